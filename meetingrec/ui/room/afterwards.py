"""What comes next: dates with the day they may not pass, who carries the plan out, and what is done if it goes wrong.

The day is worked out from the authority's rules (domain.md A15, 1F); a later one is kept with the reason for it (F5).
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.attendance import Presence, Side
from meetingrec.domain.conference import Conference, MeetingType
from meetingrec.domain.deadlines import Deadline
from meetingrec.domain.events import Changes
from meetingrec.domain.plan import Contingency
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.settled import counts_from
from meetingrec.services.duties import Duties
from meetingrec.services.next_dates import Limits, NextDates
from meetingrec.ui.dates import day_words
from meetingrec.ui.room.choosers import DayField, PersonChooser
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.form import Ask, FormEditor
from meetingrec.ui.room.growing import GrowingText
from meetingrec.ui.room.in_turn import PanesInTurn
from meetingrec.ui.room.points import refill
from meetingrec.ui.room.saying import SayingPane
from meetingrec.ui.room.sitting import Entry, Sitting, conference_key
from meetingrec.ui.room.typed import find_person
from meetingrec.ui.room.typed_plan import typed_contingency
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.words import label

_DATES = "the next dates"
_STRATEGY = {MeetingType.STRATEGY_INITIAL, MeetingType.STRATEGY_REVIEW}
_CONFERENCES = {MeetingType.ICPC, MeetingType.RCPC, MeetingType.PRE_BIRTH, MeetingType.TRANSFER_IN}
_HAS_CORE_GROUP = _CONFERENCES | {MeetingType.CORE_GROUP, MeetingType.DUAL_PROCESS, MeetingType.OTHER}


def limit_words(limit: Deadline) -> str:
    """`No later than Mon 20 Apr 2026 (within 10 working days)`, with the other reading where the rule has two."""
    other = limit.other_reading
    second = f" {other.words[:1].upper()}{other.words[1:]} would be {day_words(other.day)}." if other else ""
    remark = f" {limit.remark}" if limit.remark else ""
    return f"No later than {day_words(limit.day)} ({limit.as_written}).{second}{remark}"


class LimitedDay(QWidget):
    """A day, until when it has to be, and the reason when it is later."""

    reasoned = Signal(str, str)
    """Id of the rule, and why the day is later than it allows."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = label(name, "strong")
        self.day = DayField(name)
        self._name.setBuddy(self.day.edit)
        self.limit = label("", "muted")
        self.why = Field(f"{name}: why later than that", GrowingText(f"{name}: why later than that", 1, 4))
        self._limit: Deadline | None = None
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        for widget in (self._name, self.day, self.limit, self.why):
            rows.addWidget(widget)
        self.limit.hide()
        self.why.hide()
        self.day.chosen.connect(lambda *_: self._fit())
        self.why.widget.textChanged.connect(self._typed)

    @property
    def late(self) -> bool:
        return self._limit is not None and self.day.value is not None and self.day.value > self._limit.day

    def rename(self, name: str) -> None:
        self._name.setText(name)
        self.day.edit.setAccessibleName(name)

    def show_limit(self, limit: Deadline | None, why: str, *, dirty: bool) -> None:
        """dirty: the reason is being typed and not stored yet."""
        self._limit = limit
        self.limit.setText(limit_words(limit) if limit is not None else "")
        self.limit.setVisible(limit is not None)
        if not dirty:
            self.why.widget.blockSignals(True)
            refill(self.why.widget, why)
            self.why.widget.blockSignals(False)
        self._fit()

    def _fit(self) -> None:
        self.why.setVisible(self.late)
        missing = self.late and not self.why.widget.toPlainText().strip()
        self.why.set_wrong("This is later than the limit. Say why: the record has to show it." if missing else "")

    def _typed(self) -> None:
        self._fit()
        if self._limit is not None:
            self.reasoned.emit(self._limit.rule, self.why.widget.toPlainText())


class NamesField(QLineEdit):
    """Names with commas between them; initials and roles become the names of people on the roll."""

    chosen = Signal(object)
    """tuple of names, on leaving the field or Enter."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self._record: ConferenceRecord | None = None
        self._value: tuple[str, ...] = ()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.returnPressed.connect(self._read)

    @property
    def value(self) -> tuple[str, ...]:
        return self._value

    def show_names(self, record: ConferenceRecord, names: tuple[str, ...]) -> None:
        """As they are stored; not while somebody is typing."""
        self._record = record
        if not (self.hasFocus() and self.isModified()):
            self._value = names
            self.setText(", ".join(names))
            self.setCursorPosition(0)
            self.setToolTip(self.text())

    def take(self, names: tuple[str, ...]) -> None:
        """Shows these and tells of them."""
        self.setText(", ".join(names))
        self._read()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._read()
        super().focusOutEvent(event)

    def _read(self) -> None:
        people = self._record.attendees if self._record is not None else ()
        typed = [part.strip() for part in self.text().split(",") if part.strip()]
        meant = [find_person(part, people) for part in typed]
        names = [one.full_name if one is not None else part for one, part in zip(meant, typed, strict=True)]
        fresh = tuple(dict.fromkeys(names))
        self.setText(", ".join(fresh))
        self.setModified(False)
        if fresh != self._value:
            self._value = fresh
            self.chosen.emit(fresh)


class NextSteps(QWidget):
    """The next dates, and who carries the plan out in between."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._asked: object = None
        self._dates = NextDates(sitting.services.signed_in)
        self.core_group = LimitedDay("Core group meets on")
        self.review = LimitedDay("Review conference on")
        self.lead = Field("Lead social worker", PersonChooser("Lead social worker", "Nobody named", others=True))
        self.members = Field("In the core group", NamesField("In the core group", "KN, TA, health visitor, school"))
        self.everybody = button("Everybody here", self._take_everybody, role="quiet")
        self.visits = Field("Visits to the children", GrowingText("Visits to the children", 1, 3))
        self.visits.widget.setPlaceholderText("every 10 working days, Ellie alone")
        self.visit_limit = label("", "muted")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        members = QHBoxLayout()
        members.setSpacing(8)
        members.addWidget(self.members, 1)
        members.addWidget(self.everybody, 0, Qt.AlignmentFlag.AlignBottom)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(label("Next dates", "heading"))
        rows.addWidget(self.core_group)
        rows.addWidget(self.review)
        rows.addWidget(self.lead)
        rows.addLayout(members)
        rows.addWidget(self.visits)
        rows.addWidget(self.visit_limit)

    def _connect(self) -> None:
        for day in (self.core_group, self.review):
            day.day.chosen.connect(self._dates_chosen)
            day.reasoned.connect(self._reasoned)
        self.core_group.day.entered.connect(self.review.day.edit.setFocus)
        self.review.day.entered.connect(self.lead.widget.setFocus)
        self.lead.widget.left.connect(self.members.widget.setFocus)
        sitting = self._sitting
        self.lead.widget.chosen.connect(lambda name: sitting.edit_conference(lead_worker=name))
        self.members.widget.chosen.connect(lambda names: sitting.edit_conference(core_group=names))
        self.visits.widget.textChanged.connect(self._visits_typed)

    def show_record(self, record: ConferenceRecord) -> None:
        conference, saving = record.conference, self._sitting.saving
        # Of the conference itself: nothing said in a restricted part can be kept from others here.
        self.setEnabled(record.restricted_now is None)
        if not saving.dirty(_DATES):
            self.core_group.day.set_value(conference.core_group_on)
            self.review.day.set_value(conference.review_on)
        if not saving.dirty(conference_key("visits")):
            self.visits.widget.blockSignals(True)
            refill(self.visits.widget, conference.visits)
            self.visits.widget.blockSignals(False)
        if not saving.dirty(conference_key("lead_worker")):
            self.lead.widget.show_people(record.attendees)
            if not self.lead.widget.being_typed:
                self.lead.widget.set_value(conference.lead_worker)
        if not saving.dirty(conference_key("core_group")):
            self.members.widget.show_names(record, conference.core_group)
        self._fit(conference)
        self._ask_limits(record)

    def focus_first(self) -> QWidget:
        day = self.core_group if not self.core_group.isHidden() else self.review
        day.day.edit.setFocus()
        return self

    def _fit(self, conference: Conference) -> None:
        """Only what applies to this kind of meeting."""
        kind = conference.meeting_type
        grouped = kind in _HAS_CORE_GROUP
        for widget in (self.core_group, self.members, self.everybody, self.visits):
            widget.setVisible(grouped)
        first = "Initial child protection conference on" if kind in _STRATEGY else "Next meeting on"
        self.review.rename("Review conference on" if grouped else first)

    def _ask_limits(self, record: ConferenceRecord) -> None:
        """The limits are worked out beside the window's thread: the first bank holiday of a day takes its time."""
        conference, service = record.conference, self._dates
        known = (
            conference.meeting_type, conference.started_at, conference.planned_start, conference.strategy_on,
            conference.previous_on, conference.first_review, conference.inquorate_why, conference.profile_id,
            tuple(item.type for item in record.decisions), record.duties,
        )  # fmt: skip
        if known == self._asked:
            return
        self._asked = known
        self._sitting.core.read(self, lambda: service.limits(conference.id), lambda found: self._show(found, record))

    def _show(self, limits: Limits, record: ConferenceRecord) -> None:
        reasons = {duty.rule: duty.late_why for duty in record.duties}
        for day, limit in ((self.core_group, limits.core_group), (self.review, limits.review)):
            rule = limit.rule if limit is not None else ""
            dirty = self._sitting.saving.dirty(_late_key(rule))
            day.show_limit(limit, reasons.get(rule, ""), dirty=dirty)
        unknown = counts_from(record.conference) if record.conference.meeting_type in _STRATEGY else ""
        if limits.review is None and unknown:
            self.review.limit.setText(f"{unknown} is not known yet: the limit counts from it. Say it on Prepare.")
            self.review.limit.show()
        visits = limits.visits
        self.visit_limit.setText(_visit_words(visits) if visits is not None else "")
        self.visit_limit.setVisible(visits is not None and not self.visits.isHidden())

    def _dates_chosen(self, *_: object) -> None:
        planning = self._sitting.services.planning
        both = (self.core_group.day.value, self.review.day.value)

        def save(conference_id: str, dates: tuple[date | None, date | None]) -> Changes:
            return planning.set_dates(conference_id, *dates)

        self._sitting.saving.edited(_DATES, save, both)

    def _reasoned(self, rule: str, why: str) -> None:
        if not why.strip():
            # While it is being rewritten the reason that was given stands.
            return
        duties = Duties(self._sitting.services.signed_in)
        self._sitting.saving.edited(
            _late_key(rule), lambda conference_id, words: duties.say_why(conference_id, rule, words), why
        )

    def _visits_typed(self) -> None:
        self._sitting.edit_conference(visits=self.visits.widget.toPlainText())

    def _take_everybody(self) -> None:
        record = self._sitting.record
        if record is not None:
            sides = {Side.PROFESSIONAL, Side.FAMILY}
            here = [one for one in record.attendees if one.presence is Presence.HERE and one.side in sides]
            chair = record.conference.chair_name
            # Nobody may learn from the list of the core group who was in a restricted part only.
            self.members.widget.take(tuple(one.full_name for one in here if one.full_name != chair and not one.part_id))


def _visit_words(limit: Deadline) -> str:
    return f"{limit.as_written[:1].upper()}{limit.as_written[1:]}: the first by {day_words(limit.day)}."


def _late_key(rule: str) -> str:
    return f"why late {rule}"


# ---- if things go wrong ----


def contingency_lacks(entry: Contingency) -> tuple[str, ...]:
    answers = (
        ("what would set it off", entry.trigger),
        ("what is done then", entry.what),
        ("who decides", entry.who_decides),
    )
    return tuple(words for words, there in answers if not there)


def shown_contingency(record: ConferenceRecord, entry: Contingency) -> Shown:
    missing = contingency_lacks(entry)
    text = f"If {entry.trigger.rstrip('.')}: {entry.what}" if entry.trigger and entry.what else ""
    known = [
        "restricted part" if entry.part_id else "",
        f"for {record.names_of(entry.child_ids)}" if entry.child_ids and len(record.children) > 1 else "",
        f"{entry.who_decides} decides" if entry.who_decides else "",
    ]
    return Shown(
        text or (f"If {entry.trigger}" if entry.trigger else entry.what),
        "",
        " · ".join(part for part in known if part),
        f"Still missing: {', '.join(missing)}" if missing else "",
    )


def contingency_editor() -> FormEditor:
    return FormEditor(
        (
            Ask("trigger", "If this happens", hint="the police are called again"),
            Ask("what", "This is done", hint="strategy discussion the same day"),
            Ask("who_decides", "Who decides", "name"),
            Ask("child_ids", "For which child", "children"),
        ),
        first="who_decides",
    )


def _made_contingency(typed: str, record: ConferenceRecord) -> Entry:
    trigger, what, who = typed_contingency(typed, record.attendees)
    at = record.conference.planned_start
    return Contingency("", record.conference.id, at, trigger, what, who)


def _say_contingency(typed: str, record: ConferenceRecord) -> str:
    trigger, what, who = typed_contingency(typed, record.attendees)
    parts = [f"if {trigger}" if trigger else "", f"then {what}" if what else "", f"{who} decides" if who else ""]
    return " · ".join(part for part in parts if part)


class Contingencies(SayingPane):
    def __init__(self, sitting: Sitting) -> None:
        super().__init__(
            sitting,
            "If things go wrong",
            "if police are called: what is done - LB decides",
            _made_contingency,
            shown_contingency,
            contingency_editor,
            lambda record: record.contingencies,
            lacks=contingency_lacks,
            say=_say_contingency,
        )


class Afterwards(PanesInTurn):
    def __init__(self, sitting: Sitting) -> None:
        following, wrong = NextSteps(sitting), Contingencies(sitting)
        super().__init__(following, wrong)
        self.next, self.contingencies = following, wrong

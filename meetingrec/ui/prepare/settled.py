"""What is settled before a meeting: by whose rules, who keeps the record, what it follows, and whether it is in time.

(domain.md A2, A24, A25, F5; section 2, Meeting.) Every field is stored as it is typed; what does not apply is hidden.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.conference import Conference
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.settled import (
    BEGAN_WITH_STRATEGY,
    LEAST_REASON,
    REVIEWS,
    REVIEWS_OF_A_PLAN,
    counts_from,
    day_of,
    days_beyond,
    first_review_after,
)
from meetingrec.services.before_meeting import BeforeMeeting, Preparing
from meetingrec.ui.dates import day_words
from meetingrec.ui.room.choosers import Choice, DayField, PersonChooser
from meetingrec.ui.room.growing import GrowingText
from meetingrec.ui.room.points import refill
from meetingrec.ui.room.sitting import Sitting, conference_key
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.words import label

_INDEPENDENT = (("not said yet", None), ("yes, manages nobody in this case", True), ("no", False))
_OFFICIAL = (("the one true record", True), ("an agency's own account", False))


class Settled(QWidget):
    """`show_record` and `show_before` as often as they are read."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._filling = False
        self._conference: Conference | None = None
        self._before: BeforeMeeting | None = None
        self.rules = Choice("Rules of", [])
        self.record_keeper = PersonChooser("Who keeps the record", "not agreed yet", others=True)
        self.official = Choice("What this record is", _OFFICIAL)
        self.official_why = Field("Who keeps the one true record, and why not here", QLineEdit())
        self.independent = Choice("Is the chair independent?", _INDEPENDENT)
        self.strategy_on = _past_day("Strategy discussion on")
        self.previous = Choice("The meeting before", [])
        self.previous_on = _past_day("Held on")
        self.first_review = QCheckBox("This is the first review")
        self.limit = label("", "muted")
        self.delay_why = Field("Why is it held later?", GrowingText("Why is it held later?", 1, 4))
        self.delay_agreed_by = Field("Who agreed to that?", QLineEdit())
        self.not_recorded = label("", "danger")
        words = "Why is it recorded all the same?"
        self.recorded_anyway = Field(words, GrowingText(words, 1, 4), f"At least {LEAST_REASON} characters")
        self._build()
        self._connect()

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(10)
        self._rows: dict[str, QWidget] = {
            "strategy": Field("Strategy discussion on", self.strategy_on),
            "previous": Field("The meeting before", self.previous),
            "previous_on": Field("Held on", self.previous_on),
        }
        grid.addWidget(Field("Rules of", self.rules), 0, 0)
        grid.addWidget(Field("Who keeps the record", self.record_keeper), 0, 1)
        grid.addWidget(Field("What this record is", self.official), 1, 0)
        grid.addWidget(Field("Is the chair independent?", self.independent), 1, 1)
        grid.addWidget(self._rows["strategy"], 2, 0)
        grid.addWidget(self._rows["previous"], 3, 0)
        grid.addWidget(self._rows["previous_on"], 3, 1)
        for at in (0, 1):
            grid.setColumnStretch(at, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        rows.addWidget(label("Settled before it begins", "heading"))
        rows.addLayout(grid)
        for widget in (self.first_review, self.official_why, self.limit, self.delay_why, self.delay_agreed_by):
            rows.addWidget(widget)
        for widget in (self.not_recorded, self.recorded_anyway):
            rows.addWidget(widget)

    def _connect(self) -> None:
        self.rules.chosen.connect(self._rules_chosen)
        self.previous.chosen.connect(self._previous_chosen)
        for name, chooser in (
            ("record_keeper", self.record_keeper),
            ("official_record", self.official),
            ("chair_independent", self.independent),
            ("strategy_on", self.strategy_on),
        ):
            chooser.chosen.connect(lambda value, name=name: self._store(**{name: value}))
        self.previous_on.chosen.connect(lambda day: self._store(previous_on=day, previous_id=""))
        self.first_review.toggled.connect(lambda on: self._store(first_review=on))
        for name, field in (("official_record_why", self.official_why), ("delay_agreed_by", self.delay_agreed_by)):
            field.widget.textEdited.connect(lambda text, name=name: self._store(**{name: text}))
        for name, text in (("delay_why", self.delay_why), ("recorded_anyway_why", self.recorded_anyway)):
            text.widget.textChanged.connect(
                lambda name=name, text=text: self._store(**{name: text.widget.toPlainText()})
            )

    def show_record(self, record: ConferenceRecord) -> None:
        conference = self._conference = record.conference
        saving = self._sitting.saving
        self._filling = True
        self.record_keeper.show_people(record.attendees)
        for name, chooser in (
            ("record_keeper", self.record_keeper),
            ("official_record", self.official),
            ("chair_independent", self.independent),
            ("strategy_on", self.strategy_on),
            ("previous_on", self.previous_on),
        ):
            typing = isinstance(chooser, PersonChooser) and chooser.being_typed
            if not (typing or saving.dirty(conference_key(name))):
                chooser.set_value(getattr(conference, name))
        self.first_review.setChecked(conference.first_review)
        for name, line in (("official_record_why", self.official_why), ("delay_agreed_by", self.delay_agreed_by)):
            text = getattr(conference, name)
            if not saving.dirty(conference_key(name)) and line.widget.text().strip() != text:
                line.widget.setText(text)
        for name, grown in (("delay_why", self.delay_why), ("recorded_anyway_why", self.recorded_anyway)):
            if not saving.dirty(conference_key(name)):
                refill(grown.widget, getattr(conference, name))
        self._filling = False
        self._fit()

    def show_before(self, before: BeforeMeeting) -> None:
        self._before = before
        usable = [(line.name, line.id) for line in before.profiles if line.problem is None]
        self.rules.set_choices(usable)
        self.rules.set_value(before.profile.id)
        earlier = [(f"{item.words}, {day_words(item.day)}", item.id) for item in before.earlier]
        self.previous.set_choices([("not in this library", ""), *earlier])
        if self._conference is not None:
            self.previous.set_value(self._conference.previous_id)
        self._fit()

    def limit_words(self) -> str:
        """`To be held by Thu 2 Apr 2026 ("max 15 working days", P01): in time, on the last day.`"""
        conference, before = self._conference, self._before
        if conference is None or before is None:
            return ""
        limit = before.limit
        if limit is None:
            what = counts_from(conference)
            return f"{what} is not known yet: the limit counts from it." if what else ""
        beyond = days_beyond(conference, limit)
        on_the_day = limit.day == day_of(conference)
        told = f"{beyond} day{'' if beyond == 1 else 's'} LATE" if beyond else "in time"
        told = f"{told}, on the last day" if on_the_day and not beyond else told
        return f"To be held by {day_words(limit.day)} (“{limit.as_written}”): {told}. {limit.remark}".strip()

    def _fit(self) -> None:
        """Shows what applies to this kind of meeting."""
        conference, before = self._conference, self._before
        if conference is None:
            return
        kind = conference.meeting_type
        self._rows["strategy"].setVisible(kind in BEGAN_WITH_STRATEGY)
        for name in ("previous", "previous_on"):
            self._rows[name].setVisible(kind in REVIEWS)
        self.first_review.setVisible(kind in REVIEWS_OF_A_PLAN)
        self.official_why.setVisible(not conference.official_record)
        beyond = before is not None and days_beyond(conference, before.limit) > 0
        self.limit.setText(self.limit_words())
        self.limit.setVisible(bool(self.limit.text()))
        self.delay_why.setVisible(beyond)
        self.delay_agreed_by.setVisible(beyond)
        words = before.profile.recording_not_allowed.get(kind, "") if before is not None else ""
        self.not_recorded.setText(words)
        self.not_recorded.setVisible(bool(words))
        self.recorded_anyway.setVisible(bool(words))

    def _store(self, **fields: Any) -> None:
        if not self._filling:
            self._sitting.edit_conference(**fields)

    def _rules_chosen(self, profile_id: object) -> None:
        preparing, conference_id = Preparing(self._sitting.services.signed_in), self._sitting.conference_id
        self._sitting.do(lambda: preparing.use_profile(conference_id, str(profile_id)))

    def _previous_chosen(self, meeting_id: object) -> None:
        before = self._before
        found = next((item for item in before.earlier if item.id == meeting_id), None) if before is not None else None
        if found is None:
            self._store(previous_id="")
            return
        known: dict[str, Any] = {"first_review": first_review_after(found.meeting_type)}
        if self._rows["strategy"].isVisibleTo(self) and found.strategy_on is not None:
            known["strategy_on"] = found.strategy_on
        self._store(previous_id=found.id, previous_on=found.day, **known)


def _past_day(name: str) -> DayField:
    made = DayField(name, "12 mar, friday, 2 weeks ago")
    made.past = True
    return made

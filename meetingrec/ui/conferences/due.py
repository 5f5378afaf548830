"""What is due for one conference: each deadline as its source wrote it, both readings, what became of it, and why.

    show_due(self, core, services, conference_id)                     from any page
    show_due(self, core, services, conference_id, reason=True)        with the first missing reason asked for at once

Nothing is moved here: a reason makes nothing less late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTime, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from meetingrec.domain.access import Act, who_may
from meetingrec.domain.conference import Conference
from meetingrec.domain.deadlines import Deadline, time_left
from meetingrec.domain.due import OTHERS_TIME, Done, Duty, DutyState, late_by
from meetingrec.domain.errors import InputRefused, Problem
from meetingrec.services.duties import Duties
from meetingrec.ui import icons
from meetingrec.ui.core import Core
from meetingrec.ui.dates import day_words, when_words
from meetingrec.ui.room.choosers import DayField
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field, time_edit
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.words import label

SIGNS = {
    DutyState.OPEN: ("clock", "text"),
    DutyState.SOON: ("clock", "amber"),
    DutyState.LATE: ("triangle-alert", "red_text"),
    DutyState.DONE: ("circle-check", "text"),
    DutyState.DONE_LATE: ("triangle-alert", "amber"),
    DutyState.NOT_DONE: ("circle-x", "text"),
    DutyState.OVER: ("minus", "muted"),
}
_LEADS = {
    "reports": ("To the reports", "room"),
    "dates": ("To the next dates", "room"),
    "strategy": ("To the strategy answers", "room"),
    "prepare": ("To Prepare", "prepare"),
    "document": ("To the document", "document"),
}
"""Where the record itself says that it was done: words, and the tab of the conference."""


def due_words(deadline: Deadline, zone: str) -> str:
    """`Fri 3 Apr 2026, 16:10`, or only the day where the rule counts days."""
    return when_words(deadline.due, zone) if deadline.timed else day_words(deadline.day)


def standing(duty: Duty, zone: str, now: datetime) -> str:
    """`in 3 h 10 min`, `LATE 42 min`, `done Thu 2 Apr 2026, 19:05`, `booked for Thu 16 Apr 2026`."""
    deadline, done = duty.deadline, duty.done
    if deadline.record in OTHERS_TIME:
        return "over" if duty.state is DutyState.OVER else f"open until {due_words(deadline, zone)}"
    if duty.state is DutyState.NOT_DONE:
        return "not done, and why"
    if done is None:
        return time_left(deadline.due, now)
    when = when_words(done.at, zone) if done.at is not None else day_words(done.day) if done.day is not None else ""
    words = f"booked for {when}" if done.booked else f"done {when}"
    return f"{words}, {late_words(deadline, done)}" if duty.is_late else words


def late_words(deadline: Deadline, done: Done) -> str:
    """`LATE 42 min`, `LATE 1 day`."""
    late = late_by(deadline, done)
    if not deadline.timed or done.at is None:
        return f"LATE {late.days} day{'' if late.days == 1 else 's'}"
    return time_left(deadline.due, deadline.due + late)


def rule_words(deadline: Deadline) -> str:
    """`Rule T03, as it is written: “1 working day before Meeting to Chair & Family”. For: Chair and family.`"""
    whom = f" For: {deadline.to}." if deadline.to else ""
    return f"Rule {deadline.rule}, as it is written: “{deadline.as_written}”.{whom}"


def readings(deadline: Deadline, zone: str) -> str:
    """When it is due, how it is counted, what one might stumble over, and the reading that is not in force."""
    counted = f" ({deadline.in_force})" if deadline.in_force else ""
    said = [f"Due {due_words(deadline, zone)}{counted}."]
    if deadline.remark:
        said.append(deadline.remark)
    if deadline.other_reading is not None:
        other = deadline.other_reading
        same = ", the same day" if other.day == deadline.day else ""
        said.append(f"Read as {other.words}: {day_words(other.day)}{same}.")
    return " ".join(said)


@dataclass(frozen=True, slots=True)
class _Read:
    conference: Conference
    title: str
    duties: tuple[Duty, ...]
    may_answer: bool


class DutyRow(QFrame):
    """One deadline. `answer_asked` and the like carry nothing: the panel knows whose row it is."""

    def __init__(self, duty: Duty, zone: str, now: datetime, *, may_answer: bool) -> None:
        super().__init__()
        self.duty = duty
        deadline = duty.deadline
        self.why_button: QPushButton | None = None
        self.done_button: QPushButton | None = None
        self.setProperty("panel", "soft")
        self.setAccessibleName(f"{deadline.what}: {standing(duty, zone, now)}")
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(12, 8, 12, 10)
        self._rows.setSpacing(3)
        self._rows.addLayout(self._head(standing(duty, zone, now)))
        self._rows.addWidget(label(readings(deadline, zone)))
        self._rows.addWidget(label(rule_words(deadline), "muted"))
        if not duty.expected:
            self._rows.addWidget(label("The register of reports expects none of these.", "muted"))
        if duty.why:
            before = "Why it was late" if duty.done is not None else "Why it is late"
            self._rows.addWidget(label(f"{before if duty.is_late else 'Why'}: {duty.why}", selectable=True))
        elif duty.needs_why:
            self._rows.addWidget(label("Nobody has said yet why it is late.", "danger"))
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(10)
        self._rows.addLayout(self.buttons)
        self.form: QWidget | None = None
        if may_answer and deadline.record not in OTHERS_TIME:
            self._add_buttons(duty)
        self.buttons.addStretch()

    def _head(self, words: str) -> QHBoxLayout:
        sign = label(wrap=False)
        icon, ink = SIGNS[self.duty.state]
        icons.put(sign, icon, ink, 18)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(label(self.duty.deadline.what, "strong"), 1)
        right = label(words, "strong" if self.duty.is_late else "")
        right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        head.addWidget(right, 1)
        return head

    def _add_buttons(self, duty: Duty) -> None:
        if duty.is_late and duty.expected:
            self.why_button = button("Change the reason" if duty.why else "Give a reason")
            self.buttons.addWidget(self.why_button)
        if duty.by_hand:
            self.done_button = button("Not done after all" if duty.done else "It was done")
            self.buttons.addWidget(self.done_button)

    def unfold(self, form: QWidget) -> None:
        """Shows a form under the row, in the place of another."""
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
        self.form = form
        self._rows.addWidget(form)


class ReasonForm(QWidget):
    """A reason in one line; Enter stores it."""

    given = Signal(str)

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = Field("Why is it late?", QLineEdit(why), hint="It stays late; the record says why.")
        self.store = button("Store the reason", self._store, role="primary")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 6, 0, 0)
        rows.addWidget(self.why)
        rows.addWidget(self.store, 0, Qt.AlignmentFlag.AlignLeft)
        self.why.widget.returnPressed.connect(self._store)

    def _store(self) -> None:
        text = self.why.widget.text().strip()
        self.why.set_wrong("" if text else "Say in a few words why.")
        if text:
            self.given.emit(text)


class DoneForm(QWidget):
    """When it was done; today and now unless something else is typed."""

    given = Signal(object)

    def __init__(self, zone: str, now: datetime) -> None:
        super().__init__()
        self._zone = ZoneInfo(zone)
        here = now.astimezone(self._zone)
        self.day = Field("Done on", DayField("Done on"))
        self.day.widget.set_value(here.date())
        self.time = Field("At", time_edit())
        self.time.widget.setTime(QTime(here.hour, here.minute))
        self._now = now
        store = button("Store", self._store, role="primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 0)
        row.addWidget(self.day, 3)
        row.addWidget(self.time, 1)
        row.addWidget(store, 0, Qt.AlignmentFlag.AlignBottom)
        self.day.widget.entered.connect(self._store)

    def set_wrong(self, words: str) -> None:
        self.day.set_wrong(words)

    def _store(self) -> None:
        day: date | None = self.day.widget.value
        self.day.set_wrong("" if day is not None else "Which day? For example 22 jan, or friday.")
        if day is None:
            return
        at = self.time.widget.time().toPython()
        assert isinstance(at, time)
        moment = datetime.combine(day, at, self._zone).astimezone(UTC)
        # The field shows whole minutes: "now" must not become a time to come, nor a minute ago.
        same = self._now.astimezone(self._zone).replace(second=0, microsecond=0)
        self.given.emit(self._now if moment == same.astimezone(UTC) else moment)


class WhatIsDue(InPageDialog):
    """`followed` carries the `where` of the place in the conference that says it was done."""

    followed = Signal(object)

    def __init__(self, owner: QWidget, core: Core, services: Services, conference_id: str, *, reason: bool) -> None:
        super().__init__(owner, "What is due")
        self._core, self._services, self._id = core, services, conference_id
        self._duties = Duties(services.signed_in)
        self._ask = reason
        self._after = ""
        self.rows: list[DutyRow] = []
        self._list = QWidget()
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(10)
        self.body.addWidget(self._list)
        self.close_button = self.add_button("Close")
        inner = self.area.widget()
        assert inner is not None
        inner.installEventFilter(self)
        self._read()

    def row(self, record: str) -> DutyRow:
        """The row of what is due, by the short key of it ("decisions")."""
        return next(row for row in self.rows if row.duty.deadline.record == record)

    def focusNextPrevChild(self, next: bool) -> bool:
        moved = super().focusNextPrevChild(next)
        self._keep_in_sight()
        return moved

    # ---- inside ----

    def _read(self) -> None:
        services, conference_id = self._services, self._id

        def read() -> _Read:
            record = services.planning.record(conference_id)
            conference = record.conference
            title = f"{conference.meeting_type.words}: {record.names_of(())}"
            may = services.may(Act.CAPTURE, conference)
            return _Read(conference, title, self._duties.of_conference(conference_id), may)

        self._core.read(self, read, self._show)

    def _show(self, read: _Read) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        now, zone = self._services.signed_in.clock(), read.conference.zone
        ours = [duty for duty in read.duties if duty.deadline.record not in OTHERS_TIME]
        others = [duty for duty in read.duties if duty.deadline.record in OTHERS_TIME]
        self.rows = []
        self._lines.addWidget(label(f"{read.title}. Nothing is moved to another day.", "muted"))
        self._add(ours, read, zone, now)
        if others:
            self._lines.addWidget(label("What others may do, and until when", "strong"))
            self._add(others, read, zone, now)
        if not read.duties:
            self._lines.addWidget(label("The rules of this conference set no time for anything."))
        if not read.may_answer:
            self._lines.addWidget(label(who_may(Act.CAPTURE), "muted"))
        self._put_focus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The panel was opened before it had rows, and what scrolls does not tell of its size: it is fitted anew."""
        if event.type() is QEvent.Type.LayoutRequest and watched is self.area.widget():
            QTimer.singleShot(0, self, self._fit_anew)
        return super().eventFilter(watched, event)

    def _fit_anew(self) -> None:
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))
        self._keep_in_sight()

    def _add(self, duties: Iterable[Duty], read: _Read, zone: str, now: datetime) -> None:
        for duty in duties:
            row = DutyRow(duty, zone, now, may_answer=read.may_answer)
            rule = duty.deadline.rule
            if row.why_button is not None:
                row.why_button.clicked.connect(partial(self._ask_why, row))
            if row.done_button is not None:
                undo = partial(self._duties.not_done_after_all, self._id, rule)
                press = partial(self._act, rule, undo) if duty.done else partial(self._ask_done, row, zone)
                row.done_button.clicked.connect(lambda *_, press=press: press())
            self._lead(row, read.conference)
            self.rows.append(row)
            self._lines.addWidget(row)

    def _lead(self, row: DutyRow, conference: Conference) -> None:
        """A link to where the record says it, for what is not known by a person's word."""
        words, tab = _LEADS.get(row.duty.place, ("", ""))
        begun = tab != "room" or conference.started_at is not None
        if not words or not begun or not (row.duty.waits or row.duty.done is None):
            return
        where = {"conference": self._id, "tab": tab, **({"place": row.duty.place} if tab == "room" else {})}
        link = button(words, lambda: self._follow(where), role="link")
        row.buttons.insertWidget(row.buttons.count() - 1, link)

    def _follow(self, where: dict[str, str]) -> None:
        self.close_panel()
        self.followed.emit(where)

    def _put_focus(self) -> None:
        """On the reason that is asked for, else on the row that was answered, else on the first button."""
        asked = next((row for row in self.rows if row.duty.needs_why and row.why_button is not None), None)
        if self._ask and asked is not None:
            self._ask_why(asked)
            return
        answered = next((row for row in self.rows if row.duty.deadline.rule == self._after), None)
        targets = (answered.why_button, answered.done_button) if answered is not None else ()
        first = [row.why_button or row.done_button for row in self.rows]
        target = next((each for each in (*targets, *first) if each is not None), self.close_button)
        target.setFocus(Qt.FocusReason.TabFocusReason)
        QTimer.singleShot(0, self, self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        now = QApplication.focusWidget()
        if now is not None and self._list.isAncestorOf(now):
            self.area.ensureWidgetVisible(now, 20, 60)

    def _ask_why(self, row: DutyRow, *_: object) -> None:
        form = ReasonForm(row.duty.why)
        rule = row.duty.deadline.rule
        form.given.connect(lambda why: self._act(rule, partial(self._duties.say_why, self._id, rule, why)))
        row.unfold(form)
        form.why.widget.setFocus(Qt.FocusReason.TabFocusReason)
        QTimer.singleShot(0, self, self._keep_in_sight)

    def _ask_done(self, row: DutyRow, zone: str) -> None:
        form = DoneForm(zone, self._services.signed_in.clock())
        rule = row.duty.deadline.rule

        def done(moment: datetime) -> None:
            self._act(rule, partial(self._duties.mark_done, self._id, rule, moment), form.set_wrong)

        form.given.connect(done)
        row.unfold(form)
        form.day.widget.edit.setFocus(Qt.FocusReason.TabFocusReason)
        form.day.widget.edit.selectAll()
        QTimer.singleShot(0, self, self._keep_in_sight)

    def _act(self, rule: str, call: Callable[[], object], wrong: Callable[[str], None] | None = None) -> None:
        def refused(problem: Problem) -> None:
            if wrong is not None and isinstance(problem, InputRefused):
                wrong(f"{problem.happened} {problem.do}")
            else:
                self._core.problem.emit(problem)

        self._after = rule
        # One reason leads to the next that is missing; anything else leaves the person where they are.
        self._ask = self._ask and wrong is None
        self._core.act(self, call, lambda _: self._read(), refused)


def show_due(owner: QWidget, core: Core, services: Services, conference_id: str, *, reason: bool = False) -> WhatIsDue:
    """reason: ask for the first reason that is missing at once, and for the next when it is stored."""
    panel = WhatIsDue(owner, core, services, conference_id, reason=reason)
    panel.open(panel.close_button)
    return panel

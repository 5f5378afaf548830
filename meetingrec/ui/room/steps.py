"""The steps of a conference, in any order; each says by a sign how far it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget

from meetingrec.domain.plan import Outcome
from meetingrec.domain.points import Heading
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.steps import Step
from meetingrec.ui.room import actions, decisions
from meetingrec.ui.room.step_painter import HIGH, KEY, SIGN, TOKEN, StepPainter

_SIGNS = {
    "done": ("circle-check", "text", "done"),
    "some": ("circle-dot", "text", "begun"),
    "": ("circle", "muted", ""),
}


def how_far(record: ConferenceRecord) -> dict[str, str]:
    """`done`, `some` or "" for each step. A sign for the chair, not a rule: the close says what is missing."""
    return {**_introductions(record), **_said(record), **_settled(record), "close": ""}


def _introductions(record: ConferenceRecord) -> dict[str, str]:
    conference = record.conference
    known = [not child.unanswered for child in record.children]
    came = [bool(report.received_on or report.not_received_why) for report in record.reports]
    reviewed = [item.outcome is not Outcome.NOT_ASKED for item in record.plan_reviews]
    return {
        "opening": _of(conference.notice_read_at is not None and bool(record.here()), bool(record.here())),
        "details": _all(known) if any(known) else "",
        "reports": _all(came),
        "previous": _all(reviewed),
    }


def _said(record: ConferenceRecord) -> dict[str, str]:
    heard = [any(voice.child_id == child.id for voice in record.voices) for child in record.children]
    viewed = bool(record.agency_views or record.scales)
    seen = [bool(item.child_seen_at or item.not_seen_why) for item in record.strategy]
    return {
        "voices": _all(heard) if any(heard) else "",
        **{heading.value: _of(bool(record.points_under(heading)), False) for heading in Heading},
        "views": _of(viewed and bool(record.family_views), viewed),
        "strategy": _all(seen),
    }


def _settled(record: ConferenceRecord) -> dict[str, str]:
    conference = record.conference
    dated = bool(conference.core_group_on or conference.review_on)
    return {
        "decisions": _all([not decisions.lacks(item) for item in record.decisions]),
        "actions": _all([not actions.lacks(item) for item in record.actions]),
        "dates": _of(
            conference.review_on is not None and bool(record.contingencies), dated or bool(record.contingencies)
        ),
    }


def _all(answers: list[bool]) -> str:
    """Done when all of them are, begun when there is anything at all."""
    return _of(bool(answers) and all(answers), bool(answers))


def _of(done: bool, some: bool) -> str:
    return "done" if done else "some" if some else ""


WIDE = 206


class StepList(QListWidget):
    """Up and Down go along; the page shows the step at once. `chosen` carries its key."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._far: dict[str, str] = {}
        self.setAccessibleName("Steps")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setItemDelegate(StepPainter(self))
        self.setFixedWidth(WIDE)
        self.verticalScrollBar().rangeChanged.connect(self._make_room)
        self.setMinimumHeight(3 * HIGH)
        self._steps: tuple[Step, ...] = ()
        self.currentRowChanged.connect(lambda at: self.chosen.emit(self._steps[at].key) if at >= 0 else None)

    def show_steps(self, steps: tuple[Step, ...]) -> None:
        """The steps this kind of meeting has; none of them is chosen."""
        if steps == self._steps:
            return
        self.blockSignals(True)
        self.clear()
        self._steps = steps
        for at, step in enumerate(steps):
            self.addItem(step.words)
            self._put(at, Qt.ItemDataRole.UserRole, step.key)
            self._put(at, KEY, step.shortcut)
        self.blockSignals(False)
        self._draw()

    def show_record(self, record: ConferenceRecord) -> None:
        far = how_far(record)
        if far != self._far:
            self._far = far
            self._draw()

    def choose(self, key: str) -> None:
        """Marks a step without telling of it."""
        self.blockSignals(True)
        self.setCurrentRow(next((at for at, step in enumerate(self._steps) if step.key == key), -1))
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lists search for any letter; with Ctrl held it is a key of the page."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or event.text() == "?":
            event.ignore()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.chosen.emit(self._steps[self.currentRow()].key)
        else:
            super().keyPressEvent(event)

    def _make_room(self, low: int, high: int) -> None:
        """In a low window the bar gets a place of its own and takes none from the words."""
        self.setFixedWidth(WIDE + (self.verticalScrollBar().sizeHint().width() if high > low else 0))

    def _draw(self) -> None:
        for at, step in enumerate(self._steps):
            name, token, words = _SIGNS[self._far.get(step.key, "")]
            self._put(at, SIGN, name)
            self._put(at, TOKEN, token)
            self._put(at, Qt.ItemDataRole.AccessibleTextRole, f"{step.words}, {words}" if words else step.words)

    def _put(self, at: int, role: int, value: str) -> None:
        """Never by way of a QListWidgetItem: where Python held one, the window may die with the list (PySide 6.11)."""
        self.model().setData(self.model().index(at, 0), value, role)

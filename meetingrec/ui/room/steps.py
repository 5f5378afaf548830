"""The steps of a conference, in any order; each says by a sign how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem

from meetingrec.domain.points import Heading
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.room import actions, decisions
from meetingrec.ui.room.step_painter import HIGH, KEY, SIGN, TOKEN, StepPainter

_SIGNS = {
    "done": ("circle-check", "text", "done"),
    "some": ("circle-dot", "text", "begun"),
    "": ("circle", "muted", ""),
}


@dataclass(frozen=True, slots=True)
class Step:
    """shortcut: the key of the page that leads there."""

    key: str
    words: str
    shortcut: str


STEPS = (
    Step("opening", "Introductions", "Ctrl+0"),
    Step("voices", "Children", "Ctrl+4"),
    Step("worried", "Worries", "Ctrl+1"),
    Step("well", "Working well", "Ctrl+2"),
    Step("needs", "Needs", "Ctrl+3"),
    Step("decisions", "Decisions", "Ctrl+D"),
    Step("actions", "Plan", "Ctrl+T"),
    Step("dates", "Next dates", "Ctrl+5"),
    Step("close", "Close", "Ctrl+E"),
)


def how_far(record: ConferenceRecord) -> dict[str, str]:
    """`done`, `some` or "" for each step. A sign for the chair, not a rule: the close says what is missing."""
    conference = record.conference
    heard = {voice.child_id for voice in record.voices}
    every_child = bool(record.children) and all(child.id in heard for child in record.children)
    whole_plan = bool(record.actions) and not any(actions.lacks(item) for item in record.actions)
    decided = bool(record.decisions) and not any(decisions.lacks(item) for item in record.decisions)
    return {
        "opening": _of(conference.notice_read_at is not None and bool(record.here()), bool(record.here())),
        "voices": _of(every_child, bool(heard)),
        **{heading.value: _of(bool(record.points_under(heading)), False) for heading in Heading},
        "decisions": _of(decided, bool(record.decisions)),
        "actions": _of(whole_plan, bool(record.actions)),
        "dates": _of(
            conference.review_on is not None and bool(conference.contingency),
            bool(conference.core_group_on or conference.review_on or conference.contingency),
        ),
        "close": "",
    }


def _of(done: bool, some: bool) -> str:
    return "done" if done else "some" if some else ""


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
        self.setFixedWidth(206)
        self.setMinimumHeight(3 * HIGH)
        for step in STEPS:
            item = QListWidgetItem(step.words)
            item.setData(Qt.ItemDataRole.UserRole, step.key)
            item.setData(KEY, step.shortcut)
            self.addItem(item)
        self.currentRowChanged.connect(lambda at: self.chosen.emit(STEPS[at].key) if at >= 0 else None)
        self._draw()

    def show_record(self, record: ConferenceRecord) -> None:
        far = how_far(record)
        if far != self._far:
            self._far = far
            self._draw()

    def choose(self, key: str) -> None:
        """Marks a step without telling of it."""
        self.blockSignals(True)
        self.setCurrentRow(next(at for at, step in enumerate(STEPS) if step.key == key))
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lists search for any letter; with Ctrl held it is a key of the page."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or event.text() == "?":
            event.ignore()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.chosen.emit(STEPS[self.currentRow()].key)
        else:
            super().keyPressEvent(event)

    def _draw(self) -> None:
        for at, step in enumerate(STEPS):
            name, token, words = _SIGNS[self._far.get(step.key, "")]
            item = self.item(at)
            item.setData(SIGN, name)
            item.setData(TOKEN, token)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{step.words}, {words}" if words else step.words)

"""One heading of the discussion: its line, what was said under it, and the statement that belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meetingrec.domain.points import Heading, Kind, Layer, Point
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.room.entries import Editor, EntryList
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.growing import EntryLine
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.room.which_child import WhichChild
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.words import label


@dataclass(frozen=True, slots=True)
class StatementWords:
    """A statement everybody words together (domain.md 2, Signs of Safety layers)."""

    layer: Layer
    title: str
    hint: str
    kind: Kind


STATEMENTS = {
    Heading.WORRIED: StatementWords(
        Layer.DANGER_STATEMENT,
        "Danger statement",
        "Danger statement: who fears what, if nothing changes",
        Kind.ASSESSMENT,
    ),
    Heading.NEEDS: StatementWords(
        Layer.SAFETY_GOAL, "Safety goal", "Safety goal: what everybody will see when they are safe", Kind.JUDGEMENT
    ),
}
"""The statement under each heading."""
APART = frozenset(words.layer for words in STATEMENTS.values())
"""Layers that do not stand among the points."""


class PointPart(QWidget):
    """A title, a line to type in, and the points below it, newest first."""

    entered = Signal(str)
    typing = Signal(str)

    def __init__(
        self,
        sitting: Sitting,
        name: str,
        shown: Callable[[ConferenceRecord, Entry], Shown],
        editor: Callable[[], Editor],
        *,
        look: str,
        key: str = "",
    ) -> None:
        super().__init__()
        self.title = label(name, look, wrap=False)
        self._count = label("", "muted", wrap=False)
        self.line = EntryLine(name, "Type and press Enter")
        self.told = label("", "muted")
        self.told.hide()
        self.which = WhichChild(self.line)
        self.entries = EntryList(sitting, shown, editor, name, self.line)
        self.head = QWidget()
        head = QHBoxLayout(self.head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self._count)
        head.addStretch()
        head.addWidget(label(key, "muted", wrap=False))
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(5)
        self.rows.addWidget(self.head)
        self.rows.addWidget(self.line)
        self.rows.addWidget(self.told)
        self.rows.addWidget(self.which)
        self.rows.addWidget(self.entries)
        self.line.entered.connect(self.entered.emit)
        self.line.textChanged.connect(self._typed)
        self.line.left_down.connect(self.entries.focus_first)
        self.line.undo_asked.connect(sitting.undo)
        self.entries.left_up.connect(self.line.setFocus)
        self.entries.left_down.connect(self.line.setFocus)

    def show_points(self, record: ConferenceRecord, points: tuple[Point, ...]) -> None:
        self._count.setText(str(len(points)) if points else "")
        self.entries.show_entries(record, tuple(reversed(points)))

    def tell(self, words: str) -> None:
        """One muted line under the field: what was not understood of it."""
        if words != self.told.text():
            self.told.setText(words)
            self.told.setVisible(bool(words))

    def _typed(self) -> None:
        self.which.hide()
        if not self.line.entering:
            self.typing.emit(self.line.toPlainText())


class StatementPart(PointPart):
    """A statement everybody words together; that of the conference before stands there to be kept or worded anew."""

    def __init__(
        self,
        sitting: Sitting,
        words: StatementWords,
        shown: Callable[[ConferenceRecord, Entry], Shown],
        editor: Callable[[], Editor],
    ) -> None:
        super().__init__(sitting, words.title, shown, editor, look="strong")
        self.layer = words.layer
        self.before = label("", "muted")
        self.keep = button("Keep this one", self._keep, role="quiet", icon="check")
        self.line.setPlaceholderText(words.hint)
        self.rows.insertWidget(1, self.before)
        self.rows.insertWidget(2, self.keep, 0, Qt.AlignmentFlag.AlignLeft)
        self._before = ""
        self._said = False
        self._fit()

    def show_points(self, record: ConferenceRecord, points: tuple[Point, ...]) -> None:
        super().show_points(record, points)
        self._said = bool(points)
        self._fit()

    def show_before(self, text: str) -> None:
        """The statement the conference before ended with, "" when there was none."""
        self._before = text
        self.before.setText(f"{self.line.accessibleName()} of the conference before: {text}")
        self._fit()

    def _keep(self) -> None:
        self.line.setFocus()
        self.entered.emit(self._before)

    def _fit(self) -> None:
        """While there is none, its line says what it is for, and the headings keep the room."""
        self.head.setVisible(self._said)
        for widget in (self.before, self.keep):
            widget.setVisible(bool(self._before) and not self._said)


class HeadingPart(PointPart):
    """A heading of the authority's profile. `statement` is None where none belongs to it."""

    def __init__(
        self,
        sitting: Sitting,
        heading: Heading,
        key: str,
        shown: Callable[[ConferenceRecord, Entry], Shown],
        editor: Callable[[], Editor],
    ) -> None:
        super().__init__(sitting, heading.words, shown, editor, look="heading", key=key)
        self.heading = heading
        words = STATEMENTS.get(heading)
        self.statement = StatementPart(sitting, words, shown, editor) if words else None
        if self.statement is not None:
            self.rows.addWidget(self.statement)

    def show_record(self, record: ConferenceRecord, words: str) -> None:
        """words: the heading as the authority's profile has it."""
        self.title.setText(words)
        self.line.setAccessibleName(words)
        said = tuple(point for point in record.points_under(self.heading) if point.layer not in APART)
        self.show_points(record, said)
        if self.statement is not None:
            self.statement.show_points(record, record.points_of(self.statement.layer))

"""What the machine heard, word by word: click a word, or press Enter on it, to hear it.

Doubtful words are underlined with dots, the word under the voice is marked, gaps are said in words. The machine's
text is never changed here: pages correct beside it. A day of speech is laid out in slices: the window never waits.
"""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from meetingrec.domain.recording import RESTRICTED_PART, Gap, GapReason
from meetingrec.domain.transcript import DOUBTFUL, Segment
from meetingrec.ui import theme
from meetingrec.ui.widgets.times import clock

SLICE = 0.015
"""Seconds of laying out before the window may do something else."""


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """A line between the words: what is spoken from this second on belongs under it."""

    start: float
    text: str


Item = Segment | Gap | SectionHeading


class TranscriptView(QTextEdit):
    """show_segments, append and set_position; `seek(seconds)` when a person chooses a word."""

    seek = Signal(float)
    laid_out = Signal()
    """Everything handed in is on the page."""

    def __init__(self, name: str = "Transcript", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAccessibleName(name)
        self.setAccessibleDescription("Enter plays the word at the caret. Dotted words are doubtful.")
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(10)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.follow = True
        """Whether the page scrolls with the voice."""
        self.source_names: Mapping[str, str] = {}
        self._items: list[Item] = []
        self._to_lay: deque[Item] = deque()
        self._starts: list[float] = []
        self._places: list[int] = []
        self._ends: list[int] = []
        self._at = -1
        self._found: list[QTextEdit.ExtraSelection] = []
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._lay_slice)
        theme.current().changed.connect(self._new_look)

    # ---- what pages call ----

    def show_segments(self, segments: Sequence[Segment], gaps: Sequence[Gap] = ()) -> None:
        """Everything anew; gaps are put between by their time."""
        self._items = sorted([*segments, *gaps], key=lambda item: item.start)
        self._again()

    def append(self, *items: Item) -> None:  # type: ignore[override]
        """More at the end, as it is heard."""
        self._items.extend(items)
        self._to_lay.extend(items)
        self._lay_slice()

    def set_position(self, seconds: float) -> None:
        """Marks the word under the voice; scrolls to it when `follow`."""
        at = bisect_right(self._starts, seconds) - 1
        if at == self._at:
            return
        self._at = at
        self._mark()
        if self.follow and at >= 0 and not self.textCursor().hasSelection():
            cursor = self._cursor(at)
            place = self.cursorRect(cursor)
            if place.top() < 0 or place.bottom() > self.viewport().height() - 40:
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + place.top() - self.viewport().height() // 3)

    def search(self, words: str) -> int:
        """Marks every place where the words stand; the number of them. "" ends it."""
        self._found = []
        cursor = QTextCursor(self.document())
        while words and not (cursor := self.document().find(words, cursor)).isNull():
            found = QTextEdit.ExtraSelection()
            found.cursor = cursor
            found.format.setBackground(theme.colour("focus"))
            found.format.setForeground(theme.colour("focus_edge"))
            self._found.append(found)
        self._mark()
        return len(self._found)

    def to_found(self, words: str, *, backwards: bool = False) -> bool:
        """Moves the caret to the next place of the words, from the end to the start again; False when there is none."""
        flag = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
        if not words or self.find(words, flag):
            return bool(words)
        before = self.textCursor()
        self.moveCursor(QTextCursor.MoveOperation.End if backwards else QTextCursor.MoveOperation.Start)
        if self.find(words, flag):
            return True
        self.setTextCursor(before)
        return False

    def seconds_at(self, place: int) -> float | None:
        """The time of the word at a position of the document, None before the first word."""
        at = bisect_right(self._places, place) - 1
        return self._starts[at] if at >= 0 else None

    def paragraph(self) -> str:
        """The words of the paragraph the caret stands in, without its time and source."""
        block = self.textCursor().block()
        at = bisect_left(self._places, block.position())
        if at == len(self._places) or self._places[at] >= block.position() + block.length():
            return ""
        return block.text()[self._places[at] - block.position() :].strip()

    # ---- keys and mouse ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._ask(self.textCursor().position())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self._ask(self.cursorForPosition(event.position().toPoint()).position())

    def _ask(self, place: int) -> None:
        seconds = self.seconds_at(place)
        if seconds is not None:
            self.seek.emit(seconds)

    # ---- laying out ----

    def _again(self) -> None:
        self._starts, self._places, self._ends, self._at = [], [], [], -1
        self._found = []
        self.clear()
        self.setExtraSelections([])
        self._to_lay = deque(self._items)
        self._lay_slice()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _new_look(self) -> None:
        """The same in other colours: nobody loses their place, but in a text so long that it is laid out in slices."""
        caret, scrolled, at = self.textCursor().position(), self.verticalScrollBar().value(), self._at
        self._again()
        cursor = self.textCursor()
        cursor.setPosition(min(caret, self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        self.verticalScrollBar().setValue(scrolled)
        if at < len(self._places):
            self._at = at
            self._mark()

    def _lay_slice(self) -> None:
        until = time.monotonic() + SLICE
        low = self.verticalScrollBar()
        at_end = low.value() >= low.maximum() - 4
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        while self._to_lay and time.monotonic() < until:
            self._lay(cursor, self._to_lay.popleft())
        cursor.endEditBlock()
        if at_end and self.follow and self._at >= 0:
            low.setValue(low.maximum())
        if self._to_lay:
            self._timer.start()
        else:
            self._timer.stop()
            self.laid_out.emit()

    def _lay(self, cursor: QTextCursor, item: Item) -> None:
        plain, faint, doubt = self._formats()
        block = QTextBlockFormat()
        block.setBottomMargin(9)
        block.setLineHeight(118, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if cursor.position() > 0:
            cursor.insertBlock(block, plain)
        else:
            cursor.setBlockFormat(block)
        if isinstance(item, Gap):
            cursor.insertText(f"{clock(item.start)}  {_gap_words(item)}", faint)
            return
        if isinstance(item, SectionHeading):
            self._note(cursor.position(), item.start, len(item.text))
            cursor.insertText(item.text, _strong(plain))
            return
        cursor.insertText(f"{clock(item.start)}  ", faint)
        name = self.source_names.get(item.source, "")
        if name:
            cursor.insertText(f"{name}  ", _strong(plain))
        if not item.words:
            self._note(cursor.position(), item.start, len(item.text.strip()))
            cursor.insertText(item.text.strip(), plain)
        for word in item.words:
            text = word.text.strip()
            self._note(cursor.position(), word.start, len(text))
            cursor.insertText(text, doubt if word.probability < DOUBTFUL else plain)
            cursor.insertText(" ", plain)

    def _note(self, place: int, start: float, length: int) -> None:
        """Times never run backwards here, so that a time finds its word by halving."""
        self._places.append(place)
        self._ends.append(place + length)
        self._starts.append(max(start, self._starts[-1]) if self._starts else start)

    def _formats(self) -> tuple[QTextCharFormat, QTextCharFormat, QTextCharFormat]:
        plain, faint, doubt = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        plain.setForeground(theme.colour("text"))
        faint.setForeground(theme.colour("muted"))
        faint.setFont(theme.figures(self.font()))
        doubt.setForeground(theme.colour("text"))
        doubt.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        doubt.setUnderlineColor(theme.colour("amber"))
        doubt.setToolTip("Doubtful: listen to it")
        return plain, faint, doubt

    def _cursor(self, at: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._places[at])
        cursor.setPosition(self._ends[at], QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _mark(self) -> None:
        marks = list(self._found)
        if self._at >= 0:
            now = QTextEdit.ExtraSelection()
            now.cursor = self._cursor(self._at)
            now.format.setBackground(theme.colour("blue"))
            now.format.setForeground(theme.colour("ground"))
            marks.append(now)
        self.setExtraSelections(marks)


def _strong(plain: QTextCharFormat) -> QTextCharFormat:
    strong = QTextCharFormat(plain)
    strong.setFontWeight(700)
    return strong


def _gap_words(gap: Gap) -> str:
    lasts = f"{round(gap.seconds)} s" if gap.seconds >= 1 else "a moment"
    if gap.reason == RESTRICTED_PART:
        return f"Restricted part, {lasts}: silent for you"
    if gap.reason == GapReason.PAUSED.value:
        return f"Pause, {lasts}: off the record"
    return f"{lasts} without sound: {gap.reason}"

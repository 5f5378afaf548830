"""What was dictated, in the paragraphs of the draft, and which of them is taken next.

A bar stands beside the paragraph that Ctrl+Return takes: the one being heard while it plays, else the one with the
caret. A tick stands beside what is in the document already. A line names each section that was spoken into.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QTextCursor

from meetingrec.domain.spoken_text import DraftParagraph, section_names
from meetingrec.ui import icons, theme
from meetingrec.ui.widgets.transcript import SectionHeading, TranscriptView

_MARGIN = 24
"""Pixels left of the words, for the bar and the tick."""
_TICK = 16
_SHORTEST = 8
"""Letters: what is shorter may stand anywhere by chance and gets no tick."""

_Line = DraftParagraph | SectionHeading


class DraftView(TranscriptView):
    """What was dictated, paragraph by paragraph, with the names of the sections between."""

    def __init__(self) -> None:
        super().__init__("Dictated, as heard")
        self._lines: list[_Line] = []
        """One for each block of the page: paragraphs, and the headings between them."""

    def show_paragraphs(self, paragraphs: Sequence[DraftParagraph]) -> None:
        """Only what changed is laid out anew: nobody loses their place in the text while it grows."""
        fresh = _with_headings(paragraphs)
        if fresh == self._lines:
            return
        grown = bool(self._lines) and fresh[: len(self._lines)] == self._lines
        more = fresh[len(self._lines) :] if grown else fresh
        caret, scrolled = self.textCursor().blockNumber(), self.verticalScrollBar().value()
        items = [line if isinstance(line, SectionHeading) else line.segment for line in more]
        self._lines = fresh
        if grown:
            self.append(*items)
            return
        self.show_segments(())
        self.append(*items)
        self.setTextCursor(QTextCursor(self.document().findBlockByNumber(min(caret, self.document().blockCount() - 1))))
        self.verticalScrollBar().setValue(scrolled)


class DictatedView(DraftView):
    picked = Signal()
    """Another paragraph would be taken now."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleDescription(
            "Enter plays the word at the caret. Ctrl+Return takes its paragraph. Dotted words are doubtful."
        )
        self.document().setDocumentMargin(_MARGIN)
        self._taken: frozenset[int] = frozenset()
        self._by_voice = self._playing = False
        self._voice = -1
        self.cursorPositionChanged.connect(self._caret_moved)

    # ---- what pages call ----

    def show_paragraphs(self, paragraphs: Sequence[DraftParagraph]) -> None:
        before = self._lines
        super().show_paragraphs(paragraphs)
        if before and self._lines[: len(before)] != before:
            self._taken = frozenset()  # they stand in other lines now; whoever shows them says what is taken

    def set_position(self, seconds: float) -> None:
        super().set_position(seconds)
        self._voice = bisect_right([line.start for line in self._lines], seconds + 0.01) - 1
        if self._by_voice:
            self._picked_another()

    def follow_voice(self, playing: bool) -> None:
        """While it plays the paragraph being heard is the one to take, and after a pause until the caret is moved."""
        self._playing = playing
        self._by_voice = self._by_voice or playing
        self._picked_another()

    def pick(self) -> range:
        """The lines that would be taken now: those of a selection, else one; empty where there is none. A heading
        stands for the paragraph below it.
        """
        if not self._lines:
            return range(0)
        caret = self.textCursor()
        if self._by_voice and not caret.hasSelection():
            return self._one(min(max(0, self._voice), len(self._lines) - 1))
        first = self.document().findBlock(caret.selectionStart()).blockNumber()
        last = self.document().findBlock(max(caret.selectionStart(), caret.selectionEnd() - 1)).blockNumber()
        last = min(last, len(self._lines) - 1)
        return self._one(first) if first >= last else range(first, last + 1)

    def words_of(self, lines: range) -> str:
        """Their words as one paragraph, "" where only headings are."""
        chosen = (self._lines[at] for at in lines)
        return " ".join(line.text.removeprefix("- ") for line in chosen if isinstance(line, DraftParagraph))

    def to_next(self, after: range) -> None:
        """Moves on to the next that is not in the document yet, unless the voice leads."""
        left = (at for at in range(after.stop, len(self._lines)) if at not in self._taken)
        to = next((at for at in left if isinstance(self._lines[at], DraftParagraph)), None)
        if self._playing or to is None:
            return
        self._by_voice = False
        cursor = QTextCursor(self.document().findBlockByNumber(to))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def show_taken(self, texts: Sequence[str]) -> None:
        """Ticks every paragraph whose words stand in one of these texts."""
        whole = "\n".join(_plain(text) for text in texts)
        taken = frozenset(
            at
            for at, line in enumerate(self._lines)
            if isinstance(line, DraftParagraph) and len(line.text) > _SHORTEST and _plain(line.text) in whole
        )
        if taken != self._taken:
            self._taken = taken
            self._picked_another()

    @property
    def taken(self) -> frozenset[int]:
        """The numbers of the lines that are ticked."""
        return self._taken

    @property
    def again(self) -> bool:
        """Whether what would be taken stands in the document already."""
        picked = self.pick()
        return bool(picked) and set(picked) <= self._taken

    # ---- inside ----

    def _one(self, at: int) -> range:
        at = min(at, len(self._lines) - 1)
        while at + 1 < len(self._lines) and isinstance(self._lines[at], SectionHeading):
            at += 1
        return range(at, at + 1)

    def _new_look(self) -> None:
        by_voice = self._by_voice
        super()._new_look()
        self._by_voice = by_voice

    def _caret_moved(self) -> None:
        if self.hasFocus():
            self._by_voice = self._playing
        self._picked_another()

    def _picked_another(self) -> None:
        self.viewport().update()
        self.picked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        picked = self.pick()
        tick = icons.picture("check", _TICK, "green", self.devicePixelRatioF())
        for at in sorted({*picked, *self._taken}):
            place = self._place(at)
            if place.bottom() < 0 or place.top() > self.viewport().height():
                continue
            if at in picked:
                painter.fillRect(QRectF(0, place.top() - 2, 5, place.height() + 4), theme.colour("blue"))
            if at in self._taken:
                painter.drawPixmap(7, round(place.top()) + 3, tick)

    def _place(self, number: int) -> QRectF:
        """Of a line, in the viewport."""
        layout = self.document().documentLayout()
        block = self.document().findBlockByNumber(number)
        place = layout.blockBoundingRect(block)
        return place.translated(0, -self.verticalScrollBar().value())


def _with_headings(paragraphs: Sequence[DraftParagraph]) -> list[_Line]:
    names = section_names(paragraphs)
    lines: list[_Line] = []
    for number, paragraph in enumerate(paragraphs):
        if number in names:
            lines.append(SectionHeading(paragraph.start, names[number]))
        lines.append(paragraph)
    return lines


def _plain(text: str) -> str:
    return " ".join(text.removeprefix("- ").split()).casefold()

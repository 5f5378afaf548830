"""What was dictated, as heard, and which paragraph of it is taken next.

A bar stands beside the paragraph that Ctrl+Return takes: the one being heard while it plays, else the one with the
caret. A tick stands beside what is in the document already.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QTextCursor

from meetingrec.domain.recording import Gap
from meetingrec.domain.transcript import Segment
from meetingrec.ui import icons, theme
from meetingrec.ui.widgets.transcript import TranscriptView

_MARGIN = 24
"""Pixels left of the words, for the bar and the tick."""
_TICK = 16


class DictatedView(TranscriptView):
    picked = Signal()
    """Another paragraph would be taken now."""

    def __init__(self) -> None:
        super().__init__("Dictated, as heard")
        self.setAccessibleDescription("Enter plays the word at the caret. Ctrl+Return takes its paragraph.")
        self.document().setDocumentMargin(_MARGIN)
        self._paragraphs: list[Segment | Gap] = []
        self._taken: frozenset[int] = frozenset()
        self._by_voice = self._playing = False
        self._voice = -1
        self.cursorPositionChanged.connect(self._caret_moved)

    # ---- what pages call ----

    def show_segments(self, segments: Sequence[Segment], gaps: Sequence[Gap] = ()) -> None:
        self._paragraphs = sorted([*segments, *gaps], key=lambda item: item.start)
        self._taken = frozenset()
        super().show_segments(segments, gaps)

    def append(self, *segments: Segment) -> None:  # type: ignore[override]
        self._paragraphs.extend(segments)
        super().append(*segments)

    def set_position(self, seconds: float) -> None:
        super().set_position(seconds)
        self._voice = bisect_right([item.start for item in self._paragraphs], seconds + 0.01) - 1
        if self._by_voice:
            self._picked_another()

    def follow_voice(self, playing: bool) -> None:
        """While it plays the paragraph being heard is the one to take, and after a pause until the caret is moved."""
        self._playing = playing
        self._by_voice = self._by_voice or playing
        self._picked_another()

    def pick(self) -> range:
        """The paragraphs that would be taken now: those of a selection, else one; empty where there is none."""
        if not self._paragraphs:
            return range(0)
        caret = self.textCursor()
        if self._by_voice and not caret.hasSelection():
            at = min(max(0, self._voice), len(self._paragraphs) - 1)
            return range(at, at + 1)
        first = self.document().findBlock(caret.selectionStart()).blockNumber()
        last = self.document().findBlock(max(caret.selectionStart(), caret.selectionEnd() - 1)).blockNumber()
        return range(first, min(last, len(self._paragraphs) - 1) + 1)

    def words_of(self, paragraphs: range) -> str:
        """Their words as one paragraph, "" for a gap."""
        chosen = (self._paragraphs[at] for at in paragraphs)
        return " ".join(item.text.strip() for item in chosen if isinstance(item, Segment)).strip()

    def to_next(self, after: range) -> None:
        """Moves on behind what was taken, unless the voice leads."""
        if self._playing or after.stop >= len(self._paragraphs):
            return
        self._by_voice = False
        cursor = QTextCursor(self.document().findBlockByNumber(after.stop))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def show_taken(self, texts: Sequence[str]) -> None:
        """Ticks every paragraph whose words stand in one of these texts."""
        whole = "\n".join(_plain(text) for text in texts)
        taken = frozenset(
            at
            for at, item in enumerate(self._paragraphs)
            if isinstance(item, Segment) and len(item.text.strip()) > 8 and _plain(item.text) in whole
        )
        if taken != self._taken:
            self._taken = taken
            self.viewport().update()

    @property
    def taken(self) -> frozenset[int]:
        """The numbers of the paragraphs that are ticked."""
        return self._taken

    # ---- inside ----

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
        """Of a paragraph, in the viewport."""
        layout = self.document().documentLayout()
        block = self.document().findBlockByNumber(number)
        place = layout.blockBoundingRect(block)
        return place.translated(0, -self.verticalScrollBar().value())


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()

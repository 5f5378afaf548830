"""The moments of a recording: what was written down while it ran, at the second it was written down."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextLayout
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from meetingrec.domain.points import Heading
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui import theme
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.waveform import Mark, Stretch

_KINDS = {Heading.WORRIED: "Worry", Heading.WELL: "Working well", Heading.NEEDS: "What is needed"}


@dataclass(frozen=True, slots=True)
class Moment:
    """seconds on the recording's timeline. important: a decision."""

    seconds: float
    kind: str
    words: str
    important: bool = False

    @property
    def mark(self) -> Mark:
        """The flag on the picture of the sound."""
        return Mark(self.seconds, self.kind, self.important)


def moments_of(record: ConferenceRecord, length: float, shift: float = 0.0) -> tuple[Moment, ...]:
    """In the order they come in the recording; what was written down without a moment, or before or after this
    recording, is not among them. length of the recording and shift (added to each moment) in seconds.
    """
    names = {child.id: child.short_name for child in record.children}
    found = [Moment(point.moment, _KINDS[point.heading], point.text) for point in record.points if point.moment]
    found += [
        Moment(voice.moment, _capital(f"{names.get(voice.child_id, 'The child')}'s views"), voice.words)
        for voice in record.voices
        if voice.moment and voice.words
    ]
    found += [
        Moment(action.moment, "Action", f"{action.owner}: {action.text}" if action.owner else action.text)
        for action in record.actions
        if action.moment
    ]
    found += [
        Moment(decision.moment, "Decision", decision.statement, important=True)
        for decision in record.decisions
        if decision.moment
    ]
    found += [
        Moment(mark.moment, "A child takes part" if mark.child_voice else "Mark", mark.word)
        for mark in record.marks
        if mark.moment
    ]
    if shift:
        shifted = [replace(moment, seconds=moment.seconds + shift) for moment in found]
        found = [moment for moment in shifted if 0.0 <= moment.seconds <= length]
    return tuple(sorted(found, key=lambda moment: moment.seconds))


def of_stretches(stretches: Sequence[Stretch]) -> tuple[Moment, ...]:
    """The restricted parts and pauses, to stand among the moments."""
    split = [(one.start, *one.words.partition(": ")) for one in stretches]
    return tuple(Moment(start, what, _capital(how)) for start, what, _, how in split)


class MomentList(QListWidget):
    """Enter or a click plays from there; the moment that was passed last is marked while it plays."""

    seek = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moments: tuple[Moment, ...] = ()
        self.setAccessibleName("What was written down, by its moment")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Painter(self))
        self.activated.connect(self._chosen)
        self.clicked.connect(self._chosen)

    def show_moments(self, moments: Sequence[Moment]) -> None:
        self._moments = tuple(moments)
        self.clear()
        for at, moment in enumerate(self._moments):
            self.addItem(f"{clock(moment.seconds)}  {moment.kind}\n{one_line(moment.words)}")
            index = self.model().index(at, 0)  # not its item: see room/steps.py
            self.model().setData(index, moment.words, Qt.ItemDataRole.ToolTipRole)

    def set_position(self, seconds: float) -> None:
        """Where the voice is. Asks for nothing."""
        at = bisect_right([moment.seconds for moment in self._moments], seconds + 0.05) - 1
        if at != self.currentRow() and not self.hasFocus():
            self.setCurrentRow(at)

    def _chosen(self, index: QModelIndex) -> None:
        self.seek.emit(self._moments[index.row()].seconds)


class _Painter(QStyledItemDelegate):
    """Time and kind in bold, and at most two lines of the words."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, 3 * QFontMetrics(option.font).lineSpacing() + 18)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        head, _, words = str(index.data()).partition("\n")
        plain.text = ""
        widget = plain.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, widget)
        place = QRectF(option.rect).adjusted(10, 8, -8, -8)
        painter.save()
        painter.setPen(theme.colour("text"))
        bold = QFont(plain.font)
        bold.setBold(True)
        painter.setFont(theme.figures(bold))
        painter.drawText(place, Qt.AlignmentFlag.AlignTop, head)
        painter.setFont(plain.font)
        metrics = QFontMetrics(painter.font())
        top = place.top() + metrics.lineSpacing()
        for line in two_lines(words, painter.font(), place.width()):
            painter.drawText(QRectF(place.left(), top, place.width(), metrics.height()), line)
            top += metrics.lineSpacing()
        painter.restore()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def one_line(words: str) -> str:
    return " ".join(words.split())


def two_lines(words: str, font: QFont, width: float) -> list[str]:
    """The words broken into lines of this width in pixels; what does not fit into two ends in an ellipsis."""
    layout = QTextLayout(words, font)
    layout.beginLayout()
    first = layout.createLine()
    if first.isValid():
        first.setLineWidth(width)
    layout.endLayout()
    rest = words[first.textLength() :].strip() if first.isValid() else ""
    head = words[: first.textLength()].strip() if first.isValid() else words
    tail = QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, int(width))
    return [line for line in (head, tail) if line]

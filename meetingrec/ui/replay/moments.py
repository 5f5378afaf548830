"""The moments of a recording: what was written down while it ran, at the second it was written down."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget

from meetingrec.domain.points import Heading
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.waveform import Mark

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


def moments_of(record: ConferenceRecord) -> tuple[Moment, ...]:
    """In the order they come in the recording; what was written down without one is not among them."""
    names = {child.id: child.short_name for child in record.children}
    found = [Moment(point.moment, _KINDS[point.heading], point.text) for point in record.points if point.moment]
    found += [
        Moment(voice.moment, f"{names.get(voice.child_id, 'The child')}'s views", voice.words)
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
    return tuple(sorted(found, key=lambda moment: moment.seconds))


class MomentList(QListWidget):
    """Enter or a click plays from there; the moment that was passed last is marked while it plays."""

    seek = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moments: tuple[Moment, ...] = ()
        self.setAccessibleName("What was written down, by its moment")
        self.setWordWrap(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.itemActivated.connect(self._chosen)
        self.itemClicked.connect(self._chosen)

    def show_moments(self, moments: Sequence[Moment]) -> None:
        self._moments = tuple(moments)
        self.clear()
        self.addItems([f"{clock(moment.seconds)}  {moment.kind}\n{moment.words}" for moment in self._moments])

    def set_position(self, seconds: float) -> None:
        """Where the voice is. Asks for nothing."""
        at = bisect_right([moment.seconds for moment in self._moments], seconds + 0.05) - 1
        if at != self.currentRow() and not self.hasFocus():
            self.setCurrentRow(at)

    def _chosen(self, item: QListWidgetItem) -> None:
        self.seek.emit(self._moments[self.row(item)].seconds)

"""The row above the queue that narrows it down: words, whose, and in which state."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from meetingrec.domain.dictation import TO_TYPE, DictationState
from meetingrec.services.dictate import QueueLine
from meetingrec.ui.queue.fitting import NARROW
from meetingrec.ui.queue.wording import said_of
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.widgets.search_line import SearchLine, has_all
from meetingrec.ui.widgets.words import label

_WHOSE = (("All I may see", "all"), ("Mine", "mine"), ("Pool", "pool"))
_STATES = (
    ("To be typed", TO_TYPE),
    *((state.words, frozenset({state})) for state in DictationState if state in TO_TYPE),
    (DictationState.TYPED.words, frozenset({DictationState.TYPED})),
    ("All states", TO_TYPE | {DictationState.TYPED}),
)


class Narrowing(QWidget):
    """`narrowed(lines)` is what is wanted of them."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = SearchLine()
        self.search.setPlaceholderText("Search names and notes")
        self.search.setAccessibleName("Search names and notes")
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(420)
        self.search.textChanged.connect(lambda _: self.changed.emit())
        self.whose = Choice("Whose dictations", _WHOSE)
        self.state = Choice("In which state", _STATES)
        for choice in (self.whose, self.state):
            choice.chosen.connect(lambda _: self.changed.emit())
        self._found = label("", "muted", wrap=False)
        words, choices = QHBoxLayout(), QHBoxLayout()
        words.addWidget(self.search, 1)
        words.addWidget(self._found)
        for choice in (self.whose, self.state):
            choices.addWidget(choice)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        for part in (words, choices, self._rows):
            part.setSpacing(10)
        self._rows.addLayout(words, 1)
        self._rows.addLayout(choices)
        choices.setAlignment(Qt.AlignmentFlag.AlignRight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the choices stand below the words."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self._rows.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def narrowed(self, lines: Sequence[QueueLine]) -> tuple[QueueLine, ...]:
        """The rows that fit, in their order."""
        fits = [line for line in lines if self._is_whose(line) and self._is_in_state(line)]
        words = self.search.text()
        found = tuple(line for line in fits if has_all(words, _searched(line)))
        self._found.setText(f"{len(found)} of {len(fits)}" if words.strip() else "")
        return found

    @property
    def plain(self) -> bool:
        """Whether it shows what it begins with: everything that is to be typed."""
        return not self.search.text().strip() and self.whose.value == "all" and self._states == TO_TYPE

    def show_all(self) -> None:
        """Nothing is left out any more."""
        self.search.clear()
        self.whose.set_value("all")
        self.state.set_value(_STATES[-1][1])
        self.changed.emit()

    @property
    def _states(self) -> frozenset[DictationState]:
        value = self.state.value
        return value if isinstance(value, frozenset) else frozenset()

    def _is_in_state(self, line: QueueLine) -> bool:
        """What another library waits for is still to be done, although it is typed."""
        return line.dictation.state in self._states or (line.goes_back and self._states >= TO_TYPE)

    def _is_whose(self, line: QueueLine) -> bool:
        return {"all": True, "mine": line.mine, "pool": line.pool}[str(self.whose.value)]


def _searched(line: QueueLine) -> tuple[str, ...]:
    return line.title, line.conference.meeting_type.words, *line.names, *said_of(line)

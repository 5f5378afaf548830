"""The keys that mark a stretch of the dictation and take it out, and undo and redo of every edit."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from meetingrec.services.dictation_sound import Edited
from meetingrec.ui.dictate.wave import Stretch
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.words import label

KEYS = (
    ("Ctrl+[, Ctrl+]", "A stretch begins here, ends here"),
    ("Ctrl+Delete", "Take the stretch out"),
    ("Ctrl+Z, Ctrl+Y", "Undo and redo what was recorded over, inserted or taken out"),
)
_NONE = "To take something out, say from where to where, or draw over it."


class StretchKeys(QWidget):
    """`stretch` is None until it has both ends. The page says where the player stands, and does what is asked."""

    begin_asked = Signal()
    end_asked = Signal()
    take_out_asked = Signal()
    undo_asked = Signal()
    redo_asked = Signal()
    marked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._start: float | None = None
        self._end: float | None = None
        self.told = label(_NONE, "muted")
        self.from_button = self._key("From here", self.begin_asked, "Ctrl+[")
        self.to_button = self._key("To here", self.end_asked, "Ctrl+]")
        self.out_button = self._key("Take it out", self.take_out_asked, "Ctrl+Delete", "trash-2")
        self.undo_button = self._key("Undo", self.undo_asked, "Ctrl+Z", "undo-2")
        self.redo_button = self._key("Redo", self.redo_asked, "Ctrl+Y", "redo-2")
        keys = QWidget()
        flow = FlowLayout(keys, gap=8)
        for key in (self.from_button, self.to_button, self.out_button, self.undo_button, self.redo_button):
            flow.addWidget(key)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(self.told)
        rows.addWidget(keys)
        self.clear()

    @property
    def stretch(self) -> Stretch | None:
        if self._start is None or self._end is None:
            return None
        return self._start, self._end

    def show_edited(self, edited: Edited) -> None:
        self.undo_button.setEnabled(edited.can_undo)
        self.redo_button.setEnabled(edited.can_redo)

    def clear(self) -> None:
        self.mark(None, None)

    def begin(self, seconds: float) -> None:
        """From here on; an end that lies before it falls away."""
        self.mark(seconds, self._end if self._end is not None and self._end > seconds else None)

    def end(self, seconds: float) -> None:
        """Up to here; a beginning that lies behind it falls away."""
        self.mark(self._start if self._start is not None and self._start < seconds else None, seconds)

    def mark(self, start: float | None, end: float | None) -> None:
        self._start, self._end = start, end
        self.told.setText(_told(start, end))
        if start is not None or end is not None:
            announce(self, self.told.text())
        self.out_button.setEnabled(self.stretch is not None)
        self.marked.emit()

    def _key(self, words: str, asked: SignalInstance, keys: str, icon: str = "") -> QPushButton:
        made = button(words, asked.emit, icon=icon)
        made.setToolTip(keys)
        return made


def _told(start: float | None, end: float | None) -> str:
    """
    >>> _told(2, None), _told(None, 7.2), _told(2, 7.2)
    ('Marked from 00:00:02: now say where it ends.', 'Marked to 00:00:07: now say from where.', \
'Marked from 00:00:02 to 00:00:07.')
    """
    if start is not None and end is not None:
        return f"Marked from {clock(start)} to {clock(end)}."
    if start is not None:
        return f"Marked from {clock(start)}: now say where it ends."
    return f"Marked to {clock(end)}: now say from where." if end is not None else _NONE

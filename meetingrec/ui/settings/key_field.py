"""A field that takes a key instead of letters: put the focus on it and press the key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit

from meetingrec.ui.pedal.controls import key_name
from meetingrec.ui.pedal.key_names import edits
from meetingrec.ui.widgets.announce import announce

WIDE = 190


class KeyField(QLineEdit):
    """Tab still leaves it. Backspace empties it where it may be empty."""

    chosen = Signal(str)
    """The key by its name, "" for none."""
    refused = Signal(str)
    """Why the key that was pressed will not do."""

    def __init__(self, name: str, *, may_be_empty: bool = False) -> None:
        super().__init__()
        self._may_be_empty = may_be_empty
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAcceptDrops(False)
        self.setAccessibleName(name)
        empty = " Backspace for none." if may_be_empty else ""
        self.setAccessibleDescription(f"Press the key.{empty}")
        self.setPlaceholderText("none" if may_be_empty else "")
        self.setToolTip(self.accessibleDescription())
        self.setFixedWidth(WIDE)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def event(self, event: QEvent) -> bool:
        """Keys that do something on the page, such as F9, are meant for the field while it has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not _moves(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _moves(event):
            super().keyPressEvent(event)
            return
        name = key_name(event)
        if not name:
            return
        if self._may_be_empty and name == "Backspace":
            self._take("")
        elif edits(name):
            self.refused.emit(f"{name} is for typing. Choose a function key, or a letter with Ctrl and Alt both held.")
        else:
            self._take(name)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The middle button pastes on some systems: not here."""
        if event.button() is not Qt.MouseButton.MiddleButton:
            super().mouseReleaseEvent(event)

    def _take(self, name: str) -> None:
        if name != self.text():
            self.setText(name)
            announce(self, name or "none")
        self.chosen.emit(name)


def _moves(event: QKeyEvent) -> bool:
    """Tab, Shift+Tab and Escape are never taken from anybody (WCAG 2.1.2)."""
    return event.key() in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape}

"""The keys of the chair's page, heard before a field does: Ctrl+D deletes in some of them, Ctrl+1 is the window's."""

from __future__ import annotations

from collections.abc import Collection

import shiboken6
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from meetingrec.ui.page import Keys

SHOWN: Keys = (
    ("Ctrl+1, 2, 3", "Worries, working well, what needs to happen: type and press Enter"),
    ("PS: lost weight", "A line that begins with initials, a name or `school:` is from that person"),
    ("GI opinion told Jude: ...", "The same, with what kind it is, how they know, and which child"),
    ("F3, F4", "Who is speaking; fact or opinion, how they know, about which child"),
    ("Ctrl+6, 7, 8", "The children's details; reports; the plan before (D done, P in part, N not done, S split)"),
    ("Ctrl+4, Ctrl+9", "The children's views; scales, agencies and the family (again for the next of them)"),
    ("Ctrl+D, Ctrl+T", "A decision, an action"),
    ("Ctrl+5, Ctrl+G", "Next dates and what happens if things go wrong; a strategy meeting's answers"),
    ("F6", "People: arrows, then Space for come or gone"),
    ("Down, Enter, Delete", "From a line to the entries below it; change one; take one away"),
    ("Ctrl+Z", "Undo, also a removal"),
    ("F5", "Mark this moment; a word may follow"),
    ("F7, F8", "The steps; the words heard by this computer"),
    ("Ctrl+P", "Pause the recording, off the record; again to go on"),
    ("F9", "Restricted part: only for those you choose; again to go back"),
    ("F10, F12", "Somebody objects to being recorded; the notice that is owed was given"),
    ("F11", "Room view: what everybody may see, large, on the screen in the room"),
    ("Ctrl+0, Ctrl+E", "Introductions; the close of the conference"),
)
"""What `?` shows."""


class PageKeys(QObject):
    """Follows the focus inside a page, and on the recording bar above it while the page is shown."""

    pressed = Signal(str)
    """`Ctrl+1`, `F6`: one of the names it was made for."""

    def __init__(self, page: QWidget, names: Collection[str]) -> None:
        super().__init__(page)
        self._page, self._names = page, frozenset(names)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        bar = getattr(self._page.window(), "record_bar", None)
        for widget, inside in ((old, False), (new, True)):
            if widget is None or not shiboken6.isValid(widget):
                continue
            on_bar = isinstance(bar, QWidget) and bar.isAncestorOf(widget) and (self._page.isVisible() or not inside)
            if self._page.isAncestorOf(widget) or on_bar:
                widget.removeEventFilter(self)
                if inside:
                    widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or _name(event) not in self._names:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            # Before the window takes Ctrl+1 for its sections.
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            self.pressed.emit(_name(event))
            return True
        return False


def _name(event: QKeyEvent) -> str:
    """`Ctrl+1`, `F6`."""
    return QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText).replace("Num+", "")

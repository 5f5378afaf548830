"""One button with everything that can be done to the text, each with its key: nobody has to know them by heart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from meetingrec.ui.widgets.buttons import button


@dataclass(frozen=True, slots=True)
class Command:
    """words "" is a line between two groups. can: whether it can be done now. by_field: sections know the key."""

    words: str
    key: str = ""
    act: Callable[[], object] = lambda: None
    can: Callable[[], bool] = lambda: True
    by_field: bool = False


def edit_button(commands: Callable[[], Sequence[Command]]) -> QPushButton:
    """A button that opens the menu below it."""
    made = button("Edit", role="secondary")
    made.setToolTip("Bold, lists, tables, find, auto-text, spelling")
    made.clicked.connect(lambda *_: show_menu(made, commands(), made.mapToGlobal(made.rect().bottomLeft())))
    return made


def show_menu(owner: QWidget, commands: Sequence[Command], at: QPoint) -> QMenu:
    """Pops the menu up; it is thrown away when it closes."""
    menu = QMenu(owner)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for command in commands:
        if not command.words:
            menu.addSeparator()
            continue
        action = QAction(command.words.replace("&", "&&"), menu)
        if command.key:
            action.setShortcut(QKeySequence(command.key))
            # The key is shown here and works on the page; as long as the menu is open it has keys of its own.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setShortcutVisibleInContextMenu(True)
        action.setEnabled(command.can())
        action.triggered.connect(lambda _=False, act=command.act: act())
        menu.addAction(action)
    menu.popup(at)
    return menu

"""The question which child a line is about, where its words fit several children or nobody: one key a child."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from meetingrec.domain.child_names import Named
from meetingrec.domain.conference import Child
from meetingrec.ui.room.growing import EntryLine
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.words import label

MOST_WORDS = 4
"""What may be somebody's name; more is a sentence in which no child is named."""
Chosen = Callable[[tuple[str, ...]], object]
"""With the ids to store; () for all the children."""


def question(named: Named) -> str:
    """What is asked about words that are not clear; "" when all is."""
    if len(named.unsure.split()) > MOST_WORDS:
        return "About which child is this?"
    return f"Which child is “{named.unsure}”?" if named.unsure else ""


class WhichChild(QFrame):
    """Stands under a line until it is answered: 1 to 9 for a child, 0 for all of them, Escape back to the line.

    It has the focus itself, and no child of it: a second Enter by habit must not choose the first.
    """

    def __init__(self, line: EntryLine) -> None:
        super().__init__()
        self.setProperty("panel", "soft")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._line = line
        self._choices: dict[int, QPushButton] = {}
        self._words = label("", "strong")
        self._flow = FlowLayout()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 8, 12, 8)
        rows.setSpacing(6)
        rows.addWidget(self._words)
        rows.addLayout(self._flow)
        self.hide()

    def ask(self, children: Sequence[Child], named: Named, chosen: Chosen) -> None:
        """named: what was clear of the line stays, beside the child that is picked."""
        for old in self._choices.values():
            self._flow.removeWidget(old)
            old.deleteLater()
        self._choices = {}
        for number, child in enumerate(children, start=1):
            self._offer(number, child.short_name, named.ids(children, (child.id,)), chosen)
        self._offer(0, "all the children", (), chosen)
        clear = " and ".join(child.short_name for child in named.children)
        words = f"{question(named)} Press the number{f', beside {clear}' if clear else ''}."
        self._words.setText(words)
        self.setAccessibleName(words)
        self.show()
        # Not when the line is emptied at once, as where a restricted part begins.
        QTimer.singleShot(0, self, self._take_focus)
        announce(self, words)

    def _take_focus(self) -> None:
        if not self.isHidden():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self, number: int, name: str, ids: tuple[str, ...], chosen: Chosen) -> None:
        made = button(f"{number}  {name}" if number <= 9 else name, role="secondary")
        made.setAccessibleName(name)
        made.clicked.connect(lambda *_: self._take(ids, chosen))
        self._choices[number] = made
        self._flow.addWidget(made)

    def _take(self, ids: tuple[str, ...], chosen: Chosen) -> None:
        self._close()
        chosen(ids)

    def _close(self) -> None:
        self.hide()
        self._line.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text() if event.text().isdigit() else ""
        if digit and int(digit) in self._choices:
            self._choices[int(digit)].click()
        elif event.key() == Qt.Key.Key_Escape:
            self._close()
        elif event.text().strip() and event.text().isprintable():
            # Somebody types on without having seen the question: a number in their next words must not answer it.
            self._close()
            self._line.insertPlainText(f"\n{event.text()}")
        else:
            super().keyPressEvent(event)

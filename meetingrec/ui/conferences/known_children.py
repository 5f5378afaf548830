"""Children the library knows already, offered while a name is typed: the same child must not get a second record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.conference import Child
from meetingrec.services.children import Children, KnownChild
from meetingrec.services.signed_in import SignedIn
from meetingrec.ui.core import Core
from meetingrec.ui.dates import day_words
from meetingrec.ui.room.choosers import DayField
from meetingrec.ui.room.typed import day
from meetingrec.ui.widgets.buttons import LinkLine
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.words import label

_DUE = ("due on ", "due ", "expected on ", "expected ")


class KnownChildren(QWidget):
    """`look("ellie t")` shows who it may be; `chosen` carries the Child. Down from the field comes here."""

    chosen = Signal(object)

    def __init__(self, core: Core, signed_in: SignedIn) -> None:
        super().__init__()
        self._core, self._children = core, Children(signed_in)
        self._typed = ""
        self._taken: frozenset[str] = frozenset()
        self.links: list[LinkLine] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 4, 0, 4)
        self._rows.setSpacing(4)
        self._rows.addWidget(label("Already in the library. The same child? Then use this record:", "strong"))
        self.hide()

    def look(self, typed: str, taken: Sequence[str] = ()) -> None:
        """taken: ids of children that are in the conference already."""
        self._typed, self._taken = typed, frozenset(taken)
        if len(typed.strip()) < 2:
            self._show(typed, ())
            return
        self._core.read(self, lambda: self._children.find(typed), lambda found: self._show(typed, found))

    def focus_first(self) -> bool:
        """False when nobody is offered."""
        if self.links:
            self.links[0].setFocus(Qt.FocusReason.TabFocusReason)
        return bool(self.links)

    def _show(self, typed: str, found: Sequence[KnownChild]) -> None:
        if typed != self._typed:
            return
        for link in self.links:
            self._rows.removeWidget(link)
            link.hide()
            link.deleteLater()
        self.links = []
        for known in found:
            if known.child.id not in self._taken:
                link = LinkLine(_words(known), "user")
                link.clicked.connect(lambda *_, child=known.child: self.chosen.emit(child))
                self.links.append(link)
                self._rows.addWidget(link)
        self.setVisible(bool(self.links))
        above = self.parentWidget()
        while above is not None and not isinstance(above, InPageDialog):
            above = above.parentWidget()
        if above is not None:
            # What scrolls inside a panel does not tell it that it has grown.
            QCoreApplication.postEvent(above, QEvent(QEvent.Type.LayoutRequest))


class ChildName(QLineEdit):
    """A child's name; Down goes to the children that are known already."""

    left_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_down.emit()
        else:
            super().keyPressEvent(event)


class BirthField(DayField):
    """`14/9/2017`, or `due 12 aug` of a child who is not born yet."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "14/9/2017, due 12/8", year_needed=True)
        self._expected = False

    @property
    def born(self) -> date | None:
        return None if self._expected else self.value

    @property
    def due_on(self) -> date | None:
        return self.value if self._expected else None

    def show_child(self, child: Child) -> None:
        self._expected = child.born is None and child.due_on is not None
        self.set_value(child.born or child.due_on)

    def _read(self, text: str) -> date | None:
        words = text.strip().casefold()
        before = next((before for before in _DUE if words.startswith(before)), "")
        self._expected = bool(before)
        if before:
            return day(words.removeprefix(before), date.today())  # noqa: DTZ011 - as DayField
        return super()._read(text)


def _words(known: KnownChild) -> str:
    child = known.child
    born = f"born {day_words(child.born)}" if child.born else f"due {day_words(child.due_on)}" if child.due_on else ""
    return " · ".join(part for part in (child.full_name, born, known.latest) if part)

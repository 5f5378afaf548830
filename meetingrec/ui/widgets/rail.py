"""The left rail: what a person comes for, who is signed in, and the way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from meetingrec.ui import icons, theme
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.words import label

WIDE, NARROW = 196, 168


class Rail(QFrame):
    """Sections are added once; `choose` marks where we are."""

    chosen = Signal(str)
    lock_asked = Signal()
    keys_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAccessibleName("Sections")
        self.sections: dict[str, QPushButton] = {}
        inner = QWidget()
        inner.setObjectName("railBody")
        self._rows = QVBoxLayout(inner)
        self._rows.setContentsMargins(0, 10, 0, 10)
        self._rows.setSpacing(2)
        self._brand = _brand()
        self._rows.addWidget(self._brand)
        self._rows.addStretch()
        self._add_foot()
        area = QScrollArea()
        area.setObjectName("railScroll")
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.set_narrow(False)

    def add(self, key: str, words: str, icon: str) -> QPushButton:
        made = button(words, lambda: self.chosen.emit(key), role="rail", icon=icon)
        made.setCheckable(True)
        self._rows.insertWidget(1 + len(self.sections), made)
        self.sections[key] = made
        return made

    def choose(self, key: str) -> None:
        for name, made in self.sections.items():
            made.setChecked(name == key)

    def show_section(self, key: str, *, shown: bool) -> None:
        """A section that this person may not use is absent, not grey."""
        self.sections[key].setVisible(shown)

    def set_person(self, name: str, roles: str) -> None:
        self._name.setText(name)
        self._roles.setText(roles)
        for widget in (self._who, self.lock_button):
            widget.setVisible(bool(name))

    def set_narrow(self, narrow: bool) -> None:
        self.setFixedWidth(NARROW if narrow else WIDE)
        self._brand.setHidden(narrow)
        self.setProperty("narrow", narrow)
        theme.restyle(self)

    def _add_foot(self) -> None:
        self._name = label("", "strong", selectable=True)
        self._roles = label("", "muted")
        self._who = QWidget()
        who = QVBoxLayout(self._who)
        who.setContentsMargins(18, 6, 12, 6)
        who.setSpacing(0)
        who.addWidget(self._name)
        who.addWidget(self._roles)
        self.keys_button = button("Keys", self.keys_asked.emit, role="rail", icon="keyboard")
        self.lock_button = button("Lock", self.lock_asked.emit, role="rail", icon="lock")
        for widget in (self._who, self.lock_button, self.keys_button):
            self._rows.addWidget(widget)
        self.set_person("", "")


def _brand() -> QWidget:
    row = QWidget()
    sign, name = label(wrap=False), label("meetingrec", wrap=False)
    icons.put(sign, "meetingrec", size=26)
    name.setObjectName("brand")
    line = QHBoxLayout(row)
    line.setContentsMargins(15, 2, 8, 10)
    line.setSpacing(9)
    line.addWidget(sign)
    line.addWidget(name)
    line.addStretch()
    return row

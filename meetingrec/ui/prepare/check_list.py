"""The list that is ticked while one looks at it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from meetingrec.ui import icons
from meetingrec.ui.prepare.checks import BLOCKS, OK, WAITING, WORTH_A_LOOK, Check
from meetingrec.ui.widgets.words import label

_SIGNS = {
    OK: ("circle-check", "green", "in order"),
    WORTH_A_LOOK: ("triangle-alert", "amber", "worth a look"),
    BLOCKS: ("circle-x", "red_text", "has to be mended"),
    WAITING: ("hourglass", "muted", "waiting"),
}


class CheckLine(QFrame):
    """A sign, what was found, what to do, and under it a field of its own where there is one (a choice, a meter)."""

    def __init__(self, name: str, *fields: QWidget) -> None:
        super().__init__()
        self.name = name
        self.state = ""
        self._check: Check | None = None
        self._sign = label(wrap=False)
        self._sign.setFixedWidth(26)
        self.words = label("")
        self._beside = QHBoxLayout()
        self._beside.setSpacing(12)
        self._beside.addWidget(self.words, 1)
        self.do = label("", "muted")
        column = self._column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(self._beside)
        column.addWidget(self.do)
        self.fields: list[QWidget] = []
        self._place = QWidget()
        self._place.hide()
        self._row = QHBoxLayout(self._place)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)
        column.addWidget(self._place)
        for field in fields:
            self.add_field(field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(10)
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._sign)
        row.addLayout(column, 1)
        self.do.hide()

    def add_field(self, field: QWidget) -> None:
        """A link stands beside the words; anything else under them."""
        self.fields.append(field)
        if isinstance(field, QPushButton):
            self._beside.addWidget(field)
            return
        self._row.addWidget(field, 1 if isinstance(field, QComboBox) else 0)
        self._place.show()

    def add_under(self, field: QWidget) -> None:
        """A row of its own at the foot of the line."""
        self._column.addWidget(field, 0, Qt.AlignmentFlag.AlignLeft)

    def show_check(self, check: Check) -> None:
        if check == self._check:
            return
        self._check, self.state = check, check.state
        icon, token, spoken = _SIGNS[check.state]
        icons.put(self._sign, icon, token, 22)
        self._sign.setAccessibleName(spoken)
        self.words.setText(check.words)
        self.do.setText(check.do)
        self.do.setVisible(bool(check.do))
        self.setAccessibleName(f"{self.name}: {check.words}, {spoken}")

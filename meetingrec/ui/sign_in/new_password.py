"""A new password, typed twice."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meetingrec.ui.widgets.fields import Field, PasswordField
from meetingrec.ui.widgets.words import label

HINT = "At least 12 characters. Three or four words that do not belong together are easy to remember."


class NewPassword(QWidget):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.once = Field(name, PasswordField())
        self.once.widget.edit.setAccessibleDescription(HINT)
        self.again = Field("The same again", PasswordField())
        both = QHBoxLayout()
        both.setSpacing(12)
        for field in (self.once, self.again):
            both.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addLayout(both)
        rows.addWidget(label(HINT, "muted"))

    def value(self) -> str:
        """The password, or "" with what is wrong said beside the field."""
        once, again = self.once.widget.text(), self.again.widget.text()
        self.once.set_wrong("" if once else "Type a password.")
        self.again.set_wrong("" if once == again else "The two are not the same. Type it again.")
        if once and once == again:
            return once
        (self.once if not once else self.again).setFocus()
        return ""

    def set_wrong(self, words: str) -> None:
        """What the library found wrong with it."""
        self.once.set_wrong(words)
        self.once.setFocus()

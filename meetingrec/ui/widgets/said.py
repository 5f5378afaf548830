"""A few words of a person in a form: why, to whom, what should stand there instead.

self.why = Said("Reason", least=10)
why = self.why.words()          "" when it says too little; then the field says so and has the focus
"""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from meetingrec.ui.widgets.fields import Field


class Said(Field[QPlainTextEdit]):
    """Several lines. least: characters below which it says too little; 0 may stay empty."""

    def __init__(self, name: str, hint: str = "", *, least: int = 1, high: int = 84) -> None:
        box = QPlainTextEdit()
        box.setFixedHeight(high)
        box.setTabChangesFocus(True)
        super().__init__(name, box, hint)
        self._least = least
        box.textChanged.connect(lambda: self.set_wrong(""))

    @property
    def raw(self) -> str:
        """To the letter."""
        return self.widget.toPlainText()

    def words(self) -> str:
        return _checked(self, self.raw.strip(), self._least)


class SaidInALine(Field[QLineEdit]):
    """One line, likewise."""

    def __init__(self, name: str, hint: str = "", *, least: int = 1) -> None:
        super().__init__(name, QLineEdit(), hint)
        self._least = least
        self.widget.textChanged.connect(lambda _: self.set_wrong(""))

    def words(self) -> str:
        return _checked(self, self.widget.text().strip(), self._least)


def _checked(field: Said | SaidInALine, words: str, least: int) -> str:
    if len(words) >= least:
        return words
    field.set_wrong("Please fill this in." if least == 1 else f"A few words, please (at least {least} characters).")
    field.widget.setFocus()
    return ""

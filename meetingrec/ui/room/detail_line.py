"""One detail of a child: its name, whether it is missing, and a line to type it on.

`Roman Catholic`, or `?` and why nobody knows it. `not asked` is no answer, and the line says so (domain.md A31).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.child_details import Answer, age, answered, read_answer
from meetingrec.domain.conference import CONFIRMED_DETAILS, Child
from meetingrec.ui import icons
from meetingrec.ui.dates import day_words
from meetingrec.ui.room.typed import day as next_day
from meetingrec.ui.room.typed import past_day
from meetingrec.ui.widgets.words import label

_UNKNOWN = "not known: "
HINTS = {
    "born": "14/9/2017, due 12 aug",
    "responsible": "names, commas",
    "communication": "signs, pictures, speech delay",
    "current_plan": "child in need since May",
}


class DetailLine(QWidget):
    """`answered` carries the child with this detail as it was typed."""

    answered = Signal(object)

    def __init__(self, detail: str, words: str) -> None:
        super().__init__()
        self.detail = detail
        self._child: Child | None = None
        self.needed = detail in CONFIRMED_DETAILS and detail != "full_name"
        self._name = label(words, "strong", wrap=False)
        self._sign = label("", wrap=False)
        self.state = label("", "muted", wrap=False)
        self.edit = QLineEdit()
        self.edit.setAccessibleName(words)
        self._name.setBuddy(self.edit)
        self.setFocusProxy(self.edit)
        head = QHBoxLayout()
        head.setSpacing(5)
        head.addWidget(self._name)
        head.addStretch()
        head.addWidget(self._sign)
        head.addWidget(self.state)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3)
        rows.addLayout(head)
        rows.addWidget(self.edit)
        rows.addStretch()
        self._sign.hide()
        self.state.hide()
        self.edit.textEdited.connect(self._typed)
        self.edit.editingFinished.connect(self._settle)

    def name_for(self, child: str) -> None:
        """`Sex, Ellie` for a screen reader."""
        self.edit.setAccessibleName(f"{self._name.text()}, {child}")

    def show_child(self, child: Child, today: date) -> None:
        """As it is stored; what is being typed stays."""
        self._child = child
        text = shown_detail(child, self.detail)
        if not (self.edit.hasFocus() and self.edit.isModified()):
            keeps = self.edit.text() if not text and read_answer(self.edit.text()).no_answer else text
            if self.edit.text() != keeps:
                self.edit.setText(keeps)
                self.edit.setCursorPosition(0)
        self._say(child, today)

    @property
    def missing(self) -> bool:
        return not self._sign.isHidden()

    def _say(self, child: Child, today: date) -> None:
        no_answer = read_answer(self.edit.text()).no_answer
        missing = self.needed and self.detail in child.unanswered
        words = "no answer" if missing and no_answer else ""
        if missing and self._sign.isHidden():
            # Drawn when it is first needed: a page of children has dozens of these.
            icons.put(self._sign, "circle-alert", "amber", 16)
        self._sign.setVisible(missing)
        years = age(child, today)
        if not missing and self.detail == "born" and years is not None:
            words = f"{years} years old" if years != 1 else "1 year old"
        self.state.setText(words)
        self.state.setVisible(bool(words))
        hint = HINTS.get(self.detail, "")
        self.edit.setPlaceholderText(f"Missing{f': {hint}' if hint else ''}" if missing else hint)
        self.edit.setAccessibleDescription(words or ("missing" if missing else ""))
        self.edit.setToolTip("Type it, or ? and why it is not known." if self.needed else "")

    def _typed(self, text: str) -> None:
        if self._child is None:
            return
        changed = read_detail(self._child, self.detail, text, date.today())  # noqa: DTZ011 - as DayField
        if changed is None:
            self.state.setText("Which day?")
            self.state.show()
            return
        differs, self._child = changed != self._child, changed
        self._say(changed, date.today())  # noqa: DTZ011
        if differs:
            self.answered.emit(changed)

    def _settle(self) -> None:
        """On leaving, the line shows what it stands for; what could not be understood stays."""
        if self._child is None or self.edit.hasFocus():
            return
        today = date.today()  # noqa: DTZ011
        if read_detail(self._child, self.detail, self.edit.text(), today) is not None:
            self.edit.setModified(False)
            self.show_child(self._child, today)


def shown_detail(child: Child, detail: str) -> str:
    """A detail as it stands in its line."""
    why = child.why_unknown(detail)
    if detail == "born":
        known = day_words(child.born) if child.born else f"due {day_words(child.due_on)}" if child.due_on else ""
    elif detail == "responsible":
        known = ", ".join(child.responsible)
    else:
        known = str(getattr(child, detail))
    return known or (f"{_UNKNOWN}{why}" if why else "")


def read_detail(child: Child, detail: str, typed: str, today: date) -> Child | None:
    """The child with what was typed for a detail; None for a day that cannot be read."""
    if detail not in CONFIRMED_DETAILS:
        return answered(child, detail, typed.strip())
    answer = read_answer(typed) if detail != "full_name" else Answer(value=typed.strip())
    if detail == "full_name":
        return answered(child, detail, answer.value or child.full_name)
    if detail == "born":
        return _with_birth(child, answer, today)
    value: Any = answer.value
    if detail == "responsible":
        value = tuple(name.strip() for name in answer.value.split(",") if name.strip())
    return answered(child, detail, value, answer.why)


def _with_birth(child: Child, answer: Answer, today: date) -> Child | None:
    """`14/9/2017`; `due 12 aug` of a child who is not born yet."""
    if not answer.value:
        return replace(answered(child, "born", None, answer.why), due_on=None)
    words = answer.value.casefold()
    for before in ("due on ", "due ", "expected on ", "expected "):
        if words.startswith(before):
            due = next_day(words.removeprefix(before), today)
            return replace(answered(child, "born", None), due_on=due) if due else None
    # Without its year a birth would be a guess.
    found = past_day(words, today) if _has_year(words) else None
    return replace(answered(child, "born", found), due_on=None) if found and found <= today else None


def _has_year(words: str) -> bool:
    parts = re.split(r"[\s/.\-]+", words)
    return parts[-1].isdigit() and (len(parts[-1]) == 4 or len(parts) >= 3)

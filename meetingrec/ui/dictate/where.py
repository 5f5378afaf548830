"""Where the next words go: at the end (of a section, where one is chosen), in here, or over what is here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from meetingrec.domain.edit_list import RATE, EditKind
from meetingrec.services.dictation_sound import SECTIONS, Edited
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.words import label

NAMES = {"": "Straight through", **dict(SECTIONS)}
_NEAR = 0.05
"""Seconds within which the player stands at the edge of a section."""


class Where(Enum):
    END = "At the end"
    HERE = "Insert here"
    OVER = "Record over from here"


KEYS = (("Alt+1", Where.END), ("Alt+2", Where.HERE), ("Alt+3", Where.OVER))


@dataclass(frozen=True, slots=True)
class Take:
    """What the next press of "record" asks for. at: seconds of the dictation. section: "" for straight through."""

    kind: EditKind
    at: float
    section: str = ""

    @staticmethod
    def at_the_end() -> Take:
        return Take(EditKind.APPEND, 0.0)

    @property
    def words(self) -> str:
        """What is going on while it is recorded, "" where nothing needs to be said."""
        into = f" into “{NAMES[self.section]}”" if self.section else ""
        if self.kind is EditKind.OVERWRITE:
            return f"This goes over what was said from {clock(self.at)}{into}."
        if self.kind is EditKind.INSERT:
            return f"This is inserted at {clock(self.at)}{into}."
        return f"This goes{into}." if into else ""


def next_take(where: Where, section: str, position: float, edited: Edited) -> Take:
    """section: the one chosen in the list. position: where the player stands, in seconds."""
    end = edited.seconds
    if where is Where.END or end <= 0:
        at = edited.end_of(section)
        return Take(EditKind.INSERT if at < end else EditKind.APPEND, at, section)
    kind = EditKind.INSERT if where is Where.HERE else EditKind.OVERWRITE
    return Take(kind, min(position, end), _section_here(section, position, edited))


def _section_here(chosen: str, position: float, edited: Edited) -> str:
    """The chosen one at its edges; else the one that was spoken into just before."""
    begin = edited.begin_of(chosen) if chosen else None
    edges = (begin, edited.end_of(chosen)) if begin is not None else ()
    if any(abs(edge - position) < _NEAR for edge in edges if edge is not None):
        return chosen
    return edited.section_at(max(0.0, position - 1 / RATE))


class WhereNext(QWidget):
    """Three choices, with the keys of `KEYS` and the arrows."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self.choices = {where: QRadioButton(where.value) for where in Where}
        told = label("The next words go", "strong")
        choices = QWidget()
        row = FlowLayout(choices, gap=8)
        for key, where in KEYS:
            self._group.addButton(self.choices[where])
            self.choices[where].setToolTip(key)
            row.addWidget(self.choices[where])
        self.choices[Where.END].setChecked(True)
        self._group.buttonToggled.connect(lambda _, on: self.chosen.emit() if on else None)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addWidget(told)
        rows.addWidget(choices)

    @property
    def value(self) -> Where:
        return next(where for where, choice in self.choices.items() if choice.isChecked())

    def choose(self, where: Where) -> None:
        self.choices[where].setChecked(True)

    def show_section(self, section: str) -> None:
        """The end is that of the chosen section."""
        words = f"{Where.END.value} of “{NAMES[section]}”" if section else Where.END.value
        self.choices[Where.END].setText(words)

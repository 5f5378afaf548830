"""Questions that are asked before a dictation is suspended or given to somebody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from meetingrec.domain.access import Person
from meetingrec.domain.dictation import Dictation
from meetingrec.ui.core import Core
from meetingrec.ui.dictate.hand_over import WhoTypes
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog


def ask_why_suspended(owner: QWidget, core: Core, services: Services, dictation: Dictation) -> InPageDialog:
    """Everybody who sees the dictation reads the reason."""
    why = Field("What it waits for", QLineEdit(), hint="The chair reads this too.")
    panel = InPageDialog(owner, "Suspend this dictation?", "It stays yours, and it is still due when it is due.")
    panel.body.addWidget(why)

    def suspend() -> bool | None:
        words = why.widget.text().strip()
        if not words:
            why.set_wrong("Say what it waits for.")
            why.widget.setFocus()
            return False
        core.act(owner, partial(services.dictating.suspend, dictation, words))
        return None

    _answers(panel, "Suspend it", suspend, why.widget)
    return panel


def ask_to_whom(
    owner: QWidget, core: Core, services: Services, dictation: Dictation, people: Sequence[Person]
) -> InPageDialog:
    """people: every minute taker there is; whoever has it is left out."""
    others = [person for person in people if person.id != dictation.typist_id]
    if not others:
        return _nobody_else(owner, people)
    words = "Whoever gets it can hear the dictation and goes on with what was typed."
    panel = InPageDialog(owner, "Give it to somebody else?", words)
    whom = WhoTypes("To whom")
    whom.show_people(others, "", pool=bool(dictation.typist_id))
    panel.body.addWidget(whom)

    def give() -> bool | None:
        typist_id = whom.value()
        if typist_id is None:
            return False
        core.act(owner, partial(services.dictating.give, dictation, typist_id))
        return None

    _answers(panel, "Give it to them", give, whom.widget)
    return panel


def _nobody_else(owner: QWidget, people: Sequence[Person]) -> InPageDialog:
    """There is nobody it could be given to: why, and who can change that."""
    there = f"{people[0].full_name} is the only minute taker." if people else "Nobody has the role of minute taker."
    words = f"{there} A records manager can add somebody under Settings."
    panel = InPageDialog(owner, "There is nobody else to give it to", words)
    panel.add_button("Leave it there")
    panel.open()
    return panel


def _answers(panel: InPageDialog, words: str, slot: Callable[[], object], first: QWidget) -> None:
    panel.add_button(words, slot, "primary")
    panel.add_button("Cancel")
    panel.open(first)

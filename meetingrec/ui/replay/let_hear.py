"""The chair lets one named person hear a restricted part, with the reason (domain.md E1; design.md 4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from meetingrec.domain.access import Person, Role
from meetingrec.domain.errors import InputRefused, Problem
from meetingrec.domain.notice import RestrictedPart
from meetingrec.ui.core import Core
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.words import label

Named = tuple[str, RestrictedPart]
"""What a part is called in the window, and the part."""


class LetHear(InPageDialog):
    """Which part, who, and why. Stays open until it is done, and with the reason when it is refused."""

    def __init__(
        self,
        owner: QWidget,
        core: Core,
        services: Services,
        parts: Sequence[Named],
        then: Callable[[str], object],
    ) -> None:
        """then(words): who may hear it now, once somebody more may."""
        super().__init__(
            owner,
            "Let somebody hear this part",
            "They may hear this part and read what was written in it, and nothing else that is restricted. "
            "Your name, theirs, the time and the reason are kept in the history. It cannot be taken back.",
        )
        self._core, self._services, self._then = core, services, then
        self._readers: tuple[Person, ...] = ()
        self._people: tuple[Person, ...] = ()
        self.part = Choice("Which part", parts)
        self.person = Choice("Who may hear it", [])
        self.why = Field("Why", QLineEdit(), hint="What they need it for: the complaint, the order of the court.")
        self.readers = label("", "strong")
        self.wrong = label("", "danger", selectable=True)
        self.wrong.hide()
        self._which = Field("Which part", self.part)
        self._which.setVisible(len(parts) > 1)
        self._who = Field("Who may hear it", self.person)
        for widget in (self._which, self.readers, self._who, self.why, self.wrong):
            self.body.addWidget(widget)
        self.go: QPushButton = self.add_button("Let them hear it", self._grant, "primary", "headphones")
        self.add_button("Go back")
        self.part.chosen.connect(lambda _: self._look())
        self.why.widget.returnPressed.connect(self.go.click)

    def begin(self) -> None:
        self.open(self.part if self._which.isVisibleTo(self) else self.person)
        self._look()

    # ---- inside ----

    @property
    def _part(self) -> RestrictedPart:
        part = self.part.value
        assert isinstance(part, RestrictedPart)
        return part

    def _look(self) -> None:
        part, services = self._part, self._services

        def read() -> tuple[tuple[Person, ...], tuple[Person, ...]]:
            return services.restricting.readers(part), services.people.with_role(Role.INVESTIGATOR)

        self._core.read(self, read, self._show, self._refused)

    def _show(self, found: tuple[tuple[Person, ...], tuple[Person, ...]]) -> None:
        self._readers, everybody = found
        keys = {person.id for person in self._readers}
        self._people = tuple(person for person in everybody if person.id not in keys)
        self.readers.setText(readers_words(self._readers))
        self.person.set_choices([("Choose a person", None), *((person.full_name, person) for person in self._people)])
        nobody = not self._people
        self._who.setVisible(not nobody)
        self.why.setVisible(not nobody)
        self.go.setEnabled(not nobody)
        if nobody:
            self._say("Every investigator of this library may hear it already, or there is none.")

    def _grant(self) -> bool:
        person, why = self.person.value, self.why.widget.text().strip()
        self._who.set_wrong("" if isinstance(person, Person) else "Choose who may hear it.")
        self.why.set_wrong("" if why else "Say why they may hear it.")
        if not isinstance(person, Person):
            self.person.setFocus()
        elif not why:
            self.why.widget.setFocus()
        else:
            part, restricting = self._part, self._services.restricting
            self._core.act(self, partial(restricting.grant, part, person, why), self._granted, self._refused)
        return False

    def _granted(self, _: object) -> None:
        part, restricting = self._part, self._services.restricting
        self._core.read(self, partial(restricting.readers, part), self._done, self._refused)

    def _done(self, readers: tuple[Person, ...]) -> None:
        self.close_panel()
        self._then(readers_words(readers))

    def _refused(self, problem: Problem) -> None:
        if isinstance(problem, InputRefused) and problem.field == "reason":
            self.why.set_wrong(problem.do)
        else:
            self._say(f"{problem.happened} {problem.do}")

    def _say(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.show()


def readers_words(people: Sequence[Person]) -> str:
    """`It may be heard by Grace Hartley and Ian Vale.`"""
    names = [person.full_name for person in people]
    joined = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"It may be heard by {joined}." if names else "Nobody with an account may hear it."

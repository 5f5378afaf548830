"""Who has an account, and giving somebody one: for records managers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.access import Person, Role
from meetingrec.domain.errors import InputRefused, Problem
from meetingrec.services.library import Newcomer
from meetingrec.ui.core import Core
from meetingrec.ui.services import Services
from meetingrec.ui.sign_in.new_password import NewPassword
from meetingrec.ui.sign_in.refusal import Refusal
from meetingrec.ui.sign_in.set_up import RoleChoice
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.table import ROW, Column, RowsTable


class PeopleList(QWidget):
    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core, self._services = core, services
        self.table = RowsTable(
            "People with an account",
            [
                Column("Name", lambda person: person.full_name, order=lambda person: person.full_name.casefold()),
                Column("User name", lambda person: person.user_name, width=180),
                Column("Roles", _roles, width=340),
            ],
            key=lambda person: person.id,
        )
        self.add = button("Add a person", self.add_person, icon="user-plus")
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        rows.addWidget(self.table)
        rows.addLayout(row)

    def open(self) -> None:
        self._core.read(self, self._services.people.everybody, self._show)

    def add_person(self) -> AddPerson:
        panel = AddPerson(self, self._core, self._services)
        panel.open(panel.full_name.widget)
        return panel

    def _show(self, people: tuple[Person, ...]) -> None:
        self.table.show_rows(people)
        # All rows at once: the page scrolls, the table does not.
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + ROW * max(1, len(people)) + 4)


class AddPerson(InPageDialog):
    added = Signal(object)
    """Person."""

    def __init__(self, owner: QWidget, core: Core, services: Services) -> None:
        super().__init__(
            owner, "Add a person", "Tell them the first password in person. They choose their own in Settings."
        )
        self._core, self._services = core, services
        self._busy = False
        self.full_name = Field("Full name", QLineEdit())
        self.user_name = Field("User name", QLineEdit())
        self.roles = RoleChoice(frozenset({Role.MINUTE_TAKER}))
        self.password = NewPassword("First password")
        self.refusal = Refusal()
        for widget in (self.refusal, self.full_name, self.user_name, self.roles, self.password):
            self.body.addWidget(widget)
        self.add_button("Add this person", self._add, role="primary")
        self.add_button("Cancel")

    def _add(self) -> bool:
        full_name, user_name = self.full_name.widget.text().strip(), self.user_name.widget.text().strip()
        self.full_name.set_wrong("" if full_name else "Type the name as it will stand in documents.")
        self.user_name.set_wrong("" if user_name else "Type a user name.")
        password = self.password.value()
        if full_name and user_name and password and not self._busy:
            self._busy = True
            newcomer = Newcomer(user_name, full_name, password, self.roles.value())
            people = self._services.people
            self._core.act(self, lambda: people.add(newcomer), self._added, self._refused)
        return False

    def _added(self, person: Person) -> None:
        self.close_panel()
        self.added.emit(person)

    def _refused(self, problem: Problem) -> None:
        self._busy = False
        self.refusal.clear()
        words = f"{problem.happened} {problem.do}"
        if isinstance(problem, InputRefused) and problem.field == "password":
            self.password.set_wrong(words)
        elif isinstance(problem, InputRefused) and problem.field == "user_name":
            self.user_name.set_wrong(words)
        else:
            self.refusal.show_problem(problem)


def _roles(person: Person) -> str:
    return ", ".join(sorted(role.words for role in person.roles))

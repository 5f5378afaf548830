"""A person's own password (domain.md E4): the first one was told to them by somebody else."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from meetingrec.domain.errors import InputRefused, Problem, SignInRefused
from meetingrec.ui.core import Core
from meetingrec.ui.services import Services
from meetingrec.ui.sign_in.new_password import NewPassword
from meetingrec.ui.sign_in.refusal import Refusal
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field, PasswordField
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.words import label


class OwnPassword(QWidget):
    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core, self._services = core, services
        self.change = button("Change my password", self._ask)
        self.told = label("", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.change)
        row.addWidget(self.told, 1)

    def open(self) -> None:
        self.told.setText("Nobody else needs to know it, not even who gave you the account.")

    def _ask(self) -> None:
        panel = ChangePassword(self, self._core, self._services)
        panel.changed.connect(lambda: self.told.setText("It was changed. The next sign-in asks for the new one."))
        panel.open(panel.old.widget.edit)


class ChangePassword(InPageDialog):
    changed = Signal()

    def __init__(self, owner: QWidget, core: Core, services: Services) -> None:
        super().__init__(owner, "Change my password", "What you may see stays the same.")
        self._core, self._services = core, services
        self._busy = False
        self.old = Field("Password until now", PasswordField())
        self.fresh = NewPassword("New password")
        self.refusal = Refusal()
        for widget in (self.refusal, self.old, self.fresh):
            self.body.addWidget(widget)
        self.add_button("Change it", self._change, role="primary")
        self.add_button("Cancel")

    def _change(self) -> bool:
        old = self.old.widget.text()
        self.old.set_wrong("" if old else "Type the password you have now.")
        fresh = self.fresh.value()
        if old and fresh and not self._busy:
            self._busy = True
            people = self._services.people
            self._core.act(self, lambda: people.change_password(old, fresh), self._done, self._refused)
        return False

    def _done(self, _changes: object) -> None:
        self.close_panel()
        self.changed.emit()

    def _refused(self, problem: Problem) -> None:
        self._busy = False
        self.refusal.clear()
        words = f"{problem.happened} {problem.do}"
        if isinstance(problem, InputRefused):
            self.fresh.set_wrong(words)
        elif isinstance(problem, SignInRefused):
            self.old.set_wrong(words)
            self.old.setFocus()
        else:
            self.refusal.show_problem(problem)

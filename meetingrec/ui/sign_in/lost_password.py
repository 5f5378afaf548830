"""Getting back in with one of the two recovery keys of the library."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from meetingrec.domain.errors import InputRefused, KeyRefused, Problem
from meetingrec.services.library import Library
from meetingrec.services.signed_in import SignedIn
from meetingrec.ui.core import Core
from meetingrec.ui.sign_in.new_password import NewPassword
from meetingrec.ui.sign_in.refusal import Refusal
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog


class LostPassword(InPageDialog):
    signed_in = Signal(object)
    """SignedIn: the new password is set and the person is in."""

    def __init__(self, owner: QWidget, core: Core, library: Library, user_name: str) -> None:
        super().__init__(
            owner,
            "I have lost my password",
            "Two officers each keep a printed recovery key. Either of them sets a new password; its use is logged.",
        )
        self._core, self._library = core, library
        self._busy = False
        self.user_name = Field("User name", QLineEdit(user_name))
        self.key = Field("Recovery key", QLineEdit(), "As it is printed. Spaces and capitals do not matter.")
        self.fresh = NewPassword("New password")
        self.refusal = Refusal()
        for widget in (self.refusal, self.user_name, self.key, self.fresh):
            self.body.addWidget(widget)
        self.add_button("Set the new password", self._recover, role="primary")
        self.add_button("Cancel")
        self.first: QWidget = self.key.widget if user_name else self.user_name.widget

    def _recover(self) -> bool:
        name, key = self.user_name.widget.text().strip(), self.key.widget.text().strip()
        self.user_name.set_wrong("" if name else "Type the user name.")
        self.key.set_wrong("" if key else "Type the recovery key.")
        password = self.fresh.value()
        if name and key and password and not self._busy:
            self._busy = True
            library = self._library
            self._core.act(self, lambda: library.recover(name, key, password), self._done, self._refused)
        return False

    def _done(self, signed_in: SignedIn) -> None:
        self.close_panel()
        self.signed_in.emit(signed_in)

    def _refused(self, problem: Problem) -> None:
        self._busy = False
        self.refusal.clear()
        if isinstance(problem, InputRefused):
            self.fresh.set_wrong(f"{problem.happened} {problem.do}")
        elif isinstance(problem, KeyRefused):
            self.key.set_wrong(f"{problem.happened} {problem.do}")
            self.key.setFocus()
        else:
            self.refusal.show_problem(problem)

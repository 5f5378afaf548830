"""Setting up a library: who is the first, and the two recovery keys, shown once.

page = SetUpPage(core, folder);  page.made.connect(...)          Library
page.practice_asked.connect(...)                                 to the practice library instead
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.access import Role
from meetingrec.domain.errors import InputRefused, Problem
from meetingrec.services.library import Library, Newcomer, RecoveryKeys
from meetingrec.ui.core import Core
from meetingrec.ui.page import Page
from meetingrec.ui.sign_in.column import centred
from meetingrec.ui.sign_in.new_password import NewPassword
from meetingrec.ui.sign_in.refusal import Refusal
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.words import label

_ROLES = (
    (Role.CHAIR, "Chair: holds conferences and approves documents"),
    (Role.RECORDS_MANAGER, "Records manager: gives people accounts"),
    (Role.MINUTE_TAKER, "Minute taker: types from the dictation"),
    (Role.INVESTIGATOR, "Investigator: listens, with a reason, to what was recorded"),
)


class RoleChoice(QWidget):
    """Which roles a person has; at least one."""

    def __init__(self, chosen: frozenset[Role]) -> None:
        super().__init__()
        self.boxes = {role: QCheckBox(words) for role, words in _ROLES}
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        for role, box in self.boxes.items():
            box.setChecked(role in chosen)
            rows.addWidget(box)
        self.setFocusProxy(self.boxes[Role.CHAIR])

    def value(self) -> frozenset[Role]:
        return frozenset(role for role, box in self.boxes.items() if box.isChecked())


class SetUpPage(Page):
    made = Signal(object, object)
    """Library and RecoveryKeys."""
    practice_asked = Signal()

    def __init__(self, core: Core, folder: Path) -> None:
        super().__init__(core, "Set up")
        self._busy = False
        self.full_name = Field("Your full name", QLineEdit())
        self.user_name = Field("User name", QLineEdit())
        self.password = NewPassword("Password")
        self.roles = RoleChoice(frozenset({Role.CHAIR, Role.RECORDS_MANAGER}))
        self.folder = Field(
            "Folder of the library",
            QLineEdit(str(folder)),
            "On this computer's own disk, not on a share or in OneDrive.",
        )
        self.refusal = Refusal()
        self.make_button = button("Set up the library", self._create, role="primary", icon="shield-check")
        self.practise = button("Practise first, with synthetic voices", self.practice_asked.emit, role="link")
        self._build()

    def focus_first(self) -> None:
        self.full_name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        head = self.head.parentWidget()
        assert head is not None
        head.hide()
        _, rows = centred(self.body, 640)
        rows.addWidget(label("Set up meetingrec on this computer", "title"))
        rows.addWidget(
            label(
                "A library holds the conferences of this computer, encrypted. You are the first person in it.", "muted"
            )
        )
        rows.addWidget(self.practise, 0, Qt.AlignmentFlag.AlignLeft)
        names = QHBoxLayout()
        names.setSpacing(12)
        names.addWidget(self.full_name, 3)
        names.addWidget(self.user_name, 2)
        rows.addWidget(self.refusal)
        rows.addLayout(names)
        rows.addWidget(self.password)
        rows.addWidget(label("What you do", "strong"))
        rows.addWidget(self.roles)
        rows.addWidget(self.folder)
        rows.addWidget(self.make_button, 0, Qt.AlignmentFlag.AlignLeft)

    def _create(self) -> None:
        full_name, user_name = self.full_name.widget.text().strip(), self.user_name.widget.text().strip()
        self.full_name.set_wrong("" if full_name else "Type your name as it will stand in documents.")
        self.user_name.set_wrong("" if user_name else "Type a user name.")
        password = self.password.value()
        if not (full_name and user_name and password) or self._busy:
            if not (full_name and user_name):
                (self.full_name if not full_name else self.user_name).setFocus()
            return
        self._busy = True
        reword(self.make_button, "Setting up ...", "hourglass")
        first = Newcomer(user_name, full_name, password, self.roles.value())
        folder = Path(self.folder.widget.text().strip()).expanduser()
        self.core.act(self, lambda: Library.create(folder, first, unseen=True), self._created, self._refused)

    def _created(self, made: tuple[Library, RecoveryKeys]) -> None:
        self._busy = False
        reword(self.make_button, "Set up the library", "shield-check")
        self.made.emit(*made)

    def _refused(self, problem: Problem) -> None:
        self._busy = False
        reword(self.make_button, "Set up the library", "shield-check")
        self.refusal.clear()
        if isinstance(problem, InputRefused) and problem.field == "password":
            self.password.set_wrong(f"{problem.happened} {problem.do}")
        elif isinstance(problem, InputRefused) and problem.field == "user_name":
            self.user_name.set_wrong(f"{problem.happened} {problem.do}")
            self.user_name.setFocus()
        else:
            self.refusal.show_problem(problem)
            self.area.ensureWidgetVisible(self.refusal)

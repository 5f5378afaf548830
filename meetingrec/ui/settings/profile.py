"""By whose rules new conferences are held, and bringing in a council's own (design.md 7)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.access import Role
from meetingrec.domain.errors import Problem
from meetingrec.domain.profile import Profile
from meetingrec.services.profiles import ProfileLine, Profiles
from meetingrec.ui.core import Core
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.words import label


class LibraryProfile(QWidget):
    """Only a chair or a records manager changes it; everybody else reads whose rules are in force."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core, self._services = core, services
        self._profiles = Profiles(services.signed_in)
        self.now = label("", selectable=True)
        self.broken = label("", "danger", selectable=True)
        self.broken.hide()
        self.choice = Choice("Rules of new conferences", [])
        self.add = button("Add a council's own profile", self.ask_add, icon="plus")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.choice, 1)
        row.addWidget(self.add)
        self._change = QWidget()
        self._change.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        for widget in (self.now, self._change, self.broken):
            rows.addWidget(widget)
        self._change.setVisible(bool(services.person.roles & {Role.CHAIR, Role.RECORDS_MANAGER}))
        self.choice.chosen.connect(self._chosen)

    def open(self) -> None:
        self._core.read(self, self._profiles.all, self._show)

    def ask_add(self) -> AddProfile:
        panel = AddProfile(self, self._core, self._services)
        panel.open(panel.file.widget)
        return panel

    def _show(self, lines: tuple[ProfileLine, ...]) -> None:
        usable = [line for line in lines if line.problem is None]
        self.choice.set_choices([(f"{line.name} (own)" if line.own else line.name, line.id) for line in usable])
        chosen = next((line for line in lines if line.chosen), None)
        if chosen is not None:
            self.choice.set_value(chosen.id)
        name = chosen.name if chosen is not None else "an unknown profile"
        self.now.setText(
            f"New conferences are held by the rules of: {name}. Headings, deadlines, papers, the notice and what may "
            "be recorded follow from them. Conferences that are planned already keep theirs."
        )
        problems = [line.problem for line in lines if line.problem is not None]
        self.broken.setText("\n".join(f"{problem.happened} {problem.do}" for problem in problems))
        self.broken.setVisible(bool(problems))

    def _chosen(self, profile_id: object) -> None:
        profiles = self._profiles
        self._core.act(self, lambda: profiles.choose(str(profile_id)), lambda _: self.open())


class AddProfile(InPageDialog):
    """A profile is checked first: one that is wrong is refused with the line and the reason."""

    def __init__(self, owner: LibraryProfile, core: Core, services: Services) -> None:
        words = "A text file in the form of the profiles that come with meetingrec. It survives an update."
        super().__init__(owner, "Add a council's own profile", words)
        self._core, self._owner = core, owner
        self._profiles = Profiles(services.signed_in)
        self.file = Field("File of the profile", QLineEdit())
        self.browse = button("Browse", self._browse, icon="folder-open")
        # A file dialog is a window of its own and could stand over the recording bar.
        self.browse.setVisible(not services.recorder.running)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.file, 1)
        row.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(row)
        self.add_button("Check and add it", self._add, role="primary")
        self.add_button("Cancel")
        self.file.widget.returnPressed.connect(self._add)
        self.file.widget.textEdited.connect(lambda: self.file.set_wrong(""))

    def _add(self) -> bool:
        text = self.file.widget.text().strip()
        self.file.set_wrong("" if text else "Type or choose a file.")
        if text:
            path, profiles = Path(text).expanduser(), self._profiles
            self._core.act(self, lambda: profiles.add(path), self._added, self._refused)
        return False

    def _added(self, _profile: Profile) -> None:
        self.close_panel()
        self._owner.open()

    def _refused(self, problem: Problem) -> None:
        self.file.set_wrong(f"{problem.happened} {problem.do}")
        self.file.widget.setFocus()

    def _browse(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "File of the profile", "", "Profiles (*.toml)")
        if chosen:
            self.file.widget.setText(chosen)

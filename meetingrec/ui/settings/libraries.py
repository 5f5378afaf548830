"""This library's address, and the libraries that may type for it or send to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.errors import InputRefused, Problem
from meetingrec.domain.events import Changes
from meetingrec.domain.other_library import KnownLibrary, LibraryAddress
from meetingrec.services.other_libraries import ADDRESS_KIND, OwnAddress
from meetingrec.ui.core import Core
from meetingrec.ui.services import Services
from meetingrec.ui.sign_in.refusal import Refusal
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog, ask
from meetingrec.ui.widgets.path_field import Choosing, PathField
from meetingrec.ui.widgets.words import label

_WHY = (
    "A dictation can be typed in another library: it travels in a file that only that library can open. Each side "
    "first adds the address of the other, and both compare the fingerprint by telephone."
)


class OtherLibrariesPart(QWidget):
    """For chairs and records managers."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core, self._services = core, services
        self._own = OwnAddress("", "")
        self.own = label("", selectable=True)
        self.save = button("Save this library's address...", self.ask_save, icon="download")
        self.add = button("Add the address of another library...", self.ask_add, icon="plus")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        self._shown: list[QWidget] = []
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        rows.addWidget(label(_WHY, "muted"))
        rows.addWidget(self.own)
        rows.addLayout(self._lines)
        for key in (self.save, self.add):
            rows.addWidget(key, 0, Qt.AlignmentFlag.AlignLeft)

    def open(self) -> None:
        libraries = self._services.libraries
        self._core.read(self, lambda: (libraries.own(), libraries.known()), self._show)

    def changed(self, changes: Changes) -> None:
        if "libraries" in changes.kinds:
            self.open()

    def ask_save(self) -> SaveAddress:
        panel = SaveAddress(self, self._core, self._services, self._own.name)
        panel.open(panel.name.widget)
        return panel

    def ask_add(self) -> AddLibrary:
        panel = AddLibrary(self, self._core, self._services)
        panel.open(panel.file.field.widget)
        return panel

    def _show(self, read: tuple[OwnAddress, tuple[KnownLibrary, ...]]) -> None:
        self._own, known = read
        name = f"{self._own.name}: " if self._own.name else ""
        self.own.setText(f"Fingerprint of this library. {name}{self._own.fingerprint}")
        for line in self._shown:
            self._lines.removeWidget(line)
            line.deleteLater()
        self._shown = [_Line(library, partial(self._ask_remove, library)) for library in known]
        for line in self._shown:
            self._lines.addWidget(line)

    def _ask_remove(self, library: KnownLibrary) -> None:
        libraries = self._services.libraries
        ask(
            self,
            f"Remove {library.name}?",
            "Nothing can be sent to it then, and nothing that comes from it is opened.",
            "Remove it",
            lambda: self._core.act(self, lambda: libraries.remove(library)),
            role="danger",
        )


class _Line(QWidget):
    """One known library: its name, its fingerprint, and a key to remove it."""

    def __init__(self, library: KnownLibrary, remove: Callable[[], object]) -> None:
        super().__init__()
        self.words = label(library.name, "strong")
        self.remove = button(f"Remove {library.name}", remove, role="quiet", icon="trash-2")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.words)
        words.addWidget(label(library.fingerprint, "muted", selectable=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addLayout(words, 1)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)


class SaveAddress(InPageDialog):
    """Under which name, and where."""

    def __init__(self, owner: OtherLibrariesPart, core: Core, services: Services, name: str) -> None:
        words = "A small text file for other libraries. It holds no secret and may be sent by e-mail."
        super().__init__(owner, "Save this library's address", words)
        self._core, self._services = core, services
        self.refusal = Refusal()
        self.name = Field("Name of this library", QLineEdit(), "The council, and the team where there are several")
        self.name.widget.setText(name)
        self.folder = PathField("Folder", Choosing.FOLDER, can_browse=not services.recorder.running)
        self.folder.suggest()
        for widget in (self.refusal, self.name, self.folder):
            self.body.addWidget(widget)
        self.add_button("Save it", self._save, role="primary")
        self.add_button("Cancel")

    def _save(self) -> bool:
        folder, name = self.folder.path(), self.name.widget.text()
        if folder is not None:
            libraries = self._services.libraries
            self._core.act(self, lambda: libraries.save_address(name, folder), self._saved, self._refused)
        return False

    def _saved(self, _path: Path) -> None:
        self.close_panel()

    def _refused(self, problem: Problem) -> None:
        self.refusal.clear()
        if isinstance(problem, InputRefused) and problem.field == "name":
            self.name.set_wrong(f"{problem.happened} {problem.do}")
            self.name.widget.setFocus()
        else:
            self.refusal.show_problem(problem)


class AddLibrary(InPageDialog):
    """The file first; then its name and fingerprint, which somebody must have compared before it is added."""

    def __init__(self, owner: OtherLibrariesPart, core: Core, services: Services) -> None:
        words = (
            "The address file that they sent you. Ring them under a number that you know already, not one from there."
        )
        super().__init__(owner, "Add another library", words)
        self._core, self._services = core, services
        self._address: LibraryAddress | None = None
        self.refusal = Refusal()
        kinds = f"Addresses of libraries (*.{ADDRESS_KIND})"
        self.file = PathField("Address file", Choosing.OPEN, kinds, can_browse=not services.recorder.running)
        self.name = label("", "heading")
        self.fingerprint = label("", "strong", selectable=True)
        self.compared = QCheckBox("I read these digits to them by telephone, and they have the same")
        for widget in (self.refusal, self.file, self.name, self.fingerprint, self.compared):
            self.body.addWidget(widget)
        for widget in (self.name, self.fingerprint, self.compared):
            widget.hide()
        self.file.field.widget.returnPressed.connect(self._go_on)
        self.file.field.widget.textChanged.connect(self._forget)
        self.compared.toggled.connect(lambda _: self.refusal.clear())
        self.add_button("Go on", self._go_on, role="primary")
        self.add_button("Cancel")

    def _go_on(self) -> bool:
        libraries, address, path = self._services.libraries, self._address, self.file.path()
        if path is None:
            return False
        if address is None:
            self._core.read(self, lambda: libraries.read(path), self._read, self._refused)
        else:
            said = address.fingerprint if self.compared.isChecked() else ""
            self._core.act(self, lambda: libraries.add(address, said), lambda _: self.close_panel(), self._refused)
        return False

    def _read(self, address: LibraryAddress) -> None:
        self._address = address
        self.refusal.clear()
        self.name.setText(address.name)
        self.fingerprint.setText(address.fingerprint)
        for widget in (self.name, self.fingerprint, self.compared):
            widget.show()
        self.compared.setFocus()

    def _forget(self) -> None:
        """Another file has another fingerprint."""
        self._address = None
        self.compared.setChecked(False)
        for widget in (self.name, self.fingerprint, self.compared):
            widget.hide()

    def _refused(self, problem: Problem) -> None:
        self.refusal.show_problem(problem)

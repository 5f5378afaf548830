"""Giving somebody a copy of an approved document: to whom, how, and into which folder; all of it is kept (D5)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from meetingrec.domain.document import Document, DocumentType
from meetingrec.ui.core import Core
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog, ask
from meetingrec.ui.widgets.said import SaidInALine

WAYS = ("by secure email", "by hand", "by post", "into the child's file", "printed")
"""How a copy may go. What is printed is destroyed after use (D13)."""
_HINTS = {
    DocumentType.DECISIONS: "",
    DocumentType.SUMMARY: "It is not sent out: only the child's file gets it.",
    DocumentType.STRATEGY: "It goes to the agencies, never to the family.",
}


class Giving:
    """The questions before a copy is written. `saved(document_id, path)` is called when it lies in its folder."""

    def __init__(self, owner: QWidget, core: Core, services: Services, saved: Callable[[str, Path], object]) -> None:
        self._owner, self._core, self._services, self._saved = owner, core, services, saved

    def ask(self, document: Document, to_whom: str = "") -> None:
        """to_whom: who is to get the new version of what they have, "" to be asked."""
        panel = InPageDialog(
            self._owner, "Who is this copy for?", "It is kept who was given which version, how and when."
        )
        summary = document.type is DocumentType.SUMMARY
        whom = SaidInALine("Name", _HINTS[document.type])
        whom.widget.setText(to_whom or ("The child's file" if summary else ""))
        way = Choice("How it goes", [(words[:1].upper() + words[1:], words) for words in WAYS])
        way.set_value("into the child's file" if summary else WAYS[0])
        for field in (whom, Field("How it goes", way)):
            panel.body.addWidget(field)

        def go_on() -> bool | None:
            name = whom.words()
            if not name:
                return False
            self._choose_folder(document, name, str(way.value))
            return None

        panel.add_button("Choose the folder", go_on, "primary", "folder-open")
        panel.add_button("Go back")
        panel.open(whom.widget)

    def save_into(self, document: Document, folder: Path, to_whom: str, how: str) -> None:
        """Writes the file there, after asking when a file of that name is there already."""
        path = folder / document.type.file_name
        save = partial(self._save, document, folder, to_whom, how)
        self._core.read(self._owner, path.exists, lambda there: self._ask_to_replace(path, save) if there else save())

    def _choose_folder(self, document: Document, to_whom: str, how: str) -> None:
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        folder = QFileDialog.getExistingDirectory(self._owner, "Save the Word document in this folder", home)
        if folder:
            self.save_into(document, Path(folder), to_whom, how)

    def _ask_to_replace(self, path: Path, save: Callable[[], object]) -> None:
        words = f"{path.name} is in {path.parent} already. It may be of another conference."
        ask(self._owner, "Replace the file that is there?", words, "Replace it", save)

    def _save(self, document: Document, folder: Path, to_whom: str, how: str) -> None:
        save = partial(self._services.copies.save, document.id, folder, to_whom, how)
        self._core.act(self._owner, save, partial(self._saved, document.id))

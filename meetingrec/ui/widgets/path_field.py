"""A field for a file or a folder: typed, or chosen in the system's own dialogue.

self.file = PathField("File", Choosing.OPEN, "Hand-over files (*.mrhand)", can_browse=not recorder.running)
self.file.path()                     None, and the field says so, while nothing is typed
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field


class Choosing(Enum):
    """What is chosen: a file that is there, one to be written, or a folder."""

    OPEN = "Choose a file..."
    SAVE = "Choose where..."
    FOLDER = "Choose a folder..."


class PathField(QWidget):
    """can_browse: a dialogue of the system is a window of its own and could stand over the recording bar."""

    def __init__(self, name: str, choosing: Choosing, kinds: str = "", *, can_browse: bool) -> None:
        super().__init__()
        self._name, self._choosing, self._kinds = name, choosing, kinds
        self.field = Field(name, QLineEdit())
        self.browse = button(choosing.value, self._browse, icon="folder-open")
        self.browse.setVisible(can_browse)
        self.setFocusProxy(self.field.widget)
        self.field.widget.textChanged.connect(lambda: self.field.set_wrong(""))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.field, 1)
        row.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignBottom)

    def set_path(self, path: Path) -> None:
        self.field.widget.setText(str(path))

    def suggest(self, file_name: str = "") -> None:
        """This name in the person's own folder of documents; without a name the folder itself."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self.set_path(Path(documents) / file_name)

    def path(self) -> Path | None:
        text = self.field.widget.text().strip()
        if not text:
            self.set_wrong("Which folder?" if self._choosing is Choosing.FOLDER else "Which file?")
            return None
        return Path(text).expanduser()

    @property
    def wrong(self) -> str:
        return self.field.wrong

    def set_wrong(self, words: str) -> None:
        self.field.set_wrong(words)
        if words:
            self.field.widget.setFocus()

    def _browse(self) -> None:
        now = self.field.widget.text()
        if self._choosing is Choosing.FOLDER:
            chosen = QFileDialog.getExistingDirectory(self, self._name, now)
        elif self._choosing is Choosing.SAVE:
            chosen, _ = QFileDialog.getSaveFileName(self, self._name, now, self._kinds)
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, self._name, now, self._kinds)
        if chosen:
            self.field.widget.setText(chosen)

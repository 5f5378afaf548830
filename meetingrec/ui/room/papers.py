"""Attaching the paper of a report, and saving a copy of it: in a panel of the page, by keyboard.

A dialog of the system is a window of its own and could stand over the recording bar: it is offered only while nothing
is being recorded.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from meetingrec.domain.errors import Problem
from meetingrec.domain.reports import AgencyReport
from meetingrec.services.reports import LARGEST, ReportPapers
from meetingrec.ui.room.sitting import Sitting
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog


class FilePanel(InPageDialog):
    """A line for the name of a file, and Enter."""

    def __init__(self, owner: QWidget, title: str, words: str, name: str, do: str, *, browse: bool) -> None:
        super().__init__(owner, title, words)
        self.file = Field(name, QLineEdit())
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.file, 1)
        self.browse = button("Browse", icon="folder-open")
        self.browse.setVisible(browse)
        row.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(row)
        self.do = self.add_button(do, lambda: False, role="primary")
        self.add_button("Cancel")
        self.file.widget.textEdited.connect(lambda: self.file.set_wrong(""))
        self.file.widget.returnPressed.connect(self.do.click)

    def refuse(self, problem: Problem) -> None:
        """Says beside the field what was wrong with it."""
        self.file.set_wrong(f"{problem.happened} {problem.do}")
        self.file.widget.setFocus()

    @property
    def path(self) -> Path | None:
        """None, and a word about it, while nothing is typed."""
        text = self.file.widget.text().strip().strip("'\"")
        if not text:
            self.file.set_wrong("Type or choose a file.")
        return Path(text) if text else None


class Papers:
    """What the buttons of a report's editor do."""

    def __init__(self, sitting: Sitting, owner: QWidget) -> None:
        self._sitting, self._owner = sitting, owner

    def ask_attach(self, report: AgencyReport) -> FilePanel:
        """Asks for the file and seals it."""
        size = LARGEST // 1_000_000
        words = f"A sealed copy is kept in the library; the file stays where it is. Up to {size} MB."
        panel = self._panel("Attach the paper", words, "File of the report", "Attach it")
        panel.browse.clicked.connect(lambda *_: _choose(panel))
        panel.do.clicked.connect(lambda *_: self._attach(panel, report))
        panel.open(panel.file.widget)
        return panel

    def ask_copy(self, report: AgencyReport) -> FilePanel:
        """Asks where to, and writes a copy there; the history says that it was done."""
        words = "The copy is not sealed: whoever can read the folder can read it. The history keeps that it was made."
        panel = self._panel("Save a copy", words, "Save it as", "Save the copy")
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        panel.file.widget.setText(str(Path(folder) / report.attachment_name))
        panel.browse.clicked.connect(lambda *_: _choose_place(panel))
        panel.do.clicked.connect(lambda *_: self._copy(panel, report))
        panel.open(panel.file.widget)
        return panel

    def _panel(self, title: str, words: str, name: str, do: str) -> FilePanel:
        return FilePanel(self._owner, title, words, name, do, browse=not self._sitting.services.recorder.running)

    def _attach(self, panel: FilePanel, report: AgencyReport) -> None:
        path, papers = panel.path, self._papers()
        if path is not None:
            told = f"Attached and sealed: {path.name}."
            self._act(panel, lambda: papers.attach(report.conference_id, report.id, path), told)

    def _copy(self, panel: FilePanel, report: AgencyReport) -> None:
        path, papers = panel.path, self._papers()
        if path is not None:
            told = f"A copy was saved as {path.name}."
            self._act(panel, lambda: papers.save_copy(report.conference_id, report.id, path), told)

    def _act(self, panel: FilePanel, call: object, told: str) -> None:
        assert callable(call)

        def done(_: object) -> None:
            panel.close_panel()
            self._sitting.told.emit(told)

        self._sitting.saving.flush()
        self._sitting.core.act(panel, call, done, panel.refuse)

    def _papers(self) -> ReportPapers:
        services = self._sitting.services
        return ReportPapers(services.signed_in, services.capture)


def _choose(panel: FilePanel) -> None:
    chosen, _ = QFileDialog.getOpenFileName(panel, "File of the report")
    if chosen:
        panel.file.widget.setText(chosen)


def _choose_place(panel: FilePanel) -> None:
    chosen, _ = QFileDialog.getSaveFileName(panel, "Save a copy", panel.file.widget.text())
    if chosen:
        panel.file.widget.setText(chosen)

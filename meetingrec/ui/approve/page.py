"""Approve: the chair reads the page as it will print, sends it back with remarks, or approves and locks it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QPlainTextEdit,
    QScrollArea,
    QSplitter,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from meetingrec.domain.access import Act, who_may
from meetingrec.domain.conference import Conference
from meetingrec.domain.document import Document, DocumentState, DocumentType, Finding
from meetingrec.domain.events import Changes
from meetingrec.ui.core import Core
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.findings import FindingsList
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.paper import PaperView
from meetingrec.ui.widgets.words import label


@dataclass(frozen=True, slots=True)
class _Sheet:
    document: Document
    findings: tuple[Finding, ...]
    html: str


@dataclass(frozen=True, slots=True)
class _Read:
    conference: Conference
    sheets: tuple[_Sheet, ...]


class ApprovePage(Page):
    """The documents of one conference, one at a time."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Read and approve")
        self._services = services
        self._conference_id = ""
        self._read: _Read | None = None
        self._build()

    def open(self, **where: str) -> None:
        self._conference_id = where["conference"]
        self._look()

    def changed(self, changes: Changes) -> None:
        if changes.conference_id == self._conference_id:
            self._look()

    def keys(self) -> Keys:
        return (("Ctrl+Tab", "The other document"),)

    def show_place(self, place: str) -> None:
        kind, _, rest = place.partition(":")
        if kind == "section":
            self.go.emit("conference", {"conference": self._conference_id, "tab": "document", "place": rest})
        else:
            self.go.emit("conference", {"conference": self._conference_id, "tab": "room", "place": place})

    def _build(self) -> None:
        self.which = QTabBar()
        self.which.setAccessibleName("Documents")
        self.which.setExpanding(False)
        self.which.currentChanged.connect(lambda _: self._show_sheet())
        self.paper = PaperView()
        self.state = label("", "heading")
        self.facts = label("", "muted", selectable=True)
        self.findings = FindingsList()
        self.findings.followed.connect(self.show_place)
        self.return_button = button("Send back with remarks", self._ask_remarks, "secondary", "undo-2")
        self.save_button = button("Save the Word document", self._choose_folder, "secondary", "download")
        self.told = label("", "strong", selectable=True)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.paper)
        halves.addWidget(self._side())
        halves.setSizes([680, 320])
        self.body.setSpacing(8)
        self.body.addWidget(self.which)
        self.body.addWidget(halves, 1)

    def _side(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("pageBody")
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(12, 0, 4, 0)
        rows.setSpacing(10)
        for widget in (self.state, self.facts, self.told, self.save_button, self.findings, self.return_button):
            rows.addWidget(widget)
        rows.addStretch()
        side = QScrollArea()
        side.setWidgetResizable(True)
        side.setFrameShape(QScrollArea.Shape.NoFrame)
        side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side.setMinimumWidth(280)
        side.setWidget(inner)
        return side

    # ---- reading ----

    def _look(self) -> None:
        self.core.read(self, self._read_all, self._show)

    def _read_all(self) -> _Read:
        """On the services' thread."""
        services, desk = self._services, self._services.desk
        sheets = tuple(
            _Sheet(document, desk.findings(document.id), desk.preview(document.id))
            for document in desk.documents(self._conference_id)
        )
        return _Read(services.signed_in.conference(self._conference_id), sheets)

    def _show(self, read: _Read) -> None:
        self._read = read
        while self.which.count() > len(read.sheets):
            self.which.removeTab(self.which.count() - 1)
        for at, sheet in enumerate(read.sheets):
            if at == self.which.count():
                self.which.addTab(sheet.document.type.words)
        self._show_sheet()

    def _show_sheet(self) -> None:
        sheet = self._sheet()
        if sheet is None or self._read is None:
            return
        document = sheet.document
        self.paper.show_html(sheet.html)
        self.state.setText(document.state.words)
        self.facts.setText(_facts(document))
        approved = document.state is DocumentState.APPROVED
        mine = self._services.may(Act.APPROVE, self._read.conference)
        self.findings.setVisible(not approved)
        self.findings.show_findings(sheet.findings)
        self.return_button.setVisible(mine and document.state is DocumentState.WITH_THE_CHAIR)
        self.save_button.setVisible(approved and self._services.may(Act.SAVE_COPY, self._read.conference))
        self.told.setVisible(approved and bool(self.told.text()))
        if approved or not mine:
            self.drop_primary()
            if not mine and not approved:
                self.facts.setText(who_may(Act.APPROVE))
        else:
            self.set_primary("Approve and lock", self._approve, "lock")

    def _sheet(self) -> _Sheet | None:
        at = self.which.currentIndex()
        return self._read.sheets[at] if self._read and 0 <= at < len(self._read.sheets) else None

    # ---- acting ----

    def _approve(self) -> None:
        sheet = self._sheet()
        if sheet is None:
            return
        blocking = [finding for finding in sheet.findings if finding.blocks]
        if blocking:
            self._ask_override(sheet, blocking)
        else:
            self._do_approve(sheet.document, "")

    def _do_approve(self, document: Document, reason: str) -> None:
        self.core.act(self, partial(self._services.desk.approve, document.id, reason), lambda _: self._next())

    def _next(self) -> None:
        """On to the document that still waits."""
        for at, sheet in enumerate(self._read.sheets if self._read else ()):
            if at != self.which.currentIndex() and sheet.document.state is not DocumentState.APPROVED:
                self.which.setCurrentIndex(at)
                return

    def _ask_override(self, sheet: _Sheet, blocking: list[Finding]) -> None:
        count = f"{len(blocking)} thing{'' if len(blocking) == 1 else 's'}"
        panel = InPageDialog(
            self, f"Approve with {count} missing?", "Say why it is right as it is. The reason is kept with the record."
        )
        why = Field("Reason", QPlainTextEdit())
        why.widget.setFixedHeight(96)
        why.widget.setTabChangesFocus(True)
        panel.body.addWidget(label("\n".join(f"- {finding.text}" for finding in blocking[:8]), selectable=True))
        panel.body.addWidget(why)

        def approve() -> bool | None:
            reason = why.widget.toPlainText().strip()
            if len(reason) < 10:
                why.set_wrong("A few words, please (at least 10 characters).")
                return False
            self._do_approve(sheet.document, reason)
            return None

        panel.add_button("Approve and lock", approve, "primary", "lock")
        panel.add_button("Go back")
        panel.open(why.widget)

    def _ask_remarks(self) -> None:
        panel = InPageDialog(self, "Send back with remarks", "The minute taker sees what you write here.")
        remarks = Field("What should be changed", QPlainTextEdit())
        remarks.widget.setFixedHeight(120)
        remarks.widget.setTabChangesFocus(True)
        panel.body.addWidget(remarks)

        def send() -> bool | None:
            words = remarks.widget.toPlainText().strip()
            if not words:
                remarks.set_wrong("Say what should be changed.")
                return False
            self.core.act(self, partial(self._services.desk.return_with_remarks, self._conference_id, words))
            return None

        panel.add_button("Send back", send, "primary", "undo-2")
        panel.add_button("Go back")
        panel.open(remarks.widget)

    def _choose_folder(self) -> None:
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        folder = QFileDialog.getExistingDirectory(self, "Save the Word document in this folder", home)
        if folder:
            self.save_into(Path(folder))

    def save_into(self, folder: Path) -> None:
        """Writes the approved Word file there; the copy is logged."""
        sheet = self._sheet()
        if sheet is not None:
            self.core.act(self, partial(self._services.desk.save_copy, sheet.document.id, folder), self._saved)

    def _saved(self, path: Path) -> None:
        self.told.setText(f"Saved: {path}")
        self.told.show()


def _facts(document: Document) -> str:
    if document.state is not DocumentState.APPROVED or document.approved_at is None:
        typed = f"Typed by {document.typed_by}. " if document.typed_by else ""
        kept = "Kept on the child's file, never sent out. " if document.type is DocumentType.SUMMARY else ""
        return f"{kept}{typed}Read it as it will print. What the checks found is listed below."
    when = document.approved_at.astimezone()
    return (
        f"Version {document.version}, approved by {document.approved_by} on {when:%d %B %Y at %H:%M}. "
        f"Nobody can change it. Fingerprint {document.content_hash[:16]}"
    )

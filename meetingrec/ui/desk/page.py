"""The minute taker's desk: the dictation on one side, the document on the other (ui.md, Document).

Typing and playing never fight: the function keys drive the player while the caret stays in the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QTabWidget, QVBoxLayout, QWidget

from meetingrec.domain.access import Act
from meetingrec.domain.conference import Conference
from meetingrec.domain.dictation import Dictation, DictationState
from meetingrec.domain.document import Document, DocumentState, Finding
from meetingrec.domain.events import Changes
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import Recording, State
from meetingrec.domain.transcript import Transcript
from meetingrec.ui.core import Core
from meetingrec.ui.desk.editor import DocumentEditor, Title
from meetingrec.ui.desk.listen import ListenPanel
from meetingrec.ui.dictate.captured import CapturedView
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.findings import FindingsList
from meetingrec.ui.widgets.paper import PaperView
from meetingrec.ui.widgets.player import KEYS as PLAYER_KEYS
from meetingrec.ui.widgets.words import label


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One document with the headings of its sections and what the checks found."""

    document: Document
    titles: tuple[Title, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    conference: Conference
    record: ConferenceRecord
    sheets: tuple[_Sheet, ...]
    dictation: Dictation | None
    recording: Recording | None
    heard: Transcript | None


class DeskPage(Page):
    """One conference's documents being typed."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Document")
        self._services = services
        self._conference_id = ""
        self._read: _Read | None = None
        self._checks = QTimer(self)
        self._checks.setSingleShot(True)
        self._checks.setInterval(1200)
        self._checks.timeout.connect(self._check_again)
        self._editors: dict[str, DocumentEditor] = {}
        self._build()

    def open(self, **where: str) -> None:
        self._conference_id = where["conference"]
        self.listen.begin()
        self._look()

    def leave(self) -> None:
        self._checks.stop()
        for editor in self._editors.values():
            editor.saving.flush()
        self.listen.let_go()

    def changed(self, changes: Changes) -> None:
        if changes.conference_id not in {"", self._conference_id}:
            return
        if changes.kinds & {"conference", "dictation", "recording"}:
            self._look()
        elif changes.kinds & {"document", "transcript", "points", "decisions", "actions", "attendance", "voices"}:
            self._checks.start()

    def keys(self) -> Keys:
        return (
            *PLAYER_KEYS,
            ("Ctrl+Return", "Take the paragraph that is being heard into the section with the caret"),
            ("Ctrl+Tab", "The other document"),
        )

    def show_place(self, place: str) -> None:
        kind, _, rest = place.partition(":")
        editor = self._current()
        if kind == "section" and editor is not None:
            editor.go_to(rest)
        elif self._services.may(Act.CAPTURE, self._read.conference if self._read else None):
            self.go.emit("conference", {"conference": self._conference_id, "tab": "room", "place": place})

    # ---- what it looks like ----

    def _build(self) -> None:
        self.listen = ListenPanel(self.core, self._services)
        self.listen.player.add_keys(self)
        self.take_button = button("Take this paragraph", self._take, "secondary", "arrow-right")
        self.take_button.setShortcut("Ctrl+Return")
        self.captured = CapturedView()
        self.sources = QTabWidget()
        self.sources.setAccessibleName("What to type from")
        self.sources.addTab(self._heard_side(), "Dictated (as heard)")
        self.sources.addTab(self.captured, "The record")
        self.sheets = QTabWidget()
        self.sheets.setAccessibleName("Documents")
        self.sheets.currentChanged.connect(lambda _: self._show_findings())
        self.findings = FindingsList()
        self.findings.followed.connect(self.show_place)
        self.paper = PaperView()
        self.paper.hide()
        self.preview_button = self.add_action("Show as it will print", self._toggle_preview, "eye")
        self.remarks = label("", "strong", selectable=True)
        self.remarks.hide()
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.sources)
        halves.addWidget(self._document_side())
        halves.setSizes([430, 570])
        self.body.setSpacing(8)
        self.body.addWidget(self.remarks)
        self.body.addWidget(self.listen)
        self.body.addWidget(halves, 1)

    def _heard_side(self) -> QWidget:
        side = QWidget()
        rows = QVBoxLayout(side)
        rows.setContentsMargins(0, 8, 0, 0)
        rows.addWidget(self.listen.heard, 1)
        keys = QHBoxLayout()
        keys.addWidget(label("Click a word to hear it.", "muted"), 1)
        keys.addWidget(self.take_button)
        rows.addLayout(keys)
        return side

    def _document_side(self) -> QWidget:
        side = QFrame()
        rows = QVBoxLayout(side)
        rows.setContentsMargins(12, 0, 0, 0)
        rows.addWidget(self.sheets, 1)
        rows.addWidget(self.paper, 1)
        rows.addWidget(self.findings)
        return side

    # ---- reading ----

    def _look(self) -> None:
        if self._conference_id:
            self.core.act(self, self._read_all, self._show)

    def _read_all(self) -> tuple[Changes, _Read]:
        """On the services' thread. A first visit begins the drafts; the dictation is taken by whoever types it."""
        services, conference_id = self._services, self._conference_id
        changes, _ = services.desk.open_drafts(conference_id)
        dictation = services.dictating.of_conference(conference_id)
        if dictation is not None and dictation.state is DictationState.WAITING:
            if dictation.typist_id == services.person.id:
                services.dictating.take(dictation)
                dictation = services.dictating.of_conference(conference_id)
        recording = services.dictating.recording(dictation) if dictation else None
        heard = services.replay.transcript(recording) if recording else None
        sheets = tuple(
            _Sheet(document, services.desk.titles(document), services.desk.findings(document.id))
            for document in services.desk.documents(conference_id)
        )
        conference = services.signed_in.conference(conference_id)
        record = services.planning.record(conference_id)
        return changes, _Read(conference, record, sheets, dictation, recording, heard)

    def _show(self, read: _Read) -> None:
        self._read = read
        self.captured.show_record(read.record)
        for sheet in read.sheets:
            self._show_sheet(sheet, read.conference)
        self._show_findings()
        self._show_listening(read)
        self._show_next_step(read)
        if self.paper.isVisible():
            self._show_paper()

    def _show_sheet(self, sheet: _Sheet, conference: Conference) -> None:
        document = sheet.document
        editor = self._editors.get(document.id)
        if editor is None:
            editor = DocumentEditor(self.core, self._services.desk.save_section)
            self.saved.follow(editor.saving)
            self._editors[document.id] = editor
            self.sheets.addTab(editor, document.type.words)
        locked = document.state in {DocumentState.APPROVED, DocumentState.WITH_THE_CHAIR}
        editor.show_document(document, sheet.titles, locked or not self._services.may(Act.TYPE, conference))

    def _show_listening(self, read: _Read) -> None:
        recording = read.recording
        there = recording is not None and recording.state is not State.RECORDING
        self.listen.setVisible(there)
        self.listen.show_words(read.heard)
        if there and recording is not None and self._services.may(Act.LISTEN_DICTATION, read.conference):
            self.listen.listen_to(recording)
        if recording is None:
            self.sources.setCurrentIndex(1)
        self.sources.setTabVisible(0, recording is not None)

    def _show_next_step(self, read: _Read) -> None:
        states = {sheet.document.state for sheet in read.sheets}
        remarks = next((sheet.document.remarks for sheet in read.sheets if sheet.document.remarks), "")
        returned = DocumentState.RETURNED in states
        self.remarks.setVisible(returned)
        self.remarks.setText(f"The chair sent this back: {remarks}" if returned else "")
        state = ", ".join(sorted({state.words.lower() for state in states}))
        self.set_title("Document", state.capitalize())
        typing = states & {DocumentState.DRAFT, DocumentState.RETURNED}
        if typing and self._services.may(Act.TYPE, read.conference):
            own = read.conference.chair_id == self._services.person.id
            self.set_primary("Go on to approval" if own else "Send to the chair", self._send, "send")
        else:
            self.drop_primary()

    def _check_again(self) -> None:
        self.core.read(self, lambda: self._read_all()[1], self._show_checked)

    def _show_checked(self, read: _Read) -> None:
        self._read = read
        self.captured.show_record(read.record)
        self.listen.show_words(read.heard)
        self._show_findings()
        if self.paper.isVisible():
            self._show_paper()

    def _show_findings(self) -> None:
        editor = self._current()
        if self._read is None or editor is None:
            return
        sheet = next((sheet for sheet in self._read.sheets if sheet.document.id == editor.document_id), None)
        if sheet is not None:
            self.findings.show_findings(sheet.findings[:6])

    def _current(self) -> DocumentEditor | None:
        widget = self.sheets.currentWidget()
        return widget if isinstance(widget, DocumentEditor) else None

    # ---- acting ----

    def _take(self) -> None:
        editor, words = self._current(), self.listen.heard.paragraph()
        if editor is not None and words:
            editor.take(words)

    def _send(self) -> None:
        for editor in self._editors.values():
            editor.saving.flush()
        self.core.act(self, partial(self._services.desk.send_to_chair, self._conference_id), lambda _: self._look())

    def _toggle_preview(self) -> None:
        shown = not self.paper.isVisible()
        self.paper.setVisible(shown)
        self.sheets.setVisible(not shown)
        self.preview_button.setText("Back to typing" if shown else "Show as it will print")
        if shown:
            for editor in self._editors.values():
                editor.saving.flush()
            self._show_paper()

    def _show_paper(self) -> None:
        editor = self._current()
        if editor is not None and editor.document_id:
            self.core.read(self, partial(self._services.desk.preview, editor.document_id), self.paper.show_html)

"""The minute taker's desk: the dictation on one side, the document on the other (ui.md, Document).

Typing and playing never fight: the function keys drive the player while the caret stays in the text.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from meetingrec.domain.access import Act
from meetingrec.domain.conference import Stage
from meetingrec.domain.document import Document, DocumentState
from meetingrec.domain.events import Changes
from meetingrec.ui.amendments.panels import request_words
from meetingrec.ui.core import Core
from meetingrec.ui.desk.halves import Halves
from meetingrec.ui.desk.notice import Notice
from meetingrec.ui.desk.reading import DeskRead, Sheet, heading_of, left_to_do, read_again, read_desk
from meetingrec.ui.desk.remarks import DeskRemarks
from meetingrec.ui.desk.sheets import Sheets
from meetingrec.ui.desk.sources import Sources
from meetingrec.ui.desk.turn import AGAIN_MS, typed_by
from meetingrec.ui.desk.writing import KEYS as WRITING_KEYS
from meetingrec.ui.desk.writing import Writing
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import reword
from meetingrec.ui.widgets.panel import ask

_QUIET_MS = 1200
"""After the last stored edit, before the checks run again."""


class DeskPage(Page):
    """One conference's documents being typed."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Document")
        self._services = services
        self._conference_id = ""
        self._place = ""
        self._shown = self._wants_focus = False
        self._read: DeskRead | None = None
        self._checks = QTimer(self)
        self._checks.setSingleShot(True)
        self._checks.setInterval(_QUIET_MS)
        self._checks.timeout.connect(self._check_again)
        self._turn = QTimer(self)
        self._turn.setInterval(AGAIN_MS)
        self._turn.timeout.connect(self._look)
        self.sources = Sources(core, services)
        self.sheets = Sheets(self.saving, services.desk.save_section)
        self.writing = Writing(core, services, self.sheets, self)
        self.notice = Notice()
        self.remarks = DeskRemarks(core, services)
        self.remarks.followed.connect(lambda key: self.show_place(f"section:{key}"))
        self._build()
        self._set_keys()

    # ---- what the window calls ----

    def open(self, **where: str) -> None:
        self._conference_id = where["conference"]
        self._place = where.get("place", "")
        self._wants_focus = "tab" in where
        self._shown = True
        self.sheets.open(where.get("document", ""))
        self.saving.about(self._conference_id)
        self.writing.open(self._conference_id)
        self._look()

    def leave(self) -> None:
        self._shown = False
        self._checks.stop()
        self._turn.stop()
        self.saving.flush()
        if not self.core.closed:
            self.core.act(self, self._services.dictating.let_go)
        self.sources.listen.let_go()

    def changed(self, changes: Changes) -> None:
        if changes.conference_id not in {"", self._conference_id}:
            return
        if changes.kinds & {"conference", "dictation", "recording"}:
            self._look()
        elif changes.kinds & {"document", "transcript", "points", "decisions", "actions", "attendance", "voices"}:
            self._checks.start()

    def keys(self) -> Keys:
        return (
            *self.sources.listen.player.keys(),
            ("Ctrl+Enter", "Take the paragraph that is being heard, or that has the caret, into the document"),
            ("F4", "The page as it will print, and back"),
            ("Ctrl+Page Down", "The other document"),
            *WRITING_KEYS,
        )

    def show_place(self, place: str) -> None:
        """A finding of the checks: a section here, or something of the record, which only the chair can mend."""
        kind, _, rest = place.partition(":")
        read = self._read
        if kind == "section":
            self._show_typing()
            self.sheets.go_to(rest)
        elif kind == "document" or read is None:
            return
        elif self._services.may(Act.CAPTURE, read.conference):
            self.go.emit("conference", {"conference": self._conference_id, "tab": "room", "place": place})
        else:
            chair = read.conference.chair_name
            self.sheets.missing.tell(f"This comes from the record of the conference. Only {chair} can change it there.")

    # ---- what it looks like ----

    def _build(self) -> None:
        self._title.setProperty("kind", "heading")
        self.head.setContentsMargins(24, 8, 24, 6)
        self.versions_button = self.add_action("Versions", self._show_versions, "history")
        self.preview_button = self.add_action("As it will print", self._toggle_preview, "eye")
        self.body.setContentsMargins(24, 2, 24, 12)
        self.body.setSpacing(8)
        halves = Halves(self.sources, self.sheets, (43, 57), low=360)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.remarks)
        self.body.addWidget(self.sources.listen)
        self.body.addWidget(halves, 1)
        self.sheets.turned.connect(self._show_current)
        self.sheets.moved.connect(self._show_target)
        self.sheets.behind.connect(self._checks.start)
        self.sheets.stack.currentChanged.connect(lambda _: self._name_preview())
        self.sheets.missing.followed.connect(self.show_place)
        self.sources.take_button.clicked.connect(lambda *_: self._take())
        self.sources.heard.picked.connect(self._show_target)

    def _set_keys(self) -> None:
        self.sources.listen.player.add_keys(self)
        for keys, act in (
            ("Ctrl+Return", self._take),
            ("Ctrl+Enter", self._take),
            ("F4", self._toggle_preview),
            ("Ctrl+PgDown", self.sheets.turn),
            ("Ctrl+PgUp", self.sheets.turn),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(act)

    # ---- reading ----

    def _look(self) -> None:
        if self._conference_id:
            look = partial(read_desk, self._services, self._conference_id, self.sheets.typing())
            self.core.look(self, look, self._show)

    def _check_again(self) -> None:
        read = self._read
        if read is not None:
            again = partial(read_again, self._services, self._conference_id, read.dictation)
            self.core.read(self, again, self._show)

    def _show(self, read: DeskRead) -> None:
        """An answer that comes after the page was left is for nobody: nothing may be opened for listening then."""
        if not self._shown:
            return
        before, self._read = self._read, read
        if before is not None and before.all_heard < read.all_heard:
            self._look()  # what was dictated can be written down in the documents now
        if read.holder is None:
            self._turn.stop()
        elif not self._turn.isActive():
            self._turn.start()
        self.sources.show_read(read)
        self.sheets.show_sheets(read.sheets, self._locked)
        self._show_current()
        place, self._place = self._place, ""
        if place:
            self.show_place(place)
        elif self._wants_focus:
            self.sheets.focus_first()
        self._wants_focus = False

    def _locked(self, document: Document) -> bool:
        """A minute taker's hands are off while the chair reads; after approval everybody's are (domain.md 4.3)."""
        read = self._read
        if read is None or read.holder is not None:
            return True
        return not any(sheet.may_type for sheet in read.sheets if sheet.document.id == document.id)

    def _show_current(self) -> None:
        """What depends on which of the documents is in front."""
        read, sheet = self._read, self.sheets.current
        if read is None or sheet is None:
            return
        chair = self._services.may(Act.APPROVE, read.conference)
        self.set_title(*heading_of(sheet.document, read, chair=chair or sheet.to_approve))
        self._show_notice(read, sheet, chair=chair)
        self.remarks.show_document(sheet.document, {key: heading for key, heading, _ in sheet.titles})
        self._show_next_step(read, chair=chair)
        self._show_target()
        self.sources.heard.show_taken(self.sheets.texts())
        if self.sheets.previewing:
            self._show_paper()

    def _show_notice(self, read: DeskRead, sheet: Sheet, *, chair: bool) -> None:
        document, who = sheet.document, read.conference.chair_name
        asked = "\n\n".join(request_words(one) for one in sheet.asked)
        if read.holder is not None and document.state is not DocumentState.APPROVED:
            self.notice.show_words(*typed_by(read.holder, read.conference), urgent=True)
        elif document.state is DocumentState.RETURNED:
            self.notice.show_words(
                "You sent this back:" if chair else f"{who} sent this back:",
                "\n\n".join(words for words in (document.remarks, asked) if words),
                urgent=True,
            )
        elif asked:
            self.notice.show_words("To be changed:", asked, urgent=True)
        else:
            typing = document.state is DocumentState.DRAFT and not chair
            note = read.dictation.note if read.dictation is not None and typing else ""
            self.notice.show_words(f"{who} says:", note)

    def _show_next_step(self, read: DeskRead, *, chair: bool) -> None:
        states = {sheet.document.state for sheet in read.sheets}
        open_still = bool(states & {DocumentState.DRAFT, DocumentState.RETURNED})
        if read.holder is not None:
            self.drop_primary()
        elif any(sheet.to_approve for sheet in read.sheets) and not (open_still and chair):
            self.set_primary("Read and approve", self._to_approval, "check")
        elif open_still and chair:
            waits = read.conference.stage is Stage.BEING_TYPED and read.dictation is not None
            words = "Go on without the minute taker" if waits else "Go on to approval"
            self.set_primary(words, self._ask_to_go_on if waits else self._send, "arrow-right")
        elif open_still and self._services.may(Act.TYPE, read.conference):
            words = "Finish typing" if read.conference.from_elsewhere else "Send to the chair"
            self.set_primary(words, self._ask_to_send, "send")
        else:
            self.drop_primary()

    def _show_target(self) -> None:
        """Which words would be taken, and where to."""
        editor = self.sheets.editor
        into = editor.section if editor is not None and not editor.locked else ""
        self.sources.show_target(into)

    # ---- acting ----

    def _take(self) -> None:
        heard = self.sources.heard
        picked = heard.pick()
        words = heard.words_of(picked)
        editor = self.sheets.editor
        if not words or editor is None or not self.sources.dictated:
            return
        self._show_typing()
        if editor.take(words):
            heard.to_next(picked)
            heard.show_taken(self.sheets.texts())

    def _ask_to_send(self) -> None:
        """What is missing is looked for anew: what was typed last counts."""
        self.saving.flush()
        if self._read is not None:
            again = partial(read_again, self._services, self._conference_id, self._read.dictation)
            self.core.read(self, again, self._send_or_ask)

    def _send_or_ask(self, read: DeskRead) -> None:
        """Nothing holds it up, the chair may know the answer; but it is not sent without a look at what is missing."""
        self._show(read)
        left = left_to_do(read)
        if left is None:
            self._send()
            return
        count, words = left
        ask(self, f"Send to the chair? {count}.", words, "Send to the chair", self._send, no="Go on typing")

    def _ask_to_go_on(self) -> None:
        typist = self._read.dictation.typist_name if self._read and self._read.dictation else "The minute taker"
        words = f"{typist} can no longer type in it then. Everything typed so far stays."
        ask(self, "Take it back and approve it?", words, "Go on to approval", self._send, no="Leave it there")

    def _send(self) -> None:
        self.saving.flush()
        send = partial(self._services.desk.send_to_chair, self._conference_id)
        self.core.act(self, send, lambda _: self._sent())

    def _sent(self) -> None:
        if self._read is not None and self._read.conference.from_elsewhere:
            self.go.emit("queue", {})  # there the file is saved that goes back
        elif self._read is not None and self._services.may(Act.APPROVE, self._read.conference):
            self._to_approval()

    def _show_versions(self) -> None:
        sheet = self.sheets.current
        if sheet is not None:
            self.go.emit("versions", {"conference": self._conference_id, "document": sheet.document.id})

    def _to_approval(self) -> None:
        self.go.emit("conference", {"conference": self._conference_id, "tab": "approve"})

    # ---- as it will print ----

    def _toggle_preview(self) -> None:
        if self.sheets.previewing:
            self._show_typing()
            self.sheets.focus_first()
            return
        self.sheets.show_paper(True)
        self.saving.flush()
        self._show_paper()

    def _show_typing(self) -> None:
        self.sheets.show_paper(False)

    def _name_preview(self) -> None:
        """Finding and undoing turn back to typing too."""
        words = ("Back to typing", "pencil") if self.sheets.previewing else ("As it will print", "eye")
        reword(self.preview_button, *words)

    def _show_paper(self) -> None:
        sheet = self.sheets.current
        if sheet is not None:
            preview = partial(self._services.desk.preview, sheet.document.id)
            self.core.read(self, preview, self.sheets.paper.show_html)

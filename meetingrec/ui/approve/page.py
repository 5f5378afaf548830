"""Approve: the chair reads the page as it will print, sends it back with remarks, or approves and locks it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from meetingrec.domain.amendment import Remark
from meetingrec.domain.document import Document
from meetingrec.domain.errors import Problem
from meetingrec.domain.events import Changes
from meetingrec.ui import icons, theme
from meetingrec.ui.amendments.asked_for import AskedFor
from meetingrec.ui.approve.asking import ask_before_approving
from meetingrec.ui.approve.reading import STATES, ApproveRead, Sheet, facts_of, icon_of, read_approve
from meetingrec.ui.approve.remarks import RemarkList, RemarksInPaper
from meetingrec.ui.copies.giving import Giving
from meetingrec.ui.copies.missing import MissingCopies
from meetingrec.ui.core import Core
from meetingrec.ui.desk.halves import Halves, Side
from meetingrec.ui.desk.sheets import tab_words
from meetingrec.ui.page import NARROW, Keys, Page
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.findings import FindingsList
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.paper import PaperView
from meetingrec.ui.widgets.said import Said
from meetingrec.ui.widgets.words import label

_SHORT = 820
"""Pixels of width below which the tabs are named in one word."""
_SIDE = 280
"""Pixels that the words beside the paper need."""
_SEND_BACK = ("Send back with remarks", "Send back")
"""The second where there is little room."""


class ApprovePage(Page):
    """The documents of one conference, one at a time."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Read and approve")
        self._services = services
        self._conference_id = self._wanted = self._shown_id = ""
        self._read: ApproveRead | None = None
        self._saved: dict[str, str] = {}
        self._acting = self._wants_focus = False
        self._build()
        theme.current().changed.connect(self._show_tabs)

    # ---- what the window calls ----

    def open(self, **where: str) -> None:
        self._conference_id = where["conference"]
        self._wants_focus = "tab" in where
        self._wanted = where.get("document", "")
        self._look()

    def changed(self, changes: Changes) -> None:
        if changes.conference_id in {"", self._conference_id}:
            self._look()

    def keys(self) -> Keys:
        return (
            ("Page Up, Page Down", "Through the paper"),
            ("Ctrl+Page Down", "The other document"),
        )

    def show_place(self, place: str) -> None:
        """A finding: mended in the document, or in the record of the conference."""
        sheet = self._sheet()
        tab = "document" if place.partition(":")[0] in {"section", "document"} else "room"
        where = {"conference": self._conference_id, "tab": tab, "place": place}
        self.go.emit("conference", {**where, "document": sheet.document.id} if sheet and tab == "document" else where)

    # ---- what it looks like ----

    def _build(self) -> None:
        self.which = QTabBar()
        self.which.setAccessibleName("Documents")
        self.which.setExpanding(False)
        self.which.setUsesScrollButtons(False)
        self.which.setIconSize(QSize(18, 18))
        self.which.currentChanged.connect(lambda _: self._show_sheet())
        self._title.hide()
        self.head.setContentsMargins(24, 6, 24, 6)
        self.head.insertWidget(0, self.which, 0, Qt.AlignmentFlag.AlignLeft)
        self.return_button = self.add_action(_SEND_BACK[0], self._ask_remarks, "undo-2")
        self.remark_button = button("Write a remark", self._write_remark, icon="flag")
        self.change_button = button("Change the words", self._change_words, "link", "pencil")
        self.versions_button = button("Versions", self._show_versions, "link", "history")
        self.save_button = self.add_action("Save the Word document", self._give_copy, "download")
        self.paper = PaperView()
        self.remarks = RemarkList()
        self.remarks.chosen.connect(self._follow_remark)
        self.in_paper = RemarksInPaper(self, self.core, self._services, self.paper)
        self.giving = Giving(self, self.core, self._services, self._told_saved)
        self._sign = label(wrap=False)
        self.state = label("", "heading")
        self.facts = label("", "muted", selectable=True)
        self.asked_for = AskedFor()
        self.findings = FindingsList()
        self.findings.followed.connect(self.show_place)
        self.told = label("", "strong", selectable=True)
        self.without_copy = MissingCopies()
        self.body.setContentsMargins(24, 2, 24, 12)
        self.body.addWidget(Halves(self.paper, self._side(), (70, 30), low=420), 1)
        for keys in ("Ctrl+PgDown", "Ctrl+PgUp"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(self._turn)

    def _side(self) -> QWidget:
        inner = QWidget()
        state = QHBoxLayout()
        state.setSpacing(10)
        state.addWidget(self._sign)
        state.addWidget(self.state, 1)
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(8, 4, 6, 6)
        rows.setSpacing(12)
        rows.addLayout(state)
        beside = QWidget()
        buttons = FlowLayout(beside, gap=10)
        for made in (self.remark_button, self.change_button, self.versions_button):
            buttons.addWidget(made)
        for widget in (self.asked_for, beside, self.facts, self.without_copy, self.told, self.remarks, self.findings):
            rows.addWidget(widget)
        rows.addStretch(1)
        return Side(inner, _SIDE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_tabs()

    # ---- reading and showing ----

    def _look(self) -> None:
        self.core.look(self, partial(read_approve, self._services, self._conference_id), self._show)

    def _show(self, read: ApproveRead) -> None:
        self._read = read
        self.which.blockSignals(True)
        while self.which.count() > len(read.sheets):
            self.which.removeTab(self.which.count() - 1)
        for sheet in read.sheets[self.which.count() :]:
            self.which.addTab(sheet.document.type.words)
        ids = [sheet.document.id for sheet in read.sheets]
        if self._wanted in ids:
            self.which.setCurrentIndex(ids.index(self._wanted))
        self._wanted = ""
        self.which.blockSignals(False)
        self._show_sheet()
        if self._wants_focus:
            self._wants_focus = False
            self.paper.sheet.setFocus()

    def _show_tabs(self) -> None:
        """The tabs say which document is done; in one word each where the buttons beside them need the room."""
        narrow = self.width() < NARROW
        if self.return_button.text() != _SEND_BACK[narrow]:
            reword(self.return_button, _SEND_BACK[narrow], "undo-2")
        self._name_tabs(short=self.width() < _SHORT)
        beside = [made for made in (self.return_button, self.save_button, self.primary) if made and not made.isHidden()]
        needs = self.which.sizeHint().width() + sum(made.sizeHint().width() + self.head.spacing() for made in beside)
        margins = self.head.contentsMargins()
        if not narrow and needs > self.width() - margins.left() - margins.right() - 2 * self.head.spacing():
            self._name_tabs(short=True)

    def _name_tabs(self, *, short: bool) -> None:
        for at, sheet in enumerate(self._read.sheets if self._read else ()):
            words = tab_words(sheet.document.type, short=short)
            self.which.setTabText(at, f"{words}, approved" if sheet.approved else words)
            self.which.setTabIcon(at, icons.icon("lock" if sheet.approved else "file-text"))

    def _show_sheet(self) -> None:
        sheet, read = self._sheet(), self._read
        if sheet is None or read is None:
            return
        document, approved = sheet.document, sheet.approved
        self.paper.show_html(sheet.html)
        if document.id != self._shown_id:
            self._shown_id = document.id
            self.paper.verticalScrollBar().setValue(0)
        name, ink = icon_of(document)
        icons.put(self._sign, name, ink, 24)
        self.state.setText(STATES[document.state])
        self.facts.setText(facts_of(document, read.conference, sheet.copies, sheet.same_as))
        self.asked_for.show_asked(sheet.asked)
        self.without_copy.show_missing([sheet.missing] if sheet.missing else [])
        self.findings.setVisible(not approved)
        self.findings.show_findings(sheet.findings)
        saved = self._saved.get(document.id, "")
        self.told.setText(saved)
        self.told.setVisible(bool(saved))
        for made in (self.return_button, self.remark_button):
            made.setVisible(read.own and sheet.to_approve)
        self.change_button.setVisible(sheet.to_approve)
        self.remarks.setVisible(not approved)
        if not approved:
            self.remarks.show_remarks(sheet.remarks, sheet.headings, sheet.sent_back_at)
        self.in_paper.mark(sheet.remarks if not approved else (), sheet.headings)
        self._show_next_step(read, sheet)

    def _show_next_step(self, read: ApproveRead, sheet: Sheet) -> None:
        """After one document comes the other, by a step of its own: two quick clicks never approve two papers."""
        may_save = sheet.approved and sheet.may_save
        waiting = [other for other in read.sheets if other.to_approve]
        self.save_button.setVisible(may_save and bool(waiting))
        if sheet.to_approve:
            self.set_primary("Approve and lock", self._approve, "lock")
        elif waiting:
            self.set_primary(f"On to the {waiting[0].document.type.words.lower()}", self._turn, "arrow-right")
        elif may_save:
            self.set_primary("Save the Word document", self._give_copy, "download")
        else:
            self.drop_primary()
        self._show_tabs()

    def _sheet(self) -> Sheet | None:
        at = self.which.currentIndex()
        return self._read.sheets[at] if self._read and 0 <= at < len(self._read.sheets) else None

    def _turn(self) -> None:
        if self.which.count():
            self.which.setCurrentIndex((self.which.currentIndex() + 1) % self.which.count())

    # ---- approving ----

    def _approve(self) -> None:
        sheet = self._sheet()
        if sheet is None or self._acting:
            return
        approve = partial(self._do_approve, sheet.document)
        send_back = None if self.return_button.isHidden() else self._ask_remarks
        if not ask_before_approving(self, sheet, approve, send_back):
            approve("")

    def _do_approve(self, document: Document, reason: str) -> None:
        self._acting = True
        approve = partial(self._services.desk.approve, document.id, reason)
        self.core.act(self, approve, self._approved, self._not_approved)

    def _approved(self, _document: Document) -> None:
        self._acting = False

    def _not_approved(self, problem: Problem) -> None:
        self._acting = False
        self.core.problem.emit(problem)

    # ---- sending back ----

    def _write_remark(self) -> None:
        sheet = self._sheet()
        if sheet is not None:
            self.in_paper.ask(sheet.document, sheet.titles)

    def _change_words(self) -> None:
        """At the desk, in the section of the words that are selected here."""
        sheet = self._sheet()
        if sheet is not None:
            self.show_place(f"section:{self.in_paper.section(sheet.titles)}")

    def _follow_remark(self, remark: Remark) -> None:
        sheet = self._sheet()
        if sheet is not None:
            self.in_paper.follow(remark, sheet.headings, mine=not self.return_button.isHidden())

    def _ask_remarks(self) -> None:
        count = sum(len(sheet.open_remarks) for sheet in (self._read.sheets if self._read else ()))
        kept = f"Your {count} remark{'' if count == 1 else 's'} at places go with it. " if count else ""
        panel = InPageDialog(
            self,
            "Send back with remarks",
            f"{kept}The minute taker sees what you write here above {self._going_back()}.",
        )
        remarks = Said("About all of it" if count else "What should be changed", least=0 if count else 1, high=120)
        panel.body.addWidget(remarks)

        def send() -> bool | None:
            words = remarks.words()
            if not words and not count:
                return False
            self.core.act(self, partial(self._services.desk.return_with_remarks, self._conference_id, words))
            return None

        panel.add_button("Send back", send, "primary", "undo-2")
        panel.add_button("Go back")
        panel.open(remarks.widget)

    def _going_back(self) -> str:
        """What is approved stays."""
        open_still = [sheet for sheet in (self._read.sheets if self._read else ()) if not sheet.approved]
        return "both documents" if len(open_still) > 1 else "the document"

    # ---- saving a copy ----

    def _give_copy(self) -> None:
        sheet = self._sheet()
        if sheet is not None:
            self.giving.ask(sheet.document)

    def _told_saved(self, document_id: str, path: Path) -> None:
        self._saved[document_id] = f"Saved: {path}"
        self._show_sheet()

    # ---- versions ----

    def _show_versions(self) -> None:
        sheet = self._sheet()
        if sheet is not None:
            where = {"conference": self._conference_id, "document": sheet.document.id, "back": "approve"}
            self.go.emit("versions", where)

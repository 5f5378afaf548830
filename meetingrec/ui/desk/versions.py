"""Versions of one document: who typed what until when, what differs between two of them, and taking one back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meetingrec.domain.amendment import DocumentVersion
from meetingrec.domain.compare import change_words
from meetingrec.domain.conference import Conference
from meetingrec.domain.document import Document
from meetingrec.domain.events import Changes
from meetingrec.services.versions import NOW, Compared
from meetingrec.ui.approve.places import place_of
from meetingrec.ui.core import Core
from meetingrec.ui.dates import short_when, when_words
from meetingrec.ui.desk.halves import Halves, Side
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import LinkLine
from meetingrec.ui.widgets.panel import ask
from meetingrec.ui.widgets.paper import PaperView
from meetingrec.ui.widgets.table import Column, RowsTable
from meetingrec.ui.widgets.words import label

_LONGEST = 160
"""Characters of a change that are shown in the list beside the page."""
_MOST = 40
"""Changes in that list: laying out hundreds of lines would hold up the window for seconds."""
_WHY = {
    "now": "As it reads now",
    "typed": "Typed",
    "sent to the chair": "Sent to the chair",
    "returned": "Sent back with remarks",
    "before an older one was taken back": "Before an older one was taken back",
}


@dataclass(frozen=True, slots=True)
class _Read:
    document: Document
    conference: Conference
    versions: tuple[DocumentVersion, ...]
    may_change: bool


class VersionsPage(Page):
    """Reached from the desk and from approving; `where`: conference, document, and the step to go back to."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Versions")
        self._services = services
        self._where: dict[str, str] = {}
        self._read: _Read | None = None
        self._compared: Compared | None = None
        self.table = RowsTable(
            "Versions, newest first",
            [
                Column("When", self._short_when, width=158),
                Column("What", _what),
            ],
            key=lambda version: version.id,
        )
        self.table.selected.connect(self._chosen)
        self.against = Choice("Compare with", [])
        self.against.chosen.connect(lambda _: self._compare())
        self.paper = PaperView("What differs")
        self.summary = label("", "strong")
        self.changes: list[LinkLine] = []
        self._build()

    # ---- what the window calls ----

    def open(self, **where: str) -> None:
        self._where = dict(where)
        self._read = None
        self._look()

    def changed(self, changes: Changes) -> None:
        if "document" in changes.kinds and changes.conference_id in {"", self._where.get("conference")}:
            self._look()

    def keys(self) -> Keys:
        return (("Up, Down", "From one version to the next"),)

    def focus_first(self) -> None:
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    # ---- what it looks like ----

    def _build(self) -> None:
        self.back = self.add_action("Back to the document", self._go_back, "chevron-left")
        line = QHBoxLayout()
        line.setSpacing(10)
        name = label("Compare with", "strong", wrap=False)
        name.setBuddy(self.against)
        line.addWidget(name)
        line.addWidget(self.against, 1)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        left = QWidget()
        rows = QVBoxLayout(left)
        rows.setContentsMargins(0, 0, 8, 0)
        rows.setSpacing(10)
        self.table.setMinimumHeight(150)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows.addWidget(self.table, 1)
        rows.addLayout(line)
        rows.addWidget(self.summary)
        rows.addLayout(self._list)
        rows.addWidget(label("Underlined: added. Struck through: taken out.", "muted"))
        self.body.setContentsMargins(24, 2, 24, 12)
        self.body.addWidget(Halves(Side(left, 300), self.paper, (44, 56), low=360), 1)

    # ---- reading and showing ----

    def _look(self) -> None:
        self.core.read(self, partial(_read_versions, self._services, self._where["document"]), self._show)

    def _show(self, read: _Read) -> None:
        first, self._read = self._read is None, read
        self.set_title(f"Versions: {read.document.type.words.lower()}")
        self.table.show_rows(read.versions)
        if first or self.table.current() is None:
            self.table.selectRow(0)
        self._chosen(self.table.current())

    def _chosen(self, version: DocumentVersion | None) -> None:
        read = self._read
        if read is None or version is None:
            return
        at = read.versions.index(version)
        others = [other for other in read.versions if other.id != version.id]
        self.against.set_choices([(self._named(other), other.id) for other in others])
        if at < len(others):
            self.against.set_value(others[at].id)
        if version.id != NOW and read.may_change:
            self.set_primary("Take this version back", self._ask_to_take_back, "rotate-ccw")
        else:
            self.drop_primary()
        self._compare()

    def _compare(self) -> None:
        version, other = self.table.current(), self.against.value
        if version is None or other is None:
            other = version.id if version is not None else None
        if version is not None and other is not None:
            compare = partial(self._services.versions.compare, version.document_id, version.id, str(other))
            self.core.read(self, compare, self._show_compared)

    def _show_compared(self, compared: Compared) -> None:
        self._compared = compared
        self.paper.show_html(compared.html)
        for link in self.changes:
            self._list.removeWidget(link)
            link.hide()
            link.deleteLater()
        self.changes = []
        found = [(part.heading, words) for part in compared.sections for words in change_words(part.pieces)]
        for heading, words in found[:_MOST]:
            self._add_change(heading, words)
        count = len(found)
        same = compared.before.id == compared.after.id
        told = "Nothing differs." if not count else f"{count} change{'' if count == 1 else 's'}"
        listed = f". The first {_MOST} are listed; all of them are marked in the page." if count > _MOST else ""
        self.summary.setText("There is one version only." if same else told + listed)

    def _add_change(self, heading: str, words: str) -> None:
        shown = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
        link = LinkLine(f"{heading}: {shown}", "pencil", "blue")
        link.clicked.connect(partial(self._reveal, heading))
        self.changes.append(link)
        self._list.addWidget(link)

    def _reveal(self, heading: str, *_: object) -> None:
        place = place_of(self.paper.sheet.document(), heading, "")
        if place is not None:
            self.paper.reveal(place[0])

    def _when(self, version: DocumentVersion) -> str:
        return when_words(version.at, self._read.conference.zone) if self._read else ""

    def _short_when(self, version: DocumentVersion) -> str:
        return short_when(version.at, self._read.conference.zone) if self._read else ""

    def _named(self, version: DocumentVersion) -> str:
        return f"{self._when(version)}, {why_words(version).lower()}"

    # ---- acting ----

    def _ask_to_take_back(self) -> None:
        version: DocumentVersion | None = self.table.current()
        if version is None:
            return
        words = f"The draft then reads as it did on {self._when(version)}. What it says now is kept as a version too."
        take: Callable[[], object] = partial(self._take_back, version)
        ask(self, "Take this version back?", words, "Take it back", take, no="Leave the draft as it is")

    def _take_back(self, version: DocumentVersion) -> None:
        self.core.act(self, partial(self._services.versions.take_back, version.document_id, version.id))
        self.table.selectRow(0)

    def _go_back(self) -> None:
        tab = self._where.get("back", "document")
        where = {"conference": self._where["conference"], "tab": tab, "document": self._where["document"]}
        self.go.emit("conference", where)


def why_words(version: DocumentVersion) -> str:
    """`Typed`, `Approved as version 1`: why it was kept."""
    if version.why == "approved":
        return f"Approved as version {version.version}"
    return _WHY.get(version.why, version.why[:1].upper() + version.why[1:])


def _what(version: DocumentVersion) -> str:
    """`Typed, Tessa Morgan`."""
    return f"{why_words(version)}, {version.by}" if version.by else "As the record gave it"


def _read_versions(services: Services, document_id: str) -> _Read:
    document = services.desk.document(document_id)
    conference = services.signed_in.conference(document.conference_id)
    listed = services.versions.of_document(document_id)
    return _Read(document, conference, listed, services.desk.may_type(document))

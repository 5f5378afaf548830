"""Copies: the approved versions, who was given which, who must get the new one, and what was asked to be changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from meetingrec.domain.access import Act
from meetingrec.domain.amendment import AmendmentState
from meetingrec.domain.conference import Conference
from meetingrec.domain.document import Document, DocumentState
from meetingrec.domain.events import Changes
from meetingrec.services.amend import Asked
from meetingrec.services.copies import ApprovedVersion, CopiesMissing, CopyGiven
from meetingrec.ui.amendments.panels import answer, ask_for_change, read_request
from meetingrec.ui.copies.giving import Giving
from meetingrec.ui.copies.missing import MissingCopies
from meetingrec.ui.core import Core
from meetingrec.ui.dates import short_when, when_words
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.queue.fitting import FittingTable
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.table import Column
from meetingrec.ui.widgets.words import label


@dataclass(frozen=True, slots=True)
class _Read:
    conference: Conference
    approved: tuple[tuple[Document, tuple[ApprovedVersion, ...]], ...]
    given: tuple[CopyGiven, ...]
    missing: tuple[CopiesMissing, ...]
    asked: tuple[Asked, ...]
    may_give: frozenset[str]
    """Ids of the documents of which this person may give copies."""


class CopiesPage(Page):
    """For everybody who may read the documents; only the chair gives copies and answers."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Copies and changes")
        self._services = services
        self._conference_id = ""
        self._read: _Read | None = None
        self.giving = Giving(self, core, services, self._saved)
        self.versions = label("", selectable=True)
        self.told = label("", "strong", selectable=True)
        self._given_title = label("Who was given a copy", "heading")
        self._asked_title = label("Changes that were asked for", "heading")
        self.given = FittingTable(
            "Who was given a copy",
            [
                Column("To whom", lambda line: line.copy.to_whom, strong=lambda line: line.needs_new),
                Column("Document", lambda line: line.document.type.words, width=262),
                Column("Version", _version, width=150, strong=lambda line: line.needs_new),
                Column("How", lambda line: line.copy.how, width=160),
                Column("When", self._given_when, width=168),
            ],
            key=lambda line: line.copy.id,
            spare=(1, 3, 4),
        )
        self.given.chosen.connect(self._give_again)
        self.asked = FittingTable(
            "Changes that were asked for",
            [
                Column("Asked", lambda asked: short_when(asked.amendment.asked_at, asked.conference.zone), width=168),
                Column("What", lambda asked: asked.amendment.reason, link=True),
                Column("By", lambda asked: asked.amendment.asked_by, width=220),
                Column("State", lambda asked: asked.amendment.state.words, width=190, strong=_waits),
            ],
            key=lambda asked: asked.amendment.id,
            spare=(0, 2),
        )
        self.asked.chosen.connect(self._open_request)
        self._build()

    def open(self, **where: str) -> None:
        self._conference_id = where["conference"]
        self._look()

    def changed(self, changes: Changes) -> None:
        if changes.conference_id in {"", self._conference_id}:
            self._look()

    def keys(self) -> Keys:
        return (("Enter", "Open the row: answer it, read it, or give them the new version"),)

    def _build(self) -> None:
        self.versions_button = self.add_action("Versions", partial(self._choose, self._show_versions), "history")
        self.ask_button = self.add_action("Ask for a change", partial(self._choose, self._ask), "pencil")
        self.without_copy = MissingCopies()
        self.none_given = label("Nobody was given a copy yet.", "muted")
        self.none_asked = label("Nobody asked for a change.", "muted")
        shown: tuple[QWidget, ...] = (
            self.versions,
            self.told,
            self._given_title,
            self.none_given,
            self.given,
            self.without_copy,
            self._asked_title,
            self.none_asked,
            self.asked,
        )
        for widget in shown:
            self.body.addWidget(widget)
        self.body.addStretch(1)

    # ---- reading and showing ----

    def _look(self) -> None:
        if self._conference_id:
            self.core.look(self, partial(_read_copies, self._services, self._conference_id), self._show)

    def _show(self, read: _Read) -> None:
        self._read = read
        self.versions.setText("\n".join(_versions_words(*line, read.conference.zone) for line in read.approved))
        self.given.show_rows(read.given)
        self.asked.show_rows(read.asked)
        self.without_copy.show_missing(read.missing)
        for table, none in ((self.given, self.none_given), (self.asked, self.none_asked)):
            table.setVisible(bool(table.rows))
            none.setVisible(not table.rows)
        self.ask_button.setVisible(any(document.state is DocumentState.APPROVED for document, _ in read.approved))
        self.versions_button.setVisible(any(stored for _, stored in read.approved))
        self._show_next_step(read)

    def _show_next_step(self, read: _Read) -> None:
        again = [line for line in read.given if line.needs_new]
        mine = [line for line in again if line.document.id in read.may_give]
        waits = [asked for asked in read.asked if _waits(asked)]
        people = f"{len(again)} {'person has' if len(again) == 1 else 'people have'}"
        self.told.setText(f"{people} an older version and must get the new one.")
        self.told.setVisible(bool(again))
        conference = read.conference
        if waits and conference.chair_id == self._services.person.id:
            self.set_primary("Answer what is asked", partial(self._open_request, waits[0]), "pencil")
        elif mine:
            whom = mine[0].copy.to_whom
            self.set_primary(f"Give {whom} version {mine[0].latest}", partial(self._give_again, mine[0]), "download")
        else:
            self.drop_primary()

    def _given_when(self, line: CopyGiven) -> str:
        return short_when(line.copy.at, self._read.conference.zone) if self._read else ""

    # ---- acting ----

    def _give_again(self, line: CopyGiven) -> None:
        if self._read is not None and line.document.id in self._read.may_give:
            self.giving.ask(line.document, line.copy.to_whom)

    def _saved(self, _document_id: str, _path: Path) -> None:
        """The list shows it."""

    def _open_request(self, asked: Asked) -> None:
        mine = asked.conference.chair_id == self._services.person.id
        if mine and _waits(asked):
            where = {"conference": self._conference_id, "tab": "approve", "document": asked.document.id}
            answer(self, self.core, self._services, asked, partial(self.go.emit, "conference", where))
        else:
            read_request(self, self.core, self._services, asked)

    def _choose(self, then: Callable[[Document], object]) -> None:
        """Which of the documents; not asked where there is one. A change is asked only of what is locked."""
        found = [document for document, stored in (self._read.approved if self._read else ()) if stored]
        locked = [document for document in found if document.state is DocumentState.APPROVED]
        documents = locked if then == self._ask else found
        if len(documents) == 1:
            then(documents[0])
        elif documents:
            panel = InPageDialog(self, "Which document?")
            for document in documents:
                panel.add_button(document.type.words, partial(then, document), icon="file-text")
            panel.add_button("Go back")
            panel.open()

    def _ask(self, document: Document) -> None:
        ask_for_change(self, self.core, self._services, document)

    def _show_versions(self, document: Document) -> None:
        self.go.emit("versions", {"conference": self._conference_id, "document": document.id, "back": "copies"})


def _read_copies(services: Services, conference_id: str) -> _Read:
    documents, conference = services.desk.documents(conference_id), services.signed_in.conference(conference_id)
    return _Read(
        conference,
        tuple((document, services.copies.approved(document.id)) for document in documents),
        services.copies.given(conference_id),
        services.copies.gaps(conference_id),
        services.amending.asked(conference_id),
        frozenset(item.id for item in documents if services.may(Act.SAVE_COPY, conference, item.id)),
    )


def _versions_words(document: Document, stored: tuple[ApprovedVersion, ...], zone: str) -> str:
    name = document.type.words
    if not stored:
        return f"{name}: not approved yet."
    told = [f"version {file.version} approved {when_words(file.at, zone)}" for file in stored]
    opened = f"; version {document.version} is being made" if document.state is not DocumentState.APPROVED else ""
    return f"{name}: {', '.join(told)}{opened}."


def _version(line: CopyGiven) -> str:
    return f"{line.copy.version}, must get {line.latest}" if line.needs_new else str(line.copy.version)


def _waits(asked: Asked) -> bool:
    return asked.amendment.state is AmendmentState.ASKED

"""What the chair reads before approving, read in one go on the services' thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from meetingrec.domain.access import Act
from meetingrec.domain.amendment import Remark
from meetingrec.domain.conference import Conference
from meetingrec.domain.document import Document, DocumentState, DocumentType, Finding
from meetingrec.services.amend import Asked
from meetingrec.services.copies import CopiesMissing
from meetingrec.ui.dates import when_words
from meetingrec.ui.services import Services


@dataclass(frozen=True, slots=True)
class Sheet:
    """html: the page as it will print. copies: who gets it by the authority's rules, in words. titles: key and heading
    of each section. missing: who is not in its list of copies yet. to_approve, may_save: what this person may do with
    it, a named deputy too. asked: changes that were agreed to and are to be made in it. same_as: the approved version
    that it still prints like, 0 for none.
    """

    document: Document
    findings: tuple[Finding, ...]
    html: str
    copies: str = ""
    remarks: tuple[Remark, ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    sent_back_at: datetime | None = None
    missing: CopiesMissing | None = None
    to_approve: bool = False
    may_save: bool = False
    asked: tuple[Asked, ...] = ()
    same_as: int = 0

    @property
    def approved(self) -> bool:
        return self.document.state is DocumentState.APPROVED

    @property
    def headings(self) -> dict[str, str]:
        """By the key of the section."""
        return dict(self.titles)

    @property
    def open_remarks(self) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if remark.done_at is None)


@dataclass(frozen=True, slots=True)
class ApproveRead:
    """own: this person chairs the conference, so that all of it is theirs."""

    conference: Conference
    sheets: tuple[Sheet, ...]
    own: bool


def read_approve(services: Services, conference_id: str) -> ApproveRead:
    desk, conference = services.desk, services.signed_in.conference(conference_id)
    copies = services.planning.profile(conference).copies
    gaps = {gap.document.id: gap for gap in services.copies.gaps(conference_id)}
    asked = services.amending.being_made(conference_id)
    sheets = tuple(
        Sheet(
            document,
            desk.findings(document.id),
            desk.preview(document.id),
            copies.get(document.type.value, ""),
            services.remarks.of_document(document.id),
            tuple((key, heading) for key, heading, _ in desk.titles(document)),
            services.remarks.sent_back_at(document.id),
            gaps.get(document.id),
            document.state is DocumentState.WITH_THE_CHAIR and services.may(Act.APPROVE, conference, document.id),
            services.may(Act.SAVE_COPY, conference, document.id),
            asked.get(document.id, ()),
            desk.unchanged_since(document),
        )
        for document in desk.documents(conference_id)
    )
    return ApproveRead(conference, sheets, services.may(Act.APPROVE, conference))


STATES = {
    DocumentState.DRAFT: "Not sent to you yet",
    DocumentState.WITH_THE_CHAIR: "Waiting for your approval",
    DocumentState.RETURNED: "Sent back with remarks",
    DocumentState.APPROVED: "Approved and locked",
}
_ICONS = {
    DocumentState.DRAFT: ("pencil", "muted"),
    DocumentState.WITH_THE_CHAIR: ("eye", "blue"),
    DocumentState.RETURNED: ("undo-2", "amber"),
    DocumentState.APPROVED: ("lock", "green"),
}


def icon_of(document: Document) -> tuple[str, str]:
    """Name and colour of the icon of a document's state."""
    return _ICONS[document.state]


def facts_of(document: Document, conference: Conference, copies: str = "", same_as: int = 0) -> str:
    """What is known about a document, in sentences. same_as: the approved version it still prints like, 0 for none."""
    summary = document.type is DocumentType.SUMMARY
    kept = "It is kept on the child's file and never sent out." if summary else f"Who gets it: {copies}." * bool(copies)
    if document.state is DocumentState.APPROVED and document.approved_at is not None:
        when = when_words(document.approved_at, conference.zone)
        told = (
            f"Version {document.version}, approved by {document.approved_by} on {when}. Nobody can change it. "
            "Changes are asked for under Copies.",
            kept,
            f"Fingerprint of the Word file: {document.content_hash[:16]}",
        )
    elif document.state is DocumentState.RETURNED:
        told = (
            f"Your remarks: {document.remarks}" if document.remarks else "",
            f"{conference.typist_name or 'The minute taker'} has it now.",
            kept,
        )
    else:
        told = (_written(document, same_as), kept, "Read it as it will print. Approving locks it.")
    return "\n".join(line for line in told if line)


def _written(document: Document, same_as: int) -> str:
    """By whom, or by what."""
    unread = sum(len(part.drafted) for part in document.sections)
    told = [f"Typed by {document.typed_by}."] if document.typed_by else []
    if unread:
        many = "One paragraph was" if unread == 1 else f"{unread} paragraphs were"
        told.append(f"{many} written down by this computer and not yet read by anybody: shaded in the paper.")
    if same_as:
        told.append(f"Nothing is changed since version {same_as} yet.")
    told = told or ["As it came from the record."]
    if document.version:
        told.append(f"It becomes version {document.version}; the one before stays as it is.")
    return " ".join(told)

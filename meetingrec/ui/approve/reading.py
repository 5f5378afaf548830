"""What the chair reads before approving, read in one go on the services' thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from meetingrec.domain.amendment import Remark
from meetingrec.domain.conference import Conference
from meetingrec.domain.document import Document, DocumentState, DocumentType, Finding
from meetingrec.services.copies import CopiesMissing
from meetingrec.ui.dates import when_words
from meetingrec.ui.services import Services


@dataclass(frozen=True, slots=True)
class Sheet:
    """html: the page as it will print. copies: who gets it by the authority's rules, in words. titles: key and heading
    of each section. missing: who is not in its list of copies yet.
    """

    document: Document
    findings: tuple[Finding, ...]
    html: str
    copies: str = ""
    remarks: tuple[Remark, ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    sent_back_at: datetime | None = None
    missing: CopiesMissing | None = None

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
    conference: Conference
    sheets: tuple[Sheet, ...]


def read_approve(services: Services, conference_id: str) -> ApproveRead:
    desk, conference = services.desk, services.signed_in.conference(conference_id)
    copies = services.planning.profile(conference).copies
    gaps = {gap.document.id: gap for gap in services.copies.gaps(conference_id)}
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
        )
        for document in desk.documents(conference_id)
    )
    return ApproveRead(conference, sheets)


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


def facts_of(document: Document, conference: Conference, copies: str = "") -> str:
    """What is known about a document, in sentences."""
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
        typed = f"Typed by {document.typed_by}." if document.typed_by else "As it came from the record."
        if document.version:
            typed += f" It becomes version {document.version}; the one before stays as it is."
        told = (typed, kept, "Read it as it will print. Approving locks it.")
    return "\n".join(line for line in told if line)

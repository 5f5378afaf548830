"""Documents: the draft that is typed, and the paper that is printed from it (domain.md 3.1, 3.2, 4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DocumentType(StrEnum):
    DECISIONS = "decisions_and_recommendations"
    SUMMARY = "chairs_summary"
    STRATEGY = "strategy_record"

    @property
    def words(self) -> str:
        return {
            "decisions_and_recommendations": "Decisions and recommendations",
            "chairs_summary": "Chair's summary",
            "strategy_record": "Record of the strategy meeting",
        }[self.value]

    @property
    def file_name(self) -> str:
        """Without a name of any child: file names travel further than files (domain.md 4.7.5)."""
        return {
            "decisions_and_recommendations": "decisions-and-recommendations.docx",
            "chairs_summary": "chairs-summary.docx",
            "strategy_record": "strategy-record.docx",
        }[self.value]


class DocumentState(StrEnum):
    DRAFT = "draft"
    WITH_THE_CHAIR = "with_the_chair"
    RETURNED = "returned"
    APPROVED = "approved"

    @property
    def words(self) -> str:
        return {
            "draft": "Draft",
            "with_the_chair": "With the chair",
            "returned": "Returned with remarks",
            "approved": "Approved and locked",
        }[self.value]


@dataclass(frozen=True, slots=True)
class SectionText:
    """What a person typed into one section, with the light marks of marked_text.py: a line is a paragraph.

    `machine` is True while the text is as the program filled it in and nobody has accepted or changed it.
    drafted: paragraphs of it, word for word, that the machine wrote down from the dictation and nobody has accepted or
    changed yet; they are marked, and hold up the approval. filled: of all that was ever written down here from the
    dictation, a hash of the words heard and one of the paragraph, so that nothing is written down twice.
    """

    key: str
    text: str
    machine: bool = False
    drafted: tuple[str, ...] = ()
    filled: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One document of one conference. content_hash is the SHA-256 of the approved Word file, in hex."""

    id: str
    conference_id: str
    type: DocumentType
    state: DocumentState = DocumentState.DRAFT
    version: int = 0
    sections: tuple[SectionText, ...] = ()
    typed_by: str = ""
    remarks: str = ""
    saved_at: datetime | None = None
    approved_by: str = ""
    approved_at: datetime | None = None
    content_hash: str = ""

    def text(self, key: str) -> str:
        """The typed text of a section, "" where there is none."""
        return next((part.text for part in self.sections if part.key == key), "")


class Style(StrEnum):
    BODY = "body"
    BULLET = "bullet"
    NUMBER = "number"
    LABEL = "label"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """VOICE is a child's words: bold dark red, always under a LABEL that says so (domain.md C20, K7).

    number: what a NUMBER counts, from 1. bold: (first, behind the last) letter of each stretch in bold. machine: it was
    written down from the dictation and nobody has accepted it; the preview says so, the Word file never does.
    """

    text: str
    style: Style = Style.BODY
    number: int = 0
    bold: tuple[tuple[int, int], ...] = ()
    machine: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Always with a header row. widths: relative widths of the columns."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperSection:
    """level: 1 for a part of the paper, 2 for a part of the section before it."""

    heading: str
    blocks: tuple[Paragraph | Table, ...]
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paper:
    """A document ready for Word, for print and for the preview. box: label and value pairs under the title.

    title names the kind of paper and no child: it is also the title in the file's properties. subtitle says whom the
    meeting was about. author: the council. made_at: aware time put into the file's properties, so that the same
    paper always gives the same bytes.
    """

    title: str
    box: tuple[tuple[str, str], ...]
    sections: tuple[PaperSection, ...]
    footer: str
    language: str = "en-GB"
    watermark: str = ""
    subtitle: str = ""
    author: str = ""
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a check noticed. blocks: approval needs it mended. place: "decisions:ID", "section:KEY", ..."""

    text: str
    place: str
    blocks: bool
    rule: str

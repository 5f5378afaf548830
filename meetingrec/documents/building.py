"""From the record and what was typed to a paper ready for Word (domain.md 3.1, 3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from zoneinfo import ZoneInfo

from meetingrec.documents.glossary import explained
from meetingrec.documents.opened import opened
from meetingrec.documents.outline import Part, outline, voice_key
from meetingrec.documents.printable import printable
from meetingrec.documents.starting import starting_text
from meetingrec.documents.strategy_tables import NOT_FOR_FAMILY, STRATEGY_TABLES, WHO_GETS_IT
from meetingrec.documents.summary_tables import Blocks, notice
from meetingrec.documents.tables import FROM_THE_RECORD, voice
from meetingrec.documents.wording import day, moment, names, one_line, sentence, span, started
from meetingrec.domain import marked_text
from meetingrec.domain.conference import Conference
from meetingrec.domain.document import (
    Document,
    DocumentState,
    DocumentType,
    Paper,
    PaperSection,
    Paragraph,
    SectionText,
    Style,
    Table,
)
from meetingrec.domain.drafted import with_record
from meetingrec.domain.marked_text import Kind
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord

NOT_APPROVED = "Draft - not approved"
FILE_ONLY = "Kept on the child's file. Not sent out."
_FOR_WHOM = {
    DocumentType.DECISIONS: "",
    DocumentType.SUMMARY: FILE_ONLY,
    DocumentType.STRATEGY: NOT_FOR_FAMILY,
}
"""What stands at the foot of every page about who may read it."""
_BUILT = {**FROM_THE_RECORD, **STRATEGY_TABLES}
_KEEP_SAFE = "Keep this letter safe. Ask the chair before you show it to anybody other than your lawyer."


def section_titles(kind: DocumentType, profile: Profile, record: ConferenceRecord) -> list[tuple[str, str, bool]]:
    """(key, heading, is typed) of every section, in the order of the paper. Sections not typed come from the record."""
    return [(part.key, part.heading, part.typed) for part in outline(kind, profile, opened(record))]


def starting_sections(record: ConferenceRecord, kind: DocumentType, profile: Profile) -> tuple[SectionText, ...]:
    """Every typed section with the text the record gives it ("" where it gives none), marked machine=True."""
    shown = opened(record)
    return tuple(
        SectionText(part.key, printable(starting_text(kind, part.key, shown)), machine=True)
        for part in outline(kind, profile, shown)
        if part.typed
    )


def current_sections(record: ConferenceRecord, document: Document, profile: Profile) -> tuple[SectionText, ...]:
    """Every typed section as it prints now.

    What a person typed or accepted stands, an emptied section too. A section nobody has touched follows the record,
    until the document is approved: then it stays as it was.
    """
    stored = {part.key: part for part in document.sections}
    locked = document.state is DocumentState.APPROVED

    def now(start: SectionText) -> SectionText:
        own = stored.get(start.key)
        if own is None or (own.machine and not own.drafted and not own.filled and not locked):
            return start
        return own if locked or not own.machine else with_record(own, start)

    return tuple(now(start) for start in starting_sections(record, document.type, profile))


def paper(record: ConferenceRecord, document: Document, profile: Profile, *, copy_for: str = "") -> Paper:
    """The whole paper. copy_for: the name of the person this copy is for, "" for the copy on file.

    Whatever record comes in, only what is open goes out (domain.md 4.5, E20).
    """
    record = opened(record)
    conference = record.conference
    box = _box(record, document, profile, copy_for)
    sections = _sections(record, document, profile)
    title = _title(record, document)
    subtitle = _subtitle(record)
    texts = [title, subtitle, *(text for line in box for text in line), *texts_of(sections)]
    words = explained(texts, profile.glossary)
    if words:
        table = Table(
            ("Word", "What it means"), tuple((word, sentence(started(meaning))) for word, meaning in words), (26, 74)
        )
        sections = (*sections, PaperSection("What these words mean", (table,)))
    approved = document.state is DocumentState.APPROVED
    footer = ["Confidential", _FOR_WHOM[document.type], _version(document), "" if approved else NOT_APPROVED]
    return Paper(
        title=title,
        subtitle=subtitle,
        box=box,
        sections=sections,
        footer=" · ".join(part.rstrip(".") for part in footer if part),
        watermark="" if approved else NOT_APPROVED,
        author=one_line(conference.authority),
        made_at=_made_at(record, document),
    )


def _title(record: ConferenceRecord, document: Document) -> str:
    own_account = document.type is DocumentType.STRATEGY and not record.conference.official_record
    return "An agency's own account of the strategy meeting" if own_account else document.type.words


def _subtitle(record: ConferenceRecord) -> str:
    conference = record.conference
    about = names(child.short_name for child in record.children)
    held = day((conference.started_at or conference.planned_start).astimezone(ZoneInfo(conference.zone)))
    return f"Meeting about {about} on {held}" if about else f"Meeting on {held}"


def texts_of(sections: tuple[PaperSection, ...]) -> list[str]:
    """Every text of the sections, headings and cells among them."""
    found: list[str] = []
    for section in sections:
        found.append(section.heading)
        for block in section.blocks:
            if isinstance(block, Table):
                found += [*block.header, *(cell for row in block.rows for cell in row)]
            else:
                found.append(block.text)
    return found


def _sections(record: ConferenceRecord, document: Document, profile: Profile) -> tuple[PaperSection, ...]:
    typed = {part.key: part for part in current_sections(record, document, profile)}
    if document.state is DocumentState.APPROVED:
        typed = {key: replace(part, drafted=()) for key, part in typed.items()}
    made: list[PaperSection] = []
    for part in outline(document.type, profile, record):
        blocks = _blocks(part, typed, record, profile)
        if not blocks and part.required:
            blocks = (Paragraph("Nothing is written here yet."),)
        made.append(PaperSection(part.heading, blocks, part.level))
    return tuple(section for place, section in enumerate(made) if section.blocks or _has_parts(made, place))


def _has_parts(sections: list[PaperSection], place: int) -> bool:
    """Whether sections of level 2 with content follow directly: then the heading above them is not empty."""
    for section in sections[place + 1 :] if sections[place].level == 1 else []:
        if section.level == 1:
            return False
        if section.blocks:
            return True
    return False


def _blocks(part: Part, typed: dict[str, SectionText], record: ConferenceRecord, profile: Profile) -> Blocks:
    if part.typed:
        return paragraphs(typed[part.key].text, typed[part.key].drafted)
    if part.key == "put_right":
        return tuple(Paragraph(one_line(line), Style.BULLET) for line in profile.put_right if line.strip())
    if part.key == "notice":
        return notice(record, profile.leaflets)
    for child in record.children:
        if part.key == voice_key(child):
            return voice(record, child)
    return _BUILT[part.key](record) if part.key in _BUILT else ()


def paragraphs(text: str, drafted: Sequence[str] = ()) -> Blocks:
    """Typed text as it prints (marked_text.py); empty lines separate and are not printed, nor are empty tables.

    A line that ends with a colon and stands right above a list is a LABEL: it stays with what follows.
    drafted: lines of it that the machine wrote down and nobody has accepted, word for word.
    """
    blocks = marked_text.read(printable(text))
    machine = {_told_apart(marked_text.line(line)) for lines in drafted for line in printable(lines).split("\n")}
    made: list[Paragraph | Table] = []
    for block, below in zip_longest(blocks, blocks[1:]):
        if isinstance(block, marked_text.Rows):
            made += _table(block)
        elif block.text.strip():
            leads = isinstance(below, marked_text.Line) and below.kind is not Kind.BODY
            made.append(replace(_paragraph(block, leads=leads), machine=_told_apart(block) in machine))
    return tuple(made)


def _told_apart(line: marked_text.Line) -> tuple[Kind, str]:
    """A line by its kind and words: its number is another one when a line above it goes."""
    return line.kind, marked_text.marked(line.words).strip()


_STYLES = {Kind.BODY: Style.BODY, Kind.BULLET: Style.BULLET, Kind.NUMBER: Style.NUMBER}


def _paragraph(line: marked_text.Line, *, leads: bool) -> Paragraph:
    """leads: a list follows."""
    cut = len(line.text) - len(line.text.lstrip())
    text, bold, at = line.text.strip(), [], -cut
    for part in line.words:
        first, last = max(0, at), min(len(text), at + len(part.text))
        if part.bold and first < last:
            bold.append((first, last))
        at += len(part.text)
    if line.kind is Kind.BODY and leads and text.endswith(":"):
        return Paragraph(text, Style.LABEL)
    return Paragraph(text, _STYLES[line.kind], line.number, tuple(bold))


_NARROWEST, _WIDEST = 8, 48
"""Letters that a column of a typed table is at least and at most given room for."""


def _table(block: marked_text.Rows) -> list[Table]:
    """The first row is the header, on every page again; columns are as wide as what stands in them asks for."""
    header, *rows = block.rows
    filled = tuple(row for row in rows if any(row))
    if not filled and not any(header):
        return []
    columns = zip(header, *filled, strict=True)
    widths = tuple(min(_WIDEST, max(_NARROWEST, *(len(cell) for cell in column))) for column in columns)
    return [Table(header, filled, widths)]


def _box(record: ConferenceRecord, document: Document, profile: Profile, copy_for: str) -> tuple[tuple[str, str], ...]:
    conference = record.conference
    held = span(conference.started_at or conference.planned_start, conference.ended_at, conference.zone)
    lines = [
        ("Type of meeting", conference.meeting_type.words),
        ("When", held),
        (
            "Chair",
            ", ".join(part for part in (one_line(conference.chair_name), one_line(conference.authority)) if part),
        ),
    ]
    if document.type is DocumentType.STRATEGY:
        where = ", ".join(part for part in (conference.channel.words, one_line(conference.place)) if part)
        lines += [("How it was held", where), ("Recording", _recorded(conference))]
        lines += [
            ("Record kept by", one_line(conference.record_keeper)),
            ("Typed by", one_line(conference.typist_name)),
        ]
        if conference.official_record and not conference.from_elsewhere:
            lines.append(("Who gets it", sentence(profile.copies.get(document.type.value, WHO_GETS_IT))))
        lines.append(("Confidential", NOT_FOR_FAMILY))
    elif document.type is DocumentType.SUMMARY:
        lines += [("Recording", _recorded(conference)), ("Typed by", one_line(conference.typist_name))]
        lines.append(("Where it is kept", FILE_ONLY))
    else:
        lines += [("This copy is for", one_line(copy_for)), ("Confidential", _KEEP_SAFE)]
    lines.append(("Version", _version_in_full(document, conference.zone)))
    return tuple((label, value) for label, value in lines if value)


def _recorded(conference: Conference) -> str:
    """Said plainly when there is no sound of it, or not of all of it; "" where there is nothing to say."""
    without, anyway = sentence(conference.without_audio_why), sentence(conference.recorded_anyway_why)
    if without:
        stopped = without.lower().startswith("stopped")
        return f"The recording was {without}" if stopped else f"Held without a recording. The reason: {without}"
    return f"Recorded although the council's rules say not to. The reason: {anyway}" if anyway else ""


def _version(document: Document) -> str:
    return f"Version {document.version}" if document.version else "First version"


def _version_in_full(document: Document, zone: str) -> str:
    number = str(document.version) if document.version else "First"
    if document.state is not DocumentState.APPROVED:
        return f"{number} ({NOT_APPROVED[:1].lower()}{NOT_APPROVED[1:]})"
    when = f" on {moment(document.approved_at, zone)}" if document.approved_at else ""
    return f"{number}, approved by the chair{when}"


def _made_at(record: ConferenceRecord, document: Document) -> datetime:
    conference = record.conference
    stamps = (document.approved_at, document.saved_at, conference.ended_at, conference.started_at)
    return next((stamp for stamp in stamps if stamp), conference.planned_start)

"""The Word file: what a reader's screen reader, printer and hash need of it, whatever was typed."""

from __future__ import annotations

import hashlib
import io
import re
import runpy
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph as WordParagraph
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetingrec import resources
from meetingrec.documents.building import paper, texts_of
from meetingrec.documents.preview import VOICE_RED
from meetingrec.documents.printable import printable
from meetingrec.documents.word import word_file
from meetingrec.domain.document import Document, DocumentType, Paper, PaperSection, Paragraph, SectionText, Style, Table
from meetingrec.domain.record import ConferenceRecord

RECORD: ConferenceRecord = runpy.run_path(str(Path(__file__).parents[1] / "data" / "marlbeck.py"))["RECORD"]
PROFILE = resources.profile("national")
TEMPLATES = {
    DocumentType.DECISIONS: "decisions.docx",
    DocumentType.SUMMARY: "summary.docx",
    DocumentType.STRATEGY: "strategy.docx",
}
SAVED = datetime(2026, 4, 2, 18, 5, tzinfo=UTC)


def _bytes(kind: DocumentType, record: ConferenceRecord = RECORD, **changes: object) -> bytes:
    document = Document("d", "c1", kind, saved_at=SAVED, **changes)  # type: ignore[arg-type]
    return word_file(paper(record, document, PROFILE, copy_for="Kasia Nowicka"), resources.template(TEMPLATES[kind]))


def _open(content: bytes) -> WordDocument:
    """Opens strictly: every part of the package must be well-formed XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                parse_xml(package.read(name))
    return docx.Document(io.BytesIO(content))


def _all_text(document: WordDocument) -> str:
    """Paragraphs and cells, white space evened out."""
    texts = [
        "".join(part.text or "" for part in line.iter(qn("w:t"))) for line in document.element.body.iter(qn("w:p"))
    ]
    return " ".join(" ".join(texts).split())


@pytest.mark.parametrize("kind", list(DocumentType))
def test_the_page_is_a4_and_the_text_is_english_arial_12(kind: DocumentType) -> None:
    document = _open(_bytes(kind))
    section = document.sections[0]
    assert abs((section.page_width or 0) - Cm(21)) < 1000
    assert abs((section.page_height or 0) - Cm(29.7)) < 1000
    styles = document.styles.element
    assert styles.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}").get(qn("w:val")) == "en-GB"
    assert styles.find(f".//{qn('w:rPrDefault')}//{qn('w:rFonts')}").get(qn("w:ascii")) == "Arial"
    assert styles.find(f".//{qn('w:rPrDefault')}//{qn('w:sz')}").get(qn("w:val")) == "24"
    assert section._sectPr.find(qn("w:cols")) is None
    for style in document.styles.element.iter(qn("w:jc")):
        assert style.get(qn("w:val")) in ("left", "right")


def test_headings_are_real_and_none_is_empty() -> None:
    document = _open(_bytes(DocumentType.DECISIONS))
    styled = [(line.style.name, line.text) for line in document.paragraphs if line.style is not None]
    assert ("Title", "Decisions and recommendations") in styled
    assert ("Subtitle", "Meeting about Ellie and Jude on Thursday 2 April 2026") in styled
    first = [text for name, text in styled if name == "Heading 1"]
    second = [text for name, text in styled if name == "Heading 2"]
    assert first[0] == "What was decided"
    assert first[-1] == "What these words mean"
    assert second == ["What you need to do", "What others will do"]
    assert all(text.strip() for text in first + second)
    bullets = [line for line in document.paragraphs if line.style is not None and line.style.name == "List Bullet"]
    assert len(bullets) > 15
    assert bullets[0].style is not None
    assert bullets[0].style.element.find(f".//{qn('w:numId')}") is not None


def test_tables_repeat_their_header_and_keep_short_rows_whole() -> None:
    document = _open(_bytes(DocumentType.DECISIONS))
    assert [table.rows[0].cells[0].text for table in document.tables] == [
        "Child",
        "What",
        "What",
        "What",
        "Name",
        "Word",
    ]
    for table in document.tables:
        first, *others = table._tbl.tr_lst
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in others)
        assert not any(row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in others)


def test_columns_have_the_widths_the_paper_asks_for() -> None:
    document = _open(_bytes(DocumentType.DECISIONS))
    widths = [int(column.get(qn("w:w"))) for column in document.tables[0]._tbl.tblGrid.gridCol_lst]
    assert [round(100 * width / sum(widths)) for width in widths] == [10, 44, 22, 24]
    cells = [int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for cell in document.tables[0]._tbl.tr_lst[1].tc_lst]
    assert cells == widths


def test_a_childs_words_are_bold_dark_red_under_a_label() -> None:
    document = _open(_bytes(DocumentType.DECISIONS))
    lines = list(document.paragraphs)
    place = next(index for index, line in enumerate(lines) if "pillow" in line.text)
    style = lines[place].style
    assert style is not None
    assert style.name == "Voice"
    assert style.font.bold
    assert f"#{style.font.color.rgb}" == VOICE_RED == "#B30000"
    assert lines[place - 1].text == "In Ellie's own words"
    assert lines[place + 1].text.startswith("How we know this:")


def test_the_foot_counts_pages_and_says_draft() -> None:
    document = _open(_bytes(DocumentType.DECISIONS, version=3))
    foot = document.sections[0].footer._element
    codes = "".join(part.text or "" for part in foot.iter(qn("w:instrText"))).split()
    assert codes == ["PAGE", "NUMPAGES"]
    text = "".join(part.text or "" for part in foot.iter(qn("w:t")))
    assert text.startswith("Confidential · Version 3 · Draft - not approved")
    head = "".join(part.text or "" for part in document.sections[0].header._element.iter(qn("w:t")))
    assert head == "Draft - not approved"
    summary = _open(_bytes(DocumentType.SUMMARY))
    head = "".join(part.text or "" for part in summary.sections[0].header._element.iter(qn("w:t")))
    assert head.startswith("Kept on the child’s file. Not sent out.")


def test_the_files_properties_name_no_person_and_no_child() -> None:
    content = _bytes(DocumentType.DECISIONS)
    properties = _open(content).core_properties
    assert properties.title == "Decisions and recommendations"
    assert properties.author == "Marlbeck Council"
    assert properties.language == "en-GB"
    assert properties.last_modified_by == ""
    assert properties.created == properties.modified == SAVED
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        held = (package.read("docProps/core.xml") + package.read("docProps/app.xml")).decode()
    assert not any(name in held for name in ("Ellie", "Jude", "Kasia", "Colin", "Priya", "python-docx"))


@pytest.mark.parametrize("kind", list(DocumentType))
def test_the_same_record_gives_the_same_bytes(kind: DocumentType) -> None:
    first, second = _bytes(kind), _bytes(kind)
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()
    other = _bytes(kind, replace(RECORD, decisions=RECORD.decisions[:1]))
    assert other != first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_typed_fields_and_marks_are_text_and_never_run() -> None:
    nasty = 'Tom & Ann <b>"x"</b> {{ 7 * 7 }} {% for %} {_{ }_} {_% %_} {# #} ]]> \\ $ INCLUDETEXT "c:/x" =1+1'
    document = _open(_bytes(DocumentType.DECISIONS, sections=(SectionText("why", nasty),)))
    assert nasty in [line.text for line in document.paragraphs]
    assert not list(document.element.body.iter(qn("w:instrText"), qn("w:fldSimple"), qn("w:hyperlink")))


def test_names_from_the_right_are_marked_so() -> None:
    typed = (SectionText("why", "We met محمد علي and שרה twice.\nمحمد علي قال نعم"),)
    document = _open(_bytes(DocumentType.DECISIONS, sections=typed))
    mixed, arabic = [line for line in document.paragraphs if "محمد" in line.text]
    assert mixed.text == "We met محمد علي and שרה twice."
    marked = [run.text for run in mixed.runs if run._r.rPr is not None and run._r.rPr.find(qn("w:rtl")) is not None]
    assert marked == ["محمد علي", "שרה"]
    assert mixed._p.pPr.find(qn("w:bidi")) is None
    assert arabic._p.pPr.find(qn("w:bidi")) is not None


def test_a_very_long_field_and_emoji_are_kept_whole() -> None:
    long = "Word " * 1999 + "last."
    action = replace(RECORD.actions[3], text=long)
    record = replace(RECORD, actions=(action,))
    document = _open(_bytes(DocumentType.DECISIONS, record, sections=(SectionText("why", long + "👩‍👧🙂"),)))
    assert _all_text(document).count(long.strip()) == 2
    assert "👩‍👧🙂" in _all_text(document)
    row = next(table for table in document.tables if table.rows[0].cells[1].text == "Who")._tbl.tr_lst[1]
    assert row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None


def test_two_tables_in_a_row_stay_two() -> None:
    table = Table(("a", "b"), (("1", "2"),))
    made = Paper("T", (), (PaperSection("H", (table, table)),), "F")
    document = _open(word_file(made, resources.template("decisions.docx")))
    assert len(document.tables) == 2
    bodies = [re.sub(r".*}", "", str(child.tag)) for child in document.element.body]
    assert "tbl tbl" not in " ".join(bodies)


def test_bold_words_and_numbered_lines_are_real_ones_in_the_templates_own_style() -> None:
    blocks = (
        Paragraph("Ring today", Style.NUMBER, 1, ((5, 10),)),
        Paragraph("then write", Style.NUMBER, 2),
        Paragraph("dot", Style.BULLET),
        Paragraph("again", Style.NUMBER, 1),
        Paragraph("All bold", bold=((0, 8),)),
        Paragraph("\ufdd0not a mark\ufdd1"),
    )
    document = _open(word_file(Paper("T", (), (PaperSection("H", blocks),), "F"), resources.template("decisions.docx")))
    said = {paragraph.text: paragraph for paragraph in document.paragraphs}
    assert [(run.text, run.bold) for run in said["Ring today"].runs] == [("Ring ", None), ("today", True)]
    assert [(run.text, run.bold) for run in said["All bold"].runs] == [("All bold", True)]
    assert [(run.text, run.bold) for run in said["not a mark"].runs] == [("not a mark", None)]
    ids = [_list_of(said[words]) for words in ("Ring today", "then write", "dot", "again")]
    assert ids[0] == ids[1] != ids[3] and ids[2] is None
    assert {said[words].style.name for words in ("Ring today", "dot")} == {"List Bullet"}
    kinds = document.part.numbering_part.element.findall(f".//{qn('w:numFmt')}")
    assert [kind.get(qn("w:val")) for kind in kinds] == ["bullet", "decimal", "decimal"]


def _list_of(paragraph: WordParagraph) -> int | None:
    numbering = paragraph._p.pPr.numPr
    return numbering.numId.val if numbering is not None else None


_PIECES = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=40),
    st.sampled_from(
        ["{{ x }}", "{%p if %}", "{_{", "%_}", "]]>", "&amp;", "<w:p/>", "\x00", "\ud800", "\n\n", "- ", "\a\f\v"]
    ),
)
ANYTHING = st.lists(_PIECES, max_size=4).map("".join)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    line = st.builds(Paragraph, ANYTHING, st.sampled_from(Style))
    row = st.tuples(ANYTHING, ANYTHING, ANYTHING)
    table = st.builds(Table, row, st.lists(row, max_size=3).map(tuple), st.sampled_from([(), (1, 2, 3)]))
    blocks = st.lists(st.one_of(line, table), max_size=4).map(tuple)
    section = st.builds(PaperSection, ANYTHING, blocks, st.sampled_from([1, 2]))
    return Paper(
        title=draw(ANYTHING),
        subtitle=draw(ANYTHING),
        box=draw(st.lists(st.tuples(ANYTHING, ANYTHING), max_size=3).map(tuple)),
        sections=draw(st.lists(section, max_size=3).map(tuple)),
        footer=draw(ANYTHING),
        watermark=draw(ANYTHING),
        author=draw(ANYTHING),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(papers(), st.sampled_from(sorted(TEMPLATES.values())))
def test_whatever_was_typed_the_word_file_opens_and_holds_it(made: Paper, template: str) -> None:
    document = _open(word_file(made, resources.template(template)))
    text = _all_text(document)
    for words in [made.title, made.subtitle, *texts_of(made.sections)]:
        assert all(line in text for line in (" ".join(line.split()) for line in printable(words).split("\n")))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANYTHING, ANYTHING, ANYTHING)
def test_whatever_stands_in_the_record_the_paper_can_be_printed(first: str, second: str, third: str) -> None:
    record = replace(
        RECORD,
        conference=replace(RECORD.conference, authority=first, chair_name=third),
        contingencies=(replace(RECORD.contingencies[0], what=second, trigger=third),),
        children=tuple(replace(child, full_name=first, known_as=second) for child in RECORD.children),
        attendees=tuple(replace(person, full_name=first, role=second, agency=third) for person in RECORD.attendees),
        points=tuple(replace(point, text=first, impact=third) for point in RECORD.points),
        voices=tuple(replace(voice, words=second, how=first) for voice in RECORD.voices),
        decisions=tuple(
            replace(decision, statement=third, rationale=first, category=second) for decision in RECORD.decisions
        ),
        actions=tuple(replace(action, text=first, owner=second, by_when_words=third) for action in RECORD.actions),
    )
    for kind in DocumentType:
        _open(_bytes(kind, record))

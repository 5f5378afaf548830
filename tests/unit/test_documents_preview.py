"""The preview: complete, escaped, and only of the HTML that Qt's rich text knows."""

from __future__ import annotations

import runpy
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from meetingrec import resources
from meetingrec.documents.building import paper, texts_of
from meetingrec.documents.length import pages
from meetingrec.documents.preview import NOT_READ, html
from meetingrec.documents.word import word_file
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
from meetingrec.domain.record import ConferenceRecord

RECORD: ConferenceRecord = runpy.run_path(str(Path(__file__).parents[1] / "data" / "marlbeck.py"))["RECORD"]
PROFILE = resources.profile("national")
# https://doc.qt.io/qt-6/richtext-html-subset.html
QT_KNOWS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "b", "br", "hr", "ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
EMPTY = {"meta", "br", "hr"}


class _Reader(HTMLParser):
    """Collects text and insists that every tag is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


def _read(source: str) -> _Reader:
    reader = _Reader()
    reader.feed(source)
    reader.close()
    assert reader.open == []
    assert {tag for tag, _ in reader.seen} <= QT_KNOWS
    return reader


def test_the_preview_holds_the_whole_paper() -> None:
    for kind in DocumentType:
        made = paper(RECORD, Document("d", "c1", kind), PROFILE)
        text = " ".join(_read(html(made)).words)
        assert all(words in text for words in [made.title, made.subtitle, made.footer, made.watermark])
        assert all(words in text for words in texts_of(made.sections))


def test_a_childs_words_are_red_and_labelled_and_tables_have_headers() -> None:
    source = html(paper(RECORD, Document("d", "c1", DocumentType.DECISIONS), PROFILE))
    assert "p.voice { font-weight: bold; color: #B30000;" in source
    reader = _read(source)
    kinds = [attributes.get("class") for tag, attributes in reader.seen if tag == "p"]
    assert kinds[kinds.index("voice") - 1] == "label"
    assert sum(tag == "th" for tag, _ in reader.seen) == 4 + 4 + 3 + 3 + 4 + 2


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())), st.sampled_from(Style))
def test_nothing_typed_becomes_markup(text: str, style: Style) -> None:
    nasty = f"</p><script>&lt;{text}"
    table = Table((nasty, "b"), ((nasty, nasty),))
    section = PaperSection(nasty, (Paragraph(nasty, style), Paragraph("x", Style.BULLET), table, Paragraph(nasty)))
    reader = _read(html(Paper(nasty, ((nasty, nasty),), (section,), nasty, watermark=nasty, subtitle=nasty)))
    assert "</p><script>&lt;" in "".join(reader.words)


def test_the_estimate_of_pages_grows_with_the_text() -> None:
    short = paper(RECORD, Document("d", "c1", DocumentType.SUMMARY), PROFILE)
    line = PaperSection("More", (Paragraph("Some words that fill the line. " * 60),))
    longer = Paper(short.title, short.box, (*short.sections, line, line), short.footer)
    assert pages(longer) > pages(short) > 1
    assert pages(Paper("T", (), (), "")) < 0.2


def test_what_the_machine_wrote_and_nobody_read_is_marked_in_the_preview_and_never_in_word() -> None:
    text = "Typed.\nHeard & not read.\n1. Typed too.\n2. Heard **twice**.\n- Last."
    drafted = ("Heard & not read.", "7. Heard **twice**.", "- Last.")
    plain = Document("d", "c1", DocumentType.SUMMARY, sections=(SectionText("weight", text),))
    heard = replace(plain, sections=(SectionText("weight", text, drafted=drafted),))
    reader = _read(html(paper(RECORD, heard, PROFILE)))
    said = [words for words in reader.words if words.startswith(NOT_READ)]
    assert said == [f"{NOT_READ}:", f"{NOT_READ} (2 paragraphs):"]
    shaded = [tag for tag, attributes in reader.seen if "background-color" in (attributes.get("style") or "")]
    assert shaded == ["p", "li", "li"]
    at = reader.words.index(said[1])
    assert [words for words in reader.words[at + 1 :] if words.strip()][:4] == ["Heard ", "twice", ".", "Last."]
    assert NOT_READ not in html(paper(RECORD, plain, PROFILE))
    assert NOT_READ not in html(paper(RECORD, replace(heard, state=DocumentState.APPROVED), PROFILE))
    template = resources.template("summary.docx")
    words = [word_file(paper(RECORD, document, PROFILE), template) for document in (plain, heard)]
    assert words[0] == words[1]

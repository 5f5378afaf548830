"""The Word files as a family would see them: printed by the real LibreOffice and read back from the PDF."""

from __future__ import annotations

import runpy
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pdfplumber
import pytest
from pdfplumber.page import Page
from pdfplumber.pdf import PDF

from meetingrec import resources
from meetingrec.documents.building import paper
from meetingrec.documents.length import pages
from meetingrec.documents.word import word_file
from meetingrec.domain.document import Document, DocumentState, DocumentType, SectionText
from meetingrec.domain.record import ConferenceRecord

MARLBECK = runpy.run_path(str(Path(__file__).parents[1] / "data" / "marlbeck.py"))
RECORD: ConferenceRecord = MARLBECK["RECORD"]
PROFILE = resources.profile("national")
APPROVED_AT = datetime(2026, 4, 2, 18, 5, tzinfo=UTC)
DECISIONS = Document("d", "c1", DocumentType.DECISIONS, DocumentState.APPROVED, version=1, approved_at=APPROVED_AT)
DRAFT = replace(DECISIONS, state=DocumentState.DRAFT, version=2)
SUMMARY = Document("s", "c1", DocumentType.SUMMARY, version=2)
_LONG = "A very long word: " + "x" * 300 + ". " + "The plan is talked about at length here. " * 240
_WORLD = SectionText("why", "شكرا لكم محمد علي\n- Zażółć gęślą jaźń 🙂 שרה לוי said: “yes” & <no>\n{{ title }} {_{ ]]>")
_MARKED = SectionText(
    "needs",
    "**Ring the team** today.\n1. numbered first\n2. numbered second\n| What | Who |\n| visit weekly | Callum |",
)

PAPERS: dict[str, tuple[Document, ConferenceRecord]] = {
    "decisions": (DECISIONS, RECORD),
    "draft": (replace(DRAFT, sections=(_WORLD, _MARKED)), RECORD),
    "summary": (SUMMARY, RECORD),
    "whole": (DRAFT, MARLBECK["WHOLE"]),
    "whole summary": (SUMMARY, MARLBECK["WHOLE"]),
    "crowd": (DRAFT, replace(RECORD, attendees=RECORD.attendees * 4)),
    "long": (DRAFT, replace(RECORD, actions=(replace(RECORD.actions[3], text=_LONG), *RECORD.actions[4:]))),
    "short": (
        DRAFT,
        replace(RECORD, points=RECORD.points[:7], actions=RECORD.actions[:2], attendees=RECORD.attendees[:5]),
    ),
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, PDF]]:
    """Every paper as a PDF, by one LibreOffice with a profile of its own."""
    office = shutil.which("soffice")
    assert office is not None, "LibreOffice (soffice) must be installed for these tests"
    folder = tmp_path_factory.mktemp("word")
    for name, (document, record) in PAPERS.items():
        made = paper(record, document, PROFILE, copy_for="Kasia Nowicka")
        template = "summary.docx" if document.type is DocumentType.SUMMARY else "decisions.docx"
        (folder / f"{name}.docx").write_bytes(word_file(made, resources.template(template)))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.docx") for name in PAPERS]
    command = [office, profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    opened = {name: pdfplumber.open(folder / f"{name}.pdf") for name in PAPERS}
    yield opened
    for pdf in opened.values():
        pdf.close()


def _text(pdf: PDF) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)


def _red(page: Page) -> str:
    wanted = (0xB3 / 255, 0.0, 0.0)
    letters = [
        char["text"]
        for char in page.chars
        if len(char["non_stroking_color"] or ()) == 3
        and all(
            abs(is_now - is_wanted) < 0.01 for is_now, is_wanted in zip(char["non_stroking_color"], wanted, strict=True)
        )
        and "Bold" in char["fontname"]
    ]
    return "".join(letters)


def test_a_family_reads_what_was_decided_on_the_first_page(printed: dict[str, PDF]) -> None:
    first = " ".join(printed["decisions"].pages[0].extract_text().split())
    assert first.startswith("Decisions and recommendations Meeting about Ellie and Jude on Thursday 2 April 2026")
    assert "Ellie will have a child protection plan." in first
    assert "This copy is for Kasia Nowicka" in first
    assert "Version 1, approved by the chair on Thursday 2 April 2026, 7.05 pm" in first


def test_it_is_a4_and_no_longer_than_four_pages(printed: dict[str, PDF]) -> None:
    pdf = printed["decisions"]
    assert len(pdf.pages) <= 4
    assert all(abs(page.width - 595.3) < 1 and abs(page.height - 841.9) < 1 for page in pdf.pages)
    assert "Draft" not in _text(pdf)


def test_every_page_has_its_number_and_the_total(printed: dict[str, PDF]) -> None:
    for name, pdf in printed.items():
        for number, page in enumerate(pdf.pages, start=1):
            foot = page.crop((0, 780, page.width, page.height)).extract_text()
            assert f"Page {number} of {len(pdf.pages)}" in foot, name
            assert "Confidential" in foot


def test_a_childs_words_are_printed_bold_and_dark_red(printed: dict[str, PDF]) -> None:
    red = "".join(_red(page) for page in printed["decisions"].pages)
    assert "“I put my pillow on my ears when Daddy shouts." in red
    assert "reaches for a hand." in red
    assert "How we know this" not in red
    assert "In Ellie's own words" in _text(printed["decisions"])


def test_a_draft_says_so_on_every_page_and_holds_any_script(printed: dict[str, PDF]) -> None:
    for page in printed["draft"].pages:
        assert page.extract_text().count("Draft - not approved") >= 2
    text = _text(printed["draft"])
    assert "Zażółć gęślą jaźń" in text
    assert "said: “yes” & <no>" in text
    assert "{{ title }} {_{ ]]>" in text


def test_bold_words_numbers_and_a_typed_table_are_printed(printed: dict[str, PDF]) -> None:
    pdf = printed["draft"]
    assert "1. numbered first 2. numbered second What Who visit weekly Callum" in _text(pdf)
    lines = [line for page in pdf.pages for line in page.extract_text_lines() if "Ring the team" in line["text"]]
    assert len(lines) == 1
    bold = "".join(char["text"] for char in lines[0]["chars"] if "Bold" in char["fontname"])
    assert bold.replace(" ", "") == "Ringtheteam"


def test_the_summary_says_it_is_not_sent_out(printed: dict[str, PDF]) -> None:
    for page in printed["summary"].pages:
        assert "Not sent out" in page.extract_text()
    text = _text(printed["summary"])
    headings = ["What we are worried about", "What is working well", "What needs to happen", "Decision and reasons"]
    assert sorted(headings, key=text.index) == headings


def test_a_table_over_two_pages_repeats_its_header(printed: dict[str, PDF]) -> None:
    pages_with_header = [
        page for page in printed["crowd"].pages if "Name Job or relationship Organisation" in page.extract_text()
    ]
    assert len(pages_with_header) >= 2


def test_a_row_longer_than_a_page_goes_on_and_loses_nothing(printed: dict[str, PDF]) -> None:
    text = _text(printed["long"])
    assert text.split().count("talked") == 240
    letters = [char for page in printed["long"].pages for char in page.chars if char["text"] == "x"]
    assert len(letters) >= 300
    assert all(char["x0"] > 0 and char["x1"] < 595 for char in letters)


def test_no_heading_stands_alone_at_the_foot_of_a_page(printed: dict[str, PDF]) -> None:
    for name, pdf in printed.items():
        for page in pdf.pages:
            lowest = [line for line in page.extract_text_lines() if line["bottom"] < 790][-1]
            assert lowest["chars"][0]["size"] < 14, f"{name}: {lowest['text']}"


def test_what_a_restricted_part_holds_is_in_no_file_that_is_printed(printed: dict[str, PDF]) -> None:
    for name in ("whole", "whole summary"):
        text = _text(printed[name]).casefold()
        assert [word for word in ("neighbour", "moved", "dash", "idva", "penhale", "safe steps") if word in text] == []
        assert "ellie will have a child protection plan" in text


def test_the_fonts_are_arial_or_its_metric_twin(printed: dict[str, PDF]) -> None:
    fonts = {char["fontname"].partition("+")[2] for page in printed["decisions"].pages for char in page.chars}
    assert fonts
    assert all(font.startswith(("Arial", "Liberation", "Arimo")) for font in fonts)


@pytest.mark.parametrize("name", ["decisions", "summary", "whole summary", "crowd", "short"])
def test_the_estimate_of_pages_is_close(printed: dict[str, PDF], name: str) -> None:
    document, record = PAPERS[name]
    pdf = printed[name]
    lowest = max(char["bottom"] for char in pdf.pages[-1].chars if char["bottom"] < 785)
    true = len(pdf.pages) - 1 + (lowest - 48) / 740
    assert abs(pages(paper(record, document, PROFILE, copy_for="Kasia Nowicka")) - true) < 0.25

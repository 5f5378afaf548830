"""What a template cannot say by itself: column widths, rows that may break, right-to-left names, file properties."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph

from meetingrec.documents.printable import printable
from meetingrec.documents.word_marks import apply_marks
from meetingrec.documents.wording import one_line
from meetingrec.domain.document import Paper, Table

_LONGEST_PROPERTY = 255
_OTHER_PROPERTIES = ("category", "content_status", "identifier", "version")
# A row longer than this may go over the page break; a shorter one is kept whole.
_SHORT_ROW = 700
_RIGHT_TO_LEFT = ("R", "AL")
_MAY_BE_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")


def finish(document: Document, paper: Paper) -> None:
    """Changes the rendered document in place."""
    _set_widths(document, paper)
    apply_marks(document)
    _mark_direction(document)
    _set_properties(document, paper)


def _set_widths(document: Document, paper: Paper) -> None:
    """Tables of the paper are found again by their header, in order; other tables of the template are left alone."""
    section = document.sections[-1]
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    printed = iter(document.tables)
    for block in (block for part in paper.sections for block in part.blocks if isinstance(block, Table)):
        header = [one_line(printable(word)) for word in block.header]
        for table in printed:
            if table.rows and [one_line(cell.text) for cell in table.rows[0].cells] == header:
                _finish_table(table, block, int(room / 635))
                _keep_with(table)
                break


def _keep_with(table: WordTable) -> None:
    """The line above a table goes over the page with it."""
    above = table._tbl.getprevious()
    if above is not None and above.tag == qn("w:p") and above.findall(qn("w:r")):
        Paragraph(above, table).paragraph_format.keep_with_next = True


def _finish_table(table: WordTable, block: Table, room: int) -> None:
    """room: width of the text in twentieths of a point."""
    shares = block.widths if len(block.widths) == len(block.header) else (1,) * len(block.header)
    widths = [room * share // sum(shares) for share in shares]
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=False):
        column.set(qn("w:w"), str(width))
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=False):
            for size in cell.get_or_add_tcPr().findall(qn("w:tcW")):
                size.set(qn("w:w"), str(width))
    for row, words in zip(table._tbl.tr_lst[1:], block.rows, strict=False):
        if sum(len(text) for text in words) > _SHORT_ROW and row.trPr is not None:
            for mark in row.trPr.findall(qn("w:cantSplit")):
                row.trPr.remove(mark)


def _mark_direction(document: Document) -> None:
    """Arabic, Hebrew and their kin: w:rtl on the run, w:bidi on a paragraph that begins with them (ECMA-376 17.3)."""
    for run in list(document.element.body.iter(qn("w:r"))):
        text = "".join(part.text or "" for part in run.findall(qn("w:t")))
        if _MAY_BE_RIGHT_TO_LEFT.search(text) and len(run.findall(qn("w:t"))) == 1 and _runs_from_right(text):
            _split(run)


def _runs_from_right(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text)


def _split(run: BaseOxmlElement) -> None:
    whole = run.find(qn("w:t"))
    if whole is None or whole.text is None:
        return
    pieces = list(_by_direction(whole.text))
    for text, right_to_left in pieces:
        piece = copy.deepcopy(run)
        words = piece.find(qn("w:t"))
        if words is not None:
            words.text = text
            words.set(qn("xml:space"), "preserve")
        if right_to_left:
            piece.get_or_add_rPr().insert_element_before(OxmlElement("w:rtl"), *_AFTER_RTL)
        run.addprevious(piece)
    paragraph = run.getparent()
    first = next((letter for letter in whole.text if unicodedata.bidirectional(letter) in (*_RIGHT_TO_LEFT, "L")), "")
    starts_the_paragraph = paragraph is not None and paragraph.findall(qn("w:r")).index(run) == len(pieces)
    if paragraph is not None and starts_the_paragraph and unicodedata.bidirectional(first) in _RIGHT_TO_LEFT:
        paragraph.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)
    if paragraph is not None:
        paragraph.remove(run)


_AFTER_RTL = ("w:cs", "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath", "w:rPrChange")
_AFTER_BIDI = tuple(
    f"w:{name}"
    for name in (
        *("adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap"),
        *("jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr"),
        *("sectPr", "pPrChange"),
    )
)


def _by_direction(text: str) -> Iterator[tuple[str, bool]]:
    """(stretch, is right to left). Spaces and marks between two right-to-left words go with them."""
    kinds: list[bool] = []
    for letter in text:
        strong = unicodedata.bidirectional(letter)
        turned = bool(kinds) and kinds[-1]
        kinds.append(strong in _RIGHT_TO_LEFT or (turned and strong not in ("L", "EN", "ET")))
    for place in range(len(text) - 1, -1, -1):
        ends_here = place + 1 == len(text) or not kinds[place + 1]
        if kinds[place] and ends_here and unicodedata.bidirectional(text[place]) not in (*_RIGHT_TO_LEFT, "NSM"):
            kinds[place] = False
    position = 0
    for right_to_left, letters in groupby(kinds):
        length = len(list(letters))
        yield text[position : position + length], right_to_left
        position += length


def neutral(document: Document) -> None:
    """Empties the file's properties: whoever made the template is not the author of a child's paper."""
    for name in ("title", "author", "last_modified_by", "subject", "comments", "keywords", *_OTHER_PROPERTIES):
        setattr(document.core_properties, name, "")


def _set_properties(document: Document, paper: Paper) -> None:
    """The kind of paper, the council and the date of the record; no person and no child."""
    made = (paper.made_at or datetime(1980, 1, 1, tzinfo=UTC)).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    neutral(document)
    properties = document.core_properties
    properties.title = printable(paper.title)[:_LONGEST_PROPERTY]
    properties.author = printable(paper.author)[:_LONGEST_PROPERTY]
    properties.language = printable(paper.language)[:_LONGEST_PROPERTY]
    properties.created = properties.modified = made
    properties.revision = 1

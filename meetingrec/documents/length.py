"""How many pages a paper will fill, estimated without a word processor (domain.md C3: not lengthy minutes).

Measured against LibreOffice with the templates that ship: within a tenth of a page, from one page to five. A restyled
template may differ.
"""

from __future__ import annotations

from math import ceil

from meetingrec.domain.document import Paper, PaperSection, Paragraph, Style, Table

# Points, for A4 and Arial 12 as the template sets them.
_PAGE = 740.0
_WIDTH = 493.0
_LETTER = 5.6
_LINE = 15.2
_TABLE_LINE = 14.3
_CELL_EDGES = 10.0
_ROW_EDGES = 4.8
_AFTER_TABLE = 4.0
_HEADINGS = {1: 32.5, 2: 24.5}
# Space above and below, width lost at the sides, width of a letter as a share of body text.
_PARAGRAPHS = {
    Style.BODY: (5.0, 0.0, 1.0),
    Style.BULLET: (3.0, 20.0, 1.0),
    Style.NUMBER: (3.0, 20.0, 1.0),
    Style.LABEL: (5.0, 0.0, 1.06),
    Style.VOICE: (8.0, 34.0, 1.15),
}
_TOP_OF_THE_PAPER = 60.0
_BOX_LABELS = 150.0
_BOX_LINE = 17.2
# Headings and rows that are kept whole leave the foot of a page empty.
_WASTED = 1.01


def pages(paper: Paper) -> float:
    """Pages as a fraction: 3.2 means a little way down the fourth page."""
    box = sum(_BOX_LINE * _lines(value, _WIDTH - _BOX_LABELS) for _, value in paper.box)
    height = _TOP_OF_THE_PAPER + box + sum(_section(section) for section in paper.sections)
    return height * _WASTED / _PAGE


def _section(section: PaperSection) -> float:
    height = _HEADINGS.get(section.level, _HEADINGS[2])
    return height + sum(_table(block) if isinstance(block, Table) else _paragraph(block) for block in section.blocks)


def _paragraph(block: Paragraph) -> float:
    edges, sides, letter = _PARAGRAPHS[block.style]
    return edges + _LINE * _lines(block.text, (_WIDTH - sides) / letter)


def _table(table: Table) -> float:
    shares = table.widths if len(table.widths) == len(table.header) else (1,) * len(table.header)
    widths = [_WIDTH * share / sum(shares) - _CELL_EDGES for share in shares]
    height = _AFTER_TABLE
    for row in (table.header, *table.rows):
        fullest = max((_lines(text, width) for text, width in zip(row, widths, strict=False)), default=1)
        height += fullest * _TABLE_LINE + _ROW_EDGES
    return height


def _lines(text: str, width: float) -> int:
    """Lines of a text, counting the ones it is broken into."""
    letters = max(1.0, width / _LETTER)
    return sum(max(1, ceil(len(line) / letters)) for line in text.split("\n"))

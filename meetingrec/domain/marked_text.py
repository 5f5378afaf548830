"""The light markup of a typed section, read and written (the only place that knows it).

    A line is a paragraph.              **bold** words in it.
    - a bullet                          "* " and "• " are read as bullets too.
    1. a numbered line                  Lines that follow each other are counted on from the first one's number.
    | What | Who | By when |            Lines with a bar at both ends are a table; the first is its header.
    | visit | Callum | 3 April |        "\\|" is a bar inside a cell, "\\\\" a backslash.

What looks like a mark is one: text that a person types is never escaped, save inside the cells of a table. Reading what
was written gives the same blocks again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_BULLET = re.compile(r"[ \t]*[-•*](?:[ \t]+|$)")
_NUMBER = re.compile(r"[ \t]*(\d{1,3})[.)](?:[ \t]+|$)")
_BOLD = re.compile(r"\*\*([^*\s](?:[^*]*[^*\s])?)\*\*")
_ROW = re.compile(r"[ \t]*\|(.*)\|[ \t]*")
_CELL_END = re.compile(r"\\(.)|(\|)")
_BOLD_PIECE = re.compile(r"(\s*)([^*]*[^*\s])?(\s*)(\**)")


class Kind(StrEnum):
    BODY = "body"
    BULLET = "bullet"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a line that is all bold, or all not."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph. number: what a NUMBER counts, from 1; else 0."""

    words: tuple[Words, ...] = ()
    kind: Kind = Kind.BODY
    number: int = 0

    @property
    def text(self) -> str:
        """Without any mark."""
        return "".join(part.text for part in self.words)


@dataclass(frozen=True, slots=True)
class Rows:
    """A table; every row has as many cells as the header, which is the first. Cells are one line of plain text."""

    rows: tuple[tuple[str, ...], ...]


Block = Line | Rows


def read(text: str) -> tuple[Block, ...]:
    """The blocks of a stored text, one a line or a table; none for an empty text. Never fails."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    count = 0
    for line in text.split("\n") if text else ():
        cells = _cells(line)
        if cells is not None:
            rows.append(cells)
            continue
        if rows:
            blocks.append(_even(rows))
            rows, count = [], 0
        made = _line(line, count)
        count = made.number
        blocks.append(made)
    if rows:
        blocks.append(_even(rows))
    return tuple(blocks)


def write(blocks: Iterable[Block]) -> str:
    """The text as it is stored. Numbers are counted on; marks that cannot stand in bold words stand beside them."""
    lines: list[str] = []
    count = 0
    for block in blocks:
        if isinstance(block, Rows):
            lines += ["| " + " | ".join(_escaped(cell) for cell in row) + " |" for row in block.rows]
            count = 0
            continue
        count = (count + 1 if count else max(1, block.number)) if block.kind is Kind.NUMBER else 0
        mark = {Kind.BODY: "", Kind.BULLET: "- ", Kind.NUMBER: f"{count}. "}[block.kind]
        lines.append(mark + marked(block.words))
    return "\n".join(lines)


def line(text: str) -> Line:
    """One line by itself; a bar is nothing special in it."""
    return _line(text, 0)


def words(text: str) -> tuple[Words, ...]:
    """The stretches of a line without its mark, "" gives none."""
    found: list[Words] = []
    at = 0
    for match in _BOLD.finditer(text):
        found += [Words(text[at : match.start()]), Words(match.group(1), bold=True)]
        at = match.end()
    return _joined([*found, Words(text[at:])])


def marked(parts: Iterable[Words]) -> str:
    """The stretches with their marks, line ends as spaces."""
    made: list[str] = []
    for part in _joined(parts):
        text = part.text.replace("\n", " ")
        made.append(_BOLD_PIECE.sub(_bold, text) if part.bold else text)
    return "".join(made)


def mark_of(text: str) -> tuple[Kind, int]:
    """What kind of line this is, and how many letters of it are its mark.

    >>> mark_of("12. The plan")
    (<Kind.NUMBER: 'number'>, 4)
    """
    for kind, mark in ((Kind.BULLET, _BULLET), (Kind.NUMBER, _NUMBER)):
        match = mark.match(text)
        if match:
            return kind, match.end()
    return Kind.BODY, 0


def bold_in(text: str, start: int = 0) -> tuple[tuple[int, int], ...]:
    """(first, behind the last) letter of each bold stretch of a line, its stars included."""
    return tuple(match.span() for match in _BOLD.finditer(text, start))


def bars_in(text: str) -> tuple[int, ...]:
    """Where the bars of a row stand, those at both ends among them; none where the line is no row."""
    match = _ROW.fullmatch(text)
    if match is None:
        return ()
    inner = (match.start(1) + end.start() for end in _CELL_END.finditer(match.group(1)) if end.group(2))
    return (match.start(1) - 1, *inner, match.end(1))


def plain(text: str) -> str:
    """The text without any mark, one line a paragraph or row: for reading aloud, comparing and finding."""
    made = [block.text if isinstance(block, Line) else _plain_rows(block) for block in read(text)]
    return "\n".join(made)


# ---- inside ----


def _line(text: str, before: int) -> Line:
    """before: the number of the line above, 0 where it has none."""
    bullet = _BULLET.match(text)
    # "**bold** words" begins with a star and is no bullet: a space must follow.
    if bullet:
        return Line(words(text[bullet.end() :]), Kind.BULLET)
    number = _NUMBER.match(text)
    if number:
        return Line(words(text[number.end() :]), Kind.NUMBER, before + 1 if before else max(1, int(number.group(1))))
    return Line(words(text))


def _bold(match: re.Match[str]) -> str:
    before, inner, after, stars = match.groups()
    return f"{before}**{inner}**{after}{stars}" if inner else match.group()


def _joined(parts: Iterable[Words]) -> tuple[Words, ...]:
    made: list[Words] = []
    for part in parts:
        if not part.text:
            continue
        if made and made[-1].bold == part.bold:
            made[-1] = Words(made[-1].text + part.text, part.bold)
        else:
            made.append(part)
    return tuple(made)


def _cells(text: str) -> tuple[str, ...] | None:
    """The cells of a row, None where the line is no row."""
    match = _ROW.fullmatch(text)
    if match is None:
        return None
    cells, made, at = [], "", 0
    inner = match.group(1)
    for mark in _CELL_END.finditer(inner):
        made += inner[at : mark.start()]
        at = mark.end()
        if mark.group(2):
            cells.append(_tidy(made))
            made = ""
        else:
            made += mark.group(1) if mark.group(1) in "|\\" else mark.group()
    return (*cells, _tidy(made + inner[at:]))


def _even(rows: list[tuple[str, ...]]) -> Rows:
    wide = max(len(row) for row in rows)
    return Rows(tuple((*row, *("",) * (wide - len(row))) for row in rows))


def _tidy(cell: str) -> str:
    """Spaces, tabs and the like are one space in a cell."""
    return " ".join(cell.split())


def _escaped(cell: str) -> str:
    return _tidy(cell).replace("\\", "\\\\").replace("|", "\\|")


def _plain_rows(block: Rows) -> str:
    return "\n".join("\t".join(row) for row in block.rows)

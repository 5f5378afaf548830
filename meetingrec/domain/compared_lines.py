"""What differs between two marked texts, as lines, lists and tables (marked_text.py) that a person can read.

`compare.py` knows words and no marks. Here its pieces become the lines of both texts in one: a mark that is in one of
them only is a change like any other, stars are the bold that they mean, and rows are tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from meetingrec.domain import marked_text
from meetingrec.domain.compare import Change, Piece
from meetingrec.domain.marked_text import Kind

_ESCAPED = {"|", "\\"}
_LINE_END = re.compile(r"(\n)")
_BEFORE, _AFTER = Change.REMOVED, Change.ADDED
_Letters = list[tuple[Change, str]]


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that look alike. anew: bold in one of the texts and not in the other; `bold` is how it is now."""

    change: Change
    text: str
    bold: bool = False
    anew: bool = False


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """kind: as it is now, or as it was where the line was taken out. Its mark is among the runs: a dot, or a number."""

    kind: Kind
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row of a table, a cell an entry. Rows that follow each other are one table."""

    cells: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class _Merged:
    """Letters up to a line end of either text. begins: the texts in which a line begins here."""

    letters: _Letters
    begins: frozenset[Change]

    def view(self, of: Change) -> list[int]:
        """Which of the letters are in the earlier (REMOVED) or the later (ADDED) text."""
        other = _AFTER if of is _BEFORE else _BEFORE
        return [at for at, (change, _) in enumerate(self.letters) if change is not other]

    def text(self, of: Change) -> str:
        return "".join(self.letters[at][1] for at in self.view(of))

    def only(self, of: Change) -> _Merged:
        """What one of the texts has here, all of it as changed."""
        return _Merged([(of, self.letters[at][1]) for at in self.view(of)], self.begins & {of})


def lines_of(pieces: Iterable[Piece]) -> tuple[ComparedLine | ComparedRow, ...]:
    """The lines of both texts in their order; empty ones are left out. Never fails.

    >>> from meetingrec.domain.compare import compare
    >>> (line,) = lines_of(compare("- Two **visits**", "- Three **visits**"))
    >>> [(run.change.value, run.text, run.bold) for run in line.runs][1:]
    [('removed', 'Two', False), ('added', 'Three', False), ('same', ' ', False), ('same', 'visits', True)]
    """
    made: list[ComparedLine | ComparedRow] = []
    for merged in _merged(pieces):
        for one in (merged.only(_BEFORE), merged.only(_AFTER)) if _apart(merged) else (merged,):
            line = _row(one) or _line(one)
            if isinstance(line, ComparedRow) or any(run.text.strip() for run in line.runs):
                made.append(line)
    return tuple(made)


# ---- inside ----


def _merged(pieces: Iterable[Piece]) -> Iterator[_Merged]:
    letters: _Letters = []
    begins = frozenset({_BEFORE, _AFTER})
    for change, words in ((piece.change, words) for piece in pieces for words in _LINE_END.split(piece.text)):
        if words != "\n":
            letters += [(change, letter) for letter in words]
            continue
        done = _Merged(letters, begins)
        yield done
        # Where only one of the texts ends its line, the other goes on in what follows.
        ended = {_BEFORE, _AFTER} if change is Change.SAME else {change}
        begins = frozenset(ended | {view for view in begins if not done.view(view)})
        letters = []
    yield _Merged(letters, begins)


def _apart(merged: _Merged) -> bool:
    """Whether the line as it was and the line as it is are better read one below the other."""
    if (
        not merged.view(_BEFORE)
        or not merged.view(_AFTER)
        or all(change is Change.SAME for change, _ in merged.letters)
    ):
        return False
    bars = [_bars(merged, view) for view in (_BEFORE, _AFTER)]
    shared = any(change is Change.SAME and not letter.isspace() for change, letter in merged.letters)
    return not shared or bars[0] != bars[1]


def _bars(merged: _Merged, view: Change) -> tuple[int, ...]:
    """Which letters are the bars of a row."""
    places = merged.view(view)
    found = marked_text.bars_in(merged.text(view)) if view in merged.begins else ()
    return tuple(places[at] for at in found)


def _row(merged: _Merged) -> ComparedRow | None:
    bars = _bars(merged, _AFTER) or _bars(merged, _BEFORE)
    if not bars:
        return None
    return ComparedRow(tuple(_cell(merged.letters[first + 1 : last]) for first, last in pairwise(bars)))


def _cell(letters: _Letters) -> tuple[Run, ...]:
    kept: _Letters = []
    escaping = False
    for at, (change, letter) in enumerate(letters):
        escapes = letter == "\\" and not escaping and at + 1 < len(letters) and letters[at + 1][1] in _ESCAPED
        if not escapes:
            kept.append((change, letter))
        escaping = escapes
    while kept and kept[0][1].isspace():
        kept.pop(0)
    while kept and kept[-1][1].isspace():
        kept.pop()
    return _runs([(change, letter, False, False) for change, letter in kept])


def _line(merged: _Merged) -> ComparedLine:
    if len({change for change, _ in merged.letters}) == 1 and len(merged.begins) == 2:
        return _whole(merged.letters[0][0], "".join(letter for _, letter in merged.letters))
    marks = {view: _mark(merged, view) for view in (_BEFORE, _AFTER)}
    bold = {view: _bold(merged, view, marks[view][1]) for view in (_BEFORE, _AFTER)}
    kind = marks[_AFTER if merged.view(_AFTER) else _BEFORE][0]
    shown: list[tuple[Change, str, bool, bool]] = []
    for at, (change, letter) in enumerate(merged.letters):
        view = _BEFORE if change is Change.REMOVED else _AFTER
        stars, words = bold[view]
        if at in stars:
            continue
        dot = marks[view][0] is Kind.BULLET and at in marks[view][2] and not letter.isspace()
        anew = change is Change.SAME and (at in bold[_BEFORE][1]) != (at in bold[_AFTER][1])
        shown.append((change, "•" if dot else letter, at in words, anew))
    return ComparedLine(kind, _runs(shown))


def _whole(change: Change, text: str) -> ComparedLine:
    """A line that is the same, or new, or gone, from end to end: most of them."""
    kind, length = marked_text.mark_of(text)
    mark = re.sub(r"[-*]", "•", text[:length]) if kind is Kind.BULLET else text[:length]
    parts = [(mark, False), *((part.text, part.bold) for part in marked_text.words(text[length:]))]
    runs = ((bold, "".join(words for words, _ in group)) for bold, group in groupby(parts, key=lambda part: part[1]))
    return ComparedLine(kind, tuple(Run(change, words, bold) for bold, words in runs if words))


def _mark(merged: _Merged, view: Change) -> tuple[Kind, int, frozenset[int]]:
    """Kind of the line, letters of its mark, and which letters these are."""
    kind, length = marked_text.mark_of(merged.text(view)) if view in merged.begins else (Kind.BODY, 0)
    return kind, length, frozenset(merged.view(view)[:length])


def _bold(merged: _Merged, view: Change, start: int) -> tuple[frozenset[int], frozenset[int]]:
    """Which letters are stars that make bold, and which are bold."""
    places, stars, words = merged.view(view), set(), set()
    for first, last in marked_text.bold_in(merged.text(view), start):
        stars |= {places[at] for at in (first, first + 1, last - 2, last - 1)}
        words |= set(places[first + 2 : last - 2])
    return frozenset(stars), frozenset(words)


def _runs(letters: Sequence[tuple[Change, str, bool, bool]]) -> tuple[Run, ...]:
    made = []
    for (change, bold, anew), group in groupby(letters, key=lambda one: (one[0], one[2], one[3])):
        made.append(Run(change, "".join(one[1] for one in group), bold, anew))
    return tuple(made)

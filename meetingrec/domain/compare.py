"""What differs between two texts, word by word; for versions of a draft (domain.md E5, 4.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from meetingrec.domain import marked_text

_WORDS = re.compile(r"\w+|\s|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are in both texts, only in the later one, or only in the earlier one. Never empty."""

    change: Change
    text: str


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """The way from one text to the other; put together again it is exactly both of them (see `before_of`).

    Lines are matched first and words within the lines that differ: a long text takes milliseconds.

    >>> [(piece.change.value, piece.text) for piece in compare("Ellie is safe.", "Ellie is not safe.")]
    [('same', 'Ellie is '), ('added', 'not '), ('same', 'safe.')]
    """
    found: list[Piece] = []
    for one, two in _differing(_LINES.findall(before), _LINES.findall(after)):
        if one == two:
            found.append(Piece(Change.SAME, one))
        else:
            found += _words(one, two)
    return tuple(_joined(found))


def before_of(pieces: Iterable[Piece]) -> str:
    """The earlier text."""
    return "".join(piece.text for piece in pieces if piece.change is not Change.ADDED)


def after_of(pieces: Iterable[Piece]) -> str:
    """The later text."""
    return "".join(piece.text for piece in pieces if piece.change is not Change.REMOVED)


def change_words(pieces: Iterable[Piece]) -> tuple[str, ...]:
    """Each change said in words, for those who do not see how it is marked.

    >>> change_words(compare("Two visits a week", "Three visits a week"))
    ('“Two” became “Three”',)
    """
    said: list[str] = []
    removed = ""
    ends = {Change.REMOVED: "\n", Change.ADDED: "\n"}
    """The last letter of each text so far: at the beginning of a line a mark is one."""
    for piece in (*pieces, Piece(Change.SAME, ".")):
        if piece.change is Change.REMOVED:
            removed += piece.text
            continue
        added = piece.text if piece.change is Change.ADDED else ""
        if removed or added:
            said.append(_said((removed, ends[Change.REMOVED] == "\n"), (added, ends[Change.ADDED] == "\n")))
        ends[Change.REMOVED] = (removed if added else piece.text)[-1:] or ends[Change.REMOVED]
        ends[Change.ADDED] = piece.text[-1:]
        removed = ""
    return tuple(words for words in said if words)


def _said(removed: tuple[str, bool], added: tuple[str, bool]) -> str:
    """Each with whether it begins a line."""
    gone, new = _plain(*removed), _plain(*added)
    marks = (removed[0] + added[0]).strip()
    if marks and not gone + new:
        return "what is bold was changed" if not marks.replace("*", "").strip() else "a list or a table was changed"
    if gone and new:
        return f"“{gone}” became “{new}”"
    if new:
        return f"“{new}” was added"
    return f"“{gone}” was taken out" if gone else ""


def _plain(words: str, begins: bool) -> str:
    """Without marks: whoever reads or hears it knows nothing of them."""
    first, *rest = words.split("\n")
    lines = [marked_text.plain(line) for line in ((first, *rest) if begins else rest)]
    plain = " ".join(lines if begins else [first, *lines])
    return " ".join(plain.replace("**", "").replace("\t", ", ").replace("|", " ").split())


def _differing(one: list[str], two: list[str]) -> Iterator[tuple[str, str]]:
    """Stretches of both, in order; what they share comes as two equal texts."""
    for _, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        yield "".join(one[a:b]), "".join(two[c:d])


def _words(before: str, after: str) -> Iterator[Piece]:
    for one, two in _differing(_WORDS.findall(before), _WORDS.findall(after)):
        if one == two:
            yield Piece(Change.SAME, one)
        else:
            yield Piece(Change.REMOVED, one)
            yield Piece(Change.ADDED, two)


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one piece; what is taken out stands before what takes its place. A single blank
    between two changes belongs to them, or every word of a new sentence would stand alone.
    """
    removed = added = same = ""
    for piece in pieces:
        if piece.change is Change.SAME and (removed or added) and piece.text.isspace() and "\n" not in piece.text:
            same += piece.text
        elif piece.change is Change.SAME:
            yield from _run(removed, added)
            if same + piece.text:
                yield Piece(Change.SAME, same + piece.text)
            removed = added = same = ""
        elif piece.text:
            removed, added, same = removed + same, added + same, ""
            removed += piece.text if piece.change is Change.REMOVED else ""
            added += piece.text if piece.change is Change.ADDED else ""
    yield from _run(removed, added)
    if same:
        yield Piece(Change.SAME, same)


def _run(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece(Change.REMOVED, removed)
    if added:
        yield Piece(Change.ADDED, added)

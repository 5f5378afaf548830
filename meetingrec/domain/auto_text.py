"""A few letters and a key give the words in full (domain.md C15: no abbreviation without its words)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from meetingrec.domain.amendment import AutoText

_LETTERS = re.compile(r"(?:(?<=\s)|(?<=^)|(?<=[(\[“‘\"'/|]))[^\s(\[“‘\"'/|]{1,30}$")
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z]{1,7}")


def in_full(glossary: Mapping[str, str], own: Iterable[AutoText]) -> dict[str, str]:
    """Letters, folded -> the words they stand for. A person's own go before everybody's, those before the glossary.

    The glossary's meaning runs to its colon; the abbreviation follows in brackets and may be used from then on.
    """
    known = {
        short.casefold(): f"{meaning.partition(':')[0].strip()} ({short})"
        for short, meaning in glossary.items()
        if _ABBREVIATION.fullmatch(short)
    }
    for entry in sorted(own, key=lambda entry: bool(entry.owner_id)):
        known[entry.short.casefold()] = entry.text
    return known


def letters_before(text: str) -> str:
    """What stands right before the caret and may be an abbreviation; "" where nothing does. text: the line up to it."""
    found = _LETTERS.search(text)
    return found.group() if found else ""


def meant(letters: str, known: Mapping[str, str], *, starts: bool) -> str | None:
    """The words for these letters, None where nobody said. starts: they begin a sentence, so the words do too."""
    words = known.get(letters.casefold())
    if words is None or not (starts or (letters[:1].isupper() and letters[1:].islower())):
        return words
    return words[:1].upper() + words[1:]

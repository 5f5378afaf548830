"""Abbreviations: which a text uses, which the profile explains, which nobody does (domain.md C15)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

# Everybody reads these without help.
_KNOWN_TO_ALL = frozenset(
    {"AM", "PM", "OK", "TV", "UK", "NHS", "ID", "DVD", "CD", "PE", "PC", "BBC", "GMT", "BST", "II", "III"}
)
_ABBREVIATION = re.compile(r"\b([A-Z]{2,6})(?:s|'s|’s)?\b")
# Three words in capitals in a row are somebody raising their voice, not three abbreviations.
_SHOUTED = re.compile(r"\b[A-Z][A-Z'’]*(?:[ ,!?]+[A-Z][A-Z'’]*\b){2,}")
_WORD = re.compile(r"[^\W\d_]+")


def unexplained(text: str, glossary: Mapping[str, str], names: Iterable[str] = ()) -> tuple[str, ...]:
    """Abbreviations (2 to 6 capital letters) that the glossary lacks, in order, each once.

    names: names of people and places of the conference; a surname written TARRANT is no abbreviation.
    """
    known = (
        _KNOWN_TO_ALL
        | {key.upper() for key in glossary}
        | {part.upper() for name in names for part in _WORD.findall(name)}
    )
    calm = _SHOUTED.sub(lambda found: _keep_abbreviations(found.group(), glossary), text)
    found = (match.group(1) for match in _ABBREVIATION.finditer(calm))
    return tuple(dict.fromkeys(word for word in found if word not in known))


def _keep_abbreviations(shouted: str, glossary: Mapping[str, str]) -> str:
    """Quiets a shouted stretch; a list of real abbreviations (one of them known) stays as it is."""
    return shouted if any(word in glossary for word in _WORD.findall(shouted)) else shouted.lower()


def explained(texts: Collection[str], glossary: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Entries of the glossary that the texts use, in alphabetical order. Keys in small letters match either way."""
    whole = "\n".join(texts)
    used = [(word, meaning) for word, meaning in glossary.items() if _uses(whole, word)]
    return tuple(sorted(used, key=lambda entry: entry[0].casefold()))


def _uses(text: str, word: str) -> bool:
    flags = re.IGNORECASE if word == word.lower() else 0
    return re.search(rf"(?<!\w){re.escape(word)}(?:s|'s|’s)?(?!\w)", text, flags) is not None


def jargon_in(text: str, jargon: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """(word as written, plainer word) for every entry of the profile's list that the text uses."""
    found = []
    for word, plainer in jargon.items():
        match = re.search(rf"(?<!\w){re.escape(word)}(?:s|d|ed)?(?!\w)", text, re.IGNORECASE)
        if match:
            found.append((match.group(), plainer))
    return tuple(found)

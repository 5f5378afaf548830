"""British spelling, offline: hunspell with the SCOWL dictionary in `assets/spelling` (its LICENSE lies beside it).

Hunspell's own suggestions take up to a tenth of a second a word, in which nothing else of the program runs, not even
the sound that is being typed from. One letter too many, too few, wrong or swapped is nearly every slip there is, two
common ones most of the rest; both are found here, and others may run meanwhile.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from meetingrec.resources import asset

WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
"""A word as it is checked: letters, with apostrophes, hyphens and stops inside it."""

_LETTERS = "esianrtolcdugmphbyfvkwzxqj"
_VOWELS = tuple("aeiouy")
_MOST = 6
_POSSESSIVE = re.compile(r"['’]s?$")


class Dictionary:
    """Not for two threads at once. Loading takes a twentieth of a second; make one and keep it."""

    def __init__(self) -> None:
        """Raises ImportError or OSError where hunspell or the dictionary cannot be loaded."""
        # Only here: a computer on which it cannot be loaded must start, record and type all the same.
        from hunspell import Hunspell

        self._hunspell = Hunspell("en_GB", hunspell_data_dir=str(asset("spelling")))

    def misspelt(self, words: Iterable[str]) -> frozenset[str]:
        """Those of the words that are in no dictionary. Words in capitals, with stops, or of another script are left
        alone: abbreviations have a check of their own (domain.md C15).
        """
        return frozenset(word for word in words if self._checked(word) and not self._knows(word))

    def suggestions(self, word: str) -> tuple[str, ...]:
        """What may have been meant, likeliest first, at most six; with a capital where the word has one."""
        lower = word[:1].lower() + word[1:]
        found = [other for other in _one_slip(_plain(lower)) if self._knows(other)]
        if not found:
            once = dict.fromkeys(_common_slip(_plain(lower)))
            found = [other for near in once for other in _common_slip(near) if self._knows(other)]
        as_typed = [other[:1].upper() + other[1:] if word[:1].isupper() else other for other in found]
        return tuple(dict.fromkeys(as_typed))[:_MOST]

    def _knows(self, word: str) -> bool:
        """The dictionary writes "naive": accents are right too, in English and in names."""
        plain = _plain(word)
        return all(self._hunspell.spell(part) or self._hunspell.spell(_bare(part)) for part in plain.split())

    @staticmethod
    def _checked(word: str) -> bool:
        own_script = all("LATIN" in unicodedata.name(letter, "") for letter in word if letter.isalpha())
        return len(word) > 1 and "." not in word and not word.isupper() and own_script


def without_ending(word: str) -> str:
    """The word without a possessive ending: names are known in every form."""
    return _POSSESSIVE.sub("", word)


def _plain(word: str) -> str:
    return unicodedata.normalize("NFC", word).replace("’", "'")


def _bare(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


def _one_slip(word: str) -> Iterator[str]:
    """Every word that differs by one slip of the fingers, the commonest kinds first."""
    cuts = _cuts(word)
    yield from (left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1)
    yield from (left + left[-1] + right for left, right in cuts if left)
    yield from (left + right[1:] for left, right in cuts if right)
    yield from (f"{left} {right}" for left, right in cuts if (left == "a" or len(left) > 2) and len(right) > 2)
    yield from (left + letter + right for left, right in cuts for letter in _LETTERS)
    yield from (left + letter + right[1:] for left, right in cuts if right for letter in _LETTERS)


def _common_slip(word: str) -> Iterator[str]:
    """A doubled letter too many or too few, two swapped, or another vowel."""
    cuts = _cuts(word)
    yield from (left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1)
    yield from (left + left[-1] + right for left, right in cuts if left)
    yield from (left + right[1:] for left, right in cuts if right)
    yield from (left + vowel + right[1:] for left, right in cuts if right[:1] in _VOWELS for vowel in _VOWELS)


def _cuts(word: str) -> list[tuple[str, str]]:
    return [(word[:at], word[at:]) for at in range(len(word) + 1)]

"""Numbers, dates and times as they are spoken, in the form the documents print: 25%, 3 November 2026, 10.30 am.

House form (documents/wording.py prints times and dates the same way): one to nine stay words in running text, from 10
on figures stand; no figures at the start of a sentence; "am" and "pm" only where somebody said them.

A number that is not what was said harms a child; a number in words harms nobody. So numbers that belong together are
understood together, all of them or none: "two or three hundred", "oh seven hundred", "twenty twenty four" stay as they
were said, and so does everything that could be two things.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from meetingrec.domain.spoken_times import MEASURES, MONTH_NAMES, clock, date, goes_on, half_follows, year
from meetingrec.domain.spoken_words import LARGE, NUMBERS, Member, Said, below_100, chain, figures

_PAIR_YEAR_AFTER = frozenset(("in", "since", "year", "summer", "autumn", "winter", "spring", "early", "late", "mid"))
_PAIR_YEAR_AFTER |= MONTH_NAMES.keys()
_YEAR_AFTER = _PAIR_YEAR_AFTER | {"from", "until", "of", "by", "before", "after"}
_IN_FIGURES = frozenset(("section", "page"))
_MONEY = frozenset(("pound", "pounds", "quid", "euros", "dollars", "foot", "feet", "stone"))
"""More may follow: "three pounds fifty", "five foot eleven"."""
_BEGINS = NUMBERS | MONTH_NAMES.keys() | {"a", "the"}
"""What a number, a date or a time begins with, where it does not begin with a figure."""

Found = tuple[str, int]
"""What is written, "" for the words as they were said, and how many of the words it stands for."""


def rewritten(words: Sequence[str], before: str = "", *, starts: bool = False) -> Found | None:
    """What the words begin with, in house form; None where no number begins.

    words: without punctuation, but for a comma behind a word. before: the words in front of them in the sentence, the
    last three are enough. starts: whether a sentence begins here.

    >>> rewritten("the third of November two thousand and twenty six was".split())
    ('3 November 2026', 9)
    >>> rewritten("half past two".split())
    ('2.30', 3)
    >>> rewritten("twenty-five per cent".split())
    ('25%', 3)
    >>> rewritten("two or three hundred pounds".split())
    ('', 4)
    """
    if not may_begin(words[0]):
        return None
    said, front = Said(words), _front(before)
    found = date(said, front) or clock(said, front)
    if found is None:
        members = chain(said, 0)
        if not members:
            return None
        found = _number(said, members, front, starts=starts)
    text, atoms = found
    whole = said.whole_words(atoms) if text else 0
    return (text, whole) if whole else ("", said.touched_words(atoms))


def may_begin(word: str) -> bool:
    """Whether a number, a date or a time may begin with this word: quickly told, for every word of a dictation."""
    first = word.lower().removesuffix(",")
    return first.partition("-")[0] in _BEGINS or any(letter.isdigit() for letter in first)


def small_number(words: Sequence[str]) -> tuple[int, int] | None:
    """A number up to 99 at the beginning, and how many words it takes: for "decision two"."""
    said = Said(words)
    found = below_100(said, 0) or figures(said, 0)
    if found is None or not 0 < found[0] < 100:
        return None
    taken = said.whole_words(found[1])
    return (found[0], taken) if taken else None


def _front(before: str) -> list[str]:
    """In small letters, a "," where one divides them; "may" and "march" are left out where they are verbs."""
    said = Said(before.split())
    verbs = {"may", "march"}
    return [word for word, capital in zip(said.atoms, said.capital, strict=True) if capital or word not in verbs]


def _number(said: Said, members: Sequence[Member], front: Sequence[str], *, starts: bool) -> Found:
    """The first number of a chain; all of the chain stays in words where any of it is in doubt."""
    last, one = members[-1].end, members[0]
    before = front[-1] if front else ""
    written = _year(said, one, before)
    if written is not None and len(members) == 1 and not starts:
        return str(written), one.end
    percent = _percent(said, one.end)
    alone = len(members) == 1 and one.kind != "?"
    if percent and (alone or (not starts and not _in_doubt(said, members))):
        plain = one.kind != "ordinal" and re.fullmatch(r"[\d,]+(\.\d+)?", one.text)
        return (f"{one.text}%", percent) if plain else ("", one.end)
    if starts or _in_doubt(said, members) or _unsure(said, one, front):
        return "", last
    is_small = one.kind is None or (one.kind in {"", "ordinal"} and one.value < 10)
    return ("", one.end) if is_small and (one.kind != "" or before not in _IN_FIGURES) else (one.text, one.end)


def _in_doubt(said: Said, members: Sequence[Member]) -> bool:
    """Whether these numbers could be told apart in another way: "two or three hundred", "twenty five or six"."""
    sure = [one for one in members if one.kind != "?" or not half_follows(said, one.end)]
    kinds = {one.kind for one in sure} - {None}
    if "?" in kinds or len(kinds) > 1:
        return True
    if any(said.at(one.end) == "," and two.first == one.end + 1 for one, two in pairwise(members)):
        return True
    if len(members) > 1 and said.at(members[-1].end) in {"of", *MONTH_NAMES} and "ordinal" in kinds:
        return True
    return any(one.value % 10 and one.value > 20 and two.value < 10 for one, two in pairwise(sure) if one.kind == "")


def _unsure(said: Said, one: Member, front: Sequence[str]) -> bool:
    """Whether the words around it make something else of this number."""
    words, after = said.atoms[one.first : one.end], said.at(one.end)
    before = next((word for word in reversed(front) if word != ","), "")
    if before in NUMBERS | MONTH_NAMES.keys() | _MONEY:
        return True
    if after in _MONEY and said.number_at(one.end + 1):
        return True
    if before == "at" and after == "to" and said.number_at(one.end + 1):  # ten to four, or ten to twelve weeks
        return True
    if len(words) > 1 and (after in MEASURES or (before == "between" and "and" in words)):
        return True
    if one.kind == "ordinal":  # a thirty second pause, a tenth of the income
        return (words[-1] == "second" and words[0] in LARGE) or (after == "of" and before in {"a", "an"})
    is_year = words[:2] == ["two", "thousand"] and 2000 < one.value < 2100
    return is_year or (words[-1] == "hundred" and after == "hours")


def _year(said: Said, one: Member, before: str) -> int | None:
    """In twenty twenty six, of two thousand and six."""
    found = year(said, one.first)
    if found is None or found[1] != one.end or one.kind is None or not goes_on(said, one.end):
        return None
    return found[0] if before in (_PAIR_YEAR_AFTER if one.kind == "?" else _YEAR_AFTER) else None


def _percent(said: Said, at: int) -> int:
    """The place behind "percent" or "per cent", 0 where there is none."""
    if said.at(at) == "percent":
        return at + 1
    return at + 2 if (said.at(at), said.at(at + 1)) == ("per", "cent") else 0

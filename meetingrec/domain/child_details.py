"""The details of a child that are checked with the people who know them (domain.md A31): no guessing, no blank.

A detail is given, or it is "not known" with the reason. Words such as "not asked" say only that nobody asked: they are
neither, and the question stays open (scenario S2.2).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from meetingrec.domain.conference import CONFIRMED_DETAILS, Child, Conference, Unknown

ALSO_ASKED = {
    "known_as": "Known as",
    "school": "School or nursery",
    "legal_status": "Legal status",
    "current_plan": "Plan now",
    "communication": "How the child communicates best",
    "address": "Address",
}
"""What else is kept of a child; a blank is allowed."""

FEW = 3
"""Missing details that are named one by one."""

_NO_ANSWERS = frozenset(
    {
        *("not asked", "not recorded", "none recorded", "not given", "not stated", "not said", "not obtained"),
        *("unknown", "not known", "unsure", "not sure", "don't know", "dont know", "nk", "n/k", "n/a", "na", "tbc"),
        *("to be confirmed", "to follow", "to be checked", "blank", "-", "--", "?", "x"),
    }
)
_WHY = re.compile(
    r"(?:\?+\s*|(?:not known|unknown)\s*(?:because|as|since|:|,|-)\s*:?\s*)(\S.*)", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One of three: `value`; or `why` it is not known; or `no_answer`, the words that only say nobody asked.
    All "" for an empty field."""

    value: str = ""
    why: str = ""
    no_answer: str = ""


def read_answer(typed: str) -> Answer:
    """What a chair typed into the field of a detail: the detail, or `? and why it is not known`.

    >>> read_answer("Roman Catholic").value, read_answer("? mother was not in the room").why
    ('Roman Catholic', 'mother was not in the room')
    >>> read_answer("not asked")
    Answer(value='', why='', no_answer='not asked')
    """
    text = " ".join(typed.split())
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'").rstrip(".! ") or text
    if folded in _NO_ANSWERS:
        return Answer(no_answer=text)
    found = _WHY.fullmatch(text)
    if found is None:
        return Answer(value=text)
    # `? not asked` gives the same non-answer as a reason.
    why = read_answer(found[1])
    return Answer(no_answer=text) if why.no_answer else Answer(why=why.value or why.why)


def answered(child: Child, detail: str, value: Any, why: str = "") -> Child:
    """The child with this detail given, or said to be unknown because of `why`. detail: a field of CONFIRMED_DETAILS.

    A birth that has not happened yet is `due_on`, given under "born".
    """
    others = tuple(item for item in child.unknown if item.detail != detail)
    unknown = (*others, Unknown(detail, why.strip())) if why.strip() else others
    return replace(child, unknown=unknown, **{detail: value})


def age(child: Child, on: date) -> int | None:
    """Whole years on a day; None while the child is not born, or nobody knows when.

    >>> age(Child("1", "Ellie", born=date(2017, 9, 14)), date(2026, 4, 2))
    8
    """
    if child.born is None or child.born > on:
        return None
    return on.year - child.born.year - ((on.month, on.day) < (child.born.month, child.born.day))


def is_confirmed(child: Child, conference: Conference) -> bool:
    """Whether somebody who knows said that the details are right, for this conference and not for an earlier one."""
    if child.confirmed_at is None or not child.confirmed_with.strip():
        return False
    return conference.created_at is None or child.confirmed_at >= conference.created_at


def changed_details(before: Child, after: Child) -> bool:
    """Whether anything differs that had been checked with somebody."""
    return before.unknown != after.unknown or any(
        getattr(before, name) != getattr(after, name) for name in (*CONFIRMED_DETAILS, "due_on")
    )


def missing_words(child: Child, conference: Conference) -> str:
    """`Ellie: religion, disability missing`, or that nobody has said yet that they are right; "" when all is there."""
    missing = [CONFIRMED_DETAILS[name].lower() for name in child.unanswered]
    if len(missing) > FEW:
        return f"{child.short_name}: {len(missing)} details missing"
    if missing:
        return f"{child.short_name}: {', '.join(missing)} missing"
    if not is_confirmed(child, conference):
        return f"{child.short_name}: nobody has said yet that the details are right"
    return ""

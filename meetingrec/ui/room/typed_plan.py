"""The plan, what happens if it goes wrong, and what became of the one before, each typed in one line. No Qt in here.

TA: see both children every 10 working days · Rita Dunn: options letter by 16 apr
if the police are called again: strategy discussion the same day - Beck decides
Rees: Poppy attendance 92% - not done: head lice
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from meetingrec.domain.attendance import Attendee
from meetingrec.domain.child_names import named_in
from meetingrec.domain.conference import Child
from meetingrec.domain.plan import Outcome
from meetingrec.ui.dates import day_words
from meetingrec.ui.room.typed import day, find_person, people_meant, split_due, split_speaker

_FREE_NAME = re.compile(
    r"\s*((?:(?:Dr|Mr|Mrs|Ms|DC|PC)\.?\s+)?(?:[A-Z][\w'’.-]*\s*){1,4}(?:\([^)]{1,30}\))?)\s*:\s*(\S.*)", re.DOTALL
)
_FROM = re.compile(r"(.+?)[\s,]+(?:from|starts?|starting)\s+(.{3,20})", re.DOTALL | re.IGNORECASE)
_COUNT = (
    r"(?:(?:other|second|third|2nd|3rd|alternate|single)\s+)?(?:(?:\d{1,3}|one|two|three|four|five|six|ten|few)\s+)?"
)
_TIME = (
    r"(?:(?:working|school|half)[\s-]+)?(?:(?:week)?days?|weeks?|weekends?|fortnights?|months?|terms?|years?|hours?|"
    r"mornings?|afternoons?|evenings?|nights?|"
    r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:days?)?(?:\s+(?:morning|afternoon|evening)s?)?)"
)
_OFTEN = re.compile(
    rf"(.+?)[\s,]+((?:every|each)\s+{_COUNT}{_TIME}(?:\s*(?:,|and|or|&)\s*{_TIME})*"
    r"(?:\s+(?:(?:until|till|before|after)\s+.{1,30}|at\s+(?:\d|noon|bedtime).{0,10}|in\s+(?:term|the\s+holidays).{0,8}))?"
    r"|daily|weekly|fortnightly|monthly|within\s+\d{1,3}\s+(?:working\s+)?(?:hour|day|week|month)s?"
    r"|in\s+\d{1,3}\s+working\s+days)",
    re.DOTALL | re.IGNORECASE,
)
"""`each child` and `every visit` are part of what is done."""
_REFERRAL = re.compile(r"\b(?:refer|refers|referral|referrals)\b", re.IGNORECASE)
_DECIDES = re.compile(
    r"(.*?)[\s,;.\-\u2013\u2014]+([^,;.:\-\u2013\u2014]{2,60}?)\s+decides\.?\s*", re.DOTALL | re.IGNORECASE
)
_THEN = re.compile(r"\s*(?::|->|\u2192)\s*|\s+then\s+", re.IGNORECASE)
_OUTCOME_WORDS = (
    r"(not\s+done|done\s+in\s+part|part(?:ly)?\s+done|in\s+part|partly|part|done)"
    r"(?:\s*(?:[:,;=\u2013\u2014-]|\bbecause\b)\s*(.*))?"
)
_OUTCOMES = tuple(
    re.compile(rf"(.+?)(?:{between}){_OUTCOME_WORDS}", re.DOTALL | re.IGNORECASE)
    for between in (r"\s*[:=,;\u2013\u2014]\s*|\s+-\s*", r"\s+")
)
"""First where it is set apart: `Take part: done` is done."""


@dataclass(frozen=True, slots=True)
class TypedAction:
    """person: the owner, when on the roll. owner: the name as it will be printed."""

    text: str
    owner: str = ""
    person: Attendee | None = None
    by_when: date | None = None
    by_when_words: str = ""
    referral: bool = False


@dataclass(frozen=True, slots=True)
class TypedReview:
    """What became of an action that is written down by hand. unsure: a name that several children have."""

    text: str
    owner: str = ""
    child_ids: tuple[str, ...] = ()
    outcome: Outcome = Outcome.NOT_ASKED
    why_not: str = ""
    unsure: str = ""


def typed_action(text: str, people: Sequence[Attendee], today: date) -> TypedAction:
    """An owner who is not on the roll is believed when the word before the colon is written as a name; a name that
    several on the roll have is nobody's.
    """
    person, rest = split_speaker(text, people)
    owner = person.full_name if person is not None else ""
    if person is None and (free := _FREE_NAME.fullmatch(text)) and not people_meant(free[1], people):
        owner, rest = free[1].strip(), free[2]
    by_when, words, rest = split_when(rest, today)
    return TypedAction(rest, owner, person, by_when, words, bool(_REFERRAL.search(rest)))


def split_when(text: str, today: date) -> tuple[date | None, str, str]:
    """(the day to be held to, the time in words, the text without them).

    >>> split_when("See both children every 10 working days", date(2026, 4, 2))
    (None, 'every 10 working days', 'See both children')
    """
    due, rest = split_due(text, today)
    if due is not None:
        return due, "", rest
    words = []
    bare = text.strip().rstrip(". ")
    if (found := _FROM.fullmatch(bare)) and (first := day(found[2], today)):
        due, bare = first, found[1]
        words.append(f"from {day_words(first)}")
    if found := _OFTEN.fullmatch(bare):
        bare = found[1]
        words.insert(0, " ".join(found[2].split()))
    return (due, ", ".join(words), bare.rstrip(" ,")) if words else (None, "", text)


def typed_contingency(text: str, people: Sequence[Attendee]) -> tuple[str, str, str]:
    """(what would set it off, what is done then, who decides). Without a colon it is what would set it off when it
    begins with "if", else what is done.
    """
    who = ""
    if found := _DECIDES.fullmatch(text):
        text = found[1]
        person = find_person(found[2], people)
        who = person.full_name if person is not None else found[2].strip()
    bare = text.strip()
    begins = bare[:3].casefold() == "if "
    bare = bare[3:].strip() if begins else bare
    parts = _THEN.split(bare, maxsplit=1)
    if len(parts) == 1 and begins:
        parts = re.split(r"\s*,\s*", bare, maxsplit=1)
    if len(parts) == 2:
        return parts[0].strip(), parts[1].strip(), who
    return (bare, "", who) if begins else ("", bare, who)


def typed_review(text: str, people: Sequence[Attendee], children: Sequence[Child]) -> TypedReview:
    """`Rees: attendance for Poppy - not done: head lice`; without an outcome it is not yet looked at."""
    person, rest = split_speaker(text, people)
    outcome, why = Outcome.NOT_ASKED, ""
    tried = (pattern.fullmatch(rest.strip()) for pattern in _OUTCOMES)
    if found := next((one for one in tried if one is not None), None):
        rest, why = found[1], (found[3] or "").strip()
        outcome = _outcome(found[2])
    named, owner = named_in(rest, children, people), person.full_name if person else ""
    return TypedReview(rest.strip(" ,:-"), owner, named.ids(children), outcome, why, named.unsure)


def _outcome(words: str) -> Outcome:
    plain = words.casefold()
    if plain.startswith("not"):
        return Outcome.NOT_DONE
    return Outcome.PART if "part" in plain else Outcome.DONE

"""What an agency recommends and what a parent says to it, typed in one line. No Qt in here.

CSC plan emotional · nursery cin: home visits already address speech · GP plan written · Jude: school no plan
KN: agrees in part: I did protect them · dad does not agree
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from meetingrec.domain.attendance import Attendee, is_social_care
from meetingrec.domain.child_names import Named, named_in
from meetingrec.domain.conference import Child
from meetingrec.domain.decisions import CATEGORIES
from meetingrec.domain.views import Agreement, Recommendation
from meetingrec.ui.room.typed import find_person, initials, people_meant, split_speaker
from meetingrec.ui.room.typed_decisions import named_category
from meetingrec.ui.room.typed_services import services_of

_RECOMMENDS = (
    (r"plan\s+no|no\s+(?:(?:cp|child\s+protection)\s+)?plan", Recommendation.NO_PLAN),
    (r"no\s+(?:view|opinion)|neutral", Recommendation.NO_VIEW),
    (r"(?:child\s+in\s+need|cin)(?:\s+plan)?", Recommendation.CHILD_IN_NEED),
    (r"plan\s+continues?|continues?(?:\s+plan)?", Recommendation.CONTINUE),
    (r"plan\s+ends?|ends?(?:\s+plan)?", Recommendation.END),
    (r"(?:(?:cp|child\s+protection)\s+)?plan(?:\s+yes)?", Recommendation.PLAN),
)
_RECOMMENDATION = re.compile(rf"(?<!\w)(?:{'|'.join(f'({words})' for words, _ in _RECOMMENDS)})(?!\w)", re.IGNORECASE)
_ONE_CATEGORY = rf"(?:{'|'.join(name.split()[0] for name in CATEGORIES.values())})(?:\s+abuse)?"
_CATEGORY = re.compile(
    rf"(?<!\w)({_ONE_CATEGORY}(?:\s*(?:[,&/+]|(?<!\w)and(?!\w))\s*{_ONE_CATEGORY})*)(?!\w)", re.IGNORECASE
)
_WRITTEN = re.compile(r"(?<!\w)(?:\(?written\)?|in writing)(?!\w)", re.IGNORECASE)
_REASON = re.compile(r"\s*:\s*|\s+because\s+|\s+[-\u2013\u2014]\s+", re.IGNORECASE)
_LINKING = re.compile(r"^(?:for|about|on)\s+|\s+(?:for|about|on|recommends?|wants|says|both|all)$", re.IGNORECASE)
_SAYS_THAT = re.compile(r"\s(?:says?|thinks?|feels?|will|would|should|needs?|has|have|is|are)(?!\w)")
"""What follows is a sentence, and no part of the name of an agency."""
_AGREES = (
    (r"agrees?\s+in\s+part|partly\s+agrees?|agrees?\s+partly|in\s+part|partly", Agreement.IN_PART),
    (r"(?:does\s+not|doesn['\u2019]t|do\s+not|don['\u2019]t)\s+agree|disagrees?", Agreement.DISAGREES),
    (r"(?:was\s+)?not\s+asked", Agreement.NOT_ASKED),
    (r"agrees?", Agreement.AGREES),
)
_AGREEMENT = re.compile(rf"(?<!\w)(?:{'|'.join(f'({words})' for words, _ in _AGREES)})(?!\w)", re.IGNORECASE)
_COMMON = frozenset(
    re.findall(
        r"\S+",
        "the and for of school schools primary infant infants junior juniors secondary high academy college "
        "grammar nursery nurseries preschool playgroup surgery practice medical centre center health healthcare "
        "trust nhs service services team support council children child's children's childrens child care social "
        "family families county borough city housing police constabulary visiting nursing midwifery association "
        "community",
    )
)
"""Words that names of agencies share."""
_ALL_OF_THEM = {"both", "all", "both children", "all children", "all the children", "the children", "children"}
_EDGES = " \t\n,;:.-\u2013\u2014()"


@dataclass(frozen=True, slots=True)
class TypedView:
    """recommendation None: not understood. said_by: id of an attendee, "" when the words mean an agency only.

    agency "": nobody was named, or words (`said`) that several agencies on the roll go by. unsure: words that may mean
    several children or none; child_ids are those that are clear.
    """

    agency: str
    said_by: str = ""
    recommendation: Recommendation | None = None
    category: str = ""
    written: bool = False
    child_ids: tuple[str, ...] = ()
    reason: str = ""
    said: str = ""
    unsure: str = ""


def typed_view(text: str, people: Sequence[Attendee], children: Sequence[Child]) -> TypedView:
    """What a line about an agency's view means; no child named means all of them."""
    whom, text = _for_whom(text, children)
    head, reason = _split_reason(text)
    head, found = _take_last(_RECOMMENDATION, head)
    recommendation = _RECOMMENDS[found - 1][1] if found else None
    said_categories = [run[0] for run in _CATEGORY.finditer(head)]
    head, _ = _take_last(_CATEGORY, head)
    category = named_category(said_categories[-1]) if said_categories else ""
    head, written = _WRITTEN.subn(" ", head)
    people = tuple(people)
    clear = bool(whom.children or whom.unsure or len(children) < 2)
    named = named_in(head, children, people, small=not clear) if len(children) > 1 else Named(rest=head)
    head, unsure = _without_stranger(named.rest, people)
    unsure = whom.unsure or named.unsure or (unsure if len(children) > 1 else "")
    said = _bare(_SAYS_THAT.split(head)[0])
    agency, said_by = find_agency(said, people)
    child_ids = named.ids(children, [child.id for child in whom.children])
    return TypedView(agency, said_by, recommendation, category, bool(written), child_ids, reason, said, unsure)


def typed_family_view(text: str, people: Sequence[Attendee]) -> tuple[Attendee | None, Agreement | None, str]:
    """Who, whether they agree (None: not said), and their words. (None, None, text) when nobody is meant."""
    person, rest = split_speaker(text, people)
    found = _AGREEMENT.match(rest.strip()) if person is not None else None
    if person is None:
        found = _AGREEMENT.search(text)
        person = find_person(text[: found.start()].strip(_EDGES), people) if found else None
        if found is None or person is None:
            return None, None, text
        return person, _agreement(found), text[found.end() :].strip(_EDGES)
    if found is None:
        return person, None, rest.strip()
    return person, _agreement(found), rest.strip()[found.end() :].strip(_EDGES)


def find_agency(words: str, people: Iterable[Attendee]) -> tuple[str, str]:
    """(agency, id of who speaks for it) that these words mean: a person of it, its name, a word or the initials of
    its name, or what the service is called. Words that mean nobody on the roll are an agency of their own; those that
    may mean several are none, as a second name of one that is there would be counted beside it.
    """
    everybody = tuple(person for person in people if person.agency)
    agencies = agencies_meant(words, everybody)
    if len(agencies) > 1:
        return "", ""
    if not agencies:
        wanted = " ".join(words.split())
        return ("Children's social care" if is_social_care(wanted) else wanted), ""
    own = [person for person in everybody if _same(person.agency) == _same(agencies[0])]
    own = [person for person in people_meant(words, everybody) if person in own] or own
    return agencies[0], own[0].id if len(own) == 1 else ""


def agencies_meant(words: str, people: Iterable[Attendee]) -> tuple[str, ...]:
    """The agencies on the roll that these words may mean."""
    everybody = tuple(person for person in people if person.agency)
    wanted = " ".join(words.casefold().split())
    if not wanted:
        return ()
    called = dict.fromkeys(one.agency for one in everybody if _is_called(one.agency, wanted))
    meant = dict.fromkeys(one.agency for one in people_meant(words, everybody))
    like = dict.fromkeys(one.agency for one in everybody if _is_like(one.agency, wanted))
    named = find_person(words, everybody)
    found = (named.agency,) if named is not None else tuple(called or meant or like)
    return tuple({_same(agency): agency for agency in reversed(found)}.values())[::-1]


def _for_whom(text: str, children: Sequence[Child]) -> tuple[Named, str]:
    """What stands before the first colon, when it is children and nothing else, and the text behind it."""
    before, colon, after = text.partition(":")
    named = named_in(f"{before}:", children) if colon and len(children) > 1 else Named()
    if (named.children or named.unsure) and not _bare(named.rest):
        return named, after
    return Named(), text


def _without_stranger(head: str, people: Sequence[Attendee]) -> tuple[str, str]:
    """`Zozo: CSC` has two names left and one agency: (what may be the agency, what is no child that anybody knows)."""
    parts = [bare for part in head.split(":") if (bare := _bare(part)) and bare.casefold() not in _ALL_OF_THEM]
    if len(parts) != 2:
        return " ".join(parts) if len(parts) == 1 else head, ""
    first, second = parts
    return (first, second) if agencies_meant(first, people) and not agencies_meant(second, people) else (second, first)


def _split_reason(text: str) -> tuple[str, str]:
    """What stands before the reason, and the reason. A colon may also stand behind the agency: `police: plan`."""
    start = 0
    while found := _REASON.search(text, start):
        if _RECOMMENDATION.search(text[: found.start()]):
            return text[: found.start()], text[found.end() :].strip()
        start = found.end()
    return text, ""


def _take_last(pattern: re.Pattern[str], text: str) -> tuple[str, int]:
    """The text without the last match, and which group matched; 0 for none. The last: "West End School plan"."""
    found = list(pattern.finditer(text))
    if not found:
        return text, 0
    last = found[-1]
    return f"{text[: last.start()]} {text[last.end() :]}", last.lastindex or 0


def _bare(text: str) -> str:
    """Without what links the words to those that were taken out."""
    before, now = "", " ".join(text.split()).strip(_EDGES)
    while now != before:
        before, now = now, _LINKING.sub("", now).strip(_EDGES)
    return now


def _is_called(agency: str, wanted: str) -> bool:
    both_social_care = is_social_care(wanted) and is_social_care(agency)
    return both_social_care or wanted in {agency.casefold(), initials(agency).casefold()}


def _same(agency: str) -> str:
    return "social care" if is_social_care(agency) else agency.casefold()


def _is_like(agency: str, wanted: str) -> bool:
    """Whether one of the names says less than the other and nothing else: `Acorns nursery`, `Fellside`."""
    one, other = services_of(agency), services_of(wanted)
    if one and other and not one & other:
        return False
    own, asked = _names(agency), _names(wanted)
    if not asked:
        return bool(one & other)
    return bool(own) and (own <= asked or asked <= own)


def _names(agency: str) -> set[str]:
    """The words of a name that only this agency has."""
    return {word for word in re.findall(r"\w{3,}", agency.casefold()) if word not in _COMMON}


def _agreement(found: re.Match[str]) -> Agreement:
    assert found.lastindex is not None
    return _AGREES[found.lastindex - 1][1]

"""What is said, how safe people think a child is, and what a child says, each typed in one line. No Qt in here.

GI opinion told: repeated fear may explain it · record Jude: no speech · danger: Ellie may be hurt
Ashdown 3 · KN 5 because they listen · Ellie by advocate 4 · Ali for Jude 6
I put my pillow on my ears -- Three Houses at school, alone, 26 mar, TA
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from meetingrec.domain.attendance import Attendee, Side
from meetingrec.domain.child_names import begins_with, child_called, children_called, named_in
from meetingrec.domain.conference import Child
from meetingrec.domain.points import Basis, Kind, Layer
from meetingrec.ui.room.typed import find_person, past_day, people_meant
from meetingrec.ui.room.typed_people import RELATIONS
from meetingrec.ui.room.typed_services import CALLED

_PREFIX = re.compile(r"\s*([^:\n]{1,90}?)\s*:\s*(\S.*)", re.DOTALL)
_SAYS: dict[str, tuple[str, object]] = {
    **{kind.value: ("kind", kind) for kind in Kind},
    "told": ("basis", Basis.THIRD_PARTY),
    "hearsay": ("basis", Basis.THIRD_PARTY),
    "third-party": ("basis", Basis.THIRD_PARTY),
    "saw": ("basis", Basis.FIRST_HAND),
    "first-hand": ("basis", Basis.FIRST_HAND),
    "record": ("basis", Basis.RECORD),
    "records": ("basis", Basis.RECORD),
    "harm": ("layer", Layer.HARM),
    "complicating": ("layer", Layer.COMPLICATING),
    "strength": ("layer", Layer.STRENGTH),
    "safety": ("layer", Layer.SAFETY),
    "danger": ("layer", Layer.DANGER_STATEMENT),
    "danger-statement": ("layer", Layer.DANGER_STATEMENT),
    "goal": ("layer", Layer.SAFETY_GOAL),
    "safety-goal": ("layer", Layer.SAFETY_GOAL),
    "sensitive": ("sensitive", True),
}
"""Words before the colon, and what they say of the line."""
_PHRASES = (
    ("was told", "told"),
    ("third party", "third-party"),
    ("first hand", "first-hand"),
    ("danger statement", "danger-statement"),
    ("safety goal", "safety-goal"),
)
_PLACES = {"school", "nursery", "college", "surgery", "home", "hospital"}
"""Where a child was spoken with; who did it is said with `by` in front."""
_ARTICLES = {"the", "a", "an", "her", "his", "their"}
_PEOPLE = RELATIONS | frozenset(
    re.findall(
        r"\S+",
        "teacher head nurse visitor worker officer manager adviser doctor consultant midwife paediatrician "
        "psychologist psychiatrist therapist solicitor advocate interpreter neighbour neighbor landlord landlady "
        "friend tutor lead constable sergeant detective chair coach assistant practitioner representative "
        "boyfriend girlfriend ex",
    )
)
"""Words that end what somebody is called: `the head teacher`, `mum's partner`."""
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-])*")
_MOST_WORDS = 5
_TOPICS = frozenset(
    re.findall(
        r"\S+",
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
        "august september october november december today tonight yesterday tomorrow last this next now then "
        "later earlier since before after note notes nb eg ie example also and but so or plus because however two "
        "three four first second third finally one all both everybody everyone nobody question answer reason "
        "result outcome summary update conclusion attendance punctuality weight height growth diet food meals "
        "drink drinking alcohol drugs cannabis smoking sleep bedtime bath hygiene clothes clothing uniform smell "
        "hair teeth dentist eyes hearing skin injury injuries bruise bruises illness immunisations immunizations "
        "appointments medication speech language play toys behaviour behavior temper fear tears homework reading "
        "learning development toileting contact access visits home bedroom kitchen house flat garden heating rent "
        "debt debts money benefits work job jobs transport car phone internet online pets dog dogs cat risk risks "
        "worry worries concern concerns strength strengths need needs plan goal goals yes no ok good well right true "
        "words https http",
    )
)
"""Words with which people begin a line about something; anything else on its own is taken for somebody."""
_FILLERS = {"about", "for", "on", "and", "&"}
_EVERY_CHILD = {"all", "both"}
_SCORE = re.compile(
    r"\s*(?P<who>\S.*?)[\s:,=–—-]+(?P<score>10|\d)(?:\s*(?:/|out of)\s*10)?(?P<rest>[\s,;:(–—-].*)?", re.DOTALL
)
_BECAUSE = re.compile(r"^[\s,;:(–—-]*(?:because\b|as\b)?\s*", re.IGNORECASE)
_HOW = re.compile(r"(?P<words>.*\S)\s*(?:\s--\s|\s*—\s)\s*(?P<how>\S.*)", re.DOTALL)
_ALONE = re.compile(r"(?:seen\s+)?(?P<no>not\s+)?alone(?:\s*[:(-]?\s*(?:because\s+)?(?P<why>.*?)\)?)?", re.IGNORECASE)
_TELLS = re.compile(r"(?:(?:will be )?told by|tells?)\s+(?P<who>.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of discussion. None and False: nothing was said about it in the line, so the usual applies."""

    text: str
    said_by: Attendee | None = None
    kind: Kind | None = None
    basis: Basis | None = None
    layer: Layer | None = None
    child_ids: tuple[str, ...] | None = None
    sensitive: bool = False
    unknown: str = ""
    """Who seems to be meant as the speaker, but is nobody on the roll, or several: certainly not whoever spoke last."""
    unsure: str = ""
    """A name that several children have; child_ids are those that are clear."""

    @property
    def says_more(self) -> bool:
        """Whether anything of the line but its text was understood."""
        return replace(self, unknown="") != Statement(self.text)


def read_statement(text: str, people: Sequence[Attendee], children: Sequence[Child]) -> Statement:
    """What stands before the first colon, when all of it is understood; otherwise the whole text as it is.

    Who comes first, then any of: a kind, how they know, a layer, children, `sensitive`.
    """
    found = _PREFIX.fullmatch(text)
    if found is None:
        return Statement(text)
    words, plain = found[1].replace(",", " ").split(), Statement(found[2])
    if not children_called(found[1], children) and (person := find_person(found[1], people)) is not None:
        return replace(plain, said_by=person)
    for at in range(len(words), -1, -1):
        who = " ".join(words[:at])
        person = find_person(who, people) if at else None
        if at and (person is None or _calls_a_child(who, person, children)):
            continue
        tagged = _tagged(replace(plain, said_by=person), words[at:], children)
        if tagged is not None and tagged.says_more:
            return tagged
    return Statement(text, unknown=_unknown_speaker(words, people, children))


@dataclass(frozen=True, slots=True)
class Rated:
    """A score as it was typed. rater None: `words` say who, such as `Ellie by advocate`. unsure: as in Statement."""

    score: int
    rater: Attendee | None = None
    words: str = ""
    child_ids: tuple[str, ...] = ()
    reason: str = ""
    unsure: str = ""


def read_scale(text: str, people: Sequence[Attendee], children: Sequence[Child]) -> Rated | None:
    """Who, a whole number of 0 to 10, and perhaps why; None when there is no such number or nobody before it."""
    found = _SCORE.fullmatch(text)
    if found is None or not any(letter.isalpha() for letter in found["who"]):
        return None
    who = " ".join(found["who"].strip(" ,:").split())
    reason = _BECAUSE.sub("", found["rest"] or "").strip()
    if reason.endswith(")") and "(" not in reason:
        reason = reason[:-1].rstrip()
    rated = Rated(int(found["score"]), words=who, reason=reason)
    person = find_person(who, people)
    # An adult of the same first name is called by more than that: `Grace Idowu 4`.
    whose = children_called(who, children) or (begins_with(who, children) if person is None else ())
    if whose and (person is None or person.side is not Side.CHILD):
        one = len(whose) == 1
        return replace(rated, child_ids=(whose[0].id,) if one else (), unsure="" if one else who)
    if person is not None:
        own = child_called(person.full_name, children) if person.side is Side.CHILD else None
        return replace(rated, rater=person, words="", child_ids=(own.id,) if own is not None else ())
    return _rated_for(rated, who.split(), people, children)


@dataclass(frozen=True, slots=True)
class Voiced:
    """A child's words and how they were come by, as far as the line says so. by: a name of the roll."""

    words: str
    how: str = ""
    by: str = ""
    on: date | None = None
    alone: bool | None = None
    not_alone_why: str = ""
    tells: str = ""


def read_voice(text: str, people: Sequence[Attendee], today: date) -> Voiced:
    """`words -- how, alone, day, who`, in any order behind the two dashes; what is not understood is how."""
    found = _HOW.fullmatch(text)
    if found is None:
        return Voiced(_unquoted(text))
    voiced, how, giving_why = Voiced(_unquoted(found["words"])), [], False
    for piece in (piece.strip(" .") for piece in re.split(r"[,;\n]", found["how"])):
        changed = _read_piece(voiced, piece, people, today)
        if changed is not None:
            giving_why = changed.not_alone_why not in {"", voiced.not_alone_why}
            voiced = changed
        elif piece and giving_why:
            # A reason goes on to the next thing that is understood: `not alone: age 3, seen with key worker`.
            voiced = replace(voiced, not_alone_why=f"{voiced.not_alone_why}, {piece}")
        elif piece:
            how.append(piece)
    return replace(voiced, how=", ".join(how))


def _read_piece(voiced: Voiced, piece: str, people: Sequence[Attendee], today: date) -> Voiced | None:
    """With what stands between two commas; None when that is not one of the things that are asked for."""
    if alone := _ALONE.fullmatch(piece):
        return replace(voiced, alone=not alone["no"], not_alone_why=(alone["why"] or "") if alone["no"] else "")
    if tells := _TELLS.fullmatch(piece):
        return replace(voiced, tells=tells["who"])
    if voiced.on is None and (day := past_day(piece, today)) is not None:
        return replace(voiced, on=day)
    if voiced.by or piece.casefold() in _PLACES:
        return None
    person = find_person(piece.removeprefix("by "), people)
    return replace(voiced, by=person.full_name) if person is not None else None


def _unknown_speaker(words: Sequence[str], people: Sequence[Attendee], children: Sequence[Child]) -> str:
    """Who a line that is not understood seems to be from: `Smith`, `school` of `school Ellie`, `landlord`; else "".

    `Saturday night`, `Two things` and `Ellie's sleep` are what a line is about.
    """
    bare = re.sub(r"\([^)]*\)", " ", " ".join(words)).split()
    if bare and bare[0].casefold() in _ARTICLES:
        del bare[0]
    if not 0 < len(bare) <= _MOST_WORDS or any(not _NAME_WORD.fullmatch(word) for word in bare):
        return ""
    first = bare[0].casefold()
    named = children_called(bare[0].removesuffix("'s").removesuffix("’s"), children)
    if first in _TOPICS or named or past_day(first, date(2000, 1, 1)):
        return ""
    tags = next((at for at in range(1, len(bare)) if _tagged(Statement(""), bare[at:], children) is not None), 0)
    somebody = (
        len(bare) == 1
        or tags == 1
        or first in CALLED
        or bool(people_meant(bare[0], people))
        or bare[(tags or len(bare)) - 1].casefold() in _PEOPLE
        or all(word[0].isupper() for word in bare[: tags or len(bare)])
    )
    return " ".join(bare[: tags or len(bare)]) if somebody else ""


def _tagged(statement: Statement, words: Sequence[str], children: Sequence[Child]) -> Statement | None:
    """The statement with what these words say of it; None when one of them says nothing."""
    line = " ".join(words)
    for phrase, word in _PHRASES:
        line = re.sub(rf"\b{phrase}\b", word, line, flags=re.IGNORECASE)
    named = named_in(line, children, any_case=True)
    said: dict[str, Any] = {"unsure": named.unsure}
    every = False
    for word in named.rest.casefold().split():
        if word in _SAYS:
            name, value = _SAYS[word]
            said[name] = value
        elif word in _EVERY_CHILD:
            every = True
        elif word not in _FILLERS:
            return None
    if named.children or every:
        said["child_ids"] = () if every else named.ids(children)
    return replace(statement, **said)


def _rated_for(rated: Rated, words: list[str], people: Sequence[Attendee], children: Sequence[Child]) -> Rated:
    """`Ali for Jude`: who, and at the end for which children; free words when nobody on the roll is meant."""
    for at in range(len(words) - 1, 0, -1):
        about = _tagged(Statement(""), words[at:], children)
        if about is None or words[at - 1].casefold() in _FILLERS or (about.child_ids is None and not about.unsure):
            continue
        who = " ".join(words[:at])
        person = find_person(who, people)
        words_of = "" if person else who
        return replace(rated, rater=person, words=words_of, child_ids=about.child_ids or (), unsure=about.unsure)
    return rated


def _calls_a_child(who: str, person: Attendee, children: Sequence[Child]) -> bool:
    """Whether these words are a child's name that only the job of somebody else (`advocate for Ellie`) has, too."""
    return bool(children_called(who, children)) and person.side is not Side.CHILD


def _unquoted(text: str) -> str:
    """The row puts quotation marks round a child's own words."""
    plain = text.strip()
    for first, last in (('"', '"'), ("“", "”"), ("'", "'"), ("‘", "’")):
        if len(plain) > 2 and plain[0] == first and plain[-1] == last and first not in plain[1:-1]:
            return plain[1:-1].strip()
    return plain

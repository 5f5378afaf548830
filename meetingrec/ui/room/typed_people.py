"""People and interpreters in one typed line, read as it was meant. No Qt in here.

Grace Idowu, health visitor, Marlbeck Health           Kasia Nowicka, mother, PR, speaks Polish
apologies Rita Dunn, housing officer, Housing: on leave Dan Roe, father of Jude, stepfather of Ellie, by phone
Marta Zielinska, friend of Kasia                        excluded Dan Roe, uncle: threats; decided by Priya Raman
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from meetingrec.domain.attendance import Attendee, Mode, Presence, Relation, Side
from meetingrec.domain.child_names import children_called, named_in, plain
from meetingrec.domain.conference import Child
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.room.typed import find_person, people_meant

RELATIONS = frozenset(
    re.findall(
        r"\w+",
        "mother father mum mummy dad daddy stepmother stepfather stepmum stepdad parent partner carer guardian "
        "grandmother grandfather grandparent gran granny nan nana grandad aunt auntie uncle brother sister "
        "stepbrother stepsister cousin niece nephew wife husband",
    )
)
_PRESENCES = {
    "apologies": Presence.APOLOGIES,
    "report only": Presence.REPORT_ONLY,
    "did not attend": Presence.DID_NOT_ATTEND,
    "dna": Presence.DID_NOT_ATTEND,
    "not invited": Presence.NOT_INVITED,
    "excluded": Presence.EXCLUDED,
    "here": Presence.HERE,
}
_BEFORE = re.compile(rf"\s*({'|'.join(_PRESENCES)})\b(?:\s+from\b)?[\s:,]+(\S.*)", re.IGNORECASE | re.DOTALL)
_MODES = {
    "by video": Mode.BY_VIDEO,
    "on video": Mode.BY_VIDEO,
    "video": Mode.BY_VIDEO,
    "teams": Mode.BY_VIDEO,
    "by teams": Mode.BY_VIDEO,
    "on teams": Mode.BY_VIDEO,
    "by phone": Mode.BY_PHONE,
    "phone": Mode.BY_PHONE,
    "on the phone": Mode.BY_PHONE,
    "in the room": Mode.IN_ROOM,
    "in person": Mode.IN_ROOM,
}
_SIDES = {
    "interpreter": Side.INTERPRETER,
    "advocate": Side.ADVOCATE,
    "solicitor": Side.LEGAL,
    "lawyer": Side.LEGAL,
    "barrister": Side.LEGAL,
    "legal": Side.LEGAL,
    "supporter": Side.SUPPORTER,
    "friend": Side.SUPPORTER,
    "observer": Side.OBSERVER,
    "student": Side.OBSERVER,
    "child": Side.CHILD,
}
_SUPPORTS = re.compile(r".*\b(?:of|for|supports)\s+(\S.*)", re.IGNORECASE | re.DOTALL)
_LANGUAGE = re.compile(r"(?:speaks|uses|signs)\s+(\S.*)|(\S+)[ -]speak(?:er|ing)", re.IGNORECASE | re.DOTALL)
_FORMAT = re.compile(
    r"(?:needs|wants)\s+\S.*|.*\b(?:large print|easy[- ]?read|audio|braille|pictures|hearing loop)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_RESPONSIBLE = re.compile(r"(no\s+)?(?:has\s+)?(?:pr|parental responsibility)(?:\s+for\s+(\S.*))?", re.IGNORECASE)
_OF_CHILD = re.compile(r"(\S.*?)\s+(?:of|to)\s+(\S.*)", re.DOTALL)
_DECIDED = re.compile(r"(.*?)[;,.]?\s*\bdecided by\s+(\S.*)", re.IGNORECASE | re.DOTALL)
_KNOWS_CHILD = frozenset(
    re.findall(r"\w+", "school nursery teacher headteacher dsl health midwife nurse playgroup childminder youth senco")
)
"""Words of a job or agency that works with the child directly; said of somebody in the form it is a tick to change."""


def read_person(typed: str, conference_id: str, record: ConferenceRecord | None = None) -> Attendee:
    """Somebody for the roll. Whatever is not understood is kept as the role or the agency; nothing is dropped."""
    children = record.children if record is not None else ()
    people = record.attendees if record is not None else ()
    presence, rest = _presence(typed)
    told, why = _reason(rest, presence)
    name, *parts = (part.strip() for part in told.split(","))
    person = Attendee("", conference_id, name, presence=presence or Presence.INVITED)
    left: list[str] = []
    responsible: list[str] | None = None
    for part in (part for part in parts if part):
        asked = _RESPONSIBLE.fullmatch(part)
        if asked is not None:
            responsible = [*(responsible or []), *([] if asked[1] else [asked[2] or ""])]
            continue
        taken = _detail(person, part)
        person = taken or person
        if taken is None:
            left.append(part)
    person = _with_job(person, left, children, people)
    person = _with_responsibility(person, responsible, children, people)
    person = _with_reason(person, why, record)
    return replace(person, side=Side.CHILD) if _is_child(person, children) else person


def relations_words(relations: Iterable[Relation], children: Iterable[Child]) -> str:
    """`mother`, or `father of Jude, stepfather of Ellie` where they differ; "" without any."""
    known = {child.id: child.short_name for child in children}
    told = [item for item in relations if item.relationship and item.child_id in known]
    same = {item.relationship for item in told}
    if len(same) == 1 and len(told) == len(known):
        return same.pop()
    return ", ".join(f"{item.relationship} of {known[item.child_id]}" for item in told)


def _presence(typed: str) -> tuple[Presence | None, str]:
    """What the line begins with, or has among its parts: `apologies Rita Dunn` and `Rita Dunn, apologies`."""
    found = _BEFORE.fullmatch(typed)
    if found is not None:
        return _PRESENCES[found[1].casefold()], found[2]
    told, colon, why = typed.partition(":")
    parts = told.split(",")
    for at, part in enumerate(parts[1:], start=1):
        presence = _PRESENCES.get(part.strip().casefold())
        if presence is not None:
            return presence, ",".join([*parts[:at], *parts[at + 1 :]]) + colon + why
    return None, typed


def _reason(told: str, presence: Presence | None) -> tuple[str, str]:
    """The line and, for somebody who does not come, the reason behind its colon."""
    if presence in {None, Presence.HERE}:
        return told, ""
    line, _, why = told.partition(":")
    return line, why.strip()


def _detail(person: Attendee, part: str) -> Attendee | None:
    """The person with what this part says of how they come, what they speak and need; None when it says neither."""
    mode = _MODES.get(part.casefold())
    if mode is not None:
        return replace(person, mode=mode)
    spoken = _LANGUAGE.fullmatch(part)
    if spoken is not None:
        return replace(person, language=(spoken[1] or spoken[2]).strip())
    if _FORMAT.fullmatch(part) is not None:
        wanted = re.sub(r"^(?:needs|wants)\s+", "", part, flags=re.IGNORECASE)
        return replace(person, formats=", ".join(filter(None, (person.formats, wanted))))
    return None


def _with_job(person: Attendee, parts: list[str], children: tuple[Child, ...], people: Iterable[Attendee]) -> Attendee:
    """What they do and for whom they work, or how they are related to each child."""
    if not parts:
        return person
    first, rest = parts[0], parts[1:]
    words = _words(first)
    side = next((side for word, side in _SIDES.items() if word in words), None)
    if side is Side.CHILD and len(words) > 1:
        side = None
    if side is None and words & RELATIONS and "foster" not in words:
        relations, unclear = _relations(parts, children, people)
        told = ", ".join(filter(None, (relations_words(relations, children), *unclear)))
        return replace(person, side=Side.FAMILY, relationship=told or ", ".join(parts), relations=relations)
    supported = _SUPPORTS.fullmatch(first) if side not in {None, Side.CHILD} else None
    whom = None
    if supported is not None and not _children_named(supported[1], children, people)[0]:
        whom = find_person(supported[1], people)
    knows = side is None and bool(_words(" ".join(parts)) & _KNOWS_CHILD)
    return replace(
        person,
        side=side or Side.PROFESSIONAL,
        role="" if side is Side.CHILD else first,
        agency=", ".join(rest),
        supports=whom.id if whom is not None else "",
        direct_contact=knows,
    )


def _relations(
    parts: list[str], children: tuple[Child, ...], people: Iterable[Attendee]
) -> tuple[tuple[Relation, ...], list[str]]:
    """To each child: a part that names one is for that child, any other for those that none is for. A part that names
    somebody who may be several of them, or nobody, is for none, and given back as it is.
    """
    own: dict[str, str] = {}
    every: list[str] = []
    unclear: list[str] = []
    for part in parts:
        found = _OF_CHILD.fullmatch(part)
        named, unsure = _children_named(found[2], children, people) if found is not None else ((), False)
        for child in named:
            own[child.id] = found[1].strip() if found is not None else part
        if unsure:
            unclear.append(part)
        elif not named:
            every.append(part)
    others = ", ".join(every)
    told = [(child.id, own.get(child.id, others)) for child in children]
    return tuple(Relation(child_id, words) for child_id, words in told if words), unclear


def _with_responsibility(
    person: Attendee, whose: list[str] | None, children: tuple[Child, ...], people: Iterable[Attendee]
) -> Attendee:
    """For the children it was said of; what names none for certain is kept as a note rather than given or lost."""
    if whose is None:
        return person
    if not children:
        return replace(person, note="parental responsibility")
    found = [(name, *_children_named(name, children, people)) if name else ("", children, False) for name in whose]
    ids = {child.id for _, named, _ in found for child in named}
    unclear = [name for name, named, unsure in found if unsure or not named]
    known = {item.child_id: item.relationship for item in person.relations}
    told = (Relation(child.id, known.get(child.id, ""), child.id in ids) for child in children)
    relations = tuple(item for item in told if item.relationship or item.responsible)
    note = f"parental responsibility for {', '.join(unclear)}: for which child?" if unclear else person.note
    return replace(person, side=Side.FAMILY, relations=relations, note=note)


def _with_reason(person: Attendee, why: str, record: ConferenceRecord | None) -> Attendee:
    """The chair decides who is left out, unless somebody else is named."""
    by = record.conference.chair_name if record is not None else ""
    decided = _DECIDED.fullmatch(why)
    if decided is not None:
        why, by = decided[1].strip(), decided[2].strip()
    left_out = person.presence in {Presence.EXCLUDED, Presence.NOT_INVITED}
    return replace(person, why=why, decided_by=by if left_out or decided is not None else "")


def _is_child(person: Attendee, children: tuple[Child, ...]) -> bool:
    called = children_called(person.full_name, children)
    in_full = plain(person.full_name) in {plain(child.full_name) for child in called}
    return in_full and not person.role and not person.relations


def _children_named(
    text: str, children: tuple[Child, ...], people: Iterable[Attendee]
) -> tuple[tuple[Child, ...], bool]:
    """The children these words name, and whether a name among them is not clear: it fits several, or is nobody's.

    An only child is meant by whatever a child is called.
    """
    known = tuple(people)
    named = named_in(f"{text}:", children, known, any_case=True)
    left = [word for word in re.findall(r"[^\W\d_][\w'\u2019-]*", named.rest) if word[0].isupper()]
    stranger = len(children) > 1 and not named.children and bool(left) and not people_meant(text, known)
    return named.children, bool(named.unsure) or stranger


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.casefold()))

"""The practice conference: a fictional family, synthetic voices, real code (design.md 9).

A practice library is marked as one: it uses the practice speech model only, and no other library may.
"""

from __future__ import annotations

import json
import shutil
import tomllib
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from meetingrec import resources, settings
from meetingrec.domain.access import Role
from meetingrec.domain.attendance import Attendee, Interpreting, Side
from meetingrec.domain.conference import Child, Conference, MeetingType
from meetingrec.domain.decisions import Alternative, Decision
from meetingrec.domain.entries import Entry
from meetingrec.domain.errors import FolderRefused
from meetingrec.domain.notice import LeafletGiven
from meetingrec.domain.plan import Action
from meetingrec.domain.points import Basis, ChildVoice, Heading, Kind, Point
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.capture import Capture
from meetingrec.services.children import Children
from meetingrec.services.duties import Duties
from meetingrec.services.library import Library, Newcomer
from meetingrec.services.people import People
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Inputs
from meetingrec.services.signed_in import SignedIn

PASSWORD = "practice-voices"  # noqa: S105 - shown on the sign-in page; a practice library holds nothing real
"""Of everybody in a practice library; shown on its sign-in page. Nothing real may ever be in there."""

PEOPLE = (
    ("chair", "Grace Hartley", frozenset({Role.CHAIR})),
    ("typist", "Tessa Morgan", frozenset({Role.MINUTE_TAKER})),
    ("investigator", "Ian Vale", frozenset({Role.INVESTIGATOR})),
    ("records", "Ruth Penn", frozenset({Role.RECORDS_MANAGER})),
)
"""User name, full name and roles."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing the chair types, at this second of the recording."""

    at: float
    entry: Entry


def script() -> dict[str, Any]:
    """assets/practice/record.toml as it is written."""
    return tomllib.loads(resources.asset("practice", "record.toml").read_text(encoding="utf-8"))


def conference_inputs(speed: float = 1.0) -> Inputs:
    """The practice conference read as a source, in place of a microphone."""
    return Inputs(file=resources.asset("practice", "conference.flac"), speed=speed)


def dictation_inputs(speed: float = 1.0) -> Inputs:
    """The practice dictation, likewise."""
    return Inputs(file=resources.asset("practice", "dictation.flac"), speed=speed)


def default_folder() -> Path:
    return settings.home() / "practice"


def open_or_make(folder: Path) -> Library:
    """The practice library in this folder; made, with its people and one conference to hold, when missing."""
    if (folder / "library.json").exists():
        return Library.open(folder)
    return make(folder)


def make(folder: Path) -> Library:
    """A fresh practice library. Raises FolderRefused, DiskFull."""
    user_name, full_name, roles = PEOPLE[3]
    library, _recovery = Library.create(folder, Newcomer(user_name, full_name, PASSWORD, roles), practice=True)
    records = library.sign_in(user_name, PASSWORD)
    people = People(library, records)
    for user_name, full_name, roles in PEOPLE[:3]:
        people.add(Newcomer(user_name, full_name, PASSWORD, roles))
    records.close()
    chair = library.sign_in("chair", PASSWORD)
    plan(chair)
    chair.close()
    return library


def remake(folder: Path) -> Library:
    """Clears an old practice library away and makes a new one. Raises FolderRefused for a real library."""
    if folder.exists():
        about = folder / "library.json"
        known = json.loads(about.read_text(encoding="utf-8")) if about.is_file() else {}
        if known.get("practice") is not True:
            raise FolderRefused(
                f"{folder} is not a practice library.", "Nothing in it was changed.", "Choose another folder."
            )
        shutil.rmtree(folder)
    return make(folder)


def plan(chair: SignedIn) -> Conference:
    """Plans the practice conference and puts everybody on the roll."""
    told, planning = script(), Planning(chair)
    children = tuple(Child("", entry["full_name"], entry["known_as"], entry["born"]) for entry in told["children"])
    _, conference = planning.add(MeetingType.ICPC, chair.clock(), children)
    planned = replace(conference, authority=told["authority"], place=told["place"], purpose=told["purpose"])
    planning.change(planned)
    capture = Capture(chair)
    chair_line = {"full_name": conference.chair_name, "role": "independent chair", "agency": "Millbrook Council"}
    for entry in (chair_line, *told["people"]):
        capture.add(_attendee(conference.id, entry))
    return chair.conference(conference.id)


def settle(chair: SignedIn, conference: Conference) -> None:
    """What is asked at the beginning of the practice conference, so that nothing is missing at its end.

    The children's details (domain.md A31), which Keira confirms; who knows them (2, Quorum); whether anybody needs an
    interpreter (A18); the leaflets (D6); why days that the voices name are later than today's limits (F5).
    """
    children, capture, record = Children(chair), Capture(chair), Planning(chair).record(conference.id)
    told = {entry["full_name"]: entry["details"] for entry in script()["children"]}
    for child in record.children:
        details = {**told[child.full_name], "responsible": tuple(told[child.full_name]["responsible"])}
        children.change(conference.id, replace(child, **details))
        children.confirm(conference.id, child.id, "Keira Rowan")
    know_them = {entry["full_name"] for entry in script()["people"] if entry.get("direct_contact")}
    for person in record.attendees:
        if person.full_name in know_them:
            capture.change(replace(person, direct_contact=True))
    capture.add(Interpreting("", conference.id, chair.clock(), needed=False, used=False))
    for leaflet in resources.profile(conference.profile_id).leaflets:
        capture.add(LeafletGiven("", conference.id, chair.clock(), leaflet, "Keira Rowan", explained=True))
    for rule in ("P02", "P04"):
        Duties(chair).say_why(conference.id, rule, "The practice voices name a fixed day, whatever today is.")


def lines(record: ConferenceRecord) -> tuple[Line, ...]:
    """What is typed during the practice conference, in the order it is typed."""
    told = script()
    found = [
        *(Line(entry["at"], _point(record, entry)) for entry in told["points"]),
        *(Line(entry["at"], _voice(record, entry)) for entry in told["voices"]),
        *(Line(entry["at"], _action(record, entry)) for entry in told["actions"]),
        *(Line(entry["at"], _decision(record, entry)) for entry in told["decisions"]),
    ]
    return tuple(sorted(found, key=lambda line: line.at))


def dates() -> tuple[date, date, str]:
    """Core group, review conference, and what happens if things go wrong."""
    told = script()
    return told["core_group_on"], told["review_on"], told["contingency"]


def _attendee(conference_id: str, entry: dict[str, Any]) -> Attendee:
    return Attendee(
        "",
        conference_id,
        entry["full_name"],
        side=Side(entry.get("side", "professional")),
        role=entry.get("role", ""),
        agency=entry.get("agency", ""),
        relationship=entry.get("relationship", ""),
        direct_contact=entry.get("knows_child", False),
    )


def _point(record: ConferenceRecord, entry: dict[str, Any]) -> Point:
    by = next(person.id for person in record.attendees if person.full_name == entry["by"])
    return Point(
        "",
        record.conference.id,
        Heading(entry["heading"]),
        entry["text"],
        _now(record),
        moment=float(entry["at"]),
        said_by=by,
        kind=Kind(entry.get("kind", "fact")),
        basis=Basis(entry.get("basis", "first_hand")),
        impact=entry.get("impact", ""),
    )


def _voice(record: ConferenceRecord, entry: dict[str, Any]) -> ChildVoice:
    child = next(child.id for child in record.children if child.full_name == entry["child"])
    return ChildVoice(
        "",
        record.conference.id,
        child,
        entry["words"],
        _now(record),
        moment=float(entry["at"]),
        own_words=entry.get("own_words", True),
        how=entry["how"],
        obtained_by=entry["obtained_by"],
        seen_alone=entry.get("seen_alone"),
        tells_child=entry.get("tells_child", ""),
    )


def _action(record: ConferenceRecord, entry: dict[str, Any]) -> Action:
    fields = {name: value for name, value in entry.items() if name not in {"at", "text"}}
    return Action("", record.conference.id, entry["text"], _now(record), moment=float(entry["at"]), **fields)


def _decision(record: ConferenceRecord, entry: dict[str, Any]) -> Decision:
    return Decision(
        "",
        record.conference.id,
        entry["statement"],
        _now(record),
        moment=float(entry["at"]),
        made_by=tuple(entry["made_by"]),
        category=entry["category"],
        rationale=entry["rationale"],
        alternatives=tuple(Alternative(option, why_not) for option, why_not in entry["alternatives"]),
        no_dissent=entry["no_dissent"],
        legal_advice=False,
        legal_why_not=entry["legal_why_not"],
    )


def _now(record: ConferenceRecord) -> datetime:
    """Only until Capture stamps the time at which the line is really stored."""
    return record.conference.planned_start

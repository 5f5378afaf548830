"""What the screen in the room may show: nothing restricted or sensitive, no names unless the chair allows them."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec import resources
from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.conference import Child
from meetingrec.domain.notice import RestrictedPart
from meetingrec.domain.plan import Action
from meetingrec.domain.points import Heading, Kind, Layer, Point
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services import without_names
from meetingrec.services.room_view import RoomSheet, room_sheet
from meetingrec.services.room_view import Side as Face
from meetingrec.services.without_names import WithoutNames
from tests.data.marlbeck import ACTIONS, AT, ATTENDEES, CHILDREN, CONFERENCE, POINTS, RECORD, C

PROFILE = resources.profile("national")
PART = RestrictedPart("r1", C, AT, ended_at=AT + timedelta(minutes=23))
PENHALE = Attendee(
    "jo", C, "Jo Penhale", role="IDVA", agency="Safe Marl", presence=Presence.HERE, part_id="r1", position=20
)
HIDDEN = (
    Point("r-p1", C, Heading.WORRIED, "A neighbour has given a statement", AT, said_by="a9", part_id="r1"),
    Point("r-p2", C, Heading.WORRIED, "DASH scored high", AT + timedelta(hours=3), said_by="jo", part_id="r1"),
)
WITH_PART = replace(
    RECORD,
    attendees=(*ATTENDEES, PENHALE),
    points=(*POINTS, *HIDDEN),
    actions=(*ACTIONS, Action("r-x", C, "Safety plan with Kasia", AT, owner="Jo Penhale", part_id="r1")),
    parts=(PART,),
)


def words_of(value: object) -> str:
    """Every text of a sheet."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "\n".join(words_of(item) for item in value)
    if is_dataclass(value):
        return "\n".join(words_of(getattr(value, field.name)) for field in fields(value) if field.name != "id")
    return ""


def named(record: ConferenceRecord) -> ConferenceRecord:
    return replace(record, conference=replace(record.conference, room_names=True))


def test_the_sheet_of_the_scenario_names_nobody_and_shows_nothing_of_the_restricted_part() -> None:
    sheet = room_sheet(WITH_PART, PROFILE)
    words = words_of(replace(sheet, newest=""))
    for person in (*ATTENDEES, PENHALE, *CHILDREN):
        for name in person.full_name.split():
            assert name in {"DC", "Dr", "K."} or not re.search(rf"\b{name}\b", words), name
    for hidden in ("neighbour", "statement has", "DASH", "IDVA", "Penhale", "Safety plan"):
        assert hidden not in words
    assert "Marl Bridge" not in words and "Little Acorns" not in words
    assert [column.words for column in sheet.columns] == list(PROFILE.headings.values())
    texts = [line.text for line in sheet.columns[0].lines] + [line.text for line in sheet.columns[1].lines]
    assert "Child A fell asleep at her desk on 5 of the last 20 mornings" in texts
    assert "Mother called the police each time and took the children to their aunt" in texts
    assert "Child A's attendance is 96%. She says that school is safe" in texts
    owners = [line.under for line in sheet.plan.lines]
    assert owners[0] == "Father · from today"
    assert owners[3].startswith("Social worker · every 10 working days")
    hypothesis = next(line for column in sheet.columns for line in column.lines if "speech is late" in line.text)
    assert hypothesis.under == "Health visitor · hypothesis · about Child B"


def test_with_names_allowed_only_those_of_the_restricted_part_are_taken_out() -> None:
    slipped = Point("p99", C, Heading.WORRIED, "Jo Penhale and Kasia meet on Monday", AT, said_by="jo")
    sheet = room_sheet(named(replace(WITH_PART, points=(*WITH_PART.points, slipped))), PROFILE)
    words = words_of(sheet)
    assert "Ellie fell asleep" in words
    assert "Neil Forsyth, DSL" in words
    assert sheet.title == "Initial child protection conference: Ellie and Jude"
    assert "Somebody and Kasia meet on Monday" in words
    for hidden in ("neighbour", "DASH", "IDVA", "Penhale"):
        assert hidden not in words


def test_while_a_restricted_part_goes_on_the_sheet_is_empty() -> None:
    for record in (WITH_PART, named(WITH_PART)):
        sheet = room_sheet(replace(record, parts=(replace(PART, ended_at=None),)), PROFILE)
        assert sheet == RoomSheet(private=True)
        assert sheet.columns == () and sheet.plan.lines == () and sheet.title == ""


def test_sensitive_points_stay_off_and_statements_stand_apart() -> None:
    more = (
        Point("s1", C, Heading.WORRIED, "Something very personal", AT, sensitive=True),
        Point("s2", C, Heading.WORRIED, "We are worried that Ellie is hurt", AT, layer=Layer.DANGER_STATEMENT),
        Point("s3", C, Heading.NEEDS, "Both children sleep through the night", AT, layer=Layer.SAFETY_GOAL),
        Point("s4", C, Heading.NEEDS, "A private goal", AT, layer=Layer.SAFETY_GOAL, sensitive=True),
    )
    sheet = room_sheet(replace(RECORD, points=more), PROFILE)
    assert "personal" not in words_of(sheet) and "private goal" not in words_of(sheet)
    assert [line.text for line in sheet.danger.lines] == ["We are worried that Child A is hurt"]
    assert [line.text for line in sheet.goal.lines] == ["Both children sleep through the night"]
    assert all(not column.lines for column in sheet.columns)


def test_the_side_follows_what_was_written_last_and_nothing_hidden_leads_it() -> None:
    later = replace(ACTIONS[0], id="last", at=AT + timedelta(minutes=5))
    hidden = replace(HIDDEN[0], at=AT + timedelta(minutes=9))
    assert room_sheet(RECORD, PROFILE).side is Face.HEADINGS
    sheet = room_sheet(replace(RECORD, actions=(later,), points=(*POINTS, hidden)), PROFILE)
    assert (sheet.side, sheet.newest) == (Face.PLAN, "last")
    assert room_sheet(replace(RECORD, points=(), actions=()), PROFILE).newest == ""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("kasia and Mr Tarrant shouted", "Mother and the family shouted"),
        ("Mrs Nowicka’s sister", "Mother’s sister"),
        ("Ellies drawing, ELLIE's bed", "Child A's drawing, Child A's bed"),
        ("they met. Darren left at 14:35", "they met. Father left at 14:35"),
        ("DC Cole and Dr Osei agree", "Detective constable and gP agree"),
        ("Jude_x and Ellie", "Child B_x and Child A"),
        ("Elliexyz is no name", "Elliexyz is no name"),
        ("Sam will come", "Advocate for Child A will come"),
    ],
)
def test_names_in_a_text(typed: str, shown: str) -> None:
    assert WithoutNames(RECORD).text(typed).replace("GP", "gP") == shown


def test_words_that_stand_where_a_name_might_are_no_names() -> None:
    children = (replace(CHILDREN[0], responsible=("both parents", "Kasia and Marek Zielinski")), CHILDREN[1])
    friend = Attendee("m", C, "mother's friend Zosia", Side.SUPPORTER)
    record = replace(RECORD, children=children, attendees=(*ATTENDEES, friend))
    said = "Both parents and mother's friend say that Zosia and Marek saw both children with a friend"
    shown = "Both parents and mother's friend say that a supporter and a parent saw both children with a friend"
    assert WithoutNames(record).text(said) == shown


def test_a_name_that_several_people_have_points_to_none_of_them() -> None:
    people = (
        Attendee("1", C, "Sarah Hill", role="social worker"),
        Attendee("2", C, "Sarah Moss", role="health visitor"),
        Attendee("3", C, "Jo Moss", role="IDVA", part_id="r1"),
        Attendee("4", C, "Ann Hill", Side.FAMILY, relationship="aunt"),
        Attendee("5", C, "Sid Hill", Side.FAMILY, relationship="uncle"),
    )
    plain = WithoutNames(ConferenceRecord(CONFERENCE, CHILDREN, people))
    assert plain.text("We asked Sarah") == "We asked health visitor or social worker"
    assert plain.text("Mrs Moss and Jo said so") == "Health visitor and somebody said so"
    assert plain.text("In the Tarrant home; the Tarrants agree") == "In the family home; the family's agree"


def test_an_address_is_never_shown() -> None:
    home = Child(
        "ellie", "Ellie Tarrant", address="12 Mill Lane, Marlbeck, MB1 2CD", school="Marl Bridge Primary School"
    )
    record = replace(RECORD, children=(home, CHILDREN[1]))
    said = "She lives at 12 Mill Lane, MB1 2CD in Marlbeck, near marl bridge; Mill Lane is busy"
    hidden = "She lives at a private address, a private address in Marlbeck, near {}; a private address is busy"
    assert WithoutNames(record).text(said) == hidden.format("the school")
    assert WithoutNames(named(record)).text(said) == hidden.format("marl bridge")


def test_names_that_are_words_are_left_alone_in_small_letters_only() -> None:
    people = (
        Attendee("1", C, "Will Price", Side.FAMILY, relationship="father"),
        Attendee("2", C, "Grace Cope", role="school nurse"),
    )
    plain = WithoutNames(ConferenceRecord(CONFERENCE, CHILDREN, people))
    assert plain.text("he will pay the price and cope") == "he will pay the price and cope"
    assert (
        plain.text("Will said that Cope knows; mr price agrees") == "Father said that school nurse knows; father agrees"
    )


OUR_WORDS = (
    "adviser to somebody a child professional the family danger statement safety goal initial protection conference "
    "what was agreed and headings plan s"
)
_LETTERS = st.characters(categories=("Lu", "Ll"), max_codepoint=0x17E, exclude_characters="ßŉſİı")
NO_NAMES = without_names._ORDINARY | without_names._TITLES | without_names._PARTICLES | without_names._NO_NAMES
_NAME = st.text(_LETTERS, min_size=3, max_size=9).filter(lambda name: name.casefold() not in NO_NAMES)
_WHOLE = st.lists(_NAME, min_size=1, max_size=3).map(" ".join)


@given(
    children=st.lists(_WHOLE, min_size=1, max_size=3),
    people=st.lists(st.tuples(_WHOLE, st.booleans(), _WHOLE), max_size=5),
    text=st.text(max_size=40),
    pick=st.randoms(use_true_random=False),
)
def test_no_name_of_the_roll_or_of_a_restricted_part_is_ever_shown(
    children: list[str], people: list[tuple[str, bool, str]], text: str, pick: object
) -> None:
    names = [*children, *(name for name, _, _ in people)]
    roll = tuple(
        Attendee(f"a{at}", C, name, role=f"adviser to {role}", part_id="r1" if hidden else "")
        for at, (name, hidden, role) in enumerate(people)
    )
    mixed = pick.sample(names, len(names))  # type: ignore[attr-defined]
    said = f"{text} {' and '.join(mixed)}, {' '.join(name.upper() for name in mixed)}: {mixed[0].lower()}'s."
    points = tuple(
        Point(f"p{at}", C, Heading.WELL, said, AT, said_by=person.id, part_id=person.part_id)
        for at, person in enumerate((*roll, Attendee("", C, "")))
    )
    record = ConferenceRecord(
        CONFERENCE,
        tuple(Child(f"c{at}", name) for at, name in enumerate(children)),
        roll,
        points,
        actions=(Action("x", C, said, AT, owner=mixed[0]),),
        parts=(PART,),
    )
    words = words_of(replace(room_sheet(record, PROFILE), newest="", columns=room_sheet(record, PROFILE).columns[:3]))
    tokens = {token.casefold() for token in re.findall(r"[^\W\d_]+", words)}
    ours = {token.casefold() for name in names for token in name.split()}
    own = f"{words_of(tuple(PROFILE.headings.values()))} {OUR_WORDS}"
    usual = {token.casefold() for token in re.findall(r"[^\W\d_]+", own)}
    assert not tokens & (ours - usual)


@pytest.mark.parametrize("count", [200, 2000])
def test_of_a_long_conference_the_newest_are_shown_and_the_rest_counted(count: int) -> None:
    many = tuple(
        Point(f"p{at}", C, list(Heading)[at % 3], f"Kasia told Neil Forsyth, number {at}. " * 3, AT, said_by="a7")
        for at in range(count)
    )
    record = replace(WITH_PART, points=many)
    sheet = room_sheet(record, PROFILE)
    assert max(len(column.lines) for column in sheet.columns) < 70, "what a screen can show, however long it lasts"
    assert sum(len(column.lines) + column.earlier for column in sheet.columns) == count
    assert sheet.columns[(count - 1) % 3].lines[0].text.count(f"number {count - 1}.") == 3, "the newest is first"


def test_a_kind_other_than_fact_is_said() -> None:
    point = Point("p", C, Heading.WELL, "It may help", AT, said_by="a4", kind=Kind.OPINION)
    assert room_sheet(replace(RECORD, points=(point,)), PROFILE).columns[1].lines[0].under == "Social worker · opinion"

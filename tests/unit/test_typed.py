"""What a chair types in a hurry: lines of discussion, scores and children's words, read as they were meant."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec.domain.attendance import Attendee, Side
from meetingrec.domain.conference import Child
from meetingrec.domain.points import Basis, Kind, Layer
from meetingrec.ui.dates import day_words
from meetingrec.ui.room.typed import find_person, past_day, people_meant
from meetingrec.ui.room.typed_said import Voiced, read_scale, read_statement, read_voice
from tests.data.marlbeck import ATTENDEES, CHILDREN

TODAY = date(2026, 4, 2)


@pytest.mark.parametrize(
    ("typed", "who", "more", "text"),
    [
        ("GI: lost weight", "Grace Idowu", {}, "lost weight"),
        ("GI opinion: it may explain it", "Grace Idowu", {"kind": Kind.OPINION}, "it may explain it"),
        (
            "health visitor hypothesis told Jude: fear",
            "Grace Idowu",
            {"kind": Kind.HYPOTHESIS, "basis": Basis.THIRD_PARTY, "child_ids": ("jude",)},
            "fear",
        ),
        ("DC Cole: three calls", "Hannah Cole", {}, "three calls"),
        ("Mr Forsyth opinion: tired", "Neil Forsyth", {"kind": Kind.OPINION}, "tired"),
        ("Dr Osei: no", "Dr K. Osei", {}, "no"),
        ("police record: three calls", "Hannah Cole", {"basis": Basis.RECORD}, "three calls"),
        (
            "nursery, was told, about Jude: quiet",
            "Shabnam Ali",
            {"basis": Basis.THIRD_PARTY, "child_ids": ("jude",)},
            "quiet",
        ),
        ("Ellie: asleep at her desk", "", {"child_ids": ("ellie",)}, "asleep at her desk"),
        ("Ellie and Jude: frightened", "", {"child_ids": ()}, "frightened"),
        ("mum sensitive: something private", "Kasia Nowicka", {"sensitive": True}, "something private"),
        ("danger statement: they may be hurt", "", {"layer": Layer.DANGER_STATEMENT}, "they may be hurt"),
        ("DT strength: he asked for help", "Darren Tarrant", {"layer": Layer.STRENGTH}, "he asked for help"),
        ("Saturday night: shouting", "", {}, "Saturday night: shouting"),
        ("NF thinks this: no", "", {}, "NF thinks this: no"),
        ("opinion:", "", {}, "opinion:"),
        ("at 10:30 they left", "", {}, "at 10:30 they left"),
    ],
)
def test_what_stands_before_the_colon(typed: str, who: str, more: dict[str, object], text: str) -> None:
    found = read_statement(typed, ATTENDEES, CHILDREN)
    assert (found.said_by.full_name if found.said_by else "", found.text) == (who, text)
    for name in ("kind", "basis", "layer", "child_ids"):
        assert getattr(found, name) == more.get(name)
    assert found.sensitive is more.get("sensitive", False)


def person(name: str, role: str, agency: str = "") -> Attendee:
    return Attendee(name, "c", name, role=role, agency=agency)


ROLL = (
    person("Neil Forsyth", "DSL", "Marl Bridge Primary"),
    person("DC Hannah Cole", "", "Marlbeck CID"),
    person("Grace Idowu", "Health visitor", "0 to 19 service"),
    person("Dr K. Osei", "", "Marl Bridge Surgery"),
    person("Tom Ashdown", "Lead social worker", "Children's social care"),
    person("Lorna Beck", "Team manager", "Children's social care"),
    person("Shabnam Ali", "Manager", "Little Acorns Pre-school"),
    person("Rita Dunn", "Options adviser", "Housing"),
    Attendee("aunt", "c", "Anna Police", Side.FAMILY, relationship="aunt"),
)


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("school", "Neil Forsyth"),
        ("health", "Grace Idowu"),
        ("GP", "Dr K. Osei"),
        ("social worker", "Tom Ashdown"),
        ("nursery", "Shabnam Ali"),
        ("housing", "Rita Dunn"),
        ("police", "Anna Police"),
        ("Marl Bridge Primary", "Neil Forsyth"),
        ("Marl Bridge", None),
        ("CSC", None),
        ("midwife", None),
        ("for", None),
    ],
)
def test_a_service_is_the_one_person_of_it_and_nobody_when_several_fit(typed: str, who: str | None) -> None:
    found = find_person(typed, ROLL)
    assert (found.full_name if found else None) == who


def test_two_schools_and_a_school_nurse_are_not_the_school() -> None:
    schools = (
        person("Kim Rees", "DSL", "Fellside Primary"),
        person("Ian Cope", "head of year", "Hallam High"),
        person("Ngozi Eze", "School nurse", "0 to 19 service"),
        person("Pat Hill", "Social worker", "High Street team"),
    )
    assert people_meant("school", schools) == schools[:3]
    assert find_person("school", schools) is None
    assert find_person("Hallam", schools) == schools[1]
    assert find_person("school nurse", schools) == find_person("health", schools) == schools[2]
    assert find_person("school", schools[1:2]) == schools[1]


@pytest.mark.parametrize(
    ("typed", "unknown"),
    [
        ("Smith: he was asleep", "Smith"),
        ("Tarrant: he was asleep", "Tarrant"),
        ("landlord: the rent is not paid", "landlord"),
        ("the landlord: the rent is not paid", "landlord"),
        ("probation Ellie: he keeps to it", "probation"),
        ("midwife record: booked late", "midwife"),
        ("Jo Smith opinion: it will go on", "Jo Smith"),
        ("mother and father: they will move", "mother and father"),
        ("police on Monday: three calls", "police on Monday"),
        ("the head teacher: she is tired", "head teacher"),
        ("mum's new partner: it was not me", "mum's new partner"),
        ("paternal aunt (by phone): they may stay with me", "paternal aunt"),
        ("Attendance: 92 %", ""),
        ("home conditions: damp in the bedroom", ""),
        ("Saturday night: shouting", ""),
        ("on 12 May: shouting", ""),
        ("two things matter: sleep and food", ""),
        ("Ellie's sleep: five hours", ""),
        ("https://marlbeck.example", ""),
        ("shouting at night", ""),
    ],
)
def test_who_a_line_seems_to_be_from_that_nobody_on_the_roll_is_meant_by(typed: str, unknown: str) -> None:
    found = read_statement(typed, ATTENDEES, CHILDREN)
    assert (found.said_by, found.text, found.unknown) == (None, typed, unknown)


@pytest.mark.parametrize(
    ("typed", "who", "score", "children", "reason"),
    [
        ("Ashdown 3", "Tom Ashdown", 3, (), ""),
        ("KN 5 because she called the police", "Kasia Nowicka", 5, (), "she called the police"),
        ("Darren: 8/10 - it is calmer now", "Darren Tarrant", 8, (), "it is calmer now"),
        ("Ellie by advocate 4", "Ellie by advocate", 4, ("ellie",), ""),
        ("Ellie 4", "Ellie", 4, ("ellie",), ""),
        ("Jude 5 (drawing)", "Jude", 5, ("jude",), "drawing"),
        ("Ali for Jude 6", "Shabnam Ali", 6, ("jude",), ""),
        ("Ali Jude = 10", "Shabnam Ali", 10, ("jude",), ""),
        ("the new stepdad 2, because of 3 calls", "the new stepdad", 2, (), "of 3 calls"),
        ("police 0", "Hannah Cole", 0, (), ""),
    ],
)
def test_a_score_in_one_line(typed: str, who: str, score: int, children: tuple[str, ...], reason: str) -> None:
    found = read_scale(typed, ATTENDEES, CHILDREN)
    assert found is not None
    assert (found.rater.full_name if found.rater else found.words) == who
    assert (found.score, found.child_ids, found.reason) == (score, children, reason)


@pytest.mark.parametrize("typed", ["Ashdown", "3", "Ashdown 11", "Ashdown 3.5", "Ashdown three", "", "7 8", "Ali 3rd"])
def test_what_is_no_score(typed: str) -> None:
    assert read_scale(typed, ATTENDEES, CHILDREN) is None


def test_a_child_who_is_in_the_room_scores_for_themselves() -> None:
    kayden = Attendee("k", "c", "Kayden Bright", Side.CHILD)
    children = (Child("kb", "Kayden Bright"), Child("pb", "Poppy Bright"))
    found = read_scale("Kayden 6", (*ATTENDEES, kayden), children)
    assert found is not None
    assert (found.rater, found.child_ids) == (kayden, ("kb",))
    said = read_statement("Kayden: I cook most evenings", (kayden,), children)
    assert (said.said_by, said.child_ids, said.text) == (kayden, None, "I cook most evenings")
    assert read_statement("Poppy: her hair itches", (kayden,), children).child_ids == ("pb",)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        (
            '"I put my pillow on my ears." -- Three Houses, at school, seen alone, 26 Mar, TA',
            Voiced("I put my pillow on my ears.", "Three Houses, at school", "Tom Ashdown", date(2026, 3, 26), True),
        ),
        (
            "He holds a hand — watched at nursery, not alone: he is 3, by nursery, told by Ali on 8 April",
            Voiced("He holds a hand", "watched at nursery", "Shabnam Ali", None, False, "he is 3", "Ali on 8 April"),
        ),
        ("My hair itches - I like my bed", Voiced("My hair itches - I like my bed")),
        ("I said 'no' -- drawing", Voiced("I said 'no'", "drawing")),
        (" -- nothing before", Voiced("-- nothing before")),
        (
            "He holds on to a hand -- watched, not alone: age 3, seen with key worker, 23 Mar, HV, and at home",
            Voiced(
                "He holds on to a hand",
                "watched, and at home",
                "Grace Idowu",
                date(2026, 3, 23),
                False,
                "age 3, seen with key worker",
            ),
        ),
        ("I like maths -- Three Houses, school, TA", Voiced("I like maths", "Three Houses, school", "Tom Ashdown")),
        ("I like maths -- a drawing, by school", Voiced("I like maths", "a drawing", "Neil Forsyth")),
    ],
)
def test_a_childs_words_and_how_they_were_come_by(typed: str, wanted: Voiced) -> None:
    assert read_voice(typed, ATTENDEES, TODAY) == wanted


@given(st.text(max_size=70), st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_nothing_that_is_typed_is_lost_or_made_up(text: str, today: date) -> None:
    said = read_statement(text, ATTENDEES, CHILDREN)
    assert said.text in text
    assert said.says_more or said.text == text
    rated = read_scale(text, ATTENDEES, CHILDREN)
    if rated is not None:
        assert 0 <= rated.score <= 10
        assert str(rated.score) in text
        assert rated.reason in text
        assert rated.rater is not None or rated.words
    voiced = read_voice(text, ATTENDEES, today)
    assert voiced.words in text
    assert voiced.on is None or voiced.on <= today


@given(
    st.sampled_from(ATTENDEES),
    st.sampled_from([None, *Kind]),
    st.sampled_from([("", None), ("told", Basis.THIRD_PARTY), ("record", Basis.RECORD)]),
    st.lists(st.sampled_from(CHILDREN), max_size=2, unique=True),
    st.integers(0, 10),
)
def test_every_line_that_follows_the_rule_is_understood(
    person: Attendee, kind: Kind | None, basis: tuple[str, Basis | None], about: list[Child], score: int
) -> None:
    tags = [kind.value if kind else "", basis[0], *(child.short_name for child in about)]
    said = read_statement(f"{' '.join(filter(None, [person.full_name, *tags]))}: it was so: yes", ATTENDEES, CHILDREN)
    assert (said.said_by, said.kind, said.basis, said.text) == (person, kind, basis[1], "it was so: yes")
    wanted = tuple(child.id for child in CHILDREN if child in about)
    assert said.child_ids == (None if not about else () if len(about) == 2 else wanted)
    rated = read_scale(f"{person.full_name} {score} because it was so", ATTENDEES, CHILDREN)
    assert rated is not None
    assert (rated.rater, rated.score, rated.reason) == (person, score, "it was so")


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(0, 360))
def test_a_day_that_has_been(today: date, ago: int) -> None:
    meant = today - timedelta(days=ago)
    assert past_day(day_words(meant), today) == meant
    if (meant.month, meant.day) != (2, 29):
        assert past_day(f"{meant.day}/{meant.month}", today) == meant
    if ago < 7:
        assert past_day(meant.strftime("%A"), today) == (meant if ago else today)
    assert past_day(f"{ago} days ago", today) == meant


def test_days_that_have_not_been() -> None:
    assert past_day("tomorrow", TODAY) is None
    assert past_day("in 2 weeks", TODAY) is None
    assert past_day("yesterday", TODAY) == date(2026, 4, 1)
    assert past_day("29 feb", TODAY) == date(2024, 2, 29)

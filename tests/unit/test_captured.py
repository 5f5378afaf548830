"""What stands beside whoever dictates or types: the open conference, and apart from it what no document may say."""

from __future__ import annotations

from dataclasses import replace

from meetingrec.domain.points import Basis, Heading, Kind, Point
from meetingrec.ui.dictate.captured import lines_by_section, restricted_lines, sections
from tests.data.marlbeck import AT, ATTENDEES, POINTS, RECORD, C
from tests.unit.test_room_view import WITH_PART


def test_what_was_restricted_stands_apart() -> None:
    """Unmarked among the rest it looked forgotten, and would have been dictated into what the family gets."""
    assert sections(WITH_PART) == sections(RECORD)
    assert lines_by_section(WITH_PART) == lines_by_section(RECORD)
    apart = restricted_lines(WITH_PART)
    assert [line.partition(" (")[0] for line in apart] == [
        "A neighbour has given a statement",
        "DASH scored high",
        "Jo Penhale: Safety plan with Kasia",
    ]
    assert restricted_lines(RECORD) == []


def test_hearsay_and_opinion_say_so() -> None:
    said_by = ATTENDEES[0].id
    told = Point("n1", C, Heading.WORRIED, "The father drinks", AT, said_by=said_by, basis=Basis.THIRD_PARTY)
    thought = Point("n2", C, Heading.WORRIED, "He will not change", AT, said_by=said_by, kind=Kind.OPINION)
    lines = lines_by_section(replace(RECORD, points=(*POINTS, told, thought)))["worries"]
    assert lines[-2].startswith("The father drinks (") and lines[-2].endswith(", was told)")
    assert lines[-1].endswith(", opinion)")


def test_a_decision_names_its_children_once() -> None:
    first = RECORD.decisions[0]
    names = RECORD.names_of(first.child_ids)
    typed = replace(first, statement=f"{names}: child protection plan", made_by=())
    other = replace(first, statement="A plan for neglect", made_by=())
    lines = lines_by_section(replace(RECORD, decisions=(typed, other)))["decided"]
    assert lines == [f"{names}: child protection plan", f"{names}: A plan for neglect"]

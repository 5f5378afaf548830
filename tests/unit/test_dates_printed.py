"""The dates of the letter: what the next meeting is called, for whom it is, and what is said of an unborn child."""

from __future__ import annotations

import runpy
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from meetingrec import resources
from meetingrec.documents.building import paper, texts_of
from meetingrec.documents.checking import findings
from meetingrec.domain.conference import MeetingType
from meetingrec.domain.decisions import DecisionType
from meetingrec.domain.document import Document, DocumentType, Table
from meetingrec.domain.record import ConferenceRecord

MARLBECK = runpy.run_path(str(Path(__file__).parents[1] / "data" / "marlbeck.py"))
RECORD: ConferenceRecord = MARLBECK["RECORD"]
NATIONAL = resources.profile("national")
LETTER = Document("d", "c1", DocumentType.DECISIONS)
SUMMARY = Document("s", "c1", DocumentType.SUMMARY)


def _dates(record: ConferenceRecord) -> tuple[tuple[str, ...], ...]:
    made = paper(record, LETTER, NATIONAL)
    section = next(section for section in made.sections if section.heading == "Dates")
    return next(block for block in section.blocks if isinstance(block, Table)).rows


def _of(kind: MeetingType, *decided: DecisionType) -> ConferenceRecord:
    """Ellie first, then Jude; without any, nothing was decided."""
    both = zip(RECORD.decisions, decided, strict=False)
    conference = replace(RECORD.conference, meeting_type=kind, core_group_on=None)
    return replace(RECORD, conference=conference, decisions=tuple(replace(one, type=kind) for one, kind in both))


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (_of(MeetingType.LOOKED_AFTER_REVIEW), "Next meeting"),
        (_of(MeetingType.CHILD_IN_NEED), "Next meeting"),
        (_of(MeetingType.LEGAL_PLANNING), "Next meeting"),
        (_of(MeetingType.CORE_GROUP), "Review conference"),
        (_of(MeetingType.ICPC), "Review conference"),
        (_of(MeetingType.ICPC, DecisionType.NOT_SUBJECT, DecisionType.CHILD_IN_NEED), "Next meeting"),
        (_of(MeetingType.RCPC, DecisionType.END, DecisionType.END), "Next meeting"),
        (_of(MeetingType.RCPC, DecisionType.END, DecisionType.CONTINUE), "Review conference for Jude"),
        (_of(MeetingType.RCPC, DecisionType.END, DecisionType.NOT_SAID), "Review conference for Jude"),
        (_of(MeetingType.ICPC, DecisionType.MAKE_SUBJECT, DecisionType.MAKE_SUBJECT), "Review conference"),
    ],
)
def test_the_next_meeting_has_its_own_name_and_says_for_whom_it_is(record: ConferenceRecord, name: str) -> None:
    assert [row[0] for row in _dates(record)] == [name]


def test_core_group_and_visits_of_one_child_do_not_read_as_those_of_both() -> None:
    record = _of(MeetingType.RCPC, DecisionType.CONTINUE, DecisionType.END)
    day = RECORD.conference.core_group_on
    conference = replace(
        record.conference, core_group_on=day, core_group=("Tom Ashdown",), visits="weekly", lead_worker="Tom Ashdown"
    )
    record = replace(record, conference=conference)
    assert [row[0] for row in _dates(record)] == [
        "Next core group meeting for Ellie",
        "Visits for Ellie",
        "Review conference for Ellie",
    ]
    assert _dates(record)[1][2] == "Tom Ashdown sees how Ellie is."
    assert "In the core group for Ellie: Tom Ashdown." in texts_of(paper(record, LETTER, NATIONAL).sections)
    only = replace(record, children=RECORD.children[1:], decisions=())
    assert _dates(only)[1] == ("Visits", "Weekly", "Tom Ashdown sees how Jude is.")
    unborn = replace(RECORD.children[1], born=None, due_on=date(2026, 6, 1))
    assert _dates(replace(only, children=(unborn,)))[1][2] == "Tom Ashdown sees how things are."


def test_nobody_tells_an_unborn_child_what_was_decided() -> None:
    conference = replace(RECORD.conference, meeting_type=MeetingType.PRE_BIRTH, children_told="")
    ellie, jude = RECORD.children
    record = replace(
        RECORD, conference=conference, voices=(), children=(ellie, replace(jude, born=None, due_on=date(2026, 6, 1)))
    )
    asked = [one.text for one in findings(record, LETTER, NATIONAL) if one.rule == "C24"]
    assert "It does not say who tells Ellie what was decided." in asked
    assert not any("Jude" in text for text in asked)


def test_a_meeting_that_is_no_conference_is_not_called_one() -> None:
    for kind, name in ((MeetingType.LEGAL_PLANNING, "meeting"), (MeetingType.ICPC, "conference")):
        conference = replace(RECORD.conference, meeting_type=kind)
        headings = [one.heading for one in paper(replace(RECORD, conference=conference), SUMMARY, NATIONAL).sections]
        assert headings[0] == f"Why the {name} was held"

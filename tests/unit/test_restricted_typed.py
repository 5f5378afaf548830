"""What is written down while a restricted part goes on stays in it, however late it is stored and whatever ends it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from meetingrec.documents.checking import leaks_of_the_meeting
from meetingrec.documents.opened import opened
from meetingrec.domain.attendance import Attendee, Presence
from meetingrec.domain.conference import Conference
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.notice import Ground, Objection, Response, RestrictedPart
from meetingrec.domain.points import Heading, Point
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.strategy import StrategyAnswers
from meetingrec.domain.transfer import Transfer
from meetingrec.services.capture import Capture
from meetingrec.services.children import Children
from meetingrec.services.desk import Desk
from meetingrec.services.duties import Duties
from meetingrec.services.objections import Objecting
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Recorder
from meetingrec.services.restricted import Restricting
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.strategy import store_answers
from meetingrec.services.transfer import store_transfer


@pytest.fixture
def conference(chair: SignedIn) -> Conference:
    conference = Planning(chair).lines()[0].conference
    Planning(chair).begin(conference.id, "a test without sound")
    return chair.conference(conference.id)


def begin(chair: SignedIn, conference: Conference) -> RestrictedPart:
    people = Planning(chair).record(conference.id).attendees[:1]
    restricting = Restricting(chair, Recorder(chair))
    return restricting.begin(conference, [person.id for person in people], Ground.STOPS_ANOTHER)[1]


def a_point(conference: Conference, text: str) -> Point:
    return Point("", conference.id, Heading.WORRIED, text, conference.planned_start)


def texts(record: ConferenceRecord) -> list[str]:
    return [point.text for point in record.points]


def test_an_entry_of_the_open_record_takes_no_words_in_a_part(chair: SignedIn, conference: Conference) -> None:
    capture, planning = Capture(chair), Planning(chair)
    _, said = capture.add(a_point(conference, "Mother seems afraid"))
    part = begin(chair, conference)
    assert isinstance(said, Point)
    with pytest.raises(InputRefused, match="restricted part goes on"):
        capture.change(replace(said, text="Mother seems afraid, she has moved"))
    _, inside = capture.add(a_point(conference, "She has moved"))
    capture.change(replace(inside, text="She has moved to her aunt"))  # type: ignore[type-var]
    child = planning.record(conference.id).children[0]
    for refused in (
        lambda: Children(chair).change(conference.id, replace(child, address="12 Elm Street")),
        lambda: planning.change(replace(conference, place="12 Elm Street")),
        lambda: planning.set_dates(conference.id, conference.planned_start.date(), None),
        lambda: Children(chair).confirm(conference.id, child.id, "the mother"),
        lambda: store_answers(chair, StrategyAnswers("", conference.id, child.id, conference.planned_start), None),
        lambda: store_transfer(chair, Transfer("", conference.id, conference.planned_start, "Elmshire"), None),
        lambda: Duties(chair).say_why(conference.id, "minutes", "she has moved"),
    ):
        with pytest.raises(InputRefused, match="restricted part goes on"):
            refused()
    record = planning.record(conference.id)
    assert texts(record.open_only) == ["Mother seems afraid"]
    assert [point.part_id for point in record.points] == ["", part.id]
    # Who comes and goes because of the part is still stamped.
    person = record.attendees[-1]
    capture.stamp_joined(person)
    capture.stamp_left(next(one for one in planning.record(conference.id).attendees if one.id == person.id))
    with pytest.raises(InputRefused):
        capture.change(replace(person, note="he must not know"))


def test_what_is_stored_late_belongs_to_where_it_was_typed(chair: SignedIn, conference: Conference) -> None:
    capture, planning = Capture(chair), Planning(chair)
    _, said = capture.add(a_point(conference, "Said"))
    part = begin(chair, conference)
    capture.add(a_point(conference, "typed before it began"), "")
    capture.change(replace(said, text="Said, and mended before it began"), "")  # type: ignore[type-var]
    Restricting(chair, Recorder(chair)).end(conference)
    capture.add(a_point(conference, "typed before it ended"), part.id)
    with pytest.raises(InputRefused):
        capture.change(replace(said, text="what was said in it"), part.id)  # type: ignore[type-var]
    assert texts(planning.record(conference.id).open_only) == [
        "Said, and mended before it began",
        "typed before it began",
    ]


def test_the_end_of_the_conference_ends_the_part(chair: SignedIn, conference: Conference) -> None:
    capture, planning = Capture(chair), Planning(chair)
    begin(chair, conference)
    planning.end(conference.id)
    record = planning.record(conference.id)
    assert record.restricted_now is None and record.parts[0].ended_at == record.conference.ended_at
    capture.add(a_point(conference, "Written down the next day"))
    assert texts(planning.record(conference.id).open_only) == ["Written down the next day"]


def test_an_objection_of_a_part_names_nobody_in_the_open(chair: SignedIn, conference: Conference) -> None:
    capture, planning, recorder = Capture(chair), Planning(chair), Recorder(chair)
    begin(chair, conference)
    capture.add(
        Attendee("", conference.id, "Quentin Zebedee", role="undercover officer", presence=Presence.HERE),
    )
    _, objection = Objecting(chair, recorder).raise_one(conference.id)
    who = "Quentin Zebedee (undercover officer)"
    answered = replace(objection, who=who, words="Not me.", reason="covert", decided_by="the chair")
    Objecting(chair, recorder).decide(replace(answered, response=Response.STOP))
    planning.end(conference.id)
    why = chair.conference(conference.id).without_audio_why
    assert why.startswith("stopped at ") and why.endswith("; the chair keeps the reason")
    _, drafts = Desk(chair).open_drafts(conference.id)
    assert not [draft.type for draft in drafts if "Zebedee" in Desk(chair).preview(draft.id)]
    assert "Zebedee" not in repr(planning.record(conference.id).open_only)


def test_a_reason_stored_before_that_was_so_is_kept_back_too(chair: SignedIn, conference: Conference) -> None:
    part = begin(chair, conference)
    at = conference.planned_start
    capture = Capture(chair)
    capture.add(Attendee("", conference.id, "Quentin Zebedee", role="undercover officer"))
    record = Planning(chair).record(conference.id)
    told = "stopped at 14:14 because Quentin Zebedee did not want to be recorded"
    named = replace(record, conference=replace(record.conference, without_audio_why=told))
    assert opened(named).conference.without_audio_why == "stopped at 14:14; the chair keeps the reason"
    assert opened(opened(named)).conference.without_audio_why == "stopped at 14:14; the chair keeps the reason"
    open_one = record.attendees[0].full_name
    objected = Objection("o", conference.id, at, who=open_one, part_id=part.id)
    why = f"stopped at 14:14 because {open_one} did not want to be recorded"
    told_of = replace(record, objections=(objected,), conference=replace(record.conference, without_audio_why=why))
    assert open_one not in opened(told_of).conference.without_audio_why
    in_the_open = replace(told_of, objections=(replace(objected, part_id=""),))
    assert opened(in_the_open).conference.without_audio_why == why
    typed = replace(record, conference=replace(record.conference, inquorate_why="Zebedee could not stay"))
    found = leaks_of_the_meeting(typed, Planning(chair).profile(conference))
    assert [(one.rule, one.place, one.blocks) for one in found] == [("E20", "opening", True)]

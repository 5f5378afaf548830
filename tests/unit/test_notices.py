"""The notice is owed at the start, after every break and to whoever comes later; an objection is never left blank."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec.domain.attendance import Attendee, InterpreterSource, Interpreting, Mode, Presence, Side, Stay
from meetingrec.domain.conference import Conference, Stage
from meetingrec.domain.errors import InputRefused, NotAllowed
from meetingrec.domain.introductions import interpreting_lacks, introductions_missing
from meetingrec.domain.notice import NoticeGiven, Objection, Occasion, Response
from meetingrec.domain.notice_owed import Break, notice_owed
from meetingrec.services import practice_library as practice
from meetingrec.services.capture import Capture
from meetingrec.services.library import Library
from meetingrec.services.notices import Notices
from meetingrec.services.objections import Objecting
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Recorder
from meetingrec.services.signed_in import SignedIn
from meetingrec.ui.room.interpreters import shown_interpreting
from meetingrec.ui.room.stays import stays_words, with_stays
from meetingrec.ui.room.typed_interpreter import read_interpreting
from meetingrec.ui.room.typed_people import read_person
from tests.data.marlbeck import RECORD

DAY = datetime(2026, 4, 2, 13, 0, tzinfo=UTC)
ZONE = "Europe/London"


def at(clock: str) -> datetime:
    """A time of the afternoon of S1, as it stood on the wall (BST)."""
    hour, minute = clock.split(":")
    return DAY.replace(hour=int(hour) - 1, minute=int(minute))


def read(clock: str, *, roll_call: bool = False, to: tuple[str, ...] = ()) -> NoticeGiven:
    return NoticeGiven("n", "c", at(clock), "1", Occasion.OPENING, to, roll_call)


def came(name: str, clock: str, left: str = "") -> Attendee:
    return Attendee(name, "c", name, presence=Presence.HERE, joined_at=at(clock), left_at=at(left) if left else None)


# ---- what is owed ----


def test_the_afternoon_of_s1() -> None:
    """S1.11, S1.12: read at 14:02, paused 14:05 to 14:09 for an objection, a part apart 14:35 to 14:58."""
    kasia, darren = came("Kasia", "14:03"), came("Darren", "14:03")
    assert notice_owed([], [kasia, darren], []) is not None
    opened = [read("14:02")]
    owed = notice_owed(opened, [kasia, darren], [])
    assert owed is not None
    assert owed.roll_call
    opened.append(read("14:04", roll_call=True))
    assert notice_owed(opened, [kasia, darren], []) is None
    paused = Break(at("14:05"))
    assert notice_owed(opened, [kasia, darren], [paused]) is None, "owed only once the recording goes on"
    breaks = [Break(at("14:05"), at("14:09"))]
    owed = notice_owed(opened, [kasia, darren], breaks)
    assert owed is not None
    assert (owed.occasion, owed.since) == (Occasion.AFTER_A_PAUSE, breaks[0])
    opened.append(read("14:09"))
    assert notice_owed(opened, [kasia, darren], breaks) is None
    breaks += [Break(at("14:35"), at("14:58"), restricted=True), Break(at("14:58"), at("15:05"))]
    jo = came("Jo", "14:36")
    owed = notice_owed([*opened, read("14:40")], [kasia, jo], breaks)
    assert owed is not None
    assert owed.since == breaks[1], "what was read inside the part apart is not the notice for everybody"
    assert notice_owed([*opened, read("15:05")], [kasia, darren, jo], breaks) is None


def test_a_notice_read_while_the_recording_stands_still_is_good_for_when_it_goes_on() -> None:
    breaks = [Break(at("14:05"), at("14:09"))]
    assert notice_owed([read("14:02", roll_call=True), read("14:08")], [], breaks) is None


def test_who_comes_late_is_told_and_who_comes_back_knows() -> None:
    given = [read("14:02"), read("14:04", roll_call=True)]
    craig = came("Craig", "14:10")
    owed = notice_owed(given, [craig, came("Ada", "14:20", left="14:30")], [])
    assert owed is not None
    assert (owed.occasion, owed.late) == (Occasion.LATE_JOINER, ("Craig",))
    assert notice_owed([*given, read("14:11", to=("Craig",))], [craig], []) is None
    back = replace(came("Kasia", "14:40"), earlier_stays=(Stay(at("14:03"), at("14:34")),))
    assert notice_owed(given, [back], []) is None
    nobody_stamped = Attendee("x", "c", "x", presence=Presence.HERE)
    assert notice_owed(given, [nobody_stamped], []) is None


MINUTES = st.integers(0, 170).map(lambda minute: DAY + timedelta(minutes=minute))


@given(st.lists(st.tuples(MINUTES, MINUTES), max_size=4), st.lists(MINUTES, max_size=5))
def test_once_it_was_read_to_everybody_after_the_last_break_nothing_is_owed(
    spans: list[tuple[datetime, datetime]], times: list[datetime]
) -> None:
    breaks = [Break(min(span), max(span), restricted=span[0] > span[1]) for span in spans]
    people = [replace(came("x", "14:00"), id=str(number), joined_at=when) for number, when in enumerate(times)]
    last = DAY + timedelta(minutes=171)
    given_all = [NoticeGiven("n", "c", last, roll_call=True)]
    assert notice_owed(given_all, people, breaks) is None
    assert notice_owed([], people, breaks) is not None


# ---- given, for real ----


def wait_for(true: Callable[[], bool], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.02)


@pytest.fixture
def conference(chair: SignedIn) -> Conference:
    planning = Planning(chair)
    conference = planning.lines()[0].conference
    planning.begin(conference.id)
    return chair.conference(conference.id)


@pytest.fixture
def recorder(chair: SignedIn, conference: Conference) -> Iterator[Recorder]:
    made = Recorder(chair)
    made.start(conference, practice.conference_inputs(1.0))
    wait_for(lambda: (status := made.status()) is not None and status.state == "recording" and status.elapsed > 0)
    yield made
    if made.running:
        made.stop()


def state(recorder: Recorder) -> str:
    status = recorder.status()
    return status.state if status is not None else ""


def test_the_notice_is_stored_with_its_version_and_the_first_reading_stays(
    chair: SignedIn, conference: Conference, library: Library
) -> None:
    notices, planning = Notices(chair), Planning(chair)
    planning.change(replace(conference, profile_id="bolton"))
    notices.give(conference.id, Occasion.OPENING)
    first = chair.conference(conference.id)
    assert first.notice_version == "1-minutes", "the wording of the conference's own rules"
    assert first.notice_read_at is not None
    with pytest.raises(InputRefused, match="Nobody is marked as here"):
        notices.give(conference.id, Occasion.OPENING, roll_call=True)
    kasia = planning.record(conference.id).attendees[0]
    Capture(chair).change(replace(kasia, presence=Presence.HERE))
    notices.give(conference.id, Occasion.OPENING, roll_call=True, moment=61.5)
    notices.give(conference.id, Occasion.LATE_JOINER, (kasia.id,))
    record = planning.record(conference.id)
    assert record.conference.notice_read_at == first.notice_read_at
    assert [(item.occasion, item.roll_call, item.moment) for item in record.notices] == [
        (Occasion.OPENING, False, None),
        (Occasion.OPENING, True, 61.5),
        (Occasion.LATE_JOINER, False, None),
    ]
    assert record.notices[2].given_to == (kasia.id,)
    with pytest.raises(InputRefused):
        Capture(chair).remove(record.notices[0])
    chair.close()
    typist = library.sign_in("typist", practice.PASSWORD)
    with pytest.raises(NotAllowed):
        Notices(typist).give(conference.id, Occasion.OPENING)
    typist.close()


def test_an_objection_pauses_at_once_and_going_on_owes_the_notice(
    chair: SignedIn, conference: Conference, recorder: Recorder
) -> None:
    notices, planning, objecting = Notices(chair), Planning(chair), Objecting(chair, recorder)
    Capture(chair).change(replace(planning.record(conference.id).attendees[0], presence=Presence.HERE))
    notices.give(conference.id, Occasion.OPENING, roll_call=True)
    _, objection = objecting.raise_one(conference.id)
    wait_for(lambda: state(recorder) == "paused")
    assert objection.moment is not None
    assert objection.decided_by == conference.chair_name
    (paused,) = notices.recorded(conference.id).breaks
    assert paused.ended is None
    assert notices.recorded(conference.id).goes_on, "it stands still, and is to go on"
    with pytest.raises(InputRefused) as refused:
        objecting.decide(replace(objection, who="Darren Roe", words="I don't want it recorded", reason="x"))
    assert refused.value.field == "response"
    assert planning.record(conference.id).objections == (objection,), "nothing half decided is stored"
    decided = replace(
        objection,
        who="Darren Roe",
        words="I don't want it recorded",
        response=Response.CONTINUE,
        reason="The public task was explained, a leaflet was given",
    )
    objecting.decide(decided)
    wait_for(lambda: state(recorder) == "recording")
    record, recorded = planning.record(conference.id), notices.recorded(conference.id)
    assert record.objections == (decided,)
    owed = notice_owed(record.notices, record.attendees, recorded.breaks)
    assert owed is not None
    assert owed.occasion is Occasion.AFTER_A_PAUSE
    # A false alarm leaves the recording as it was, and the line empty.
    _, mistake = objecting.raise_one(conference.id)
    wait_for(lambda: state(recorder) == "paused")
    objecting.take_back(mistake)
    wait_for(lambda: state(recorder) == "recording")
    assert planning.record(conference.id).objections == (decided,)


@pytest.mark.parametrize("response", [Response.STOP, Response.ADJOURN])
def test_stopping_says_so_in_the_record_and_adjourning_ends(
    chair: SignedIn, conference: Conference, recorder: Recorder, response: Response
) -> None:
    objecting = Objecting(chair, recorder)
    _, objection = objecting.raise_one(conference.id)
    answered = replace(objection, who="Pauline Bright", words="It is private.", reason="She would leave")
    objecting.decide(replace(answered, response=response))
    assert not recorder.running
    after = chair.conference(conference.id)
    if response is Response.STOP:
        assert after.stage is Stage.IN_CONFERENCE
        assert after.without_audio_why.endswith("because Pauline Bright did not want to be recorded")
    else:
        assert after.stage is Stage.HELD
    recorded = Notices(chair).recorded(conference.id)
    assert recorded.breaks[-1].ended is None
    assert not recorded.goes_on


def test_without_a_recording_an_objection_is_still_written_down(chair: SignedIn, conference: Conference) -> None:
    objecting = Objecting(chair, Recorder(chair))
    _, objection = objecting.raise_one(conference.id)
    assert objection.moment is None
    objecting.decide(
        replace(objection, who="A friend", words="No.", response=Response.CONTINUE, reason="Nothing is recorded")
    )
    assert not Notices(chair).recorded(conference.id).goes_on


# ---- people in one line ----


PEOPLE = [
    ("Grace Idowu, health visitor, Marlbeck Health", {"role": "health visitor", "direct_contact": True}),
    ("Kasia Nowicka, mother, PR, speaks Polish", {"relationship": "mother", "language": "Polish"}),
    (
        "apologies Rita Dunn, housing officer, Marlbeck Council: on leave",
        {"presence": Presence.APOLOGIES, "why": "on leave", "agency": "Marlbeck Council", "direct_contact": False},
    ),
    ("Dr K. Osei, GP, Marl Surgery, report only", {"presence": Presence.REPORT_ONLY, "full_name": "Dr K. Osei"}),
    (
        "did not attend Gail Tarrant, paternal aunt: no reason given",
        {"presence": Presence.DID_NOT_ATTEND, "why": "no reason given", "relationship": "paternal aunt"},
    ),
    ("Marta Zielinska, friend of Kasia", {"side": Side.SUPPORTER, "supports": "a1", "role": "friend of Kasia"}),
    ("Sam Whitlock, advocate for Ellie, Voice", {"side": Side.ADVOCATE, "supports": "", "agency": "Voice"}),
    (
        "Ewa Lis, interpreter for Kasia, Northgate Interpreting Ltd",
        {"side": Side.INTERPRETER, "supports": "a1", "agency": "Northgate Interpreting Ltd"},
    ),
    ("Darren Tarrant, father, PR, large print, audio version", {"formats": "large print, audio version"}),
    ("Jo Penhale, IDVA, on Teams", {"mode": Mode.BY_VIDEO, "role": "IDVA", "side": Side.PROFESSIONAL}),
    (
        "excluded Dan Roe, uncle: threats; decided by Lorna Beck",
        {"presence": Presence.EXCLUDED, "why": "threats", "decided_by": "Lorna Beck"},
    ),
    ("not invited Al Roe, uncle: lives abroad", {"presence": Presence.NOT_INVITED, "decided_by": "Priya Raman"}),
    ("Ann Fox, foster carer", {"side": Side.PROFESSIONAL, "role": "foster carer"}),
    ("Ellie Tarrant", {"side": Side.CHILD}),
    ("Just A Name", {"side": Side.PROFESSIONAL, "role": ""}),
]


@pytest.mark.parametrize(("typed", "wanted"), PEOPLE, ids=[typed for typed, _ in PEOPLE])
def test_a_person_in_one_line(typed: str, wanted: dict[str, object]) -> None:
    person = read_person(typed, "c", RECORD)
    assert {name: getattr(person, name) for name in wanted} == wanted


def test_somebody_is_related_to_each_child_on_their_own() -> None:
    person = read_person("Dan Roe, father of Jude, stepfather of Ellie, PR for Jude", "c", RECORD)
    assert {item.child_id: (item.relationship, item.responsible) for item in person.relations} == {
        "ellie": ("stepfather", False),
        "jude": ("father", True),
    }
    assert person.relationship == "stepfather of Ellie, father of Jude"
    mother = read_person("Kasia, mother, PR", "c", RECORD)
    assert [(item.relationship, item.responsible) for item in mother.relations] == [("mother", True)] * 2


PLAIN = st.from_regex(r"[B-DF-HJ-NP-TV-Z][xqz]{2,6}( [xqz]{3,6})?", fullmatch=True)


@given(PLAIN, PLAIN, PLAIN)
def test_what_is_not_understood_is_kept_where_it_was_typed(name: str, role: str, agency: str) -> None:
    person = read_person(f" {name} ,{role}, {agency}", "c", RECORD)
    assert (person.full_name, person.role, person.agency) == (name, role, agency)


@given(st.text(max_size=60))
def test_nothing_typed_is_too_much(typed: str) -> None:
    read_person(typed, "c", RECORD)
    read_interpreting(typed, RECORD)
    with_stays(RECORD.attendees[0], typed, DAY, ZONE)


# ---- interpreters ----


def test_both_interpreters_of_s1_and_none_of_s2() -> None:
    ewa = read_interpreting("Kasia: Polish, Ewa Lis, contracted, Northgate Interpreting Ltd", RECORD)
    assert (ewa.for_whom, ewa.language, ewa.name) == ("a1", "Polish", "Ewa Lis")
    assert (ewa.source, ewa.organisation) == (InterpreterSource.CONTRACTED, "Northgate Interpreting Ltd")
    assert not interpreting_lacks(ewa)
    both = replace(RECORD, interpreting=(ewa,))
    marta = read_interpreting("Kasia: Marta Zielinska, friend, refused: friend, not independent", both)
    assert (marta.used, marta.why_not, marta.decided_by) == (False, "friend, not independent", "Priya Raman")
    assert (marta.language, marta.source) == ("Polish", InterpreterSource.FRIEND)
    assert not interpreting_lacks(marta)
    assert not shown_interpreting(RECORD, marta).missing, "one who was refused needs no warning"
    used = replace(marta, used=True)
    assert "not independent" in shown_interpreting(RECORD, used).missing
    for typed in ("no", "None needed", "not needed"):
        none = read_interpreting(typed, RECORD)
        assert not none.needed
        assert not interpreting_lacks(none)
    jude = read_interpreting("Jude: not needed: English at nursery", RECORD)
    assert (jude.needed, jude.why_not) == (False, "Jude: English at nursery")
    assert interpreting_lacks(Interpreting("", "c", DAY)) == ("for whom", "the language", "the interpreter's name")


@pytest.mark.parametrize(
    ("typed", "on_roll", "language", "name", "organisation"),
    [
        ("Kasia: Polish, contracted", "Polish", "Polish", "", ""),
        ("Kasia: polish, contracted", "Polish", "polish", "", ""),
        ("Kasia: contracted", "Polish", "Polish", "", ""),
        ("Kasia: Portuguese, contracted, refused: I speak English", "Polish", "Portuguese", "", ""),
        ("Kasia: Ewa, contracted", "Polish", "Polish", "Ewa", ""),
        ("Kasia: Ewa, Northgate Interpreting", "Polish", "Polish", "Ewa", "Northgate Interpreting"),
        ("Kasia: Ewa Lis, Polish", "", "Polish", "Ewa Lis", ""),
        ("Kasia: Kurdish (Sorani), Dana Aziz, contracted", "", "Kurdish (Sorani)", "Dana Aziz", ""),
        ("Kasia: Kashubian, Ewa Lis", "", "Kashubian", "Ewa Lis", ""),
        ("Kasia: British Sign Language, Ewa Lis", "Polish", "British Sign Language", "Ewa Lis", ""),
    ],
)
def test_a_language_is_never_the_name_of_the_interpreter(
    typed: str, on_roll: str, language: str, name: str, organisation: str
) -> None:
    people = tuple(replace(one, language=on_roll if one.id == "a1" else "") for one in RECORD.attendees)
    read = read_interpreting(typed, replace(RECORD, attendees=people, interpreting=()))
    assert (read.language, read.name, read.organisation) == (language, name, organisation)


def test_what_the_beginning_leaves_blank_is_named_with_its_place() -> None:
    objection = Objection("o1", "c1", DAY, "Darren Tarrant", "No")
    excluded = replace(RECORD.attendees[0], id="x", full_name="Al Roe", presence=Presence.EXCLUDED)
    unsaid = [replace(person, why="", direct_contact=False) for person in RECORD.attendees]
    blank = replace(RECORD, objections=(objection,), interpreting=(), attendees=(*unsaid, excluded))
    found = {place: words for words, place in introductions_missing(blank)}
    assert found["objection:o1"] == "Nothing is decided about Darren Tarrant's objection"
    assert found["attendee:x"] == "Al Roe: why, who decided that"
    assert "attendee:a13" in found, "S1.9: Gail did not come; that she gave no reason has to be said"
    assert {"interpreter", "opening"} <= set(found)
    ewa = read_interpreting("Kasia: Polish, Ewa Lis, contracted", RECORD)
    known = tuple(
        replace(person, why="no reason given", direct_contact=bool(person.agency)) for person in RECORD.attendees
    )
    assert not list(introductions_missing(replace(RECORD, interpreting=(ewa,), attendees=known)))


# ---- from when to when ----


def test_stays_are_typed_and_shown_as_they_stood_on_the_wall() -> None:
    """S1.9: Darren in parts A and C; seconds that were stamped stay."""
    stamped = replace(came("Darren", "14:02"), joined_at=at("14:02") + timedelta(seconds=31))
    person = with_stays(stamped, "14:02-14:34, 15:05-", DAY, ZONE)
    assert person is not None
    assert person.earlier_stays == (Stay(at("14:02") + timedelta(seconds=31), at("14:34")),)
    assert (person.joined_at, person.left_at) == (at("15:05"), None)
    assert stays_words(person, ZONE) == "14:02-14:34, 15:05-"
    assert [person.there_at(at(clock)) for clock in ("14:10", "14:50", "16:00")] == [True, False, True]
    for wrong in ("14:02-14:34, 14:10-", "14:02-, 15:05-", "25:00-", "soon", "14:34-14:02"):
        assert with_stays(stamped, wrong, DAY, ZONE) is None, wrong


@given(st.lists(st.integers(0, 600), min_size=1, max_size=6, unique=True).map(sorted))
def test_stays_come_back_as_they_were_typed(minutes: list[int]) -> None:
    clocks = [f"{9 + minute // 60:02}:{minute % 60:02}" for minute in minutes]
    pairs = [clocks[number : number + 2] for number in range(0, len(clocks), 2)]
    typed = ", ".join("-".join(pair) if len(pair) == 2 else f"{pair[0]}-" for pair in pairs)
    person = with_stays(Attendee("x", "c", "x"), typed, DAY, ZONE)
    assert person is not None
    assert stays_words(person, ZONE) == typed

"""Who may do what (domain.md 4.1), for every role and act, with and without a part in the conference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from meetingrec.domain.access import Act, Person, Reason, Role, allowed, reason_problem, who_may
from meetingrec.domain.conference import Conference, MeetingType, Stage

CONFERENCE = Conference(
    "c", MeetingType.ICPC, datetime(2026, 4, 2, 13, tzinfo=UTC), "the chair", "Grace Hartley", typist_id="the typist"
)

OWN = {
    Role.CHAIR: set(Act) - {Act.MANAGE_PEOPLE, Act.PLACE_HOLD, Act.PURGE},
    Role.MINUTE_TAKER: {
        Act.READ_RECORD,
        Act.TYPE,
        Act.LISTEN_DICTATION,
        Act.READ_DOCUMENT,
        Act.CHANGE_SETTINGS,
        Act.OPEN_HAND_OVER,
    },
    Role.INVESTIGATOR: {Act.READ_RECORD, Act.READ_DOCUMENT, Act.LISTEN, Act.READ_HISTORY, Act.CHANGE_SETTINGS},
    Role.RECORDS_MANAGER: {
        Act.MANAGE_PEOPLE,
        Act.READ_HISTORY,
        Act.CHANGE_SETTINGS,
        Act.PLACE_HOLD,
        Act.PURGE,
        Act.KNOW_LIBRARIES,
    },
}
OTHER = {
    Role.CHAIR: {Act.PLAN, Act.CHANGE_SETTINGS, Act.STAND_IN, Act.OPEN_HAND_OVER, Act.KNOW_LIBRARIES},
    Role.MINUTE_TAKER: {Act.CHANGE_SETTINGS, Act.OPEN_HAND_OVER},
    Role.INVESTIGATOR: OWN[Role.INVESTIGATOR],
    Role.RECORDS_MANAGER: OWN[Role.RECORDS_MANAGER],
}


@pytest.mark.parametrize("role", list(Role))
def test_somebody_with_a_part_in_the_conference(role: Role) -> None:
    person_id = {Role.CHAIR: "the chair", Role.MINUTE_TAKER: "the typist"}.get(role, "somebody")
    person = Person(person_id, "x", "X", frozenset({role}))
    assert {act for act in Act if allowed(person, act, CONFERENCE)} == OWN[role]


@pytest.mark.parametrize("role", list(Role))
def test_somebody_without_a_part_in_it(role: Role) -> None:
    person = Person("a stranger", "x", "X", frozenset({role}))
    assert {act for act in Act if allowed(person, act, CONFERENCE)} == OTHER[role]


def test_nobody_without_a_role_may_do_anything() -> None:
    nobody = Person("the chair", "x", "X", frozenset())
    assert not any(allowed(nobody, act, CONFERENCE) or allowed(nobody, act) for act in Act)


def test_a_chair_who_is_a_minute_taker_elsewhere_keeps_both_parts() -> None:
    both = Person("the typist", "x", "X", frozenset({Role.CHAIR, Role.MINUTE_TAKER}))
    assert allowed(both, Act.TYPE, CONFERENCE)
    assert not allowed(both, Act.APPROVE, CONFERENCE)


def test_a_named_deputy_may_make_the_change_and_no_more() -> None:
    other = Person("another chair", "x", "X", frozenset({Role.CHAIR}))
    with_it = {act for act in Act if allowed(other, act, CONFERENCE, stands_in=True)}
    assert with_it - {act for act in Act if allowed(other, act, CONFERENCE)} == {
        Act.READ_RECORD,
        Act.READ_DOCUMENT,
        Act.TYPE,
        Act.APPROVE,
        Act.SAVE_COPY,
    }
    typist = Person("another", "x", "X", frozenset({Role.MINUTE_TAKER}))
    assert not allowed(typist, Act.TYPE, CONFERENCE, stands_in=True)


def test_what_was_sent_to_anybody_may_be_heard_by_every_minute_taker_and_read_by_nobody_yet() -> None:
    pool = replace(CONFERENCE, typist_id="", stage=Stage.BEING_TYPED)
    taker = Person("a stranger", "x", "X", frozenset({Role.MINUTE_TAKER}))
    assert {act for act in Act if allowed(taker, act, pool)} - {
        act for act in Act if allowed(taker, act, CONFERENCE)
    } == {
        Act.TYPE,
        Act.LISTEN_DICTATION,
    }
    assert not allowed(taker, Act.TYPE, replace(pool, stage=Stage.DICTATED)), "nobody was asked yet"


def test_what_another_library_sent_is_typed_here_and_nothing_else() -> None:
    theirs = replace(CONFERENCE, chair_id="", stage=Stage.BEING_TYPED)
    typist = Person("the typist", "x", "X", frozenset(Role))
    typed = {Act.TYPE, Act.LISTEN_DICTATION, Act.READ_RECORD, Act.READ_DOCUMENT}
    kept = {Act.READ_HISTORY, Act.PLACE_HOLD, Act.PURGE}
    assert {act for act in Act if allowed(typist, act, theirs)} == typed | kept
    nobody = Person("", "x", "X", frozenset({Role.CHAIR, Role.INVESTIGATOR}))
    assert not any(allowed(nobody, act, theirs, stands_in=True) for act in Act)


def test_who_may_is_a_sentence() -> None:
    assert who_may(Act.LISTEN) == "Only a chair or an investigator may listen to a conference."


@pytest.mark.parametrize(
    ("reason", "text", "reference", "missing"),
    [
        (Reason.COMPLAINT, "complaint about the minutes", "C-77", ""),
        (Reason.COMPLAINT, "complaint about the minutes", " ", "reference"),
        (Reason.COURT, "short", "X 1", "10 characters"),
        (Reason.QUALITY, "monthly sample of ten", "", ""),
    ],
)
def test_a_reason_needs_words_and_sometimes_a_reference(
    reason: Reason, text: str, reference: str, missing: str
) -> None:
    assert missing in reason_problem(reason, text, reference)
    assert bool(reason_problem(reason, text, reference)) is bool(missing)

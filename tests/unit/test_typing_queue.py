"""From the chair to a named minute taker or to any: who may take it, who can hear it, who types, when it is due."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from meetingrec.domain.access import Act, Role
from meetingrec.domain.conference import Conference, Stage
from meetingrec.domain.dictation import Dictation, DictationState
from meetingrec.domain.document import DocumentState
from meetingrec.domain.errors import BeingTyped, InputRefused, KeyRefused, NotAllowed
from meetingrec.domain.recording import Purpose, Recording
from meetingrec.services import practice_library as practice
from meetingrec.services.desk import Desk
from meetingrec.services.dictate import POOL, Dictating, Sending
from meetingrec.services.history import History
from meetingrec.services.keyring import dictation_identity
from meetingrec.services.library import Library, Newcomer
from meetingrec.services.people import People
from meetingrec.services.plan_conference import Planning
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.typing_lock import TypingLocks
from meetingrec.store import dictations, recordings

STATE = DictationState
EVERY_STEP = {
    "take a dictation from the queue",
    "suspend typing",
    "go on typing",
    "give a dictation to somebody else",
    "give a dictation to any minute taker",
    "take a dictation back",
}


@contextmanager
def signed_in(library: Library, name: str) -> Iterator[SignedIn]:
    made = library.sign_in(name, practice.PASSWORD)
    try:
        yield made
    finally:
        made.close()


def add_taker(library: Library, user_name: str, full_name: str) -> None:
    with signed_in(library, "records") as records:
        newcomer = Newcomer(user_name, full_name, practice.PASSWORD, frozenset({Role.MINUTE_TAKER}))
        People(library, records).add(newcomer)


@pytest.fixture
def held(library: Library) -> Conference:
    """Held and dictated, in a library with two minute takers."""
    add_taker(library, "omar", "Omar Reid")
    with signed_in(library, "chair") as chair:
        planning, dictating = Planning(chair), Dictating(chair)
        conference = planning.lines()[0].conference
        planning.begin(conference.id, without_audio_why="the test needs no sound")
        planning.end(conference.id)
        _, dictation = dictating.begin(chair.conference(conference.id))
        with chair.writing() as write:
            sound = Recording(
                "sound", conference.id, Purpose.DICTATION, dictation.id, write.at, chair.person.id, seconds=65.0
            )
            recordings.add(write.db, sound)
        dictating.finish(dictation)
        return chair.conference(conference.id)


def the(person: SignedIn, conference: Conference) -> Dictation:
    found = Dictating(person).of_conference(conference.id)
    assert found is not None
    return found


def can_hear(person: SignedIn, dictation: Dictation) -> bool:
    try:
        dictation_identity(person, dictation.id)
    except KeyRefused:
        return False
    return True


def taker(dictating: Dictating, name: str) -> str:
    return next(person.id for person in dictating.minute_takers() if person.full_name == name)


def test_any_minute_taker_may_hear_it_until_one_takes_it(library: Library, held: Conference) -> None:
    with signed_in(library, "chair") as chair:
        Dictating(chair).hand_over(the(chair, held), Sending(POOL, note="Whoever is free."))
        assert chair.conference(held.id).stage is Stage.BEING_TYPED
        (line,) = Dictating(chair).queue()
        assert line.pool and line.own and not line.mine and line.seconds == 65.0
    with signed_in(library, "typist") as tessa:
        (line,) = Dictating(tessa).queue()
        assert line.pool and can_hear(tessa, line.dictation)
        conference = tessa.conference(held.id)
        assert tessa.may(Act.TYPE, conference) and tessa.may(Act.LISTEN_DICTATION, conference)
        assert not tessa.may(Act.READ_RECORD, conference), "the record is open to the one who takes it"
        with pytest.raises(NotAllowed):
            Dictating(tessa).give(line.dictation, taker(Dictating(tessa), "Omar Reid"))
    with signed_in(library, "omar") as omar:
        seen = the(omar, held)
        Dictating(omar).take(seen)
        taken = the(omar, held)
        assert (taken.state, taken.typist_name) == (STATE.IN_PROGRESS, "Omar Reid")
        assert omar.may(Act.READ_RECORD, omar.conference(held.id)) and can_hear(omar, taken)
        assert Dictating(omar).queue()[0].mine
    with signed_in(library, "typist") as tessa:
        assert Dictating(tessa).queue() == () and not can_hear(tessa, seen)
        with pytest.raises(NotAllowed, match="Omar Reid has it already"):
            Dictating(tessa).take(seen)


def test_given_on_suspended_taken_back_and_every_step_is_in_the_log(library: Library, held: Conference) -> None:
    with signed_in(library, "chair") as chair:
        dictating = Dictating(chair)
        dictating.send(the(chair, held), taker(dictating, "Tessa Morgan"), urgent=True)
        with pytest.raises(InputRefused, match="not in the typing queue"):
            dictating.take_back(replace(the(chair, held), id=_another(chair, held).id))
    with signed_in(library, "typist") as tessa:
        dictating = Dictating(tessa)
        dictating.take(the(tessa, held))
        with pytest.raises(InputRefused):
            dictating.suspend(the(tessa, held), "  ")
        dictating.suspend(the(tessa, held), "Waits for the school's report.")
        assert the(tessa, held).suspended_why == "Waits for the school's report."
        dictating.take(the(tessa, held))
        assert (the(tessa, held).state, the(tessa, held).suspended_why) == (STATE.IN_PROGRESS, "")
        dictating.give(the(tessa, held), taker(dictating, "Omar Reid"))
        assert dictating.queue() == () and not can_hear(tessa, the(tessa, held))
        with pytest.raises(NotAllowed):
            dictating.suspend(the(tessa, held), "not mine any more")
    with signed_in(library, "omar") as omar:
        (line,) = Dictating(omar).queue()
        assert line.dictation.state is STATE.WAITING and line.dictation.urgent and can_hear(omar, line.dictation)
        Dictating(omar).take(line.dictation)
        Dictating(omar).give(line.dictation, POOL)
        assert Dictating(omar).queue()[0].pool
    with signed_in(library, "chair") as chair:
        Dictating(chair).take_back(the(chair, held))
        back, conference = the(chair, held), chair.conference(held.id)
        assert (back.state, back.typist_id) == (STATE.READY, "")
        assert (conference.stage, conference.typist_id) == (Stage.DICTATED, "")
        assert {line.what for line in History(chair).lines(frozenset({back.id}))} >= EVERY_STEP
    with signed_in(library, "omar") as omar:
        assert Dictating(omar).queue() == () and not can_hear(omar, back)
        assert not omar.may(Act.TYPE, omar.conference(held.id))


def _another(chair: SignedIn, conference: Conference) -> Dictation:
    """An older one that was never sent."""
    older = Dictation("older", conference.id, "", STATE.READY, datetime(2026, 1, 1, tzinfo=UTC))
    with chair.writing() as write:
        dictations.add(write.db, older)
    return older


def test_it_is_due_when_the_rules_say_unless_the_chair_says_why_not(library: Library, held: Conference) -> None:
    with signed_in(library, "chair") as chair:
        dictating, dictation = Dictating(chair), the(chair, held)
        planning = Planning(chair)
        for profile, words in (("national", "24 hours"), ("newcastle", "1 working day")):
            planning.change(replace(chair.conference(held.id), profile_id=profile))
            deadline = dictating.deadline(chair.conference(held.id))
            assert deadline.as_written == words and deadline.due > chair.clock()
        whom, rule = taker(dictating, "Omar Reid"), deadline.due
        later, sooner = rule + timedelta(hours=3), chair.clock() + timedelta(hours=1)
        for wanted, field in ((chair.clock() - timedelta(hours=1), "due_at"), (later, "due_why")):
            with pytest.raises(InputRefused) as refused:
                dictating.hand_over(dictation, Sending(whom, due_at=wanted))
            assert refused.value.field == field and the(chair, held).state is STATE.READY
        dictating.hand_over(dictation, Sending(whom, due_at=later, due_why="The father's letter comes tomorrow."))
        assert (the(chair, held).due_at, the(chair, held).due_why) == (later, "The father's letter comes tomorrow.")
        dictating.hand_over(the(chair, held), Sending(whom, due_at=sooner))
        assert the(chair, held).due_at == sooner
        dictating.hand_over(the(chair, held), Sending(whom))
        assert (the(chair, held).due_at, the(chair, held).due_why) == (rule, "")
        with pytest.raises(InputRefused):
            dictating.hand_over(the(chair, held), Sending("nobody"))


def test_nothing_is_changed_under_the_hands_of_who_types(library: Library, held: Conference) -> None:
    with signed_in(library, "chair") as chair:
        dictating = Dictating(chair)
        dictating.send(the(chair, held), taker(dictating, "Tessa Morgan"))
        Desk(chair).open_drafts(held.id)
        letter, sent = Desk(chair).documents(held.id)[0], the(chair, held)
        elsewhere = TypingLocks(library.folder, taker(dictating, "Tessa Morgan"), chair.clock)
        assert elsewhere.hold(the(chair, held).id) is None
        holder = dictating.queue()[0].holder
        assert holder is not None and holder.name == "Tessa Morgan"
        assert dictating.hold(the(chair, held)) == holder
        for act in (
            lambda: dictating.take_back(the(chair, held)),
            lambda: dictating.give(the(chair, held), POOL),
            lambda: Desk(chair).save_section(letter.id, "why", "- From another window."),
            lambda: Desk(chair).send_to_chair(held.id),
        ):
            with pytest.raises(BeingTyped, match="Tessa Morgan has been typing it since"):
                act()
        elsewhere.let_go_all()
        Desk(chair).save_section(letter.id, "why", "- Now nobody types.")
        assert dictating.hold(the(chair, held)) is None
        mine = dictating.holder(the(chair, held).id)
        assert mine is not None and mine.person_id == chair.person.id
    assert elsewhere.hold(sent.id) is None, "signing out lets go"
    elsewhere.let_go_all()


def test_what_came_back_stays_sent_back_after_a_rest_and_what_nobody_was_sent_goes_to_nobody(
    library: Library, held: Conference
) -> None:
    with signed_in(library, "chair") as chair:
        desk = Desk(chair)
        desk.open_drafts(held.id)
        desk.send_to_chair(held.id)
        desk.return_with_remarks(held.id, "Say who visits.")
        assert chair.conference(held.id).stage is Stage.DICTATED, "the chair typed it alone"
        dictating = Dictating(chair)
        dictating.finish(the(chair, held))
        dictating.send(the(chair, held), POOL)
    with signed_in(library, "typist") as tessa:
        dictating = Dictating(tessa)
        dictating.take(the(tessa, held))
        Desk(tessa).send_to_chair(held.id)
        with pytest.raises(InputRefused):
            dictating.suspend(the(tessa, held), "it is with the chair")
    with signed_in(library, "chair") as chair:
        Desk(chair).return_with_remarks(held.id, "Spell out SALT.")
    with signed_in(library, "typist") as tessa:
        dictating = Dictating(tessa)
        assert dictating.queue()[0].dictation.state is STATE.RETURNED
        dictating.suspend(the(tessa, held), "Asked the school.")
        dictating.take(the(tessa, held))
        assert the(tessa, held).state is STATE.RETURNED
        assert {item.state for item in Desk(tessa).documents(held.id)} == {DocumentState.RETURNED}


def test_what_the_chair_took_back_is_in_nobodys_queue_again(library: Library, held: Conference) -> None:
    """Sent, taken back and typed by the chair alone: sent back with remarks, it is the chair's (domain.md B4)."""
    with signed_in(library, "chair") as chair:
        dictating, desk = Dictating(chair), Desk(chair)
        desk.open_drafts(held.id)
        dictating.send(the(chair, held), taker(dictating, "Tessa Morgan"))
        dictating.take_back(the(chair, held))
        desk.send_to_chair(held.id)
        desk.return_with_remarks(held.id, "Look at the date again.")
        assert (the(chair, held).state, chair.conference(held.id).stage) == (STATE.READY, Stage.DICTATED)
    for name in ("typist", "omar"):
        with signed_in(library, name) as person:
            assert Dictating(person).queue() == () and not person.may(Act.TYPE, person.conference(held.id))
    with signed_in(library, "chair") as chair:
        desk = Desk(chair)
        for document in desk.documents(held.id):
            desk.approve(document.id, "approved for this test")
        for act in (lambda: desk.return_with_remarks(held.id, "A late click."), lambda: desk.send_to_chair(held.id)):
            with pytest.raises(InputRefused, match="No document"):
                act()
        assert the(chair, held).state is STATE.APPROVED


def test_who_came_after_it_was_sent_is_told_why_it_does_not_open(library: Library, held: Conference) -> None:
    with signed_in(library, "chair") as chair:
        Dictating(chair).send(the(chair, held), POOL)
    add_taker(library, "new", "New Taker")
    with signed_in(library, "new") as new:
        (line,) = Dictating(new).queue()
        with pytest.raises(KeyRefused, match="before your account"):
            Dictating(new).take(line.dictation)
        assert the(new, held).typist_id == ""

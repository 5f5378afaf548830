"""After the draft: versions, remarks at places, changes of what was approved, copies, holds and the end of a dictation.

One library serves each long story: making one costs more than everything that is done in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from meetingrec.domain.access import Role
from meetingrec.domain.amendment import AmendmentState
from meetingrec.domain.compare import change_words
from meetingrec.domain.conference import MeetingType, Stage
from meetingrec.domain.dictation import DictationState, HandOver, HandOverWay
from meetingrec.domain.document import DocumentState
from meetingrec.domain.errors import InputRefused, NotAllowed, RecordingDamaged, RecordLocked
from meetingrec.domain.recording import Purpose, Recording, State
from meetingrec.domain.transcript import Segment, Transcript
from meetingrec.services import practice_library as practice
from meetingrec.services.amend import Amending
from meetingrec.services.copies import Copies
from meetingrec.services.desk import Desk
from meetingrec.services.dictate import Dictating
from meetingrec.services.keeping import Keeping, KeepingLine
from meetingrec.services.keyring import dictation_identity
from meetingrec.services.library import Library, Newcomer
from meetingrec.services.people import People
from meetingrec.services.plan_conference import Planning
from meetingrec.services.previous_plan import PreviousPlans
from meetingrec.services.remarks import Remarks
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.versions import NOW, Versions
from meetingrec.store import conferences, dictations, documents, recordings, transcripts
from meetingrec.store import desk as shelves
from meetingrec.store.cipher import Database
from meetingrec.store.rows import new_id
from meetingrec.store.search import search

SITS = Callable[[str], SignedIn]
WHY = "it is wrong on page two"


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sits(library: Library, clock: Clock) -> SITS:
    @contextmanager
    def sit(who: str) -> Iterator[SignedIn]:
        signed_in = library.sign_in(who, practice.PASSWORD)
        signed_in.clock = clock
        try:
            yield signed_in
        finally:
            signed_in.close()

    return sit  # type: ignore[return-value]


@pytest.fixture
def conference_id(sits: SITS) -> str:
    """Held, and its drafts begun; without sound."""
    with sits("chair") as chair:
        planning = Planning(chair)
        conference = planning.lines()[0].conference
        planning.begin(conference.id, without_audio_why="the test needs no sound")
        planning.end(conference.id)
        dictating = Dictating(chair)
        _, dictation = dictating.begin(chair.conference(conference.id))
        dictating.send(dictation, dictating.minute_takers()[0].id)
        Desk(chair).open_drafts(conference.id)
        return conference.id


def test_versions_are_kept_by_themselves_compared_and_taken_back(sits: SITS, conference_id: str, clock: Clock) -> None:
    with sits("typist") as typist:
        desk, versions = Desk(typist), Versions(typist)
        document = desk.documents(conference_id)[0]
        for words in ("Two visits a week.", "Two visits a week, at home."):
            desk.save_section(document.id, "told", words)
            clock.on(seconds=1)
        assert [version.why for version in versions.of_document(document.id)] == ["now", "typed"]
        clock.on(minutes=11)
        desk.save_section(document.id, "told", "Three visits a week, at home.")
        listed = versions.of_document(document.id)
        assert [(version.by, version.text("told")) for version in listed] == [
            ("Tessa Morgan", "Three visits a week, at home."),
            ("Tessa Morgan", "Two visits a week, at home."),
            ("", ""),
        ]
        compared = versions.compare(document.id, NOW, listed[1].id)
        assert compared.before.id == listed[1].id
        clock.on(hours=-2)  # it is put right: a version again at once, then every ten minutes
        for words in ("Four a week.", "Five a week.", "Six a week.", "Seven a week."):
            clock.on(minutes=4)
            desk.save_section(document.id, "told", words)
        again = [version.text("told").partition(" ")[0] for version in versions.of_document(document.id)]
        assert again == ["Seven", "Six", "Four", "Three", "Two", ""]
        desk.save_section(document.id, "told", "Three visits a week, at home.")
        changed = {part.key: change_words(part.pieces) for part in compared.sections if change_words(part.pieces)}
        assert changed == {"told": ("“Two” became “Three”",)}
        assert "underline" in compared.html and "line-through" in compared.html
        desk.send_to_chair(conference_id)
        with pytest.raises(NotAllowed):
            versions.take_back(document.id, listed[1].id)
    with sits("chair") as chair:
        versions = Versions(chair)
        versions.take_back(document.id, listed[1].id)
        assert Desk(chair).documents(conference_id)[0].text("told") == "Two visits a week, at home."
        latest = versions.of_document(document.id)
        assert [version.why for version in latest[:3]] == [
            "now",
            "before an older one was taken back",
            "sent to the chair",
        ]
        assert latest[1].text("told") == "Three visits a week, at home."
        with pytest.raises(Exception, match="evidence"), chair.writing() as write:
            write.db.change("DELETE FROM document_versions")


def test_remarks_stand_at_places_until_each_is_dealt_with(sits: SITS, conference_id: str) -> None:
    with sits("typist") as typist:
        desk = Desk(typist)
        document = desk.documents(conference_id)[0]
        with pytest.raises(NotAllowed):
            Remarks(typist).add(document.id, "why", "", "Who said so?")
        desk.send_to_chair(conference_id)
    with sits("chair") as chair:
        desk, remarks = Desk(chair), Remarks(chair)
        with pytest.raises(InputRefused):
            desk.return_with_remarks(conference_id, "")
        remarks.add(document.id, "why", "the risk", "Say whose view this is.")
        remarks.add(document.id, "told", "", "Add what Keira said.")
        remarks.add(document.id, "told", "", "Not needed after all.")
        remarks.take_back(remarks.of_document(document.id)[2].id)
        desk.return_with_remarks(conference_id, "")
        with pytest.raises(InputRefused):
            remarks.add(document.id, "why", "", "Too late.")
    with sits("typist") as typist:
        desk, remarks = Desk(typist), Remarks(typist)
        first, second, taken = remarks.of_document(document.id)
        assert (first.quote, first.text, taken.done_by) == ("the risk", "Say whose view this is.", "Grace Hartley")
        remarks.set_done(first.id, done=True)
        remarks.set_done(second.id, done=True)
        remarks.set_done(second.id, done=False)
        desk.send_to_chair(conference_id)
    with sits("chair") as chair:
        open_still = [remark.text for remark in Remarks(chair).of_document(document.id) if remark.done_at is None]
        assert open_still == ["Add what Keira said."]


def approve_all(chair: SignedIn, conference_id: str) -> None:
    desk = Desk(chair)
    for document in desk.documents(conference_id):
        if document.state is not DocumentState.APPROVED:
            desk.approve(document.id, "for the test of what comes after")


def test_a_change_is_asked_agreed_made_beside_the_old_and_sent_again(
    sits: SITS, conference_id: str, tmp_path: Path
) -> None:
    with sits("chair") as chair:
        Desk(chair).send_to_chair(conference_id)
        approve_all(chair, conference_id)
        document, copies = Desk(chair).documents(conference_id)[0], Copies(chair)
        _, path = copies.save(document.id, tmp_path, "Keira Rowan", "by hand")
        old = path.read_bytes()
        copies.save(document.id, tmp_path, "Northside School", "secure email")
    with sits("investigator") as investigator:
        amending = Amending(investigator)
        with pytest.raises(InputRefused):
            amending.ask(document.id, "wrong", "right")
        amending.ask(document.id, WHY, "The school is Northside Primary.", "Keira Rowan, mother")
        amending.ask(document.id, WHY, "I never said that.", "Keira Rowan, mother")
        amending.ask(document.id, WHY, "Ms, not Mrs.")
        with pytest.raises(NotAllowed):
            amending.agree(amending.asked(conference_id)[0].amendment.id)
    with sits("chair") as chair:
        desk, amending, copies = Desk(chair), Amending(chair), Copies(chair)
        asked = [line.amendment for line in amending.asked(conference_id)]
        assert asked[0].asked_by == "Keira Rowan, mother, through Ian Vale"
        amending.refuse(asked[1].id, "the recording shows otherwise")
        amending.note_for_next(asked[2].id, "said at the review conference")
        planning = Planning(chair)
        children = planning.record(conference_id).children
        _, review = planning.add(MeetingType.RCPC, chair.clock() + timedelta(days=90), children)
        before = PreviousPlans(chair).before(review.id)
        assert before is not None
        assert before.noted == ("Decisions and recommendations: Ms, not Mrs. (it is wrong on page two)",)
        amending.attach_comment(asked[1].id, "  I did NOT say it.\n")
        with pytest.raises(InputRefused):
            amending.attach_comment(asked[1].id, "again")
        amending.agree(asked[0].id)
        with pytest.raises(InputRefused):
            amending.refuse(asked[0].id, "changed my mind about it")
        opened = desk.document(document.id)
        assert (opened.state, opened.version) == (DocumentState.WITH_THE_CHAIR, 2)
        assert chair.conference(conference_id).stage is Stage.WITH_THE_CHAIR
        before = next(part.text for part in desk.sections(opened) if part.key == "why")
        assert desk.unchanged_since(opened) == 1
        for text, same in (("**" + before.split("\n")[0].lstrip("- ") + "**", 0), (before, 1)):
            _, typed = desk.save_section(document.id, "why", text)
            assert desk.unchanged_since(typed) == same
        _, typed = desk.save_section(document.id, "told", "- The school is Northside Primary.")
        assert desk.unchanged_since(typed) == 0
        _, path = copies.save(document.id, tmp_path, "The file", "kept")
        assert path.read_bytes() == old
        assert not any(line.needs_new for line in copies.given(conference_id))
        approve_all(chair, conference_id)
        assert [line.amendment.state for line in amending.asked(conference_id)] == [
            AmendmentState.REFUSED,
            AmendmentState.DONE,
            AmendmentState.NOTED,
        ]
        assert amending.asked(conference_id)[0].amendment.comment == "  I did NOT say it.\n"
        waits = {line.copy.to_whom for line in copies.given(conference_id) if line.needs_new}
        assert waits == {"Keira Rowan", "Northside School", "The file"}
        copies.save(document.id, tmp_path, " keira  rowan", "by hand")
        first, *rest = copies.given(conference_id)
        assert {line.copy.to_whom for line in (first, *rest) if line.needs_new} == {"Northside School", "The file"}
        assert max(line.copy.replaces for line in rest) == 1
        with chair.reading() as db:
            assert documents.file(db, document.id, 1) == old
        kept = {version.version for version in Versions(chair).of_document(document.id) if version.why == "approved"}
        assert kept == {1, 2}


def refused_to_a_deputy(deputy: SignedIn, conference_id: str, summary_id: str, asked_id: str, folder: Path) -> None:
    """The paper nobody asked to be changed, the other request, and the conference as a whole are its chair's."""
    desk, amending = Desk(deputy), Amending(deputy)
    answers = (amending.agree, amending.refuse, amending.note_for_next)
    acts: list[Callable[[], object]] = [lambda answer=answer: answer(asked_id, WHY) for answer in answers]  # type: ignore[misc]
    acts += [
        lambda: desk.save_section(summary_id, "decision", "none"),
        lambda: desk.approve(summary_id, "as the first version"),
        lambda: Versions(deputy).take_back(summary_id, NOW),
        lambda: Copies(deputy).save(summary_id, folder, "Keira Rowan", "by hand"),
        lambda: Remarks(deputy).add(summary_id, "", "", "Say less."),
        lambda: desk.send_to_chair(conference_id),
        lambda: desk.return_with_remarks(conference_id, "type it anew"),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert {line.title for line in amending.waiting()} == {"Initial child protection conference"}


def test_a_deputy_stands_in_for_an_author_who_cannot_answer_one_change(
    sits: SITS, library: Library, conference_id: str, tmp_path: Path
) -> None:
    with sits("records") as records:
        roles = frozenset({Role.CHAIR})
        People(library, records).add(Newcomer("deputy", "Dara Quinn", practice.PASSWORD, roles))
    with sits("chair") as chair:
        desk, amending = Desk(chair), Amending(chair)
        desk.send_to_chair(conference_id)
        document, summary = desk.documents(conference_id)
        desk.approve(document.id, "for the test of what comes after")
        amending.ask(document.id, WHY, "Northside Primary")
        amending.ask(document.id, WHY, "Leave out that the father drinks.")
        asked, other = (line.amendment for line in amending.asked(conference_id))
        with pytest.raises(InputRefused):
            amending.agree_for_author(asked.id, "I am here after all", "Mo Reid")
    with sits("deputy") as deputy:
        desk, amending = Desk(deputy), Amending(deputy)
        with pytest.raises(NotAllowed):
            desk.documents(conference_id)
        with pytest.raises(NotAllowed):
            amending.agree(asked.id)
        waits, _ = amending.waiting()
        assert (waits.title, waits.amendment.reason) == ("Initial child protection conference", "")
        assert amending.read_for_author(waits.amendment.id).amendment.reason == WHY
        with pytest.raises(InputRefused):
            amending.agree_for_author(waits.amendment.id, "Grace is on long leave", " ")
        amending.agree_for_author(waits.amendment.id, "Grace is on long leave", "Mo Reid, team manager")
        assert Planning(deputy).lines()[0].conference.id == conference_id
        refused_to_a_deputy(deputy, conference_id, summary.id, other.id, tmp_path)
        desk.save_section(document.id, "told", "- Northside Primary.")
        desk.approve(document.id, "only the name of the school is new")
        assert desk.document(document.id).approved_by == "Dara Quinn"
        with pytest.raises(NotAllowed):
            desk.save_section(document.id, "told", "more")
        Copies(deputy).save(document.id, tmp_path, "Keira Rowan", "by hand")
        refused_to_a_deputy(deputy, conference_id, summary.id, other.id, tmp_path)
    with sits("chair") as chair:
        waiting, done = Amending(chair).asked(conference_id)
        assert waiting.amendment == other
        assert (done.decided_by, done.amendment.deputy_for, done.amendment.manager) == (
            "Dara Quinn",
            "Grace Hartley",
            "Mo Reid, team manager",
        )


def dictated(chair: SignedIn, conference_id: str) -> tuple[str, str]:
    """Gives the dictation a sealed file and words of the machine: its id, and that of its recording."""
    dictation = Dictating(chair).of_conference(conference_id)
    assert dictation is not None
    folder = chair.folder / "recordings" / dictation.id
    folder.mkdir()
    (folder / "0001-room.mrseg").write_bytes(b"sealed sound" * 100)
    recording = Recording(
        new_id(),
        conference_id,
        Purpose.DICTATION,
        dictation.id,
        chair.clock(),
        chair.person.id,
        None,
        61.0,
        State.COMPLETE,
    )
    words = (Segment(0.0, 2.0, "ellie zanzibar is safe", "room", (), 0.9),)
    with chair.writing() as write:
        recordings.add(write.db, recording)
        transcripts.start(write.db, Transcript(new_id(), recording.id, "m", "", words))
    return dictation.id, recording.id


def found(db: Database, word: str) -> int:
    return len(search(db, word))


def line_of(records: SignedIn) -> KeepingLine:
    (line,) = Keeping(records).lines()
    return line


def test_a_dictation_is_destroyed_when_it_is_due_and_by_a_person_and_never_under_a_hold(
    sits: SITS, conference_id: str, clock: Clock
) -> None:
    with sits("chair") as chair:
        dictation_id, recording_id = dictated(chair, conference_id)
        with chair.reading() as db:
            assert found(db, "zanzibar") == 1
        with pytest.raises(Exception, match="evidence"), chair.writing() as write:
            transcripts.destroy_words(write.db, recording_id)
        Desk(chair).send_to_chair(conference_id)
        with pytest.raises(NotAllowed):
            Keeping(chair).lines()
    with sits("records") as records:
        assert line_of(records).due_at is None
        with pytest.raises(RecordLocked):
            Keeping(records).destroy(dictation_id, "the record is whole")
        # Had another library sent it here to be typed, its going back would count.
        known = records.conference(conference_id)
        with records.writing() as write:
            conferences.replace(write.db, replace(known, chair_id=""))
        assert line_of(records).due_at is None
        with records.writing() as write:
            passage = HandOver(
                new_id(), new_id(), dictation_id, HandOverWay.RETURNED, "Millbrook", "age1", clock.now, "Ruth", "00"
            )
            dictations.add_hand_over(write.db, passage)
        assert line_of(records).due_at == clock.now + timedelta(days=30)
        with records.writing() as write:
            conferences.replace(write.db, known)
    with sits("chair") as chair:
        approve_all(chair, conference_id)
    with sits("records") as records:
        keeping, approved_at = Keeping(records), clock.now
        assert line_of(records).due_at == approved_at + timedelta(days=30)
        clock.on(days=29, hours=23)
        with pytest.raises(RecordLocked):
            keeping.destroy(dictation_id, "the record is whole")
        clock.on(hours=1)
        assert line_of(records).is_due(clock.now)
        with pytest.raises(InputRefused):
            keeping.place_hold(conference_id, "a complaint was made", "")
        keeping.place_hold(conference_id, "a complaint was made", "C-12")
        hold = line_of(records).hold
        assert hold is not None and not line_of(records).is_due(clock.now)
        with pytest.raises(RecordLocked):
            keeping.destroy(dictation_id, "the record is whole")
        keeping.release_hold(hold.id, "the complaint was answered")
        with pytest.raises(RecordLocked, match="nobody has used this library since"):
            keeping.destroy(dictation_id, "a clock set forward looks the same")
        clock.on(hours=13)
        away = replace(line_of(records).dictation, elsewhere="Oakshire")  # type: ignore[type-var]
        assert not replace(line_of(records), dictation=away).is_due(clock.now)
        folder = records.folder / "recordings" / dictation_id
        content = hashlib.sha256((folder / "0001-room.mrseg").read_bytes()).hexdigest()
        with pytest.raises(InputRefused):
            keeping.destroy(dictation_id, "old")
        _, purge = keeping.destroy(dictation_id, "the record is whole")
        assert purge.certificate == hashlib.sha256(f"0001-room.mrseg {content}".encode()).hexdigest()
        assert not folder.exists() and not list((records.folder / "keys").glob(f"dictation-{dictation_id}.*"))
        with records.reading() as db:
            assert found(db, "zanzibar") == 0
            index = db.select("SELECT block FROM segments_fts_data")
            assert not any(b"zanzibar" in bytes(row["block"]) for row in index)
            assert dictations.get(db, dictation_id).purged_at == clock.now  # type: ignore[union-attr]
        assert line_of(records).purge == purge
        with pytest.raises(RecordLocked):
            keeping.destroy(dictation_id, "once more for luck")
        # A stop between the two steps leaves files behind; the next look takes them away.
        folder.mkdir()
        (folder / "0001-room.mrseg").write_bytes(b"left")
        keeping.finish()
        assert not folder.exists()
    with sits("chair") as chair:
        with pytest.raises(RecordingDamaged):
            dictation_identity(chair, dictation_id)
        dictation = Dictating(chair).of_conference(conference_id)
        assert dictation is not None and dictation.state is DictationState.APPROVED
        assert Dictating(chair).recording(dictation) is None
        with chair.reading() as db:
            assert shelves.purges(db, conference_id)

"""Who should have a copy and is in no list of copies (domain.md D5, D8): scenario S1.36, and the practice library."""

from __future__ import annotations

import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from meetingrec.domain.amendment import Copy
from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.document import Document
from meetingrec.domain.errors import DiskFull, FolderRefused
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services import practice_library as practice
from meetingrec.services.capture import Capture
from meetingrec.services.copies import Copies, missing_from
from meetingrec.services.desk import Desk
from meetingrec.services.dictate import Dictating
from meetingrec.services.plan_conference import Planning
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import desk

MARLBECK = runpy.run_path(str(Path(__file__).parents[1] / "data" / "marlbeck.py"))
OPEN: ConferenceRecord = MARLBECK["WHOLE"].open_only
EVERYBODY = (
    "Kasia Nowicka", "Darren Tarrant", "Tom Ashdown", "Lorna Beck", "Grace Idowu", "Neil Forsyth", "Shabnam Ali",
    "Hannah Cole", "Sam Whitlock", "Dr K. Osei", "Rita Dunn",
)  # fmt: skip
"""Of scenario S1: everybody invited, the housing officer who only sent apologies among them (domain.md 4.5); not the
interpreter, not the aunt without responsibility.
"""


def test_parents_and_the_agencies_that_were_invited_should_have_one() -> None:
    assert missing_from((), OPEN) == EVERYBODY


@pytest.mark.parametrize(
    ("given", "who"),
    [
        ("kasia  NOWICKA, by the interpreter", "Kasia Nowicka"),
        ("Mr Ashdown, social worker", "Tom Ashdown"),
        ("Forsyth at Marl Bridge Primary School", "Neil Forsyth"),
        ("Little Acorns Nursery", "Shabnam Ali"),
        ("Darren", "Darren Tarrant"),
        ("Osei, GP", "Dr K. Osei"),
    ],
)
def test_whoever_was_given_one_is_known_however_it_was_written(given: str, who: str) -> None:
    assert missing_from((given,), OPEN) == tuple(name for name in EVERYBODY if name != who)


@pytest.mark.parametrize("given", ["The child's file", "Tarrant", "Beckett, team", "Ali Baba", "school"])
def test_other_words_are_nobodys_copy(given: str) -> None:
    assert missing_from((given,), OPEN) == EVERYBODY


def _with(person: Attendee, **changes: object) -> ConferenceRecord:
    changed = replace(person, **changes)  # type: ignore[arg-type]
    return replace(OPEN, attendees=tuple(changed if one.id == person.id else one for one in OPEN.attendees))


def test_whoever_was_left_out_waits_for_the_chair_and_the_chair_for_nobody() -> None:
    kasia, _, _, tom, *_ = OPEN.attendees
    for left_out in (Presence.NOT_INVITED, Presence.EXCLUDED):
        assert missing_from((), _with(kasia, presence=left_out)) == EVERYBODY[1:]
    assert "Kasia Nowicka" in missing_from((), _with(kasia, presence=Presence.DID_NOT_ATTEND))
    assert "Tom Ashdown" in missing_from((), _with(tom, presence=Presence.APOLOGIES)), "his report came"
    assert "Priya Raman" not in missing_from((), _with(tom, full_name="Priya Raman"))


@pytest.mark.parametrize(
    ("relationship", "should"),
    [
        ("stepmother of Ellie", True),
        ("Ellie's main carer", True),
        ("mother's partner", False),
        ("friend of mother", False),
        ("grandmother", False),
    ],
)
def test_a_parent_or_carer_is_known_by_the_words_for_it(relationship: str, should: bool) -> None:
    other = Attendee("x", "c1", "Nell Orme", side=Side.FAMILY, relationship=relationship, presence=Presence.HERE)
    assert ("Nell Orme" in missing_from((), replace(OPEN, attendees=(*OPEN.attendees, other)))) is should


def test_after_the_approval_it_says_who_is_missing_until_a_copy_is_noted(chair: SignedIn, tmp_path: Path) -> None:
    planning, capture, copies = Planning(chair), Capture(chair), Copies(chair)
    conference = planning.lines()[0].conference
    planning.begin(conference.id, without_audio_why="the test needs no sound")
    practice.settle(chair, conference)
    for person in planning.record(conference.id).attendees:
        capture.stamp_joined(person)
    planning.end(conference.id)
    _, dictation = Dictating(chair).begin(chair.conference(conference.id))
    Dictating(chair).send(dictation, Dictating(chair).minute_takers()[0].id)
    typing = Desk(chair)
    typing.open_drafts(conference.id)
    assert copies.gaps(conference.id) == ()
    for document in typing.documents(conference.id):
        typing.approve(document.id, "for the test of what comes after")
    letter, _ = typing.documents(conference.id)
    (gap,) = copies.gaps(conference.id)
    roll = "Callum Merrick, Priya Sharma, Oscar Lockwood, Nadia Fenwick, Keira Rowan"
    assert (gap.document.id, gap.words) == (letter.id, f"No copy is noted yet for: {roll}.")
    for number, whom in enumerate(("Keira Rowan, mother", "Merrick, social worker", "Priya Sharma", "Oakfield school")):
        (tmp_path / str(number)).mkdir()
        copies.save(letter.id, tmp_path / str(number), whom, "by hand")
    planning.change(replace(chair.conference(conference.id), profile_id="bolton"))
    assert [gap.words for gap in copies.gaps(conference.id)] == ["A copy must still be noted for: Nadia Fenwick."]
    (tmp_path / "last").mkdir()
    a_copy_and_its_entry_are_both_there_or_neither(chair, letter, tmp_path / "last")
    copies.save(letter.id, tmp_path / "last", "Nadia Fenwick", "by secure email")
    assert copies.gaps(conference.id) == ()


def a_copy_and_its_entry_are_both_there_or_neither(chair: SignedIn, letter: Document, folder: Path) -> None:
    copies, name = Copies(chair), letter.type.file_name
    before = copies.given(letter.conference_id)
    with chair.reading() as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count={pages}")  # the library's disk is full
    whom = "Nadia Fenwick " * 700  # more than a page has room for
    for there in ({}, {name: b"of another conference"}):
        for known, content in there.items():
            (folder / known).write_bytes(content)
        with pytest.raises(DiskFull):
            copies.save(letter.id, folder, whom, "by hand")
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == there
    with chair.reading() as db:
        db.execute("PRAGMA max_page_count=4294967294")
    (folder / name).unlink()
    with pytest.raises(FolderRefused):
        copies.save(letter.id, folder / "not there", whom, "by hand")
    assert copies.given(letter.conference_id) == before


@pytest.mark.parametrize("there", [None, b"of another conference"])
def test_a_file_goes_out_only_when_the_transaction_ends_well(
    chair: SignedIn, tmp_path: Path, there: bytes | None
) -> None:
    """What fails last is storing: the disk is found full then, as a rule."""
    path, stray = tmp_path / "letter.docx", Copy("x", "no document", 1, "Nadia Fenwick", "by hand", "", chair.clock())
    if there is not None:
        path.write_bytes(there)
    with pytest.raises(Exception, match="FOREIGN KEY"), chair.writing() as write:
        desk.COPIES.add(write.db, stray)
        write.send_out(path, b"the letter")
        assert path.read_bytes() == b"the letter"
    assert (path.read_bytes() if path.exists() else None) == there
    with chair.writing() as write:
        write.send_out(path, b"the letter")
    assert path.read_bytes() == b"the letter"

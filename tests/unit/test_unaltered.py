"""Unaltered is a recording only when every file is the one whose head the log noted (reliability.md 6, test 19)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from meetingrec.audio.import_original import NAME
from meetingrec.audio.sealed_format import NO_HASH
from meetingrec.audio.sealed_walk import begin_walk
from meetingrec.audio.sealed_writer import PartWriter
from meetingrec.domain.access import Reason
from meetingrec.domain.conference import Conference
from meetingrec.domain.errors import KeyRefused
from meetingrec.domain.recording import AgainstLog, Purpose, Recording, RecordingReport, State
from meetingrec.services import practice_library as practice
from meetingrec.services import replay
from meetingrec.services.history import History
from meetingrec.services.import_recording import BringingIn, ComesFrom, Told
from meetingrec.services.keyring import public_half
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Recorder
from meetingrec.services.replay import Replay
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import recordings
from meetingrec.store.rows import new_id
from meetingrec.vault.keys import new_identity
from tests.data.sound_files import sound_file

FILES = (
    "0001-call.mrseg",
    "0001-room.mrseg",
    "0002-call.mrseg",
    "0002-room.mrseg",
    "0003-call.mrseg",
    "0003-room.mrseg",
)
RESTRICTED = FILES[2:4]
WHY = (Reason.CASE_WORK, "to hear how it was said")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, planned: Path) -> Iterator[Library]:
    """One for all the tests here: nothing is ever changed in it but the files, and those are put back."""
    made = Library.open(shutil.copytree(planned, tmp_path_factory.mktemp("unaltered") / "library"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def chair(library: Library) -> Iterator[SignedIn]:
    signed_in = library.sign_in("chair", practice.PASSWORD)
    yield signed_in
    signed_in.close()


@pytest.fixture(scope="module")
def conference(chair: SignedIn) -> Conference:
    return Planning(chair).lines()[0].conference


@pytest.fixture(scope="module")
def kept(chair: SignedIn, conference: Conference) -> Recording:
    """Two sources; open, restricted to somebody else, open again; nobody ended the last part of the call."""
    made = begun(chair, conference)
    for source in ("room", "call"):
        head, at = NO_HASH, 0.0
        for number, is_apart in ((1, False), (2, True), (3, False)):
            to = new_identity().public if is_apart else public_half(chair, "conference", conference.id)
            is_whole = (source, number) != ("call", 3)
            head = seal(folder(chair, made) / f"000{number}-{source}.mrseg", made.id, to, head, at, is_whole=is_whole)
            at += 3.0
    return settled(chair, made)


@pytest.fixture
def recording(chair: SignedIn, kept: Recording) -> Iterator[Recording]:
    """The same, with its files as they were before and after."""
    there = folder(chair, kept)
    before = {path.name: path.read_bytes() for path in there.iterdir()}
    yield kept
    for path in there.iterdir():
        path.unlink()
    for name, content in before.items():
        (there / name).write_bytes(content)


def begun(chair: SignedIn, conference: Conference) -> Recording:
    name = new_id()
    made = Recording(name, conference.id, Purpose.CONFERENCE, name, chair.clock(), chair.person.id)
    folder(chair, made).mkdir(parents=True)
    with chair.writing() as write:
        recordings.add(write.db, made)
    return made


def settled(chair: SignedIn, recording: Recording) -> Recording:
    """As the next start of the program finds it: nobody records any more."""
    Recorder(chair).adopt()
    with chair.reading() as db:
        found = recordings.get(db, recording.id)
    assert found is not None and found.state is not State.RECORDING
    return found


def folder(chair: SignedIn, recording: Recording) -> Path:
    return chair.folder / "recordings" / recording.folder


def seal(
    path: Path, name: str, recipient: str, previous: str = NO_HASH, at: float = 0.0, *, is_whole: bool = True
) -> str:
    """Three seconds of sound in a part of a recording; its head."""
    number, source = path.stem.split("-")
    part = PartWriter(
        path,
        recording_id=name,
        source=source,
        rate=16000,
        recipients=[recipient],
        number=int(number),
        starts_at=at,
        previous=previous,
        restricted=int(number) == 2,
        label=new_id() if int(number) == 2 else "",
    )
    for second in range(3):
        part.audio((np.sin(np.arange(16000) / (20 + second)) * 8000).astype(np.int16))
    if is_whole:
        part.end()
    part.close()
    return part.head


def checked(chair: SignedIn, recording: Recording) -> RecordingReport:
    found = Replay(chair).check(recording)
    assert History(chair).check() == ()
    return found


def altered(chair: SignedIn, recording: Recording, **how: tuple[str, ...]) -> str:
    """What is said; exactly these files must be named, in the log too, and it can still be listened to."""
    found = checked(chair, recording)
    assert found.against_log == AgainstLog(**how)
    assert found.state is State.DAMAGED and not found.unaltered
    assert found.says.startswith("This recording is not as it was when it ended. ")
    assert found.says.count("Tell the records manager.") == 1
    assert all(name in found.says for names in how.values() for name in names)
    noted = next(line.facts for line in History(chair).of_conference(recording.conference_id))
    assert {what: tuple(noted.get(what, ())) for what in how} == how  # type: ignore[arg-type]
    with Replay(chair).listen(recording, *WHY) as listening:
        assert listening.missing == how.get("missing", ())
        listening._read(0.0, 1.0)
    return found.says


def test_as_it_ended(chair: SignedIn, recording: Recording) -> None:
    found = checked(chair, recording)
    assert found.unaltered and found.against_log == AgainstLog()
    assert (found.state, found.content_proven, found.not_opened) == (State.INTERRUPTED, True, RESTRICTED)


@pytest.mark.parametrize("gone", [*((name,) for name in FILES), FILES[::2], FILES[2:]], ids="+".join)
def test_no_file_can_be_taken_away(chair: SignedIn, recording: Recording, gone: tuple[str, ...]) -> None:
    for name in gone:
        (folder(chair, recording) / name).unlink()
    says = altered(chair, recording, missing=gone)
    assert f"Missing: {', '.join(gone)}." in says
    assert "Put back what is missing or changed from a copy of the library, then check again." in says


@pytest.mark.parametrize("name", FILES)
def test_no_end_can_be_cut_off(chair: SignedIn, recording: Recording, name: str) -> None:
    path = folder(chair, recording) / name
    walk = begin_walk(path, is_checked=False)
    walk.extend()
    second = [entry for entry in walk.entries if entry.head.extent][1]
    path.write_bytes(path.read_bytes()[: second.offset + second.size])
    says = altered(chair, recording, changed=(name,))
    assert f"Changed or cut short: {name}." in says and "as recorded." in says


def test_no_other_recording_can_be_put_in_its_place(chair: SignedIn, recording: Recording) -> None:
    """The public key lies in the library for everybody who can read its folder."""
    public = public_half(chair, "conference", recording.conference_id)
    there = folder(chair, recording)
    for path in there.iterdir():
        path.unlink()
    seal(there / FILES[1], recording.id, public)
    says = altered(chair, recording, changed=FILES[1:2], missing=(FILES[0], *FILES[2:]))
    assert "Nobody can prove that what is heard now was said." in says


def test_nothing_can_be_added_or_made_longer(chair: SignedIn, recording: Recording) -> None:
    public = public_half(chair, "conference", recording.conference_id)
    there = folder(chair, recording)
    last = begin_walk(there / FILES[5], is_checked=True)
    last.extend()
    seal(there / "0004-room.mrseg", recording.id, public, last.head().hex(), 9.0)
    seal(there / "0001-other.mrseg", recording.id, public)
    says = altered(chair, recording, added=("0001-other.mrseg", "0004-room.mrseg"))
    assert "The other 6 files are as recorded." in says and "Put back" not in says


def test_gone_on_with_it_is_unaltered_and_what_was_noted_first_still_counts(
    chair: SignedIn, conference: Conference
) -> None:
    """A later entry cannot take the place of an earlier one: neither for a file that was exchanged nor for one lost."""
    public = public_half(chair, "conference", conference.id)
    made = begun(chair, conference)
    first = folder(chair, made) / "0001-room.mrseg"
    head = seal(first, made.id, public)
    made = settled(chair, made)
    seal(folder(chair, made) / "0002-room.mrseg", made.id, new_identity().public, head, 3.0)
    assert altered(chair, made, added=("0002-room.mrseg",))
    again = goes_on(chair, made)
    assert checked(chair, again).unaltered
    first.unlink()
    seal(first, made.id, public)
    again = goes_on(chair, again)
    altered(chair, again, changed=("0001-room.mrseg",))
    first.unlink()
    again = goes_on(chair, again)
    altered(chair, again, missing=("0001-room.mrseg",))


def goes_on(chair: SignedIn, recording: Recording) -> Recording:
    """Started again, and found without a recorder once more."""
    with chair.writing() as write:
        recordings.replace(write.db, replace(recording, state=State.RECORDING))
    return settled(chair, recording)


def test_a_recorder_given_up_for_lost_that_went_on_is_no_forgery(chair: SignedIn, conference: Conference) -> None:
    made = begun(chair, conference)
    path = folder(chair, made) / "0001-room.mrseg"
    seal(path, made.id, public_half(chair, "conference", conference.id))
    whole = path.read_bytes()
    walk = begin_walk(path, is_checked=False)
    walk.extend()
    path.write_bytes(whole[: walk.entries[1].offset + walk.entries[1].size])
    made = settled(chair, made)
    path.write_bytes(whole)
    altered(chair, made, changed=("0001-room.mrseg",))
    assert checked(chair, goes_on(chair, made)).unaltered


def test_without_a_log_to_rely_on_nothing_is_called_unaltered(chair: SignedIn, conference: Conference) -> None:
    made = begun(chair, conference)
    seal(folder(chair, made) / "0001-room.mrseg", made.id, public_half(chair, "conference", conference.id))
    found = checked(chair, made)
    assert not found.unaltered and found.says.startswith("It is still being recorded")
    with chair.writing() as write:
        recordings.replace(write.db, replace(made, state=State.COMPLETE))
    found = checked(chair, replace(made, state=State.COMPLETE))
    assert not found.unaltered and found.against_log is None
    assert found.says == (
        "The history does not say what this recording held when it ended, so something may be missing. "
        "Complete: 3 seconds."
    )
    with Replay(chair).listen(replace(made, state=State.COMPLETE), *WHY) as listening:
        assert listening.length == 3.0


@pytest.mark.parametrize("act", ["restore a copy of the library", "list a recording found on the disk"])
def test_what_an_older_copy_of_the_library_found_later_is_not_vouched_for(
    chair: SignedIn, conference: Conference, act: str
) -> None:
    made = begun(chair, conference)
    with chair.writing() as write:
        write.note("start the recording", "recording", made.id)
    with chair.writing() as write:
        write.note(act, *(("library", "l1") if act.startswith("restore") else ("recording", made.id)))
    seal(folder(chair, made) / "0001-room.mrseg", made.id, public_half(chair, "conference", conference.id))
    found = checked(chair, settled(chair, made))
    assert not found.unaltered and found.says.startswith("The library was put back from an older copy")


def test_one_brought_in_is_compared_with_the_log_too(chair: SignedIn, conference: Conference, tmp_path: Path) -> None:
    path = tmp_path / "meeting.wav"
    path.write_bytes(sound_file("wav", 1.0, rate=16000, channels=1))
    told = Told(ComesFrom.TEAMS, chair.clock())
    _, made = BringingIn(chair, conference.id, path, told).run(lambda *_: None)
    assert made is not None and checked(chair, made).unaltered
    assert checked(chair, replace(made, import_sha256="0" * 64)).unaltered, "the log is what counts"
    there = folder(chair, made)
    part = there / "0001-room.mrseg"
    content = part.read_bytes()
    part.unlink()
    seal(part, made.id, public_half(chair, "conference", conference.id))
    altered(chair, made, changed=("0001-room.mrseg",))
    part.write_bytes(content)
    original = (there / NAME).read_bytes()
    (there / NAME).write_bytes(original[:-1] + bytes([original[-1] ^ 1]))
    found = checked(chair, made)
    assert not found.unaltered and found.says.startswith("The file that was brought in is not the one that was kept.")
    (there / NAME).write_bytes(original)
    assert checked(chair, made).unaltered
    (there / NAME).unlink()
    found = checked(chair, made)
    assert not found.unaltered and found.says.startswith("The file that was brought in cannot be read.")


def test_the_file_of_one_brought_in_is_checked_by_those_who_cannot_open_it(
    chair: SignedIn, conference: Conference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it holds a restricted part only the chair can; one brought in by an earlier version needs the key."""
    path = tmp_path / "meeting.wav"
    path.write_bytes(sound_file("wav", 1.5, rate=16000, channels=1))
    _, made = BringingIn(chair, conference.id, path, Told(ComesFrom.TEAMS, chair.clock())).run(lambda *_: None)
    assert made is not None
    original = folder(chair, made) / NAME
    content = original.read_bytes()

    def without_key(*_: object) -> bool:
        raise KeyRefused("It was not opened.", "", "")

    monkeypatch.setattr(replay, "original_is_unchanged", without_key)
    assert checked(chair, made).unaltered
    original.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert not checked(chair, made).unaltered
    original.write_bytes(content)
    monkeypatch.setattr(replay, "noted_original", lambda *_: (made.import_sha256, ""))
    assert not checked(chair, made).unaltered
    monkeypatch.undo()
    monkeypatch.setattr(replay, "noted_original", lambda *_: (made.import_sha256, ""))
    assert checked(chair, made).unaltered


def test_a_history_that_was_rewritten_vouches_for_nothing(library: Library, chair: SignedIn, kept: Recording) -> None:
    """Last: the log of this library stays altered."""
    with chair.reading() as db:
        row = db.select("SELECT seq, content FROM audit WHERE content LIKE '%heads%' ORDER BY seq LIMIT 1")[0]
        content = json.loads(str(row["content"]))
        content["detail"]["heads"].pop("0003-room.mrseg")
        db.execute("DROP TRIGGER audit_no_update")
        with db.atomic():
            db.change("UPDATE audit SET content = ? WHERE seq = ?", [json.dumps(content), row["seq"]])
    (folder(chair, kept) / "0003-room.mrseg").unlink()
    found = Replay(chair).check(kept)
    assert not found.unaltered and found.says.startswith("The history of this library was altered")

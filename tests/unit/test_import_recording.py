"""Bringing a recording made elsewhere into a real library: what is kept, what is refused, what is never left behind."""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import threading
from collections import namedtuple
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from meetingrec import disk, resources
from meetingrec.audio.import_original import NAME, OpenOriginal
from meetingrec.audio.import_problems import FileRefused, PartlyReadable
from meetingrec.audio.import_wire import Limits
from meetingrec.domain.access import Reason
from meetingrec.domain.conference import Child, Conference, MeetingType
from meetingrec.domain.errors import NotAllowed, Problem
from meetingrec.domain.recording import Purpose, Recording, State
from meetingrec.services import practice_library as practice
from meetingrec.services.history import History
from meetingrec.services.import_recording import BringingIn, ComesFrom, Told, original_is_unchanged
from meetingrec.services.keyring import conference_identity
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.replay import Replay
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.transcribe import Transcribing, chosen_model
from tests.data.sound_files import pitch, sound_file

BEGAN = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
TEAMS = Told(ComesFrom.TEAMS, BEGAN)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, planned: Path) -> Iterator[Library]:
    """One for all the tests here; each has a conference of its own."""
    made = Library.open(shutil.copytree(planned, tmp_path_factory.mktemp("imports") / "library"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def chair(library: Library) -> Iterator[SignedIn]:
    signed_in = library.sign_in("chair", practice.PASSWORD)
    yield signed_in
    signed_in.close()


@pytest.fixture
def conference(chair: SignedIn) -> Conference:
    return Planning(chair).add(MeetingType.RCPC, BEGAN, (Child("", "Kit Barrow"),))[1]


@pytest.fixture
def brought(tmp_path: Path) -> Path:
    """A file on a stick, for instance; never twice the same."""
    folder = tmp_path / "stick"
    folder.mkdir()
    path = folder / "Review of K. B. ..\\..\\x.mp4"
    unlike_others = struct.pack(">I4s", 24, b"free") + os.urandom(16)
    path.write_bytes(sound_file("mp4", 3.0, tones=(440.0, 880.0), picture=True) + unlike_others)
    return path


def quietly(words: str, done: float, total: float) -> None:
    """Progress that nobody looks at."""


def bring_in(chair: SignedIn, conference: Conference, path: Path, told: Told = TEAMS, **more: bool) -> Recording:
    _, recording = BringingIn(chair, conference.id, path, told, **more).run(quietly)  # type: ignore[arg-type]
    assert recording is not None
    return recording


def folders(chair: SignedIn) -> set[str]:
    return {path.name for path in (chair.folder / "recordings").iterdir()}


def test_it_is_a_recording_like_any_other(chair: SignedIn, conference: Conference, brought: Path) -> None:
    raw, stamp = brought.read_bytes(), brought.stat().st_mtime_ns
    phases: list[str] = []
    work = BringingIn(chair, conference.id, brought, TEAMS)
    changes, made = work.run(lambda words, done, total: phases.append(words))
    assert made is not None
    assert (changes.kinds, changes.conference_id) == ({"recording"}, conference.id)
    assert phases[0] == "Sealing the original"
    assert phases[-1] == "Checking what was sealed"

    day = chair.clock().astimezone(UTC)
    assert made.says.startswith("Brought in from Teams on ")
    assert made.says.endswith(f"{day.year} by {chair.person.full_name}; the original is kept unchanged.")
    assert (made.state, made.purpose) == (State.COMPLETE, Purpose.CONFERENCE)
    assert made.seconds == pytest.approx(3.0, abs=0.05)
    assert (made.started_at, made.began_at, made.imported_by) == (BEGAN, BEGAN, chair.person.id)
    assert made.import_sha256 == hashlib.sha256(raw).hexdigest()
    assert (made.import_source, made.import_name) == ("Teams", brought.name)
    with OpenOriginal(
        chair.folder / "recordings" / made.folder / NAME, conference_identity(chair, conference.id)
    ) as kept:
        assert b"".join(kept.pieces()) == raw
    assert original_is_unchanged(chair, made)
    assert (brought.read_bytes(), brought.stat().st_mtime_ns) == (raw, stamp)

    replay = Replay(chair)
    assert of(chair, conference) == [made]
    found = replay.check(made)
    assert (found.state, found.bad, found.content_proven) == (State.COMPLETE, 0, True)
    assert {part.source for part in found.parts} == {"room", "track_2"}
    listening = replay.listen(made, Reason.CASE_WORK, "to hear both tracks again")
    try:
        for source, hertz in (("room", 440), ("track_2", 880)):
            listening.source = source
            heard = listening.player._read(0.5, 2.0)
            assert pitch(heard) == pytest.approx(hertz, abs=2)
            assert np.abs(heard).max() > 0.2
    finally:
        listening.close()


def test_nothing_of_a_family_is_in_the_log_or_in_a_file_name(
    chair: SignedIn, conference: Conference, brought: Path
) -> None:
    made = bring_in(chair, conference, brought, Told(ComesFrom.OTHER, BEGAN, "the solicitor's  office"))
    assert made.import_source == "the solicitor's office"
    (line,) = [line for line in History(chair).of_conference(conference.id) if line.what.startswith("brought in")]
    assert line.facts["from"] == "Something else"
    assert line.facts["sha256"] == made.import_sha256
    assert "Review of" not in str(line.facts)
    inside = {path.name for path in (chair.folder / "recordings" / made.folder).iterdir()}
    assert inside == {NAME, "0001-room.mrseg", "0001-track_2.mrseg"}


def test_its_words_are_heard_like_those_of_any_other(chair: SignedIn, conference: Conference) -> None:
    made = bring_in(chair, conference, resources.asset("practice", "dictation.flac"))
    work = Transcribing(chair, made, chosen_model("practice", practice=True))
    _, transcript = work.run(lambda: False, lambda *_: None)
    assert transcript is not None
    assert transcript.complete
    assert len(" ".join(segment.text for segment in transcript.segments).split()) > 20


# ---- refused ----


def of(chair: SignedIn, conference: Conference) -> list[Recording]:
    """What can be listened to of this conference."""
    return [line.recording for line in Replay(chair).lines() if line.conference.id == conference.id]


def refused(chair: SignedIn, conference: Conference, path: Path, told: Told = TEAMS) -> str:
    """What is said; nothing may be left of it."""
    before = folders(chair)
    with pytest.raises(Problem) as problem:
        bring_in(chair, conference, path, told)
    assert folders(chair) == before
    assert path.name not in str(problem.value)
    return problem.value.happened


def test_what_is_no_recording_leaves_nothing(chair: SignedIn, conference: Conference, tmp_path: Path) -> None:
    good = tmp_path / "good.flac"
    good.write_bytes(sound_file("flac", 1.0, rate=16000))
    words = {
        "nothing.mp3": b"",
        "letter.mp3": b"Dear Sir or Madam",
        "video.mp4": sound_file("mp4", tones=(), picture=True),
    }
    for name, raw in words.items():
        (tmp_path / name).write_bytes(raw)
    (tmp_path / "link.flac").symlink_to(good)
    assert refused(chair, conference, tmp_path / "nothing.mp3") == "This file is empty."
    assert refused(chair, conference, tmp_path / "letter.mp3").startswith("This file is damaged, or")
    assert refused(chair, conference, tmp_path / "video.mp4") == "This is a video without sound."
    assert refused(chair, conference, tmp_path / "link.flac").startswith("This is not a file")
    assert refused(chair, conference, tmp_path).startswith("This is not a file")
    late = replace(TEAMS, began_at=chair.clock() + timedelta(hours=1))
    assert refused(chair, conference, good, late) == "The recording cannot have begun later than now."
    assert refused(chair, conference, good, Told(ComesFrom.OTHER, BEGAN, " ")) == "Where was it recorded?"
    assert of(chair, conference) == []
    _, dual = Planning(chair).add(MeetingType.DUAL_PROCESS, BEGAN, (Child("", "Kit Barrow"),))
    assert "dual process" in refused(chair, dual, good).lower()


def test_the_same_file_twice_says_so(chair: SignedIn, conference: Conference, brought: Path, tmp_path: Path) -> None:
    first = bring_in(chair, conference, brought)
    again = tmp_path / "another name.mp4"
    again.write_bytes(brought.read_bytes())
    said = refused(chair, conference, again)
    assert said.startswith("This recording is in this library already: it was brought in for this conference at ")
    _, other = Planning(chair).add(conference.meeting_type, BEGAN, (Child("", "Robin Barrow"),))
    said = refused(chair, other, again)
    assert said.startswith("This recording is in this library already: it was brought in at ")
    assert of(chair, conference) == [first]
    assert of(chair, other) == []


def test_one_that_ends_too_early_is_taken_only_when_somebody_says_so(
    chair: SignedIn, conference: Conference, tmp_path: Path
) -> None:
    path = tmp_path / "half.wav"
    path.write_bytes(sound_file("wav", 4.0, rate=16000)[: 16000 * 4 * 2])
    assert refused(chair, conference, path) == "This file ends too early: 2 seconds can be read."
    with pytest.raises(PartlyReadable) as partly:
        bring_in(chair, conference, path)
    assert partly.value.seconds == pytest.approx(2.0, abs=0.01)
    made = bring_in(chair, conference, path, partly=True)
    assert made.seconds == pytest.approx(2.0, abs=0.01)
    assert made.says.endswith("The file ended too early: 2 seconds could be read.")


def test_a_file_that_changes_meanwhile_is_refused(chair: SignedIn, conference: Conference, tmp_path: Path) -> None:
    path = tmp_path / "growing.wav"
    path.write_bytes(sound_file("wav", 2.0))
    os.utime(path, ns=(1, 1))

    def still_copied(words: str, done: float, total: float) -> None:
        with path.open("ab") as file:
            file.write(b"more")

    before = folders(chair)
    with pytest.raises(FileRefused, match="was changed while it was being read"):
        BringingIn(chair, conference.id, path, TEAMS).run(still_copied)
    assert folders(chair) == before


def test_without_room_nothing_is_begun(
    chair: SignedIn, conference: Conference, brought: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: usage(1 << 40, 1 << 40, 100 << 20))
    assert "MB more are needed" in refused(chair, conference, brought)


# ---- stopped, and what a crash leaves ----


def test_stopping_leaves_nothing(chair: SignedIn, conference: Conference, tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    path.write_bytes(sound_file("flac", 60.0, rate=16000, channels=1))
    for phase in ("Sealing the original", "Reading the sound"):
        work = BringingIn(chair, conference.id, path, TEAMS)

        def stop(words: str, done: float, total: float, work: BringingIn = work, phase: str = phase) -> None:
            if words == phase:
                work.cancel()

        before = folders(chair)
        assert work.run(stop)[1] is None
        assert folders(chair) == before
    assert not [thread for thread in threading.enumerate() if "decoder" in thread.name]
    assert of(chair, conference) == []


def test_what_a_crash_left_is_cleared_and_recordings_are_not(
    chair: SignedIn, conference: Conference, brought: Path, tmp_path: Path
) -> None:
    before = folders(chair)
    made = bring_in(chair, conference, brought)
    left = chair.folder / "recordings" / "left"
    left.mkdir()
    for path in (left / "not-finished", left / NAME, chair.folder / "recordings" / made.folder / "not-finished"):
        path.touch()
    second = tmp_path / "second.flac"
    second.write_bytes(sound_file("flac", 1.0, rate=16000))
    other = bring_in(chair, conference, second)
    assert folders(chair) == {*before, made.folder, other.folder}
    assert Replay(chair).check(made).state is State.COMPLETE


def test_a_limit_of_the_decoder_is_a_refusal(chair: SignedIn, conference: Conference, brought: Path) -> None:
    work = BringingIn(chair, conference.id, brought, TEAMS, limits=Limits(sound=1.0))
    before = folders(chair)
    with pytest.raises(FileRefused, match="longer than 1 second"):
        work.run(quietly)
    assert folders(chair) == before


def test_locking_ends_it_and_only_its_chair_brings_a_recording_in(
    library: Library, chair: SignedIn, conference: Conference, brought: Path
) -> None:
    """Last: a library is open for one person at a time."""
    before = folders(chair)
    _, nothing = BringingIn(chair, conference.id, brought, TEAMS).run(lambda *_: chair.close())
    assert nothing is None
    assert folders(chair) == before
    for who in ("typist", "investigator"):
        person = library.sign_in(who, practice.PASSWORD)
        try:
            with pytest.raises(NotAllowed):
                bring_in(person, conference, brought)
        finally:
            person.close()

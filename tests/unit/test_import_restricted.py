"""A recording made elsewhere went on while ours was in a restricted part: what of it is kept back, and from whom."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from meetingrec.audio.import_child import Begin, End, Hole, Sound
from meetingrec.audio.import_original import NAME, OpenOriginal
from meetingrec.audio.import_sealing import Apart, Sealing
from meetingrec.audio.import_wire import RATE
from meetingrec.audio.recording import OpenRecording, report
from meetingrec.domain.access import Reason
from meetingrec.domain.conference import Conference
from meetingrec.domain.errors import KeyRefused
from meetingrec.domain.notice import Ground, RestrictedPart
from meetingrec.domain.recording import RESTRICTED_PART, Recording, State
from meetingrec.domain.transcript import Coverage, Segment, Transcript
from meetingrec.services import practice_library as practice
from meetingrec.services.import_recording import (
    BringingIn,
    ComesFrom,
    KeptBack,
    RestrictedThere,
    Told,
    original_is_unchanged,
)
from meetingrec.services.import_restricted import NEAR, stretches_of
from meetingrec.services.keyring import conference_identity
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Recorder
from meetingrec.services.replay import Replay
from meetingrec.services.restricted import Restricting
from meetingrec.services.search import Search, Why
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.transcribe import open_audio
from meetingrec.store import entries, transcripts
from meetingrec.vault.keys import new_identity
from tests.data.sound_files import sound_file

WHY = (Reason.CASE_WORK, "looking at case work")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, planned: Path) -> Iterator[Library]:
    made = Library.open(shutil.copytree(planned, tmp_path_factory.mktemp("apart") / "library"))
    yield made
    made.close()


@contextmanager
def signed_in(library: Library, who: str) -> Iterator[SignedIn]:
    person = library.sign_in(who, practice.PASSWORD)
    try:
        yield person
    finally:
        person.close()


def a_part(chair: SignedIn, conference: Conference) -> RestrictedPart:
    """One that was held from ten to nine minutes ago."""
    restricting = Restricting(chair, Recorder(chair))
    people = Planning(chair).record(conference.id).attendees[:1]
    _, part = restricting.begin(conference, [person.id for person in people], Ground.STOPS_ANOTHER)
    restricting.end(conference)
    now = chair.clock()
    held = replace(part, at=now - timedelta(minutes=10), ended_at=now - timedelta(minutes=9))
    with chair.writing() as write:
        entries.replace(write.db, held)
    return held


def loud(recording: OpenRecording, start: float, end: float) -> bool:
    return any(np.abs(block).max() > 0.05 for at, block in recording.blocks("room", start) if at < end)


def bring_in(chair: SignedIn, conference: Conference, file: Path, told: Told, kept_back: KeptBack) -> Recording:
    work = BringingIn(chair, conference.id, file, told, kept_back=kept_back)
    made = work.run(lambda *_: None)[1]
    assert made is not None
    return made


def heard_by(person: SignedIn, recording: Recording) -> list[tuple[float, float]]:
    """What this person is not let hear."""
    with Replay(person).listen(recording, *WHY) as listening:
        return [(gap.start, gap.seconds) for gap in listening.gaps if gap.reason == RESTRICTED_PART]


def test_the_time_of_a_restricted_part_is_asked_about_and_kept_back(library: Library, tmp_path: Path) -> None:
    file, other = tmp_path / "teams.flac", tmp_path / "teams2.flac"
    file.write_bytes(sound_file("flac", 8.0, rate=16000, channels=1))
    other.write_bytes(sound_file("flac", 7.0, rate=16000, channels=1))
    with signed_in(library, "chair") as chair:
        conference = Planning(chair).lines()[0].conference
        Planning(chair).begin(conference.id, "recorded by Teams")
        part = a_part(chair, conference)
        # As if the two minutes on both sides left three seconds of eight: longer files take longer.
        began = part.at - NEAR - timedelta(seconds=3)
        with chair.writing() as write:
            entries.replace(write.db, replace(part, ended_at=began + timedelta(seconds=6) - NEAR))
        told = Told(ComesFrom.TEAMS, began)
        with pytest.raises(RestrictedThere, match="00:00:03 to 00:00:06"):
            BringingIn(chair, conference.id, file, told).run(lambda *_: None)
        made = bring_in(chair, conference, file, told, KeptBack.PARTS)
        assert "the file for the chair alone" in made.says
        assert made.state is State.COMPLETE and made.seconds == pytest.approx(8, abs=0.05)
        assert original_is_unchanged(chair, made)
        with pytest.raises(KeyRefused):
            OpenOriginal(chair.folder / "recordings" / made.folder / NAME, conference_identity(chair, conference.id))
        assert Replay(chair).check(made).content_proven is True
        assert heard_by(chair, made) == []
        # What is turned into words is heard with the open key alone.
        words_of = open_audio(chair, made)
        assert [gap.reason for gap in words_of.gaps] == [RESTRICTED_PART]
        assert not loud(words_of, 3.0, 5.9) and loud(words_of, 0.5, 2.9) and loud(words_of, 6.0, 7.9)
        all_back = bring_in(chair, conference, other, told, KeptBack.ALL)
        assert heard_by(chair, all_back) == [] and original_is_unchanged(chair, all_back)
        assert not loud(open_audio(chair, all_back), 0.0, 8.0)
        _an_old_transcript(chair, made)
    with signed_in(library, "investigator") as person:
        ((start, seconds),) = heard_by(person, made)
        assert (start, seconds) == (pytest.approx(3, abs=0.01), pytest.approx(3, abs=0.01))
        ((start, seconds),) = heard_by(person, all_back)
        assert (start, seconds) == (0, pytest.approx(7, abs=0.05))
        assert Replay(person).check(made).state is State.COMPLETE
        found = Search(person).find("confidential", Why(*WHY)).found
        assert [hit.hit.text for hit in found if hit.hit.object_kind == "segment"] == ["confidential, in the open"]


def _an_old_transcript(chair: SignedIn, made: Recording) -> None:
    """Words of a file that was brought in before anything of it was kept back: the clock says where they were said."""
    transcript = Transcript("t", made.id, "practice", "")
    said = (
        Segment(1.0, 2.0, "confidential, in the open", source="room"),
        Segment(4.0, 5.0, "confidential, in the part", source="room"),
    )
    with chair.writing() as write:
        transcripts.start(write.db, transcript)
        transcripts.append_stretch(write.db, "t", "room", 8.0, said, Coverage(8.0))


def test_where_parts_lie_in_a_file(chair: SignedIn) -> None:
    at = chair.clock()
    minute = timedelta(minutes=1)
    first = RestrictedPart("a", "c", at, ended_at=at + minute)
    soon = RestrictedPart("b", "c", at + 3 * minute, ended_at=at + 4 * minute)
    on = RestrictedPart("d", "c", at + 60 * minute)
    found = [(one.start, one.end, one.part_id) for one in stretches_of([on, soon, first], at - minute)]
    assert found == [(0, 240, "a"), (240, 420, "b"), (3540, 1e9, "d")]
    assert stretches_of([first], at + 4 * minute) == ()


@pytest.mark.parametrize("piece", [100, 4096, RATE * 3])
def test_not_one_sample_is_lost_or_moved_at_a_border(tmp_path: Path, piece: int) -> None:
    open_key, own = new_identity(), new_identity()
    apart = (Apart(1.25, 2.5, own.public, "p"), Apart(2.5, 3.0, own.public, "q"), Apart(9.0, 1e9, own.public, "r"))
    sealing = Sealing(tmp_path, "r", open_key.public, "Teams", apart)
    samples = (np.sin(np.arange(RATE * 4) / 7) * 9000).astype(np.int16)
    sealing.take(Begin(0, 0.5))
    for start in range(0, len(samples), piece):
        sealing.take(Sound(0, samples[start : start + piece]))
    sealing.take(Hole(0, 6.0))
    sealing.take(Sound(0, samples))
    sealing.take(End(14.5, 0.0, 0, False))
    sealing.close()
    found = report(tmp_path, (open_key, own))
    assert (found.state, found.content_proven, found.bad) == (State.COMPLETE, True, 0)
    assert [part.label for part in found.parts] == ["", "p", "q", "", "r"]
    assert found.length == pytest.approx(14.5, abs=0.001)

    def of(*keys: object) -> np.ndarray:
        whole = np.zeros(round(14.5 * RATE), dtype=np.float32)
        for at, block in OpenRecording(tmp_path, keys).blocks("room", 0.0):  # type: ignore[arg-type]
            place = round(at * RATE)
            whole[place : place + len(block)] = block
        return whole

    half, whole = RATE // 2, of(open_key, own)
    expected = np.concatenate([np.zeros(half), samples, np.zeros(6 * RATE), samples]) / 32768
    assert np.abs(whole - expected).max() < 1e-4
    others = of(open_key)
    hidden = np.zeros(len(others), dtype=bool)
    hidden[round(1.25 * RATE) : 3 * RATE] = hidden[9 * RATE :] = True
    assert not others[hidden].any()
    assert np.abs(others[~hidden] - expected[~hidden]).max() < 1e-4

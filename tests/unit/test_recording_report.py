"""What a recording folder is said to hold, from nothing but the folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from meetingrec.audio.recording import report
from meetingrec.audio.recording_words import joined_words, length_words, moment_words, place_words
from meetingrec.domain.errors import RecordingDamaged
from meetingrec.domain.recording import Gap, GapReason, State
from meetingrec.vault.keys import Identity, new_identity
from tests.data.sealed import STARTED, begin_part, sound, whole_part


@pytest.fixture
def identity() -> Identity:
    return new_identity()


def three_parts(folder: Path, identity: Identity, source: str = "room") -> None:
    """Ten seconds, a pause of a minute, ten seconds, and ten more."""
    one = whole_part(folder, identity, sound(10, 1), source=source)
    with begin_part(folder, identity, source=source, number=2, starts_at=10.0, previous=one.head) as two:
        two.gap(60, GapReason.PAUSED)
        for _ in range(10):
            two.audio(sound(1))
        two.end()
    whole_part(folder, identity, sound(10, 3), source=source, number=3, starts_at=80.0, previous=two.head)


def test_a_whole_recording_is_complete(tmp_path: Path, identity: Identity) -> None:
    three_parts(tmp_path, identity)
    found = report(tmp_path, [identity])
    assert found.says == "Complete: 30 seconds."
    assert (found.state, found.seconds, found.length, found.bad) == (State.COMPLETE, 30, 90, 0)
    assert found.gaps == (Gap(10, 60, "paused"),)
    assert found.content_proven is True
    assert [(part.file, part.starts_at, part.seconds, part.state) for part in found.parts] == [
        ("0001-room.mrseg", 0, 10, State.COMPLETE),
        ("0002-room.mrseg", 10, 70, State.COMPLETE),
        ("0003-room.mrseg", 80, 10, State.COMPLETE),
    ]
    assert found.parts[0].began == STARTED


def test_without_a_key_the_order_is_known_and_the_content_is_not(tmp_path: Path, identity: Identity) -> None:
    three_parts(tmp_path, identity)
    found = report(tmp_path)
    assert (found.state, found.content_proven, found.says) == (State.COMPLETE, None, "Complete: 30 seconds.")


def test_with_a_key_that_opens_only_some_parts_nothing_is_claimed(tmp_path: Path, identity: Identity) -> None:
    one = whole_part(tmp_path, identity, sound(2))
    whole_part(tmp_path, new_identity(), sound(2), number=2, starts_at=2.0, previous=one.head)
    found = report(tmp_path, [identity])
    assert (found.state, found.content_proven) == (State.COMPLETE, None)
    assert found.says == (
        "Complete: 4 seconds. No key at hand opens 0002-room.mrseg: the content could not be checked."
    )


def test_restricted_parts_are_told_and_prove_nothing_about_the_others(tmp_path: Path, identity: Identity) -> None:
    """Two restricted parts follow each other; a pause comes before the first; each is for somebody else."""
    one, two = new_identity(), new_identity()
    before = whole_part(tmp_path, identity, sound(60))
    with begin_part(tmp_path, one, number=2, starts_at=60.0, previous=before.head, label="first") as first:
        first.gap(30, GapReason.PAUSED)
        first.audio(sound(30))
        first.end()
    whole_part(tmp_path, two, sound(10), number=3, starts_at=120.0, previous=first.head, label="second")
    places = "2 restricted parts: 00:01:30 to 00:02:00, 00:02:00 to 00:02:10."
    assert report(tmp_path).says == f"Complete: 1 minute 40 seconds. {places}"
    assert report(tmp_path, [identity, one, two]).content_proven is True
    found = report(tmp_path, [identity, two])
    assert (found.state, found.bad, found.content_proven) == (State.COMPLETE, 0, True)
    assert (found.not_opened, found.seconds) == (("0002-room.mrseg",), 100)
    assert found.gaps == (Gap(60, 30, "paused"), Gap(90, 30, "restricted part"))
    assert found.says.endswith(
        f"{places} No key at hand opens 0002-room.mrseg: restricted, and checked by the chain only."
    )
    content = bytearray(first.path.read_bytes())
    content[-300] ^= 1
    first.path.write_bytes(content)
    assert report(tmp_path, [identity]).state is State.DAMAGED
    first.path.unlink()
    assert report(tmp_path, [identity]).says.startswith("Damaged: 0002-room.mrseg is missing (1 minute from 00:01:00).")


def test_a_recording_that_broke_off(tmp_path: Path, identity: Identity) -> None:
    with begin_part(tmp_path, identity) as writer:
        for _ in range(5):
            writer.audio(sound(1))
    found = report(tmp_path, [identity])
    assert found.state is State.INTERRUPTED
    assert found.says == (
        "Interrupted at 14:31:06 on 2 April 2026. Everything recorded before that is whole: 5 seconds."
    )
    assert report(tmp_path, zone="UTC").says.startswith("Interrupted at 13:31:06 on 2 April 2026.")
    live = report(tmp_path, [identity], live=True)
    assert (live.state, live.says) == (State.RECORDING, "Recording: 5 seconds so far.")


def test_a_recording_that_broke_off_and_went_on(tmp_path: Path, identity: Identity) -> None:
    with begin_part(tmp_path, identity) as one:
        for _ in range(5):
            one.audio(sound(1))
    with begin_part(tmp_path, identity, number=2, starts_at=5.0, previous=one.head) as two:
        two.gap(12, GapReason.RECORDER_STOPPED)
        two.audio(sound(1))
        two.end()
    found = report(tmp_path, [identity], live=True)
    assert found.state is State.INTERRUPTED
    assert found.says == (
        "Interrupted at 14:31:06 on 2 April 2026, for 12 seconds. Everything recorded otherwise is whole: 6 seconds."
    )
    assert found.gaps == (Gap(5, 12, "recorder stopped"),)


def test_two_sources_that_broke_off_together_are_told_once(tmp_path: Path, identity: Identity) -> None:
    for source, count in (("room", 5), ("call", 4)):
        with begin_part(tmp_path, identity, source=source) as writer:
            for _ in range(count):
                writer.audio(sound(1))
    found = report(tmp_path, [identity])
    assert found.says.count("Interrupted") == 1
    assert found.seconds == 5


def test_places_without_sound_are_told(tmp_path: Path, identity: Identity) -> None:
    with begin_part(tmp_path, identity) as writer:
        writer.audio(sound(1))
        writer.gap(5, GapReason.NO_SAMPLES)
        writer.audio(sound(1))
        writer.gap(2, GapReason.OVERFLOW)
        writer.end()
    assert report(tmp_path).says == (
        "Complete: 2 seconds. "
        "Without sound in 2 places for 7 seconds (no samples from the microphone, samples lost by the system)."
    )


def test_a_recording_without_sound_is_empty(tmp_path: Path, identity: Identity) -> None:
    begin_part(tmp_path, identity).close()
    found = report(tmp_path)
    assert (found.state, found.seconds) == (State.EMPTY, 0)
    assert found.says == "Empty: the recording was begun, but no sound was recorded."


@pytest.mark.parametrize("kept", [0, 7, 15, 16, 300, 4095])
def test_a_part_torn_at_its_birth_is_empty_and_lost_nothing(tmp_path: Path, identity: Identity, kept: int) -> None:
    one = whole_part(tmp_path, identity, sound(2))
    whole_part(tmp_path, identity, sound(2), number=3, starts_at=2.0, previous=one.head)
    torn = begin_part(tmp_path, identity, number=2, starts_at=2.0, previous=one.head)
    torn.close()
    os.truncate(torn.path, kept)
    found = report(tmp_path, [identity])
    assert [part.state for part in found.parts] == [State.COMPLETE, State.EMPTY, State.COMPLETE]
    assert (found.state, found.bad, found.seconds) == (State.INTERRUPTED, 0, 4)


@pytest.mark.parametrize(
    ("gone", "says"),
    [
        ("0001-room.mrseg", "Damaged: 0001-room.mrseg is missing (10 seconds from 00:00:00)."),
        ("0002-room.mrseg", "Damaged: 0002-room.mrseg is missing (1 minute 10 seconds from 00:00:10)."),
    ],
)
def test_a_missing_part_is_named_without_a_key(tmp_path: Path, identity: Identity, gone: str, says: str) -> None:
    three_parts(tmp_path, identity)
    (tmp_path / gone).unlink()
    found = report(tmp_path)
    assert found.says == f"{says} Everything else can be played: 20 seconds."
    assert (found.state, found.bad) == (State.DAMAGED, 1)
    assert [part.file for part in found.parts] == ["0001-room.mrseg", "0002-room.mrseg", "0003-room.mrseg"]


def test_two_missing_parts_are_named_together(tmp_path: Path, identity: Identity) -> None:
    three_parts(tmp_path, identity)
    (tmp_path / "0001-room.mrseg").unlink()
    (tmp_path / "0002-room.mrseg").unlink()
    assert report(tmp_path).says == (
        "Damaged: One or more of 0001-room.mrseg to 0002-room.mrseg is missing (1 minute 20 seconds from 00:00:00). "
        "Everything else can be played: 10 seconds."
    )


def test_a_source_that_missed_a_part_is_not_damaged(tmp_path: Path, identity: Identity) -> None:
    three_parts(tmp_path, identity)
    one = whole_part(tmp_path, identity, sound(2), source="call")
    whole_part(tmp_path, identity, sound(2), source="call", number=3, starts_at=80.0, previous=one.head)
    assert report(tmp_path).state is State.COMPLETE


def test_an_end_that_was_cut_away_before_the_next_part_is_told(tmp_path: Path, identity: Identity) -> None:
    three_parts(tmp_path, identity)
    path = tmp_path / "0001-room.mrseg"
    os.truncate(path, path.stat().st_size - 120 - 8000)
    found = report(tmp_path)
    assert found.state is State.DAMAGED
    assert "The end of 0001-room.mrseg is missing (" in found.says
    assert any(gap.reason == "damaged" and gap.start < 10 for gap in found.gaps)


def test_a_record_written_but_not_acknowledged_is_no_damage(tmp_path: Path, identity: Identity) -> None:
    """An fsync failed after the write: the next part goes on from the record before."""
    with begin_part(tmp_path, identity) as one:
        one.audio(sound(1, 1))
        acknowledged = one.head
        one.audio(sound(1, 2))
    whole_part(tmp_path, identity, sound(1, 2), number=2, starts_at=1.0, previous=acknowledged)
    assert report(tmp_path, [identity]).state is State.INTERRUPTED


def test_files_with_each_other_s_names_are_told_and_put_right(tmp_path: Path, identity: Identity) -> None:
    three_parts(tmp_path, identity)
    one, two, other = (tmp_path / name for name in ("0001-room.mrseg", "0002-room.mrseg", "x"))
    one.rename(other)
    two.rename(one)
    other.rename(two)
    found = report(tmp_path, [identity])
    assert (found.state, found.seconds, found.content_proven) == (State.DAMAGED, 30, True)
    assert "0001-room.mrseg is really 0002-room.mrseg: it was renamed." in found.says


def test_a_copied_part_and_one_of_another_recording_are_told(tmp_path: Path, identity: Identity) -> None:
    three_parts(tmp_path, identity)
    (tmp_path / "0009-room.mrseg").write_bytes((tmp_path / "0001-room.mrseg").read_bytes())
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    strange = whole_part(elsewhere, identity, sound(5), number=4, recording_id="recording-2")
    strange.path.rename(tmp_path / strange.path.name)
    found = report(tmp_path)
    assert (found.state, found.seconds, found.length) == (State.DAMAGED, 30, 90)
    assert "0009-room.mrseg is a second copy of 0001-room.mrseg." in found.says
    assert "0004-room.mrseg belongs to another recording." in found.says


def test_an_unreadable_part_between_whole_ones(tmp_path: Path, identity: Identity) -> None:
    three_parts(tmp_path, identity)
    (tmp_path / "0002-room.mrseg").write_bytes(b"\0" * 100_000)
    found = report(tmp_path, [identity])
    assert (found.state, found.seconds, found.bad, found.content_proven) == (State.DAMAGED, 20, 1, True)
    assert "0002-room.mrseg is not a sealed recording, or nothing of it can be read." in found.says
    assert found.gaps == (Gap(10, 70, "damaged"),)


def test_a_folder_without_a_recording_is_refused_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(RecordingDamaged, match="no recording in the folder"):
        report(tmp_path)
    (tmp_path / "notes.txt").write_text("not audio")
    (tmp_path / "room.wav").write_bytes(b"RIFF")
    with pytest.raises(RecordingDamaged, match="no recording in the folder"):
        report(tmp_path)
    with pytest.raises(RecordingDamaged, match="cannot be read"):
        report(tmp_path / "nowhere")
    with pytest.raises(RecordingDamaged, match="cannot be read"):
        report(tmp_path / "notes.txt")


def test_a_folder_of_junk_with_the_right_names_is_refused(tmp_path: Path) -> None:
    (tmp_path / "0001-room.mrseg").write_bytes(os.urandom(50_000))
    (tmp_path / "0002-room.mrseg").mkdir()
    with pytest.raises(RecordingDamaged, match=r"0001-room\.mrseg is not a sealed recording"):
        report(tmp_path)


def test_junk_beside_a_recording_does_no_harm(tmp_path: Path, identity: Identity) -> None:
    three_parts(tmp_path, identity)
    (tmp_path / "ballast.bin").write_bytes(b"x" * 1000)
    (tmp_path / "recorder.json").write_text("{}")
    (tmp_path / "sub").mkdir()
    assert report(tmp_path).says == "Complete: 30 seconds."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (0.3, "0.3 seconds"),
        (0.01, "0.1 seconds"),
        (0.97, "1 second"),
        (59.6, "1 minute"),
        (2467, "41 minutes 7 seconds"),
        (3600, "1 hour"),
        (7325, "2 hours 2 minutes 5 seconds"),
    ],
)
def test_lengths_in_words(seconds: float, words: str) -> None:
    assert length_words(seconds) == words


def test_places_moments_and_many_sentences() -> None:
    assert place_words(751) == "00:12:31"
    assert place_words(36_000.99) == "10:00:00"
    assert moment_words(STARTED, "Europe/London") == "14:31:00 on 2 April 2026"
    assert joined_words(["A.", "B."]) == "A. B."
    assert joined_words(["A.", "B.", "C.", "D.", "E."]) == "A. B. C. And 2 more."

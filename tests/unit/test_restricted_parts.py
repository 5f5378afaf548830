"""Restricted parts in the recording: every sample in its own part, for its own audience, whatever dies meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from meetingrec.audio.link import find_recorder, start_recorder
from meetingrec.audio.recording import OpenRecording, report
from meetingrec.audio.sealed_reader import open_part, read_part
from meetingrec.domain.errors import InputRefused, KeyRefused
from meetingrec.domain.recording import RESTRICTED_PART, Gap, GapReason, RecordingReport, State
from meetingrec.vault.keys import Identity, new_identity, unwrap
from tests.recorders import RATE, Bench, bench, file_order, noise_file, until_status
from tests.virtual_microphone import until

__all__ = ["bench"]

LABEL = "0198f3f2-0000-7000-8000-00000000000a"
Samples = npt.NDArray[np.int16]


@pytest.fixture
def police() -> Identity:
    """The key of the restricted part."""
    return new_identity()


def laid_out(recording: OpenRecording, source: str) -> Samples:
    """A source on the timeline, zeros where nothing is heard."""
    whole = np.zeros(round(recording.length * RATE), np.int16)
    for at, block in recording.blocks(source, rate=RATE):
        begin = round(at * RATE)
        whole[begin : begin + len(block)] = np.round(block * 32768)
    return whole


class Conference:
    """Two files recorded as room and call: open, then restricted, then open again, each change while it runs."""

    def __init__(self, folder: Path) -> None:
        self.police = new_identity()
        with Bench(folder / "recording") as bench:
            self.bench = bench
            room, self.room = noise_file(folder, 24, seed=1)
            call, self.call = noise_file(folder, 23.7, seed=2)
            link = bench.start(file_order(room, speed=8.0), file_order(call, speed=8.0, name="call"))
            until_status(link, "recording", sealed=3.0)
            self.began = link.next_part([self.police.public], LABEL, restricted=True)
            self.during = link.status()
            until_status(link, "recording", sealed=self.began + 3.0)
            self.ended = link.next_part([bench.identity.public], "", restricted=False)
            self.after = link.status()
            until_status(link, "stopped")

    @property
    def middle(self) -> slice:
        return slice(round(self.began * RATE), round(self.ended * RATE))

    def opened(self, *identities: Identity) -> OpenRecording:
        return OpenRecording(self.bench.folder, identities)

    def report(self, *identities: Identity) -> RecordingReport:
        return report(self.bench.folder, identities)


@pytest.fixture(scope="module")
def conference(tmp_path_factory: pytest.TempPathFactory) -> Conference:
    return Conference(tmp_path_factory.mktemp("conference"))


def test_with_both_keys_not_one_sample_is_missing_or_moved(conference: Conference) -> None:
    opened = conference.opened(conference.bench.identity, conference.police)
    assert np.array_equal(laid_out(opened, "room"), conference.room)
    assert np.array_equal(laid_out(opened, "call")[: len(conference.call)], conference.call)
    assert opened.gaps == ()


def test_with_the_open_key_the_restricted_part_is_silence_and_a_gap(conference: Conference) -> None:
    opened = conference.opened(conference.bench.identity)
    for source, samples in (("room", conference.room), ("call", conference.call)):
        expected = samples.copy()
        expected[conference.middle] = 0
        assert np.array_equal(laid_out(opened, source)[: len(samples)], expected)
        [gap] = opened.gaps_of(source)
        assert gap.reason == RESTRICTED_PART
        assert (gap.start, gap.start + gap.seconds) == (
            pytest.approx(conference.began, abs=1e-6),
            pytest.approx(conference.ended, abs=1e-4),
        )
    wave = opened.wave("room", 240)
    inside = range(round(conference.began * 10) + 1, round(conference.ended * 10) - 1)
    assert not wave[inside.start : inside.stop].any()
    assert wave[: inside.start - 1].all()


def test_with_the_key_of_the_part_alone_only_that_is_heard(conference: Conference) -> None:
    heard = laid_out(conference.opened(conference.police), "room")
    expected = np.zeros_like(conference.room)
    expected[conference.middle] = conference.room[conference.middle]
    assert np.array_equal(heard, expected)


def test_every_source_changes_at_the_same_place_and_the_header_says_so(conference: Conference) -> None:
    found = conference.report().parts
    told = [(part.file, part.state, part.restricted, part.label) for part in found]
    assert told == [
        ("0001-call.mrseg", State.COMPLETE, False, ""),
        ("0001-room.mrseg", State.COMPLETE, False, ""),
        ("0002-call.mrseg", State.COMPLETE, True, LABEL),
        ("0002-room.mrseg", State.COMPLETE, True, LABEL),
        ("0003-call.mrseg", State.COMPLETE, False, ""),
        ("0003-room.mrseg", State.COMPLETE, False, ""),
    ]
    assert [part.starts_at for part in found] == [0, 0, *[conference.began] * 2, *[conference.ended] * 2]
    assert (conference.during.restricted, conference.during.label) == (True, LABEL)
    assert (conference.after.restricted, conference.after.label) == (False, "")


def test_what_is_proven_is_said_honestly(conference: Conference) -> None:
    restricted = ("0002-call.mrseg", "0002-room.mrseg")
    both = conference.report(conference.bench.identity, conference.police)
    assert (both.state, both.content_proven, both.not_opened, both.gaps) == (State.COMPLETE, True, (), ())
    one = conference.report(conference.bench.identity)
    assert (one.state, one.bad, one.content_proven, one.not_opened) == (State.COMPLETE, 0, True, restricted)
    assert {gap.reason for gap in one.gaps} == {RESTRICTED_PART}
    assert one.says.endswith(
        "No key at hand opens 0002-call.mrseg, 0002-room.mrseg: restricted, and checked by the chain only."
    )
    none = conference.report()
    assert (none.content_proven, none.gaps) == (None, ())
    assert none.says.startswith("Complete: 24 seconds. 1 restricted part: 00:00:0")


def test_the_open_key_opens_nothing_of_a_restricted_part(conference: Conference) -> None:
    part = read_part(conference.bench.folder / "0002-room.mrseg")
    with pytest.raises(KeyRefused):
        unwrap(part.header.key, conference.bench.identity)
    with pytest.raises(KeyRefused):
        open_part(part.walk.path, conference.bench.identity)
    assert open_part(part.walk.path, conference.police).audio
    with pytest.raises(KeyRefused):
        open_part(conference.bench.folder / "0001-room.mrseg", conference.police)
    keys = {read_part(path).header.key for path in conference.bench.folder.glob("*.mrseg")}
    assert len(keys) == 6


def test_a_changed_label_shows_without_a_key(conference: Conference, tmp_path: Path) -> None:
    for path in conference.bench.folder.glob("*-room.mrseg"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    path = tmp_path / "0002-room.mrseg"
    path.write_bytes(path.read_bytes().replace(b'"restricted": true', b'"restricted": null', 1))
    found = report(tmp_path, [conference.bench.identity])
    assert found.state is State.DAMAGED
    assert found.parts[1].restricted, "the copy of the header inside the file is used"


def test_killed_in_a_restricted_part_it_goes_on_restricted(bench: Bench, tmp_path: Path, police: Identity) -> None:
    path, samples = noise_file(tmp_path, 60)
    link = bench.start(file_order(path, speed=8.0))
    until_status(link, "recording", sealed=2.0)
    listening = OpenRecording(bench.folder, [bench.identity])
    began = link.next_part([police.public], LABEL, restricted=True)
    sealed = until_status(link, "recording", sealed=began + 2.0).sealed
    listening.refresh()
    [grown] = listening.gaps
    assert (grown.start, grown.reason) == (pytest.approx(began), RESTRICTED_PART)
    assert grown.seconds == pytest.approx(listening.length - began) and grown.seconds > 1.9
    bench.kill()
    link.close()
    with pytest.raises(KeyRefused):
        open_part(bench.folder / "0002-room.mrseg", bench.identity)
    order = replace(bench.order(file_order(path, speed=8.0)), recipients=(police.public,), restricted=True, label=LABEL)
    again = start_recorder(order)
    bench.links.append(again)
    bench.pids.append(bench.pid)
    assert (again.status().restricted, again.status().label) == (True, LABEL)
    again.close()

    other_window = find_recorder(bench.folder)
    assert other_window is not None
    bench.links.append(other_window)
    status = until_status(other_window, "recording", sealed=sealed + 2.0)
    assert (status.restricted, status.label) == (True, LABEL)
    other_window.stop()

    found = report(bench.folder, [bench.identity, police])
    assert (found.state, found.bad, found.content_proven) == (State.INTERRUPTED, 0, True)
    assert [(part.restricted, part.label) for part in found.parts] == [(False, ""), (True, LABEL), (True, LABEL)]
    assert [gap.reason for gap in found.gaps] == [GapReason.RECORDER_STOPPED]
    second = open_part(bench.folder / "0002-room.mrseg", police)
    heard = second.samples(began, sealed - began)[:, 0]
    assert np.array_equal(heard, samples[round(began * RATE) : round(sealed * RATE)])
    with_open_key = OpenRecording(bench.folder, [bench.identity])
    assert max(at + len(block) / RATE for at, block in with_open_key.blocks("room")) <= began + 1e-6
    assert [gap.reason for gap in with_open_key.gaps] == [
        RESTRICTED_PART,
        GapReason.RECORDER_STOPPED,
        RESTRICTED_PART,
    ]


def test_asked_for_in_a_pause_it_begins_with_the_next_resume(bench: Bench, tmp_path: Path, police: Identity) -> None:
    path, samples = noise_file(tmp_path, 10)
    link = bench.start(file_order(path, speed=8.0))
    until_status(link, "recording", sealed=2.0)
    link.pause()
    stood_at = link.status().sealed
    asked_at = link.next_part([police.public], LABEL, restricted=True)
    assert asked_at >= stood_at
    assert (link.status().state, link.status().restricted) == ("paused", True)
    link.resume()
    until_status(link, "stopped")
    [open_one, restricted] = report(bench.folder).parts
    assert (open_one.restricted, restricted.restricted) == (False, True)
    [pause, rest] = OpenRecording(bench.folder, [bench.identity]).gaps
    assert (pause.reason, rest.reason) == (GapReason.PAUSED, RESTRICTED_PART)
    assert rest.seconds == pytest.approx(10 - stood_at)
    both = OpenRecording(bench.folder, [bench.identity, police])
    heard = np.concatenate([np.round(block * 32768).astype(np.int16) for _, block in both.blocks("room", rate=RATE)])
    assert np.array_equal(heard, samples)


def test_what_cannot_be_done_is_refused_and_the_part_goes_on(bench: Bench, tmp_path: Path) -> None:
    path, samples = noise_file(tmp_path, 6)
    link = bench.start(file_order(path, speed=8.0))
    for recipients, label in (([], ""), (["age1nonsense"], ""), ([bench.identity.public], "a b"), ([], "x" * 65)):
        with pytest.raises(InputRefused):
            link.next_part(recipients, label, restricted=True)
    assert not link.status().restricted
    until_status(link, "stopped")
    assert np.array_equal(bench.heard(), samples)
    assert [part.file for part in bench.report().parts] == ["0001-room.mrseg"]


def test_stopped_in_a_restricted_part_and_several_changes_in_a_row(
    bench: Bench, tmp_path: Path, police: Identity
) -> None:
    path, samples = noise_file(tmp_path, 60)
    link = bench.start(file_order(path, speed=8.0))
    places = [link.next_part([police.public], f"part-{turn}", restricted=bool(turn % 2)) for turn in range(6)]
    until_status(link, "recording", sealed=places[-1] + 1.0)
    link.stop()
    until(lambda: not link.alive, "the recorder to end")
    assert places == sorted(places)
    found = report(bench.folder, [bench.identity, police])
    assert (found.state, found.gaps, found.content_proven) == (State.COMPLETE, (), True)
    assert found.parts[-1].label == "part-5"
    heard = laid_out(OpenRecording(bench.folder, [bench.identity, police]), "room")
    assert len(heard) >= round((places[-1] + 1.0) * RATE)
    assert np.array_equal(heard, samples[: len(heard)])


def test_a_recording_of_restricted_parts_only_is_silence_to_others(bench: Bench, tmp_path: Path) -> None:
    path, _ = noise_file(tmp_path, 3)
    link = bench.start(file_order(path), restricted=True, label=LABEL)
    until_status(link, "stopped")
    stranger = OpenRecording(bench.folder, [new_identity()])
    assert list(stranger.blocks("room")) == []
    assert stranger.gaps == (Gap(0.0, 3.0, RESTRICTED_PART),)
    assert not stranger.wave("room", 10).any()
    found = report(bench.folder, [new_identity()])
    assert (found.state, found.content_proven, found.not_opened) == (State.COMPLETE, None, ("0001-room.mrseg",))

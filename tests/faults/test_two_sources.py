"""Room and call at once, each with a channel of its own, and what may take a device's place when it goes.

The room is a microphone of the private sound server, the call is what that server plays on a loudspeaker (a monitor
source). Every place has a pitch of its own, so that the sound tells where it came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import psutil
import pytest

from meetingrec.audio.devices import inputs
from meetingrec.audio.link import SourceOrder
from meetingrec.audio.microphone import Microphone
from meetingrec.audio.sealed_format import Kind
from meetingrec.audio.sealed_reader import open_part
from meetingrec.audio.timekeeping import steady
from meetingrec.domain.recording import GapReason
from tests.recorders import RATE, ROOM_ORDER, Bench, bench, until_status
from tests.virtual_microphone import (
    LAPTOP,
    PLAYED_RATE,
    ROOM,
    BreakableMicrophone,
    own_microphone,
    pitch,
    tone,
    until,
    write_wave,
)

__all__ = ["bench", "own_microphone"]
HEADSET, SPEAKERS = "Headset", "Speakers"
ROOM_HERTZ, LAPTOP_HERTZ, HEADSET_HERTZ, SPEAKER_HERTZ = 440, 1000, 1500, 2200


@pytest.fixture
def meeting_room() -> Iterator[BreakableMicrophone]:
    """A microphone and two loudspeakers; what is played on the headset is the call."""
    with BreakableMicrophone(ROOM, HEADSET, SPEAKERS) as server:
        for name in (HEADSET, SPEAKERS):
            server.unload(name)  # it is a loudspeaker, and nobody listens with it
        server.control("set-default-sink", "speak_2")
        yield server


def call_of(server: BreakableMicrophone) -> SourceOrder:
    """The call as the window orders it: by the name in the list of inputs."""
    [name] = [device.name for device in inputs(server.environment) if device.identity == "speak_1.monitor"]
    assert name.startswith("Sound of this computer (")
    return SourceOrder("call", name)


def words(hertz: float, seconds: int) -> npt.NDArray[np.int16]:
    """A tone in words: three fifths of every second."""
    made = tone(hertz, seconds)
    made[np.arange(len(made)) % PLAYED_RATE > 0.6 * PLAYED_RATE] = 0
    return made


def heard_hertz(samples: npt.NDArray[np.generic]) -> set[int]:
    """Which of the places can be heard, however faintly (down to -60 dB of the loudest)."""
    spectrum = np.abs(np.fft.rfft(samples.astype(np.float64) * np.hanning(len(samples))))
    places = (ROOM_HERTZ, LAPTOP_HERTZ, HEADSET_HERTZ, SPEAKER_HERTZ)
    strength = {place: spectrum[round(place * len(samples) / RATE) + np.arange(-2, 3)].max() for place in places}
    return {place for place, value in strength.items() if value > max(1e-3 * max(strength.values()), 1.0)}


def test_a_call_that_goes_silent_is_told_and_the_channels_are_never_mixed(
    bench: Bench, meeting_room: BreakableMicrophone, tmp_path: Path
) -> None:
    meeting_room.play(write_wave(tmp_path / "room.wav", words(ROOM_HERTZ, 60)), ROOM)
    link = bench.start(ROOM_ORDER, call_of(meeting_room), server=meeting_room)
    meeting_room.play(write_wave(tmp_path / "call.wav", words(HEADSET_HERTZ, 2)), HEADSET)
    until(lambda: link.status().sources[1].level > -40, "the call")
    began = steady()
    until(lambda: link.status().sources[1].alarm != "", "the warning")
    assert steady() - began < 2.0 + 10.0 + 0.5
    room, call = link.status().sources
    assert (room.alarm, call.serious) == ("", False)
    assert call.alarm.startswith("The call is silent while the room is heard.")
    meeting_room.play(write_wave(tmp_path / "again.wav", words(HEADSET_HERTZ, 2)), HEADSET)
    until(lambda: link.status().sources[1].alarm == "", "the end of the warning", 3.0)
    link.stop()
    assert heard_hertz(bench.heard("room")) == {ROOM_HERTZ}
    assert heard_hertz(bench.heard("call")) == {HEADSET_HERTZ}
    assert bench.report().gaps == ()


def test_when_the_headset_goes_the_call_is_never_recorded_from_the_room(
    bench: Bench, meeting_room: BreakableMicrophone, tmp_path: Path
) -> None:
    """The sound server would put the room's microphone into the call's channel. Another loudspeaker may stand in."""
    for name, hertz in ((ROOM, ROOM_HERTZ), (HEADSET, HEADSET_HERTZ), (SPEAKERS, SPEAKER_HERTZ)):
        meeting_room.play(write_wave(tmp_path / f"{hertz}.wav", tone(hertz, 60)), name)
    call = call_of(meeting_room)
    link = bench.start(ROOM_ORDER, call, server=meeting_room)
    until_status(link, "recording", sealed=2.0)
    modules = meeting_room.control("list", "short", "modules").splitlines()
    [sink] = [told.split("\t")[0] for told in modules if "sink_name=speak_1" in told]
    meeting_room.control("unload-module", sink)
    gone_at = link.status().elapsed
    assert until(lambda: link.status().sources[1].serious, "the alarm") < 2.0
    health = link.status().sources[1]
    assert health.alarm == f"{call.device} has gone. Everything recorded before is safe. Plug it in again."
    until(lambda: "Recording goes on from Sound of this computer" in link.status().sources[1].alarm, "the speakers")
    assert link.status().sources[0].alarm == ""
    until_status(link, "recording", sealed=link.status().elapsed + 1.5)
    link.stop()
    [gap] = [gap for gap in bench.report().gaps if gap.seconds > 0.5]
    assert gap.reason == GapReason.DEVICE_CHANGED
    assert gap.start == pytest.approx(gone_at, abs=0.6)
    for at, samples in bench.blocks("call"):
        if len(samples) >= RATE // 2:
            found = heard_hertz(samples)
            # Whoever played to the headset is given the speakers by the server: the call goes on there.
            assert found == {HEADSET_HERTZ} if at < gap.start else SPEAKER_HERTZ in found, at
            assert ROOM_HERTZ not in found, at
    assert heard_hertz(bench.heard("room")) == {ROOM_HERTZ}
    noted = open_part(bench.folder / "0001-call.mrseg", bench.identity).texts(Kind.DEVICE)
    assert noted[0][1] == call.device
    assert len(noted) == 2 and noted[1][1] != call.device


def read_all(source: Microphone) -> list[tuple[str, float]]:
    """Device and pitch of every tenth of a second or more that came."""
    found = []
    while (block := source.read()) is not None:
        if len(block.samples) >= RATE // 25 and np.abs(block.samples).max() > 1000:
            found.append((block.device, pitch(block.samples, RATE)))
    return found


@pytest.fixture
def speaking_microphones(own_microphone: BreakableMicrophone, tmp_path: Path) -> BreakableMicrophone:
    own_microphone.play(write_wave(tmp_path / "room.wav", tone(ROOM_HERTZ, 60)), ROOM)
    own_microphone.play(write_wave(tmp_path / "laptop.wav", tone(LAPTOP_HERTZ, 60)), LAPTOP)
    return own_microphone


def test_where_no_sound_server_tells_another_is_opened_after_the_alarm_and_given_up_again(
    speaking_microphones: BreakableMicrophone,
) -> None:
    """As on Windows and macOS: the stream ends, the list of devices is all there is to go by."""
    source = Microphone("room", ROOM, RATE, lambda: None, speaking_microphones.environment)
    source.start()
    try:
        until(lambda: source.health(steady()).level > -20, "the room")
        assert source._child is not None
        read_all(source)
        speaking_microphones.unload(ROOM)
        psutil.Process(source._child.pid).kill()
        assert until(lambda: source.health(steady()).serious, "the alarm") < 2.0
        assert source.health(steady()).alarm.startswith(f"The microphone {ROOM} has gone. Everything recorded")
        read_all(source)  # what came before the stream was ended
        assert until(lambda: source.device == LAPTOP, "another microphone") > 1.0, "not before it was shown"
        until(lambda: source.health(steady()).alarm.startswith(f"The microphone {ROOM} has gone. Rec"), "its name")
        speaking_microphones.plug(ROOM)

        def tended_back() -> bool:
            source.tend(steady())
            return source.device == ROOM

        until(tended_back, "the microphone to be taken again", 5.0)
        until(lambda: not source.health(steady()).serious, "the end of the alarm")
        assert source.health(steady()).alarm == f"{ROOM} is back and is recorded again."
        until(lambda: source._intake._held > 0.5, "sound")
        came = read_all(source)
        assert {device for device, _ in came} == {ROOM, LAPTOP}
        for device, hertz in came:
            assert device == LAPTOP or hertz == pytest.approx(ROOM_HERTZ, rel=0.1), "the other one under its name"
    finally:
        source.stop()


def test_a_microphone_that_another_source_records_does_not_stand_in(
    bench: Bench, speaking_microphones: BreakableMicrophone
) -> None:
    """With no other there is a gap and an alarm: the call's microphone in the room's channel would be a lie."""
    link = bench.start(ROOM_ORDER, SourceOrder("call", LAPTOP), server=speaking_microphones)
    until_status(link, "recording", sealed=1.0)
    speaking_microphones.unload(ROOM)
    assert until(lambda: link.status().sources[0].serious, "the alarm") < 2.0
    until_status(link, "recording", elapsed=link.status().elapsed + 3.0)
    assert link.status().sources[0].alarm.startswith(f"The microphone {ROOM} has gone. Everything recorded")
    speaking_microphones.plug(ROOM)
    until(lambda: not link.status().sources[0].serious, "the microphone to be found again")
    until_status(link, "recording", sealed=link.status().elapsed + 1.0)
    link.stop()
    assert heard_hertz(bench.heard("room")) == {ROOM_HERTZ}
    assert heard_hertz(bench.heard("call")) == {LAPTOP_HERTZ}
    assert max(gap.seconds for gap in bench.report().gaps) > 2.5

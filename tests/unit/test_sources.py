"""Files and microphones as sources: nothing lost, nothing changed, and plain words when they cannot be heard."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
import soundfile
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from meetingrec.audio.devices import Device, inputs, ordered, pick
from meetingrec.audio.microphone import Microphone
from meetingrec.audio.resampling import Resampler
from meetingrec.audio.sources import Block, FileSource, Source
from meetingrec.audio.timekeeping import steady
from meetingrec.audio.virtual_microphone import VirtualMicrophone
from meetingrec.domain.errors import MicrophoneBusy, MicrophoneMissing, NotAudio
from tests.virtual_microphone import (
    LAPTOP,
    ROOM,
    BreakableMicrophone,
    microphone,
    own_microphone,
    pitch,
    shared_microphone,
    tone,
    until,
    write_wave,
)

__all__ = ["microphone", "own_microphone", "shared_microphone"]

RATE = 16_000
Samples = npt.NDArray[np.int16]


def file_source(path: Path, speed: float = 0.0, rate: int = RATE) -> FileSource:
    return FileSource("room", path, rate, speed, lambda: None)


def blocks(source: Source, seconds: float = 30.0) -> list[Block]:
    """Everything until the source has ended."""
    found: list[Block] = []

    def more() -> bool:
        while (block := source.read()) is not None:
            found.append(block)
        return source.ended

    until(more, "the end of the source", seconds)
    return found


def heard(source: Source) -> Samples:
    return np.concatenate([block.samples for block in blocks(source)])


# -- files


def test_a_file_of_the_right_kind_arrives_bit_for_bit(tmp_path: Path) -> None:
    samples = np.random.default_rng(1).integers(-32768, 32767, 16_000 * 7 + 123, dtype=np.int16)
    soundfile.write(tmp_path / "noise.flac", samples, RATE, subtype="PCM_16")
    source = file_source(tmp_path / "noise.flac")
    source.start()
    assert np.array_equal(heard(source), samples)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_any_rate_and_channels_keep_pitch_length_and_loudness(tmp_path: Path, rate: int, channels: int) -> None:
    whole = np.repeat(tone(440, 5.3, rate)[:, None], channels, axis=1)
    source = file_source(write_wave(tmp_path / "tone.wav", whole, rate, channels))
    source.start()
    samples = heard(source)
    assert len(samples) / RATE == pytest.approx(5.3, abs=0.005)
    assert pitch(samples[RATE : 4 * RATE], RATE) == pytest.approx(440, abs=1)
    loudness = np.sqrt(np.mean(np.square(samples[RATE:-RATE], dtype=np.float64)))
    assert loudness == pytest.approx(0.25 * 32767 / np.sqrt(2), rel=0.02)


@pytest.mark.parametrize("name", ["talk.mp3", "talk.ogg", "talk.m4a", "talk.webm"])
def test_what_a_phone_or_a_meeting_program_makes_can_be_heard(tmp_path: Path, name: str) -> None:
    codec = {"mp3": "mp3", "ogg": "libopus", "m4a": "aac", "webm": "libopus"}[name.split(".")[1]]
    with av.open(str(tmp_path / name), "w") as container:
        stream = container.add_stream(codec, rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(tone(440, 3).reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = 48_000
        resampler = av.AudioResampler(
            stream.codec_context.format, "mono", 48_000, frame_size=stream.codec_context.frame_size or 1152
        )
        for ready in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(ready))
        container.mux(stream.encode(None))
    source = file_source(tmp_path / name)
    source.start()
    samples = heard(source)
    assert len(samples) / RATE == pytest.approx(3, abs=0.1)
    assert pitch(samples[RATE : 2 * RATE], RATE) == pytest.approx(440, abs=1)


def test_a_fast_file_waits_for_its_reader_and_loses_nothing(tmp_path: Path) -> None:
    samples = np.arange(60 * RATE, dtype=np.int64).astype(np.int16)
    source = file_source(write_wave(tmp_path / "ramp.wav", samples, RATE))
    source.start()
    until(lambda: source._blocks.full(), "the reader to be waited for")
    ahead = source._blocks.qsize() * RATE
    assert ahead <= 10 * RATE
    assert np.array_equal(heard(source), samples)
    assert source.health(steady()).samples == len(samples)


def test_a_file_in_real_time_takes_its_time(tmp_path: Path) -> None:
    source = file_source(write_wave(tmp_path / "tone.wav", tone(440, 1.5, RATE), RATE), speed=1.0)
    began = steady()
    source.start()
    samples = heard(source)
    assert len(samples) == 1.5 * RATE
    assert steady() - began == pytest.approx(1.5, abs=0.3)


def test_a_file_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    samples = np.arange(20 * RATE, dtype=np.int64).astype(np.int16)
    source = file_source(write_wave(tmp_path / "ramp.wav", samples, RATE), speed=20.0)
    found: list[Samples] = []

    def take() -> int:
        while (block := source.read()) is not None:
            found.append(block.samples)
        return sum(map(len, found))

    source.start()
    until(lambda: take() > 3 * RATE, "three seconds")
    source.stop()
    stood_at = take()
    assert take() == stood_at
    assert not source.ended
    source.start()
    found.append(heard(source))
    assert np.array_equal(np.concatenate(found), samples)


@pytest.mark.parametrize("content", [b"", b"not sound at all\n" * 100, b"RIFF\x00\x00\x00\x00WAVEfmt "])
def test_what_is_no_sound_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "talk.wav"
    path.write_bytes(content)
    with pytest.raises(NotAudio, match=r"talk\.wav cannot be heard"):
        file_source(path).start()


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.wav", tmp_path):
        with pytest.raises(NotAudio):
            file_source(path).start()


def test_a_picture_without_sound(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "film.mkv"), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode(None))
    with pytest.raises(NotAudio):
        file_source(tmp_path / "film.mkv").start()


def test_a_damaged_file_says_so_and_gives_the_rest(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "talk.flac", np.random.default_rng(2).integers(-9000, 9000, 30 * RATE, np.int16), RATE)
    content = bytearray((tmp_path / "talk.flac").read_bytes())
    for place in range(len(content) // 2, len(content) // 2 + 20_000):
        content[place] ^= 0x5A
    (tmp_path / "talk.flac").write_bytes(content)
    source = file_source(tmp_path / "talk.flac")
    source.start()
    assert len(heard(source)) > 20 * RATE
    assert source.health(steady()).alarm.startswith("talk.flac is damaged:")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 5000), min_size=1, max_size=20),
    st.sampled_from([8_000, 16_000, 44_100, 48_000]),
    st.integers(1, 4),
)
def test_resampling_keeps_the_length_however_the_blocks_are_cut(cuts: list[int], rate: int, channels: int) -> None:
    assume(sum(cuts) > 500)  # the filter needs some samples to begin with
    resampler = Resampler(rate, channels, RATE)
    given_in = [np.full(frames * channels, 1000, np.int16) for frames in cuts]
    out = [*[resampler.feed(block) for block in given_in], resampler.finish()]
    assert sum(map(len, out)) == pytest.approx(sum(cuts) * RATE / rate, abs=3)


# -- microphones


def open_microphone(server: VirtualMicrophone, device: str = ROOM, rate: int = RATE) -> Microphone:
    return Microphone("room", device, rate, lambda: None, server.environment)


def listen(source: Microphone, seconds: float, rate: int = RATE) -> Samples:
    found: list[Samples] = []

    def enough() -> bool:
        while (block := source.read()) is not None:
            found.append(block.samples)
        return sum(map(len, found)) >= seconds * rate

    until(enough, f"{seconds} seconds of sound")
    return np.concatenate(found)


def test_every_microphone_has_its_name_and_the_usual_one_is_first(microphone: BreakableMicrophone) -> None:
    found = inputs(microphone.environment)
    assert [(device.name, device.is_default) for device in found if not device.computer_sound] == [
        (ROOM, True),
        (LAPTOP, False),
    ]
    assert all(device.name.startswith("Sound of this computer") for device in found if device.computer_sound)
    assert {device.host for device in found} == {"PulseAudio"}


def test_a_computer_without_a_sound_server_has_no_microphone(tmp_path: Path) -> None:
    assert inputs({"PULSE_SERVER": f"unix:{tmp_path}/none"}) == []


def test_two_microphones_of_one_name_are_told_apart() -> None:
    twins = [Device("USB", "ALSA", 1, 48_000, is_default=False, identity=str(number)) for number in range(2)]
    named = ordered(twins)
    assert [device.name for device in named] == ["USB", "USB (2)"]
    assert pick("USB (2)", named).identity == "1"


def test_the_name_or_the_identity_or_nothing_picks_a_microphone() -> None:
    one = Device("Desk", "ALSA", 1, 48_000, is_default=False, identity="3")
    two = Device("Laptop", "ALSA", 1, 48_000, is_default=True, identity="5")
    assert pick("Desk", [one, two]) is one
    assert pick("3", [one, two]) is one
    assert pick("", [one, two]) is two
    with pytest.raises(MicrophoneMissing, match="The microphone Wall is not there"):
        pick("Wall", [one, two])
    with pytest.raises(MicrophoneMissing, match="has no microphone"):
        pick("", [])


@pytest.mark.parametrize("rate", [16_000, 48_000])
@pytest.mark.parametrize(("name", "hertz"), [(ROOM, 440.0), (LAPTOP, 1000.0)])
def test_the_chosen_microphone_is_the_one_that_is_heard(
    microphone: BreakableMicrophone, tmp_path: Path, rate: int, name: str, hertz: float
) -> None:
    microphone.play(write_wave(tmp_path / "room.wav", tone(440, 20)), ROOM)
    microphone.play(write_wave(tmp_path / "laptop.wav", tone(1000, 20)), LAPTOP)
    source = open_microphone(microphone, name, rate)
    source.start()
    try:
        samples = listen(source, 1.5, rate)
        assert source.device == name
        assert pitch(samples[-rate // 2 :], rate) == pytest.approx(hertz, rel=0.01)
    finally:
        source.stop()


def test_samples_come_as_fast_as_the_clock_goes(microphone: BreakableMicrophone) -> None:
    source = open_microphone(microphone)
    source.start()
    try:
        until(lambda: source.health(steady()).samples > 0, "the first sample")
        began, first = steady(), source.health(steady()).samples
        until(lambda: steady() - began > 3.0, "three seconds")
        came = (source.health(steady()).samples - first) / RATE
        assert came == pytest.approx(steady() - began, abs=0.15)
    finally:
        source.stop()


def test_stopping_gives_what_was_heard_until_then_and_starting_opens_it_again(microphone: BreakableMicrophone) -> None:
    source = open_microphone(microphone)
    source.start()
    listen(source, 0.5)
    source.stop()
    rest = []
    while (block := source.read()) is not None:
        rest.append(block)
    stood_at = source.health(steady()).samples
    source.start()
    try:
        until(lambda: source.health(steady()).samples > stood_at, "sound after the second start")
        streams: list[int] = []

        def read_on() -> bool:
            while (block := source.read()) is not None:
                streams.append(block.stream)
            return bool(streams)

        until(read_on, "a block of it")
        assert set(streams) == {2}
    finally:
        source.stop()


def test_a_microphone_that_is_not_there(microphone: BreakableMicrophone) -> None:
    source = open_microphone(microphone, "Wall microphone")
    with pytest.raises(MicrophoneMissing) as caught:
        source.start()
    source.stop()
    problem = caught.value
    assert problem.happened == "The microphone Wall microphone is not there."
    assert problem.do == "Plug it in, or choose another microphone."


def test_a_sound_system_that_does_not_answer(own_microphone: BreakableMicrophone) -> None:
    own_microphone.freeze()
    source = open_microphone(own_microphone)
    try:
        with pytest.raises((MicrophoneBusy, MicrophoneMissing)) as caught:
            source.start()
        assert "microphone" in caught.value.happened
    finally:
        own_microphone.thaw()
        source.stop()


def test_a_capture_process_that_dies_is_started_again_in_a_stream_of_its_own(microphone: BreakableMicrophone) -> None:
    source = open_microphone(microphone)
    source.start()
    try:
        listen(source, 2.2)
        assert source._child is not None
        os.kill(source._child.pid, signal.SIGKILL)
        found: list[Block] = []

        def again() -> bool:
            while (block := source.read()) is not None:
                found.append(block)
            return bool(found) and found[-1].stream == 2

        assert until(again, "a second stream") < 2.0
    finally:
        source.stop()


def test_going_over_to_another_microphone(microphone: BreakableMicrophone, tmp_path: Path) -> None:
    microphone.play(write_wave(tmp_path / "laptop.wav", tone(1000, 20)), LAPTOP)
    source = open_microphone(microphone)
    source.start()
    try:
        listen(source, 2.2)
        source.choose(LAPTOP)
        until(lambda: source.device == LAPTOP, "the other microphone")
        assert pitch(listen(source, 2.0)[-RATE // 2 :], RATE) == pytest.approx(1000, rel=0.01)
    finally:
        source.stop()

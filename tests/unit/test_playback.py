"""Listening through a real sound server, and listening to what comes out of it."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from meetingrec.audio.limiter import LOUDEST, Limiter
from meetingrec.audio.playback import Player
from meetingrec.audio.speaker import Queue
from meetingrec.audio.tempo import Tempo
from meetingrec.domain.errors import MicrophoneMissing, RecordingDamaged
from tests.virtual_microphone import (
    BreakableMicrophone,
    microphone,
    own_microphone,
    pitch,
    shared_microphone,
    stair,
    staircase,
    tone,
    until,
)

__all__ = ["microphone", "own_microphone", "shared_microphone"]

RATE = 16_000
LENGTH = 30
Floats = npt.NDArray[np.float32]
STAIRS: Floats = staircase(LENGTH, RATE).astype(np.float32) / 32768


def read(start: float, seconds: float) -> Floats:
    first = round(start * RATE)
    return STAIRS[first : first + round(seconds * RATE)]


@dataclass
class Ear:
    """Hears what the loudspeaker of the virtual sound server gives."""

    process: subprocess.Popen[bytes]
    path: Path

    def heard(self) -> npt.NDArray[np.int16]:
        raw = self.path.read_bytes()
        return np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(np.int16)

    def sounding(self) -> npt.NDArray[np.int16]:
        """From the first to the last sample that is no silence."""
        samples = self.heard()
        loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 200)
        return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]


@pytest.fixture
def ear(microphone: BreakableMicrophone, tmp_path: Path) -> Iterator[Ear]:
    path = tmp_path / "heard.raw"
    path.touch()
    process = subprocess.Popen(
        [
            "parec",
            "--device=speak_0.monitor",
            f"--rate={RATE}",
            "--channels=1",
            "--format=s16le",
            "--latency-msec=20",
            "--raw",
            str(path),
        ],
        env={**os.environ, **microphone.environment},
    )
    made = Ear(process, path)
    until(lambda: len(made.heard()) > 0, "the ear to hear")
    yield made
    process.kill()
    process.wait()


@pytest.fixture
def player(microphone: BreakableMicrophone) -> Iterator[Player]:
    made = Player(read, float(LENGTH), RATE, microphone.environment)
    yield made
    made.close()


def until_ended(player: Player, seconds: float = 30.0) -> None:
    until(lambda: not player.playing, "the end of playing", seconds)


def settle(ear: Ear) -> None:
    """Waits until what was played has come through the sound server."""
    samples = len(ear.heard())
    until(lambda: len(ear.heard()) > samples + RATE, "a second more", 10.0)


def test_what_is_played_is_what_was_recorded(player: Player, ear: Ear) -> None:
    player.seek(LENGTH - 3.0)
    player.play()
    until_ended(player)
    settle(ear)
    heard = ear.sounding()
    assert len(heard) / RATE == pytest.approx(3.0, abs=0.1)
    for second in range(3):
        middle = heard[round((second + 0.25) * RATE) : round((second + 0.75) * RATE)]
        assert pitch(middle, RATE) == pytest.approx(stair(LENGTH - 3 + second), rel=0.01)
    assert player.position == LENGTH
    assert player.played == ((LENGTH - 3.0, pytest.approx(LENGTH, abs=0.001)),)


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_slower_and_faster_keep_the_pitch(microphone: BreakableMicrophone, ear: Ear, speed: float) -> None:
    """440 Hz stay 440 Hz within 1 %, and it lasts as long as it should, as it leaves the loudspeaker."""
    sound = tone(440, 2.0, RATE).astype(np.float32) / 32768
    player = Player(
        lambda start, seconds: sound[round(start * RATE) :][: round(seconds * RATE)], 2.0, RATE, microphone.environment
    )
    try:
        player.speed = speed
        began = time.monotonic()
        player.play()
        until_ended(player)
        took = time.monotonic() - began
        settle(ear)
        heard = ear.sounding()
        assert pitch(heard[RATE // 4 : -RATE // 4], RATE) == pytest.approx(440, rel=0.01)
        assert len(heard) / RATE == pytest.approx(2.0 / speed, abs=0.08)
        assert took == pytest.approx(2.0 / speed, abs=1.0)
        assert player.played == ((0.0, pytest.approx(2.0, abs=0.1)),)
    finally:
        player.close()


def test_the_position_follows_the_clock_and_the_speed(player: Player) -> None:
    player.play()
    until(lambda: player.position > 0.5, "half a second")
    began, stood = time.monotonic(), player.position
    until(lambda: time.monotonic() > began + 1.5, "a second and a half")
    assert player.position - stood == pytest.approx(time.monotonic() - began, abs=0.15)
    player.speed = 2.0
    until(lambda: player.position > stood + 2.0, "the new speed")
    began, stood = time.monotonic(), player.position
    until(lambda: time.monotonic() > began + 1.0, "a second")
    assert player.position - stood == pytest.approx(2.0, abs=0.3)


def test_a_loudspeaker_that_goes_while_it_opens_is_told(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    """It had said that it is ready: "playing" stood there, nothing was heard, and pressing Play did nothing."""
    opens = Player._open

    def and_goes(opening: Player) -> None:
        opens(opening)
        child = opening._child
        assert child is not None
        child.kill()
        until(lambda: opening._child is None, "its end to be seen")

    with monkeypatch.context() as patch:
        patch.setattr(Player, "_open", and_goes)
        with pytest.raises(MicrophoneMissing):
            player.play()
    assert not player.playing
    player.play()
    until(lambda: player.position > 0.1, "the next press to play")


def test_pausing_stands_still_and_goes_on_there(player: Player) -> None:
    player.play()
    until(lambda: player.position > 1.0, "a second")
    player.pause()
    stood = player.position
    began = time.monotonic()
    until(lambda: time.monotonic() > began + 0.5, "half a second")
    assert (player.playing, player.position) == (False, stood)
    player.play()
    until(lambda: player.position > stood + 0.5, "more")
    player.pause()
    assert player.played == ((0.0, player.position),)


def test_every_stretch_that_was_heard_is_noted_and_no_other(player: Player) -> None:
    player.play()
    until(lambda: player.position > 1.0, "a second")
    player.seek(10.0)
    until(lambda: player.position > 11.0, "a second further on")
    player.seek(20.0)
    player.pause()
    player.seek(10.5)
    player.play()
    until(lambda: player.position > 11.0, "half a second heard twice")
    player.pause()
    first, second, *between, last = player.played
    assert first == (0.0, pytest.approx(1.0, abs=0.3))
    assert second == (10.0, pytest.approx(11.0, abs=0.3))
    assert all(start >= 20.0 and end < 20.3 for start, end in between)
    assert last == (10.5, pytest.approx(11.0, abs=0.3))


def test_seeking_sounds_at_once(player: Player, ear: Ear) -> None:
    player.play()
    until(lambda: player.position > 0.5, "half a second")
    player.seek(25.0)
    assert until(lambda: player.position > 25.0, "the new place") < 0.5
    until(lambda: player.position > 25.8, "the new place to be heard")
    player.pause()
    settle(ear)
    heard = ear.sounding()
    assert pitch(heard[: RATE // 4], RATE) == pytest.approx(stair(0), rel=0.02)
    assert pitch(heard[-RATE // 4 :], RATE) == pytest.approx(stair(25), rel=0.02)


def test_seeking_outside_means_the_nearest_end(player: Player) -> None:
    player.seek(-5)
    assert player.position == 0.0
    player.seek(1000)
    assert player.position == LENGTH
    player.play()
    until(lambda: 0 < player.position < LENGTH, "playing to begin again at the front")


def test_a_stretch_is_repeated_until_told_otherwise(player: Player) -> None:
    player.loop(5.0, 5.6)
    player.play()
    until(lambda: len(player.played) >= 3, "three rounds")
    assert 5.0 <= player.position <= 5.61
    player.unloop()
    until(lambda: player.position > 6.0, "going on behind it")
    rounds = player.played
    assert all(stretch == (pytest.approx(5.0), pytest.approx(5.6, abs=0.01)) for stretch in rounds[:-1])
    for start, end in ((3, 3), (-1, 2), (5, LENGTH + 1)):
        with pytest.raises(ValueError, match="inside the recording"):
            player.loop(start, end)


def test_louder_and_silent(player: Player, ear: Ear) -> None:
    player.volume = 0.0
    player.seek(LENGTH - 1.0)
    player.play()
    until_ended(player)
    settle(ear)
    assert len(ear.sounding()) == 0
    player.volume = 2.0
    player.seek(LENGTH - 1.0)
    player.play()
    until_ended(player)
    settle(ear)
    assert int(np.abs(ear.sounding().astype(np.int32)).max()) == pytest.approx(0.5 * 32767, rel=0.05)
    for setting in ({"speed": 0.4}, {"speed": 2.1}, {"volume": -0.1}, {"volume": 5.0}):
        for name, value in setting.items():
            with pytest.raises(ValueError, match="must be"):
                setattr(player, name, value)


def test_a_recording_that_is_still_growing(microphone: BreakableMicrophone) -> None:
    player = Player(read, 1.0, RATE, microphone.environment)
    try:
        player.play()
        until_ended(player)
        assert player.position == 1.0
        player.length = 2.0
        player.play()
        until_ended(player)
        assert player.position == 2.0
        assert player.played == ((0.0, pytest.approx(2.0)),)
    finally:
        player.close()


def test_a_reader_that_gives_too_little_is_filled_with_silence(microphone: BreakableMicrophone, ear: Ear) -> None:
    player = Player(lambda start, seconds: read(start, seconds)[: RATE // 50], 1.0, RATE, microphone.environment)
    try:
        player.play()
        until_ended(player)
        settle(ear)
        assert len(ear.sounding()) / RATE == pytest.approx(0.92, abs=0.1)
    finally:
        player.close()


def test_a_place_that_cannot_be_read_ends_playing_with_words(microphone: BreakableMicrophone) -> None:
    def torn(start: float, seconds: float) -> Floats:
        if start > 0.3:
            raise OSError(5, "Input/output error")
        return read(start, seconds)

    player = Player(torn, 5.0, RATE, microphone.environment)
    try:
        player.play()
        until_ended(player)
        assert isinstance(player.problem, RecordingDamaged)
        assert player.position <= 0.5
    finally:
        player.close()


def test_a_computer_without_a_loudspeaker_says_so(tmp_path: Path) -> None:
    player = Player(read, float(LENGTH), RATE, {"PULSE_SERVER": f"unix:{tmp_path}/none"})
    try:
        with pytest.raises(MicrophoneMissing) as caught:
            player.play()
        assert "no loudspeaker or headphones" in caught.value.happened
        assert not player.playing
    finally:
        player.close()


def test_a_loudspeaker_that_goes_away_can_be_played_on_again(own_microphone: BreakableMicrophone) -> None:
    player = Player(read, float(LENGTH), RATE, own_microphone.environment)
    try:
        player.play()
        until(lambda: player.position > 0.5, "half a second")
        own_microphone.kill()
        until_ended(player, 10.0)
        assert isinstance(player.problem, MicrophoneMissing)
        stood = player.position
        assert 0.5 <= stood < 5
        own_microphone.revive()
        player.play()
        assert player.problem is None
        until(lambda: player.position > stood + 0.5, "going on where it stopped")
    finally:
        player.close()


def test_closing_ends_the_loudspeaker_process(microphone: BreakableMicrophone) -> None:
    before = {child.pid for child in psutil.Process().children()}
    player = Player(read, float(LENGTH), RATE, microphone.environment)
    player.play()
    own = {child.pid for child in psutil.Process().children()} - before
    assert len(own) == 1
    player.close()
    player.close()
    assert not own & {child.pid for child in psutil.Process().children()}
    with pytest.raises(ValueError, match="closed"):
        player.play()


def test_closing_while_the_loudspeaker_is_being_opened_leaves_nothing(microphone: BreakableMicrophone) -> None:
    """A foot on the pedal at the moment the page is left."""
    before = {child.pid for child in psutil.Process().children()}
    player = Player(read, float(LENGTH), RATE, microphone.environment)
    foot = threading.Thread(target=player.play)
    foot.start()
    until(lambda: {child.pid for child in psutil.Process().children()} != before, "the process to be started")
    player.close()
    foot.join()
    assert not player.playing
    assert {child.pid for child in psutil.Process().children()} == before


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.0, 1.25, 2.0])
@pytest.mark.parametrize("hertz", [110.0, 440.0, 3000.0])
def test_the_tempo_filter_keeps_pitch_and_changes_length(speed: float, hertz: float) -> None:
    sound = tone(hertz, 6.0, RATE).astype(np.float32) / 32768
    tempo = Tempo(speed, RATE)
    pieces = [tempo.feed(sound[start : start + 1600]) for start in range(0, len(sound), 1600)]
    changed = np.concatenate([*pieces, tempo.finish()])
    assert len(changed) / RATE == pytest.approx(6.0 / speed, rel=0.03)
    assert pitch(changed[RATE // 2 : -RATE // 2], RATE) == pytest.approx(hertz, rel=0.01)


@given(
    st.lists(arrays(np.float32, st.integers(0, 400), elements=st.floats(-1, 1, width=32)), max_size=4),
    st.floats(1.0, 4.0, width=32),
)
def test_a_boosted_voice_never_clips(chunks: list[Floats], boost: float) -> None:
    limiter = Limiter(RATE)
    for chunk in chunks:
        given_out = limiter.feed(chunk * np.float32(boost))
        assert len(given_out) == len(chunk)
        assert not len(chunk) or float(np.abs(given_out).max()) < 1.0
    quiet = np.linspace(-LOUDEST, LOUDEST, 50, dtype=np.float32)
    assert np.array_equal(Limiter(RATE).feed(quiet), quiet), "what is quiet enough is not touched"


def test_a_boosted_voice_is_turned_down_and_not_bent() -> None:
    sound = tone(440, 1.0, RATE, loudness=0.5).astype(np.float32) / 32768 * np.float32(4.0)
    limiter = Limiter(RATE)
    louder = np.concatenate([limiter.feed(sound[at : at + 1600]) for at in range(0, len(sound), 1600)])
    half = louder[RATE // 2 :]
    spectrum = np.abs(np.fft.rfft(half * np.hanning(len(half))))
    assert pitch(half, RATE) == pytest.approx(440, rel=0.01)
    assert float(np.abs(half).max()) == pytest.approx(LOUDEST, rel=0.02)
    assert spectrum[655:665].max() < spectrum.max() / 1000, "no third harmonic: 1320 Hz is 60 dB down"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["put", "take", "flush"]), st.integers(0, 300)), max_size=40))
def test_the_loudspeaker_queue_counts_what_it_really_gave(steps: list[tuple[str, int]]) -> None:
    queue, waiting, played, flushes = Queue(), b"", 0, 0
    for act, size in steps:
        if act == "put":
            raw = os.urandom(2 * size)
            queue.put(raw)
            waiting += raw
        elif act == "flush":
            queue.flush()
            waiting, played, flushes = b"", 0, flushes + 1
        else:
            out = bytearray(b"\xff" * (2 * size))
            queue.take(out)
            given_out, waiting = waiting[: 2 * size], waiting[2 * size :]
            played += len(given_out) // 2
            assert bytes(out) == given_out + bytes(2 * size - len(given_out))
        assert queue.count() == (flushes, played)

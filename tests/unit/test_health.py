"""The rules that tell a working microphone from one that only pretends (reliability.md 2.4)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from meetingrec.audio.health import FLOOR, Watch, decibels, flags_of, is_clipped
from meetingrec.audio.sealed_format import Flags

RATE = 16_000
BLOCK = RATE // 25
Samples = npt.NDArray[np.int16]


def noise(seconds: float, level: float, seed: int = 3) -> Samples:
    """White noise of this RMS level in dBFS."""
    made = np.random.default_rng(seed).standard_normal(round(seconds * RATE)) * 32768 * 10 ** (level / 20)
    return made.clip(-32768, 32767).astype(np.int16)


class Feed:
    """A watch that is given blocks in the time they last."""

    def __init__(self, live: bool = True, name: str = "room") -> None:
        self.watch = Watch(name, RATE, live)
        self.now = 100.0
        self.watch.begin(self.now)

    def give(self, samples: Samples) -> None:
        for start in range(0, len(samples), BLOCK):
            block = samples[start : start + BLOCK]
            self.now += len(block) / RATE
            self.watch.feed(block, self.now)

    @property
    def alarm(self) -> str:
        return self.watch.look(self.now, "A").alarm


def test_levels_of_a_known_sound() -> None:
    feed = Feed()
    feed.give((16384 * np.sin(2 * np.pi * 500 * np.arange(RATE) / RATE)).astype(np.int16))
    health = feed.watch.look(feed.now, "Desk microphone")
    assert health.level == pytest.approx(-9.03, abs=0.05)
    assert health.peak == pytest.approx(-6.02, abs=0.05)
    assert (health.name, health.device, health.samples) == ("room", "Desk microphone", RATE)
    assert (health.clipped, health.silent_seconds, health.alarm) == (False, 0.0, "")


def test_full_scale_and_nothing() -> None:
    assert decibels(32768) == 0.0
    assert decibels(0) == FLOOR


def test_speech_that_is_far_away_raises_no_alarm_for_ten_minutes() -> None:
    feed = Feed()
    for minute in range(10):
        feed.give(noise(60, -50, seed=minute))
    assert feed.alarm == ""


@pytest.mark.parametrize("value", [0, 1, -700])
def test_identical_values_are_a_muted_microphone_after_three_seconds(value: int) -> None:
    feed = Feed()
    feed.give(noise(5, -40))
    feed.give(np.full(round(2.9 * RATE), value, np.int16))
    assert feed.alarm == ""
    feed.give(np.full(round(7.2 * RATE), value, np.int16))
    assert feed.alarm == "No sound has come from the room for 10 seconds. Is the microphone muted?"
    assert feed.watch.look(feed.now, "A").silent_seconds == pytest.approx(10.1, abs=0.2)
    feed.give(noise(0.5, -40))
    assert feed.alarm == ""


def test_nobody_is_asked_about_a_microphone_of_the_call() -> None:
    feed = Feed(name="call")
    feed.give(np.zeros(4 * RATE, np.int16))
    words = "No sound has come from the call for 3 seconds. Is the call connected, and its sound turned on?"
    assert feed.alarm == words
    feed.now += 3
    assert feed.alarm.endswith("Is what the call comes from still plugged in?")


def test_no_samples_at_all_after_two_seconds() -> None:
    feed = Feed()
    feed.give(noise(5, -40))
    feed.now += 1.9
    assert feed.alarm == ""
    feed.now += 0.2
    health = feed.watch.look(feed.now, "A")
    assert health.alarm == "Nothing has come from the room for 2 seconds. Is the microphone plugged in?"
    assert health.level == FLOOR
    assert health.silent_seconds == pytest.approx(2.1)


def test_a_device_that_never_gave_anything_is_noticed_too() -> None:
    feed = Feed()
    feed.now += 3.0
    assert feed.alarm.startswith("Nothing has come from the room for 3 seconds.")


def test_a_file_may_rest_without_an_alarm() -> None:
    feed = Feed(live=False)
    feed.give(noise(1, -40))
    feed.now += 60
    assert feed.alarm == ""


def test_a_room_that_is_too_quiet_after_a_minute() -> None:
    feed = Feed()
    feed.give(noise(59, -70))
    assert feed.alarm == ""
    feed.give(noise(2, -70))
    assert feed.alarm == "The room has been very quiet for a minute. Is the microphone near enough?"
    feed.give(noise(0.2, -40))
    assert feed.alarm == ""


def test_one_shout_is_shown_and_many_are_an_alarm() -> None:
    feed = Feed()
    feed.give(noise(30, -40))
    shout = np.full(RATE // 10, 32767, np.int16)
    shout[::7] = 0
    feed.give(shout)
    feed.give(noise(0.2, -40))
    assert feed.watch.look(feed.now, "A").clipped
    assert feed.alarm == ""
    for _ in range(16):
        feed.give(shout)
        feed.give(noise(0.2, -40))
    assert feed.alarm == "The sound of the room is too loud and distorted. Turn it down or move the microphone away."
    feed.give(noise(40, -40))
    assert feed.alarm == ""
    assert not feed.watch.look(feed.now, "A").clipped


def test_samples_that_are_lost_steadily() -> None:
    feed = Feed()
    for second in range(30):
        feed.give(noise(0.98, -40, seed=second))
        feed.now += 0.02
    assert feed.alarm == "Some sound of the room is being lost. Close other programs on this computer."


def test_sound_that_comes_in_bursts_is_not_lost() -> None:
    feed = Feed()
    for second in range(60):
        late = 0.14 if second % 2 else 0.0
        feed.now += late
        feed.give(noise(1, -40, seed=second))
        feed.now -= late
        assert feed.alarm == ""


def test_what_is_wrong_with_the_device_goes_before_what_is_heard() -> None:
    feed = Feed()
    feed.give(np.zeros(10 * RATE, np.int16))
    assert feed.watch.look(feed.now, "A", "The microphone has gone.").alarm == "The microphone has gone."


def test_a_warning_becomes_an_alarm_when_it_lasts_and_is_not_read_out_every_second() -> None:
    feed = Feed()
    told: list[tuple[str, bool]] = []
    for _ in range(130):
        feed.give(np.zeros(RATE, np.int16))
        health = feed.watch.look(feed.now, "A")
        if health.alarm and (health.alarm, health.serious) not in told:
            told.append((health.alarm, health.serious))
    assert [(words.split(" for ")[1].split(".")[0], serious) for words, serious in told] == [
        ("3 seconds", False),
        ("5 seconds", False),
        ("10 seconds", True),
        ("20 seconds", True),
        ("30 seconds", True),
        ("a minute", True),
        ("2 minutes", True),
    ]
    feed.give(noise(1, -40))
    assert not feed.watch.look(feed.now, "A").serious


def test_the_computers_own_sound_may_be_silent_and_a_loopback_may_rest() -> None:
    feed = Feed()
    feed.watch.begin(feed.now, played=True)
    feed.give(np.zeros(300 * RATE, np.int16))
    assert feed.alarm == ""
    feed.now += 3
    assert feed.alarm.startswith("Nothing has come from the room for 3 seconds.")
    feed.watch.begin(feed.now, played=True, rests=True)
    feed.now += 600
    assert feed.alarm == ""
    assert feed.watch.look(feed.now, "A").level == FLOOR


def test_a_clipped_run_needs_three_samples() -> None:
    assert not is_clipped(np.array([32767, 32767, 0, 32767, -32768], np.int16))
    assert is_clipped(np.array([0, 32767, -32768, 32767], np.int16))


def test_flags_of_a_second() -> None:
    assert flags_of(noise(1, -30), overflow=False) == Flags.NONE
    assert flags_of(noise(1, -30), overflow=True) == Flags.OVERFLOW
    assert flags_of(np.zeros(RATE, np.int16), overflow=False) == Flags.SILENT
    assert flags_of(np.full(RATE, 32767, np.int16), overflow=False) == Flags.CLIPPED

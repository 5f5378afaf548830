"""One side of a conference silent while the other speaks, in virtual time (the rule stands in sides.py)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from meetingrec.audio.sides import Sides
from meetingrec.domain.recording import SourceHealth

Level = Callable[[float], float]
TURN = 0.05


def speaking(at: float) -> float:
    """Words and the breaths between them, in dBFS: sound for six tenths of every second."""
    return -30.0 if at % 1.0 < 0.6 else -62.0


def listening(_at: float) -> float:
    """A quiet room with people in it."""
    return -60.0


def hiss(_at: float) -> float:
    """An open input that nothing is plugged into."""
    return -75.0


def nothing(_at: float) -> float:
    return -120.0


def fan(at: float) -> float:
    """Loud, and always the same within a decibel or two."""
    return -42.0 + at % 2.0


class Table:
    """Two sources as the recorder sees them, 20 times a second."""

    def __init__(self) -> None:
        self.sides = Sides()
        self.now = 1000.0

    def go_on(self, seconds: float, room: Level, call: Level, alarm: str = "") -> float | None:
        """Seconds after which a side was first warned about; None when none was. alarm: of the call itself."""
        first = None
        for step in range(round(seconds / TURN)):
            self.now += TURN
            self.sides.look(
                self.now,
                [health("room", room(self.now)), SourceHealth("call", "", call(self.now), 0, False, 0, 0, alarm)],
            )
            if first is None and (self.sides.warning("room") or self.sides.warning("call")):
                first = (step + 1) * TURN
        return first


def health(name: str, level: float) -> SourceHealth:
    return SourceHealth(name, "", level, level, clipped=False, silent_seconds=0, samples=0)


@pytest.mark.parametrize("silence", [nothing, hiss])
def test_a_call_that_goes_silent_while_the_room_speaks_is_told_within_ten_seconds(silence: Level) -> None:
    table = Table()
    assert table.go_on(30, speaking, speaking) is None
    after = table.go_on(12, speaking, silence)
    assert after is not None and 8.0 < after < 10.0
    assert table.sides.warning("call") == (
        "The call is silent while the room is heard. If somebody on the call is speaking, it is not being recorded:"
        " check the sound of the call on this computer."
    )
    assert table.sides.warning("room") == ""
    table.go_on(0.2, speaking, speaking)
    assert table.sides.warning("call") == "", "it was heard again"


def test_the_room_too() -> None:
    table = Table()
    assert table.go_on(12, nothing, speaking) is not None
    assert table.sides.warning("room").startswith("The room is silent while the call is heard.")
    assert table.sides.warning("call") == ""


def test_two_silent_sides_are_a_pause_and_a_question_ends_with_it() -> None:
    table = Table()
    assert table.go_on(60, nothing, nothing) is None
    assert table.go_on(3.5, speaking, nothing) is None, "four seconds of speech are needed"
    assert table.go_on(30, nothing, nothing) is None
    assert table.go_on(15, speaking, nothing) is not None
    table.go_on(11, hiss, nothing)
    assert table.sides.warning("call") == "", "nobody has spoken for ten seconds"


def test_people_who_listen_are_heard_and_a_fan_does_not_speak() -> None:
    assert Table().go_on(300, speaking, listening) is None
    assert Table().go_on(300, listening, speaking) is None
    assert Table().go_on(300, fan, nothing) is None


def test_a_side_with_an_alarm_of_its_own_needs_no_second_one_and_a_pause_begins_afresh() -> None:
    table = Table()
    assert table.go_on(60, speaking, nothing, alarm="has gone") is None
    assert table.go_on(8, speaking, nothing) is None
    table.sides.begin()
    assert table.go_on(8, speaking, nothing) is None


def test_a_recorder_that_stood_still_has_not_heard_ten_seconds_of_speech() -> None:
    table = Table()
    table.go_on(1, speaking, nothing)
    table.now += 3600
    assert table.go_on(8, speaking, nothing) is None

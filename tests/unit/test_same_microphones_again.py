"""A recorder that was found again after the window died, and then dies itself, comes back with the same microphones."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from meetingrec.audio.link import SourceOrder
from meetingrec.audio.recorder_card import Card, leave_card, read_card, tell_sources
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Inputs, Recorder
from meetingrec.services.signed_in import SignedIn
from tests.virtual_microphone import LAPTOP, ROOM, BreakableMicrophone, microphone, shared_microphone, until

__all__ = ["microphone", "shared_microphone"]


def devices(recorder: Recorder) -> list[tuple[str, str]]:
    status = recorder.status()
    return [(source.name, source.device) for source in status.sources] if status is not None else []


def test_a_recorder_that_was_found_again_is_started_again_from_what_it_recorded(
    chair: SignedIn, microphone: BreakableMicrophone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room was the usual microphone, which has become another meanwhile: it is known by its name."""
    for name, value in microphone.environment.items():
        monkeypatch.setenv(name, value)
    planning = Planning(chair)
    conference = planning.lines()[0].conference
    planning.begin(conference.id)
    first = Recorder(chair)
    first.start(chair.conference(conference.id), Inputs(room="", call=LAPTOP))
    recording = first.recording
    assert recording is not None
    first.leave()
    other = Recorder(chair)
    other.adopt()
    try:
        until(lambda: devices(other) == [("room", ROOM), ("call", LAPTOP)], "both microphones")
        microphone.control("set-default-source", "microphone_1")
        card = read_card(other.folder(recording))
        assert card is not None
        assert card.sources == (SourceOrder("room", ROOM), SourceOrder("call", LAPTOP))
        os.kill(card.pid, signal.SIGKILL)
        until(lambda: "started again" in other.mend()[1], "the recorder to be started again")
        until(lambda: devices(other) == [("room", ROOM), ("call", LAPTOP)], "the same microphones")
    finally:
        microphone.control("set-default-source", "microphone_0")
        other.stop()


def test_a_card_of_an_earlier_version_tells_no_sources_and_another_choice_is_noted(tmp_path: Path) -> None:
    (tmp_path / "recorder.json").write_text('{"v":1,"pid":7,"address":"a","token":"t","started":"then"}')
    assert read_card(tmp_path) == Card(7, "a", "t", "then", (), 0)
    tell_sources(tmp_path, [SourceOrder("room", "Desk")])
    assert read_card(tmp_path) == Card(7, "a", "t", "then", (), 0), "it is another recorder's"
    leave_card(tmp_path, "b", "u", [SourceOrder("room", "Desk", speed=2.0)], 48_000)
    tell_sources(tmp_path, [SourceOrder("room", "Wall")])
    card = read_card(tmp_path)
    assert card is not None
    assert (card.pid, card.address, card.rate) == (os.getpid(), "b", 48_000)
    assert card.sources == (SourceOrder("room", "Wall"),)

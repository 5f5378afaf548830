"""The two sources on the Prepare page: what may be chosen for which, and what is said when one goes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from meetingrec.ui.core import Core
from meetingrec.ui.prepare.checks import OK, WORTH_A_LOOK
from meetingrec.ui.prepare.hearing import Hearing
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.sound import Sound
from tests.virtual_microphone import LAPTOP, ROOM, BreakableMicrophone, own_microphone, tone, write_wave

__all__ = ["own_microphone"]


def test_the_name_of_a_microphone_is_whole_or_shows_both_its_ends(qtbot: QtBot) -> None:
    name = "Jabra Speak 750 Mono (computer's choice)"
    field = Choice("Microphone", [(name, "")])
    qtbot.addWidget(field)
    field.resize(700, 36)
    field.show()
    assert field.shown == field.toolTip() == name
    field.resize(260, 36)
    assert field.shown.startswith("Jabra Speak") and field.shown.endswith("'s choice)")
    assert "…" in field.shown
    assert field.toolTip() == name
    assert not field.grab().isNull()


def test_the_call_is_what_the_computer_plays_and_never_the_room_twice(
    qtbot: QtBot, core: Core, own_microphone: BreakableMicrophone, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    for name, value in own_microphone.environment.items():
        monkeypatch.setenv(name, value)
    own_microphone.play(write_wave(tmp_path / "laptop.wav", tone(1000, 60)), LAPTOP)
    page = QWidget()
    qtbot.addWidget(page)
    sound = Sound(room=ROOM, call="Jabra that was here yesterday")
    hearing = Hearing(core, cast("Any", SimpleNamespace(sound=sound)), page)
    for widget in (hearing.room_input, hearing.call_input, hearing.look_button, hearing.room_meter, hearing.call_meter):
        widget.setParent(page)
    hearing.look()
    qtbot.waitUntil(lambda: hearing.call_input.count() > 3, timeout=10_000)

    rooms = [hearing.room_input.itemText(at) for at in range(hearing.room_input.count())]
    calls = [hearing.call_input.itemText(at) for at in range(hearing.call_input.count())]
    assert rooms == [f"{ROOM} (computer's choice)", ROOM, LAPTOP]
    assert calls[0] == "none: everybody is in the room"
    assert all(name.startswith("Sound of this computer (") for name in calls[1:3])
    assert calls[3:] == [ROOM, LAPTOP, "Jabra that was here yesterday (not plugged in)"]

    for room in (ROOM, ""):
        sound.room, sound.call = room, ROOM
        assert hearing.second(by_call=False).words == "The second source is the same microphone as the room's"
        assert hearing.second(by_call=False).state == WORTH_A_LOOK

    sound.room, sound.call = ROOM, LAPTOP
    hearing.begin()
    qtbot.waitUntil(lambda: hearing.second(by_call=False).state == OK, timeout=15_000)
    own_microphone.unload(LAPTOP)
    qtbot.waitUntil(lambda: hearing.second(by_call=False).state == WORTH_A_LOOK, timeout=5_000)
    assert hearing.second(by_call=False).words.startswith(f"The microphone {LAPTOP} has gone.")
    hearing.stop()
    qtbot.waitUntil(lambda: not hearing.busy, timeout=10_000)

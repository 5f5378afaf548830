"""Choosing where the sound comes from, and hearing it before it matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtCore import QObject, Signal

from meetingrec.domain.errors import Problem
from meetingrec.domain.recording import SourceHealth
from meetingrec.ui.core import Core
from meetingrec.ui.prepare import checks
from meetingrec.ui.prepare.check_list import CheckLine
from meetingrec.ui.prepare.sound_check import MicrophoneSearch, SoundCheck
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.meter import LevelMeter

HEARD = -48.0
"""dBFS from which a room counts as heard: somebody speaking across a table is some 15 dB above it."""

VOICES = "practice voices"
"""Choice value; no microphone is called so in lower case with a space."""


class Input(Protocol):
    """What can be recorded from, as the services list it."""

    @property
    def name(self) -> str: ...

    @property
    def is_default(self) -> bool: ...

    @property
    def computer_sound(self) -> bool:
        """Whether it gives what this computer plays: the far end of a call, never the room."""


class Hearing(QObject):
    """The two choices, their meters, and the two lines of the list they make."""

    changed = Signal()

    def __init__(self, core: Core, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._services = core, services
        self._search = MicrophoneSearch(core, self)
        self._check = SoundCheck(core, self)
        self._devices: tuple[Input, ...] = ()
        self._looked = False
        self._search_problem: Problem | None = None
        self._heard: set[str] = set()
        self._problems: dict[str, Problem] = {}
        self._alarms: dict[str, str] = {}
        """What is seriously wrong with a source at this moment: whatever is heard then is not what was chosen."""
        self._again: Callable[[], object] | None = None
        self._wanted = False
        self.room_input = Choice("Microphone", [])
        self.call_input = Choice("Second source", [("none: everybody is in the room", "")])
        self.look_button = button("Look again", self.look, role="link")
        self.room_meter, self.call_meter = LevelMeter("room"), LevelMeter("call")
        self._show_devices()
        self._search.found.connect(self._found)
        self._check.heard.connect(self._one_heard)
        self._check.failed.connect(self._one_failed)
        self._check.stopped.connect(self._free)
        self.room_input.chosen.connect(self._chosen)
        self.call_input.chosen.connect(self._chosen)

    # ---- what the page asks ----

    def put_meters(self, room: CheckLine, call: CheckLine) -> None:
        room.add_under(self.room_meter)
        call.add_under(self.call_meter)
        self.call_meter.setVisible(bool(self._services.sound.call))

    def begin(self) -> None:
        """Looks for microphones once, then listens."""
        self._wanted = True
        if not self._looked:
            self.look()
        else:
            self._listen()

    def look(self) -> None:
        """Looks again: something was plugged in."""
        self._search.look()
        self.changed.emit()

    def stop(self) -> None:
        """Lets go of the microphones; `busy` until that is done."""
        self._wanted = False
        self._check.stop()

    @property
    def busy(self) -> bool:
        return self._check.running

    def when_free(self, then: Callable[[], object]) -> None:
        """then() as soon as the microphones are free."""
        if self.busy:
            self._again = then
        else:
            then()

    def microphone(self) -> checks.Check:
        sound = self._services.sound
        if sound.voices:
            return checks.Check(checks.OK, "Practice voices are played")
        problem = self._problem("room") or self._search_problem
        return checks.microphone_check(
            any_here=any(not device.computer_sound for device in self._devices),
            looking=self._search.looking or not self._looked,
            heard="room" in self._heard,
            problem=problem,
        )

    def second(self, *, by_call: bool) -> checks.Check:
        """by_call: somebody is to take part who is not in the room."""
        sound = self._services.sound
        wanted = bool(sound.call) and not sound.voices
        problem = self._problem("call") or (self._same_twice() if wanted else None)
        return checks.second_check(
            wanted=wanted, by_call=by_call and not sound.voices, heard="call" in self._heard, problem=problem
        )

    # ---- inside ----

    def _problem(self, source: str) -> Problem | None:
        alarm = self._alarms.get(source, "")
        return self._problems.get(source) or (Problem(alarm, "", "") if alarm else None)

    def _same_twice(self) -> Problem | None:
        """The call through the room's own microphone would be the room again, not the call."""
        sound = self._services.sound
        room = sound.room or next((device.name for device in self._devices if device.is_default), "")
        if sound.call != room:
            return None
        return Problem(
            "The second source is the same microphone as the room's",
            "",
            "Choose what this computer plays, or none when everybody is in the room.",
        )

    def _found(self, found: object) -> None:
        self._looked = True
        self._search_problem = found if isinstance(found, Problem) else None
        self._devices = cast("tuple[Input, ...]", found) if isinstance(found, tuple) else ()
        self._show_devices()
        if self._wanted:
            self._listen()
        self.changed.emit()

    def _show_devices(self) -> None:
        sound = self._services.sound
        names = [device.name for device in self._devices]
        played = [device.name for device in self._devices if device.computer_sound]
        real = [device.name for device in self._devices if not device.computer_sound]
        usual = f"{real[0]} (computer's choice)" if real else "the computer's own choice"
        rooms: list[tuple[str, object]] = [(usual, ""), *((name, name) for name in real)]
        if sound.practice:
            rooms.insert(0, ("Practice voices (synthetic)", VOICES))
        if sound.room and sound.room not in names:
            rooms.append((f"{sound.room} (not plugged in)", sound.room))
        self.room_input.set_choices(rooms)
        self.room_input.set_value(VOICES if sound.voices else sound.room)
        ordered = [*played, *(name for name in names if name not in played)]
        calls: list[tuple[str, object]] = [("none: everybody is in the room", ""), *((name, name) for name in ordered)]
        if sound.call and sound.call not in names:
            calls.append((f"{sound.call} (not plugged in)", sound.call))
        self.call_input.set_choices(calls)
        self.call_input.set_value(sound.call)

    def _chosen(self, *_: object) -> None:
        sound = self._services.sound
        room, call = str(self.room_input.value or ""), str(self.call_input.value or "")
        sound.voices = room == VOICES
        sound.room = "" if sound.voices else room
        sound.call = call
        self.call_meter.setVisible(bool(call) and not sound.voices)
        self._core.act(self, sound.remember)
        self._heard.clear()
        self._problems.clear()
        self._alarms.clear()
        self._check.stop()
        self.when_free(self._listen)
        self.changed.emit()

    def _listen(self) -> None:
        sound = self._services.sound
        if self._wanted and not self._check.running and (self._devices or sound.voices):
            self._check.start(sound.conference_inputs())

    def _one_heard(self, source: str, health: object) -> None:
        assert isinstance(health, SourceHealth)
        (self.room_meter if source == "room" else self.call_meter).show_health(health)
        alarm = health.alarm if health.serious else ""
        if alarm != self._alarms.get(source, ""):
            self._alarms[source] = alarm
            self._heard.discard(source)
            self.changed.emit()
        if health.level > HEARD and not health.serious and source not in self._heard:
            self._heard.add(source)
            self._problems.pop(source, None)
            self.changed.emit()

    def _one_failed(self, source: str, problem: object) -> None:
        assert isinstance(problem, Problem)
        self._problems[source] = problem
        self.changed.emit()

    def _free(self) -> None:
        again, self._again = self._again, None
        if again is not None:
            again()

"""Where the scenarios take place: Marlbeck's library, the sound in the room, and the clock on its wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import soundfile

from meetingrec.domain.access import Role
from meetingrec.services.library import Library, Newcomer
from meetingrec.services.people import People
from meetingrec.services.record import Inputs
from meetingrec.ui.sound import Sound

PASSWORD = "marlbeck-keeps-notes"
SPEED = 6.0
"""Of the sound in the room: a minute at the keyboard is six of the conference."""
SOUND_LASTS = 2400.0
"""Seconds; longer than any of these tests takes, at that speed."""
ZONE = ZoneInfo("Europe/London")


def make_library(folder: Path, chair: str) -> None:
    """Marlbeck's library: a records manager, the chair and the minute taker Colin Webb."""
    manager = Newcomer("manager", "Ruth Penn", PASSWORD, frozenset({Role.RECORDS_MANAGER}))
    library, _ = Library.create(folder, manager)
    signed_in = library.sign_in("manager", PASSWORD)
    people = People(library, signed_in)
    people.add(Newcomer("chair", chair, PASSWORD, frozenset({Role.CHAIR})))
    people.add(Newcomer("typist", "Colin Webb", PASSWORD, frozenset({Role.MINUTE_TAKER})))
    signed_in.close()
    library.close()


def room_tone(path: Path) -> Path:
    """What the microphone hears: something, for longer than the test lasts."""
    rate = 16000
    second = (np.sin(2 * np.pi * 220 * np.arange(rate) / rate) * 9000).astype(np.int16)
    with soundfile.SoundFile(path, "w", rate, 1, "PCM_16", format="FLAC") as sink:
        for _ in range(round(SOUND_LASTS)):
            sink.write(second)
    return path


@dataclass(slots=True)
class Room(Sound):
    """A sound file in place of the microphone in the room."""

    heard: Path = Path()

    def conference_inputs(self) -> Inputs:
        return Inputs(file=self.heard, speed=SPEED)


class Clock:
    """The clock on the wall of the conference, moved by hand."""

    def __init__(self, day: date) -> None:
        self.day, self._at = day, datetime.combine(day, time(9), ZONE).astimezone(UTC)

    def __call__(self) -> datetime:
        return self._at

    def set(self, words: str, day: date | None = None) -> None:
        """`14:02` of that day, on the wall."""
        self._at = self.moment(words, day)

    def moment(self, words: str, day: date | None = None) -> datetime:
        hour, minute = words.split(":")
        return datetime.combine(day or self.day, time(int(hour), int(minute)), ZONE).astimezone(UTC)

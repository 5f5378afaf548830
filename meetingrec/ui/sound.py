"""Where the sound of this library comes from: the chosen microphones, or the practice voices in a practice library."""

from __future__ import annotations

from dataclasses import dataclass, replace

from meetingrec import settings
from meetingrec.domain.edit_list import RATE
from meetingrec.services import practice_library
from meetingrec.services.record import Inputs


@dataclass(slots=True)
class Sound:
    """One a library. `room` is a microphone's name ("" = the computer's own choice), `call` the second source
    ("" = none). `voices`: play the practice voices in place of a microphone; only ever True in a practice library.
    `speed` is for the practice voices and their tests, 1.0 is real time.
    """

    practice: bool = False
    room: str = ""
    call: str = ""
    voices: bool = False
    speed: float = 1.0
    rate: int = 16000

    @staticmethod
    def remembered(*, practice: bool) -> Sound:
        """As it was chosen on this computer before; a practice library begins with its voices."""
        chosen = settings.load()
        return Sound(practice, chosen.microphone, chosen.second_source, voices=practice, rate=chosen.sample_rate)

    def remember(self) -> None:
        """Keeps the microphones for the next start. Raises DiskFull or FolderRefused."""
        settings.save(replace(settings.load(), microphone=self.room, second_source=self.call))

    def conference_inputs(self) -> Inputs:
        """What a conference is recorded from."""
        if self.practice and self.voices:
            return replace(practice_library.conference_inputs(self.speed), rate=self.rate)
        return Inputs(room=self.room, call=self.call or None, rate=self.rate)

    def dictation_inputs(self) -> Inputs:
        """What a dictation is recorded from: the chair's own microphone only, always at the rate of its edit list."""
        if self.practice and self.voices:
            return replace(practice_library.dictation_inputs(self.speed), rate=RATE)
        return Inputs(room=self.room, rate=RATE)

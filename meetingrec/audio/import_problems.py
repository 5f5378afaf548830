"""What a person is told about a file that is not taken. Never its name: that may be a family's, and this is logged."""

from __future__ import annotations

from meetingrec.audio.import_wire import Limits, Refusal
from meetingrec.audio.recording_words import length_words
from meetingrec.domain.errors import DiskFull, FolderRefused, NotAudio

SAFE = "Your file was not changed, and nothing of it was kept."
TAKEN = "MP4, M4A, MP3, WAV, FLAC, Ogg or Opus"


class FileRefused(NotAudio):
    """This file is not brought in, and why."""


class PartlyReadable(FileRefused):
    """`seconds` of it can be heard, the rest is missing or damaged. It may be brought in so if somebody says so."""

    def __init__(self, happened: str, do: str, seconds: float) -> None:
        super().__init__(happened, SAFE, do)
        self.seconds = seconds


def refused(why: Refusal, limits: Limits) -> FileRefused:
    """The decoder's reason in words."""
    words = {
        Refusal.NOT_AUDIO: (
            "This file is damaged, or it is not a sound recording.",
            f"Choose another file: {TAKEN}.",
        ),
        Refusal.NO_SOUND: (
            "This is a video without sound.",
            "Ask whoever made it for the recording with its sound.",
        ),
        Refusal.PROTECTED: (
            "This file is protected against copying: its sound is encrypted.",
            "Ask whoever made it for a copy without protection.",
        ),
        Refusal.CUT_OFF: (
            "This file ends too early: nothing in it can be read.",
            "Copy or download it again. If that does not help, ask whoever made it.",
        ),
        Refusal.TOO_LONG: (
            f"This recording is longer than {length_words(limits.sound)}, or says that it is.",
            "Check that it is the right file. If it is, have it divided into shorter ones.",
        ),
        Refusal.TOO_MANY_TRACKS: (
            "This file holds more sound tracks than meetingrec can take.",
            "Have it saved with one track for each source, eight at most.",
        ),
        Refusal.OTHER_KIND: (
            "The sound in this file is of a kind that meetingrec cannot read.",
            f"Have it saved as {TAKEN}, and bring that in.",
        ),
    }
    happened, do = words[why]
    return FileRefused(happened, SAFE, do)


def cost_too_much() -> FileRefused:
    """The decoder died, fell silent, or said what cannot be: a file made to do harm, or one damaged in an odd way."""
    return FileRefused(
        "This file could not be read: reading it took more time or memory than any recording does.",
        SAFE,
        "Do not open it elsewhere either. Ask whoever sent it for a fresh copy, and tell IT.",
    )


def cut_off(seconds: float, declared: float) -> PartlyReadable:
    whole = f" of {length_words(declared)}" if declared > seconds + 1 else ""
    return PartlyReadable(
        f"This file ends too early: {length_words(seconds)}{whole} can be read.",
        "Copy or download it again. If there is no better copy, you can bring in what can be read.",
        seconds,
    )


def damaged(seconds: float, places: int) -> PartlyReadable:
    count = "One place" if places == 1 else f"{places} places"
    return PartlyReadable(
        f"This file is damaged: {length_words(seconds)} can be read. {count} in it cannot be heard.",
        "Copy or download it again. If there is no better copy, you can bring in what can be read.",
        seconds,
    )


def not_kept() -> FolderRefused:
    """The disk gave back something else than what was written."""
    return FolderRefused(
        "What was written to the library's disk did not read back as it was written.",
        SAFE,
        "Ask IT to look at this disk before anything else is recorded on it.",
    )


def no_room(missing: int = 0) -> DiskFull:
    """missing: bytes, 0 when nobody knows."""
    more = f" {-(-missing // (1 << 20))} MB more are needed." if missing > 0 else ""
    return DiskFull(
        f"There is not enough room on the disk of the library.{more}", SAFE, "Free some space, then bring it in again."
    )

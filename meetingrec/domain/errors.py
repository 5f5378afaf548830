"""What a person is told when something cannot be done (ui.md rule 7): what happened, what is safe, what to do now."""

from __future__ import annotations

from enum import StrEnum


class Problem(Exception):
    """A fault that a person must be told about. Anything else that is raised is a bug.

    happened, safe, do: one plain sentence each, for the person in front of the screen.
    None of them may carry words from a conference: they are also written to the log.
    """

    def __init__(self, happened: str, safe: str, do: str) -> None:
        super().__init__(f"{happened} {safe} {do}")
        self.happened = happened
        self.safe = safe
        self.do = do


class MicrophoneMissing(Problem):
    """No input device, or the one asked for is not there."""


class MicrophoneBusy(Problem):
    """Another program holds the device, or the system refuses it."""


class SampleRateRefused(Problem):
    """The device or file offers no rate that can be used."""


class DiskFull(Problem):
    """No room left where the library lies."""


class FolderRefused(Problem):
    """Read-only, on a network share, inside a synchronised folder, or not a folder at all."""


class RecordingDamaged(Problem):
    """A sealed file cannot be read as one, or cannot be opened with the keys at hand."""


class RecorderLost(Problem):
    """The recorder did not start, or died and could not be started again."""


class LibraryMissing(Problem):
    """There is no library in this folder."""


class LibraryDamaged(Problem):
    """The database does not open with the right key, or fails its integrity check."""


class LibraryTooNew(Problem):
    """Written by a newer version of meetingrec."""


class LibraryInUse(Problem):
    """Another meetingrec has this library open."""


class SignInRefused(Problem):
    """Wrong user name or password. `wait_seconds` until the next try is looked at."""

    def __init__(self, happened: str, safe: str, do: str, wait_seconds: float = 0.0) -> None:
        super().__init__(happened, safe, do)
        self.wait_seconds = wait_seconds


class KeyRefused(Problem):
    """This person's key does not open this."""


class NotAllowed(Problem):
    """The person's role does not permit this act (domain.md 4.1)."""


class InputRefused(Problem):
    """A field was filled in a way that cannot be stored. `field` names it."""

    def __init__(self, happened: str, safe: str, do: str, field: str = "") -> None:
        super().__init__(happened, safe, do)
        self.field = field


class BeingTyped(Problem):
    """Somebody else has this dictation open and types it (lessons.md 8)."""


class NotASpeechModel(Problem):
    """The folder or name does not hold a model that faster-whisper can load."""


class NotAudio(Problem):
    """The file is empty, not audio, damaged or protected."""


class SpeechFailed(Problem):
    """The speech process died three times on the same stretch, or could not start."""


class TemplateRefused(Problem):
    """A Word template is not one, is hostile, or lacks what the document needs."""


class RecordLocked(Problem):
    """The document was approved; it can only be amended (domain.md 4.3)."""


class ProfileRefused(Problem):
    """An authority's profile cannot be used. `file` (its name alone), `line` (from 1) and `reason` say why."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(
            f"{file}, line {line}: {reason}",
            "Nothing was changed. The other profiles can be used.",
            "Mend that line in a text editor and try again, or choose another profile.",
        )
        self.file = file
        self.line = line
        self.reason = reason


class Refusal(StrEnum):
    """Why a hand-over file was not taken in; the value stands in the history."""

    NOT_ONE = "not a hand-over file"
    NEWER = "made by a newer version"
    NOT_FOR_US = "for another library"
    DAMAGED = "damaged or changed"
    UNKNOWN = "from a library that is not known here"
    BEFORE = "opened before"
    PRACTICE = "practice and real do not mix"
    TOO_LARGE = "too large"
    NOT_ELSEWHERE = "not at that library any more"
    OURS = "about a conference of this library"
    RULES = "held by rules that are not here"
    DESTROYED = "about a dictation that was destroyed here"


class HandOverRefused(Problem):
    """A sealed hand-over file, or the address of a library, that cannot be used."""

    def __init__(self, why: Refusal, happened: str, safe: str, do: str) -> None:
        super().__init__(happened, safe, do)
        self.why = why

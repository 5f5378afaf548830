"""What a sealed recording says about itself (design.md 4, reliability.md 1.5).

A recording is a folder; each stretch with one audience is a *part*, one file a source and part.
Time on the `timeline` is seconds since the first sample of the recording, gaps and pauses included,
so that a moment on it is also a moment on the wall clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """The two classes of audio that must never be confused (domain.md 0.2)."""

    CONFERENCE = "conference"
    DICTATION = "dictation"
    TEST = "test"


class GapReason(StrEnum):
    PAUSED = "paused"
    RECORDER_STOPPED = "recorder stopped"
    NO_SAMPLES = "no samples from the microphone"
    OVERFLOW = "samples lost by the system"
    DEVICE_CHANGED = "microphone changed"
    DISK_FULL = "disk full"
    CLOCK_SLOW = "clock of the microphone is slow"
    """Put where a new part begins, so that it begins at one place of the timeline for every source."""


RESTRICTED_PART = "restricted part"
"""The reason of a gap where there is a restricted part that none of the keys at hand opens."""


class State(StrEnum):
    """Of a part or of a whole recording, after reading what lies on the disk."""

    COMPLETE = "complete"
    RECORDING = "recording"
    INTERRUPTED = "interrupted"
    DAMAGED = "damaged"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Gap:
    """Time on the timeline without samples. start and seconds in seconds."""

    start: float
    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class PartReport:
    """What one sealed file holds. starts_at and seconds on the timeline; good and bad count records.

    restricted: sealed for an audience of its own. label: the id this part was given when it was begun, "" for none.
    Both stand in the clear in the file and need no key.
    """

    file: str
    part_id: str
    source: str
    state: State
    starts_at: float
    seconds: float
    sample_rate: int
    good: int
    bad: int
    began: datetime
    head_hash: str
    gaps: tuple[Gap, ...] = ()
    damage: tuple[str, ...] = ()
    restricted: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class AgainstLog:
    """The files of a recording beside those that its library's log noted when it ended; their names.

    missing: noted, and not there. changed: another file, cut short, or longer than the log knows. added: never noted.
    """

    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        return not (self.missing or self.changed or self.added)


@dataclass(frozen=True, slots=True)
class RecordingReport:
    """What a recording folder holds. seconds: audio of the longest source; says: one plain sentence.

    content_proven is True when every record was opened with its key, None when no key was at hand
    (then order, deletion and swapping are still checked by the chain), False when one did not open.
    not_opened names the files of restricted parts that no key at hand opens: content_proven says nothing about them,
    they are checked by the chain only. against_log is None where there was no log, or none to rely on: whoever holds
    the public key can make a folder that is whole in itself, and a last file gone leaves no trace in the others.
    """

    state: State
    seconds: float
    length: float
    good: int
    bad: int
    parts: tuple[PartReport, ...]
    gaps: tuple[Gap, ...]
    content_proven: bool | None
    says: str
    not_opened: tuple[str, ...] = ()
    against_log: AgainstLog | None = None

    @property
    def unaltered(self) -> bool:
        """Whether every file is whole and the very one whose head the log noted, none missing and none more."""
        noted = self.against_log is not None and self.against_log.same
        return noted and self.state is not State.DAMAGED and self.content_proven is not False


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording as the library knows it; the audio lies in `folder` below the library's recordings.

    One made elsewhere also says where it comes from, how its file was called, the SHA-256 of that file, who brought it
    in and when, and when it began as the chair says (`began_at`). All times are aware UTC.
    """

    id: str
    conference_id: str
    purpose: Purpose
    folder: str
    started_at: datetime
    started_by: str
    ended_at: datetime | None = None
    seconds: float = 0.0
    state: State = State.RECORDING
    says: str = ""
    head_hash: str = ""
    import_source: str = ""
    import_name: str = ""
    import_sha256: str = ""
    imported_by: str = ""
    imported_at: datetime | None = None
    began_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source as the recorder sees it now. levels in dBFS (-120 to 0); alarm "" when all is well.

    device: what is recorded now, which may be another than was chosen; the alarm then says so. serious: the alarm is
    one (sound is missing or comes from elsewhere), not merely a warning.
    """

    name: str
    device: str
    level: float
    peak: float
    clipped: bool
    silent_seconds: float
    samples: int
    alarm: str = ""
    serious: bool = False


@dataclass(frozen=True, slots=True)
class RecorderStatus:
    """What the recorder tells the window some 25 times a second.

    state: "recording", "paused", "stopped" or "failed". elapsed: seconds on the timeline.
    sealed: seconds safely on disk. disk_hours: hours of recording the disk still holds.
    restricted, label: of the part that is being recorded, or, when paused, of the part that comes next.
    """

    state: str
    elapsed: float
    sealed: float
    disk_hours: float
    sources: tuple[SourceHealth, ...] = ()
    message: str = ""
    restricted: bool = False
    label: str = ""

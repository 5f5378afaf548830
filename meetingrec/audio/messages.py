"""What crosses between recorder, window and the small sound processes: versioned JSON lines, always checked."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from meetingrec.domain import errors
from meetingrec.domain.errors import InputRefused, Problem, RecorderLost
from meetingrec.domain.recording import RecorderStatus, SourceHealth

VERSION = 1
LINE_LIMIT = 1 << 16
"""Bytes of one message; anything longer is refused unread."""
STATES = ("recording", "paused", "stopped", "failed")
BALLAST = 64 << 20


@dataclass(frozen=True, slots=True)
class SourceOrder:
    """One source. Either `device` (a name from devices(), "" for the usual one) or `file`, played at `speed` (0: as
    fast as it can be stored)."""

    name: str
    device: str = ""
    file: str = ""
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class RecorderOrder:
    """What the recorder is told to do. rate: samples a second as stored. recipients: public keys ("age1...").

    restricted, label: of the part it begins with; a recorder that died in a restricted part is started again with the
    recipients, the label and the flag of that part.

    longest: seconds after which it ends by itself though nobody tells it to; 0 for a recording, which never does.

    address: where to listen, "" to let the recorder choose. environment: added to the recorder's own environment
    only (such as PULSE_SERVER); it is not part of the message.
    """

    folder: Path
    recording_id: str
    recipients: tuple[str, ...]
    sources: tuple[SourceOrder, ...]
    rate: int = 16_000
    ballast_bytes: int = BALLAST
    address: str = ""
    restricted: bool = False
    label: str = ""
    longest: float = 0.0
    environment: Mapping[str, str] = field(default_factory=dict)

    def line(self) -> bytes:
        """As one JSON line."""
        return line(
            {
                "folder": str(self.folder),
                "recording_id": self.recording_id,
                "recipients": list(self.recipients),
                "sources": [{name: getattr(source, name) for name in SourceOrder.__slots__} for source in self.sources],
                "rate": self.rate,
                "ballast_bytes": self.ballast_bytes,
                "address": self.address,
                "restricted": self.restricted,
                "label": self.label,
                "longest": self.longest,
            }
        )


def line(message: Mapping[str, object]) -> bytes:
    """One message with its version and line end."""
    return json.dumps({"v": VERSION, **message}).encode() + b"\n"


def parse(raw: bytes) -> dict[str, object]:
    """Raises ValueError for anything but a JSON table of our version, of at most LINE_LIMIT bytes."""
    if len(raw) > LINE_LIMIT:
        raise ValueError("the message is too long")
    try:
        message = json.loads(raw)
    except RecursionError as error:
        raise ValueError("the message is nested too deep") from error
    if not isinstance(message, dict) or message.get("v") != VERSION:
        raise ValueError("not a message of this version")
    return message


def parse_order(raw: bytes) -> RecorderOrder:
    """Raises InputRefused; `field` names what is wrong."""
    try:
        message = parse(raw)
    except ValueError as error:
        raise _refused("order", str(error)) from error
    recipients = _list(message, "recipients")
    order = RecorderOrder(
        folder=Path(_text(message, "folder")),
        recording_id=_text(message, "recording_id"),
        recipients=tuple(str(recipient) for recipient in recipients),
        sources=tuple(_source(entry) for entry in _list(message, "sources")),
        rate=int(_number(message, "rate", 16_000, 8_000, 192_000)),
        ballast_bytes=int(_number(message, "ballast_bytes", BALLAST, 0, 1 << 34)),
        address=_text(message, "address", needed=False),
        restricted=_flag(message, "restricted"),
        label=_text(message, "label", needed=False),
        longest=_number(message, "longest", 0.0, 0.0, 86_400.0),
    )
    names = [source.name for source in order.sources]
    if len(set(names)) != len(names):
        raise _refused("sources", "two sources have the same name")
    return order


def _source(entry: object) -> SourceOrder:
    if not isinstance(entry, dict):
        raise _refused("sources", "a source is not a table")
    return SourceOrder(
        name=_text(entry, "name"),
        device=_text(entry, "device", needed=False),
        file=_text(entry, "file", needed=False),
        speed=_number(entry, "speed", 1.0, 0.0, 1000.0),
    )


def _text(message: Mapping[str, object], key: str, needed: bool = True) -> str:
    value = message.get(key, "")
    if not isinstance(value, str) or (needed and not value) or "\0" in value:
        raise _refused(key, "a text is missing")
    return value


def _flag(message: Mapping[str, object], key: str) -> bool:
    value = message.get(key, False)
    if not isinstance(value, bool):
        raise _refused(key, "yes or no is wanted")
    return value


def _list(message: Mapping[str, object], key: str) -> list[object]:
    value = message.get(key)
    if not isinstance(value, list) or not 1 <= len(value) <= 64:
        raise _refused(key, "a list with at least one entry is missing")
    return value


def _number(message: Mapping[str, object], key: str, usual: float, least: float, most: float) -> float:
    value = message.get(key, usual)
    if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
        raise _refused(key, f"a number from {least:g} to {most:g} is wanted")
    return value


def _refused(entry: str, why: str) -> InputRefused:
    return InputRefused(
        f"The recorder was given an order it cannot follow ({entry}: {why}).",
        "Nothing was recorded or changed.",
        "Try again; if it happens again, give IT this sentence.",
        entry,
    )


def problem_fields(problem: Problem) -> dict[str, str]:
    """The three sentences and the kind, for a message."""
    return {
        "kind": type(problem).__name__,
        "happened": problem.happened,
        "safe": problem.safe,
        "do": problem.do,
    }


def problem_from(fields: object) -> Problem:
    """The Problem that another process told of; one that makes no sense becomes RecorderLost."""
    if isinstance(fields, dict):
        words = [str(fields[key]) for key in ("happened", "safe", "do") if key in fields]
        kind = getattr(errors, str(fields.get("kind")), None)
        if len(words) == 3 and isinstance(kind, type) and issubclass(kind, Problem):
            return kind(words[0], words[1], words[2])
    return RecorderLost(
        "The recorder answered with something that cannot be understood.",
        "What was recorded before is safe.",
        "Try again; if it happens again, restart the computer.",
    )


def status_line(status: RecorderStatus) -> bytes:
    """A status as the recorder pushes it."""
    plain = {name: getattr(status, name) for name in RecorderStatus.__slots__}
    sources = [{name: getattr(source, name) for name in SourceHealth.__slots__} for source in status.sources]
    return line({"type": "status", **plain, "sources": sources})


def status_from(message: Mapping[str, object]) -> RecorderStatus:
    """Raises ValueError when an entry is missing or of the wrong kind."""
    sources = message.get("sources")
    if message.get("state") not in STATES or not isinstance(sources, list):
        raise ValueError("not a status")
    return RecorderStatus(
        state=str(message["state"]),
        elapsed=_float(message, "elapsed"),
        sealed=_float(message, "sealed"),
        disk_hours=_float(message, "disk_hours"),
        sources=tuple(_health(entry) for entry in sources),
        message=str(message.get("message", "")),
        restricted=message.get("restricted") is True,
        label=str(message.get("label", "")),
    )


def _health(entry: object) -> SourceHealth:
    if not isinstance(entry, dict):
        raise ValueError("a source is not a table")
    return SourceHealth(
        name=str(entry.get("name", "")),
        device=str(entry.get("device", "")),
        level=_float(entry, "level"),
        peak=_float(entry, "peak"),
        clipped=entry.get("clipped") is True,
        silent_seconds=_float(entry, "silent_seconds"),
        samples=int(_float(entry, "samples")),
        alarm=str(entry.get("alarm", "")),
        serious=entry.get("serious") is True,
    )


def _float(message: Mapping[str, object], key: str) -> float:
    value = message.get(key)
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError(key)
    return float(value)

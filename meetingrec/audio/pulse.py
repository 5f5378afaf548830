"""PulseAudio and PipeWire by their own command `pactl`: named microphones, and which of them is really heard.

PortAudio on Linux sees one device, "pulse", and when its microphone is pulled out the sound server quietly gives it
another (reliability.md 2.2, measured). `pactl` in a process of its own can hang or die without harm.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PATIENCE = 3.0
_RETRY = 2.0


@dataclass(frozen=True, slots=True)
class PulseSource:
    """identity: the server's own name. monitor: what the computer plays, not a microphone."""

    index: int
    identity: str
    description: str
    channels: int
    rate: int
    monitor: bool


def pactl(*words: str, environment: Mapping[str, str] | None = None) -> str | None:
    """What `pactl` answers; None where there is none, or no server answers within three seconds."""
    found = shutil.which("pactl") if sys.platform == "linux" else None
    if found is None:
        return None
    try:
        answer = subprocess.run(  # noqa: S603 - a fixed program with words of ours
            [found, *words],
            env=_plain({**os.environ, **(environment or {})}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.decode("utf-8", "replace")


def pulse_sources(environment: Mapping[str, str] | None = None) -> list[PulseSource]:
    """Every source of the sound server; empty where there is no server."""
    return [
        PulseSource(
            index=int(entry["index"]),
            identity=str(entry["name"]),
            description=str(entry.get("description") or entry["name"]),
            channels=_channels(str(entry.get("sample_specification", ""))),
            rate=_rate(str(entry.get("sample_specification", ""))),
            monitor=bool(entry.get("monitor_source")) and str(entry["name"]).endswith(".monitor"),
        )
        for entry in _listed("sources", environment)
        if "index" in entry and "name" in entry
    ]


def default_source(environment: Mapping[str, str] | None = None) -> str:
    """The identity of the source the server gives to those who do not ask for one; "" where unknown."""
    return (pactl("get-default-source", environment=environment) or "").strip()


def default_sink(environment: Mapping[str, str] | None = None) -> str:
    """The identity of what the server plays on unless told otherwise; "" where unknown."""
    return (pactl("get-default-sink", environment=environment) or "").strip()


def heard_by(pid: int, environment: Mapping[str, str] | None = None) -> PulseSource | None:
    """The source whose samples this process gets now."""
    for entry in _listed("source-outputs", environment):
        properties = entry.get("properties") or {}
        if str(properties.get("application.process.id")) == str(pid):
            sources = {source.index: source for source in pulse_sources(environment)}
            return sources.get(int(entry.get("source", -1)))
    return None


def _listed(what: str, environment: Mapping[str, str] | None) -> list[dict[str, Any]]:
    answer = pactl("--format=json", "list", what, environment=environment)
    try:
        entries = json.loads(answer) if answer else []
    except ValueError:
        return []
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _plain(environment: dict[str, str]) -> dict[str, str]:
    """Numbers with a point and names in UTF-8: pactl's JSON follows the language of the desktop otherwise."""
    return {**environment, "LC_ALL": "C.UTF-8"}


def _dying_with_us() -> list[str]:
    """`pactl subscribe` does not notice that nobody listens any more: after our kill -9 it would stay for good."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


def _rate(specification: str) -> int:
    """Out of "s16le 2ch 48000Hz"."""
    digits = specification.split()[-1].removesuffix("Hz") if specification else ""
    return int(digits) if digits.isdigit() else 48_000


def _channels(specification: str) -> int:
    words = specification.split()
    digits = words[1].removesuffix("ch") if len(words) > 1 else ""
    return int(digits) if digits.isdigit() else 1


class Routing:
    """Notices at once when the server changes anything about its sources, without asking in between.

    A thread reads `pactl subscribe`; `changes` counts what it said, the moment it is said (the server itself may need a
    tenth of a second more). Where there is no pactl it stays at 0 for good.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self.changes = 0
        self._environment = environment
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._follow, name="routing", daemon=True)

    @property
    def following(self) -> bool:
        """Whether a change would be noticed."""
        return self._thread.is_alive()

    def start(self) -> None:
        if sys.platform == "linux" and shutil.which("pactl"):
            self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._child is not None:
            self._child.kill()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)

    def _follow(self) -> None:
        while not self._stopping.is_set():
            with subprocess.Popen(  # noqa: S603 - programs of the system with words of ours
                [*_dying_with_us(), shutil.which("pactl") or "pactl", "subscribe"],
                env=_plain({**os.environ, **(self._environment or {})}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            ) as self._child:
                assert self._child.stdout is not None
                for said in self._child.stdout:
                    if b"source" in said or b"server" in said:
                        self.changes += 1
                self._child.kill()
            self.changes += 1
            self._stopping.wait(_RETRY)

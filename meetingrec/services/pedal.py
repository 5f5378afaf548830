"""The foot pedal of this computer: which there is, and each press.

    reader = PedalReader(hear)          hear(news) is called on a thread of the reader
    reader.start(chosen, taught)
    reader.stop()

MEETINGREC_PEDAL_REPORTS=PATH reads a recorded stream of reports in place of a device; audio/pedal.py says how it looks.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from meetingrec.audio.messages import line, parse
from meetingrec.audio.pedal_makes import MAKES
from meetingrec.audio.processes import ask_to_end, end_child, start_child
from meetingrec.domain.pedal import Layout, Pedal, PedalDevice, down, layout_from, moves

_LOG = logging.getLogger(__name__)
_AGAIN = 1.0
"""Seconds until the reading process is started again after it died."""
_DEVICES = Path("/sys/class/hidraw")


@dataclass(frozen=True, slots=True)
class Found:
    """A pedal is there. known: its presses are understood; else it has to be shown once, by pressing."""

    device: PedalDevice
    known: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """There is one, and this computer does not let it be read."""

    device: PedalDevice


@dataclass(frozen=True, slots=True)
class Others:
    """What else is plugged in that might be a pedal."""

    devices: tuple[PedalDevice, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """No pedal is there any more."""


@dataclass(frozen=True, slots=True)
class Moved:
    pedal: Pedal
    down: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What the pedal sent, for showing it by pressing."""

    raw: bytes


PedalNews = Found | Refused | Others | Gone | Moved | Report


class PedalReader:
    """Reads the pedal in a process of its own, started again when it dies, from `start` to `stop`."""

    def __init__(self, hear: Callable[[PedalNews], None]) -> None:
        self._hear = hear
        self._lock = threading.Lock()
        self._stop: threading.Event | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._following: _Following | None = None

    def start(self, chosen: str = "", taught: Mapping[str, object] | None = None) -> None:
        """chosen: the id of the pedal picked in Settings, "" for any known one. taught: layouts by id, as kept."""
        self.stop()
        stop = threading.Event()
        with self._lock:
            self._stop = stop
        following = self._following = _Following(dict(taught or {}), self._hear)
        work = threading.Thread(target=self._run, args=(stop, chosen, following), name="pedal", daemon=True)
        work.start()

    def teach(self, taught: Mapping[str, object]) -> None:
        """Other layouts from now on, for the pedal that is there too."""
        if self._following is not None:
            self._following.teach(dict(taught))

    def stop(self) -> None:
        """Does not wait: the process ends by itself, and `hear` is not called again for what it says meanwhile."""
        with self._lock:
            stop, self._stop = self._stop, None
            child, self._child = self._child, None
        if stop is not None:
            stop.set()
        if child is not None:
            ask_to_end(child)

    @property
    def running(self) -> bool:
        with self._lock:
            return self._stop is not None

    def _run(self, stop: threading.Event, chosen: str, following: _Following) -> None:
        recorded = os.environ.get("MEETINGREC_PEDAL_REPORTS", "")
        while not stop.is_set():
            if recorded or something_plugged_in():
                self._read(stop, line({"chosen": chosen, "recorded": recorded}), following)
                following.lost(silent=stop.is_set())
            stop.wait(_AGAIN)

    def _read(self, stop: threading.Event, order: bytes, following: _Following) -> None:
        child = start_child("meetingrec.audio.pedal")
        with self._lock:
            ours = self._stop is stop
            if ours:
                self._child = child
        try:
            assert child.stdin is not None and child.stdout is not None
            if ours:
                child.stdin.write(order)
                child.stdin.flush()
                for said in child.stdout:
                    if stop.is_set():
                        break
                    following.take(said)
        except (OSError, ValueError):
            _LOG.warning("the process that reads the pedal ended")
        end_child(child)


class _Following:
    """From what the process says to what the pedals do."""

    def __init__(self, taught: Mapping[str, object], hear: Callable[[PedalNews], None]) -> None:
        self._taught = taught
        self._hear = hear
        self._layout: Layout = {}
        self._down: frozenset[Pedal] = frozenset()
        self._there: PedalDevice | None = None

    def teach(self, taught: Mapping[str, object]) -> None:
        """Tells of the pedal that is there again, where it is read otherwise now."""
        device, self._taught = self._there, taught
        if device is not None and layout_of(device.id, taught) != self._layout:
            self._found(device)

    def take(self, said: bytes) -> None:
        """One line; what makes no sense is passed over."""
        try:
            message = parse(said)
            if "found" in message:
                self._found(_device(message["found"]))
            elif "report" in message:
                self._report(bytes.fromhex(str(message["report"])))
            elif "refused" in message:
                self._hear(Refused(_device(message["refused"])))
            elif isinstance(listed := message.get("others"), list):
                self._hear(Others(tuple(_device(each) for each in listed)))
            elif "gone" in message:
                self.lost()
        except ValueError:
            return

    def lost(self, *, silent: bool = False) -> None:
        """Whatever was down is up: nothing plays on because a plug was pulled."""
        was, self._down, there, self._there = self._down, frozenset(), self._there, None
        if not silent:
            for pedal, is_down in moves(was, self._down):
                self._hear(Moved(pedal, is_down))
            if there is not None:
                self._hear(Gone())

    def _found(self, device: PedalDevice) -> None:
        self._layout = layout_of(device.id, self._taught)
        self._down, self._there = frozenset(), device
        self._hear(Found(device, bool(self._layout)))

    def _report(self, raw: bytes) -> None:
        self._hear(Report(raw))
        before, self._down = self._down, down(self._layout, raw)
        for pedal, is_down in moves(before, self._down):
            self._hear(Moved(pedal, is_down))


def layout_of(device_id: str, taught: Mapping[str, object]) -> Layout:
    """How this pedal's reports are read: as it was shown, else as its make is known; empty when neither."""
    shown = layout_from(str(taught.get(device_id, "")))
    if shown:
        return shown
    return MAKES[device_id].layout if device_id in MAKES else {}


def something_plugged_in() -> bool:
    """Linux lists what could be a pedal in a folder: while that is empty no process is needed. Elsewhere True."""
    if sys.platform != "linux":
        return True
    try:
        return any(_DEVICES.iterdir())
    except OSError:
        return False


def _device(plain: object) -> PedalDevice:
    """Raises ValueError."""
    if not isinstance(plain, dict) or not plain.get("id"):
        raise ValueError("not a pedal")
    return PedalDevice(str(plain["id"]), str(plain.get("name", "")))

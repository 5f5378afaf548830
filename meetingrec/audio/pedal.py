"""The process that reads a foot pedal: `python -m meetingrec.audio.pedal`.

Looking for devices and reading them can hang inside a driver, as with sound (ADR 5), so it is done in a process of its
own, which can be ended. Keyboards and mice are never opened.

stdin: one JSON line {"v":1,"chosen":"vvvv:pppp" or "","recorded":PATH or ""}; when it is closed, the process ends.
stdout: JSON lines
    {"v":1,"found":{"id","name"}}      a pedal was opened; its reports follow
    {"v":1,"report":"0200"}            one report, in hexadecimal digits
    {"v":1,"gone":true}                it was pulled out
    {"v":1,"refused":{"id","name"}}    there is one, and the system does not let it be read
    {"v":1,"others":[{"id","name"}]}   what else is plugged in that might be a pedal; told when it changes

`recorded` is for tests and support (MEETINGREC_PEDAL_REPORTS): a file, or a pipe that somebody writes to, in place of a
device. Its first line is `device vvvv:pppp NAME`, each further one `SECONDS REPORT`: wait so long, then this report.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, TextIO

from meetingrec.audio.messages import line, parse
from meetingrec.audio.pedal_makes import MAKES
from meetingrec.domain.pedal import LONGEST, PedalDevice

LOOK_EVERY = 1.0
"""Seconds between looks for a pedal while none is there."""
_WAIT_MS = 500
_NOT_OURS = {(0x01, 0x01), (0x01, 0x02), (0x01, 0x06), (0x01, 0x07)}
"""HID usages (page, usage) of pointers, mice, keyboards and keypads."""
_CONSUMER, _PROGRAMMABLE_BUTTONS, _GAME_PORT, _JOYSTICKS, _VENDORS = 0x0C, 0x03, 0x01, {0x04, 0x05}, 0xFF00


class ReportSource(Protocol):
    """A pedal, or what stands in for one."""

    device: PedalDevice

    def read(self) -> bytes | None:
        """The next report; None when there was none for a while. Raises OSError when the pedal is gone."""

    def close(self) -> None: ...


def _hidapi() -> Any:
    """hidapi; on Linux by the kernel's own way to raw devices, which leaves its driver in peace. Raises ImportError."""
    return importlib.import_module("hidraw" if sys.platform == "linux" else "hid")


class HidPedal:
    """A pedal read through hidapi."""

    def __init__(self, device: PedalDevice, path: bytes) -> None:
        """Raises OSError when it cannot be opened."""
        self.device = device
        self._hid = _hidapi().device()
        self._hid.open_path(path)

    def read(self) -> bytes | None:
        try:
            return bytes(self._hid.read(LONGEST, _WAIT_MS)) or None
        except ValueError as error:
            raise OSError("the pedal is gone") from error

    def close(self) -> None:
        self._hid.close()


class RecordedPedal:
    """A recorded stream of reports; see the top of this file. Its end is the pedal being pulled out."""

    def __init__(self, path: str) -> None:
        """Raises OSError when it cannot be read or does not begin with a device."""
        self._file: TextIO = Path(path).open(encoding="ascii", errors="replace")  # noqa: SIM115 - close() closes it
        head = self._file.readline().split(maxsplit=2)
        if len(head) != 3 or head[0] != "device":
            self._file.close()
            raise OSError("not a recorded stream of reports")
        self.device = PedalDevice(head[1].lower(), head[2].strip())

    def read(self) -> bytes | None:
        said = self._file.readline()
        if not said:
            raise OSError("the end of the stream")
        wait, _, report = said.partition(" ")
        try:
            seconds, raw = float(wait), bytes.fromhex(report.strip())
        except ValueError:
            return None
        time.sleep(min(max(0.0, seconds), 60.0))
        return raw[:LONGEST]

    def close(self) -> None:
        self._file.close()


def candidates(
    found: Sequence[dict[str, Any]], chosen: str
) -> tuple[list[tuple[PedalDevice, bytes]], list[PedalDevice]]:
    """Of what hidapi lists: the pedals to open, best first, and what else might be one.

    A pedal shows several faces; the one with buttons comes first. chosen: the id that somebody picked in Settings.
    """
    ours: list[tuple[int, PedalDevice, bytes]] = []
    others: dict[str, PedalDevice] = {}
    for entry in found:
        number = f"{entry.get('vendor_id', 0):04x}:{entry.get('product_id', 0):04x}"
        use = (int(entry.get("usage_page") or 0), int(entry.get("usage") or 0))
        if use in _NOT_OURS:
            continue
        name = MAKES[number].name if number in MAKES else str(entry.get("product_string") or "").strip() or number
        device = PedalDevice(number, name)
        if number == chosen or (number in MAKES and not chosen):
            ours.append((_rank(*use), device, bytes(entry.get("path") or b"")))
        else:
            others.setdefault(number, device)
    ours.sort(key=lambda each: each[0])
    return [(device, path) for _, device, path in ours], list(others.values())


def _rank(page: int, usage: int) -> int:
    if (page, usage) == (_CONSUMER, _PROGRAMMABLE_BUTTONS) or (page == _GAME_PORT and usage in _JOYSTICKS):
        return 0
    return 1 if page >= _VENDORS else 2


class _Watch:
    """Looks, opens, reads, tells; for ever."""

    def __init__(self, chosen: str, tell: Callable[[dict[str, object]], None]) -> None:
        self._chosen = chosen
        self._tell = tell
        self._told: list[PedalDevice] = []
        self._refused = ""

    def devices(self) -> Iterator[ReportSource]:
        """Every pedal that comes, one after the other."""
        hid = _hidapi()
        while True:
            ours, others = candidates(hid.enumerate(), self._chosen)
            if others != self._told:
                self._told = others
                self._tell({"others": [_plain(device) for device in others]})
            opened = self._open(ours)
            if opened is not None:
                self._refused = ""
                yield opened
            time.sleep(LOOK_EVERY)

    def _open(self, ours: list[tuple[PedalDevice, bytes]]) -> ReportSource | None:
        for device, path in ours:
            with contextlib.suppress(OSError):
                return HidPedal(device, path)
        if ours and self._refused != ours[0][0].id:
            self._refused = ours[0][0].id
            self._tell({"refused": _plain(ours[0][0])})
        return None

    def follow(self, source: ReportSource) -> None:
        """Until it is gone."""
        self._tell({"found": _plain(source.device)})
        try:
            while True:
                report = source.read()
                if report is not None:
                    self._tell({"report": report.hex()})
        except OSError:
            self._tell({"gone": True})
        finally:
            source.close()


def _plain(device: PedalDevice) -> dict[str, str]:
    return {"id": device.id, "name": device.name}


def _tell(message: dict[str, object]) -> None:
    try:
        os.write(1, line(message))
    except OSError:
        os._exit(0)


def _end_with_stdin() -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Exit code 0 when stdin closed, 1 when this computer cannot read pedals."""
    try:
        order = parse(sys.stdin.buffer.readline())
    except ValueError:
        sys.exit(1)
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    watch = _Watch(str(order.get("chosen", "")), _tell)
    recorded = str(order.get("recorded", ""))
    try:
        if recorded:
            watch.follow(RecordedPedal(recorded))
            threading.Event().wait()
        for source in watch.devices():
            watch.follow(source)
    except (OSError, ImportError):
        os._exit(1)


if __name__ == "__main__":
    main()

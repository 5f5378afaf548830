"""The process that holds one microphone and does nothing else: `python -m meetingrec.audio.capture`.

In a process of its own a driver that hangs or crashes is ended and opened afresh, without harm to what is being sealed
or to the other source; a fresh process also sees devices that were plugged in since (PortAudio#11). Its callback only
copies into a ring that was made beforehand (reliability.md 2.1).

stdin: one JSON line {"v":1,"device","rate","known","instead"}; when stdin closes the process hands over what it has and
ends. known: null, or the device that was open before (devices.Known), which goes before "device". instead: null, or
what may be opened when that cannot be (devices.StandIn).
stdout: one JSON line {"v":1,"ready":true,"rate","channels","known","computer_sound","rests","is_instead"} or
{"v":1,"problem":...}, then frames: FRAME and `length` bytes of 16-bit samples, channels interleaved.
"""

from __future__ import annotations

import errno
import os
import signal
import struct
import sys
import threading
import time
from dataclasses import asdict
from typing import Any

from meetingrec.audio.devices import PULSE, Device, Known, StandIn, look, no_sound_system, not_there, pick
from meetingrec.audio.messages import line, parse, problem_fields
from meetingrec.audio.timekeeping import steady
from meetingrec.domain.errors import MicrophoneBusy, Problem, SampleRateRefused

FRAME = struct.Struct("<4sIQI")
"""Magic, flags, steady nanoseconds of the first sample, length in bytes."""
MAGIC = b"SNDf"
OVERFLOW = 1
_BLOCKS_A_SECOND = 20
_RING_SECONDS = 30
_LATENCY = 0.2
_POLL = 0.05
_LAST_WORDS = 0.1
"""Seconds that what was said before the end still needs to come through the driver."""
_BAD_RATE, _UNAVAILABLE = -9997, -9985
_HELD = (-errno.EBUSY, errno.EBUSY, -2004287478)
"""ALSA's EBUSY and WASAPI's AUDCLNT_E_DEVICE_IN_USE (0x8889000A)."""
_FORBIDDEN = (-errno.EACCES, -errno.EPERM, -2147024891)
"""ALSA's EACCES and EPERM, Windows' E_ACCESSDENIED (0x80070005)."""


class Ring:
    """Slots of one callback each, made beforehand. One thread puts, one takes; neither waits for the other."""

    def __init__(self, slots: int, slot_bytes: int) -> None:
        self._slots, self._size = slots, slot_bytes
        self._bytes = memoryview(bytearray(slots * slot_bytes))
        self._at, self._flags, self._used = [0] * slots, [0] * slots, [0] * slots
        self._put = self._taken = 0
        self._lost = False

    def put(self, data: Any, at: int, overflow: bool) -> None:
        """When full the block is dropped, and the next that fits says so."""
        if self._put - self._taken >= self._slots:
            self._lost = True
            return
        slot = self._put % self._slots
        used = min(len(data), self._size)
        start = slot * self._size
        self._bytes[start : start + used] = data[:used]
        self._at[slot], self._used[slot] = at, used
        self._flags[slot] = OVERFLOW if overflow or self._lost else 0
        self._lost = False
        self._put += 1

    def take(self) -> bytes | None:
        """The oldest block with its FRAME, None when there is none."""
        if self._taken == self._put:
            return None
        slot = self._taken % self._slots
        start = slot * self._size
        block = bytes(self._bytes[start : start + self._used[slot]])
        framed = FRAME.pack(MAGIC, self._flags[slot], self._at[slot], len(block)) + block
        self._taken += 1
        return framed


class Capture:
    """An open input stream that fills a ring. Raises MicrophoneMissing, MicrophoneBusy, SampleRateRefused."""

    def __init__(self, wanted: str, rate: int, known: Known | None = None, instead: StandIn | None = None) -> None:
        """known: the device that was open before, in place of `wanted`. instead: what may be opened when it cannot be;
        `is_instead` tells that it was."""
        self.finished = threading.Event()
        self.is_instead = False
        found = look()
        own: Device | None = None
        try:
            own = known.among(found) if known is not None else pick(wanted, found)
            if own is None:
                raise not_there(known.name if known is not None else wanted)
            self.device = own
            self.rate, self.channels, self._stream = self._open(rate)
        except Problem:
            other = instead.choose([device for device in found if device is not own]) if instead else None
            if other is None:
                raise
            self.device, self.is_instead = other, True
            self.rate, self.channels, self._stream = self._open(rate)
        self.known = Known.of(self.device, found)

    def _open(self, rate: int) -> tuple[int, int, Any]:
        import sounddevice

        if self.device.host == PULSE:
            os.environ["PULSE_SOURCE"] = self.device.identity
        refused: Exception | None = None
        for tried, channels in self._attempts(rate):
            block = tried // _BLOCKS_A_SECOND
            self.ring = Ring(_RING_SECONDS * _BLOCKS_A_SECOND, block * channels * 2)
            self._nanoseconds = 1_000_000_000 / tried
            try:
                stream = sounddevice.RawInputStream(
                    device="pulse" if self.device.host == PULSE else int(self.device.identity),
                    samplerate=tried,
                    channels=channels,
                    dtype="int16",
                    blocksize=block,
                    latency=_LATENCY,
                    extra_settings=_conversion(self.device),
                    callback=self._came,
                    finished_callback=self.finished.set,
                )
                stream.start()
            except sounddevice.PortAudioError as error:
                # That another program holds it is worth more than that a rate is refused as well.
                refused = error if refused is None or _number(refused) == _BAD_RATE else refused
                continue
            return tried, channels, stream
        raise refusal(self.device.name, refused)

    def _attempts(self, rate: int) -> list[tuple[int, int]]:
        """The wanted rate and one channel first; else as the device likes it (python-sounddevice#52)."""
        many = min(self.device.channels, 8)
        wanted = [(rate, 1), (self.device.default_rate, 1), (rate, many), (self.device.default_rate, many)]
        return list(dict.fromkeys(wanted))

    def _came(self, data: Any, frames: int, _times: Any, status: Any) -> None:
        self.ring.put(data, int(steady() * 1e9 - frames * self._nanoseconds), bool(status.input_overflow))

    def close(self) -> None:
        self._stream.close(ignore_errors=True)


def _conversion(device: Device) -> Any:
    """Windows' shared mode knows one rate only, unless it is told to convert (python-sounddevice#492)."""
    if device.host != "Windows WASAPI":
        return None
    import sounddevice

    return sounddevice.WasapiSettings(auto_convert=True)


def refusal(name: str, error: Exception | None) -> Problem:
    """PortAudio's reason in words for people. error: a PortAudioError (what happened, number, what the host said)."""
    number, host = _number(error), _host_number(error)
    if number == _BAD_RATE:
        return SampleRateRefused(
            f"The microphone {name} offers no sample rate that can be used.",
            "Nothing was recorded with it.",
            "Choose another microphone, or set it to 48 000 Hz in the computer's sound settings.",
        )
    if number == _UNAVAILABLE or host in _HELD:
        return MicrophoneBusy(
            f"The microphone {name} is being used by another program, which does not share it.",
            "Nothing was recorded with it.",
            "Close the other program (Teams, a browser, a recorder) and try again, or choose another microphone.",
        )
    if host in _FORBIDDEN:
        return MicrophoneBusy(
            f"This computer does not permit meetingrec to use the microphone {name}.",
            "Nothing was recorded with it.",
            "Allow the use of the microphone in the computer's privacy settings, then try again.",
        )
    return MicrophoneBusy(
        f"The microphone {name} cannot be opened: another program holds it, or this computer does not permit it.",
        "Nothing was recorded with it.",
        "Close other programs that use the microphone and allow its use in the privacy settings, then try again.",
    )


def _number(error: Exception | None) -> int:
    """PortAudio's own number; 0 where there is none."""
    return error.args[1] if error is not None and len(error.args) > 1 and isinstance(error.args[1], int) else 0


def _host_number(error: Exception | None) -> int:
    """The number the system itself gave (the middle of sounddevice's third argument); 0 where there is none."""
    told = error.args[2] if error is not None and len(error.args) > 2 else None
    return told[1] if isinstance(told, tuple) and len(told) > 1 and isinstance(told[1], int) else 0


def main() -> None:
    """Exit code 0 after being told to end, 1 after a problem, 2 when the device went away."""
    for number in (signal.SIGINT, getattr(signal, "SIGHUP", None)):
        if number is not None:
            signal.signal(number, signal.SIG_IGN)  # Ctrl+C is for the window; the recorder tells us by closing stdin
    out = sys.stdout.buffer
    try:
        order = parse(sys.stdin.buffer.readline())
        rate = int(str(order.get("rate", 16_000)))
        known, instead = known_from(order.get("known")), _stand_in(order.get("instead"))
        capture = Capture(str(order.get("device", "")), rate, known, instead)
    except Problem as problem:
        out.write(line({"problem": problem_fields(problem)}))
        sys.exit(1)
    except (OSError, ImportError, ValueError):
        out.write(line({"problem": problem_fields(no_sound_system())}))
        sys.exit(1)
    kind = {"computer_sound": capture.device.computer_sound, "rests": capture.device.rests}
    opened = {"rate": capture.rate, "channels": capture.channels, "is_instead": capture.is_instead}
    out.write(line({"ready": True, "known": asdict(capture.known), **kind, **opened}))
    out.flush()
    _hand_over(capture)


def known_from(told: object) -> Known | None:
    """What the other side of the pipe says of a device; None where it says nothing."""
    if not isinstance(told, dict):
        return None
    return Known(str(told["name"]), str(told["identity"]), str(told["host"]), int(told["twins"]))


def _stand_in(told: object) -> StandIn | None:
    if not isinstance(told, dict):
        return None
    taken = told.get("taken")
    names = tuple(str(name) for name in taken) if isinstance(taken, list) else ()
    return StandIn(told.get("computer_sound") is True, names)


def _hand_over(capture: Capture) -> None:
    ending = threading.Event()
    threading.Thread(target=_until_closed, args=(ending,), daemon=True).start()
    descriptor = sys.stdout.fileno()
    try:
        while not capture.finished.is_set() and not ending.is_set():
            _pass_on(capture.ring, descriptor)
            time.sleep(_POLL)
        time.sleep(_LAST_WORDS)
        _pass_on(capture.ring, descriptor)
    except OSError:
        os._exit(0)  # the recorder is gone: nobody is left to hear, and a driver may hang in closing
    # Closing can hang in a driver and brings nothing: the system closes what an ended process held.
    os._exit(0 if ending.is_set() else 2)


def _until_closed(ending: threading.Event) -> None:
    while sys.stdin.buffer.read(1):
        continue
    ending.set()


def _pass_on(ring: Ring, descriptor: int) -> None:
    while (framed := ring.take()) is not None:
        view = memoryview(framed)
        while view:
            view = view[os.write(descriptor, view) :]


if __name__ == "__main__":
    main()

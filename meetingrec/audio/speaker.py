"""The process that holds the loudspeaker: `python -m meetingrec.audio.speaker`.

In a process of its own a busy window cannot make the sound stutter and a hanging driver cannot hang the window; a
fresh process also finds headphones that were plugged in since (PortAudio#11).

stdin: one JSON line {"v":1,"rate"}, then frames: FRAME (kind, length in bytes) and the bytes. SOUND carries 16-bit mono
samples; FLUSH forgets what has not been played and begins a new count.
stdout: one JSON line {"v":1,"ready":true} or {"v":1,"problem":...}, then lines "count played": the number of FLUSH
frames obeyed and the samples played since the last.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
import threading
import time
from typing import Any

from meetingrec.audio.messages import line, parse, problem_fields
from meetingrec.domain.errors import MicrophoneMissing

FRAME = struct.Struct("<cI")
SOUND = b"S"
FLUSH = b"F"
_FRAME_LIMIT = 1 << 22
LATENCY = 0.06
_TELL = 0.02


class Queue:
    """Samples waiting to be played. One thread puts, the sound system's callback takes."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._lock = threading.Lock()
        self.flushes = 0
        self.played = 0

    def put(self, raw: bytes) -> None:
        with self._lock:
            self._waiting += raw

    def flush(self) -> None:
        with self._lock:
            self._waiting.clear()
            self.flushes += 1
            self.played = 0

    def take(self, out: Any) -> None:
        """Fills the sound system's buffer, with silence where nothing waits."""
        with self._lock:
            ready = min(len(self._waiting), len(out))
            out[:ready] = self._waiting[:ready]
            del self._waiting[:ready]
            self.played += ready // 2
        out[ready:] = bytes(len(out) - ready)

    def count(self) -> tuple[int, int]:
        with self._lock:
            return self.flushes, self.played


def no_loudspeaker() -> MicrophoneMissing:
    return MicrophoneMissing(
        "This computer has no loudspeaker or headphones that can be used.",
        "The recording itself is whole.",
        "Plug headphones in, or choose an output in the computer's sound settings, and play again.",
    )


def main() -> None:
    """Exit code 0 when stdin closed, 1 after a problem, 2 when the device went away."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = sys.stdout.buffer
    queue, finished, closing = Queue(), threading.Event(), threading.Event()
    try:
        order = parse(sys.stdin.buffer.readline())
        # Held for as long as it plays: the sound's own thread calls into it, whatever Python thinks of who needs it.
        stream = _open(int(str(order.get("rate", 16_000))), queue, finished)
    except (OSError, ImportError, ValueError, MicrophoneMissing):
        out.write(line({"problem": problem_fields(no_loudspeaker())}))
        sys.exit(1)
    out.write(line({"ready": True}))
    out.flush()
    threading.Thread(target=_tell, args=(queue, finished, closing), daemon=True).start()
    _obey(queue)
    closing.set()  # before the stream ends: or its end would be told as a device that went away
    stream.abort(ignore_errors=True)
    os._exit(0)


def _open(rate: int, queue: Queue, finished: threading.Event) -> Any:
    """Starts an output that plays the queue: a sounddevice.RawOutputStream. Raises MicrophoneMissing."""
    import sounddevice

    def fill(out: Any, _frames: int, _times: Any, _status: Any) -> None:
        queue.take(out)

    try:
        stream = sounddevice.RawOutputStream(
            samplerate=rate, channels=1, dtype="int16", latency=LATENCY, callback=fill, finished_callback=finished.set
        )
        stream.start()
    except (sounddevice.PortAudioError, ValueError) as error:
        raise no_loudspeaker() from error
    return stream


def _obey(queue: Queue) -> None:
    source = sys.stdin.buffer
    while len(head := source.read(FRAME.size)) == FRAME.size:
        kind, length = FRAME.unpack(head)
        if length > _FRAME_LIMIT:
            return
        raw = source.read(length)
        if kind == FLUSH:
            queue.flush()
        elif kind == SOUND:
            queue.put(raw)


def _tell(queue: Queue, finished: threading.Event, closing: threading.Event) -> None:
    told = None
    try:
        while not finished.is_set():
            now = queue.count()
            if now != told:
                os.write(1, b"%d %d\n" % now)
                told = now
            time.sleep(_TELL)
    except OSError:
        os._exit(0)
    os._exit(0 if closing.is_set() else 2)


if __name__ == "__main__":
    main()

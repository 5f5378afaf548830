"""The loudspeaker's process by itself, at a real sound server."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

from meetingrec.audio.messages import line, parse
from meetingrec.audio.speaker import FRAME, SOUND
from tests.virtual_microphone import BreakableMicrophone, microphone, shared_microphone

__all__ = ["microphone", "shared_microphone"]

TIDY = """
import gc, threading, time
from meetingrec.audio import speaker
def sweep():
    while True:
        gc.collect()
        time.sleep(0.01)
threading.Thread(target=sweep, daemon=True).start()
speaker.main()
"""


SLOW_TO_END = """
import time
import sounddevice
from meetingrec.audio import speaker
true_abort = sounddevice.RawOutputStream.abort
def abort(*args, **options):
    true_abort(*args, **options)
    time.sleep(1)
sounddevice.RawOutputStream.abort = abort
speaker.main()
"""


@contextlib.contextmanager
def speaker(program: str, microphone: BreakableMicrophone) -> Iterator[subprocess.Popen[bytes]]:
    """The loudspeaker's process, run by `program`, after it said that it is ready."""
    child = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **microphone.environment},
    )
    with child:
        try:
            assert child.stdin is not None and child.stdout is not None
            child.stdin.write(line({"rate": 16_000}))
            child.stdin.flush()
            assert parse(child.stdout.readline())["ready"] is True
            yield child
        finally:
            child.kill()


def test_it_plays_on_whenever_python_looks_for_garbage(microphone: BreakableMicrophone) -> None:
    """What the sound's own thread calls must not be garbage to Python: the process died of it."""
    with speaker(TIDY, microphone) as child:
        assert child.stdin is not None and child.stdout is not None
        second = bytes(32_000)
        child.stdin.write(FRAME.pack(SOUND, len(second)) + second)
        child.stdin.flush()
        for said in child.stdout:
            if int(said.split()[1]) == 16_000:
                break
        child.stdin.close()
        assert child.wait(5) == 0


def test_closing_is_not_told_as_a_device_that_went_away(microphone: BreakableMicrophone) -> None:
    """Where ending the sound took a moment, its end was noticed before the process had ended."""
    with speaker(SLOW_TO_END, microphone) as child:
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(5) == 0

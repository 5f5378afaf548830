"""The loudspeaker's process by itself, at a real sound server."""

from __future__ import annotations

import os
import subprocess
import sys

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


def test_it_plays_on_whenever_python_looks_for_garbage(microphone: BreakableMicrophone) -> None:
    """What the sound's own thread calls must not be garbage to Python: the process died of it."""
    child = subprocess.Popen(
        [sys.executable, "-c", TIDY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **microphone.environment},
    )
    assert child.stdin is not None and child.stdout is not None
    child.stdin.write(line({"rate": 16_000}))
    child.stdin.flush()
    assert parse(child.stdout.readline())["ready"] is True
    second = bytes(32_000)
    child.stdin.write(FRAME.pack(SOUND, len(second)) + second)
    child.stdin.flush()
    for said in child.stdout:
        if int(said.split()[1]) == 16_000:
            break
    child.stdin.close()
    assert child.wait(5) == 0
    child.stdout.close()

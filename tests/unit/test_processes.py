"""Ending the small processes this program is made of."""

from __future__ import annotations

import select
import subprocess
import sys
import threading

from meetingrec.audio.processes import end_child
from tests.virtual_microphone import until


def test_a_child_that_takes_nothing_holds_up_nobody() -> None:
    """A thread stands in a write to it, and so holds its stdin: closing that waited for ever."""
    child = subprocess.Popen(
        [sys.executable, "-c", "import time; print(flush=True); time.sleep(60)"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None and child.stdout is not None
    child.stdout.readline()
    written: list[str] = []

    def write() -> None:
        assert child.stdin is not None
        try:
            child.stdin.write(bytes(1 << 20))
        except OSError:
            written.append("given up")

    writer = threading.Thread(target=write)
    writer.start()
    pipe = child.stdin.fileno()
    until(lambda: not select.select([], [pipe], [], 0)[1], "the pipe to be full")
    ender = threading.Thread(target=end_child, args=(child, 0.2))
    ender.start()
    ender.join(5)
    assert not ender.is_alive()
    writer.join(5)
    assert written == ["given up"]

"""Starting the small processes that this program is made of (design.md 1)."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO

_ROOT = Path(__file__).parents[2]


def start_child(
    module: str,
    environment: Mapping[str, str] | None = None,
    *,
    outlives_us: bool = False,
) -> subprocess.Popen[bytes]:
    """Runs `python -m module` with pipes for stdin and stdout.

    environment: added to this process's own for the child alone. outlives_us: the child gets a session (Windows: a
    process group, and no console) of its own, so that closing the terminal, Ctrl+C or our death do not reach it.
    `-P` keeps the folder a person happens to stand in out of the module path.
    """
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **(environment or {}), "PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=outlives_us and sys.platform != "win32",
        creationflags=_windows_flags(outlives_us),
        close_fds=True,
    )


def _windows_flags(outlives_us: bool) -> int:
    if sys.platform == "win32":
        apart = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
        return subprocess.ABOVE_NORMAL_PRIORITY_CLASS | (apart if outlives_us else subprocess.CREATE_NO_WINDOW)
    return 0


def close_pipes(child: subprocess.Popen[bytes]) -> None:
    """Lets go of our ends; what was not written yet is for nobody."""
    for pipe in (child.stdin, child.stdout):
        _close(pipe)


def _close(pipe: IO[bytes] | None) -> None:
    with contextlib.suppress(OSError):  # what could not be written to a child that died has nobody to read it
        if pipe is not None:
            pipe.close()


def ask_to_end(child: subprocess.Popen[bytes]) -> None:
    """Closes its stdin and does not wait."""
    _close(child.stdin)


def end_child(child: subprocess.Popen[bytes], patience: float = 1.0) -> None:
    """Closing its stdin asks it to end; after `patience` seconds it is killed. Returns when it is gone.

    Even closing can wait for ever: where a thread of ours stands in a write that a child which hangs does not take.
    Its stdout is closed last: another thread may be reading it, and only the end of the child ends that.
    """
    too_long = threading.Timer(patience, child.kill)
    too_long.start()
    try:
        _close(child.stdin)
        child.wait()
    finally:
        too_long.cancel()
    _close(child.stdout)

"""The Python environment in .venv: made, kept up to date, and made again when it is not whole."""

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from set_up.steps import ROOT, Stop, quietly, say

VENV = ROOT / ".venv"
PYTHON = VENV / "Scripts" / "python.exe" if sys.platform == "win32" else VENV / "bin" / "python"
STAMP = VENV / "set-up.json"
LOCK = ROOT / "build" / "set-up.lock"
# Asked with -P: the folder a person stands in may hold a file named like a module.
MODULES = """
import importlib.metadata, importlib.util, json
names = [name for name in importlib.metadata.packages_distributions() if name.isidentifier()]
print(json.dumps(sorted(name for name in names if importlib.util.find_spec(name))))
"""
WHOLE = """
import importlib.util, json, sys
names = json.loads(sys.argv[1])
sys.exit(not (3, 11) <= sys.version_info < (3, 14) or any(importlib.util.find_spec(name) is None for name in names))
"""


def set_up(tests: bool) -> None:
    """Makes .venv fit today's files; at once when it does already. Raises Stop with what a person can do."""
    if up_to_date(tests):
        return
    with alone():
        if up_to_date(tests):  # another set-up did it while this one waited
            return
        say(f"Setting up {ROOT}")
        stamp = read_stamp()
        if os.path.lexists(VENV) and not worth_keeping(stamp):
            say("  What is in .venv does not fit. It is made again.")
            clear()
        install(tests or stamp.get("tests") is True)


def program_environment() -> dict[str, str]:
    """The variables that .venv's Python is started with. The checkout is on its path by name as well as by pip's .pth
    file, which Python on Windows reads wrongly when the path has an accent in it."""
    variables = pip_environment()
    if os.pathsep not in str(ROOT):
        variables["PYTHONPATH"] = str(ROOT)
    return variables


def pip_environment() -> dict[str, str]:
    """The machine's variables, without those that would have one Python look into another's modules."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}


def inputs() -> str:
    """A hash of all that decides what .venv must hold."""
    parts = [path.read_bytes() for path in (ROOT / "pyproject.toml", ROOT / "constraints.txt", Path(__file__))]
    return hashlib.sha256(b"\0".join([*parts, os.fsencode(ROOT)])).hexdigest()


def read_stamp() -> dict[str, object]:
    """What the last set-up wrote: empty when there was none, `ready` false when it never came to its end."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        return {"ready": False}
    return stamp if isinstance(stamp, dict) else {"ready": False}


def write_stamp(**values: object) -> None:
    """Replaced in one move: a stamp is whole or it is the one before."""
    new = STAMP.with_suffix(".new")
    new.write_text(json.dumps(values), encoding="utf-8")
    new.replace(STAMP)


def up_to_date(tests: bool) -> bool:
    """Whether .venv holds what today's files ask for."""
    stamp = read_stamp()
    fresh = stamp.get("ready") is True and stamp.get("inputs") == inputs()
    return fresh and (not tests or stamp.get("tests") is True) and whole(stamp.get("modules"))


def worth_keeping(stamp: Mapping[str, object]) -> bool:
    """Whether .venv can be brought up to date in place. One made by hand has no stamp, and is kept if it works."""
    here = not stamp or (stamp.get("ready") is True and stamp.get("root") == str(ROOT))
    return here and whole(stamp.get("modules"))


def whole(modules: object) -> bool:
    """Whether .venv's Python starts, is of a version that suits, and finds pip and all `modules`."""
    names = [*modules, "pip"] if isinstance(modules, list) else ["pip"]
    command = [str(PYTHON), "-P", "-c", WHOLE, json.dumps(names)]
    try:
        return subprocess.run(command, env=program_environment(), stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def clear() -> None:
    """Removes .venv, and only that: a link to an environment elsewhere goes, what it points to stays."""
    if VENV.is_symlink() or not VENV.is_dir():
        VENV.unlink()
    else:
        shutil.rmtree(VENV)


def install(tests: bool) -> None:
    """Builds or updates .venv. Until the end its stamp says "not ready": a set-up cut short is seen and made again."""
    new = not VENV.exists()
    if new and importlib.util.find_spec("ensurepip") is None:
        raise Stop(f"{sys.executable} has no 'ensurepip', with which .venv is made. Add it, or use another Python.")
    VENV.mkdir(exist_ok=True)
    write_stamp(ready=False)
    if new:
        # Started from inside .venv, sys.executable would be the very file that is about to be replaced.
        base = getattr(sys, "_base_executable", sys.executable)
        advice = f"Is there room on the disk, and does {base} work otherwise? Then run the same line again."
        quietly("Python environment", [base, "-m", "venv", str(VENV)], advice, pip_environment())
    try:
        install_packages(".[test]" if tests else ".")
    except Stop:
        STAMP.unlink()  # pip ended in order: what is there can be built on
        raise
    modules = json.loads(subprocess.check_output([str(PYTHON), "-P", "-c", MODULES], env=pip_environment()))
    write_stamp(ready=True, inputs=inputs(), root=str(ROOT), tests=tests, modules=modules)


def install_packages(what: str) -> None:
    """The program, as it stands in this folder, and the releases of constraints.txt. Raises Stop when pip fails."""
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    pip += ["-c", "constraints.txt"]
    advice = "Is there room on the disk, and can pip reach its packages from here? Then run the same line again."
    # The build tools are pinned with the rest, so they are installed once instead of fetched by pip for each build.
    quietly("Build tools", [*pip, "hatchling", "editables"], advice, pip_environment())
    label = "Python packages (minutes, the first time)"
    quietly(label, [*pip, "--no-build-isolation", "-e", what], advice, pip_environment())


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two set-ups at once would spoil each other: the second waits. The lock ends with its process, however it ends."""
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("a") as lock:
        waiting = False
        while not locked(lock):
            if not waiting:
                say("Another set-up of this checkout is running. Waiting for it.")
            waiting = True
            time.sleep(0.2)
        yield


def locked(lock: IO[str]) -> bool:
    """Tries once to take the lock. A disk that knows no locks gives it: no set-up must hang for that."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True

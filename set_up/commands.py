"""What `dev` can do: run, test, bench, screenshots."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from set_up.environment import PYTHON, program_environment, set_up
from set_up.packages import SOUND, TESTS, VENV_MODULE, VIRTUAL_MICROPHONE, WINDOW, Need, get_system_packages
from set_up.steps import ROOT, Stop, say

HELP = """\
Usage: ./dev COMMAND [ARGS]            (on Windows: py dev COMMAND [ARGS])

  run [ARGS]          Sets everything up and starts the program with ARGS. Without ARGS: the practice conference, in a
                      window where there is a display, and else without one, saying where its documents lie.
                      ./dev run --help shows what ARGS may be.
  test [ARGS]         Sets everything up and makes every check: format, lint, types, layers, tests and how much of the
                      program they reach. With ARGS: only the tests, ARGS going to pytest, as in
                      ./dev test tests/unit -k deadline
  bench [NAMES]       Runs the benchmarks (benchmarks/*.py), or only those named.
  screenshots [ARGS]  Takes the pictures in docs/screenshots again. ARGS go to pytest.

The first time takes some minutes: a Python environment is made in .venv, in this folder. After that a command starts
at once, until a file that decides what is installed changes. Deleting .venv starts afresh and loses nothing.
Commands work from any folder; paths in ARGS of "test" and "screenshots" are seen from the folder that holds dev.

On Debian and Ubuntu missing system packages are installed when this is run as root. Otherwise the line that does it is
shown, to be run once.
"""
# Audio and windows are real in the tests, and much of their time is waiting: three workers keep two cores busy, and a
# fourth would make real time late. A file's tests stay together, so that what they share is made once; which file
# begins first is said in tests/conftest.py.
AT_A_TIME = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")


def display_answers() -> bool:
    """Whether a window can be shown. A DISPLAY left over from a screen that is gone is not one."""
    if sys.platform in ("win32", "darwin"):
        return True
    if os.environ.get("QT_QPA_PLATFORM", "") in ("offscreen", "minimal"):
        return False
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    display = os.environ.get("DISPLAY", "")
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if not local:
        return bool(display)
    path = f"/tmp/.X11-unix/X{local[1]}"
    for address in (path, "\0" + path):
        with socket.socket(socket.AF_UNIX) as screen, contextlib.suppress(OSError):
            screen.connect(address)
            return True
    return False


def run(arguments: list[str]) -> int:
    """Starts the program in place of this script, with the practice conference when nothing else is asked for."""
    display = display_answers()
    # A machine without a screen most likely has no sound card either, and the practice wants to be heard.
    more = WINDOW if display else () if shutil.which("pipewire") else VIRTUAL_MICROPHONE
    complete = get_system_packages([*python_needs(), *SOUND, *more])
    set_up(tests=False)
    if not arguments and display and not complete and not window_opens():
        raise Stop("The window cannot open without what is missing (see above). After that, run the same line again.")
    if not arguments and display:
        say("Starting the practice conference.")
        arguments = ["practice"]
    elif not arguments:
        out = ROOT / "build" / "practice" / time.strftime("%Y-%m-%d %H%M%S")
        say(f"There is no display: the practice conference runs without a window, into {out}")
        arguments = ["practice", "--headless", "--out", str(out)]
    # The folder a person stands in may hold a file named like a module; it must not be taken for one.
    variables = {**program_environment(), "PYTHONSAFEPATH": "1"}
    command = [str(PYTHON), "-m", "meetingrec", *arguments]
    if os.name == "posix":
        os.execve(PYTHON, command, variables)
    return subprocess.call(command, env=variables)


def python_needs() -> tuple[Need, ...]:
    """What this Python needs for making .venv, where that is a matter of the system's packages."""
    return (VENV_MODULE,) if sys.base_prefix == "/usr" else ()


def window_opens() -> bool:
    """Tries it. A missing library may be one that this display does not need."""
    command = [str(PYTHON), "-P", "-c", "from PySide6.QtWidgets import QApplication; QApplication([])"]
    return subprocess.run(command, env=program_environment(), capture_output=True).returncode == 0


def set_up_tests(whole: bool) -> None:
    """All that the tests need; the `whole` run of checks does not begin without it."""
    needs = [*python_needs(), *SOUND, *WINDOW, *VIRTUAL_MICROPHONE, *TESTS]
    if not get_system_packages(needs) and whole:
        raise Stop("The checks need what is missing (see above). After that, run the same line again.")
    set_up(tests=True)


def in_sight(command: Sequence[str]) -> tuple[int, str]:
    """Runs one check, its output going straight on. Returns its exit status and the last line that it printed."""
    variables = {**program_environment(), "COLUMNS": str(shutil.get_terminal_size((120, 24)).columns)}
    process = subprocess.Popen(
        command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    lines = [""]

    def pass_on(output: IO[bytes]) -> None:
        with output:
            for line in output:
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
                lines[0] = line.decode(errors="replace").strip() or lines[0]

    # Waiting for the process and not for its output: something that a test left running may hold that open for ever.
    reader = threading.Thread(target=pass_on, args=(process.stdout,), daemon=True)
    reader.start()
    code = process.wait()
    reader.join(timeout=2)
    return code, lines[0]


def one_after_the_other(checks: Mapping[str, Sequence[str]]) -> tuple[int, str]:
    """Every check, even after one has failed; then what came of each. Returns 0 or 1 and the last line of the last."""
    results, worst, last = [], 0, ""
    for name, command in checks.items():
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        code, last = in_sight([str(PYTHON), *command])
        results.append(f"  {name:<16} {'ok' if code == 0 else 'FAILED':<8} {time.monotonic() - began:7.1f} s")
        worst = worst or int(code != 0)
    print("", *results, sep="\n", flush=True)
    return worst, last


def test(arguments: list[str]) -> int:
    """Every check; or with arguments pytest alone, which then sees this terminal and may ask questions."""
    set_up_tests(whole=not arguments)
    if arguments:
        return pytest(arguments)
    layers = "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-logo', '--no-cache'])"
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    worst, last = one_after_the_other(
        {
            "format": ["-m", "ruff", "format", "--check", "."],
            "lint": ["-m", "ruff", "check", "."],
            "types": ["-m", "mypy"],
            "layers": ["-c", layers],
            "tests": ["-m", "pytest", *AT_A_TIME, "--cov", "--cov-report=term", *colour],
        }
    )
    print(last, flush=True)
    return worst


def bench(arguments: list[str]) -> int:
    """The benchmarks, each a script of its own; those that begin with "_" are shared parts."""
    found = {path.stem: path for path in sorted((ROOT / "benchmarks").glob("[!_]*.py"))}
    wanted = [Path(name).stem for name in arguments] or list(found)
    unknown = [name for name in wanted if name not in found]
    if unknown:
        raise Stop(f"There is no benchmark named {', '.join(unknown)}. There are: {', '.join(found)}.")
    set_up_tests(whole=False)
    return one_after_the_other({name: [str(found[name])] for name in wanted})[0]


def screenshots(arguments: list[str]) -> int:
    """Real windows, drawn and kept as pictures."""
    set_up_tests(whole=True)
    return pytest(["tests/ui", "tests/e2e", "--screenshots", *AT_A_TIME, *arguments])


def pytest(arguments: Sequence[str]) -> int:
    """Pytest in the checkout's folder, with this terminal. Returns its exit status."""
    return subprocess.call([str(PYTHON), "-m", "pytest", *arguments], cwd=ROOT, env=program_environment())


COMMANDS = {"run": run, "test": test, "bench": bench, "screenshots": screenshots}


def main(arguments: list[str]) -> int:
    """Runs one command. Returns 0 when well, 1 when something failed, 2 when something is missing or was asked wrongly,
    130 when interrupted; or what the program or pytest itself returned."""
    name = arguments[0] if arguments else ""
    if name in ("-h", "--help", "help"):
        print(HELP, end="")
        return 0
    if name not in COMMANDS:
        say(f"There is no command {name!r}.\n\n{HELP}" if name else HELP, end="")
        return 2
    try:
        return COMMANDS[name](arguments[1:])
    except Stop as stop:
        say(str(stop))
        return stop.code
    except KeyboardInterrupt:
        say("\nStopped. The same line goes on from here.")
        return 130
    except OSError as error:
        say(f"{error}\nIs there room on the disk, and may you write in {ROOT}?")
        return 1

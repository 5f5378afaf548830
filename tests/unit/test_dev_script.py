"""`dev` and what stands behind it: on odd paths, old Pythons, broken environments and bare machines."""

import ast
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from set_up import commands, environment, packages
from set_up.steps import ROOT, Stop, quietly

DEV = ROOT / "dev"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of a program that needs nothing, in a folder whose name has all that breaks careless scripts."""
    folder = tmp_path / 'Zoë\'s "Büro" 1' / "meeting rec"
    shutil.copytree(ROOT / "set_up", folder / "set_up", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(DEV, folder)
    (folder / "constraints.txt").write_text("")
    (folder / "pyproject.toml").write_text("[project]\nname = 'meetingrec'\nversion = '0'\n")
    return folder


def dev(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs a checkout's dev from a folder that holds a file named like a module."""
    elsewhere = folder.parent / "some where"
    elsewhere.mkdir(exist_ok=True)
    (elsewhere / "random.py").write_text("raise SystemExit('taken for a module')")
    variables = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, str(folder / "dev"), *arguments]
    return subprocess.run(
        command, cwd=elsewhere, env={**variables, **more}, capture_output=True, text=True, timeout=120
    )


def as_an_old_python(path: Path) -> subprocess.CompletedProcess[str]:
    """What `dev --help` does on Python 3.8 when only the folder `path` is searched for others."""
    old = f"import runpy, sys; sys.version_info = (3, 8, 18); sys.argv = [{str(DEV)!r}, '--help']; "
    command = [sys.executable, "-c", old + f"runpy.run_path({str(DEV)!r}, run_name='__main__')"]
    return subprocess.run(command, env={**os.environ, "PATH": str(path)}, capture_output=True, text=True, timeout=60)


def test_an_old_python_can_read_the_script() -> None:
    tree = ast.parse(DEV.read_text(encoding="utf-8"), feature_version=(3, 6))
    check = next(node for node in tree.body if isinstance(node, ast.If))
    before = [node for node in tree.body[: tree.body.index(check)] if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert {alias.name for node in before for alias in node.names} == {"os", "subprocess", "sys", "Path"}


def test_an_old_python_says_what_is_needed(tmp_path: Path) -> None:
    said = as_an_old_python(tmp_path)
    assert said.returncode == 2
    assert "needs Python 3.11, 3.12 or 3.13" in said.stderr
    assert "Traceback" not in said.stderr


def test_an_old_python_passes_over_names_that_only_fail(tmp_path: Path) -> None:
    broken, good = tmp_path / "python3.13", tmp_path / "python3.11"
    broken.write_text("#!/bin/sh\necho not found\nexit 127\n")
    good.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    for name in (broken, good):
        name.chmod(0o755)
    said = as_an_old_python(tmp_path)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("Usage: ./dev COMMAND")


def test_help_and_unknown_commands(checkout: Path) -> None:
    assert dev(checkout, "--help").stdout == commands.HELP
    wrong = dev(checkout, "tests")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "There is no command 'tests'." in wrong.stderr
    assert dev(checkout).returncode == 2


def test_a_set_up_that_fails_says_so_and_heals(checkout: Path) -> None:
    """Without an index pip has nowhere to go: its last lines are shown, and what was built is built on."""
    stamp = checkout / ".venv" / "set-up.json"
    first = dev(checkout, "run", PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert first.returncode == 1, first.stderr
    assert "Python environment ..." in first.stderr
    assert "No matching distribution found for hatchling" in first.stderr
    assert "Then run the same line again." in first.stderr
    assert (checkout / ".venv").is_dir()
    assert not stamp.exists()

    again = dev(checkout, "run", PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert "Python environment" not in again.stderr, "an environment that works is kept"

    stamp.write_text('{"ready": false}')  # what a killed set-up leaves
    killed = dev(checkout, "run", PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert "does not fit. It is made again." in killed.stderr
    assert "Python environment ..." in killed.stderr


@pytest.fixture
def stamped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment's own functions, on a folder of their own with a Python that works."""
    venv = tmp_path / ".venv"
    venv.mkdir()
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "STAMP", venv / "set-up.json")
    monkeypatch.setattr(environment, "PYTHON", Path(sys.executable))
    (tmp_path / "pyproject.toml").write_text("one")
    (tmp_path / "constraints.txt").write_text("two")
    return tmp_path


def ready(root: Path, **values: object) -> None:
    usual = {"ready": True, "inputs": environment.inputs(), "root": str(root), "tests": False, "modules": ["json"]}
    environment.write_stamp(**{**usual, **values})


def test_an_environment_is_up_to_date_until_something_changes(stamped: Path) -> None:
    assert not environment.up_to_date(tests=False)
    ready(stamped)
    assert environment.up_to_date(tests=False)
    assert not environment.up_to_date(tests=True), "the tests need more than the program"
    ready(stamped, modules=["json", "a_module_that_vanished"])
    assert not environment.up_to_date(tests=False)
    ready(stamped)
    for name in ("pyproject.toml", "constraints.txt"):
        text = (stamped / name).read_text()
        (stamped / name).write_text(text + "more")
        assert not environment.up_to_date(tests=False), name
        (stamped / name).write_text(text)
    assert environment.up_to_date(tests=False)


def test_only_an_environment_that_works_here_is_kept(stamped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.worth_keeping({}), "made by hand, and it works"
    ready(stamped)
    assert environment.worth_keeping(environment.read_stamp())
    ready(stamped, modules=["a_module_that_vanished"])
    assert not environment.worth_keeping(environment.read_stamp())
    ready(stamped.parent)
    assert not environment.worth_keeping(environment.read_stamp()), "made for a folder since moved"
    environment.STAMP.write_text('{"rea')
    assert environment.read_stamp() == {"ready": False}
    assert not environment.worth_keeping(environment.read_stamp())
    monkeypatch.setattr(environment, "PYTHON", stamped / "nowhere")
    assert not environment.worth_keeping({})


def test_clearing_spares_what_a_link_points_to(stamped: Path) -> None:
    shared = stamped / "shared"
    environment.VENV.rename(shared)
    environment.VENV.symlink_to(shared)
    environment.clear()
    assert shared.is_dir()
    assert not environment.VENV.is_symlink()
    environment.VENV.mkdir()
    (environment.VENV / "file").touch()
    environment.clear()
    assert not environment.VENV.exists()


def test_a_second_set_up_waits_for_the_first(stamped: Path) -> None:
    with (stamped / "lock").open("a") as first, (stamped / "lock").open("a") as second:
        assert environment.locked(first)
        assert not environment.locked(second)
        first.close()
        assert environment.locked(second)


def test_a_failing_step_shows_the_end_of_what_it_said(capsys: pytest.CaptureFixture[str]) -> None:
    talk = "import sys\nfor n in range(100): print('line', n)\nsys.exit(3)"
    with pytest.raises(Stop) as stop:
        quietly("A step", [sys.executable, "-c", talk], "Do this.", os.environ)
    assert stop.value.code == 1
    lines = str(stop.value).splitlines()
    assert lines[0] == "line 70"
    assert lines[29] == "line 99"
    assert lines[-1] == "Do this."
    assert capsys.readouterr().err == "  A step ... failed\n"


def test_nothing_is_missing_once_set_up() -> None:
    """Were a proof wrong, each run would install again what is there."""
    needs = [*packages.SOUND, *packages.WINDOW, *packages.VIRTUAL_MICROPHONE, *packages.TESTS]
    assert packages.missing(needs) == []


@pytest.mark.parametrize(
    "need",
    [
        packages.Need("a", library="libnowhere.so.9"),
        packages.Need("b", program="no-such-program"),
        packages.Need("c", module="no_such_module"),
        packages.Need("d", file="usr/share/fonts/**/NoSuch.ttf"),
    ],
)
def test_what_is_not_there_is_missing(need: packages.Need) -> None:
    assert packages.missing([need]) == [need]


def test_apt_answers_are_read() -> None:
    known = "libgl1:\n  Installed: (none)\n  Candidate: 1.6.0-1\n  Version table:\n     1.6.0-1 500\n"
    virtual = "libglib2.0-0:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n"
    there = "xvfb:\n  Installed: 2:21.1.7\n  Candidate: 2:21.1.7\n  Version table:\n *** 2:21.1.7 500\n"
    assert packages.with_candidate(known + virtual + there) == {"libgl1", "xvfb"}
    assert packages.with_candidate("") == set()


@pytest.mark.parametrize(
    ("variables", "answers"),
    [
        ({}, False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": "another.machine:0"}, True),
        ({"DISPLAY": "another.machine:0", "QT_QPA_PLATFORM": "offscreen"}, False),
    ],
)
def test_whether_a_window_can_be_shown(
    variables: dict[str, str], answers: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert commands.display_answers() is answers


def test_a_display_that_is_gone_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    number = 100_000 + os.getpid()
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", f":{number}.0")
    assert not commands.display_answers()
    with socket.socket(socket.AF_UNIX) as screen:
        screen.bind(f"\0/tmp/.X11-unix/X{number}")
        screen.listen()
        assert commands.display_answers()


def test_every_check_is_made_even_after_one_has_failed(capfd: pytest.CaptureFixture[str]) -> None:
    checks = {
        "first": ["-c", "import sys; print('said by the first'); sys.exit(1)"],
        "second": ["-c", "print('2 passed in 0.1s')"],
    }
    assert commands.one_after_the_other(checks) == (1, "2 passed in 0.1s")
    said = capfd.readouterr().out
    assert said.index("== first") < said.index("said by the first") < said.index("== second")
    first, second = (line.split() for line in said.splitlines()[-2:])
    assert first[:2] == ["first", "FAILED"]
    assert second[:2] == ["second", "ok"]


def test_something_left_running_holds_nothing_up(capfd: pytest.CaptureFixture[str]) -> None:
    leave = "import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid)"
    before = set(threading.enumerate())
    began = time.monotonic()
    code, last = commands.in_sight([sys.executable, "-W", "ignore", "-c", leave])
    took = time.monotonic() - began
    os.kill(int(last), signal.SIGTERM)
    for reader in set(threading.enumerate()) - before:
        reader.join(timeout=30)
    assert code == 0
    assert took < 30
    assert capfd.readouterr().out.strip() == last


def test_every_release_asked_for_is_pinned_to_one_that_suits() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {canonicalize_name(pin.name): pin for pin in map(Requirement, (x for x in lines if not x.startswith("#")))}
    assert all([each.operator for each in pin.specifier] == ["=="] and not pin.url for pin in pins.values())
    wanted = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["test"]]
    for requirement in map(Requirement, [*wanted, *project["build-system"]["requires"]]):
        version = next(iter(pins[canonicalize_name(requirement.name)].specifier)).version
        assert requirement.specifier.contains(version), requirement


def test_the_checks_of_every_push_find_no_python(tmp_path: Path) -> None:
    (tmp_path / "dirname").symlink_to(shutil.which("dirname") or "")
    command = [shutil.which("bash") or "", str(ROOT / ".ci" / "run")]
    said = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, timeout=60)
    assert said.returncode == 2
    assert said.stderr == "No Python 3.11, 3.12 or 3.13 was found on PATH.\n"

"""What a sound check leaves when its window is killed: nothing that can be opened, and nothing that goes on."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from meetingrec.audio.link import start_recorder
from meetingrec.audio.recorder_card import read_card
from meetingrec.services import practice_library as practice
from meetingrec.services.without_library import verify
from meetingrec.ui.core import Core
from meetingrec.ui.prepare.sound_check import LONGEST, SoundCheck, clear_left_over
from tests.recorders import Bench, bench, file_order, is_running, noise_file
from tests.virtual_microphone import until

__all__ = ["bench"]


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("MEETINGREC_HOME", str(tmp_path / "home"))
    return folder


def test_nobody_can_open_what_is_heard(qtbot: QtBot, scratch: Path) -> None:
    core, owner = Core(), QObject()
    check = SoundCheck(core, owner)
    with qtbot.waitSignal(check.heard, timeout=20_000):
        check.start(practice.conference_inputs(1.0))
    (folder,) = scratch.glob("meetingrec-check-*")
    card = read_card(folder)
    assert card is not None
    try:
        qtbot.waitUntil(lambda: bool(list(folder.glob("*.mrseg"))), timeout=20_000)
        assert [path.name for path in folder.iterdir() if "key" in path.name] == []
        assert verify(folder).content_proven is None
        with qtbot.waitSignal(check.stopped, timeout=20_000):
            check.stop()
    finally:
        check.stop()
        core.close()
    assert not folder.exists()


def test_a_recorder_with_a_longest_time_ends_though_nobody_is_left_to_tell_it(bench: Bench, tmp_path: Path) -> None:
    path, _ = noise_file(tmp_path, 20.0)
    order = bench.order(file_order(path, speed=1.0))
    link = start_recorder(replace(order, longest=0.5))
    bench.links.append(link)
    pid = bench.pid
    bench.pids.append(pid)
    link.close()
    until(lambda: not is_running(pid), "the recorder to end by itself")
    report = bench.report()
    assert report.state == "complete" and report.seconds < 5


def test_what_is_left_over_goes_with_the_next_start(scratch: Path) -> None:
    old, fresh, other = (scratch / f"meetingrec-{name}" for name in ("check-old", "check-new", "kept"))
    for folder in (old, fresh, other):
        folder.mkdir()
        (folder / "0001-room.mrseg").write_bytes(b"sound")
    long_ago = time.time() - 3 * LONGEST
    for folder in (old, other):
        os.utime(folder, (long_ago, long_ago))
    clear_left_over()
    assert [folder.exists() for folder in (old, fresh, other)] == [False, True, True]

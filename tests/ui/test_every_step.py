"""Every step of the chair's page, with a held conference on it, in an ordinary window and at 200 %."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from meetingrec.ui.room.page import RoomPage
from tests.ui.conftest import Look, Shot
from tests.ui.pages import library_at
from tests.ui.program import Start, planned, start

__all__ = ["planned", "start"]

SIZES = {"": (1280, 720), "-200": (640, 360)}
"""What 1280 x 720 pixels leave at 200 % is 640 x 360 of the window's own."""


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_off_at_any_step(
    size: str, start: Start, tmp_path: Path, shared: Path, look: Look, shot: Shot
) -> None:
    shutil.copytree(library_at("held", shared / "practice-stages"), tmp_path / "library")
    program = start()
    program.sign_in("chair")
    room = program.open("room")
    assert isinstance(room, RoomPage)
    program.window.resize(*SIZES[size])
    program.until(lambda: (program.window.width(), program.window.height()) == SIZES[size])
    for step in room._steps:
        room.show_step(step.key)
        program.settle()
        pane = room.middle.currentWidget()
        assert pane.horizontalScrollBar().maximum() == 0, f"{step.words} is cut off at the right"
        program.until(lambda pane=pane: not look.clipped(pane.widget()), 5)
        look.at(pane.widget())
        program.until(lambda: _seen(program.window.focusWidget()), 5)
        shot(program.window, f"step-{step.key}{size}")


def _seen(focused: QWidget) -> bool:
    """Whether all of it can be seen."""
    return focused.visibleRegion().boundingRect().size() == focused.size()

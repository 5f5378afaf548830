"""Python's garbage is collected on the window's thread and nowhere else."""

from __future__ import annotations

import gc
import threading

from pytestqt.qtbot import QtBot

from meetingrec.ui import tidying
from meetingrec.ui.tidying import Tidying
from tests.ui.program import Program, planned, program, start

__all__ = ["planned", "program", "start"]


def test_while_the_window_is_there_nothing_is_collected_on_another_thread(program: Program) -> None:
    program.sign_in("chair")
    where: list[threading.Thread] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        where.append(threading.current_thread())

    gc.callbacks.append(note)
    try:
        made: list[object] = []
        for _ in range(30):
            program.core.read(program.window, lambda: [[] for _ in range(tidying.YOUNG)], made.append)
        program.settle()
        program.until(lambda: bool(where), 10)
    finally:
        gc.callbacks.remove(note)
    assert set(where) == {threading.main_thread()}
    program.application.close()
    assert gc.isenabled(), "when the window is gone Python looks after itself again"


def test_the_long_sweep_waits_until_nobody_types(qtbot: QtBot, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    swept: list[int] = []
    made = Tidying()
    try:
        monkeypatch.setattr(tidying.gc, "get_count", lambda: (0, 0, tidying.OLD + 1))
        monkeypatch.setattr(tidying.gc, "collect", swept.append)
        made.touched()
        made._tidy()
        assert swept == []
        made._touched -= tidying.QUIET_S + 1
        made._tidy()
        assert swept == [2]
    finally:
        made.close()

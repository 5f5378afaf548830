"""The recorder dies while the window is locked and cannot be started again: everybody in the room sees it."""

from __future__ import annotations

import os
import signal

from meetingrec.audio.recorder_card import read_card
from meetingrec.services.recorder_words import LOST
from tests.ui.program import Program, planned, program, start

__all__ = ["planned", "program", "start"]


def test_a_recorder_lost_behind_a_locked_window_is_an_alarm_and_the_page_says_so(
    program: Program,
) -> None:
    program.sign_in("chair")
    prepare = program.open("prepare")
    program.until(lambda: prepare.primary is not None)
    prepare.primary.click()
    bar = program.window.record_bar
    program.until(lambda: bar.state == "recording")
    recorder = program.services.recorder
    assert recorder.recording is not None
    folder = recorder.folder(recorder.recording)
    program.window.lock()
    program.core.idle(20, slow=False)
    page = program.ready()
    assert page.why.text().endswith("The recording goes on.")
    alarms: list[str] = []
    program.core.problem.connect(lambda problem: alarms.append(problem.happened))

    card = read_card(folder)
    assert card is not None
    os.kill(card.pid, signal.SIGKILL)
    folder.rename(folder.with_name("a disk that was pulled out"))
    program.until(lambda: bar.state == "lost")
    program.until(lambda: bool(alarms))
    assert alarms == [LOST]
    assert "goes on" not in page.why.text()
    assert "Nothing is being recorded." in page.why.text()

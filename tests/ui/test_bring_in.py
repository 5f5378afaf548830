"""Bringing in a recording made elsewhere, through the window."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QTime
from PySide6.QtWidgets import QFileDialog, QPushButton

from meetingrec.domain.conference import Stage
from meetingrec.domain.notice import Ground
from meetingrec.services.import_recording import ComesFrom
from meetingrec.services.transcribe import open_audio
from meetingrec.ui.prepare.bring_in import BringInPanel
from meetingrec.ui.prepare.page import PreparePage
from meetingrec.ui.widgets.panel import InPageDialog
from tests.data.sound_files import sound_file
from tests.ui.conftest import Look, Shot
from tests.ui.program import Program, planned, program, start

__all__ = ["planned", "program", "start"]


def opened(program: Program) -> PreparePage:
    page = program.sign_in("chair") and program.open("prepare")
    assert isinstance(page, PreparePage)
    program.until(lambda: page.lines["disk"].state != "")
    return page


def asked(page: PreparePage) -> BringInPanel:
    panel = page.bring_in.open_panel()
    assert panel is not None
    return panel


def press(panel: InPageDialog, words: str) -> None:
    (found,) = [button for button in panel.findChildren(QPushButton) if button.text() == words]
    found.click()


def filled(panel: BringInPanel, file: Path) -> None:
    panel.file.widget.setText(str(file))
    panel.day.widget.set_value(datetime(2026, 4, 2, tzinfo=UTC).date())
    panel.time.widget.setTime(QTime(10, 30))


def at_rest(program: Program, page: PreparePage) -> None:
    program.until(lambda: not page.bring_in.work.isVisible() and page.bring_in.link.isVisible())
    program.settle()


def test_from_the_file_to_a_conference_that_was_held(
    program: Program, tmp_path: Path, look: Look, shot: Shot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(program)
    bring_in = page.bring_in
    assert bring_in.link.isVisible()
    file = tmp_path / "meeting.mp4"
    file.write_bytes(sound_file("mp4", 3.0, picture=True))
    panel = asked(page)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    press(panel, "Choose a file...")
    assert panel.file.widget.text() == str(file)

    panel.file.widget.clear()
    panel.comes_from.set_value(ComesFrom.OTHER)
    panel.day.widget.set_value(None)
    press(panel, "Bring it in")
    wrong = (panel.file.wrong, panel.words.wrong, panel.day.wrong)
    assert wrong == (
        "Which file?",
        "Where was it recorded? A few words will do.",
        "Which day? For example 2 apr 2026.",
    )
    panel.comes_from.set_value(ComesFrom.TEAMS)
    monkeypatch.chdir(file.parent)
    filled(panel, Path(file.name))
    assert panel.file.wrong == ""
    program.until(lambda: not look.clipped(panel), 5)
    look.at(panel)
    shot(program.window, "bring-in")
    press(panel, "Bring it in")
    assert bring_in.status.isVisible()
    assert not bring_in.link.isVisible()

    at_rest(program, page)
    assert not panel.is_open
    assert program.problems == []
    assert bring_in.said.text().startswith("Brought in from Teams on ")
    assert bring_in.said.text().endswith("by Grace Hartley; the original is kept unchanged.")
    look.at(page)
    shot(program.window, "brought-in")

    bring_in.held.click()
    program.until(lambda: program.record.conference.stage is Stage.HELD)
    conference = program.record.conference
    assert conference.started_at == datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
    assert conference.ended_at is not None
    assert 2.9 < (conference.ended_at - conference.started_at).total_seconds() < 3.1
    program.settle()
    assert not bring_in.held.isVisible()
    assert bring_in.said.isVisible()


def test_a_file_that_ends_too_early_is_asked_about(program: Program, tmp_path: Path) -> None:
    page = opened(program)
    half = tmp_path / "half.wav"
    half.write_bytes(sound_file("wav", 4.0, rate=16000)[: 16000 * 4 * 2])
    panel = asked(page)
    filled(panel, half)
    press(panel, "Bring it in")
    at_rest(program, page)
    assert program.problems == []
    (question,) = program.window.host.panels()
    press(question, "Bring in what can be read")
    at_rest(program, page)
    assert "2 seconds could be read" in page.bring_in.said.text()


def test_a_refused_file_says_why_and_one_that_is_stopped_says_nothing(
    program: Program, tmp_path: Path, look: Look, shot: Shot
) -> None:
    page = opened(program)
    letter = tmp_path / "letter.mp3"
    letter.write_text("Dear Sir or Madam")
    panel = asked(page)
    filled(panel, letter)
    press(panel, "Bring it in")
    at_rest(program, page)
    assert panel.file.wrong.startswith("letter.mp3: This file is damaged, or it is not a sound recording.")
    assert program.problems == [], "it is said beside the field, and nowhere twice"
    assert panel.is_open
    assert program.focus is panel.file.widget
    program.until(lambda: not look.clipped(panel), 5)
    look.at(panel)
    panel.file.widget.blockSignals(True)
    panel.file.widget.setText("letter.mp3")  # no folder of a test in the picture
    panel.file.widget.blockSignals(False)
    shot(program.window, "bring-in-refused")
    assert not page.bring_in.said.isVisible()
    panel.file.widget.setText(str(tmp_path / "nowhere.mp3"))
    press(panel, "Bring it in")
    panel.close_panel()
    at_rest(program, page)
    assert program.problems == ["nowhere.mp3: This file cannot be opened."]
    program.window.problems.clear()
    assert asked(page) is panel, "what was typed is still there"
    panel.close_panel()

    long = tmp_path / "long.flac"
    long.write_bytes(sound_file("flac", 300.0, rate=16000, channels=1))
    panel = asked(page)
    filled(panel, long)
    press(panel, "Bring it in")
    program.until(lambda: not panel.is_open)
    # Another page meanwhile: it goes on, and is found again.
    program.window.go("conferences")
    program.settle()
    again = program.open("prepare")
    assert again is page
    assert page.bring_in.work.isVisible()
    page.bring_in.work.cancelled.emit()
    at_rest(program, page)
    assert program.problems == []
    assert not page.bring_in.said.isVisible()
    assert list((program.services.library.folder / "recordings").iterdir()) == []


def test_where_there_was_a_restricted_part_it_is_asked_what_is_kept_back(
    program: Program, tmp_path: Path, look: Look
) -> None:
    page = opened(program)
    conference = program.record.conference
    program.services.planning.begin(conference.id, "recorded by Teams")
    restricting = program.services.restricting
    restricting.begin(conference, [program.record.attendees[0].id], Ground.LEGAL)
    restricting.end(conference)
    program.settle()
    file = tmp_path / "meeting.mp4"
    file.write_bytes(sound_file("mp4", 3.0))
    panel = asked(page)
    filled(panel, file)
    press(panel, "Bring it in")
    at_rest(program, page)
    assert program.problems == [] and program.services.recorder.of_conference(conference.id) == ()
    (question,) = program.window.host.panels()
    look.at(question)
    press(question, "Keep all of it back")
    at_rest(program, page)
    assert page.bring_in.said.text().endswith("There was a restricted part: the recording is for the chair alone.")
    (made,) = program.services.recorder.of_conference(conference.id)
    assert not list(open_audio(program.services.signed_in, made).blocks("room", 0.0))

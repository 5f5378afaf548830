"""The chair's dictation: the state shown is right, pausing and adding work, and without a microphone one goes on."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from meetingrec import settings
from meetingrec.audio.recorder_card import read_card
from meetingrec.domain.access import Role
from meetingrec.domain.dictation import Dictation, DictationState
from meetingrec.domain.edit_list import RATE
from meetingrec.domain.errors import KeyRefused, NotAllowed
from meetingrec.domain.events import Changes
from meetingrec.domain.recording import SourceHealth, State
from meetingrec.services import practice_library as practice
from meetingrec.services.dictation_sound import DictatedListening, Edited
from meetingrec.services.library import Newcomer
from meetingrec.services.record import Inputs
from meetingrec.ui.dictate.hand_over import HandOver
from meetingrec.ui.dictate.hints import hint_for
from meetingrec.ui.dictate.page import DictatePage
from meetingrec.ui.dictate.reading import Standing
from meetingrec.ui.dictate.recorder_card import warning_of
from meetingrec.ui.dictate.wave import DictationWave
from meetingrec.ui.pedal.key_names import OF_PAGES, edits
from tests.data.sealed import sound
from tests.ui.pages import Seat, Sit, no_sound, sit
from tests.virtual_microphone import write_wave

__all__ = ["no_sound", "sit"]

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
AS_SPOKEN = practice.dictation_inputs(1.0)
"""In real time, so that there is time to pause."""


def dictate(seat: Seat) -> DictatePage:
    page = seat.page
    assert isinstance(page, DictatePage)
    return page


def says(seat: Seat, words: str) -> None:
    """Waits until the card says so."""
    seat.until(lambda: dictate(seat).card.text.startswith(words))


def dictated(seat: Seat) -> float:
    """Seconds that lie sealed on the disk."""
    dictation = seat.services.dictating.of_conference(seat.conference_id)
    recording = seat.services.dictating.recording(dictation) if dictation else None
    assert recording is not None and recording.state is State.COMPLETE
    return recording.seconds


def test_start_pause_go_on_finish_add_and_send_by_keyboard(sit: Sit) -> None:
    seat = sit("chair", "held", "dictate", AS_SPOKEN)
    page = dictate(seat)
    assert page.card.text == "Nothing dictated yet"
    seat.key(Qt.Key.Key_F2)
    says(seat, "Dictating")
    seat.until(lambda: seat.window.record_bar.state == "recording")
    seat.until(lambda: page.card.text >= "Dictating 00:00:02")
    assert page.card.meter.isVisible() and not page.listen.isVisible()
    seat.key(Qt.Key.Key_F2)
    says(seat, "Paused 00:00:0")
    seat.until(lambda: page.listen.listening is not None)
    opened = page.listen.listening
    assert page.listen.isVisible() and opened is not None
    assert opened.length == pytest.approx(2.5, abs=1.6)
    seat.until(lambda: 0 < page.listen.position == pytest.approx(page.wave.position, abs=0.01))
    seat.key(Qt.Key.Key_F2)
    says(seat, "Dictating")
    assert page.listen.listening is None
    seat.qtbot.wait(1200)
    page.card.finish_button.setFocus()
    QTest.keyClick(page.card.finish_button, Qt.Key.Key_Space)
    says(seat, "Dictation finished")
    first = dictated(seat)
    assert page.send.hand_over.people.widget.hasFocus(), "the keyboard is led to the next step"

    seat.key(Qt.Key.Key_F2)
    says(seat, "Dictating")
    seat.qtbot.wait(1500)
    seat.click(page.card.finish_button)
    says(seat, "Dictation finished")
    assert dictated(seat) > first + 0.9, "what is added comes to what was there"

    page.send.hand_over.note.widget.setFocus()
    seat.keys("The plan first, please")
    page.send.hand_over.urgent.setFocus()
    seat.key(Qt.Key.Key_Space)
    assert page.send.send_button.text() == "Send to Tessa Morgan"
    page.send.send_button.setFocus()
    QTest.keyClick(page.send.send_button, Qt.Key.Key_Space)
    says(seat, "Sent to Tessa Morgan")
    assert page.card.record_button.isHidden() and page.send.form.isHidden()
    length = dictated(seat)

    seat = sit("typist")
    line = seat.services.dictating.queue()[0]
    assert line.dictation.urgent and line.dictation.note == "The plan first, please"
    assert line.seconds == pytest.approx(length)
    recording = seat.services.dictating.recording(line.dictation)
    assert recording is not None
    listening = seat.services.dictated.listen(line.dictation, recording)
    assert listening.length == pytest.approx(length)
    listening.close()


def test_the_minute_taker_cannot_hear_it_before_it_is_sent(sit: Sit) -> None:
    seat = sit("typist", "dictated")
    dictation = seat.services.dictating.of_conference(_conference_of_the_library(seat))
    assert dictation is not None and dictation.state is DictationState.READY
    recording = seat.services.dictating.recording(dictation)
    assert recording is not None
    with pytest.raises((KeyRefused, NotAllowed)):
        seat.services.dictated.listen(dictation, recording)


def _conference_of_the_library(seat: Seat) -> str:
    from meetingrec.store import conferences

    with seat.services.signed_in.reading() as db:
        return conferences.all_conferences(db)[0].id


def test_a_dictation_that_ends_by_itself_is_kept_and_its_words_come(sit: Sit) -> None:
    seat = sit("chair", "held", "dictate")
    page = dictate(seat)
    seat.click(page.card.record_button)
    says(seat, "Dictated so far 00:01:30")
    assert "go on where you stopped, or finish" in page.card.hint.text()
    seat.click(page.card.finish_button)
    says(seat, "Dictation finished 00:01:30")
    seat.until(lambda: "child protection plan" in page.heard.toPlainText(), 60)
    page.record.which.setCurrentIndex(1)
    assert page.heard.isVisible()
    assert page.record.heard_told.text().startswith("Written down by this computer, as a draft")


def test_two_quick_presses_start_once_and_silence_is_told(sit: Sit, tmp_path: Path) -> None:
    """The microphone gives a faint hiss: nothing that anybody has said."""
    hiss = np.random.default_rng(1).integers(-2, 3, 60 * RATE).astype(np.int16)
    seat = sit("chair", "held", "dictate", Inputs(file=write_wave(tmp_path / "hiss.wav", hiss, RATE), speed=12.0))
    page = dictate(seat)
    seat.key(Qt.Key.Key_F2)
    seat.key(Qt.Key.Key_F2)
    says(seat, "Dictating")
    seat.until(page.card.warning.isVisible)
    assert page.card.warning.text().startswith("Nothing has been heard for ")
    assert page.card.text.startswith("Dictating")
    assert seat.problems == []
    seat.key(Qt.Key.Key_F2)
    says(seat, "Paused")
    assert page.card.warning.isHidden()


def test_the_next_section_while_dictating_and_back_by_the_pedal(sit: Sit, shot: Any, look: Any) -> None:
    """Alt+Down goes over to the next section without another key: the words are apart, and none is lost on the disk."""
    seat = sit("chair", "held", "dictate", AS_SPOKEN)
    page = dictate(seat)
    seat.key(Qt.Key.Key_Down, ALT)
    seat.key(Qt.Key.Key_F2)
    says(seat, "Dictating 00:00:01")
    seat.key(Qt.Key.Key_Down, ALT)
    seat.until(lambda: "into “Why”" in page.card.hint.text())
    said = page.takes.clock.seconds
    seat.until(lambda: (now := seat.services.recorder.status()) is not None and said(now) > 2.0)
    shot(seat.window, "dictate-recording")
    look.at(page)
    pedal = seat.services.controls
    assert pedal.driven is page
    page.back()
    says(seat, "Paused")
    seat.until(lambda: pedal.driven is page.listen.player)
    (decided, _, middle), (why, begin, end) = edited_of(page).sections
    assert (decided, why, begin) == ("decided", "why", middle) and end - begin > 0.5 and middle >= 1.0
    assert page.record.list.currentItem().text().startswith("Why\n0:0")


def test_without_a_microphone_the_problem_is_clear_and_the_record_can_be_sent(sit: Sit, no_sound: None) -> None:
    seat = sit("chair", "held", "dictate", Inputs(room=""))
    page = dictate(seat)
    assert "Microphone: the one this computer has chosen." in page.card.hint.text()
    seat.key(Qt.Key.Key_F2)
    seat.until(lambda: bool(seat.problems))
    seat.settle()
    assert "microphone" in seat.problems[0].lower()
    assert page.card.text == "Nothing dictated yet"
    assert page.card.hint.text().startswith("No microphone could be used. Plug one in and start again, or send")
    seat.click(page.send.without_button)
    seat.answer("Send without a dictation")
    says(seat, "Sent to Tessa Morgan")
    seat = sit("typist", where="queue")
    line = seat.services.dictating.queue()[0]
    assert line.seconds == 0 and line.dictation.state is DictationState.WAITING
    model = seat.page.table.model()
    assert "not dictated" in [model.index(0, column).data() for column in range(model.columnCount())]


def test_nobody_is_guessed_where_there_are_several_minute_takers(sit: Sit) -> None:
    seat = sit("records", "dictated")
    seat.services.people.add(Newcomer("anna", "Anna Field", "a long enough password", frozenset({Role.MINUTE_TAKER})))
    seat = sit("chair", where="dictate")
    page = dictate(seat)
    seat.click(page.send.send_button)
    seat.settle()
    assert page.send.hand_over.people.wrong == "Choose who will type it."
    assert page.card.text.startswith("Dictation finished")
    combo = page.send.hand_over.people.widget
    assert combo.hasFocus()
    combo.setCurrentIndex(combo.findText("Anna Field"))
    assert page.send.hand_over.people.wrong == ""
    seat.click(page.send.send_button)
    says(seat, "Sent to Anna Field")


def test_leaving_and_locking_leave_the_dictation_running(sit: Sit) -> None:
    seat = sit("chair", "held", "dictate", AS_SPOKEN)
    seat.key(Qt.Key.Key_F2)
    says(seat, "Dictating")
    seat.go("history")
    seat.qtbot.wait(300)
    seat.go("dictate")
    says(seat, "Dictating")
    seat.services.recorder.leave()  # what a lock does: the recorder goes on without the window
    seat = sit("chair", where="dictate", inputs=AS_SPOKEN)
    says(seat, "Dictating")
    seat.qtbot.wait(1200)
    seat.click(dictate(seat).card.finish_button)
    says(seat, "Dictation finished")
    assert dictated(seat) >= 1.0


def test_a_recorder_that_dies_costs_at_most_a_second(sit: Sit) -> None:
    seat = sit("chair", "held", "dictate", AS_SPOKEN)
    seat.key(Qt.Key.Key_F2)
    says(seat, "Dictating 00:00:02")
    recording = seat.services.recorder.recording
    assert recording is not None
    folder = seat.services.recorder.folder(recording)
    card = read_card(folder)
    assert card is not None
    os.kill(card.pid, signal.SIGKILL)
    seat.until(lambda: any("recorder" in words for words in seat.told), 20)
    says(seat, "Dictating")
    seat.click(dictate(seat).card.finish_button)
    says(seat, "Dictation finished")
    dictation = seat.services.dictating.of_conference(seat.conference_id)
    kept = seat.services.dictating.recording(dictation) if dictation else None
    assert kept is not None and kept.seconds >= 1.0


def test_the_sections_of_the_record_are_found_by_keyboard(sit: Sit, look: Any) -> None:
    seat = sit("chair", "held", "dictate")
    page = dictate(seat)
    look.at(page)
    seat.key(Qt.Key.Key_F3)
    assert page.record.list.hasFocus()
    for _ in range(6):
        seat.key(Qt.Key.Key_Down)
    assert page.record.list.currentItem().text() == "Plan\n✓ 5 in record"
    assert page.record.view.verticalScrollBar().value() > 100


def test_when_it_is_typed_the_next_step_is_to_approve(sit: Sit) -> None:
    seat = sit("chair", "typed", "dictate")
    page = dictate(seat)
    assert "with you to be approved" in page.card.hint.text()
    seat.click(page.card.approve_button)
    seat.settle()
    assert seat.tabs.here == "approve"


def test_dictate_pictures(sit: Sit, shot: Any, look: Any) -> None:
    seat = sit("chair", "held", "dictate", AS_SPOKEN)
    shot(seat.window, "dictate")
    seat = sit("chair", "dictated", "dictate")
    page = dictate(seat)
    look.at(page)
    shot(seat.window, "dictate-finished")
    seat.window.resize(640, 360)
    seat.until(lambda: page.record.list.height() == 190)
    seat.qtbot.wait(50)
    look.at(page)


def test_a_dictation_let_go_and_asked_for_again_while_it_opens_leaves_nothing_open(sit: Sit) -> None:
    """Both openings are closed, and so both are in the log with what was heard of them."""
    seat = sit("chair", "dictated", "dictate")
    listen = dictate(seat).listen
    seat.until(lambda: listen.listening is not None)
    dictation = seat.services.dictating.of_conference(seat.conference_id)
    assert dictation is not None
    recording = seat.services.dictating.recording(dictation)
    assert recording is not None
    listen.let_go()
    listen.listen_to(dictation, recording)
    listen.let_go()
    listen.listen_to(dictation, recording)
    seat.settle()
    assert [thread.name for thread in threading.enumerate()].count("player") == 1
    listen.let_go()
    seat.settle()
    assert "player" not in [thread.name for thread in threading.enumerate()]


def word(seconds: float, folder: Path, seed: int) -> Inputs:
    """Something to say that ends by itself, at once."""
    return Inputs(file=write_wave(folder / f"{seed}.wav", sound(seconds, seed, RATE), RATE), speed=0.0)


def edited_of(page: DictatePage) -> Edited:
    assert page._read is not None
    return page._read.edited


def hears(seat: Seat) -> tuple[float, DictatedListening]:
    """The length of what is open for listening, once the last edit is in it."""
    listen = dictate(seat).listen
    seat.settle()
    seat.until(lambda: listen.listening is not None)
    assert listen.listening is not None
    return round(listen.listening.length, 3), listen.listening


def until_heard(seat: Seat, length: float) -> None:
    seat.until(lambda: hears(seat)[0] == round(length, 3))


def test_a_dictation_is_put_right_by_keyboard(sit: Sit, tmp_path: Path, look: Any) -> None:
    """Insert, record over, take out, undo and redo; what is heard is the samples themselves."""
    seat = sit("chair", "dictated", "dictate", word(0.5, tmp_path, 1))
    page, one = dictate(seat), sound(0.5, 1, RATE)
    whole, listening = hears(seat)
    before = listening._read(0.0, 8.0)
    page.card.change_button.setFocus()
    seat.key(Qt.Key.Key_Space)
    assert page.card.text.startswith("Dictated so far") and page.send.form.isHidden()
    look.at(page)

    page.listen.player.seek(4.0)
    seat.key(Qt.Key.Key_2, ALT)
    seat.until(lambda: page.card.record_button.text() == "Insert at 00:00:04")
    seat.key(Qt.Key.Key_F2)
    seat.until(lambda: hears(seat)[0] == round(whole + 0.5, 3))
    seat.until(lambda: page.listen.position == 4.5)
    heard = (hears(seat)[1]._read(0.0, 8.0) * 32768).round().astype(int)
    assert (heard[4 * RATE : 9 * RATE // 2] == one).all()
    assert (heard[9 * RATE // 2 :] == (before * 32768).round()[4 * RATE : 15 * RATE // 2]).all()

    seat.key(Qt.Key.Key_3, ALT)
    seat.until(lambda: page.card.record_button.text() == "Record over from 00:00:04")
    seat.key(Qt.Key.Key_F2)
    seat.until(lambda: page.listen.position == 5.0)
    assert hears(seat)[0] == round(whole + 0.5, 3), "as long as before"

    page.listen.player.seek(1.0)
    seat.until(lambda: page.listen.position == 1.0)
    seat.key(Qt.Key.Key_BracketLeft, CONTROL)
    page.listen.player.seek(3.0)
    seat.until(lambda: page.listen.position == 3.0)
    seat.key(Qt.Key.Key_BracketRight, CONTROL)
    assert page.editing.stretch.told.text() == "Marked from 00:00:01 to 00:00:03."
    seat.key(Qt.Key.Key_Delete, CONTROL)
    seat.until(lambda: hears(seat)[0] == round(whole - 1.5, 3))
    seat.until(lambda: page.listen.position == 1.0)
    for length in (whole + 0.5, whole + 0.5, whole):
        seat.key(Qt.Key.Key_Z, CONTROL)
        until_heard(seat, length)
    assert (hears(seat)[1]._read(0.0, 8.0) == before).all(), "nothing was ever lost"
    assert not page.editing.stretch.undo_button.isEnabled()
    seat.key(Qt.Key.Key_Y, CONTROL)
    seat.until(lambda: hears(seat)[0] == round(whole + 0.5, 3))
    seat.click(page.card.finish_button)
    says(seat, "Dictation finished")
    assert page.editing.where.isHidden() and page.send.form.isVisible()


def test_words_spoken_into_a_section_stand_in_its_place(sit: Sit, tmp_path: Path, shot: Any, look: Any) -> None:
    seat = sit("chair", "held", "dictate", word(2.0, tmp_path, 1))
    page = dictate(seat)
    for down, length in ((6, 2.0), (3, 4.0), (6, 6.0)):
        seat.key(Qt.Key.Key_F3)
        seat.key(Qt.Key.Key_Home)
        for _ in range(down):
            seat.key(Qt.Key.Key_Down, ALT)
        seat.key(Qt.Key.Key_F2)
        until_heard(seat, length)
    edited = edited_of(page)
    assert edited.sections == (("worries", 0.0, 2.0), ("plan", 2.0, 6.0))
    assert page.record.list.item(3).text() == "Worries\n0:02 said, ✓ 4 in record"
    seat.key(Qt.Key.Key_Up, ALT)
    seat.key(Qt.Key.Key_Up, ALT)
    seat.key(Qt.Key.Key_Up, ALT)
    seat.until(lambda: page.listen.position == 0.0)
    assert page.card.record_button.text() == "Add to “Worries”"
    page.editing.stretch.mark(2.5, 4.0)
    seat.key(Qt.Key.Key_2, ALT)
    shot(seat.window, "dictate-edit")
    look.at(page)
    seat.window.resize(640, 720)
    seat.until(lambda: page.record.list.height() == 190)
    seat.qtbot.wait(50)
    look.at(page)
    shot(seat.window, "dictate-edit-narrow")


def test_silence_is_told_while_it_is_dictated() -> None:
    health = SourceHealth("room", "Microphone", -120.0, -120.0, False, 0.0, 0)
    assert warning_of(health) == ""
    assert warning_of(replace(health, silent_seconds=9.9)) == ""
    assert warning_of(replace(health, silent_seconds=23)).startswith("Nothing has been heard for 20 s.")
    assert warning_of(replace(health, alarm="The microphone was unplugged.")) == "The microphone was unplugged."


def test_a_stretch_is_drawn_with_the_mouse_and_a_click_goes_there(qtbot: QtBot) -> None:
    wave = DictationWave()
    qtbot.addWidget(wave)
    wave.resize(400, 60)
    wave.show_wave([0.5] * 100, 40.0)
    wave.show()
    marked: list[tuple[float, float]] = []
    gone: list[float] = []
    wave.marked.connect(lambda start, end: marked.append((start, end)))
    wave.seek.connect(gone.append)
    left, nothing = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(wave, left, nothing, QPoint(100, 30))
    assert (marked, gone) == ([], [10.0])
    QTest.mousePress(wave, left, nothing, QPoint(300, 30))
    QTest.mouseMove(wave, QPoint(250, 30))
    QTest.mouseMove(wave, QPoint(200, 30))
    QTest.mouseRelease(wave, left, nothing, QPoint(200, 30))
    assert (marked, gone) == ([(20.0, 30.0)], [10.0, 20.0]), "drawn backwards; the player stands at its beginning"


def test_the_bar_asks_about_the_dictation_and_no_more_once_it_has_ended(sit: Sit) -> None:
    seat = sit("chair", "held", "dictate", AS_SPOKEN)
    bar = seat.window.record_bar
    seat.key(Qt.Key.Key_F2)
    says(seat, "Dictating")
    seat.until(lambda: bar.stop_button.isVisible() and "room" in bar._meters)
    assert bar._meters["room"].accessibleName() == dictate(seat).card.meter.accessibleName() == "Level of voice"
    seat.click(bar.stop_button)
    assert seat.panel().accessibleName() == "Stop dictating?"
    seat.services.recorder.stop()  # it comes to its end while the question stands
    seat.core.changed.emit(Changes.of("recording", conference=seat.conference_id))
    assert not seat.window.host.panels(), "there is nothing left to ask about"
    says(seat, "Dictated so far")
    assert seat.problems == []


def test_all_is_seen_of_what_is_asked_before_sending_without_a_dictation(sit: Sit) -> None:
    seat = sit("chair", "held", "dictate")
    seat.click(dictate(seat).send.without_button)
    seat.settle()
    panel = seat.panel()
    assert panel.area.verticalScrollBar().maximum() == 0 and panel.height() < 600
    note = panel.findChildren(HandOver)[0].note.widget
    assert panel.area.viewport().rect().contains(note.mapTo(panel.area.viewport(), note.rect().bottomRight()))
    seat.answer("Go back")


def test_no_key_of_a_page_where_one_listens_can_be_chosen_for_the_player(sit: Sit) -> None:
    seat = sit("chair", "dictated")
    assert settings.home().name == "home", "nobody's own settings are touched by a test"
    own = {"F7", "F8", "F9"}
    found: set[str] = set()
    for where in ("replay", "dictate", "document"):
        seat.go(where)
        found |= {shortcut.key().toString() for shortcut in seat.window.findChildren(QShortcut)}
        told = seat.window.page.keys()
        found |= {name.strip() for names, _ in told for name in names.split(",")}
    keys = {QKeySequence(name).toString() for name in found if "Media" not in name} - own - {""}
    assert {"F2", "Ctrl+F7", "Ctrl+Z", "Alt+2"} <= keys
    free = {name for name in keys if not edits(name) and name not in OF_PAGES}
    assert not free, f"{free} would do two things at once"
    for name in ("Ctrl+Z", "Ctrl+A", "Alt+2", "Left", "Home", "PgDown", "Ctrl+Left", "Shift+F"):
        assert edits(name), name
    for name in ("F10", "Shift+F9", "Ctrl+Alt+P", "Ctrl+Alt+Shift+P", "Pause", "Media Play", "F13"):
        assert not edits(name), name


def test_what_was_approved_and_is_being_changed_is_not_called_approved() -> None:
    gone = Dictation("d", "c", "r", DictationState.APPROVED, datetime.now(UTC))
    assert hint_for(Standing.SENT, gone, "") == "The documents are approved."
    told = hint_for(Standing.SENT, gone, "", reopened=("Decisions",))
    assert told == "The documents were approved. A change of “Decisions” was agreed since and waits to be approved."

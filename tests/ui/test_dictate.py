"""The chair's dictation: the state shown is right, pausing and adding work, and without a microphone one goes on."""

from __future__ import annotations

import threading
from typing import Any

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from meetingrec.domain.access import Role
from meetingrec.domain.dictation import DictationState
from meetingrec.domain.errors import KeyRefused, NotAllowed
from meetingrec.domain.recording import State
from meetingrec.services import practice_library as practice
from meetingrec.services.library import Newcomer
from meetingrec.services.record import Inputs
from meetingrec.ui.dictate.page import DictatePage
from tests.ui.pages import Seat, Sit, no_sound, sit

__all__ = ["no_sound", "sit"]

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
    assert page.listen.isVisible() and page.listen.listening is not None
    assert page.listen.listening.length == pytest.approx(2.5, abs=1.6)
    seat.key(Qt.Key.Key_F2)
    says(seat, "Dictating")
    assert page.listen.listening is None
    seat.qtbot.wait(1200)
    page.card.finish_button.setFocus()
    QTest.keyClick(page.card.finish_button, Qt.Key.Key_Space)
    says(seat, "Dictation finished")
    first = dictated(seat)
    assert page.hand_over.people.widget.hasFocus(), "the keyboard is led to the next step"

    seat.key(Qt.Key.Key_F2)
    says(seat, "Dictating")
    seat.qtbot.wait(1500)
    seat.click(page.card.finish_button)
    says(seat, "Dictation finished")
    assert dictated(seat) > first + 0.9, "what is added comes to what was there"

    page.hand_over.note.widget.setFocus()
    seat.keys("The plan first, please")
    page.hand_over.urgent.setFocus()
    seat.key(Qt.Key.Key_Space)
    assert page.send_button.text() == "Send to Tessa Morgan"
    page.send_button.setFocus()
    QTest.keyClick(page.send_button, Qt.Key.Key_Space)
    says(seat, "Sent to Tessa Morgan")
    assert page.card.record_button.isHidden() and page.sending.isHidden()
    length = dictated(seat)

    seat = sit("typist")
    line = seat.services.dictating.queue()[0]
    assert line.dictation.urgent and line.dictation.note == "The plan first, please"
    assert line.seconds == pytest.approx(length)
    recording = seat.services.dictating.recording(line.dictation)
    assert recording is not None
    listening = seat.services.replay.listen_dictation(recording)
    assert listening.length >= length
    listening.close()


def test_the_minute_taker_cannot_hear_it_before_it_is_sent(sit: Sit) -> None:
    seat = sit("typist", "dictated")
    dictation = seat.services.dictating.of_conference(_conference_of_the_library(seat))
    assert dictation is not None and dictation.state is DictationState.READY
    recording = seat.services.dictating.recording(dictation)
    assert recording is not None
    with pytest.raises((KeyRefused, NotAllowed)):
        seat.services.replay.listen_dictation(recording)


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
    page.which.setCurrentIndex(1)
    assert page.heard.isVisible()
    assert page.heard_told.text().startswith("Written by this computer, as a draft")


def test_two_quick_presses_start_once(sit: Sit) -> None:
    seat = sit("chair", "held", "dictate", AS_SPOKEN)
    seat.key(Qt.Key.Key_F2)
    seat.key(Qt.Key.Key_F2)
    says(seat, "Dictating")
    seat.qtbot.wait(400)
    assert dictate(seat).card.text.startswith("Dictating")
    assert seat.problems == []


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
    seat.click(page.without_button)
    seat.answer("Send without a dictation")
    says(seat, "Sent to Tessa Morgan")
    seat = sit("typist", where="queue")
    line = seat.services.dictating.queue()[0]
    assert line.seconds == 0 and line.dictation.state is DictationState.WAITING
    assert seat.page.table.model().index(0, 3).data() == "not dictated"


def test_nobody_is_guessed_where_there_are_several_minute_takers(sit: Sit) -> None:
    seat = sit("records", "dictated")
    seat.services.people.add(Newcomer("anna", "Anna Field", "a long enough password", frozenset({Role.MINUTE_TAKER})))
    seat = sit("chair", where="dictate")
    page = dictate(seat)
    seat.click(page.send_button)
    seat.settle()
    assert page.hand_over.people.wrong == "Choose who will type it."
    assert page.card.text.startswith("Dictation finished")
    combo = page.hand_over.people.widget
    assert combo.hasFocus()
    combo.setCurrentIndex(combo.findText("Anna Field"))
    assert page.hand_over.people.wrong == ""
    seat.click(page.send_button)
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
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "meetingrec.audio.recorder" in words and str(folder) in str(process.open_files()):
            process.kill()
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
    assert page.record.list.currentItem().text() == "Plan  5"
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
    seat.qtbot.wait(50)
    look.at(page)


def test_a_dictation_let_go_and_asked_for_again_while_it_opens_leaves_nothing_open(sit: Sit) -> None:
    """Both openings are closed, and so both are in the log with what was heard of them."""
    seat = sit("chair", "dictated", "dictate")
    listen = dictate(seat).listen
    seat.until(lambda: listen.listening is not None)
    dictation = seat.services.dictating.of_conference(seat.conference_id)
    recording = seat.services.dictating.recording(dictation) if dictation else None
    assert recording is not None
    listen.let_go()
    listen.listen_to(recording)
    listen.let_go()
    listen.listen_to(recording)
    seat.settle()
    assert [thread.name for thread in threading.enumerate()].count("player") == 1
    listen.let_go()
    seat.settle()
    assert "player" not in [thread.name for thread in threading.enumerate()]

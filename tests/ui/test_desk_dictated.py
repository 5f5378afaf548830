"""Typing from the dictation: paragraphs are taken by key and by mouse, and playing never gets in the way of typing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from meetingrec.services.dictate import Dictating
from tests.ui.pages import Sit, loudspeaker, no_sound, sit, sound_server
from tests.ui.test_desk import CONTROL, desk, section

__all__ = ["loudspeaker", "no_sound", "sit", "sound_server"]


def test_ctrl_enter_takes_one_paragraph_after_the_other_to_the_caret(sit: Sit) -> None:
    seat = sit("typist", "sent", "document")
    page = desk(seat)
    heard = page.sources.heard
    first, second = (heard.words_of(range(at, at + 1)) for at in (0, 1))
    field = section(seat, "dissent")
    before = field.toPlainText()
    seat.key(Qt.Key.Key_Return, CONTROL)
    seat.key(Qt.Key.Key_Return, CONTROL)
    assert field.toPlainText() == f"{before}\n- {first}\n- {second}".lstrip("\n")
    assert field.hasFocus()
    assert {0, 1} <= set(heard.taken) or len(second) <= 8
    seat.settle()
    assert seat.typed("dissent").endswith(f"- {first}\n- {second}")
    QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert field.toPlainText().endswith(f"- {first}")


def test_the_mouse_picks_a_paragraph_and_the_button_takes_it_where_the_caret_was(sit: Sit) -> None:
    seat = sit("typist", "sent", "document")
    page = desk(seat)
    heard = page.sources.heard
    field = section(seat, "told")
    block = heard.document().findBlockByNumber(4)
    place = heard.document().documentLayout().blockBoundingRect(block).center().toPoint()
    QTest.mouseClick(heard.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert heard.pick() == range(4, 5)
    seat.click(page.sources.take_button)
    seat.settle()
    assert seat.typed("told").endswith(f"- {heard.words_of(range(4, 5))}")
    assert field.toPlainText().strip() == seat.typed("told")


def test_while_it_plays_the_paragraph_being_heard_is_taken_and_typing_goes_on(sit: Sit, loudspeaker: None) -> None:
    seat = sit("typist", "sent", "document")
    page = desk(seat)
    listen, heard = page.sources.listen, page.sources.heard
    field = section(seat, "told")
    seat.key(Qt.Key.Key_F9)
    seat.until(lambda: listen.playing)
    seat.key(Qt.Key.Key_F8)
    seat.keys("Typed while it plays.")
    seat.until(lambda: listen.position > 6.5)
    spoken = heard.pick()
    assert heard.words_of(spoken).startswith("the children will be on a child protection plan")
    seat.key(Qt.Key.Key_Return, CONTROL)
    assert field.toPlainText().endswith(f"Typed while it plays.\n- {heard.words_of(spoken)}")
    seat.key(Qt.Key.Key_F6)
    assert page.sources.listen.player.speeds.currentText() == "1.1 x"
    seat.key(Qt.Key.Key_F9)
    seat.until(lambda: not listen.playing)
    at = listen.position
    seat.key(Qt.Key.Key_F7)
    seat.settle()
    assert listen.position == pytest.approx(max(0.0, at - 3.0), abs=0.05)
    assert field.hasFocus()
    assert seat.problems == []
    seat.go("queue")
    seat = sit("chair")
    lines = seat.services.history.of_conference(seat.conference_id)
    played = next(line.facts["played"] for line in lines if line.what == "listened")
    assert isinstance(played, list) and any(start <= 5 and end >= 6 for start, end in played)


def test_without_a_loudspeaker_the_problem_is_clear_and_typing_goes_on(sit: Sit, no_sound: None) -> None:
    seat = sit("typist", "sent", "document")
    section(seat, "needs")
    seat.key(Qt.Key.Key_F9)
    seat.keys(" Typed all the same.")
    seat.settle()
    assert seat.problems == ["This computer has no loudspeaker or headphones that can be used."]
    assert seat.typed("needs").endswith("Typed all the same.")
    assert not desk(seat).sources.listen.playing


def test_without_a_dictation_one_types_from_the_record(sit: Sit) -> None:
    seat = sit("chair", "held")
    dictating: Dictating = seat.services.dictating
    _, dictation = dictating.begin(seat.services.signed_in.conference(seat.conference_id))
    dictating.send(dictation, dictating.minute_takers()[0].id)
    seat = sit("typist", where="document")
    page = desk(seat)
    assert page.sources.which.currentIndex() == 1
    assert "emotional abuse" in page.sources.captured.toPlainText()
    assert not page.sources.listen.isVisible()
    section(seat, "told")
    seat.key(Qt.Key.Key_Return, CONTROL)  # nothing to take: nothing happens
    seat.keys("From the record.")
    seat.settle()
    assert seat.typed("told").endswith("From the record.")

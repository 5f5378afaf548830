"""Typing from the dictation: paragraphs are taken by key and by mouse, and playing never gets in the way of typing."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest

from meetingrec.domain.recording import Purpose
from meetingrec.domain.transcript import Coverage
from meetingrec.services.dictate import Dictating
from meetingrec.store import recordings, transcripts
from tests.ui.pages import Seat, Sit, loudspeaker, no_sound, sit, sound_server
from tests.ui.test_desk import CONTROL, desk, section

__all__ = ["loudspeaker", "no_sound", "sit", "sound_server"]


def test_ctrl_enter_takes_one_paragraph_after_the_other_to_the_caret(sit: Sit) -> None:
    seat = sit("typist", "sent", "document")
    page = desk(seat)
    heard = page.sources.heard
    lines = heard.toPlainText().split("\n")
    assert [lines[at] for at in (1, 4, 12)] == ["What was decided", "Plan", "Straight through"]
    assert set(heard.taken) == {2, 3, *range(5, 12)}, "what has its section was written down, and is ticked"
    first, second = (heard.words_of(range(at, at + 1)) for at in (0, 13))
    field = section(seat, "dissent")
    before = field.toPlainText()
    seat.key(Qt.Key.Key_Return, CONTROL)
    seat.key(Qt.Key.Key_Return, CONTROL)
    assert field.toPlainText() == f"{before}\n- {first}\n- {second}".lstrip("\n")
    assert field.hasFocus()
    assert {0, 13} <= set(heard.taken)
    seat.settle()
    assert seat.typed("dissent").endswith(f"- {first}\n- {second}")
    QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert field.toPlainText().endswith(f"- {first}")


def test_the_mouse_picks_a_paragraph_and_the_button_takes_it_where_the_caret_was(sit: Sit) -> None:
    seat = sit("typist", "sent", "document")
    page = desk(seat)
    heard = page.sources.heard
    field = section(seat, "told")
    block = heard.document().findBlockByNumber(5)
    place = heard.document().documentLayout().blockBoundingRect(block).center().toPoint()
    QTest.mouseClick(heard.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert heard.pick() == range(5, 6)
    seat.click(page.sources.take_button)
    seat.settle()
    assert seat.typed("told").endswith(f"- {heard.words_of(range(5, 6))}")
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
    assert heard.words_of(spoken).startswith("Decision 1: The children will be on a child protection plan")
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


def test_a_word_is_heard_when_it_is_clicked_marked_while_it_is_heard_and_dotted_when_in_doubt(
    sit: Sit, loudspeaker: None, shot: Any
) -> None:
    seat = sit("typist", "sent", "document")
    heard, listen = desk(seat).sources.heard, desk(seat).sources.listen
    place = heard.toPlainText().index("weight")  # of "share the weight": the model is unsure of it
    cursor = QTextCursor(heard.document())
    cursor.setPosition(place + 1)
    assert cursor.charFormat().underlineStyle() is QTextCharFormat.UnderlineStyle.DotLine
    cursor.setPosition(heard.toPlainText().index("health visitor"))
    heard.setTextCursor(cursor)
    heard.ensureCursorVisible()
    asked: list[float] = []
    heard.seek.connect(asked.append)
    QTest.mouseClick(
        heard.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        heard.cursorRect().center() + QPoint(8, 0),
    )
    assert asked == pytest.approx([30.3], abs=0.4)
    seat.until(lambda: listen.playing and listen.position > asked[0] + 0.3)
    marked = [selection.cursor.selectedText() for selection in heard.extraSelections()]
    assert len(marked) == 1 and marked[0] in "The health visitor will weigh"
    seat.key(Qt.Key.Key_F9)
    seat.until(lambda: not listen.playing)
    shot(seat.window, "desk-dictated")


def test_what_was_dictated_is_written_down_when_the_last_of_it_has_been_heard(sit: Sit) -> None:
    seat = sit("typist", "sent")
    _hear_more(seat)
    seat.go("document")
    field = section(seat, "worries")
    assert seat.typed("needs").find("Recommendation 1") < 0
    seat.keys(" Typed meanwhile.")
    seat.until(lambda: "Recommendation 1: The social worker" in section_text(seat, "needs"), 30)
    assert field.hasFocus() and seat.typed("worries").endswith(" Typed meanwhile.")
    document = seat.services.desk.documents(seat.conference_id)[0]
    part = next(part for part in document.sections if part.key == "needs")
    assert len(part.drafted) == 7 and part.machine


def test_a_key_in_a_section_that_was_just_written_down_takes_nothing_out_of_it(sit: Sit) -> None:
    seat = sit("typist", "sent")
    heard = _hear_more(seat)
    seat.go("document")
    field = section(seat, "needs")
    with seat.services.signed_in.writing() as write:
        transcripts.finish(write.db, heard)
    seat.services.drafting.fill(seat.conference_id)
    before = field.toPlainText()
    assert "Recommendation 1" in seat.typed("needs") and "Recommendation 1" not in before
    seat.keys("Mine, ")
    seat.settle()
    desk(seat)._check_again()
    seat.settle()
    seat.keys("and more.")
    seat.settle()
    assert seat.typed("needs").startswith(f"{before}Mine, and more.\nRecommendation 1")
    assert field.toPlainText() == f"{before}Mine, and more.", "nothing moves under the hands"
    section(seat, "told")
    seat.until(lambda: "Recommendation 1" in field.toPlainText())
    document = seat.services.desk.documents(seat.conference_id)[0]
    assert len(next(part for part in document.sections if part.key == "needs").drafted) == 7


def _hear_more(seat: Seat) -> str:
    """The transcript of the dictation, of which the machine hears the rest only now."""
    with seat.services.signed_in.writing() as write:
        (recording,) = recordings.of_conference(write.db, seat.conference_id, Purpose.DICTATION)
        heard = transcripts.of_recording(write.db, recording.id)
        assert heard is not None
        transcripts.append_stretch(write.db, heard.id, "room", dict(heard.done_to)["room"], (), Coverage())
        return heard.id


def section_text(seat: Seat, key: str) -> str:
    editor = desk(seat).sheets.editor
    return editor.fields[key].toPlainText() if editor is not None else ""


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

"""What is typed while a restricted part goes on belongs to it, in every line and field, whatever ends it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from meetingrec.domain.child_names import Named
from meetingrec.domain.decisions import Decision
from meetingrec.domain.points import Heading, Point
from meetingrec.ui.room.entries import EntryList
from meetingrec.ui.room.growing import EntryLine
from meetingrec.ui.room.page import RoomPage
from meetingrec.ui.room.which_child import WhichChild
from tests.ui.program import CONTROL, Program, planned, program, start

__all__ = ["planned", "program", "start"]

CANARY = "Elmstreet"


@pytest.fixture
def room(program: Program) -> Iterator[RoomPage]:
    """In conference without a recording, everybody here, and every step of the page made."""
    program.sign_in("chair")
    page = program.open("room")
    assert isinstance(page, RoomPage)
    for person in program.record.attendees:
        program.core.act(page, lambda person=person: program.services.capture.stamp_joined(person))
    program.settle()
    for step in page._steps:
        page.show_step(step.key)
    program.key(Qt.Key.Key_1, CONTROL)
    program.settle()
    yield page


def begin(program: Program, room: RoomPage) -> None:
    program.key(Qt.Key.Key_F9)
    assert room.restricted.panel is not None
    room.restricted.panel.ground.setFocus()
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Return, CONTROL)
    program.until(lambda: room.banner.isVisible() and room.restricted.panel is not None)
    assert room.restricted.panel is not None and not room.restricted.panel.is_open
    program.settle()


def end(program: Program, room: RoomPage) -> None:
    program.key(Qt.Key.Key_F9)
    program.until(lambda: room.banner.isHidden())
    program.settle()


def lines_of(room: RoomPage) -> list[EntryLine]:
    found: list[EntryLine] = room.findChildren(EntryLine)
    assert len(found) >= 14, "every step has its line"
    return found


def open_words(program: Program) -> str:
    """All that everybody who may read the open record can read of it."""
    return repr(program.record.open_only)


def test_half_typed_in_a_part_stays_in_it_and_half_typed_in_the_open_comes_back(
    program: Program, room: RoomPage
) -> None:
    lines = lines_of(room)
    before = open_words(program)
    for n, line in enumerate(lines):
        line.setPlainText(f"Openhalf{n}x so")
    begin(program, room)
    assert not [line for line in lines if line.toPlainText()], "what was begun in the open is kept aside"
    assert "Openhalf" not in repr(program.record)
    for n, line in enumerate(lines):
        line.setPlainText(f"{CANARY}{n}x has")
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys("and more")
    end(program, room)
    assert open_words(program) == before
    whole = repr(program.record)
    assert [n for n in range(len(lines)) if f"{CANARY}{n}x" not in whole] == [], "nothing of the part is lost"
    assert [line.toPlainText() for line in lines] == [f"Openhalf{n}x so" for n in range(len(lines))]
    for line in lines:
        line.undo()
        line.undo()
        assert CANARY not in line.toPlainText(), "nor can a line bring it back"
    program.key(Qt.Key.Key_Z, CONTROL)
    program.settle()
    assert open_words(program) == before
    assert not room.findChildren(QWidget, "inPagePanel")


def test_no_field_of_the_page_carries_words_of_a_part_into_the_open(program: Program, room: RoomPage) -> None:
    capture, conference = program.services.capture, program.record.conference
    at = conference.planned_start
    for entry in (
        Point("", conference.id, Heading.WORRIED, "Said in the open", at),
        Decision("", conference.id, "Decided in the open", at),
    ):
        program.core.act(room, lambda entry=entry: capture.add(entry))
    program.settle()
    before = open_words(program)
    begin(program, room)
    tried = 0
    for step in room._steps:
        room.show_step(step.key)
        program.settle()
        for entries in room.findChildren(EntryList):
            for row in entries.rows:
                entries.open_entry(row.entry.id)
                assert row.editor is None, "an entry of the open record is not opened"
        for field in (*room.findChildren(QLineEdit), *room.findChildren(QPlainTextEdit)):
            usable = field.isVisible() and field.isEnabled() and not field.isReadOnly()
            if usable and not isinstance(field, EntryLine):
                field.setFocus()
                program.keys(f"{CANARY} 2/3", field)
                program.key(Qt.Key.Key_Return)
                tried += 1
    for n, line in enumerate(lines_of(room)):
        line.setPlainText(f"{CANARY}{n}x has")
        line.enter()
    program.settle()
    assert tried >= 3 and program.record.points[-1].part_id and program.focus
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys(f"{program.record.attendees[0].full_name}: has a new {CANARY}\n")
    program.settle()
    assert program.record.points[-1].said_by == program.record.attendees[0].id
    program.key(Qt.Key.Key_F5)
    program.keys(CANARY)
    end(program, room)
    assert open_words(program) == before
    fields = (*room.findChildren(QLineEdit), *room.findChildren(QPlainTextEdit))
    texts = {field: field.text() if isinstance(field, QLineEdit) else field.toPlainText() for field in fields}
    # The line of a mark is put away, and empty when it is asked for again.
    left = [field.accessibleName() for field in fields if CANARY in texts[field] and field is not room.marks.word]
    assert left == [], "no field still holds it for the next key"
    assert CANARY in [mark.word for mark in program.record.marks], "the word of a mark is stored in the part"
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys("In the open again\n")
    program.settle()
    (point,) = [point for point in program.record.points if point.text == "In the open again"]
    assert point.part_id == "" and point.said_by == ""


def test_the_end_of_the_conference_ends_the_part_and_what_is_half_typed_stays_in_it(
    program: Program, room: RoomPage
) -> None:
    begin(program, room)
    line = room.discussion.parts[Heading.WELL].line
    line.setPlainText("An older question")
    room.discussion.parts[Heading.WELL].which.ask(program.record.children, Named((), "Kit"), lambda _: None)
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys(f"{CANARY} is")
    before = program.record.conference.id
    program.core.act(room, lambda: program.services.planning.end(before))
    program.settle()
    assert program.record.restricted_now is None
    said = program.record.points
    assert {point.part_id for point in said} == {program.record.parts[0].id} and len(said) == 2
    assert [question.isHidden() for question in room.findChildren(WhichChild)].count(False) == 0
    assert CANARY not in open_words(program)


def test_what_was_begun_in_a_part_is_stored_in_it_when_the_window_locks(program: Program, room: RoomPage) -> None:
    begin(program, room)
    part = program.record.restricted_now
    assert part is not None
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys("A neighbour has given")
    program.window.lock()
    program.sign_in("chair")
    found = program.services.planning.record(program.record.conference.id).points
    assert [(point.part_id, "A neighbour has given" in point.text) for point in found] == [(part.id, True)]
    assert program.services.unfinished.lines(program.record.conference.id) == {}

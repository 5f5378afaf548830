"""Twins: the page asks which child where a line may mean either, and nobody who has gone out goes on speaking."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.conference import Child, MeetingType
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.room.decisions import Decisions
from meetingrec.ui.room.page import RoomPage
from meetingrec.ui.room.people import PersonChip
from meetingrec.ui.room.which_child import WhichChild
from tests.ui.conftest import Look, Shot
from tests.ui.program import CONTROL, Program, Start, planned, start
from tests.ui.test_discussion import conference_of, go_to

__all__ = ["planned", "start"]

TWINS = (Child("", "Baby O'Hara (twin 1)"), Child("", "Baby O'Hara (twin 2)"), Child("", "Will O'Hara"))
ROLL = (
    Attendee("", "", "Grace Idowu", Side.PROFESSIONAL, "health visitor", "Health visiting", presence=Presence.HERE),
    Attendee("", "", "Will O'Hara", Side.CHILD, presence=Presence.HERE),
)


def enter(program: Program, line: str) -> None:
    program.keys(f"{line}\n")
    program.settle()


def press(program: Program, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    program.key(key, held)
    program.settle()


def stored(program: Program, page: RoomPage) -> ConferenceRecord:
    return program.services.planning.record(page.sitting.conference_id)


def test_which_twin_is_asked_with_one_key(start: Start, look: Look, shot: Shot) -> None:
    program = start()
    program.sign_in("chair")
    page = go_to(program, conference_of(program, MeetingType.PRE_BIRTH, TWINS, ROLL))
    first, second, will = (child.id for child in stored(program, page).children)

    press(program, Qt.Key.Key_1, CONTROL)
    line = program.focus
    enter(program, "GI record Baby: small for dates")
    assert isinstance(program.focus, WhichChild)
    press(program, Qt.Key.Key_Return)
    assert stored(program, page).points == (), "a second Enter by habit chooses nobody"
    press(program, Qt.Key.Key_2)
    enter(program, "twin 1 and Will: small")
    assert program.focus is line
    (small, of_two) = stored(program, page).points
    assert (small.text, small.child_ids, of_two.child_ids) == ("small for dates", (second,), (first, will))

    leave_by_keyboard(program, "Grace Idowu")
    press(program, Qt.Key.Key_1, CONTROL)
    enter(program, "the cot is ready")
    *_, cot = stored(program, page).points
    grace = next(person for person in stored(program, page).attendees if person.full_name == "Grace Idowu")
    assert grace.left_at is not None and small.said_by == grace.id
    assert cot.said_by == "", "she has gone out"

    press(program, Qt.Key.Key_D, CONTROL)
    shown = page.middle.currentWidget()
    assert isinstance(shown, QScrollArea)
    pane = shown.widget()
    assert isinstance(pane, Decisions)
    enter(program, "Zozo: child protection plan, neglect")
    assert pane.line.toPlainText() == "Zozo: child protection plan, neglect", "nothing that was typed is lost"
    assert stored(program, page).decisions == ()
    look.at(pane)
    shot(program.window, "room-which-child")
    program.keys("m")
    program.keys("y twin 2")
    assert pane.line.toPlainText().endswith("neglect\nmy twin 2"), "a number in the next words answers nothing"
    for _ in "\nmy twin 2":
        program.key(Qt.Key.Key_Backspace)
    press(program, Qt.Key.Key_Return)
    press(program, Qt.Key.Key_Escape)
    assert program.focus is pane.line and pane.which.isHidden()
    press(program, Qt.Key.Key_Return)
    press(program, Qt.Key.Key_1)
    (decided,) = stored(program, page).decisions
    assert (decided.statement, decided.child_ids) == ("Zozo: child protection plan, neglect", (first,))
    assert pane.line.toPlainText() == ""
    assert "about Baby O'Hara (twin 1)" in pane.entries.rows[0].text


def leave_by_keyboard(program: Program, name: str) -> None:
    program.key(Qt.Key.Key_F6)
    for _ in range(5):
        at = program.focus
        assert isinstance(at, PersonChip)
        if at.person.full_name == name:
            break
        program.key(Qt.Key.Key_Right)
    for _ in range(2):
        if next(one for one in program.page.sitting.record.attendees if one.full_name == name).left_at is None:
            press(program, Qt.Key.Key_Space)
    press(program, Qt.Key.Key_Escape)

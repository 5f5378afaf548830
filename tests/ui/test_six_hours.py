"""A conference of six hours: two thousand points do not make the page longer than a person can read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from meetingrec.domain.points import Heading, Point
from meetingrec.store import entries
from meetingrec.store.rows import new_id
from meetingrec.ui.room.entries import AT_FIRST, MORE, EntryList
from meetingrec.ui.room.page import RoomPage
from tests.ui.program import CONTROL, Program, planned, program, start

__all__ = ["planned", "program", "start"]

POINTS = 2000
SIX_HOURS = timedelta(hours=6)


def write_down(program: Program) -> None:
    """Two thousand worries, evenly over six hours. Stored in one go: typing them would take as long as saying them."""
    conference, signed_in = program.record.conference, program.services.signed_in
    people = program.record.attendees
    point = Point("", conference.id, Heading.WORRIED, "", signed_in.clock())
    with signed_in.writing() as write:
        for number in range(POINTS):
            at = point.at + SIX_HOURS * number / POINTS
            said = replace(point, id=new_id(), text=f"worry number {number}", at=at, position=number)
            said = replace(said, moment=21_600 * number / POINTS, said_by=people[number % len(people)].id)
            entries.add(write.db, said)


@pytest.fixture
def worries(program: Program) -> EntryList:
    program.sign_in("chair")
    conference_id = program.record.conference.id
    program.core.act(program.window, lambda: program.services.planning.begin(conference_id, "a test without sound"))
    program.settle()
    write_down(program)
    room = program.open("room")
    assert isinstance(room, RoomPage)
    program.key(Qt.Key.Key_1, CONTROL)
    program.settle()
    made = room.discussion.parts[Heading.WORRIED].entries
    program.until(lambda: len(made.rows) >= AT_FIRST)
    return made


def first_words(rows: EntryList) -> str:
    return rows.rows[0].text.split(".")[0]


def test_the_newest_are_shown_and_one_more_is_stored_at_once(program: Program, worries: EntryList) -> None:
    assert len(worries.rows) == AT_FIRST
    assert first_words(worries) == f"worry number {POINTS - 1}"
    assert worries.more.isVisible()
    assert str(POINTS - AT_FIRST) in worries.more.accessibleName()
    program.keys("the last thing that was said\n")
    program.settle()
    assert program.record.points[-1].text == "the last thing that was said"
    program.until(lambda: first_words(worries) == "the last thing that was said")
    assert len(worries.rows) == AT_FIRST, "a row more is a row less at the other end"
    worries.more.setFocus()
    program.key(Qt.Key.Key_Space)
    program.until(lambda: len(worries.rows) == AT_FIRST + MORE)
    assert worries.rows[-1].text.startswith(f"worry number {POINTS + 1 - AT_FIRST - MORE}")
    assert worries.more.isVisible()

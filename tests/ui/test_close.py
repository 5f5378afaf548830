"""The close: what is missing at a glance, the leaflets, and what is due, by keyboard."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from meetingrec.domain.attendance import Presence, Side
from meetingrec.ui.conferences.due import WhatIsDue
from meetingrec.ui.room.page import RoomPage
from tests.ui.conftest import Look, Shot
from tests.ui.program import CONTROL, Program, planned, program, start

__all__ = ["planned", "program", "start"]


@pytest.fixture
def room(program: Program) -> RoomPage:
    program.sign_in("chair")
    page = program.open("room")
    assert isinstance(page, RoomPage)
    for person in program.record.attendees:
        if person.side is Side.FAMILY:
            page.sitting.do(lambda person=person: program.services.capture.stamp_joined(person))
    program.key(Qt.Key.Key_E, CONTROL)
    program.settle()
    return page


def test_the_end_is_in_sight_and_the_leaflets_are_ticked_by_keyboard(
    program: Program, room: RoomPage, look: Look, shot: Shot
) -> None:
    """Scenario S1.37: complaints, appeals, Your Personal Records explained to Kasia and to Darren."""
    closing = room.closing
    assert program.focus is closing.end
    assert closing.visibleRegion().contains(closing.end.geometry().center())
    link = next(link for link in closing.missing.links if link.text() == "Leaflet not given: Your personal records")
    link.setFocus()
    program.key(Qt.Key.Key_Space)
    row = closing.leaflets.rows["your_records"]
    assert program.focus is row.given
    program.key(Qt.Key.Key_Space)
    program.settle()
    family = next(person for person in program.record.attendees if person.presence is Presence.HERE)
    assert [(entry.leaflet, entry.to_whom, entry.explained) for entry in program.record.leaflets] == [
        ("your_records", family.full_name, False)
    ]
    assert "Nobody has explained the leaflet Your personal records" in [link.text() for link in closing.missing.links]
    row.whom.setFocus()
    program.key(Qt.Key.Key_End)
    program.keys(" through the interpreter")
    row.explained.setFocus()
    program.key(Qt.Key.Key_Space)
    program.settle()
    entry = program.record.leaflets[0]
    assert (entry.to_whom, entry.explained) == (f"{family.full_name} through the interpreter", True)
    assert not [link.text() for link in closing.missing.links if "ersonal records" in link.text()]
    look.at(closing)
    room._panes["close"].ensureWidgetVisible(row.whom)
    shot(program.window, "room-close-leaflets")
    program.window.resize(640, 360)  # 1280 x 720 at 200 %
    program.qtbot.wait(50)
    assert not [*look.clipped(closing), *look.nameless(closing), *look.small(closing)]
    shot(program.window, "room-close-200")
    program.window.resize(1280, 720)
    row.given.setFocus()
    program.key(Qt.Key.Key_Space)
    program.settle()
    assert program.record.leaflets == () and not row.whom.isVisible()


def test_a_date_beyond_its_limit_asks_for_the_reason_here(program: Program, room: RoomPage) -> None:
    planning, conference = program.services.planning, program.record.conference
    late = (program.services.signed_in.clock() + timedelta(days=200)).date()
    room.sitting.do(lambda: planning.set_dates(conference.id, None, late))
    program.settle()
    program.settle()
    words = "First review conference: late, and nobody has said why"
    link = next(link for link in room.closing.missing.links if link.text() == words)
    link.click()
    program.settle()
    panel = program.window.host.panels()[0]
    assert isinstance(panel, WhatIsDue)
    assert program.focus.accessibleName() == "Why is it late?"
    program.keys("The chair is on leave\n")
    program.settle()
    panel.close_panel()
    program.settle()
    assert words not in [link.text() for link in room.closing.missing.links]
    assert next(iter(program.record.duties)).late_why == "The chair is on leave"


def test_the_list_follows_what_is_written_down(program: Program, room: RoomPage) -> None:
    texts = [finding.text for finding in room.closing.found]
    assert "Nobody has said who keeps the one true record" in texts or program.record.conference.record_keeper
    assert "No decision was written down" in texts
    room.show_place("prepare")
    program.until(lambda: program.tabs.here == "prepare")
    program.settle()
    conference = program.record.conference
    program.services.planning.change(replace(conference, record_keeper="Grace Hartley"))
    program.window.go("conference", conference=conference.id, tab="room", step="close")
    program.settle()
    assert "Nobody has said who keeps the one true record" not in [finding.text for finding in room.closing.found]

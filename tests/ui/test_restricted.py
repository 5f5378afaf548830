"""The chair's page in a restricted part: one key in, one key out, and nothing of it where others may look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from meetingrec.domain.attendance import Attendee, Side
from meetingrec.domain.notice import Ground
from meetingrec.domain.points import Heading
from meetingrec.domain.recording import RESTRICTED_PART
from meetingrec.services.transcribe import open_audio
from meetingrec.ui.room.page import RoomPage
from tests.ui.conftest import Look, Shot
from tests.ui.program import CONTROL, SHIFT, Program, planned, program, start

__all__ = ["planned", "program", "start"]


@pytest.fixture
def room(program: Program) -> Iterator[RoomPage]:
    """The practice voices are recorded and everybody is here."""
    program.sign_in("chair")
    prepare = program.open("prepare")
    program.until(lambda: prepare.primary is not None)
    prepare.primary.click()
    program.until(lambda: program.services.recorder.running, 30)
    page = program.open("room")
    assert isinstance(page, RoomPage)
    for person in program.record.attendees:
        program.core.act(page, lambda person=person: program.services.capture.stamp_joined(person))
    program.settle()
    yield page
    if program.services.recorder.running:
        program.services.recorder.stop()


def test_one_key_in_and_one_key_out(program: Program, room: RoomPage, look: Look, shot: Shot) -> None:
    program.key(Qt.Key.Key_F9)
    panel = room.restricted.panel
    assert panel is not None
    family = {person.id for person in program.record.attendees if person.side is Side.FAMILY}
    assert family and not family & set(panel.audience), "the family is not ticked to begin with"
    look.at(panel)
    shot(program.window, "room-restricted-who")
    program.key(Qt.Key.Key_Return, CONTROL)
    assert panel.ground.hasFocus(), "why is asked: a reason that nobody chose is none"
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Return, CONTROL)
    program.until(lambda: room.banner.isVisible(), 20)
    mother = next(person for person in program.record.attendees if person.side is Side.FAMILY)
    assert mother.full_name in room.banner._still_here.text()
    program.core.act(room, lambda: program.services.capture.stamp_left(mother))
    program.settle()
    assert mother.full_name not in room.banner._still_here.text()
    part = program.record.restricted_now
    assert part is not None and not family & set(part.audience)
    program.until(lambda: program.window.record_bar.state == "restricted")
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys("She has moved\n")
    program.settle()
    (point,) = program.record.points
    assert point.part_id == part.id
    assert room.heard.view.isHidden()
    look.at(room.banner)
    shot(program.window, "room-restricted")
    program.until(lambda: (room.sitting.moment() or 0) > (point.moment or 0) + 1)
    program.key(Qt.Key.Key_F9)
    program.until(lambda: room.banner.isHidden(), 20)
    program.until(lambda: program.window.record_bar.state == "recording")
    program.core.act(room, program.services.recorder.stop)
    program.settle()
    (recording,) = program.services.recorder.of_conference(program.record.conference.id)
    gaps = open_audio(program.services.signed_in, recording).gaps
    assert [gap.reason for gap in gaps] == [RESTRICTED_PART]


def test_keys_of_the_page_are_heard_on_the_bar_and_ctrl_p_pauses(program: Program, room: RoomPage) -> None:
    program.key(Qt.Key.Key_P, CONTROL)
    program.until(lambda: program.window.record_bar.state == "paused")
    program.window.record_bar.pause_button.setFocus()
    program.key(Qt.Key.Key_P, CONTROL)
    program.until(lambda: program.window.record_bar.state == "recording")
    program.window.record_bar.pause_button.setFocus()
    program.key(Qt.Key.Key_1, CONTROL)
    assert program.focus is room.discussion.parts[Heading.WORRIED].line


def test_somebody_put_on_the_roll_in_a_restricted_part_belongs_to_it(program: Program, room: RoomPage) -> None:
    services, conference = program.services, program.record.conference
    everybody = tuple(person.id for person in program.record.attendees)
    services.restricting.begin(conference, everybody[:2], Ground.STOPS_ANOTHER)
    _, jo = services.capture.add(Attendee("", conference.id, "Jo Penhale", role="IDVA"))
    (part,) = program.record.parts
    assert part.audience == (*everybody[:2], jo.id)
    assert jo.id not in {person.id for person in program.record.open_only.attendees}
    services.restricting.end(conference)


def test_ctrl_tab_goes_along_the_steps_of_the_conference(program: Program, room: RoomPage) -> None:
    assert program.tabs.here == "room"
    program.key(Qt.Key.Key_Tab, CONTROL | SHIFT)
    program.until(lambda: program.tabs.here == "prepare")
    program.settle()
    program.key(Qt.Key.Key_Tab, CONTROL)
    program.until(lambda: program.tabs.here == "room")

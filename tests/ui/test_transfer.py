"""The details of a transfer-in conference, typed in the room (domain.md D14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from PySide6.QtCore import Qt

from meetingrec.domain.conference import Child, MeetingType
from meetingrec.ui.room.page import RoomPage
from tests.ui.program import Program, planned, program, start

__all__ = ["planned", "program", "start"]


def test_where_a_plan_comes_from_is_typed_among_the_details(program: Program) -> None:
    program.sign_in("chair")
    planning = program.services.planning
    _, made = planning.add(MeetingType.TRANSFER_IN, datetime(2026, 6, 4, 9, tzinfo=UTC), (Child("", "Mary O'Neill"),))
    planning.begin(made.id, "a test without sound")
    program.window.go("conference", conference=made.id, tab="room")
    program.until(lambda: isinstance(program.page, RoomPage) and program.page.sitting.conference_id == made.id)
    page = program.page
    assert isinstance(page, RoomPage)
    program.until(lambda: page.sitting.record is not None)
    page.show_place("transfer:transfer")
    pane = page.parts["details"].transfer
    program.until(lambda: program.focus is pane.form.fields["sending_authority"])
    assert "which authority sends the plan" in pane.missing.text()
    for words in ("Leeds City Council", "14 may 2026", "Ade Lawal", "4 jun 2026"):
        program.keys(words)
        program.key(Qt.Key.Key_Tab)
    program.settle()
    (stored,) = planning.record(made.id).transfers
    assert (stored.sending_authority, stored.told_on) == ("Leeds City Council", date(2026, 5, 14))
    assert (stored.accepted_by, stored.accepted_on) == ("Ade Lawal", date(2026, 6, 4))
    assert pane.missing.isHidden()
    planning.change(replace(planning.record(made.id).conference, meeting_type=MeetingType.RCPC))
    pane.show_record(planning.record(made.id))
    assert pane.isHidden(), "at any other meeting nobody is asked"

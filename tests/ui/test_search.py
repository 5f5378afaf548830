"""Search by the keyboard: from the list or with Ctrl+K to the place where it was written down or said."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from meetingrec.domain.access import Reason
from meetingrec.domain.conference import Child, MeetingType
from meetingrec.domain.points import Heading, Point
from meetingrec.ui.search.page import SearchPage
from tests.ui.conftest import Look, Shot
from tests.ui.pages import Seat, Sit, sit
from tests.ui.program import CONTROL, Program, planned, program, start
from tests.ui.test_replay import give_reason

__all__ = ["planned", "program", "sit", "start"]


def test_from_the_list_to_a_point_in_its_place(program: Program, look: Look, shot: Shot) -> None:
    program.sign_in("chair")
    room = program.open("room")
    conference = program.record.conference
    for text in ("Leo sleeps at the lighthouse", "The lighthouse is warm now"):
        program.services.capture.add(Point("", conference.id, Heading.WELL, text, program.services.signed_in.clock()))
    planning = program.services.planning
    planning.add(MeetingType.RCPC, program.services.signed_in.clock(), (Child("", "Lighthouse Brown"),))
    program.window.go("conferences")
    program.settle()
    program.key(Qt.Key.Key_F, CONTROL)
    program.keys("lighthouse\n")
    page = program.page
    assert isinstance(page, SearchPage)
    program.settle()
    assert [(row.hit.object_kind, row.hit.text) for row in page.table.rows] == [
        ("child", "Lighthouse Brown"),
        ("point", "Leo sleeps at the lighthouse"),
        ("point", "The lighthouse is warm now"),
    ]
    assert page.told.text().startswith("3 places found.")
    assert program.focus is page.table, "Enter on a place opens it"
    assert not page.others.isVisible()
    look.at(page)
    shot(program.window, "search")
    program.window.resize(640, 360)  # 1280 x 720 at 200 %
    program.qtbot.wait(50)
    look.at(page)
    shot(program.window, "search-200")
    program.window.resize(1280, 720)
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Return)
    program.until(lambda: program.page is room and room._step == "well" and room._place == "")
    program.settle()
    wanted = next(point for point in program.record.points if point.text == "Leo sleeps at the lighthouse")
    assert room.discussion.parts[Heading.WELL].entries.row(wanted.id).editor is not None
    program.key(Qt.Key.Key_K, CONTROL)
    assert program.page is page and program.focus is page.line
    assert page.line.selectedText() == "lighthouse"
    program.keys("nobody wrote this\n")
    program.settle()
    assert page.nothing.isVisible()
    assert page.told.text().startswith("0 places found.")


@pytest.fixture
def investigator(sit: Sit) -> Seat:
    return sit("investigator", "held", "search")


def test_an_investigator_says_why_and_hears_the_words_where_they_were_spoken(investigator: Seat, shot: Shot) -> None:
    seat, page = investigator, investigator.page
    seat.keys("school")
    seat.key(Qt.Key.Key_Return)
    panel = seat.panel()
    assert page.table.rows == (), "nothing is searched without a reason"
    panel.findChild(QComboBox).setFocus()
    choose_reason(seat)
    seat.settle()
    cells = page.table.model()
    told = [(cells.index(row, 3).data(), cells.index(row, 4).data()) for row in range(cells.rowCount())]
    assert all(re.fullmatch(r"\d+ \w{3} \d{4}", when) for when, _ in told), "a day, and no time that is none"
    assert any(re.fullmatch(r"(\d+ (min|s) )+in", place) for _, place in told)
    spoken = next(row for row in page.table.rows if row.hit.object_kind == "segment")
    shot(seat.window, "search-investigator")
    page.show_found(spoken)
    seat.settle()
    replay = seat.page
    assert seat.window.here == "replay"
    # The sound needs a reason of its own, as always.
    give_reason(seat, Reason.COMPLAINT, "The chair is complained about", "C-123")
    assert replay.view.listening is not None
    assert replay.view.listening.player.position == pytest.approx(spoken.hit.moment, abs=0.2)
    replay.close_listening()
    seat.settle()


def choose_reason(seat: Seat) -> None:
    combo = seat.panel().findChild(QComboBox)
    combo.setCurrentIndex(combo.findText("Complaint"))
    seat.key(Qt.Key.Key_Tab)
    seat.keys("The mother complains about the minutes")
    seat.key(Qt.Key.Key_Tab)
    seat.keys("C-77")
    seat.key(Qt.Key.Key_Return)

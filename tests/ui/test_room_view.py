"""The screen in the room: it grows as the chair types, shows nothing private, and stays readable with 200 points."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from meetingrec import resources
from meetingrec.domain.notice import RestrictedPart
from meetingrec.domain.plan import Action
from meetingrec.domain.points import Heading, Layer, Point
from meetingrec.services.room_view import PLEASE_WAIT, PRIVATE, RoomSheet, Side, room_sheet
from meetingrec.ui.room.page import RoomPage
from meetingrec.ui.room_view.column import fits
from meetingrec.ui.room_view.view import RoomView
from meetingrec.ui.room_view.window import RoomWindow
from tests.data.marlbeck import AT, RECORD, C
from tests.ui.conftest import Shot
from tests.ui.program import CONTROL, Program, planned, program, start

__all__ = ["planned", "program", "start"]

PROFILE = resources.profile("national")
STATEMENTS = (
    Point(
        "danger",
        C,
        Heading.WORRIED,
        "Ellie and Jude's parents and workers are worried that when adults shout or hurt each other the children are "
        "frightened and may be hurt, and that this will harm how they feel, sleep and learn if nothing changes.",
        AT + timedelta(minutes=1),
        layer=Layer.DANGER_STATEMENT,
    ),
    Point(
        "goal",
        C,
        Heading.NEEDS,
        "Both children sleep through the night and see no adult shouting or hurting at home or at contact for 3 "
        "months, and everyone in their network knows what to do if it starts.",
        AT + timedelta(minutes=2),
        layer=Layer.SAFETY_GOAL,
    ),
)
FULL = replace(RECORD, points=(*RECORD.points, *STATEMENTS))
MANY = replace(
    RECORD,
    points=tuple(
        Point(
            f"p{at}",
            C,
            list(Heading)[at % 3],
            f"Number {at}: what was said of school, home and sleep",
            AT,
            said_by="a7",
        )
        for at in range(200)
    ),
)


@pytest.fixture
def screen(qtbot: QtBot) -> RoomWindow:
    made = RoomWindow()
    qtbot.addWidget(made)
    made.resize(1280, 720)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_the_headings_stand_side_by_side_with_the_statements_below(screen: RoomWindow, shot: Shot) -> None:
    screen.show_sheet(room_sheet(FULL, PROFILE))
    words = " ".join(screen.words)
    for heading in PROFILE.headings.values():
        assert heading in words
    assert "Child A and Child B's parents and workers" in words
    assert "Tarrant" not in words and "Kasia" not in words
    shot(screen, "room-view")
    QTest.keyClick(screen, Qt.Key.Key_Space)
    assert "Live away from the family home" in " ".join(screen.words)
    shot(screen, "room-view-plan")
    screen.resize(640, 360)
    QTest.keyClick(screen, Qt.Key.Key_Space)
    shot(screen, "room-view-640")


def test_two_hundred_points_stay_readable(screen: RoomWindow, shot: Shot, qtbot: QtBot) -> None:
    screen.show_sheet(room_sheet(MANY, PROFILE))
    screen.grab()
    newest = Point("new", C, Heading.WELL, "The newest of all", AT + timedelta(hours=1), said_by="a1")
    screen.show_sheet(room_sheet(replace(MANY, points=(*MANY.points, newest)), PROFILE))
    shot(screen, "room-view-200")
    assert screen.letters(0.76).pixelSize() >= 18, "readable across a table"
    column = screen.sheet.columns[1]
    assert column.lines[0].text == "The newest of all"
    assert not fits(column, screen.letters(0.76), QRect(0, 0, 400, 600)), "the rest waits under `and ... earlier`"
    QTest.keyClick(screen, Qt.Key.Key_PageDown)
    assert screen.skipped == 3
    screen.show_sheet(room_sheet(MANY, PROFILE))
    assert screen.skipped == 0, "what is new is seen"


def test_a_long_plan_stands_in_two_columns_and_ends_with_what_was_agreed_last(screen: RoomWindow, shot: Shot) -> None:
    actions = tuple(
        Action(f"x{at}", C, f"Action {at}: see both children alone or with a key worker", AT, owner="Tom Ashdown")
        for at in range(40)
    )
    last = replace(actions[-1], id="last", at=AT + timedelta(hours=1))
    screen.show_sheet(room_sheet(replace(RECORD, actions=(*actions[:-1], last)), PROFILE))
    shot(screen, "room-view-long-plan")
    place = QRect(0, 0, 1230, 640)
    first, second = screen.plan_columns(place, 25)
    assert second.lines[-1].id == "last"
    assert fits(second, screen.letters(0.76), QRect(0, 0, 600, 640))
    assert first.earlier + len(first.lines) + len(second.lines) == 40
    screen.show_sheet(room_sheet(replace(RECORD, actions=actions[:3]), PROFILE))
    screen.side = Side.PLAN
    assert [len(column.lines) for column in screen.plan_columns(place, 25)] == [3]


def test_a_private_part_leaves_two_sentences(screen: RoomWindow, shot: Shot) -> None:
    screen.show_sheet(room_sheet(FULL, PROFILE))
    going_on = replace(FULL, parts=(RestrictedPart("r", C, AT),))
    screen.show_sheet(room_sheet(going_on, PROFILE))
    assert screen.words == (PRIVATE, PLEASE_WAIT)
    assert screen.accessibleDescription() == f"{PRIVATE}\n{PLEASE_WAIT}"
    shot(screen, "room-view-private")
    screen.show_sheet(RoomSheet(title="again"))
    assert PRIVATE not in screen.words


def test_it_grows_while_the_chair_types_and_goes_when_the_chair_signs_out(program: Program, shot: Shot) -> None:
    program.sign_in("chair")
    room = program.open("room")
    assert isinstance(room, RoomPage)
    view = next(iter(room.findChildren(RoomView)), None) or RoomView(room.sitting)
    if view.parentWidget() is None:
        room.body.insertWidget(0, view)
    program.key(Qt.Key.Key_1, CONTROL)
    view.toggle()
    screen = view.room
    assert screen is not None
    program.until(screen.isVisible)
    program.window.activateWindow()
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys("PS opinion: Leo does not sleep\n")
    program.settle()
    program.until(lambda: "Child A does not sleep" in screen.words)
    assert "Health visitor · opinion" in screen.words
    program.key(Qt.Key.Key_T, CONTROL)
    program.keys("NF: Make a safety plan by 15/1/2027\n")
    program.settle()
    program.until(lambda: "Make a safety plan" in screen.words)
    shot(program.window, "room-with-room-view")
    view.names.setFocus()
    program.key(Qt.Key.Key_Space)
    assert any("Nadia Fenwick" in words for words in screen.words), "at once, before it is stored"
    program.settle()
    assert program.record.conference.room_names is True
    people = tuple(person.id for person in program.record.attendees[:2])
    part = RestrictedPart("", room.sitting.conference_id, room.sitting.now(), audience=people)
    room.sitting.shown.emit(replace(program.record, parts=(part,)))
    assert screen.words == (PRIVATE, PLEASE_WAIT)
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert view.room is None and view.isHidden()
    view.toggle()
    again = view.room
    assert again is not None and again.isVisible()
    program.window.lock()
    program.ready()
    program.core.idle(30)
    assert not any(isinstance(widget, RoomWindow) and widget.isVisible() for widget in QApplication.topLevelWidgets())

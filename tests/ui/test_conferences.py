"""Everybody's home: the list of conferences, the search, and planning a new one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from meetingrec.domain.conference import Child, MeetingType
from meetingrec.ui.conference_tabs import STEPS, ConferenceTabs
from meetingrec.ui.conferences.elided import ElidedLabel
from meetingrec.ui.conferences.new_conference import NewConference
from meetingrec.ui.room.choosers import DayField
from meetingrec.ui.widgets.empty import EmptyState
from tests.ui.conftest import Look, Shot
from tests.ui.program import CONTROL, Program, planned, program, start

__all__ = ["planned", "program", "start"]


def plan(program: Program, *names: str, kind: MeetingType = MeetingType.RCPC, hours: float = 48) -> str:
    children = tuple(Child("", name) for name in names)
    _, made = program.services.planning.add(kind, datetime.now(UTC) + timedelta(hours=hours), children)
    return made.id


def test_the_list_says_what_is_due_who_has_it_and_what_is_next(program: Program, look: Look, shot: Shot) -> None:
    page = program.sign_in("chair")
    planning = program.services.planning
    ended = plan(program, "Ellie Tarrant", "Jude Tarrant", kind=MeetingType.ICPC)
    planning.begin(ended, "a test without sound")
    planning.end(ended)
    plan(program, "Kai Brown")
    page.open()
    program.settle()
    words = [
        [page.table.model().index(row, column).data() for column in range(5)]
        for row in range(page.table.model().rowCount())
    ]
    assert [row[2] for row in words] == ["Planned", "Held", "Planned"], "now, tomorrow, the day after tomorrow"
    assert words[1][0] == "in 23 h 59 min"
    assert words[1][1] == "Ellie and Jude · Initial conference"
    assert words[1][2:] == ["Held", "Grace Hartley", "Dictate"]
    page.order.setFocus()
    program.key(Qt.Key.Key_Down)
    assert [line.conference.stage.words for line in page.table.rows] == ["Planned", "Held", "Planned"]
    assert page.table.rows[0].title.startswith("Kai"), "by date, the latest first"
    assert not page.whose.isVisible(), "a chair sees their own conferences and no others"
    look.at(page)
    shot(program.window, "conferences")


def test_the_search_finds_names_without_accents_and_says_when_there_are_none(program: Program, shot: Shot) -> None:
    page = program.sign_in("chair")
    plan(program, "Zoë Ångström")
    page.open()
    program.settle()
    program.key(Qt.Key.Key_F, CONTROL)
    program.keys("zoe review")
    assert [line.title for line in page.table.rows] == ["Zoë · Review conference"]
    assert page._found.text() == "1 of 2"
    program.keys(" nobody of that name")
    assert page.table.rows == ()
    assert page.nothing.isVisible()
    shot(program.window, "conferences-none-found")
    page.search.clear()
    assert len(page.table.rows) == 2


def test_enter_on_a_row_opens_the_conference_at_its_step(program: Program) -> None:
    page = program.sign_in("chair")
    page.table.setFocus()
    page.table.selectRow(0)
    program.key(Qt.Key.Key_Return)
    program.until(lambda: isinstance(program.window.page, ConferenceTabs) and program.tabs.current is not None)
    assert program.tabs.here == "prepare"
    assert program.tabs.title.text().startswith("Leo and the baby")


def test_a_new_conference_is_planned_by_keyboard_alone(program: Program, look: Look, shot: Shot) -> None:
    program.sign_in("chair")
    program.key(Qt.Key.Key_N, CONTROL)
    panel = program.window.host.panels()[0]
    assert isinstance(panel, NewConference)
    assert program.focus is panel.children_lines[0].name
    program.keys("Ellie Tarrant")
    program.key(Qt.Key.Key_Tab)
    program.keys("Ellie")
    program.key(Qt.Key.Key_Tab)
    program.keys("14/9/2017")
    assert panel.children_lines[0].born.said == "Thu 14 Sep 2017"
    program.key(Qt.Key.Key_Tab)
    program.keys("Jude Tarrant")
    panel.day.setFocus()
    panel.day.widget.edit.selectAll()
    program.keys("2/4/2027")
    look.at(panel)
    shot(program.window, "new-conference")
    program.key(Qt.Key.Key_Tab)
    while program.focus.accessibleName() != "Plan this conference":
        program.key(Qt.Key.Key_Tab)
    program.key(Qt.Key.Key_Space)
    program.until(lambda: isinstance(program.window.page, ConferenceTabs) and program.tabs.record is not None)
    record = program.tabs.record
    assert record is not None
    assert [(child.full_name, child.known_as, child.born) for child in record.children] == [
        ("Ellie Tarrant", "Ellie", date(2017, 9, 14)),
        ("Jude Tarrant", "", None),
    ]
    # 10:00 on the wall in April is 09:00 UTC.
    assert record.conference.planned_start == datetime(2027, 4, 2, 9, tzinfo=UTC)


def test_what_was_typed_of_a_new_conference_outlives_escape(program: Program, shot: Shot, look: Look) -> None:
    page = program.sign_in("chair")
    program.key(Qt.Key.Key_N, CONTROL)
    program.key(Qt.Key.Key_Escape)
    assert page.new_conference()._as_left.isHidden(), "nothing was typed"
    for words in ("Ellie Tarrant", "Ellie", "14/9/2017"):
        program.keys(words)
        program.key(Qt.Key.Key_Tab)
    program.key(Qt.Key.Key_Escape)
    assert program.window.host.panels() == []
    program.key(Qt.Key.Key_N, CONTROL)
    (panel,) = program.window.host.panels()
    line = panel.children_lines[0]
    assert (line.name.text(), line.known_as.text(), line.born.born) == ("Ellie Tarrant", "Ellie", date(2017, 9, 14))
    assert panel._as_left.isVisible()
    program.until(lambda: not look.clipped(panel), 5)
    look.at(panel)
    shot(program.window, "new-conference-again")
    panel._again.click()
    (fresh,) = program.window.host.panels()
    assert fresh is not panel
    assert fresh.children_lines[0].name.text() == ""
    assert program.focus is fresh.first
    program.keys("Ellie")
    program.key(Qt.Key.Key_L, CONTROL)
    program.until(lambda: not shiboken6.isValid(fresh), 5)


def test_a_small_window_says_whose_conference_and_how_it_stands(program: Program, look: Look, shot: Shot) -> None:
    page = program.sign_in("chair")
    program.window.resize(640, 360)  # 1280 x 720 at 200 %
    program.until(lambda: page.width() < 500)
    page.table.selectRow(0)
    assert not page.table.isColumnHidden(2)
    wide = page.table.fontMetrics().horizontalAdvance("Planned") + 20
    assert page.table.columnWidth(2) >= wide and page.table.columnWidth(1) >= 130
    assert "Next: " in page._said.text()
    look.at(page)
    shot(program.window, "conferences-200")
    program.open("prepare")
    title = program.tabs.title
    program.until(lambda: title.width() > 300)
    assert QLabel.text(title) == title.text() == "Leo and the baby · Initial conference"
    shot(program.window, "prepare-200")
    program.window.resize(1280, 720)
    program.until(lambda: title.y() + title.height() > program.tabs.tabs.y(), 5)


def test_a_new_conference_says_what_is_missing_beside_the_field(program: Program) -> None:
    page = program.sign_in("chair")
    panel = page.new_conference()
    panel._plan()
    assert "at least one child" in panel._wrong.text()
    assert program.focus is panel.first
    panel.first.setText("Ellie")
    panel.day.widget.edit.setFocus()
    panel.day.widget.edit.selectAll()
    program.keys("some day or other")
    panel.day.widget.set_value(None)
    panel._plan()
    assert panel.day.wrong.startswith("Which day?")
    assert program.window.host.panels() == [panel]
    panel.close_panel()


def test_somebody_who_may_not_plan_is_told_who_may(program: Program, shot: Shot) -> None:
    page = program.sign_in("typist")
    assert page.primary is None
    assert isinstance(page._stack.currentWidget(), EmptyState)
    shot(program.window, "conferences-empty")
    words = [each.text() for each in page.empty.findChildren(type(page._found))]
    assert "Only a chair may plan a conference." in words


def test_a_step_that_is_not_reached_says_what_is_missing(program: Program, look: Look, shot: Shot) -> None:
    program.sign_in("chair")
    program.open("prepare")
    program.tabs.show_step("dictate")
    empty = program.page
    assert isinstance(empty, EmptyState)
    words = [each.text() for each in empty.findChildren(type(program.tabs._title))]
    assert "The conference has not been held yet." in words
    look.at(empty)
    shot(program.window, "step-not-reached")
    assert empty.button is not None
    empty.button.click()
    assert program.tabs.here == "room"
    assert isinstance(program.page, EmptyState), "the conference has not begun either"
    program.page.button.click()
    program.until(lambda: program.tabs.current is not None)
    assert program.tabs.here == "prepare"


def test_steps_that_are_not_for_a_person_are_absent(program: Program) -> None:
    program.sign_in("chair")
    program.open("prepare")
    assert [program.tabs.tabs.tabText(at) for at in range(program.tabs.tabs.count())] == [step.words for step in STEPS]
    program.window.lock()
    program.sign_in("investigator")
    conference = program.record.conference
    program.window.go("conference", conference=conference.id)
    program.until(lambda: program.tabs.current is not None)
    assert [program.tabs.tabs.tabText(at) for at in range(program.tabs.tabs.count())] == ["Copies", "History"]


def test_each_conference_has_pages_of_its_own(program: Program) -> None:
    program.sign_in("chair")
    first = program.open("prepare")
    other = plan(program, "Kai Brown")
    program.window.go("conference", conference=other)
    program.until(lambda: program.tabs.current is not None and program.tabs.conference_id == other)
    program.settle()
    assert program.page is not first
    assert program.page.sitting.record.children[0].full_name == "Kai Brown"


def test_names_in_any_script_fit(program: Program, shot: Shot, look: Look) -> None:
    page = program.sign_in("chair")
    plan(program, "مريم عبد الرحمن الطويل جداً", "👧🏽 Ellie-Rose " + "Anastasia " * 12)
    page.open()
    program.settle()
    look.at(page)
    shot(program.window, "conferences-names")
    made = ElidedLabel("heading", "مريم · " + "very long " * 40)
    program.qtbot.addWidget(made)
    made.resize(200, 30)
    made.show()
    assert made.text().startswith("مريم")
    assert made.minimumSizeHint().width() <= 60


def test_a_day_is_understood_as_it_is_said(program: Program) -> None:
    field = DayField("Day")
    program.qtbot.addWidget(field)
    chosen: list[object] = []
    field.chosen.connect(chosen.append)
    field.show()
    field.edit.setFocus()
    program.keys("nonsense", field.edit)
    assert field.value is None
    assert field.said == "Which day?"
    field.edit.selectAll()
    program.keys("tomorrow", field.edit)
    today = datetime.now(UTC).astimezone().date()
    assert field.value == chosen[-1] == today + timedelta(days=1)

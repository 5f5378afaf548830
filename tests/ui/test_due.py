"""What is due: in the list, in the panel, and by the keyboard a reason for what was late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from meetingrec.domain.access import Role
from meetingrec.domain.conference import Child, Conference, MeetingType, Stage
from meetingrec.domain.due import DutyState
from meetingrec.domain.reports import AgencyReport, ReportKind
from meetingrec.services.duties import Duties
from meetingrec.store import conferences
from meetingrec.ui.conferences.due import WhatIsDue
from meetingrec.ui.conferences.page import ConferencesPage
from tests.ui.conftest import Look, Shot
from tests.ui.program import CONTROL, Program, planned, program, start

__all__ = ["planned", "program", "start"]

LONDON = ZoneInfo("Europe/London")


def hold(program: Program, kind: MeetingType, ended: datetime, *names: str, **fields: object) -> Conference:
    """A conference that ended at this time, held by the Trafford rules unless `fields` says otherwise."""
    signed_in, planning = program.services.signed_in, program.services.planning
    start = fields.pop("start", ended)
    assert isinstance(start, datetime)
    _, made = planning.add(kind, start.astimezone(UTC), tuple(Child("", name) for name in names))
    held = replace(
        made,
        **{
            "stage": Stage.HELD,
            "started_at": start.astimezone(UTC),
            "ended_at": ended.astimezone(UTC),
            "profile_id": "trafford",
            **fields,
        },
    )
    with signed_in.writing() as write:
        conferences.replace(write.db, held)
    return held


def words_of(panel: WhatIsDue, record: str) -> str:
    return "\n".join(each.text() for each in panel.row(record).findChildren(QLabel))


@pytest.fixture
def page(program: Program) -> ConferencesPage:
    made = program.sign_in("chair")
    assert isinstance(made, ConferencesPage)
    return made


def test_late_without_a_reason_stands_first_and_the_reason_is_given_by_keyboard(
    program: Program, page: ConferencesPage, look: Look, shot: Shot
) -> None:
    """Scenario S1.28 to S1.31, long after: the list demands why, and nothing is moved to a nicer day."""
    s1 = hold(
        program,
        MeetingType.ICPC,
        datetime(2026, 4, 2, 16, 10, tzinfo=LONDON),
        "Ellie Tarrant",
        "Jude Tarrant",
        strategy_on=date(2026, 3, 12),
        core_group_on=date(2026, 4, 16),
        review_on=date(2026, 6, 30),
    )
    page.open()
    program.settle()
    first = page.table.rows[0]
    assert (first.conference.id, first.next_step) == (s1.id, "Give a reason")
    assert page.table.model().index(0, 0).data().startswith("LATE ")
    page.table.setFocus()
    page.table.selectRow(0)
    assert page._said.text().startswith("Decisions and recommendations: due Fri 3 Apr 2026, 16:10. Falls on a bank hol")
    program.settle()
    look.at(page)
    shot(program.window, "conferences-late")

    program.key(Qt.Key.Key_D, CONTROL)
    program.settle()
    panel = program.window.host.panels()[0]
    assert isinstance(panel, WhatIsDue)
    assert program.focus.accessibleName() == "Why is it late?"
    program.until(lambda: panel.height() > 400)
    # The rows that scroll lie below the button that does not: `jumps` would take that for a jump.
    assert not [*look.clipped(panel), *look.nameless(panel), *look.small(panel)]
    shot(program.window, "what-is-due")
    decisions = words_of(panel, "decisions")
    assert "Due Fri 3 Apr 2026, 16:10 (hours that pass, never moved)." in decisions
    assert "Falls on a bank holiday. It is not moved. Read as 1 working day: Tue 7 Apr 2026." in decisions
    assert "“Within 24 hours of the meeting”" in decisions
    minutes = words_of(panel, "minutes")
    assert "Due Fri 17 Apr 2026" in minutes and "Read as 15 working days: Mon 27 Apr 2026." in minutes
    assert "booked for Thu 16 Apr 2026" in words_of(panel, "first_core_group")
    assert "Due Mon 20 Apr 2026" in words_of(panel, "first_core_group")
    assert "Due Thu 2 Jul 2026" in words_of(panel, "next_review")
    assert "over" in words_of(panel, "dissent") and "Due Sun 5 Apr 2026, 16:10" in words_of(panel, "dissent")
    assert panel.row("dissent").why_button is None

    program.keys("The minute taker was ill\n")
    program.settle()
    assert "Why it is late: The minute taker was ill" in words_of(panel, "decisions")
    # The next reason that is missing is asked for at once: two key strokes a reason, besides its words.
    assert program.focus.accessibleName() == "Why is it late?"
    program.keys("Nobody typed them\n")
    program.settle()
    found = {item.deadline.record: item for item in Duties(program.services.signed_in).of_conference(s1.id)}
    assert found["decisions"].why == "The minute taker was ill" and found["decisions"].state is DutyState.LATE
    assert found["minutes"].why == "Nobody typed them"
    program.key(Qt.Key.Key_Escape)
    program.settle()
    row = next(line for line in page.table.rows if line.conference.id == s1.id)
    assert row.next_step == "Dictate", "with its reasons given it goes on where it was"

    program.window.resize(640, 360)  # 1280 x 720 at 200 %
    program.qtbot.wait(50)
    look.at(page)
    shot(program.window, "conferences-late-200")
    again = page.show_due()
    assert again is not None
    program.settle()
    program.until(lambda: again.height() > 200)
    assert not [*look.clipped(again), *look.nameless(again), *look.small(again)]
    shot(program.window, "what-is-due-200")
    again.close_panel()


def test_the_review_of_the_scenario(program: Program, page: ConferencesPage) -> None:
    """S2.6, S2.20, S2.21: the updated plan came a day late; the dates and both readings of the rest."""
    s2 = hold(
        program,
        MeetingType.RCPC,
        datetime(2026, 6, 18, 11, 25, tzinfo=LONDON),
        "Kayden Bright",
        "Poppy Bright",
        start=datetime(2026, 6, 18, 10, tzinfo=LONDON),
        previous_on=date(2026, 3, 25),
        core_group_on=date(2026, 6, 30),
        review_on=date(2026, 12, 10),
    )
    capture = program.services.capture
    _, report = capture.add(
        AgencyReport(
            "", s2.id, datetime.now(UTC), "Children's social care", kind=ReportKind.UPDATED_PLAN,
            received_on=date(2026, 6, 16), shared_on=date(2026, 6, 15), shared_with="mother",
        )
    )  # fmt: skip
    program.settle()
    page.open()
    program.settle()
    at = next(n for n, line in enumerate(page.table.rows) if line.conference.id == s2.id)
    page.table.selectRow(at)
    panel = page.show_due()
    assert panel is not None
    program.settle()
    plan = words_of(panel, "updated_plan")
    assert "done Tue 16 Jun 2026, LATE 1 day" in plan and "Due Mon 15 Jun 2026" in plan
    assert "Nobody has said yet why it is late." in plan
    assert "Due Thu 25 Jun 2026" in words_of(panel, "this_conference")
    assert "Due Fri 18 Dec 2026" in words_of(panel, "next_review")
    assert "booked for Thu 10 Dec 2026" in words_of(panel, "next_review")
    decisions = words_of(panel, "decisions")
    assert "Due Fri 19 Jun 2026, 11:25" in decisions and "Read as 1 working day: Fri 19 Jun 2026, the same" in decisions
    assert "Due Fri 3 Jul 2026" in words_of(panel, "minutes")
    assert "Read as 15 working days: Thu 9 Jul 2026." in words_of(panel, "minutes")
    panel.close_panel()
    assert isinstance(report, AgencyReport)
    capture.change(replace(report, late_why="hub printer failure"))
    found = {item.deadline.record: item for item in Duties(program.services.signed_in).of_conference(s2.id)}
    assert found["updated_plan"].why == "hub printer failure"


def test_what_was_done_outside_the_program_is_said_by_hand(program: Program, page: ConferencesPage) -> None:
    hold(program, MeetingType.ICPC, datetime(2026, 4, 2, 16, 10, tzinfo=LONDON), "Ellie Tarrant")
    page.open()
    program.settle()
    page.table.selectRow(0)
    panel = page.show_due()
    assert panel is not None
    program.settle()
    button = panel.row("minutes").done_button
    assert button is not None
    button.setFocus()
    program.key(Qt.Key.Key_Space)
    program.keys("17/4/2026\n")
    program.settle()
    row = panel.row("minutes")
    assert row.duty.state is DutyState.DONE
    assert row.done_button is not None and row.done_button.text() == "Not done after all"
    assert program.focus is row.done_button, "the focus stays with what was answered"
    program.key(Qt.Key.Key_Space)
    program.settle()
    assert panel.row("minutes").duty.state is DutyState.LATE
    again = panel.row("minutes").done_button
    assert again is not None
    again.click()
    program.keys("1/1/2090\n")
    program.settle()
    form = panel.row("minutes").form
    assert form is not None and "still to come" in form.day.wrong  # type: ignore[attr-defined]
    panel.close_panel()


def test_from_what_is_due_to_where_the_record_says_it(program: Program, page: ConferencesPage) -> None:
    made = hold(program, MeetingType.ICPC, datetime.now(UTC), "Ellie Tarrant")
    page.open()
    program.settle()
    page.table.selectRow(next(n for n, line in enumerate(page.table.rows) if line.conference.id == made.id))
    panel = page.show_due()
    assert panel is not None
    program.settle()
    links = {each.text(): each for each in panel.row("first_core_group").findChildren(type(panel.close_button))}
    links["To the next dates"].click()
    program.until(lambda: getattr(program.page, "_step", "") == "dates")
    assert program.tabs.conference_id == made.id
    program.settle()


def test_a_minute_taker_sees_what_is_due_and_who_may_answer(program: Program, page: ConferencesPage) -> None:
    typist = program.services.people.with_role(Role.MINUTE_TAKER)[0]
    ended = datetime(2026, 4, 2, 16, 10, tzinfo=LONDON)
    hold(program, MeetingType.ICPC, ended, "Ellie Tarrant", typist_id=typist.id, typist_name=typist.full_name)
    program.window.lock()
    mine = program.sign_in("typist")
    assert [line.next_step for line in mine.table.rows] == ["Dictate"], "they are not asked for a reason"
    mine.table.selectRow(0)
    panel = mine.show_due()
    program.settle()
    assert all(row.why_button is None and row.done_button is None for row in panel.rows)
    assert any(each.text().startswith("Only a chair may") for each in panel.findChildren(QLabel))
    panel.close_panel()


def test_prepare_leads_to_what_is_due(program: Program, page: ConferencesPage) -> None:
    prepare = program.open("prepare")
    prepare.show_due()
    program.settle()
    panel = program.window.host.panels()[0]
    assert isinstance(panel, WhatIsDue) and panel.rows
    panel.close_panel()

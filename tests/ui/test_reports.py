"""The register of reports, on Prepare and in the room, by keyboard (domain.md A11, A12, F5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from meetingrec.domain.conference import MeetingType
from meetingrec.domain.reports import ReportKind
from meetingrec.services.before_meeting import Preparing
from meetingrec.ui.prepare.checks import OK, WAITING, WORTH_A_LOOK
from meetingrec.ui.prepare.page import PreparePage
from tests.ui.conftest import Look, Shot
from tests.ui.program import CONTROL, Program, planned, program, start

__all__ = ["planned", "program", "start"]

ALT = Qt.KeyboardModifier.AltModifier


def opened(program: Program, kind: MeetingType, begins: datetime) -> PreparePage:
    """Prepare at its reports, under Trafford's rules."""
    program.sign_in("chair")
    services = program.services
    conference = replace(program.record.conference, meeting_type=kind, planned_start=begins)
    services.planning.change(conference)
    Preparing(services.signed_in).use_profile(conference.id, "trafford")
    page = program.open("prepare")
    program.key(Qt.Key.Key_4, ALT)
    assert isinstance(page, PreparePage)
    program.until(lambda: page.sections.reports.due.isVisible())
    return page


def test_reports_of_an_initial_conference_in_one_line_each(program: Program, look: Look, shot: Shot) -> None:
    """S1.8 and S1.10: T03 was met; the housing officer's report has not come, and it is said why."""
    page = opened(program, MeetingType.ICPC, datetime(2026, 4, 2, 13, 2, tzinfo=UTC))
    pane = page.sections.reports
    assert program.focus is pane.line
    assert "by Wed 1 Apr 2026, to chair and family" in pane.due.text()
    program.keys("SW report, Tom Ashdown, received 31 mar 2026, shared 31 mar 2026 with mother")
    assert "in time" in pane.told.text(), "it says at once what it understood"
    program.keys("\n")
    program.settle()
    assert program.focus is pane.line, "a whole report leaves the focus in the line"
    program.keys("GP, Dr K. Osei, report only\n")
    program.keys("housing, Rita Dunn, not received because on leave, chase 9/4/2027\n")
    program.settle()
    assert [report.kind for report in program.record.reports] == [
        ReportKind.SOCIAL_WORK,
        ReportKind.GP,
        ReportKind.AGENCY,
    ]
    first = pane.entries.row(program.record.reports[0].id)
    assert "in time" in first.text
    assert "Still missing" not in first.text
    assert page.lines["reports"].state == OK
    assert page.lines["reports"].words.text() == "2 of 3 reports received"
    program.keys("school report\n")
    program.settle()
    look.at(page.sections)
    shot(program.window, "prepare-reports")


def test_a_late_plan_asks_why_and_the_reason_is_kept(program: Program, look: Look, shot: Shot) -> None:
    """S2.6, in the room, line by line; and history told aloud waits for its written version (A12)."""
    page = opened(program, MeetingType.RCPC, datetime(2026, 6, 18, 9, tzinfo=UTC))
    program.keys("GP report, expected\n")
    program.settle()
    assert page.lines["reports"].state in {WAITING, WORTH_A_LOOK}
    # The day of the scenario: the limit counts from the day on which the meeting is held.
    program.services.signed_in.clock = lambda: datetime(2026, 6, 18, 9, tzinfo=UTC)
    room = program.open("room")
    program.key(Qt.Key.Key_7, CONTROL)
    program.settle()
    pane = room.parts["reports"]
    program.until(lambda: bool(pane.deadlines))
    assert program.focus is pane.line
    program.keys("updated plan, Rosie Tan, received 16/6/2026, shared 15/6/2026 with mother by phone\n")
    program.settle()
    plan = program.record.reports[-1]
    row = pane.entries.row(plan.id)
    assert row.editor is not None
    assert program.focus is row.editor.fields["late_why"], "what is missing is asked for at once"
    assert "LATE" in row.text
    program.keys("hub printer failure; emailed to chair")
    program.settle()
    shot(program.window, "room-report-late")
    program.key(Qt.Key.Key_Escape)
    assert "Still missing" not in row.text
    pane.line.setFocus()
    program.keys("health visitor told aloud, Ngozi Eze\n")
    program.settle()
    told = program.record.reports[-1]
    assert (told.kind, told.written_awaited) == (ReportKind.VERBAL_HISTORY, True)
    program.keys("30/6/2027")
    program.settle()
    program.key(Qt.Key.Key_Escape)
    look.at(pane)
    shot(program.window, "room-reports")
    # 1280 x 720 at 200 %.
    program.window.resize(640, 360)
    program.qtbot.wait(30)
    look.at(pane)
    shot(program.window, "room-reports-200")
    stored = {report.agency: report for report in program.record.reports}
    assert stored["Children\u2019s social care"].late_why == "hub printer failure; emailed to chair"
    assert stored["Health visitor"].chase_on == date(2027, 6, 30)


def test_a_paper_is_attached_and_saved_as_a_copy_by_keyboard(
    program: Program, tmp_path: Path, look: Look, shot: Shot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(program, MeetingType.ICPC, datetime(2026, 4, 2, 13, 2, tzinfo=UTC))
    pane = page.sections.reports
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.pdf").write_bytes(b"%PDF the report of the family doctor")
    program.keys("GP, Dr K. Osei, received\n")
    program.settle()
    report = program.record.reports[0]
    pane.open_entry(report.id)
    editor = pane.entries.row(report.id).editor
    assert not editor.save_copy.isVisible()
    editor.attach.setFocus()
    program.key(Qt.Key.Key_Space)
    (panel,) = program.window.host.panels()
    program.keys(f"{tmp_path / 'no such.pdf'}\n")
    program.until(lambda: "There is no such file." in panel.file.wrong)
    panel.file.widget.selectAll()
    program.keys("report.pdf")
    shot(program.window, "report-attach")
    program.keys("\n")
    program.until(lambda: not program.window.host.panels())
    program.settle()
    assert program.record.reports[0].attachment_name == "report.pdf"
    assert editor.save_copy.isVisible()
    look.at(pane)
    editor.save_copy.setFocus()
    program.key(Qt.Key.Key_Space)
    (panel,) = program.window.host.panels()
    assert panel.file.widget.text().endswith("report.pdf")
    panel.file.widget.selectAll()
    program.keys(f"{tmp_path / 'copy.pdf'}\n")
    program.until(lambda: (tmp_path / "copy.pdf").exists())
    assert (tmp_path / "copy.pdf").read_bytes() == (tmp_path / "report.pdf").read_bytes()
    program.until(lambda: not program.window.host.panels())

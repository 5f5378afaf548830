"""What comes after a draft, at the window: remarks at places, versions, copies, changes of what was approved, holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit

from meetingrec.domain.access import Role
from meetingrec.services import practice_library as practice
from meetingrec.services.library import Newcomer
from meetingrec.ui.amendments.page import AmendmentsPage
from meetingrec.ui.approve.page import ApprovePage
from meetingrec.ui.copies.page import CopiesPage
from meetingrec.ui.desk.versions import VersionsPage
from meetingrec.ui.governance.page import GovernancePage
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.widgets.said import Said
from tests.ui.pages import Seat, Sit, sit

__all__ = ["sit"]


def select(seat: Seat, words: str) -> None:
    """Selects words in the paper, as with the mouse."""
    sheet = seat.page.paper.sheet
    caret = sheet.document().find(words)
    assert not caret.isNull()
    sheet.setTextCursor(QTextCursor(caret))


def fill(seat: Seat, *words: str) -> None:
    """The fields of the panel, in their order."""
    fields = [*seat.panel().findChildren(QPlainTextEdit), *seat.panel().findChildren(QLineEdit)]
    for field, text in zip(fields, words, strict=False):
        (field.setPlainText if isinstance(field, QPlainTextEdit) else field.setText)(text)


def test_remarks_go_to_their_places_and_come_back_ticked_or_not(sit: Sit, shot: Any, look: Any) -> None:
    seat = sit("chair", "typed", "approve")
    page = seat.page
    assert isinstance(page, ApprovePage)
    select(seat, "called four times")
    seat.click(page.change_button)
    seat.settle()
    assert seat.page.sheets.editor.fields["why"].hasFocus()
    seat.go("approve")
    select(seat, "called four times")
    seat.click(page.remark_button)
    place = seat.panel().findChild(Choice)
    assert isinstance(place, Choice) and place.currentText() == "Why"
    fill(seat, "Say when the last time was.")
    seat.answer("Keep this remark")
    page.paper.sheet.setTextCursor(QTextCursor(page.paper.sheet.document()))
    seat.click(page.remark_button)
    fill(seat, "The letter is long.")
    seat.answer("Keep this remark")
    assert [link.text() for link in page.remarks.links] == [
        "Why, “called four times”: Say when the last time was.",
        "The whole paper: The letter is long.",
    ]
    assert len(page.paper.sheet.extraSelections()) == 1
    page.remarks.links[0].click()
    seat.answer("Leave it")
    look.at(page)
    shot(seat.window, "approve-remarks")
    seat.click(page.return_button)
    seat.answer("Send back")

    seat = sit("typist", where="document")
    remarks = seat.page.remarks
    assert remarks.isVisible() and len(remarks.ticks) == 2
    seat.click(remarks.links[0])
    seat.settle()
    assert seat.page.sheets.editor.fields["why"].hasFocus()
    remarks.ticks[0].click()
    seat.settle()
    assert [tick.isChecked() for tick in remarks.ticks] == [True, False]
    assert "1 of 2 still to do" in remarks.accessibleDescription()
    look.at(remarks)
    shot(seat.window, "desk-remarks")
    seat.services.desk.send_to_chair(seat.conference_id)

    seat = sit("chair", where="approve")
    words = [link.text() for link in seat.page.remarks.links]
    assert words == ["The whole paper: The letter is long.", "Why, “called four times”: Say when the last time was."]


def test_two_versions_are_compared_and_one_is_taken_back(sit: Sit, shot: Any, look: Any) -> None:
    seat = sit("chair", "typed")
    document = seat.services.desk.documents(seat.conference_id)[0]
    before = document.text("why")
    seat.services.desk.save_section(document.id, "why", before.replace("four times", "five times", 1) + "\n- New.")
    page = seat.go("approve")
    seat.click(page.versions_button)
    seat.settle()
    page = seat.window.page
    assert isinstance(page, VersionsPage)
    assert page.summary.text() == "2 changes", [link.text() for link in page.changes]
    assert [link.text() for link in page.changes] == ["Why: “four” became “five”", "Why: “New.” was added"]
    page.changes[1].click()
    html = page.paper.sheet.toHtml()
    assert "underline" in html and "line-through" in html
    look.at(page)
    shot(seat.window, "compare")
    page.table.selectRow(1)
    seat.settle()
    assert page.primary is not None
    seat.click(page.primary)
    seat.answer("Take it back")
    assert seat.typed("why") == before
    seat.click(page.back)
    seat.settle()
    assert isinstance(seat.page, ApprovePage)
    lines, clock = "\n".join(f"- They were seen on day {day}." for day in range(60)), seat.services.signed_in.clock
    seat.services.desk.save_section(document.id, "why", lines)
    seat.services.signed_in.clock = lambda: clock() + timedelta(minutes=11)
    seat.services.desk.save_section(document.id, "why", lines.replace("seen", "heard"))
    seat.window.resize(640, 360)
    seat.go("approve").versions_button.click()
    seat.settle()
    page = seat.window.page
    assert page.summary.text() == "60 changes. The first 40 are listed; all of them are marked in the page."
    assert len(page.changes) == 40 and page.paper.sheet.toPlainText().count("seen heard") == 60
    look.at(page)


def test_a_change_is_asked_for_answered_and_sent_again_to_whoever_has_the_old(
    sit: Sit, shot: Any, look: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    seat = sit("chair", "approved")
    document = seat.services.desk.documents(seat.conference_id)[0]
    seat.services.copies.save(document.id, tmp_path, "Keira Rowan", "by hand")
    (tmp_path / document.type.file_name).unlink()

    seat = sit("typist", where="copies")
    assert isinstance(seat.page, CopiesPage)
    seat.click(seat.page.ask_button)
    seat.answer("Decisions and recommendations")
    fill(seat, "short", "Northside Primary")
    seat.answer("Ask for this change")
    fill(seat, "The name of the school is wrong.")
    seat.answer("Ask for this change")
    assert [asked.amendment.asked_by for asked in seat.page.asked.rows] == ["Tessa Morgan"]
    assert seat.page.primary is None or not seat.page.primary.isVisible()

    seat = sit("chair", where="changes")
    assert isinstance(seat.page, AmendmentsPage)
    look.at(seat.page)
    seat.page.table.selectRow(0)
    seat.page.table.setFocus()
    seat.key(Qt.Key.Key_Return)
    shot(seat.window, "changes-answer")
    seat.answer("Agree and open it")
    seat.settle()
    page = seat.page
    assert isinstance(page, ApprovePage)
    assert "It becomes version 2" in page.facts.text()
    for told in (page.asked_for.text, seat.go("document").notice.text):
        assert "Tessa Morgan" in told and "The name of the school is wrong." in told and "Northside Primary" in told
    look.at(seat.go("approve"))
    shot(seat.window, "approve-agreed")
    seat.click(page.primary)
    seat.settle()
    assert seat.panel().accessibleName() == "Nothing was changed since version 1."
    seat.answer("Approve and lock")
    page = seat.go("copies")
    assert page.told.text() == "1 person has an older version and must get the new one."
    assert [line.needs_new for line in page.given.rows] == [True]
    others = "Callum Merrick, Priya Sharma, Oscar Lockwood, Nadia Fenwick"
    assert page.without_copy.text() == f"No copy is noted yet for: {others}."
    look.at(page)
    shot(seat.window, "approve-copies")
    assert page.primary.text() == "Give Keira Rowan version 2"
    seat.click(page.primary)
    seat.answer("Choose the folder")
    assert not page.told.isVisible()
    assert (tmp_path / document.type.file_name).exists()
    seat.services.amending.ask(document.id, "I never said that.", "Leave it out.", "Keira Rowan, mother")
    page = seat.go("copies")
    assert page.primary.text() == "Answer what is asked"
    seat.click(page.primary)
    seat.answer("Refuse")
    assert [field.wrong for field in seat.panel().findChildren(Said)] == [
        "A few words, please (at least 10 characters)."
    ]
    fill(seat, "The recording shows that it was said.")
    seat.answer("Refuse")
    page.asked.selectRow(0)
    page.asked.chosen.emit(page.asked.current())
    fill(seat, " I did NOT say it. ")
    seat.answer("Attach it")
    kept = [asked.amendment for asked in page.asked.rows if asked.amendment.comment]
    assert [(one.comment, one.asked_by) for one in kept] == [
        (" I did NOT say it. ", "Keira Rowan, mother, through Grace Hartley")
    ]
    conference = seat.services.signed_in.conference(seat.conference_id)
    seat.services.planning.change(replace(conference, profile_id="bolton"))
    page = seat.go("copies")
    assert page.without_copy.text() == f"A copy must still be noted for: {others}."
    assert page.without_copy.property("kind") == "danger"
    seat.window.resize(640, 360)
    seat.qtbot.wait(30)
    look.at(page)


def only_the_one_is_open(seat: Seat, page: ApprovePage) -> None:
    """A deputy reads the other paper and does nothing with it."""
    beside = (page.return_button, page.remark_button, page.change_button)
    assert [made.isVisible() for made in beside] == [False, False, True]
    assert page.primary.text() == "Approve and lock"
    page.which.setCurrentIndex(1)
    assert not any(made.isVisible() for made in beside)
    assert page.primary.text().startswith("On to the decisions")
    desk = seat.go("document")
    assert desk._title.text() == "With you, to be approved" and not desk.sheets.editor.locked
    desk.sheets.turn()
    assert desk._title.text() == "With the chair" and desk.sheets.editor.locked
    seat.go("approve")
    page.which.setCurrentIndex(0)


def test_another_chair_stands_in_and_sees_no_more_than_they_need(sit: Sit, look: Any) -> None:
    seat = sit("records", "typed")
    newcomer = Newcomer("deputy", "Dara Quinn", practice.PASSWORD, frozenset({Role.CHAIR}))
    seat.services.people.add(newcomer)
    seat = sit("chair")
    conference_id, desk = seat.conference_id, seat.services.desk
    document = desk.documents(conference_id)[0]
    desk.approve(document.id, "the other one waits")
    seat.services.amending.ask(document.id, "The name of the school is wrong.", "Northside Primary")

    seat = sit("deputy", where="conferences")
    assert seat.conference_id == ""
    page = seat.go("changes")
    page.table.selectRow(0)
    page.table.setFocus()
    seat.key(Qt.Key.Key_Return)
    seat.settle()
    fill(seat, "Grace is on long leave.", "Mo Reid, team manager")
    look.at(seat.panel())
    seat.answer("Agree for Grace Hartley")
    seat.settle()
    assert isinstance(seat.page, ApprovePage)
    assert [seat.tabs.tabs.tabText(at) for at in range(seat.tabs.tabs.count())] == ["Document", "Approve", "Copies"]
    seat.conference_id = conference_id
    only_the_one_is_open(seat, seat.page)
    seat.click(seat.page.primary)
    if seat.window.host.panels():
        fill(seat, "the school alone is new")
        seat.answer("Approve and lock")
    seat.settle()
    assert seat.services.desk.document(document.id).approved_by == "Dara Quinn"
    assert seat.problems == []
    seat.window.go("conference", conference=conference_id)
    seat.settle()
    assert isinstance(seat.page, CopiesPage)
    assert seat.page.asked.rows[0].decided_by == "Dara Quinn"


def test_a_records_manager_destroys_what_is_due_and_holds_what_must_stay(sit: Sit, shot: Any, look: Any) -> None:
    seat = sit("chair", "approved", "document")
    seat = sit("records")
    clock = seat.services.signed_in.clock
    page = seat.go("governance")
    assert isinstance(page, GovernancePage)
    due = page.table.current().due_at
    assert due is not None and not page.table.current().is_due(clock())
    seat.services.signed_in.clock = lambda: due
    seat.click(page.hold_button)
    fill(seat, "A parent complained about it.", "C-2026-12")
    seat.answer("Place the hold")
    assert "Hold C-2026-12, placed by Ruth Penn" in page.whole.text()
    seat.click(page.release_button)
    fill(seat, "The complaint was answered.")
    seat.answer("Release the hold")
    seat.services.signed_in.clock = lambda: due + timedelta(hours=13)
    seat.go("governance")
    look.at(page)
    shot(seat.window, "governance")
    seat.window.resize(640, 360)
    seat.qtbot.wait(30)
    look.at(page)
    seat.window.resize(1280, 720)
    seat.until(page.primary.isVisible)
    seat.click(page.primary)
    shot(seat.window, "governance-destroy")
    fill(seat, "The record is whole.")
    seat.answer("Destroy the dictation")
    purge = page.table.current().purge
    assert purge is not None and purge.certificate in page.whole.text()
    assert not page.primary.isVisible()
    folder = seat.library.folder / "recordings" / purge.dictation_id
    assert not folder.exists()

    seat = sit("chair", where="document")
    assert seat.problems == []
    assert not seat.page.sources.listen.isVisible()
    seat.go("dictate")
    assert seat.problems == []

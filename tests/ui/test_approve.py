"""Approving: read as it prints, sent back with remarks, or locked for good and saved as a Word document."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPlainTextEdit

from meetingrec.domain.conference import Conference, MeetingType, Stage
from meetingrec.domain.document import Document, DocumentState, DocumentType, SectionText
from meetingrec.ui.approve.page import ApprovePage
from meetingrec.ui.approve.reading import facts_of
from meetingrec.ui.widgets.said import SaidInALine
from tests.ui.pages import Seat, Sit, sit

__all__ = ["sit"]


def approve(seat: Seat) -> ApprovePage:
    page = seat.page
    assert isinstance(page, ApprovePage)
    return page


def states(seat: Seat) -> list[DocumentState]:
    return [document.state for document in seat.services.desk.documents(seat.conference_id)]


def press_primary(seat: Seat, words: str) -> None:
    """By keyboard; the button must say so."""
    primary = approve(seat).primary
    assert primary is not None and primary.isVisible() and primary.text() == words
    primary.setFocus()
    QTest.keyClick(primary, Qt.Key.Key_Space)
    seat.settle()


def leave_something_out(seat: Seat) -> None:
    document = seat.services.desk.documents(seat.conference_id)[0]
    seat.services.desk.save_section(document.id, "well", "The XQZB said so.")


def test_both_documents_are_read_approved_locked_and_saved(
    sit: Sit, look: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = sit("chair", "typed", "approve")
    page = approve(seat)
    assert "emotional abuse" in page.paper.sheet.toPlainText()
    assert "Draft - not approved" in page.paper.sheet.toPlainText()
    press_primary(seat, "Approve and lock")
    assert page.state.text() == "Approved and locked"
    roll = "Callum Merrick, Priya Sharma, Oscar Lockwood, Nadia Fenwick"
    assert (
        page.without_copy.isVisible() and page.without_copy.text() == f"No copy is noted yet for: {roll}, Keira Rowan."
    )
    assert "Draft - not approved" not in page.paper.sheet.toPlainText()
    assert states(seat) == [DocumentState.APPROVED, DocumentState.WITH_THE_CHAIR]
    page.paper.verticalScrollBar().setValue(400)
    press_primary(seat, "On to the chair's summary")
    assert page.paper.verticalScrollBar().value() == 0, "the other paper is read from its beginning"
    press_primary(seat, "Approve and lock")
    assert states(seat) == [DocumentState.APPROVED, DocumentState.APPROVED]
    assert seat.services.signed_in.conference(seat.conference_id).stage is Stage.APPROVED
    assert page.which.tabText(0) == "Decisions and recommendations, approved"
    assert not page.return_button.isVisible()

    assert not page.without_copy.isVisible(), "the summary is not sent out"
    page.which.setCurrentIndex(0)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    press_primary(seat, "Save the Word document")
    seat.answer("Choose the folder")
    assert "Please fill this in." in [field.wrong for field in seat.panel().findChildren(SaidInALine)]
    seat.keys("Keira Rowan", seat.panel().findChild(QLineEdit))
    seat.answer("Choose the folder")
    path = tmp_path / "decisions-and-recommendations.docx"
    assert page.told.text() == f"Saved: {path}"
    seat.until(lambda: page.without_copy.text() == f"No copy is noted yet for: {roll}.")
    look.at(page)
    seat = sit("chair")
    document = seat.services.desk.documents(seat.conference_id)[0]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == document.content_hash
    words = "\n".join(
        cell.text for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells
    )
    assert "child protection plan for emotional abuse" in words


def test_two_quick_clicks_never_approve_two_papers(sit: Sit) -> None:
    seat = sit("chair", "typed", "approve")
    primary = approve(seat).primary
    assert primary is not None
    for _ in range(2):
        seat.click(primary)
        seat.qtbot.wait(150)
    seat.settle()
    assert states(seat) == [DocumentState.APPROVED, DocumentState.WITH_THE_CHAIR]


def test_what_is_missing_needs_a_reason_which_the_history_keeps(sit: Sit) -> None:
    seat = sit("chair", "typed")
    leave_something_out(seat)
    seat.go("approve")
    press_primary(seat, "Approve and lock")
    box = seat.panel().findChild(QPlainTextEdit)
    assert isinstance(box, QPlainTextEdit) and box.hasFocus()
    seat.keys("short")
    seat.answer("Approve and lock")
    assert states(seat)[0] is DocumentState.WITH_THE_CHAIR
    box.setFocus()
    seat.keys(" but it is explained in the annex")
    seat.answer("Approve and lock")
    assert states(seat)[0] is DocumentState.APPROVED
    seat.go("history")
    told = next(told for told in seat.page.table.rows if told.what == "Approved a document")
    assert "1 thing was missing. Reason: short but it is explained in the annex" in told.more


def test_no_remark_of_the_chair_is_closed_without_a_word(sit: Sit, look: Any) -> None:
    seat = sit("chair", "typed")
    document = seat.services.desk.documents(seat.conference_id)[0]
    seat.services.remarks.add(document.id, "why", "", "Say whose view this is.")
    seat.services.desk.return_with_remarks(seat.conference_id, "")
    seat.services.desk.send_to_chair(seat.conference_id)
    seat.services.remarks.add(document.id, "", "", "The letter is long.")
    page = seat.go("approve")
    press_primary(seat, "Approve and lock")
    assert seat.panel().accessibleName() == "Approve with 2 remarks open?"
    words = [each.text() for each in seat.panel().findChildren(QLabel)]
    assert "Your remarks, not sent yet (1)" in words and "- The whole paper: The letter is long." in words
    assert "Sent back, and not done yet (1)" in words and "- Why: Say whose view this is." in words
    look.at(seat.panel())
    assert states(seat)[0] is DocumentState.WITH_THE_CHAIR
    seat.answer("Send back with remarks")
    assert seat.panel().accessibleName() == "Send back with remarks"
    seat.answer("Go back")
    press_primary(seat, "Approve and lock")
    seat.answer("Approve and lock")
    assert page.state.text() == "Approved and locked"


def test_what_this_computer_wrote_is_not_said_to_come_from_the_record() -> None:
    conference = Conference("c", MeetingType.ICPC, datetime(2026, 11, 23, 10, tzinfo=UTC), "u", "Grace Hartley", ())
    drafted = SectionText("why", "Heard.\nHeard too.", machine=True, drafted=("Heard.", "Heard too."))
    document = Document("d", conference.id, DocumentType.DECISIONS, sections=(drafted,))
    assert facts_of(document, conference).startswith("2 paragraphs were written down by this computer and not yet read")
    assert "by this computer" not in facts_of(replace(document, typed_by="Tessa Morgan", sections=()), conference)


def test_it_goes_back_with_remarks_and_not_without(sit: Sit) -> None:
    seat = sit("chair", "typed", "approve")
    seat.click(approve(seat).return_button)
    seat.answer("Send back")
    assert states(seat)[0] is DocumentState.WITH_THE_CHAIR
    seat.keys("Say who visits.", seat.panel().findChild(QPlainTextEdit))
    seat.answer("Send back")
    assert states(seat) == [DocumentState.RETURNED, DocumentState.RETURNED]
    seat = sit("typist", where="document")
    assert seat.page.notice.text == "Grace Hartley sent this back: Say who visits."


def test_a_finding_leads_into_the_section_of_the_right_document(sit: Sit) -> None:
    seat = sit("chair", "typed")
    leave_something_out(seat)
    seat.go("approve")
    link = next(link for link in approve(seat).findings.links if "XQZB" in link.text())
    link.setFocus()
    QTest.keyClick(link, Qt.Key.Key_Return)
    QTest.keyClick(link, Qt.Key.Key_Space)
    seat.settle()
    assert seat.tabs.here == "document"
    assert seat.page.sheets.editor.fields["well"].hasFocus()
    seat.keys(" It is a school report.")
    seat.settle()
    assert seat.typed("well").endswith("It is a school report.")


def test_a_file_that_is_there_is_replaced_only_after_asking(sit: Sit, tmp_path: Path) -> None:
    seat = sit("chair", "approved", "approve")
    path = tmp_path / "decisions-and-recommendations.docx"
    path.write_bytes(b"of another conference")
    document = seat.services.desk.documents(seat.conference_id)[0]
    approve(seat).giving.save_into(document, tmp_path, "Keira Rowan", "by hand")
    seat.settle()
    seat.answer("Cancel")
    assert path.read_bytes() == b"of another conference"
    approve(seat).giving.save_into(document, tmp_path, "Keira Rowan", "by hand")
    seat.settle()
    seat.answer("Replace it")
    assert path.read_bytes()[:2] == b"PK"


def test_a_folder_that_is_gone_is_a_clear_problem(sit: Sit, tmp_path: Path) -> None:
    seat = sit("chair", "approved", "approve")
    document = seat.services.desk.documents(seat.conference_id)[0]
    approve(seat).giving.save_into(document, tmp_path / "pulled out", "Keira Rowan", "by hand")
    seat.settle()
    assert len(seat.problems) == 1
    assert not approve(seat).told.isVisible()


def test_a_minute_taker_has_no_such_step(sit: Sit) -> None:
    seat = sit("typist", "typed", "document")
    words = [seat.tabs.tabs.tabText(at) for at in range(seat.tabs.tabs.count())]
    assert "Document" in words and "Approve" not in words


def test_approve_pictures(sit: Sit, shot: Any, look: Any) -> None:
    seat = sit("chair", "typed", "approve")
    look.at(approve(seat))
    shot(seat.window, "approve")
    seat.window.resize(640, 360)
    seat.qtbot.wait(50)
    look.at(approve(seat))

"""The minute taker's desk: nothing typed is lost, playing and typing never fight, and a locked paper stays locked."""

from __future__ import annotations

import time
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from meetingrec.documents.preview import NOT_READ
from meetingrec.domain.document import DocumentState, DocumentType
from meetingrec.domain.errors import NotAllowed, RecordLocked
from meetingrec.domain.events import Changes
from meetingrec.ui.desk.page import DeskPage
from meetingrec.ui.desk.section_field import SectionField
from meetingrec.ui.room.page import RoomPage
from meetingrec.ui.widgets.focus import FocusRing
from tests.ui.pages import Seat, Sit, loudspeaker, no_sound, sit, sound_server

__all__ = ["loudspeaker", "no_sound", "sit", "sound_server"]

CONTROL = Qt.KeyboardModifier.ControlModifier


def desk(seat: Seat) -> DeskPage:
    page = seat.page
    assert isinstance(page, DeskPage)
    return page


def section(seat: Seat, key: str) -> SectionField:
    """A section of the document in front, with the caret at its end."""
    page = desk(seat)
    page.sheets.go_to(key)
    field = page.sheets.editor.fields[key] if page.sheets.editor else None
    assert field is not None and field.hasFocus()
    return field


# ---- nothing typed is lost ----


def test_what_is_typed_lies_in_the_store_within_a_second_and_the_page_says_when(sit: Sit) -> None:
    seat = sit("typist", "sent", "document")
    section(seat, "contingency")
    began = time.monotonic()
    seat.keys(" Ring the team.")
    seat.until(lambda: seat.typed("contingency").endswith("Ring the team."), 2)
    assert time.monotonic() - began < 1.5
    seat.until(lambda: desk(seat).saved.text.startswith("Saved "))
    seat = sit("chair")
    assert seat.typed("contingency").endswith("Ring the team.")


def test_no_keystroke_is_lost_while_saves_and_news_come_back(sit: Sit) -> None:
    seat = sit("typist", "sent", "document")
    field = section(seat, "well")
    before = field.toPlainText()
    words = " ".join(f"word{number}" for number in range(60))
    for at, letter in enumerate(words):
        seat.keys(letter)
        if at % 7 == 0:
            seat.core.changed.emit(Changes.of("document", "conference", conference=seat.conference_id))
        if at % 40 == 0:
            seat.qtbot.wait(350)  # long enough for a save to come back between two letters
    seat.settle()
    assert field.toPlainText() == before + words
    assert seat.typed("well") == before + words


def test_a_space_at_the_end_is_not_taken_away_under_the_hands(sit: Sit) -> None:
    seat = sit("typist", "sent", "document")
    field = section(seat, "why")
    seat.keys(" and ")
    seat.settle()
    seat.core.changed.emit(Changes.of("conference", conference=seat.conference_id))
    seat.settle()
    seat.keys("then")
    assert field.toPlainText().endswith(" and then")


@pytest.mark.parametrize("leave", ["lock", "tab", "section", "other document", "close"])
def test_the_last_keystroke_is_stored_whatever_is_done_next(sit: Sit, leave: str) -> None:
    seat = sit("typist", "sent", "document")
    section(seat, "needs")
    seat.keys(" The very last word")
    if leave == "lock":
        seat.window.lock()
    elif leave == "tab":
        seat.window.go("queue")
    elif leave == "section":
        seat.key(Qt.Key.Key_Tab)
        seat.keys("x")
    elif leave == "other document":
        seat.key(Qt.Key.Key_PageDown, CONTROL)
    else:
        seat.window.close()
    seat.core.idle()
    seat = sit("chair")
    assert seat.typed("needs").endswith(" The very last word")


def test_both_documents_keep_their_own_text(sit: Sit) -> None:
    seat = sit("typist", "sent", "document")
    section(seat, "worries")
    seat.keys(" In the letter.")
    seat.key(Qt.Key.Key_PageDown, CONTROL)
    section(seat, "worries")
    seat.keys(" In the summary.")
    seat.settle()
    assert seat.typed("worries").endswith("In the letter.")
    assert seat.typed("worries", DocumentType.SUMMARY).endswith("In the summary.")


def test_undo_works_after_a_save_and_is_stored_too(sit: Sit) -> None:
    seat = sit("typist", "sent", "document")
    field = section(seat, "dissent")
    before = field.toPlainText()
    seat.keys(" A slip ")
    seat.settle()
    section(seat, "needs")  # the field is left, and shown anew from the store
    seat.core.changed.emit(Changes.of("conference", conference=seat.conference_id))
    seat.settle()
    field.setFocus()
    for _ in range(20):
        if field.toPlainText() == before:
            break
        QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert field.toPlainText() == before
    seat.settle()
    assert seat.typed("dissent") == before


def test_what_is_too_long_is_told_and_stays_in_the_field_until_it_is_mended(sit: Sit) -> None:
    seat = sit("typist", "sent", "document")
    field = section(seat, "told")
    before = seat.typed("told")
    field.setPlainText("too long " * 2400)
    seat.settle()
    assert seat.problems == ["This text is 21599 characters long; 20000 fit into one field."]
    section(seat, "why")
    seat.core.changed.emit(Changes.of("conference", conference=seat.conference_id))
    seat.settle()
    assert len(field.toPlainText()) > 21_000 and seat.typed("told") == before
    field.setPlainText("Mended.")
    seat.settle()
    assert seat.typed("told") == "Mended."


def test_every_script_fits_its_field_and_comes_back_as_it_was(sit: Sit) -> None:
    seat = sit("typist", "sent", "document")
    field = section(seat, "told")
    words = "أمي 👩‍👧 שלום Ñandú 漢字\n" * 12
    field.setPlainText("")
    field.insertPlainText(words)
    seat.settle()
    assert field.document().size().height() <= field.viewport().height()
    assert words.strip() in seat.typed("told")


# ---- what is missing, sending, coming back ----


def test_a_finding_leads_to_its_section_and_one_of_the_record_to_the_chair(sit: Sit) -> None:
    seat = sit("typist", "sent", "document")
    page = desk(seat)
    section(seat, "well")
    seat.keys(" The XQZB said so.")
    seat.settle()
    seat.until(lambda: any("XQZB" in link.text() for link in page.sheets.missing.list.links))
    section(seat, "why")
    line = page.sheets.missing.line
    assert not page.sheets.missing.list.isVisible() and line.text() == "2 things are still missing, 1 worth a look"
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Space)
    link = next(link for link in page.sheets.missing.list.links if "XQZB" in link.text())
    link.setFocus()
    assert link.hasFocus()
    QTest.keyClick(link, Qt.Key.Key_Space)
    assert page.sheets.editor is not None and page.sheets.editor.fields["well"].hasFocus()
    page.show_place("decision:some-id:rationale")
    assert page.sheets.missing.told.isVisible()
    assert "Only Grace Hartley can change it" in page.sheets.missing.told.text()
    seat = sit("chair", where="document")
    desk(seat).show_place(f"decision:{_first_decision(seat)}:rationale")
    seat.settle()
    assert isinstance(seat.page, RoomPage)


def _first_decision(seat: Seat) -> str:
    return seat.services.planning.record(seat.conference_id).decisions[0].id


def test_sending_names_what_is_missing_then_the_minute_takers_hands_are_off(sit: Sit) -> None:
    seat = sit("typist", "sent", "document")
    page = desk(seat)
    field = section(seat, "well")
    seat.keys(" The XQZB said so.")
    seat.settle()
    seat.until(lambda: any("XQZB" in link.text() for link in page.sheets.missing.list.links))
    seat.click(page.primary)
    seat.settle()
    assert "still missing" in seat.panel().accessibleName()
    assert "XQZB" in seat.panel().accessibleDescription()
    seat.answer("Send to the chair")
    seat.until(lambda: page.heading == "With the chair")
    assert page.primary is not None and page.primary.isHidden()
    assert field.isReadOnly()
    before = field.toPlainText()
    seat.keys("too late", field)
    assert field.toPlainText() == before
    assert {document.state for document in seat.services.desk.documents(seat.conference_id)} == {
        DocumentState.WITH_THE_CHAIR
    }


def test_remarks_stand_above_the_document_and_it_can_be_typed_in_again(sit: Sit) -> None:
    seat = sit("chair", "typed")
    seat.services.desk.return_with_remarks(seat.conference_id, "Say who visits, please.")
    seat = sit("typist", where="document")
    page = desk(seat)
    assert page.notice.isVisible()
    assert page.notice.text == "Grace Hartley sent this back: Say who visits, please."
    section(seat, "needs")
    seat.keys(" Callum visits.")
    seat.settle()
    seat.click(page.primary)
    seat.settle()
    seat.answer("Send to the chair")
    seat.until(lambda: page.heading == "With the chair")
    assert seat.typed("needs").endswith("Callum visits.")


def test_the_one_that_came_back_is_in_front_and_a_remark_is_not_forgotten(sit: Sit) -> None:
    seat = sit("chair", "typed", "approve")
    decisions, summary = seat.services.desk.documents(seat.conference_id)
    seat.services.desk.approve(decisions.id, "Approved for a test of the other one.")
    seat.services.remarks.add(summary.id, "weight", "", "Say who visits.")
    seat.go("approve").which.setCurrentIndex(1)
    seat.click(seat.page.return_button)
    assert seat.panel().accessibleDescription().endswith("sees what you write here above the document.")
    seat.answer("Send back")
    seat = sit("typist", where="document")
    page = desk(seat)
    current = page.sheets.current
    assert current is not None and current.document.id == summary.id
    assert page.heading.startswith("Returned with remarks") and page.remarks.links[0].isVisible()
    seat.click(page.primary)
    seat.settle()
    assert "1 remark is not ticked as done" in seat.panel().accessibleName()
    assert "Say who visits." in seat.panel().accessibleDescription()
    seat.answer("Go on typing")
    page.sheets.which.setCurrentIndex(0)
    seat.go("queue")
    seat.go("document")
    assert page.sheets.which.currentIndex() == 1, "every time it is come to"


def test_the_note_of_the_chair_stands_above_the_document(sit: Sit) -> None:
    seat = sit("typist", "sent", "document")
    assert desk(seat).notice.text == "Grace Hartley says: Please type the plan first."
    assert desk(seat).heading.startswith("Draft, due in 23 h")


# ---- the chair at the desk; after approval ----


def test_the_chair_reads_and_mends_a_word_while_it_waits_for_approval(sit: Sit) -> None:
    seat = sit("chair", "typed", "document")
    page = desk(seat)
    assert page.heading == "With you, to be approved"
    section(seat, "needs")
    seat.keys(" One word more.")
    seat.settle()
    assert seat.typed("needs").endswith("One word more.")
    assert page.primary is not None and page.primary.text() == "Read and approve"
    seat.click(page.primary)
    seat.settle()
    assert seat.tabs.here == "approve"


def test_the_chair_sees_who_is_typing_and_takes_it_back_only_when_asked_twice(sit: Sit) -> None:
    seat = sit("chair", "sent", "document")
    page = desk(seat)
    assert page._under.text() == "It waits for Tessa Morgan.", "nobody has begun"
    assert page.primary is not None and page.primary.text() == "Go on without the minute taker"
    seat.click(page.primary)
    seat.answer("Leave it there")
    assert seat.services.desk.documents(seat.conference_id)[0].state is DocumentState.DRAFT
    seat.click(page.primary)
    seat.answer("Go on to approval")
    seat.settle()
    assert seat.tabs.here == "approve"


@pytest.mark.parametrize("who", ["chair", "typist"])
def test_after_approval_nobody_types_and_no_change_is_offered(sit: Sit, who: str) -> None:
    seat = sit(who, "approved", "document")
    page = desk(seat)
    assert page.heading == "Approved and locked"
    assert page.sheets.editor is not None and page.sheets.editor.locked
    field = next(iter(page.sheets.editor.fields.values()))
    before = field.toPlainText()
    field.setFocus()
    seat.keys("changed", field)
    seat.key(Qt.Key.Key_Return, CONTROL)
    seat.settle()
    assert field.toPlainText() == before
    assert page.primary is None or page.primary.isHidden()
    assert not page.sources.take_button.isVisible()
    assert not page.sheets.missing.isVisible()
    document = seat.services.desk.documents(seat.conference_id)[0]
    with pytest.raises((RecordLocked, NotAllowed)):
        seat.services.desk.save_section(document.id, "why", "Changed after all.")


# ---- how it looks and feels ----


def test_the_page_as_it_will_print_follows_what_was_just_typed(sit: Sit) -> None:
    seat = sit("typist", "sent", "document")
    page = desk(seat)
    field = section(seat, "needs")
    seat.keys(" Printed at once.")
    seat.key(Qt.Key.Key_F4)
    seat.settle()
    printed = page.sheets.paper.sheet.toPlainText()
    assert "Printed at once." in printed
    assert f"{NOT_READ} (6 paragraphs):\nRecommendation 1" in printed, "typing in the last of seven accepted it"
    seat.key(Qt.Key.Key_F4)
    assert field.hasFocus() and field.toPlainText().endswith("Printed at once.")


def test_everything_can_be_reached_with_tab_and_the_ring_is_there(sit: Sit, look: Any) -> None:
    seat = sit("typist", "sent", "document")
    page = desk(seat)
    look.at(page)
    seen = set()
    for _ in range(60):
        seat.key(Qt.Key.Key_Tab)
        at = QApplication.focusWidget()
        assert at is not None
        seen.add(at)
        ring: FocusRing = seat.window.ring
        if at.focusPolicy() & Qt.FocusPolicy.TabFocus and page.isAncestorOf(at):
            assert ring.layer is not None and ring.layer.isVisible()
    assert page.sheets.editor is not None
    assert set(page.sheets.editor.fields.values()) <= seen
    assert {page.sources.heard, page.sources.listen.wave, page.sources.take_button, page.primary} <= seen


def test_the_window_never_waits_for_the_page(sit: Sit) -> None:
    """Time of the processor, not of the clock: a busy machine does not count."""
    seat = sit("typist", "sent", "queue")
    seat.go("document")
    seat.go("queue")
    worst, last = 0.0, time.thread_time()

    def tick() -> None:
        nonlocal worst, last
        now = time.thread_time()
        worst, last = max(worst, now - last), now

    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(0)
    seat.go("document")
    section(seat, "needs").insertPlainText("many words here\n" * 500)
    for _ in range(30):
        seat.keys("w")
        seat.qtbot.wait(5)
    seat.key(Qt.Key.Key_F4)
    seat.settle()
    timer.stop()
    assert worst < 0.1


@pytest.mark.parametrize("width", [1280, 640])
def test_desk_picture(sit: Sit, shot: Any, look: Any, width: int) -> None:
    seat = sit("typist", "sent", "document")
    if width == 640:
        section(seat, "why")
        for size in ((1024, 768), (640, 360)):  # the last is what 1280 x 720 leaves at 200 %
            seat.window.resize(*size)
            seat.qtbot.wait(50)
            seat.keys(" typed here")
            look.at(desk(seat), typing=True)
        shot(seat.window, "document-200")
        return
    field = section(seat, "needs")
    field.setTextCursor(QTextCursor(field.drafted_blocks()[0]))
    seat.key(Qt.Key.Key_Return, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    seat.settle()
    seat.until(lambda: not desk(seat)._checks.isActive())
    seat.settle()
    shot(seat.window, "document")

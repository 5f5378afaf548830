"""The typing queue: what is urgent first, what the chair says about it, and one key to begin."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from meetingrec.domain.conference import Child, MeetingType
from meetingrec.domain.dictation import DictationState
from meetingrec.ui.desk.page import DeskPage
from meetingrec.ui.queue.page import QueuePage
from tests.ui.pages import Seat, Sit, sit

__all__ = ["sit"]


def queue(seat: Seat) -> QueuePage:
    page = seat.page
    assert isinstance(page, QueuePage)
    return page


def send_another(seat: Seat, name: str, *, urgent: bool, note: str = "") -> None:
    """The chair sends one more conference, without a dictation."""
    planning, dictating = seat.services.planning, seat.services.dictating
    _, conference = planning.add(MeetingType.RCPC, seat.services.signed_in.clock(), (Child("", name),))
    planning.begin(conference.id)
    planning.end(conference.id)
    held = seat.services.signed_in.conference(conference.id)
    _, dictation = dictating.begin(held)
    dictating.send(dictation, dictating.minute_takers()[0].id, urgent=urgent, note=note)


def cells(seat: Seat, column: int) -> list[str]:
    model = queue(seat).table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_urgent_comes_first_and_the_chairs_words_stand_below_the_row(sit: Sit) -> None:
    seat = sit("chair", "sent")
    send_another(seat, "Ann Urgent", urgent=True, note="Court at nine.")
    send_another(seat, "Bo Later", urgent=False)
    seat = sit("typist", where="queue")
    page = queue(seat)
    assert [name.split(": ")[1] for name in cells(seat, 1)] == ["Ann", "Leo and the baby", "Bo"]
    assert cells(seat, 2) == ["Waiting, urgent", "Waiting", "Waiting"]
    assert cells(seat, 0)[0].startswith("in 23 h")
    assert page.note.text == "Grace Hartley says: Court at nine."
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert page.note.text == "Grace Hartley says: Please type the plan first."
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert not page.note.isVisible()


def test_enter_opens_the_document_and_takes_the_dictation(sit: Sit) -> None:
    seat = sit("typist", "sent", "queue")
    assert queue(seat).table.hasFocus()
    seat.key(Qt.Key.Key_Return)
    seat.settle()
    assert isinstance(seat.page, DeskPage)
    assert seat.page.sheets.editor.isAncestorOf(seat.window.focusWidget()), "the caret stands where one types"
    assert seat.services.dictating.queue()[0].dictation.state is DictationState.IN_PROGRESS
    seat.go("queue")
    assert cells(seat, 2) == ["In progress"]


def test_the_one_next_step_opens_what_comes_first(sit: Sit) -> None:
    seat = sit("typist", "sent", "queue")
    primary = queue(seat).primary
    assert primary is not None and primary.text() == "Type what comes first"
    seat.click(primary)
    seat.settle()
    assert isinstance(seat.page, DeskPage)


def test_what_came_back_says_so_and_what_is_with_the_chair_is_gone(sit: Sit) -> None:
    seat = sit("typist", "typed", "queue")
    assert queue(seat).nothing.isVisible()
    assert queue(seat).primary is None or not queue(seat).primary.isVisible()
    seat = sit("chair")
    seat.services.desk.return_with_remarks(seat.conference_id, "Say who visits.")
    seat = sit("typist", where="queue")
    assert cells(seat, 2) == ["Sent back to you"]


def test_queue_pictures(sit: Sit, shot: Any, look: Any) -> None:
    seat = sit("chair", "sent")
    send_another(seat, "Ann Urgent", urgent=True, note="Court at nine.")
    seat = sit("typist", where="queue")
    look.at(queue(seat))
    shot(seat.window, "typing-queue")
    seat.window.resize(640, 360)
    seat.qtbot.wait(50)
    look.at(queue(seat))

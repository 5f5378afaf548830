"""The typing queue: what is urgent first, what is late says so, whose it is, and everything by the keyboard."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from meetingrec.domain.access import Role
from meetingrec.domain.conference import Child, Conference, MeetingType
from meetingrec.domain.dictation import DictationState
from meetingrec.services import practice_library as practice
from meetingrec.services.dictate import POOL, Sending
from meetingrec.services.library import Newcomer
from meetingrec.services.people import People
from meetingrec.ui.desk.page import DeskPage
from meetingrec.ui.queue.page import QueuePage
from tests.ui.pages import Seat, Sit, sit

__all__ = ["sit"]

CTRL = Qt.KeyboardModifier.ControlModifier
TYPES = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from meetingrec.services.typing_lock import TypingLocks
locks = TypingLocks(Path(sys.argv[1]), sys.argv[2], lambda: datetime(2026, 11, 23, 14, 2, tzinfo=UTC))
print(locks.hold(sys.argv[3]) is None, flush=True)
sys.stdin.read()
"""


def queue(seat: Seat) -> QueuePage:
    page = seat.page
    assert isinstance(page, QueuePage)
    return page


def send_another(
    seat: Seat, name: str, *, urgent: bool = False, note: str = "", to: str | None = None, late: int = 0
) -> str:
    """The chair sends one more conference, without a dictation; late: hours ago it should have been typed."""
    planning, dictating = seat.services.planning, seat.services.dictating
    _, conference = planning.add(MeetingType.RCPC, seat.services.signed_in.clock(), (Child("", name),))
    planning.begin(conference.id)
    planning.end(conference.id)
    held: Conference = seat.services.signed_in.conference(conference.id)
    _, dictation = dictating.begin(held)
    tessa = next(person.id for person in dictating.minute_takers() if person.full_name == "Tessa Morgan")
    dictating.hand_over(dictation, Sending(tessa if to is None else to, urgent, note))
    if late:
        with seat.services.signed_in.writing() as write:
            moved = (dictating.deadline(held).due - timedelta(hours=24 + late)).isoformat(timespec="microseconds")
            write.db.change("UPDATE dictations SET due_at = ? WHERE id = ?", [moved, dictation.id])
    return dictation.id


def send_to_anybody(seat: Seat, name: str, note: str = "") -> None:
    send_another(seat, name, note=note, to=POOL)


def add_omar(sit: Sit, stage: str) -> None:
    seat = sit("records", stage)
    newcomer = Newcomer("omar", "Omar Reid", practice.PASSWORD, frozenset({Role.MINUTE_TAKER}))
    People(seat.library, seat.services.signed_in).add(newcomer)


def cells(seat: Seat, column: int) -> list[str]:
    model = queue(seat).table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def names(seat: Seat) -> list[str]:
    return [title.split(" · ")[0] for title in cells(seat, 1)]


@contextmanager
def typing_elsewhere(library: Path, person_id: str, dictation_id: str) -> Iterator[subprocess.Popen[str]]:
    """Somebody else's program, which has the dictation open."""
    words = [sys.executable, "-c", TYPES, str(library), person_id, dictation_id]
    program = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None and program.stdout.readline().strip() == "True"
    try:
        yield program
    finally:
        program.kill()
        program.communicate(timeout=10)


def test_urgent_comes_first_late_says_so_and_words_whose_and_state_narrow_it(sit: Sit) -> None:
    seat = sit("chair", "sent")
    send_another(seat, "Ann Urgent", urgent=True, note="Court at nine.")
    send_another(seat, "Bo Late", late=1)
    send_to_anybody(seat, "Zoë Pool", "Ask the school first.")
    seat = sit("typist", where="queue")
    page = queue(seat)
    assert names(seat) == ["Ann", "Bo", "Leo and the baby", "Zoë"]
    assert cells(seat, 2) == ["Urgent, waiting", "Waiting", "Waiting", "Waiting for anybody"]
    due = cells(seat, 0)
    assert due[0].startswith("in 23 h") and due[1].startswith("LATE 1 h")
    assert page.note.text == "Grace Hartley says: Court at nine."
    assert page.table.hasFocus(), "the keyboard begins in the list"
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert not page.note.isVisible() and page.suspend_button.isVisible() and not page.take_button.isVisible()
    seat.key(Qt.Key.Key_F, CTRL)
    seat.keys("zoe SCHOOL")
    assert names(seat) == ["Zoë"] and page.take_button.isVisible() and not page.give_button.isVisible()
    seat.key(Qt.Key.Key_Down)
    assert page.table.hasFocus()
    page.narrowing.search.clear()
    for whose, there in (("mine", ["Ann", "Bo", "Leo and the baby"]), ("pool", ["Zoë"])):
        page.narrowing.whose.set_value(whose)
        page.narrowing.changed.emit()
        assert names(seat) == there
    page.narrowing.search.setText("nobody of that name")
    assert page.none_found.isVisible()
    assert page.none_found.button is not None
    seat.click(page.none_found.button)
    assert len(names(seat)) == 4


def test_taken_suspended_and_given_on_without_a_mouse(sit: Sit) -> None:
    add_omar(sit, "sent")
    seat = sit("chair")
    send_to_anybody(seat, "Zoë Pool")
    seat = sit("typist", where="queue")
    page = queue(seat)
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert page.table.current().pool
    seat.key(Qt.Key.Key_T, CTRL)
    seat.settle()
    assert cells(seat, 2) == ["Waiting", "In progress"] and page.table.current().mine
    seat.key(Qt.Key.Key_E, CTRL)
    seat.key(Qt.Key.Key_Tab)
    seat.answer("Suspend it")
    assert seat.panel().findChildren(QLineEdit)[0].hasFocus(), "a reason is asked for"
    seat.keys("Waits for the school.")
    seat.answer("Suspend it")
    assert cells(seat, 2) == ["Waiting", "Suspended"]
    assert page.note.text == "Suspended: Waits for the school."
    seat.key(Qt.Key.Key_T, CTRL)
    seat.settle()
    assert cells(seat, 2) == ["Waiting", "In progress"] and not page.note.isVisible()
    seat.key(Qt.Key.Key_G, CTRL)
    seat.keys("Omar")
    seat.answer("Give it to them")
    assert names(seat) == ["Leo and the baby"]
    seat = sit("omar", where="queue")
    assert names(seat) == ["Zoë"] and cells(seat, 2) == ["Waiting"]


def test_enter_opens_the_document_and_what_is_for_anybody_is_taken(sit: Sit) -> None:
    seat = sit("chair", "sent")
    send_to_anybody(seat, "Zoë Pool")
    seat = sit("typist", where="queue")
    page = queue(seat)
    assert page.primary is not None and page.primary.text() == "Type what comes first"
    seat.key(Qt.Key.Key_Return)
    seat.settle()
    assert isinstance(seat.page, DeskPage) and seat.page.sheets.editor is not None
    assert seat.page.sheets.editor.isAncestorOf(seat.window.focusWidget()), "the caret stands where one types"
    lines = seat.services.dictating.queue()
    assert lines[0].dictation.state is DictationState.IN_PROGRESS
    assert lines[0].holder is not None and lines[0].holder.name == "Tessa Morgan"
    seat.go("queue")
    assert cells(seat, 2) == ["In progress", "Waiting for anybody"], "leaving the page lets go of it"
    QTest.keyClick(queue(seat).table, Qt.Key.Key_Down)
    seat.key(Qt.Key.Key_Return)
    seat.until(lambda: isinstance(seat.page, DeskPage))
    seat.settle()
    assert all(line.mine for line in seat.services.dictating.queue())


def test_what_came_back_says_so_and_what_is_with_the_chair_is_shown_when_asked_for(sit: Sit) -> None:
    seat = sit("typist", "typed", "queue")
    page = queue(seat)
    assert page.nothing.isVisible() and (page.primary is None or not page.primary.isVisible())
    assert page.nothing.button is not None
    seat.click(page.nothing.button)
    assert cells(seat, 2) == ["With the chair"] and not page.suspend_button.isVisible()
    seat = sit("chair", where="conferences")
    assert seat.page.table.model().index(0, 2).data() == "With the chair"
    seat.services.desk.return_with_remarks(seat.conference_id, "Say who visits.")
    seat = sit("chair", where="conferences")
    assert seat.page.table.model().index(0, 2).data() == "Sent back"
    seat = sit("typist", where="queue")
    assert cells(seat, 2) == ["Sent back to you"]
    page = queue(seat)
    asked, note = "Grace Hartley says: Sent back: Say who visits.", "Please type the plan first."
    assert page.note.text == f"{asked}\n{note}", "what is asked for now comes before what was asked for then"
    assert cells(seat, 5) == [f"Sent back: Say who visits. {note}"]
    room = seat.window.width() - page.table.columnWidth(2)
    assert room > 1100 and "Leo and the baby · Initial conference" in cells(seat, 1), "names get what room there is"
    page.give()
    words = "Tessa Morgan is the only minute taker. A records manager can add somebody under Settings."
    assert words in seat.panel().accessibleDescription()
    seat.answer("Leave it there")
    seat.window.resize(640, 360)
    seat.qtbot.wait(20)
    search = page.narrowing.search
    assert search.width() > search.fontMetrics().horizontalAdvance(search.placeholderText()) + 20
    assert page.table.horizontalScrollBar().maximum() == 0


def test_who_comes_second_reads_until_the_other_program_is_gone(sit: Sit, shot: Any) -> None:
    """Another program really holds it, and then really dies."""
    seat = sit("chair", "sent")
    dictation = seat.services.dictating.of_conference(seat.conference_id)
    assert dictation is not None
    with typing_elsewhere(seat.library.folder, dictation.typist_id, dictation.id) as program:
        desk = seat.go("document")
        assert desk.notice.text.startswith("Being typed by Tessa Morgan since 14:02.")
        assert desk.sheets.editor.locked and (desk.primary is None or not desk.primary.isVisible())
        shot(seat.window, "queue-being-typed")
        program.kill()
        program.wait(10)
        desk._turn.setInterval(10)
        seat.until(lambda: not desk.sheets.editor.locked)
    assert not desk.notice.text.startswith("Being typed") and not desk._turn.isActive()
    holder = seat.services.dictating.holder(dictation.id)
    assert holder is not None and holder.name == "Grace Hartley"
    seat.window.lock()
    seat.core.idle(10)
    assert seat.services.signed_in.typing.typist(dictation.id) is None, "locking the screen lets go of it"


def test_queue_pictures(sit: Sit, shot: Any, look: Any) -> None:
    add_omar(sit, "sent")
    seat = sit("chair")
    send_another(seat, "Ann Urgent", urgent=True, note="Court at nine.")
    late = send_another(seat, "Bo Late", late=1)
    rests = send_another(seat, "Cy Rests", note="The dates are in the record.")
    send_to_anybody(seat, "Zoë Pool", "Ask the school first.")
    seat = sit("typist")
    dictating = seat.services.dictating
    lines = {line.dictation.id: line.dictation for line in dictating.queue()}
    dictating.take(lines[rests])
    dictating.suspend(lines[rests], "Waits for the school's report.")
    with typing_elsewhere(seat.library.folder, lines[late].typist_id, late):
        seat.go("queue")
        page = queue(seat)
        look.at(page)
        shot(seat.window, "queue")
        QTest.keyClick(page.table, Qt.Key.Key_End, CTRL)
        page.suspend()
        shot(seat.window, "queue-pool")
        page.table.selectRow(2)
        page.give()
        look.at(seat.panel())
        shot(seat.window, "queue-give")
        seat.answer("Cancel")
        page.suspend()
        look.at(seat.panel())
        shot(seat.window, "queue-suspend")
        seat.answer("Cancel")
        seat.window.resize(640, 360)
        seat.qtbot.wait(50)
        look.at(page)

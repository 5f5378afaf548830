"""Sending a dictation: to whom, by when and why later than the rules say; where it stands then, and taking it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtTest import QTest

from meetingrec.domain.access import Person, Role
from meetingrec.domain.deadlines import Deadline, decisions_due
from meetingrec.domain.dictation import DictationState
from meetingrec.services.dictate import POOL
from meetingrec.ui.dates import when_words
from meetingrec.ui.dictate.hand_over import ANYBODY, HandOver
from meetingrec.ui.dictate.page import DictatePage
from tests.ui.pages import Sit, sit

__all__ = ["sit"]

ZONE = "Europe/London"
TAKERS = tuple(Person(name, name, name, frozenset({Role.MINUTE_TAKER})) for name in ("Omar Reid", "Tessa Morgan"))


def rule(hours: float) -> Deadline:
    """Due so many hours from now."""
    return decisions_due(datetime.now(UTC) - timedelta(hours=24 - hours))


def test_a_time_is_measured_against_the_rules_and_a_later_one_asks_why(qtbot: Any) -> None:
    form, deadline = HandOver(), rule(20)
    qtbot.addWidget(form)
    form.show()
    form.show_people(TAKERS, "", deadline, ZONE)
    assert form.chosen() is None and form.people.wrong == "Choose who will type it."
    form.people.widget.setCurrentIndex(form.people.widget.findText(ANYBODY))
    assert form.name == "any minute taker" and form.people.wrong == ""
    assert form.due.told.text().endswith("in 19 h 59 min. The rules say “within 24 hours of the meeting”.")
    sent = form.chosen()
    assert sent is not None and (sent.typist_id, sent.due_at, sent.due_why) == (POOL, None, "")
    form.due.change_button.click()
    day = form.due.day.widget
    assert day.isVisible() and not form.due.change_button.isVisible()
    day.setDate(day.date().addDays(1))
    assert form.due.told.text().startswith("1 day later.") and form.due.why.isVisible()
    assert form.chosen() is None and form.due.why.wrong == "Say why it may be later than the rules say."
    QTest.keyClicks(form.due.why.widget, "The father's letter comes tomorrow.")
    sent = form.chosen()
    shown = deadline.due.replace(second=0, microsecond=0)
    assert sent is not None and sent.due_why == "The father's letter comes tomorrow."
    assert sent.due_at is not None and abs(sent.due_at - shown - timedelta(days=1)) <= timedelta(hours=1)
    form.show_people(TAKERS, "", rule(21), ZONE)
    again = form.chosen()
    assert again is not None and again.due_at == sent.due_at, "what was chosen stays when the page is read again"
    day.setDate(day.date().addDays(-9))
    assert form.chosen() is None and form.due.day.wrong == "This time has passed."


def test_sent_to_anybody_given_to_one_and_taken_back(sit: Sit, shot: Any, look: Any) -> None:
    seat = sit("chair", "dictated", "dictate")
    page = seat.page
    assert isinstance(page, DictatePage)
    send = page.send
    combo = send.hand_over.people.widget
    combo.setCurrentIndex(combo.findText(ANYBODY))
    assert send.send_button.text() == "Send to any minute taker"
    seat.settle()
    look.at(page)
    shot(seat.window, "queue-hand-over")
    send.hand_over.urgent.setChecked(True)
    seat.click(send.send_button)
    seat.settle()
    assert send.after.standing.text() == "Waiting for anybody" and not send.form.isVisible()
    look.at(page)
    shot(seat.window, "queue-sent")
    seat.click(send.after.give_button)
    seat.answer("Give it to them")
    assert send.after.standing.text() == "Waiting for Tessa Morgan"
    agreed = datetime.now(UTC) + timedelta(days=3)
    with seat.services.signed_in.writing() as write:
        write.db.change("UPDATE dictations SET due_at = ?, due_why = 'Father writes.'", [agreed.isoformat()])
    said = seat.go("conferences")._said.text()
    assert f"Agreed: to be typed by {when_words(agreed, ZONE)} (Father writes.)." in said, "the list knows of it too"
    page = seat.go("dictate")
    send = page.send
    seat.click(send.after.back_button)
    seat.answer("Take it back")
    back = seat.services.dictating.of_conference(seat.conference_id)
    assert back is not None and back.state is DictationState.READY and back.typist_id == ""
    assert send.form.isVisible() and not send.after.isVisible()

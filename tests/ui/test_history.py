"""The history: words for people, nothing left out, and a change to it is noticed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from meetingrec.domain.access import Reason
from meetingrec.domain.log_point import log_point_in
from meetingrec.domain.points import Scale
from meetingrec.services.history import HistoryLine
from meetingrec.ui.history.acts import Sort, what_words
from meetingrec.ui.history.log_line import SAME, Comparing
from meetingrec.ui.history.page import HistoryPage
from meetingrec.ui.history.wording import more_words, tell
from tests.ui.pages import Seat, Sit, sit

__all__ = ["sit"]

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
AT = datetime(2026, 4, 2, 13, 0, tzinfo=UTC)


def history(seat: Seat) -> HistoryPage:
    page = seat.page
    assert isinstance(page, HistoryPage)
    return page


def line(act: str, minutes: float = 0.0, object_id: str = "d1", **facts: object) -> HistoryLine:
    return HistoryLine(AT + timedelta(minutes=minutes), "Grace Hartley", act, "", object_id, facts)


# ---- words ----


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            {"reason": "complaint", "text": "About the chair", "reference": "C-12", "played": [[0.0, 12.4], [60, 75]]},
            "Reason: Complaint: About the chair. Reference C-12. Played 00:00:00 to 00:00:12 and 00:01:00 to 00:01:15",
        ),
        (
            {"reason": "court", "text": "Order", "reference": "", "played": []},
            "Reason: Court: Order. Nothing was played",
        ),
        ({"version": 1, "sha256": "ab" * 32, "overridden": [], "reason": ""}, "Version 1"),
        (
            {"version": 2, "overridden": ["C7", "C15"], "reason": "As told"},
            "Version 2. 2 things were missing. Reason: As told",
        ),
        ({"state": "complete", "good": 250, "bad": 1}, "Complete: 250 of 251 pieces are unaltered"),
        (
            {"state": "damaged", "good": 9, "bad": 0, "missing": ["0002-room.mrseg", "0001-call.mrseg"]},
            "Damaged: 9 of 9 pieces are whole. missing: 0002-room.mrseg and 0001-call.mrseg",
        ),
        ({"seconds": 247.2, "heads": {"a": "b"}}, "00:04:07 recorded"),
        ({"purpose": "dictation"}, "Of the dictation"),
        ({"type": "chairs_summary"}, "Chair's summary"),
        ({"section": "why"}, "“Why it was decided”"),
        ({"section": "unheard_of"}, "“unheard_of”"),
        (
            {"person": "p1", "reason": "The court asks"},
            "Ian Vale. Reason: The court asks",
        ),
        ({"person": "gone"}, "somebody who has no account any more"),
        ({"audience": 1, "ground": "legal"}, "1 person stayed. Confidential legal or criminal information"),
        ({"version": "3", "occasion": "opening", "people": 0}, "Version 3. At the start. To everybody there"),
        (
            {"version": "3", "occasion": "late_joiner", "people": 2},
            "Version 3. To somebody who came later. To 2 people",
        ),
        (
            {"reason": "audit", "text": "Yearly", "parts": ["x"], "played": []},
            "1 restricted part among it. Reason: Audit: Yearly. Nothing was played",
        ),
        (
            {"from": "Teams meeting", "began": "14:00", "seconds": 3.0},
            "From: Teams meeting. It begins at 14:00. 00:00:03 recorded",
        ),
        ({"places": 1, "kind": "segment"}, "1 place found. In the words spoken"),
        ({"after": "an objection"}, "After an objection"),
        ({"attendee": "01a206f0-1c85-731f-ac1c-3f04df67f37e", "version": 1}, "Version 1"),
        ({"children": 2, "something_new": ["a", "b"]}, "children: 2. something new: a and b"),
    ],
)
def test_what_was_noted_reads_as_sentences_and_nothing_is_left_out(facts: dict[str, object], words: str) -> None:
    assert more_words(line("act", **facts), {"p1": "Ian Vale"}, {("d1", "why"): "Why it was decided"}) == words


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("add a decision", "Added a decision"),
        ("remove a point", "Took away a point"),
        ("begin the conference", "Began the conference"),
        ("document: returned with remarks", "Sent a document back with remarks"),
        ("open a recording to listen", "Opened the recording to listen"),
        ("the recorder was lost", "The recorder was lost"),
        ("an act nobody thought of", "An act nobody thought of"),
    ],
)
def test_acts_are_told_as_done(act: str, words: str) -> None:
    assert what_words(act) == words


def test_typing_is_told_once_with_its_number(sit: Sit) -> None:
    lines = [line("type in a draft", at, section="why") for at in (5, 4, 3)] + [line("type in a draft", 2, section="x")]
    told = tell(lines, {"d1": "Decisions"}, {})
    assert [(one.count, one.times) for one in told][1] == (1, "")
    assert told[0].count == 3 and told[0].at == AT + timedelta(minutes=5)
    assert re.fullmatch(r"3 times since \d\d:\d\d", told[0].times)


def test_a_dictation_opened_with_nothing_played_is_told_once_and_a_listening_stands_out() -> None:
    why = {"reason": "dictating"}
    nothing, heard = {**why, "played": []}, {**why, "played": [[0.0, 12.4]]}
    lines = [
        line("listened", 9, "r1", **nothing),
        line("type in a draft", 8, section="why"),
        line("open a dictation", 7, "r1"),
        line("listened", 6, "r1", **nothing),
        line("open a dictation", 5, "r1"),
        line("listened", 4, "r1", **heard),
        line("open a dictation", 3, "r1"),
    ]
    told = tell(lines, {}, {})
    assert [(one.what, one.more, one.entries) for one in told] == [
        ("Typed in a draft", "“why”", 1),
        ("Opened the dictation", "Reason: dictating. Nothing was played", 4),
        ("Listened", "Reason: dictating. Played 00:00:00 to 00:00:12", 1),
        ("Opened the dictation", "", 1),
    ]
    assert told[1].times.startswith("2 times since")


# ---- the page ----


def test_every_act_is_there_in_words_without_ids_newest_first(sit: Sit) -> None:
    seat = sit("chair", "approved", "history")
    page = history(seat)
    rows = page.table.rows
    what = [told.what for told in rows]
    for words in ("Planned a conference", "Began the conference", "Finished a dictation", "Approved a document"):
        assert words in what
    assert [told.at for told in rows] == sorted((told.at for told in rows), reverse=True)
    shown = " ".join(f"{told.when} {told.who} {told.what} {told.more}" for told in rows)
    assert not ID.search(shown)
    assert "Decisions and recommendations. Version 1" in shown
    assert [told.more for told in rows if told.what == "Sent a dictation to a minute taker"] == ["Tessa Morgan"]
    count = sum(told.entries for told in rows)
    assert page.chain.text() == f"Unaltered: all {count} entries are as they were written."
    seat.go("dictate")
    seat.go("history")
    opened = next(told for told in page.table.rows if told.what == "Opened the dictation")
    assert (opened.more, opened.entries) == ("Reason: dictating. Nothing was played", 2)


def test_reading_it_is_an_entry_and_it_is_not_read_again_by_itself(sit: Sit) -> None:
    seat = sit("chair", "held", "history")
    page = history(seat)
    assert not page.again.isVisible()
    before = len(page.table.rows)
    record = seat.services.planning.record(seat.conference_id)
    seat.core.act(page, lambda: seat.services.capture.change(record.points[0]))
    seat.settle()
    assert page.again.isVisible() and len(page.table.rows) == before
    seat.click(page.again)
    seat.settle()
    # Reading the history is an entry itself, but of no conference.
    assert page.table.rows[0].what == "Changed a point"
    read = [entry for entry in seat.services.history.lines() if entry.what == "read the history"]
    assert len(read) == 3  # twice by the page, once by this test


def test_search_and_the_whole_of_a_row(sit: Sit) -> None:
    seat = sit("chair", "approved", "history")
    page = history(seat)
    page.search.setFocus()
    seat.keys("approved SUMMARY")
    assert [told.what for told in page.table.rows] == ["Approved a document"]
    page.table.setFocus()
    seat.key(Qt.Key.Key_Down)
    seat.key(Qt.Key.Key_Home)
    assert page.whole.isVisible()
    assert "Reason: Approved for a test of what comes after it" in page.whole.text()


def test_it_is_narrowed_to_one_sort_and_nothing_of_the_conference_is_missing(sit: Sit, look: Any, shot: Any) -> None:
    seat = sit("chair", "held")
    conference_id, capture = seat.conference_id, seat.services.capture
    point = seat.services.planning.record(conference_id).points[0]
    capture.remove(point)
    capture.add(Scale("", conference_id, AT, 4, rater_words="Ellie, with her advocate"))
    recording = seat.services.replay.lines()[0].recording
    seat.services.replay.listen(recording, Reason.CASE_WORK, "To hear it again").close()
    page = seat.go("history")
    what = [told.what for told in page.table.rows]
    assert {"Took away a point", "Added a scale", "Turned the recording into words", "Listened"} <= set(what)
    listened = next(told for told in page.table.rows if told.what == "Listened")
    assert listened.more == "Reason: Case work: To hear it again. Nothing was played"
    page.sorts.setFocus()
    for sort in Sort:
        seat.key(Qt.Key.Key_Down)
        shown = page.table.rows
        assert page.sorts.value is sort and {told.sort for told in shown} <= {sort}
        assert len(shown) == sum(told.sort is sort for told in page._told)
        assert page.none.isVisible() is (not shown)
        if sort is Sort.LISTENING:
            look.at(page)
            shot(seat.window, "history-listening")
    seat.key(Qt.Key.Key_Home)
    assert len(page.table.rows) == len(page._told)


def test_an_entry_that_was_changed_is_noticed(sit: Sit) -> None:
    seat = sit("chair", "held")
    with seat.services.signed_in.reading() as db, db.atomic():
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE audit SET content = replace(content, '\"seq\":', '\"sq\":') WHERE seq = 3")
    seat.go("history")
    assert history(seat).chain.text().startswith("This history has been altered.")


def test_history_pictures(sit: Sit, shot: Any, look: Any) -> None:
    seat = sit("chair", "approved", "history")
    look.at(history(seat))
    shot(seat.window, "history")
    seat.window.resize(640, 360)
    seat.qtbot.wait(50)
    look.at(history(seat))


def test_what_was_noted_while_somebody_listened_is_told_with_its_end_or_alone_after_a_crash() -> None:
    def played(end: float) -> dict[str, object]:
        return {"reason": "complaint", "played": [[0.0, end]]}

    lines = [
        line("heard so far", 9, "r1", **played(60.0)),
        line("heard so far", 8, "r1", **played(30.0)),
        line("open a recording to listen", 7, "r1"),
        line("listened", 6, "r1", **played(70.0)),
        line("heard so far", 5, "r1", **played(60.0)),
        line("heard so far", 4, "r1", **played(30.0)),
        line("open a recording to listen", 3, "r1"),
    ]
    told = tell(lines, {}, {})
    assert [(one.what, one.more[-8:], one.entries) for one in told] == [
        ("Listened so far", "00:01:00", 2),
        ("Opened the recording to listen", "", 1),
        ("Listened", "00:01:10", 3),
        ("Opened the recording to listen", "", 1),
    ]


def test_a_line_of_the_log_is_copied_and_one_on_paper_compared(sit: Sit, look: Any) -> None:
    seat = sit("chair", "planned", "history")
    page = history(seat)
    words = page.log_line.words.text()
    assert log_point_in(words) is not None and words.startswith("Log of this library up to entry ")
    seat.click(page.log_line.copy_button)
    assert QGuiApplication.clipboard().text() == words
    seat.click(page.log_line.compare_button)
    panel = seat.panel()
    assert isinstance(panel, Comparing)
    look.at(panel)

    def answer(typed: str) -> str:
        panel.line.widget.setText(typed)
        seat.key(Qt.Key.Key_Return)
        seat.settle()
        return panel.answer.text() if panel.answer.isVisible() else panel.line.wrong

    assert answer(words) == SAME
    assert answer("12") == "Type the number of the entry and the five groups of letters, as they are printed."
    other = words[:-4] + ("aaaa" if words[-4:] != "aaaa" else "bbbb")
    said = answer(other)
    assert said.startswith("This history has been altered. The first ") and said.endswith("tell the records manager.")
    look.at(page)

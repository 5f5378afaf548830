"""A whole conference by keyboard: what is typed is stored at once, carries its moment, and can be undone."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from meetingrec.audio.recorder_card import read_card
from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.conference import Stage
from meetingrec.domain.points import Basis, Heading, Kind, Point
from meetingrec.domain.recording import State
from meetingrec.ui.room.attribution import AttributionRow
from meetingrec.ui.room.entries import AT_FIRST
from meetingrec.ui.room.entry_face import EntryFace, Shown
from meetingrec.ui.room.page import RoomPage
from meetingrec.ui.room.typed import day, find_person, initials, split_due, split_speaker
from tests.ui.conftest import Look, Shot
from tests.ui.pages import library_at
from tests.ui.program import CONTROL, SHIFT, Program, Start, planned, program, start

__all__ = ["planned", "program", "start"]

WORRIED, WELL, NEEDS = Heading


@pytest.fixture
def room(program: Program) -> RoomPage:
    """The chair's page of a conference that is held without sound."""
    program.sign_in("chair")
    page = program.open("room")
    assert isinstance(page, RoomPage)
    return page


@pytest.fixture
def recorded(program: Program) -> Iterator[RoomPage]:
    """The same while the practice voices are recorded."""
    program.sign_in("chair")
    prepare = program.open("prepare")
    program.until(lambda: prepare.primary is not None)
    prepare.primary.click()
    program.until(lambda: program.tabs.here == "room" and program.window.record_bar.state == "recording")
    program.settle()
    page = program.page
    assert isinstance(page, RoomPage)
    yield page


def person(record_people: tuple[Attendee, ...], role: str) -> Attendee:
    return next(one for one in record_people if role in (one.role, one.relationship))


# ---- points ----


def test_one_line_and_enter_is_stored_within_a_second_with_its_moment(program: Program, recorded: RoomPage) -> None:
    program.until(lambda: (recorded.sitting.moment() or 0) > 0.5)
    program.key(Qt.Key.Key_1, CONTROL)
    assert program.focus is recorded.discussion.parts[WORRIED].line
    before = recorded.sitting.moment()
    began = time.monotonic()
    program.keys("Attendance 61 % since May\n")
    program.until(lambda: bool(program.record.points), 5)
    assert time.monotonic() - began < 1.0
    after = recorded.sitting.moment()
    (point,) = program.record.points
    assert before is not None and after is not None and point.moment is not None
    assert before <= point.moment <= after
    assert (point.text, point.heading, point.kind, point.basis) == (
        "Attendance 61 % since May",
        WORRIED,
        Kind.FACT,
        Basis.FIRST_HAND,
    )
    program.until(lambda: recorded.saved.text.startswith("Saved "))
    assert program.focus is recorded.discussion.parts[WORRIED].line, "the next line can be typed at once"
    assert recorded.discussion.parts[WORRIED].line.toPlainText() == ""
    program.application.recording._do(type(program.services.recorder).pause)
    program.until(lambda: program.window.record_bar.state == "paused")
    program.keys("Said while it was paused\n")
    program.settle()
    assert program.record.points[-1].moment is None


def test_three_keys_reach_the_three_headings(program: Program, room: RoomPage) -> None:
    for key, heading in ((Qt.Key.Key_1, WORRIED), (Qt.Key.Key_2, WELL), (Qt.Key.Key_3, NEEDS)):
        program.key(key, CONTROL)
        program.keys(f"a line under {heading.value}\n")
    program.settle()
    assert [(point.heading, point.text) for point in program.record.points] == [
        (heading, f"a line under {heading.value}") for heading in Heading
    ]
    assert program.window.here == "conference", "Ctrl+2 went to another section"


def test_initials_say_who_and_go_on_being_who_speaks(program: Program, room: RoomPage) -> None:
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys("PS: the baby has lost weight")
    assert room.discussion.whose.said_by.person().full_name == "Priya Sharma"
    program.keys("\nand two appointments were missed\n")
    program.keys("police: called three times\n")
    program.keys("mum: I want help with the rent\n")
    program.settle()
    record = program.record
    said = [(record.who_said(point).split(",")[0], point.text) for point in record.points]
    assert said == [
        ("Priya Sharma", "the baby has lost weight"),
        ("Priya Sharma", "and two appointments were missed"),
        ("Nadia Fenwick", "called three times"),
        ("Keira Rowan", "I want help with the rent"),
    ]
    assert "Keira Rowan" in room.discussion.parts[WELL].line.placeholderText()


def test_who_speaks_is_chosen_by_typing_and_enter(program: Program, room: RoomPage) -> None:
    program.key(Qt.Key.Key_2, CONTROL)
    program.key(Qt.Key.Key_F3)
    program.keys("OL\n")
    assert program.focus is room.discussion.parts[WELL].line, "Enter goes back to the line"
    program.keys("Leo is polite and kind\n")
    program.key(Qt.Key.Key_F3)
    program.keys("somebody unknown\n")
    assert room.discussion.whose.said_by.person().full_name == "Oscar Lockwood", "what means nobody changes nothing"
    program.settle()
    assert program.record.who_said(program.record.points[0]) == "Oscar Lockwood, head teacher"


def test_opinion_hearsay_and_child_go_with_one_line_only(
    program: Program, room: RoomPage, shot: Shot, look: Look
) -> None:
    program.key(Qt.Key.Key_1, CONTROL)
    program.key(Qt.Key.Key_F4)
    whose = room.discussion.whose
    assert program.focus is whose.kind
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Tab)
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Tab)
    program.key(Qt.Key.Key_Down)
    look.at(room)
    shot(program.window, "room-attribution")
    assert whose.more.text() == "opinion, was told, about Leo"
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys("Repeated fear may explain his sleep\nThe next line\n")
    program.settle()
    first, second = program.record.points
    assert (first.kind, first.basis) == (Kind.OPINION, Basis.THIRD_PARTY)
    assert first.child_ids == (program.record.children[0].id,)
    assert (second.kind, second.basis, second.child_ids) == (Kind.FACT, Basis.FIRST_HAND, ())


def test_an_entry_is_changed_where_it_stands_and_every_key_is_stored(
    program: Program, room: RoomPage, look: Look, shot: Shot
) -> None:
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys("Attendance 61 %\nLate six times\n")
    program.settle()
    part = room.discussion.parts[WORRIED]
    assert [row.text.split(".")[0] for row in part.entries.rows] == ["Late six times", "Attendance 61 %"]
    program.key(Qt.Key.Key_Down)
    assert program.focus is part.entries.rows[0]
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Return)
    row = part.entries.rows[1]
    assert row.editor is not None and program.focus is row.editor.fields["text"]
    program.key(Qt.Key.Key_End, CONTROL)
    program.keys(" since May")
    program.key(Qt.Key.Key_Tab)
    program.keys("Callum")
    program.key(Qt.Key.Key_Return)
    row.editor.fields["impact"].setFocus()
    program.keys("He finds it hard to learn")
    look.at(room.discussion)
    shot(program.window, "room-point")
    program.settle()
    stored = program.record.points[0]
    assert stored.text == "Attendance 61 % since May"
    assert program.record.who_said(stored) == "Callum Merrick, social worker"
    assert stored.impact == "He finds it hard to learn"
    assert row.editor is not None and row.editor.fields["impact"].toPlainText() == "He finds it hard to learn"
    program.key(Qt.Key.Key_Escape)
    assert row.editor is None
    assert program.focus is row
    assert "for the child: He finds it hard to learn" in row.text


def test_undo_takes_back_what_was_added_changed_and_removed(program: Program, room: RoomPage) -> None:
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys("one\ntwo\n")
    program.settle()
    program.keys("a slip of the pen")
    program.key(Qt.Key.Key_Z, CONTROL)
    line = room.discussion.parts[WORRIED].line
    program.until(lambda: line.toPlainText() == "")
    assert len(program.record.points) == 2, "undo in the field came first"
    program.key(Qt.Key.Key_Z, CONTROL)
    program.settle()
    assert [point.text for point in program.record.points] == ["one"]
    assert room.people.told.text() == "Undone: a point."
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Delete)
    program.settle()
    assert program.record.points == ()
    program.key(Qt.Key.Key_Z, CONTROL)
    program.settle()
    assert [point.text for point in program.record.points] == ["one"]
    assert len(room.discussion.parts[WORRIED].entries.rows) == 1


def test_long_texts_right_to_left_and_emoji_are_kept_whole(
    program: Program, room: RoomPage, look: Look, shot: Shot
) -> None:
    long = "A very long account. " * 480
    arabic = "قالت الأم إنها تريد مساعدة في دفع الإيجار وفي أوقات النوم"
    program.key(Qt.Key.Key_1, CONTROL)
    line = room.discussion.parts[WORRIED].line
    line.setPlainText(long)
    program.key(Qt.Key.Key_Return)
    program.keys(f"{arabic}\n")
    program.keys("👩🏽‍🏫 said he is 🙂 at school\n")
    line.setPlainText("first line")
    program.key(Qt.Key.Key_End, CONTROL)
    program.key(Qt.Key.Key_Return, SHIFT)
    program.keys("second line\n")
    program.settle()
    texts = [point.text for point in program.record.points]
    assert texts == [long.strip(), arabic, "👩🏽‍🏫 said he is 🙂 at school", "first line\nsecond line"]
    look.at(room.discussion)
    shot(program.window, "room-scripts")
    assert room.discussion.parts[WORRIED].entries.row(program.record.points[0].id).height() < 400


def test_what_can_never_be_stored_comes_back_into_the_line(program: Program, room: RoomPage) -> None:
    program.key(Qt.Key.Key_1, CONTROL)
    line = room.discussion.parts[WORRIED].line
    line.setPlainText("x" * 20_001)
    program.key(Qt.Key.Key_Return)
    program.until(lambda: bool(program.problems))
    assert "20001 characters long" in program.problems[0]
    assert line.toPlainText() == "x" * 20_001
    assert program.record.points == ()


# ---- children ----


def test_a_childs_own_words_and_what_was_seen(program: Program, room: RoomPage, look: Look, shot: Shot) -> None:
    program.key(Qt.Key.Key_4, CONTROL)
    leo, baby = room.parts["voices"].parts.values()
    assert program.focus is leo.line
    program.keys("I want the shouting to stop\n")
    program.settle()
    editor = leo.entries.rows[0].editor
    assert program.focus is editor.how
    program.keys("He drew a picture")
    program.key(Qt.Key.Key_Tab)
    program.keys("CM\n")
    program.key(Qt.Key.Key_Tab)
    program.keys("26/3/2026")
    editor.fields["seen_alone"].setFocus()
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Down)
    editor.fields["not_alone_why"].setFocus()
    program.keys("his sister came too")
    look.at(room.parts["voices"])
    shot(program.window, "room-children")
    program.settle()
    baby.line.setFocus()
    program.keys("calm with her mum\n")
    program.settle()
    words, seen = program.record.voices
    assert (words.words, words.own_words, words.how) == ("I want the shouting to stop", True, "He drew a picture")
    assert (words.obtained_by, words.obtained_on) == ("Callum Merrick", date(2026, 3, 26))
    assert (words.seen_alone, words.not_alone_why) == (False, "his sister came too")
    assert seen.own_words is False, "a baby is seen, not quoted"
    assert leo.entries.rows[0].text.startswith("In the child's own words")


def test_why_a_childs_view_is_not_known(program: Program, room: RoomPage) -> None:
    program.key(Qt.Key.Key_4, CONTROL)
    leo = next(iter(room.parts["voices"].parts.values()))
    program.keys("He was ill this week")
    leo.cannot.click()
    program.settle()
    (voice,) = program.record.voices
    assert (voice.words, voice.not_obtained_why) == ("", "He was ill this week")
    assert leo.cannot.isHidden()


# ---- people ----


def test_one_key_says_that_somebody_came_and_left(program: Program, room: RoomPage, look: Look, shot: Shot) -> None:
    program.key(Qt.Key.Key_F6)
    chips = list(room.people.chips.values())
    assert program.focus is chips[0]
    for _ in range(3):
        program.key(Qt.Key.Key_Space)
        program.settle()
        program.key(Qt.Key.Key_Right)
    here = program.record.here()
    assert len(here) == 3
    assert all(one.joined_at is not None for one in here)
    assert room.people._count.text() == "3 here"
    program.key(Qt.Key.Key_Left)
    program.key(Qt.Key.Key_Space)
    program.settle()
    gone = program.record.here()[-1]
    assert gone.left_at is not None
    chip = room.people.chips[gone.id]
    assert "(left " in chip._words
    assert chip.fontMetrics().horizontalAdvance(chip._words) <= chip.width() - 36, "nothing is cut off"
    roll = room.parts["opening"].roll
    assert (room.people._count.text(), roll._count.text()) == ("2 here", f"{len(chips)} on the roll, 2 here")
    look.at(room.people)
    shot(program.window, "room-people")
    program.key(Qt.Key.Key_Z, CONTROL)
    program.settle()
    assert program.record.here()[-1].left_at is None
    program.key(Qt.Key.Key_Escape)
    assert program.focus is room.parts["opening"]._notice


def test_somebody_who_comes_late_is_added_during_introductions(program: Program, room: RoomPage) -> None:
    program.key(Qt.Key.Key_0, CONTROL)
    room.parts["opening"].roll.line.setFocus()
    program.keys("Jo Penhale, adviser, Northgate\n")
    program.settle()
    late = program.record.attendees[-1]
    assert late.id in room.people.chips
    assert late.presence is Presence.INVITED


def test_the_notice_is_read_and_its_time_kept(program: Program, room: RoomPage, look: Look, shot: Shot) -> None:
    program.key(Qt.Key.Key_0, CONTROL)
    program.until(lambda: "Grace Hartley" in room.parts["opening"]._paragraphs.text())
    look.at(room.parts["opening"])
    look.at(room.people)
    shot(program.window, "room-introductions")
    # From the words on to the button below them.
    program.key(Qt.Key.Key_Tab)
    program.key(Qt.Key.Key_Space)
    program.settle()
    assert program.record.conference.notice_read_at is not None
    assert room.parts["opening"]._read_at.text().endswith("read at the start, wording 1")
    assert room.steps.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Introductions"


# ---- the close ----


def test_the_close_says_what_is_missing_and_leads_there(
    program: Program, room: RoomPage, look: Look, shot: Shot
) -> None:
    program.key(Qt.Key.Key_D, CONTROL)
    program.keys("A decision without reasons\n")
    program.settle()
    program.key(Qt.Key.Key_E, CONTROL)
    look.at(room.closing)
    shot(program.window, "room-close")
    words = [link.text() for link in room.closing.missing.links]
    assert sorted(words) == sorted(finding.text for finding in room.closing.found)
    assert "The notice was not read aloud" in words
    links = {link.text(): link for link in room.closing.missing.links}
    links["Nothing is known of what Leo thinks"].click()
    assert program.focus is next(iter(room.parts["voices"].parts.values())).line
    program.key(Qt.Key.Key_E, CONTROL)
    next(link for text, link in links.items() if "A decision without reasons" in text).click()
    assert room.parts["decisions"].entries.rows[0].editor is not None
    room.show_place("people")
    assert program.focus in room.people.chips.values()


def test_a_finding_about_a_document_leads_to_its_place(program: Program, room: RoomPage) -> None:
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys("Attendance 61 %\n")
    program.settle()
    point = program.record.points[0]
    for place, step in (
        (f"point:{point.id}:said_by", "worried"),
        ("conference:review_on", "dates"),
        (f"voice:{program.record.children[0].id}", "voices"),
        (f"attendee:{program.record.attendees[0].id}", "opening"),
    ):
        program.window.go("conference", conference=program.record.conference.id, tab="room", place=place)
        program.until(lambda step=step: room._step == step and room._place == "")
        program.settle()
    assert room.discussion.parts[WORRIED].entries.row(point.id).editor is not None


def test_ending_stops_the_recording_and_goes_on_to_the_dictation(
    program: Program, recorded: RoomPage, shot: Shot
) -> None:
    program.until(lambda: (recorded.sitting.moment() or 0) > 1)
    program.key(Qt.Key.Key_E, CONTROL)
    program.until(lambda: program.focus is recorded.closing.end)
    program.key(Qt.Key.Key_Space)
    panel = program.window.host.panels()[0]
    shot(program.window, "room-end")
    assert program.record.conference.stage is Stage.IN_CONFERENCE
    panel.findChildren(type(recorded.closing.end))[0].click()
    program.until(lambda: program.tabs.here == "dictate", 60)
    assert program.record.conference.stage is Stage.HELD
    assert program.record.conference.ended_at is not None
    (recording,) = program.services.recorder.of_conference(program.record.conference.id)
    assert recording.state is State.COMPLETE
    assert recording.seconds > 1
    assert not program.services.recorder.running


# ---- what the machine hears ----


def test_a_sentence_that_was_heard_is_taken_over_only_after_it_was_read(
    start: Start, tmp_path: Path, shared: Path, look: Look, shot: Shot
) -> None:
    kept = library_at("held", shared / "practice-stages")
    shutil.copytree(kept, tmp_path / "library")
    program = start()
    program.sign_in("chair")
    room = program.open("room")
    program.until(lambda: len(room.heard._segments) > 20)
    room.show_step("worried")
    program.until(lambda: bool(room.heard.view.toPlainText()))
    shot(program.window, "room-heard")
    heard, bar = room.heard, room.heard.view.verticalScrollBar()
    everything = heard._segments
    for many in range(4, len(everything) + 1, 4):  # as they come while people speak
        heard._show_segments(everything[:many])
        program.until(lambda: bar.value() == bar.maximum())
    assert bar.maximum() > 0
    bar.triggerAction(bar.SliderAction.SliderToMinimum)
    program.settle()
    heard._show_segments(everything[:4])
    heard._show_segments(everything)
    program.settle()
    assert bar.value() < bar.maximum(), "somebody was reading there"
    heard.open(heard._conference_id)
    program.until(lambda: bar.value() == bar.maximum() > 0)
    before = len(program.record.points)
    segment = next(one for one in room.heard._segments if "police" in one.text.lower())
    room.heard._choose(segment.start + 0.01)
    program.until(lambda: not look.clipped(room.heard), 5)
    look.at(room.heard)
    shot(program.window, "room-heard-chosen")
    room.heard.buttons[NEEDS].click()
    line = room.discussion.parts[NEEDS].line
    assert program.focus is line
    assert line.toPlainText() == segment.text.strip()
    program.settle()
    assert len(program.record.points) == before, "nothing gets into the record unread"
    program.key(Qt.Key.Key_End, CONTROL)
    program.keys(" (checked)\n")
    program.settle()
    taken = program.record.points[-1]
    assert taken.text == f"{segment.text.strip()} (checked)"
    assert taken.moment == segment.start


@pytest.mark.timeout(200)
def test_words_appear_while_people_speak(program: Program, recorded: RoomPage, shot: Shot) -> None:
    program.until(lambda: len(recorded.heard._segments) >= 2, 120)
    assert "Listening" in recorded.heard._state.text() or recorded.heard._state.isHidden()
    program.until(lambda: "welcome" in recorded.heard.view.toPlainText().lower() or
                  "good morning" in recorded.heard.view.toPlainText().lower(), 30)  # fmt: skip
    shot(program.window, "room-live")


# ---- the window round it ----


def test_locking_keeps_the_recording_and_its_bar(program: Program, recorded: RoomPage, shot: Shot) -> None:
    program.until(lambda: (recorded.sitting.moment() or 0) > 0.5)
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys("typed just before")
    program.key(Qt.Key.Key_L, CONTROL)
    program.ready()
    program.core.idle(30)
    bar = program.window.record_bar
    status = program.application.recording._status()
    assert bar.state == "recording"
    assert status is not None
    assert bar.stop_button.isHidden()
    assert bar._instead.text() == "Sign in to pause or stop"
    assert "The recording goes on" in program.page.why.text()
    shot(program.window, "locked-recording")
    elapsed = status.elapsed
    program.until(lambda: program.application.recording._status().elapsed > elapsed + 0.5)
    program.sign_in("typist")
    program.until(lambda: bar._instead.text() == "Only its chair can pause or stop it")
    assert bar.state == "recording"
    assert bar.stop_button.isHidden()
    program.window.lock()
    program.sign_in("chair")
    program.until(lambda: program.services.recorder.running)
    program.until(lambda: bar.stop_button.isVisible())
    program.until(lambda: any("The recording went on" in words for words in program.told))


def test_what_was_typed_and_not_entered_outlives_the_lock(program: Program, room: RoomPage) -> None:
    """It was gone, and the page said that everything typed was saved."""
    conference_id = program.record.conference.id
    room.show_step("worried")
    program.keys("Ellie fell asleep at her de")
    kept = program.services.unfinished.lines
    program.until(lambda: "Ellie fell asleep at her de" in kept(conference_id).values(), 5)
    program.keys("sk")
    program.window.lock()
    program.sign_in("typist")
    assert program.services.unfinished.lines(conference_id) == {}, "each person's own"
    program.window.lock()
    program.sign_in("chair")
    page = program.open("room")
    page.show_step("worried")
    program.until(lambda: bool(page.unfinished.names()))
    line = page.discussion.parts[WORRIED].line
    assert line.toPlainText() == "Ellie fell asleep at her desk"
    assert not program.record.points
    page.show_step("close")
    page._ask_to_end()
    (panel,) = program.window.host.panels()
    assert any("Not entered yet" in made.text() for made in panel.findChildren(QLabel))
    panel.close_panel()
    page.show_step("worried")
    program.keys("\n")
    program.settle()
    assert [point.text for point in program.record.points] == ["Ellie fell asleep at her desk"]
    program.until(lambda: program.services.unfinished.lines(conference_id) == {}, 5)


def test_whoever_comes_back_finds_the_page_they_left_and_nobody_else_does(program: Program, room: RoomPage) -> None:
    room.show_step("well")
    program.window.lock()
    program.sign_in("chair")
    program.until(lambda: program.window.here == "conference" and program.tabs.here == "room")
    assert program.page._step == "well"
    program.window.lock()
    program.sign_in("typist")
    assert program.window.here == "conferences"


def test_closing_the_window_tells_that_the_recording_goes_on(
    program: Program, recorded: RoomPage, start: Start, shot: Shot
) -> None:
    program.until(lambda: (recorded.sitting.moment() or 0) > 0.5)
    program.window.close()
    assert program.window.isVisible()
    panel = program.window.host.panels()[0]
    assert panel.accessibleName() == "Close the window while recording?"
    shot(program.window, "close-recording")
    recorder = program.services.recorder
    assert recorder.recording is not None
    folder = recorder.folder(recorder.recording)
    panel.findChildren(type(recorded.closing.end))[0].click()
    program.until(lambda: not program.window.isVisible())
    program.application.close()
    assert (folder / "recorder.json").exists(), "the recorder goes on"
    again = start(folder=program.folder)
    again.sign_in("chair")
    again.until(lambda: again.services.recorder.running)
    again.until(lambda: any("The recording went on" in words for words in again.told))
    again.until(lambda: again.window.record_bar.state == "recording")


def test_whoever_stays_because_of_an_edit_goes_on_being_looked_after(
    program: Program, recorded: RoomPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ "Close the window", the disk does not take the last edit, "Stay": nobody watched over the recorder any more."""

    def stands_still(*_: object, **__: object) -> None:
        raise TimeoutError

    def press(words: str) -> None:
        panel = program.window.host.panels()[-1]
        next(made for made in panel.findChildren(type(recorded.closing.end)) if made.text() == words).click()

    with monkeypatch.context() as patch:
        patch.setattr(program.core, "idle", stands_still)
        program.window.close()
        press("Close the window")
        program.until(lambda: any("last edit" in made.accessibleName() for made in program.window.host.panels()))
        press("Stay")
    program.until(lambda: not program.window.host.panels())
    assert program.window.isVisible()
    recorder = program.services.recorder
    assert recorder.recording is not None
    card = read_card(recorder.folder(recorder.recording))
    assert card is not None
    os.kill(card.pid, signal.SIGKILL)
    program.until(lambda: any("recorder" in words for words in program.told))
    program.until(lambda: program.window.record_bar.state == "recording")


def test_the_bar_pauses_resumes_and_asks_before_it_stops(program: Program, recorded: RoomPage, shot: Shot) -> None:
    bar = program.window.record_bar
    bar.pause_button.click()
    program.until(lambda: bar.state == "paused")
    bar.pause_button.click()
    program.until(lambda: bar.state == "recording")
    bar.stop_button.setFocus()
    bar.stop_button.click()
    panel = program.window.host.panels()[0]
    shot(program.window, "stop-recording")
    panel.findChildren(type(recorded.closing.end))[0].click()
    program.until(lambda: bar.state == "none", 60)
    program.settle()
    assert recorded.isAncestorOf(program.focus), "not on the rail, where Enter would leave the conference"
    assert recorded.recording_line.isVisible()
    assert recorded.recording_line._words.text() == "Nothing is being recorded."
    recorded.recording_line.start.click()
    program.until(lambda: bar.state == "recording")
    program.until(lambda: not recorded.recording_line.isVisible())


def test_the_keys_of_the_page_are_listed(program: Program, room: RoomPage, shot: Shot, look: Look) -> None:
    program.key(Qt.Key.Key_F7)
    assert program.focus is room.steps
    program.key(Qt.Key.Key_Question, SHIFT)
    (panel,) = program.window.host.panels()
    words = " ".join(label.text() for label in panel.findChildren(QLabel))
    assert "Ctrl+D, Ctrl+T" in words
    assert "sections on the left" not in words, "here Ctrl+1 is the worries"
    look.at(panel)
    shot(program.window, "room-keys")
    bar = panel.area.verticalScrollBar()
    assert bar.maximum() > 0
    program.key(Qt.Key.Key_PageDown)
    assert bar.value() > 0
    program.key(Qt.Key.Key_End)
    assert bar.value() == bar.maximum()


@pytest.mark.parametrize("size", [(960, 540), (640, 360)])
def test_at_200_percent_everything_can_still_be_reached(
    program: Program, room: RoomPage, size: tuple[int, int], look: Look, shot: Shot
) -> None:
    program.window.resize(*size)
    program.until(lambda: program.window.width() == size[0])
    for step in ("worried", "decisions", "close"):
        room.show_step(step)
        assert room.middle.currentWidget().horizontalScrollBar().maximum() == 0, f"{step} is cut off at the right"
        look.at(room.middle.currentWidget().widget())
    assert room.heard.isHidden()
    assert room.steps.isHidden() == (size[0] == 640)
    shot(program.window, f"room-{size[0]}")
    program.key(Qt.Key.Key_F8)
    assert room.heard.isVisible()


def test_the_steps_show_how_far_the_conference_is(program: Program, room: RoomPage) -> None:
    def far(words: str) -> str:
        (item,) = room.steps.findItems(words, Qt.MatchFlag.MatchExactly)
        return str(item.data(Qt.ItemDataRole.AccessibleTextRole))

    assert far("Worries") == "Worries"
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys("one\n")
    program.key(Qt.Key.Key_T, CONTROL)
    program.keys("an action with nobody to do it\n")
    program.settle()
    assert far("Worries") == "Worries, done"
    assert far("Plan") == "Plan, begun"
    room.steps.setFocus()
    (dates,) = room.steps.findItems("Next dates", Qt.MatchFlag.MatchExactly)
    room.steps.setCurrentItem(dates)
    assert room.middle.currentWidget().widget() is room.parts["dates"]


def test_many_entries_do_not_make_the_window_wait(program: Program, room: RoomPage) -> None:
    conference_id = program.record.conference.id
    for number in range(120):
        program.services.capture.add(
            Point("", conference_id, list(Heading)[number % 3], f"Point {number} " * 8, room.sitting.now())
        )
    room.show_step("worried")
    room.sitting.refresh()
    entries = room.discussion.parts[NEEDS].entries
    program.until(lambda: len(entries.rows) == AT_FIRST)
    rows = list(entries.rows)
    assert entries.more.isHidden()
    program.key(Qt.Key.Key_3, CONTROL)
    program.keys("one more\n")
    program.until(lambda: entries.rows[0].text.startswith("one more"))
    assert entries.rows[1:] == rows[:-1], "rows that did not change were made anew"
    assert entries.more.text() == "Show 1 more"
    entries.more.click()
    program.until(lambda: len(entries.rows) == AT_FIRST + 1)
    assert entries.more.isHidden()


# ---- what is typed in a hurry ----

PEOPLE = (
    Attendee("1", "c", "Priya Sharma", role="health visitor", agency="Millbrook health centre"),
    Attendee("2", "c", "Oscar Lockwood", role="head teacher", agency="Oakfield school"),
    Attendee("3", "c", "Nadia Fenwick", role="police officer", agency="Police, domestic abuse team"),
    Attendee("4", "c", "Keira Rowan", side=Side.FAMILY, relationship="mother"),
    Attendee("5", "c", "Paul Simms", role="social worker"),
    Attendee("6", "c", "DC Hannah Cole", role="detective"),
)


@pytest.mark.parametrize(
    ("typed", "who", "rest"),
    [
        ("OL: late again", "2", "late again"),
        ("school: late again", "2", "late again"),
        ("mum: I need help", "4", "I need help"),
        ("Nadia Fenwick : called", "3", "called"),
        ("hc: she was there", "6", "she was there"),
        ("PS: two have these initials", "", "PS: two have these initials"),
        ("Saturday: shouting was heard", "", "Saturday: shouting was heard"),
        ("no prefix at all", "", "no prefix at all"),
        ("OL:", "", "OL:"),
        (": nothing before it", "", ": nothing before it"),
    ],
)
def test_who_a_line_is_from(typed: str, who: str, rest: str) -> None:
    found, text = split_speaker(typed, PEOPLE)
    assert (found.id if found else "", text) == (who, rest)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("22 jan", date(2027, 1, 22)),
        ("22nd January 2028", date(2028, 1, 22)),
        ("3/11", date(2026, 11, 3)),
        ("2/11", date(2027, 11, 2)),
        ("1.2.27", date(2027, 2, 1)),
        ("tomorrow", date(2026, 11, 4)),
        ("friday", date(2026, 11, 6)),
        ("next tue", date(2026, 11, 10)),
        ("in 2 weeks", date(2026, 11, 17)),
        ("+10 days", date(2026, 11, 13)),
        ("3 months", date(2027, 2, 3)),
        ("Fri 22 Jan 2027", date(2027, 1, 22)),
        ("29 feb", date(2028, 2, 29)),
        ("31/2", None),
        ("29/2/2027", None),
        ("some day", None),
        ("", None),
    ],
)
def test_a_day_as_it_is_said(typed: str, wanted: date | None) -> None:
    assert day(typed, date(2026, 11, 3)) == wanted


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_every_day_written_out_is_understood(meant: date, today: date) -> None:
    from meetingrec.ui.dates import day_words

    assert day(day_words(meant), today) == meant
    assert day(meant.strftime("%d/%m/%Y"), today) == meant


@given(st.text(max_size=60), st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_nothing_that_is_typed_is_ever_lost(text: str, today: date) -> None:
    found, rest = split_speaker(text, PEOPLE)
    assert rest in text
    assert found is None or find_person(text.split(":")[0], PEOPLE) is found
    due, kept = split_due(text, today)
    assert kept in text
    assert due is not None or kept == text


def test_initials() -> None:
    assert initials("  Ewa  Lis-Nowak ") == "EL"
    assert initials("مريم عبد") == "مع"
    assert initials("12 34") == ""


# ---- pieces ----


def test_a_row_grows_with_its_words_and_stands_on_the_side_it_is_read_from(program: Program) -> None:
    face = EntryFace()
    face.show_words(Shown("short"))
    low = face.heightForWidth(300)
    face.show_words(
        Shown("long words " * 40, "head teacher  14:22", "under it", "Still missing: who", "In the child's own words")
    )
    assert face.heightForWidth(300) > 6 * low
    assert face.heightForWidth(600) < face.heightForWidth(300)
    right = EntryFace()
    right.show_words(Shown("قالت الأم"))
    assert [line.right for line in right._lay_out(300)[1]] == [True]
    for made in (face, right):
        made.deleteLater()


def test_the_choices_of_a_statement_stay_what_they_are(program: Program) -> None:
    row = AttributionRow()
    assert row.value.kind is Kind.FACT
    assert isinstance(row.value.basis, Basis)
    assert row.value.child_ids == ()
    row.deleteLater()

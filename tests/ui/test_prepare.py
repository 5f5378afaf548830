"""What is settled and checked before a conference begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTime

from meetingrec import resources
from meetingrec.domain.attendance import Mode, Presence, Side
from meetingrec.domain.conference import Stage
from meetingrec.domain.errors import Problem
from meetingrec.domain.points import Heading
from meetingrec.ui.prepare import checks
from meetingrec.ui.prepare.checks import BLOCKS, OK, WAITING, WORTH_A_LOOK, Facts
from meetingrec.ui.prepare.page import PreparePage
from meetingrec.ui.prepare.roll import read_person
from tests.ui.conftest import Look, Shot
from tests.ui.program import CONTROL, Program, Start, planned, program, start
from tests.virtual_microphone import ROOM, BreakableMicrophone, own_microphone

__all__ = ["own_microphone", "planned", "program", "start"]

FACTS = Facts(hours=200.0, on_mains=True, battery_percent=80, why_no_words=None, notice_version="1")


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A computer without a sound server."""
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    monkeypatch.setenv("PULSE_RUNTIME_PATH", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


@pytest.fixture
def heard(own_microphone: BreakableMicrophone, monkeypatch: pytest.MonkeyPatch) -> Iterator[BreakableMicrophone]:
    for name, value in own_microphone.environment.items():
        monkeypatch.setenv(name, value)
    yield own_microphone


def opened(program: Program) -> PreparePage:
    program.sign_in("chair")
    page = program.open("prepare")
    assert isinstance(page, PreparePage)
    program.until(lambda: page.lines["disk"].state != "")
    return page


# ---- the list ----


def test_the_list_ticks_itself_with_the_practice_voices(program: Program, look: Look, shot: Shot) -> None:
    page = opened(program)
    program.until(lambda: page.hearing.room_meter.word == "heard", 20)
    states = {key: line.state for key, line in page.lines.items()}
    assert states.pop("typist") == WORTH_A_LOOK
    assert set(states.values()) == {OK}, states
    assert page.lines["record"].words.text() == "Record keeper: Grace Hartley"
    look.at(page)
    shot(program.window, "prepare")


def test_a_microphone_is_heard_when_somebody_speaks(
    start: Start, heard: BreakableMicrophone, shot: Shot, look: Look
) -> None:
    program = start()
    page = opened(program)
    program.until(lambda: page.room_input.count() >= 3, 20)
    page.room_input.setFocus()
    names = [page.room_input.itemText(at) for at in range(page.room_input.count())]
    assert names[0] == "Practice voices (synthetic)"
    assert any(ROOM in name for name in names)
    program.key(Qt.Key.Key_Down)
    assert page.lines["microphone"].state == WAITING
    assert page.lines["microphone"].words.text() == "Microphone: say something"
    heard.play(resources.asset("practice", "conference.flac"))
    program.until(lambda: page.lines["microphone"].state == OK, 20)
    assert page.lines["microphone"].words.text() == "Microphone heard"
    look.at(page)
    shot(program.window, "prepare-microphone")
    page.call_input.setFocus()
    while "Laptop" not in page.call_input.currentText():
        program.key(Qt.Key.Key_Down)
    program.until(lambda: page.lines["second"].state == WAITING)
    heard.play(resources.asset("practice", "dictation.flac"), "Laptop microphone")
    program.until(lambda: page.lines["second"].state == OK, 20)


def test_the_check_leaves_nothing_behind(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    page = opened(program)
    program.until(lambda: page.hearing.busy, 20)
    program.until(lambda: page.hearing.room_meter.word == "heard", 20)
    program.window.go("conferences")
    program.until(lambda: not page.hearing.busy)
    assert list((tmp_path / "scratch").glob("meetingrec-check-*")) == []


def test_without_a_microphone_the_page_says_so_and_offers_a_way_on(
    start: Start, silent: None, look: Look, shot: Shot
) -> None:
    program = start()
    program.sign_in("chair")
    program.services.sound.voices = False
    page = program.open("prepare")
    program.until(lambda: page.lines["microphone"].state == BLOCKS, 20)
    assert page.lines["microphone"].words.text() == "No microphone was found"
    assert [link.text() for link in page.missing.links] == [
        "No microphone was found. Plug one in and look again, or hold it without a recording."
    ]
    look.at(page)
    shot(program.window, "prepare-no-microphone")
    page.primary.click()
    assert program.focus is page.room_input, "the button leads to what is missing"
    assert program.record.conference.stage is Stage.PLANNED
    page.without.click()
    panel = program.window.host.panels()[0]
    program.keys("no")
    panel.findChildren(type(page.primary))[-2].click()
    assert program.window.host.panels() == [panel], "two letters are no reason"
    program.keys(" microphone today")
    shot(program.window, "prepare-without")
    program.key(Qt.Key.Key_Tab)
    program.key(Qt.Key.Key_Space)
    program.until(lambda: program.tabs.here == "room")
    conference = program.record.conference
    assert conference.stage is Stage.IN_CONFERENCE
    assert conference.without_audio_why == "no microphone today"
    program.settle()
    assert program.page.recording_line.isVisible()
    program.page.show_step("worried")
    program.keys("PS: the baby has lost weight\n")
    program.settle()
    (point,) = program.record.points
    assert point.moment is None
    assert point.heading is Heading.WORRIED


# ---- starting ----


def test_one_key_starts_the_recording_and_the_conference(program: Program) -> None:
    page = opened(program)
    program.key(Qt.Key.Key_Return, CONTROL)
    program.until(lambda: program.tabs.here == "room")
    program.until(lambda: program.window.record_bar.state == "recording")
    conference = program.record.conference
    assert conference.stage is Stage.IN_CONFERENCE
    assert conference.started_at is not None
    program.tabs.show_step("prepare")
    program.settle()
    assert page.primary.text() == "Go to the conference"
    assert page.without.isHidden()
    page.primary.click()
    assert program.tabs.here == "room"


def test_the_notice_can_be_read_beforehand(program: Program, shot: Shot) -> None:
    page = opened(program)
    page.lines["notice"].fields[0].click()
    program.until(lambda: bool(program.window.host.panels()))
    words = " ".join(label.text() for label in program.window.host.panels()[0].findChildren(type(page._told)))
    assert "Grace Hartley" in words
    assert "Leo and the baby" in words
    shot(program.window, "prepare-notice")


# ---- who is invited, and what is known ----


def test_people_are_added_with_one_line_and_changed_in_place(program: Program, look: Look, shot: Shot) -> None:
    page = opened(program)
    page.roll.line.setFocus()
    program.keys("Shabnam Ali, nursery manager, Little Acorns\nGail Rowan, paternal aunt\n")
    program.settle()
    nursery, aunt = program.record.attendees[-2:]
    assert (nursery.role, nursery.agency, nursery.side) == ("nursery manager", "Little Acorns", Side.PROFESSIONAL)
    assert (aunt.relationship, aunt.side) == ("paternal aunt", Side.FAMILY)
    assert program.focus is page.roll.line, "the next person can be typed at once"
    program.key(Qt.Key.Key_Down)
    for _ in range(6):
        program.key(Qt.Key.Key_Down)
    assert program.focus is page.roll.entries.row(aunt.id) or program.focus is page.roll.entries.row(nursery.id)
    page.roll.entries.open_entry(nursery.id)
    editor = page.roll.entries.row(nursery.id).editor
    editor.presence.setFocus()
    while editor.presence.value is not Presence.APOLOGIES:
        program.key(Qt.Key.Key_Down)
    editor.mode.setFocus()
    program.key(Qt.Key.Key_Down)
    look.at(page.roll)
    shot(program.window, "prepare-person")
    program.settle()
    stored = program.record.attendee(nursery.id)
    assert stored is not None
    assert (stored.presence, stored.mode) == (Presence.APOLOGIES, Mode.BY_VIDEO)
    assert "Saved" in page.saved.text
    program.key(Qt.Key.Key_Escape)
    assert "Apologies" in page.roll.entries.row(nursery.id).text


def test_taking_somebody_off_can_be_undone(program: Program) -> None:
    page = opened(program)
    before = [person.full_name for person in program.record.attendees]
    page.roll.line.setFocus()
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Delete)
    program.settle()
    assert [person.full_name for person in program.record.attendees] == before[1:]
    page.roll.line.setFocus()
    program.key(Qt.Key.Key_Z, CONTROL)
    program.settle()
    assert [person.full_name for person in program.record.attendees] == before


def test_every_field_is_stored_as_it_is_typed(program: Program) -> None:
    page = opened(program)
    details = page.details
    details.place.setFocus()
    details.place.widget.selectAll()
    program.keys("Marlbeck House, Room 3")
    details.day.setFocus()
    details.day.widget.edit.selectAll()
    program.keys("2/4/2027")
    details.time.widget.setTime(QTime(14, 2))
    child = next(iter(details.children_fields.values()))
    child.known_as.setFocus()
    child.known_as.selectAll()
    program.keys("Leo R")
    child.born.setFocus()
    child.born.edit.selectAll()
    program.keys("14/9/2017")
    page.typist.setFocus()
    program.key(Qt.Key.Key_Down)
    program.settle()
    record = program.record
    assert record.conference.place == "Marlbeck House, Room 3"
    assert record.conference.planned_start == datetime(2027, 4, 2, 13, 2, tzinfo=UTC)
    assert (record.children[0].known_as, record.children[0].born) == ("Leo R", date(2017, 9, 14))
    assert record.conference.typist_name == "Tessa Morgan"
    program.until(lambda: page.lines["typist"].state == OK)
    assert page.details.place.widget.text() == "Marlbeck House, Room 3", "the field was taken from under the hands"


# ---- the facts ----


@pytest.mark.parametrize(
    ("hours", "state", "words"),
    [
        (0.1, BLOCKS, "The disk is full"),
        (0.5, WORTH_A_LOOK, "Disk for 30 minutes"),
        (6.9, WORTH_A_LOOK, "Disk for 6 hours"),
        (40.0, OK, "Disk for 40 hours"),
        (5000.0, OK, "Disk for more than 1 000 hours"),
    ],
)
def test_hours_of_disk(hours: float, state: str, words: str) -> None:
    facts = Facts(hours, None, 0, None, "1")
    assert (checks.disk_check(facts).state, checks.disk_check(facts).words) == (state, words)


def test_power_and_speech_model() -> None:
    assert checks.mains_check(FACTS) == checks.Check(OK, "On mains")
    battery = checks.mains_check(Facts(9.0, False, 37, None, "1"))
    assert battery.state == WORTH_A_LOOK
    assert "37 %" in battery.words
    assert checks.mains_check(Facts(9.0, None, 0, None, "1")).state == OK
    missing = checks.words_check(Facts(9.0, None, 0, Problem("None chosen.", "Safe.", "Choose one."), "1"))
    assert (missing.state, missing.do) == (WORTH_A_LOOK, "Choose one.")


def test_microphone_lines() -> None:
    gone = Problem("It has gone.", "Safe.", "Plug it in.")

    def line(any_here: bool, looking: bool, heard: bool, problem: Problem | None) -> str:
        return checks.microphone_check(any_here=any_here, looking=looking, heard=heard, problem=problem).state

    assert line(False, True, False, None) == WAITING
    assert line(False, False, False, None) == BLOCKS
    assert line(True, False, False, gone) == WORTH_A_LOOK
    assert line(True, False, False, None) == WAITING
    assert line(True, False, True, None) == OK
    assert checks.second_check(wanted=False, heard=False, problem=None).state == OK
    assert checks.second_check(wanted=True, heard=False, problem=gone).words == "It has gone."


@pytest.mark.parametrize(
    ("typed", "side", "what"),
    [
        ("Grace Idowu, health visitor, Marl health centre", Side.PROFESSIONAL, "health visitor"),
        ("Kasia Nowicka, mother", Side.FAMILY, "mother"),
        ("Gail, step-grandmother", Side.FAMILY, "step-grandmother"),
        ("Ewa Lis, interpreter, Northgate Ltd", Side.INTERPRETER, "Northgate Ltd"),
        ("Just A Name", Side.PROFESSIONAL, ""),
    ],
)
def test_a_person_in_one_line(typed: str, side: Side, what: str) -> None:
    person = read_person(typed, "c")
    assert person.side is side
    assert (person.relationship if side is Side.FAMILY else person.role) == what

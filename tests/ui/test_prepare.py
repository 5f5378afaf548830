"""What is settled and checked before a conference begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTime
from PySide6.QtWidgets import QWidget

from meetingrec import resources
from meetingrec.domain.attendance import Mode, Presence, Side
from meetingrec.domain.conference import Channel, Child, MeetingType, Stage
from meetingrec.domain.errors import InputRefused, Problem
from meetingrec.domain.points import Heading
from meetingrec.ui.prepare import checks
from meetingrec.ui.prepare.checks import BLOCKS, OK, WAITING, WORTH_A_LOOK, Facts
from meetingrec.ui.prepare.page import PreparePage
from meetingrec.ui.prepare.roll import read_person
from tests.ui.conftest import Look, Shot
from tests.ui.program import CONTROL, Program, Start, planned, program, start
from tests.virtual_microphone import ROOM, BreakableMicrophone, own_microphone

__all__ = ["own_microphone", "planned", "program", "start"]

ALT = Qt.KeyboardModifier.AltModifier
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
    program.settle()
    states = {key: line.state for key, line in page.lines.items() if line.isVisible()}
    open_ones = {key for key, state in states.items() if state != OK}
    assert open_ones == {"typist", "record", "limit", "details", "reports"}, states
    assert all(states[key] == WORTH_A_LOOK for key in open_ones)
    assert "Leo: 7 details missing" in page.lines["details"].do.text()
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
    program.settle()
    kai = (Child("", "Kai Brown"),)
    _, other = program.services.planning.add(MeetingType.RCPC, datetime.now(UTC), kai)
    program.window.go("conference", conference=other.id, tab="prepare")
    program.until(lambda: program.tabs.here == "prepare" and program.page.sitting.record is not None)
    program.page.start()
    program.until(lambda: bool(program.problems))
    assert program.problems == ["Leo and the baby · Initial conference is being recorded already."]


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
    editor.mode.setFocus()
    program.key(Qt.Key.Key_Down)
    editor.presence.setFocus()
    while editor.presence.value is not Presence.APOLOGIES:
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
    program.key(Qt.Key.Key_2, ALT)
    details = page.details
    assert program.focus is details.day.widget.edit
    details.place.setFocus()
    details.place.widget.selectAll()
    program.keys("Marlbeck House, Room 3")
    details.day.setFocus()
    details.day.widget.edit.selectAll()
    program.keys("2/4/2027")
    details.time.widget.setTime(QTime(14, 2))
    page.typist.setFocus()
    program.key(Qt.Key.Key_Down)
    program.settle()
    record = program.record
    assert record.conference.place == "Marlbeck House, Room 3"
    assert record.conference.planned_start == datetime(2027, 4, 2, 13, 2, tzinfo=UTC)
    assert record.conference.typist_name == "Tessa Morgan"
    program.until(lambda: page.lines["typist"].state == OK)
    assert page.details.place.widget.text() == "Marlbeck House, Room 3", "the field was taken from under the hands"


# ---- what is settled before ----


def say(program: Program, field: QWidget, words: str) -> None:
    field.setFocus()
    program.keys(words)


def test_the_limit_and_the_record_keeper_are_settled_before(program: Program, look: Look, shot: Shot) -> None:
    """S1.2: held on the 15th working day is in time; a day later the reason is asked for. S1.6."""
    page = opened(program)
    conference = replace(program.record.conference, planned_start=datetime(2026, 4, 2, 13, 2, tzinfo=UTC))
    program.core.act(program.window, lambda: program.services.planning.change(conference))
    page.lines["limit"].fields[0].click()
    settled = page.sections.settled
    assert program.focus is settled.strategy_on.edit
    program.keys("12/3/2026")
    program.settle()
    program.until(lambda: "Thu 2 Apr 2026" in settled.limit.text())
    assert "in time, on the last day" in settled.limit.text()
    assert page.lines["limit"].state == OK
    assert settled.delay_why.isHidden()
    settled.strategy_on.setFocus()
    settled.strategy_on.edit.selectAll()
    program.keys("11/3/2026")
    program.settle()
    program.until(lambda: page.lines["limit"].state == WORTH_A_LOOK)
    assert "1 day LATE" in settled.limit.text()
    say(program, settled.delay_why.widget, "the interpreter could not come before")
    say(program, settled.delay_agreed_by.widget, "Lorna Beck")
    say(program, settled.record_keeper, "Grace Hartley\n")
    program.settle()
    assert (page.lines["limit"].state, page.lines["record"].state) == (OK, OK)
    look.at(page.sections)
    shot(program.window, "prepare-meeting")
    stored = program.record.conference
    assert (stored.strategy_on, stored.record_keeper) == (date(2026, 3, 11), "Grace Hartley")
    assert (stored.delay_why, stored.delay_agreed_by) == ("the interpreter could not come before", "Lorna Beck")


def test_a_council_that_does_not_record_this_meeting_blocks_it_until_the_chair_says_why(
    program: Program, shot: Shot
) -> None:
    """A2: Newcastle does not record dual process meetings; the recorder refuses too, whatever the page shows."""
    page = opened(program)
    services = program.services
    conference = replace(program.record.conference, meeting_type=MeetingType.DUAL_PROCESS)
    program.core.act(program.window, lambda: services.planning.change(conference))
    program.settle()
    program.key(Qt.Key.Key_2, ALT)
    settled = page.sections.settled
    settled.rules.setFocus()
    while settled.rules.currentText() != "Newcastle":
        program.key(Qt.Key.Key_Down)
    program.settle()
    assert program.record.conference.profile_id == "newcastle"
    program.until(lambda: page.lines["recorded"].state == BLOCKS)
    assert "dual process" in page.missing.links[0].text()
    with pytest.raises(InputRefused, match="Newcastle does not record"):
        services.recorder.start(program.record.conference, services.sound.conference_inputs())
    page.primary.click()
    assert program.focus is settled.recorded_anyway.widget, "the button leads to what is missing"
    program.keys("The judge asked for it")
    program.settle()
    program.until(lambda: not page.lines["recorded"].isVisible())
    shot(program.window, "prepare-not-recorded")
    page.primary.click()
    program.until(lambda: program.tabs.here == "room")
    assert program.record.conference.recorded_anyway_why == "The judge asked for it"


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


def test_somebody_on_the_call_wants_a_second_source(program: Program) -> None:
    """Half a conference by video could go unrecorded under a tick."""

    def line(*, by_call: bool, wanted: bool) -> str:
        return checks.second_check(wanted=wanted, by_call=by_call, heard=False, problem=None).state

    gone = Problem("It has gone.", "Safe.", "Plug it in.")
    assert line(by_call=False, wanted=False) == OK
    assert line(by_call=True, wanted=False) == WORTH_A_LOOK
    assert line(by_call=True, wanted=True) == WAITING
    assert checks.second_check(wanted=True, by_call=True, heard=False, problem=gone).words == "It has gone."
    record = opened(program).sitting.record
    assert record is not None
    assert not checks.is_held_by_call(record)
    assert checks.is_held_by_call(replace(record, conference=replace(record.conference, channel=Channel.HYBRID)))
    first, *others = record.attendees
    for presence, counts in ((Presence.INVITED, True), (Presence.APOLOGIES, False)):
        away = replace(first, mode=Mode.BY_VIDEO, presence=presence)
        assert checks.is_held_by_call(replace(record, attendees=(away, *others))) is counts


@pytest.mark.parametrize(
    ("typed", "side", "what"),
    [
        ("Grace Idowu, health visitor, Marl health centre", Side.PROFESSIONAL, "health visitor"),
        ("Kasia Nowicka, mother", Side.FAMILY, "mother"),
        ("Gail, step-grandmother", Side.FAMILY, "step-grandmother"),
        ("Ewa Lis, interpreter, Northgate Ltd", Side.INTERPRETER, "interpreter"),
        ("Just A Name", Side.PROFESSIONAL, ""),
    ],
)
def test_a_person_in_one_line(typed: str, side: Side, what: str) -> None:
    person = read_person(typed, "c")
    assert person.side is side
    assert (person.relationship if side is Side.FAMILY else person.role) == what


# ---- the rules of new conferences ----


def test_a_councils_own_profile_is_checked_added_and_chosen(
    program: Program, tmp_path: Path, look: Look, shot: Shot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong one is refused with file, line and reason; a right one is there for the next conference."""
    program.sign_in("chair")
    program.window.go("settings")
    program.settle()
    part = program.page.profile
    monkeypatch.chdir(tmp_path)
    own = Path("marlbeck.toml")
    own.write_text('extends = "national"\nid = "marlbeck"\nname = "Marlbeck"\nminutes = "perhaps"\n', encoding="utf-8")
    part.add.setFocus()
    program.key(Qt.Key.Key_Space)
    (panel,) = program.window.host.panels()
    program.keys(f"{own}\n")
    program.until(lambda: "marlbeck.toml, line 4" in panel.file.wrong)
    shot(program.window, "settings-profile-refused")
    own.write_text('extends = "national"\nid = "marlbeck"\nname = "Marlbeck"\n', encoding="utf-8")
    panel.file.widget.setFocus()
    program.key(Qt.Key.Key_Return)
    program.until(lambda: not program.window.host.panels() and part.choice.findText("Marlbeck (own)") >= 0)
    part.choice.setFocus()
    while part.choice.currentText() != "Marlbeck (own)":
        program.key(Qt.Key.Key_Down)
    program.settle()
    assert "Marlbeck" in part.now.text()
    look.at(part)
    program.page.area.ensureWidgetVisible(part, 0, 200)
    shot(program.window, "settings-profile")
    _, conference = program.services.planning.add(
        MeetingType.ICPC, datetime(2027, 4, 2, 9, tzinfo=UTC), (Child("", "Ellie Tarrant"),)
    )
    assert conference.profile_id == "marlbeck"

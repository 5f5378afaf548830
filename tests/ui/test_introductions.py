"""Who is here, the notice, the quorum, interpreters and objections, as in the scenarios, by keyboard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from meetingrec.domain.attendance import InterpreterSource, Mode, Presence, Side
from meetingrec.domain.conference import Stage
from meetingrec.domain.notice import Ground, Occasion, Response
from meetingrec.services.restricted import Restricting
from meetingrec.ui.room.entries import EntryList
from meetingrec.ui.room.objections import ObjectionPanel
from meetingrec.ui.room.opening import Opening
from meetingrec.ui.room.page import RoomPage
from tests.ui.conftest import Look, Shot
from tests.ui.program import CONTROL, Program, planned, program, start

__all__ = ["planned", "program", "start"]


@pytest.fixture
def room(program: Program) -> RoomPage:
    """The chair's page of a conference that is held without sound."""
    program.sign_in("chair")
    page = program.open("room")
    assert isinstance(page, RoomPage)
    return page


@pytest.fixture
def recorded(program: Program) -> RoomPage:
    """The same while the practice voices are recorded."""
    program.sign_in("chair")
    services, conference = program.services, program.record.conference
    program.core.act(program.window, lambda: services.planning.begin(conference.id))
    program.core.act(program.window, lambda: services.recorder.start(conference, services.sound.conference_inputs()))
    program.settle()
    page = program.open("room")
    program.until(lambda: program.window.record_bar.state == "recording")
    assert isinstance(page, RoomPage)
    return page


def opening(page: RoomPage) -> Opening:
    pane = page.parts["opening"]
    assert isinstance(pane, Opening)
    return pane


def area(page: RoomPage) -> QScrollArea:
    shown = page.middle.currentWidget()
    assert isinstance(shown, QScrollArea)
    return shown


def editor_of(entries: EntryList, entry_id: str) -> Any:
    """The open editor of an entry."""
    row = entries.row(entry_id)
    assert row is not None
    assert row.editor is not None
    return row.editor


def panel_of(program: Program) -> ObjectionPanel:
    (panel,) = program.window.host.panels()
    assert isinstance(panel, ObjectionPanel)
    return panel


def say(program: Program, *lines: str) -> None:
    """Types lines where the focus is, each with Enter."""
    for line in lines:
        program.keys(f"{line}\n")
        program.settle()


# ---- the roll ----

ROLL = (
    "Kasia Nowicka, mother, PR, speaks Polish",
    "Darren Tarrant, father, PR, large print, audio version",
    "Tom Ashdown, lead social worker, Children's social care",
    "Neil Forsyth, DSL, Marl Bridge Primary School",
    "Shabnam Ali, nursery manager, Little Acorns Nursery",
    "Marta Zielinska, friend of Kasia",
    "report only Dr K. Osei, GP, Marl Bridge Surgery",
    "apologies Rita Dunn, housing officer, Marlbeck Council: on leave",
    "did not attend Gail Tarrant, paternal aunt: no reason given",
    "here Craig Bright, father, by phone",
)


def test_everybody_of_the_scenario_is_put_on_the_roll_by_keyboard(
    program: Program, room: RoomPage, look: Look, shot: Shot
) -> None:
    """S1.7 to S1.9, S2.3 to S2.5: one line each; a slip of the key is put right in the form."""
    pane = opening(room)
    before = len(program.record.attendees)
    pane.roll.line.setFocus()
    say(program, *ROLL)
    people = {person.full_name: person for person in program.record.attendees[before:]}
    assert len(people) == len(ROLL)
    assert people["Rita Dunn"].presence is Presence.APOLOGIES
    assert people["Rita Dunn"].why == "on leave"
    assert people["Dr K. Osei"].presence is Presence.REPORT_ONLY
    assert people["Gail Tarrant"].presence is Presence.DID_NOT_ATTEND
    assert people["Marta Zielinska"].supports == people["Kasia Nowicka"].id
    assert all(item.responsible for item in people["Kasia Nowicka"].relations)
    assert len(people["Kasia Nowicka"].relations) == len(program.record.children)
    craig = people["Craig Bright"]
    assert (craig.presence, craig.mode) == (Presence.HERE, Mode.BY_PHONE)
    assert craig.joined_at is not None
    row = pane.roll.entries.row(people["Kasia Nowicka"].id)
    assert row is not None
    assert "mother · parental responsibility · speaks Polish" in row.text
    area(room).ensureWidgetVisible(row)
    shot(program.window, "room-roll")
    pane.open_entry(people["Darren Tarrant"].id)
    program.settle()
    editor = editor_of(pane.roll.entries, people["Darren Tarrant"].id)
    line, responsible = next(iter(editor.related.values()))
    line.setFocus()
    line.selectAll()
    program.keys("stepfather")
    responsible.setFocus()
    program.key(Qt.Key.Key_Space)
    program.settle()
    darren = program.record.attendee(people["Darren Tarrant"].id)
    assert darren is not None
    first, *others = darren.relations
    assert (first.relationship, first.responsible) == ("stepfather", False)
    assert all((item.relationship, item.responsible) == ("father", True) for item in others)
    look.at(pane.roll)
    area(room).ensureWidgetVisible(editor)
    shot(program.window, "room-person")


def test_one_key_for_each_way_to_come_or_not_to_come(program: Program, room: RoomPage, look: Look) -> None:
    """S1.9, S2.3: come, gone and come back; by phone; apologies; every stay is kept."""
    people = program.record.attendees
    program.key(Qt.Key.Key_F6)
    program.key(Qt.Key.Key_P)
    program.settle()
    for _ in range(3):
        program.key(Qt.Key.Key_Space)
        program.settle()
    first = program.record.attendee(people[0].id)
    assert first is not None
    assert (first.presence, first.mode) == (Presence.HERE, Mode.BY_PHONE)
    assert len(first.earlier_stays) == 1
    assert first.left_at is None
    program.key(Qt.Key.Key_Right)
    program.key(Qt.Key.Key_A)
    program.key(Qt.Key.Key_D)
    program.settle()
    record = program.record
    assert [record.attendees[at].presence for at in (1, 2)] == [Presence.APOLOGIES, Presence.DID_NOT_ATTEND]
    assert "(apologies)" in room.people.chips[people[1].id]._words
    look.at(room.people)
    row = opening(room).roll.entries.row(people[0].id)
    assert row is not None
    assert "by phone" in row.text
    # What the key stamped can be put right: S1.9, in parts A and C only.
    opening(room).open_entry(people[0].id)
    editor = editor_of(opening(room).roll.entries, people[0].id)
    editor.there.setFocus()
    editor.there.selectAll()
    program.keys("10:10-10:35, 11:00-")
    program.settle()
    mended = program.record.attendee(people[0].id)
    assert mended is not None
    (stay,) = mended.earlier_stays
    assert stay.left_at - stay.joined_at == timedelta(minutes=25)
    program.key(Qt.Key.Key_Escape)
    assert "Here 10:10-10:35, 11:00-" in row.text


def test_who_is_only_in_a_restricted_part_is_not_named_once_the_others_are_back(
    program: Program, room: RoomPage
) -> None:
    """S1.7: Jo Penhale's part in it must stay unknown; the strip is on a screen that others see, too."""
    restricting = Restricting(program.services.signed_in, program.services.recorder)
    conference, kasia = program.record.conference, program.record.attendees[0].id
    program.core.act(program.window, lambda: restricting.begin(conference, (kasia,), Ground.STOPS_ANOTHER))
    program.settle()
    pane = opening(room)
    pane.roll.line.setFocus()
    say(program, "here Jo Penhale, IDVA, Northgate Refuge, by video")
    jo = program.record.attendees[-1]
    assert jo.part_id
    assert jo.id in room.people.chips
    program.core.act(program.window, lambda: restricting.end(conference))
    program.settle()
    assert jo.id not in room.people.chips
    assert "Northgate Refuge" not in pane.quorum.rule.text()
    assert jo.id not in {person.id for person in program.record.open_only.attendees}


# ---- interpreters and the quorum ----


def test_interpreters_of_both_scenarios(program: Program, room: RoomPage, look: Look, shot: Shot) -> None:
    """S1.5: one used, one refused with the reason; S2.33: none needed, no reason asked."""
    pane = opening(room)
    pane.roll.line.setFocus()
    say(program, "Kasia Nowicka, mother, PR, speaks Polish")
    pane.interpreters.line.setFocus()
    say(
        program,
        "Kasia: Ewa Lis, contracted, Northgate Interpreting Ltd",
        "Kasia: Marta Zielinska, friend, refused: friend, not independent",
    )
    assert program.focus is pane.interpreters.line, "answers that lack nothing leave the line for the next"
    ewa, marta = program.record.interpreting
    assert (ewa.language, ewa.organisation, ewa.used) == ("Polish", "Northgate Interpreting Ltd", True)
    assert (marta.source, marta.used, marta.why_not) == (InterpreterSource.FRIEND, False, "friend, not independent")
    assert marta.decided_by == "Grace Hartley"
    area(room).ensureWidgetVisible(pane.interpreters)
    look.at(pane.interpreters)
    shot(program.window, "room-interpreters")
    # Used after all, a friend is warned of.
    pane.open_entry(marta.id)
    row = pane.interpreters.entries.row(marta.id)
    assert row is not None
    editor_of(pane.interpreters.entries, marta.id).fields["used"].setFocus()
    program.key(Qt.Key.Key_Space)
    program.settle()
    assert "not independent" in row.text
    program.key(Qt.Key.Key_Escape)
    pane.interpreters.line.setFocus()
    say(program, "no")
    none = program.record.interpreting[-1]
    assert (none.needed, none.why_not) == (False, "")


def test_the_quorum_says_its_rule_and_asks_why_when_it_is_not_met(program: Program, room: RoomPage, look: Look) -> None:
    """S2.5: social care, schools and health; before that the chair says why the conference goes on."""
    pane = opening(room)
    assert pane.quorum.words.text() == "Quorum: nobody is marked as here yet"
    pane.roll.line.setFocus()
    say(program, "here Rosie Tan, lead social worker, Children's social care")
    assert pane.quorum.words.text() == "Quorum: not met"
    pane.quorum.why.setFocus()
    program.keys("Both schools are on their way.")
    program.settle()
    assert program.record.conference.inquorate_why == "Both schools are on their way."
    area(room).ensureWidgetVisible(pane.quorum)
    look.at(pane.quorum)
    pane.roll.line.setFocus()
    say(program, "here Kim Rees, DSL, Fellside Primary", "here Ngozi Eze, school nurse, School nursing")
    assert pane.quorum.words.text() == "Quorum: met"
    assert "Children's social care, Fellside Primary, School nursing" in pane.quorum.rule.text()
    assert pane.quorum.why.isHidden()


# ---- the notice ----


def test_the_notice_is_owed_again_after_a_pause_and_to_whoever_comes_late(
    program: Program, recorded: RoomPage, look: Look, shot: Shot
) -> None:
    """S1.11: read, roll-call complete; after the pause one line says what is owed, one key that it was given."""
    pane, owed = opening(recorded), recorded.people.owed
    program.until(lambda: owed.isVisible())
    assert owed.notice.text() == "The notice has not been read aloud yet."
    # On its words, from the beginning: whoever presses Enter once too often has not read them aloud.
    assert pane._notice.hasFocus() and area(recorded).verticalScrollBar().value() == 0
    program.key(Qt.Key.Key_Return)
    program.key(Qt.Key.Key_Space)
    program.settle()
    assert not program.record.notices
    pane.read.setFocus()
    program.key(Qt.Key.Key_Space)
    program.key(Qt.Key.Key_Return)
    program.settle()
    assert len(program.record.notices) == 1
    assert owed.notice.text() == "Not everybody has said who they are yet."
    program.key(Qt.Key.Key_F12)
    program.settle()
    assert "Nobody is marked as here yet." in program.problems, "a roll-call of nobody"
    assert len(program.record.notices) == 1
    program.key(Qt.Key.Key_F6)
    program.key(Qt.Key.Key_Space)
    program.key(Qt.Key.Key_F12)
    program.settle()
    assert owed.isHidden()
    program.key(Qt.Key.Key_Right)
    program.key(Qt.Key.Key_Space)
    program.settle()
    late = program.record.here()[-1]
    assert owed.notice.text() == f"Came later, notice not yet given: {late.full_name}."
    program.key(Qt.Key.Key_F12)
    program.settle()
    assert owed.isHidden()
    bar = program.window.record_bar
    bar.pause_button.click()
    program.until(lambda: bar.state == "paused")
    bar.pause_button.click()
    program.until(lambda: bar.state == "recording")
    program.until(lambda: owed.isVisible())
    assert owed.notice.text().startswith("Notice not yet given since the pause at ")
    look.at(recorded.people)
    shot(program.window, "room-notice-owed")
    program.key(Qt.Key.Key_F12)
    program.settle()
    assert owed.isHidden()
    notices = program.record.notices
    assert [(item.occasion, item.roll_call) for item in notices] == [
        (Occasion.OPENING, False),
        (Occasion.OPENING, True),
        (Occasion.LATE_JOINER, False),
        (Occasion.AFTER_A_PAUSE, False),
    ]
    assert notices[2].given_to == (late.id,)
    assert all(item.moment is not None and item.version == "1" for item in notices)
    program.key(Qt.Key.Key_0, CONTROL)
    assert pane.roll.line.hasFocus(), "the wording is folded away, the next person can be typed"
    assert f"given to {late.full_name}, who came later" in pane._read_at.text()
    look.at(pane)
    shot(program.window, "room-introductions-done")


# ---- objections ----


def test_an_objection_by_keyboard(program: Program, recorded: RoomPage, look: Look, shot: Shot) -> None:
    """S1.11: paused at once; their words, the decision and why; nothing is left blank; then it goes on."""
    owed, bar = recorded.people.owed, program.window.record_bar
    opening(recorded).roll.line.setFocus()
    say(program, "here Darren Tarrant, father, PR")
    program.key(Qt.Key.Key_F10)
    program.until(lambda: bar.state == "paused")
    program.settle()
    panel = panel_of(program)
    program.keys("DT\n")
    program.keys("I don't want it recorded")
    program.key(Qt.Key.Key_Escape)
    program.settle()
    (objection,) = program.record.objections
    assert (objection.who, objection.words) == ("Darren Tarrant", "I don't want it recorded")
    assert objection.response is None
    assert owed.objection.text() == "Darren Tarrant objects to the recording; nothing is decided yet."
    assert bar.state == "paused", "the recording stands still until it is decided"
    look.at(recorded.people)
    shot(program.window, "room-objection-waits")
    owed.decide.click()
    program.settle()
    panel = panel_of(program)
    assert panel.who.value == "Darren Tarrant"
    program.key(Qt.Key.Key_Return, CONTROL)
    program.settle()
    assert program.window.host.panels() == [panel], "not before it is said what is decided"
    assert "what is decided" in panel._wrong.text()
    program.key(Qt.Key.Key_Space)
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Tab)
    program.keys("Public task explained, leaflet given; he may speak unrecorded at the end of part C")
    look.at(panel)
    shot(program.window, "room-objection")
    program.key(Qt.Key.Key_Return, CONTROL)
    program.until(lambda: bar.state == "recording")
    program.settle()
    (decided,) = program.record.objections
    assert decided.response is Response.IN_A_PAUSE
    assert decided.decided_by == "Grace Hartley"
    assert decided.moment is not None
    assert program.window.host.panels() == []
    (row,) = opening(recorded).objections.rows
    assert "I don't want it recorded" in row.text
    assert "Not decided" not in row.text


def test_the_chair_stops_the_recording_and_the_conference_goes_on(program: Program, recorded: RoomPage) -> None:
    """S2.39: the fallback without sound says so; F10 asked once more without sound needs no recorder."""
    program.key(Qt.Key.Key_F10)
    program.settle()
    program.keys("Pauline Bright\nIt is private.")
    panel = panel_of(program)
    panel.responses.button(2).setFocus()
    program.key(Qt.Key.Key_Space)
    program.key(Qt.Key.Key_Tab)
    program.keys("She would leave otherwise")
    program.key(Qt.Key.Key_Return, CONTROL)
    program.until(lambda: program.window.record_bar.state == "none", 60)
    program.settle()
    conference = program.record.conference
    assert conference.stage is Stage.IN_CONFERENCE
    assert conference.without_audio_why.startswith("stopped at ")
    assert "Pauline Bright did not want to be recorded" in recorded.recording_line._words.text()


@pytest.mark.parametrize("size", [(1280, 720), (640, 360)])
def test_introductions_at_both_scales(
    program: Program, room: RoomPage, size: tuple[int, int], look: Look, shot: Shot
) -> None:
    program.window.resize(*size)
    program.until(lambda: program.window.width() == size[0])
    pane = opening(room)
    pane.roll.line.setFocus()
    say(program, "here Rosie Tan, lead social worker, Children's social care", "not invited Al Roe, uncle")
    person = program.record.attendees[-1]
    assert (person.side, person.decided_by) == (Side.FAMILY, "Grace Hartley")
    pane.open_entry(person.id)
    row = pane.roll.entries.row(person.id)
    assert row is not None
    program.until(lambda: row.height() >= row.sizeHint().height() > 200)
    assert area(room).horizontalScrollBar().maximum() == 0
    look.at(pane)
    look.at(room.people)
    if size[0] == 640:
        shot(program.window, "room-introductions-640")

"""The children of a conference: known ones found again, details checked with the people who know (domain.md A31)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import Qt

from meetingrec.domain.attendance import Attendee, Side
from meetingrec.domain.child_details import is_confirmed
from meetingrec.domain.conference import Child, MeetingType, Unknown
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.children import Children
from meetingrec.ui.room.children import ChildCard, ChildrenDetails
from tests.ui.conftest import Look, Shot
from tests.ui.program import CONTROL, Program, planned, program, start

__all__ = ["planned", "program", "start"]

ALT = Qt.KeyboardModifier.AltModifier


def answer(program: Program, card: ChildCard, **details: str) -> None:
    for detail, words in details.items():
        card.lines[detail].edit.setFocus()
        card.lines[detail].edit.selectAll()
        program.keys(words)
    program.settle()


def opened(program: Program) -> ChildrenDetails:
    """The children's section of Prepare."""
    program.sign_in("chair")
    page = program.open("prepare")
    program.key(Qt.Key.Key_3, ALT)
    made: ChildrenDetails = page.sections.children_details
    program.until(lambda: len(made.cards) == len(program.record.children))
    return made


ELLIE = {
    "full_name": "Ellie Tarrant",
    "known_as": "Ellie",
    "born": "14/9/2017",
    "sex": "female",
    "ethnicity": "White British and Polish",
    "religion": "Roman Catholic",
    "first_language": "English, Polish at home",
    "disability": "none",
    "need_code": "N1",
    "responsible": "Kasia Nowicka, Darren Tarrant",
    "school": "Marl Bridge Primary, Year 3",
    "communication": "talks freely with her teacher",
    "address": "14 Mill Lane",
}


def test_a_childs_details_are_given_or_said_to_be_unknown_and_confirmed_by_one_key(
    program: Program, look: Look, shot: Shot
) -> None:
    """S1.3 and S1.4, line by line; the address is kept from eyes."""
    pane = opened(program)
    capture, conference_id = program.services.capture, program.record.conference.id
    mother = Attendee("", conference_id, "Kasia Nowicka", side=Side.FAMILY, relationship="mother")
    program.core.act(program.window, lambda: capture.add(mother))
    child = program.record.children[0]
    card = pane.cards[child.id]
    assert program.focus is card.first_missing(), "one begins at the first line without an answer"
    answer(program, card, **ELLIE)
    card.restricted.setFocus()
    program.key(Qt.Key.Key_Space)
    program.settle()
    assert card.lines["born"].state.text().endswith("years old")
    assert card.lines["address"].edit.displayText() != "14 Mill Lane", "somebody may look over the chair's shoulder"
    assert not any(line.missing for line in card.lines.values())
    card.checked_with.setFocus()
    program.keys("Kasia Nowicka\n")
    program.settle()
    stored = program.record.children[0]
    assert (stored.full_name, stored.born, stored.religion) == ("Ellie Tarrant", date(2017, 9, 14), "Roman Catholic")
    assert stored.responsible == ("Kasia Nowicka", "Darren Tarrant")
    assert (stored.address, stored.address_restricted) == ("14 Mill Lane", True)
    assert stored.confirmed_with == "Kasia Nowicka"
    assert is_confirmed(stored, program.record.conference)
    look.at(pane)
    shot(program.window, "prepare-children")
    # 1280 x 720 at 200 %.
    program.window.resize(640, 360)
    program.qtbot.wait(200)
    look.at(pane)
    program.page.area.ensureWidgetVisible(card.lines["religion"], 0, 120)
    shot(program.window, "prepare-children-200")
    program.window.resize(1280, 720)
    answer(program, card, disability="glasses")
    stored = program.record.children[0]
    assert stored.disability == "glasses"
    assert stored.confirmed_at is None, "what was checked and is different now has to be checked again"


def test_not_asked_is_no_answer_and_a_reason_is(program: Program, shot: Shot) -> None:
    """S2.2: religion "not asked" must force an answer."""
    pane = opened(program)
    card = pane.cards[program.record.children[0].id]
    answer(program, card, religion="not asked")
    assert card.lines["religion"].missing
    assert card.lines["religion"].state.text() == "no answer"
    assert "religion" in program.record.children[0].unanswered
    shot(program.window, "prepare-children-not-asked")
    card.checked_with.setFocus()
    program.keys("Leanne\n")
    program.settle()
    assert program.record.children[0].confirmed_at is None
    assert "Some details of this child have neither an answer nor a reason." in program.problems
    answer(program, card, religion="? mother wants to talk to grandmother first")
    assert program.record.children[0].unknown == (Unknown("religion", "mother wants to talk to grandmother first"),)
    assert not card.lines["religion"].missing
    card.lines["born"].edit.setFocus()
    assert card.lines["religion"].edit.text() == "not known: mother wants to talk to grandmother first"
    card.lines["religion"].edit.setFocus()
    card.lines["religion"].edit.selectAll()
    program.key(Qt.Key.Key_Delete)
    program.settle()
    assert program.record.children[0].unknown == ()
    assert "religion" in program.record.children[0].unanswered


def test_details_are_a_step_of_the_conference_and_one_unborn_child_has_a_due_date(
    program: Program, look: Look, shot: Shot
) -> None:
    program.sign_in("chair")
    room = program.open("room")
    program.key(Qt.Key.Key_6, CONTROL)
    program.settle()
    pane = room.parts["details"]
    program.until(lambda: len(pane.cards) == 2)
    baby = program.record.children[1]
    answer(program, pane.cards[baby.id], born="due 12 aug 2027")
    stored = program.record.children[1]
    assert (stored.born, stored.due_on) == (None, date(2027, 8, 12))
    assert "born" not in stored.unanswered
    assert pane.open_entry(baby.id)
    look.at(pane)
    shot(program.window, "room-details")


def test_a_child_the_library_knows_is_the_same_child_in_a_review(program: Program, look: Look, shot: Shot) -> None:
    """domain.md 0.8: found by name or day of birth, linked, never a second record; the review knows what it follows."""
    program.sign_in("chair")
    children = Children(program.services.signed_in)
    kayden = Child("", "Kayden Bright", "Kayden", date(2012, 1, 30))
    held = datetime(2026, 3, 25, 10, tzinfo=UTC)
    _, first = children.plan(MeetingType.ICPC, held, (kayden, Child("", "Poppy Bright", born=date(2017, 6, 11))))
    assert [known.child.full_name for known in children.find("bright")] == ["Kayden Bright", "Poppy Bright"]
    assert [known.child.full_name for known in children.find("30/1/2012")] == ["Kayden Bright"]
    program.key(Qt.Key.Key_N, CONTROL)
    panel = program.window.host.panels()[0]
    panel.type.setFocus()
    program.key(Qt.Key.Key_Down)
    assert panel.type.value is MeetingType.RCPC
    panel.first.setFocus()
    program.keys("kayden")
    program.until(lambda: bool(panel.known.links))
    assert "Initial child protection conference, 25 Mar 2026" in panel.known.links[0].text()
    program.qtbot.wait(50)
    look.at(panel)
    shot(program.window, "new-conference-known-child")
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Space)
    assert program.focus is panel.children_lines[1].name
    program.keys("Baby Bright")
    program.key(Qt.Key.Key_Tab)
    program.key(Qt.Key.Key_Tab)
    program.keys("due 12 aug 2027")
    panel._plan()
    program.until(lambda: program.tabs.record is not None)
    record: ConferenceRecord = program.tabs.record
    known, baby = record.children
    assert (known.id, known.born) == (first.child_ids[0], date(2012, 1, 30)), "a second record was made"
    assert baby.due_on == date(2027, 8, 12)
    assert set(known.sibling_ids) == {first.child_ids[1], baby.id}
    assert known.id in baby.sibling_ids
    conference = record.conference
    assert (conference.previous_id, conference.previous_on) == (first.id, date(2026, 3, 25))
    assert conference.first_review


def test_a_child_is_added_and_taken_off(program: Program) -> None:
    opened(program)
    record = program.record
    children, conference_id = Children(program.services.signed_in), record.conference.id
    known = Child("", "Ada Bright", born=date(2016, 1, 2))
    children.plan(MeetingType.OTHER, datetime.now(UTC) + timedelta(days=900), (known,))
    panel = program.page.sections.change_children.ask_add()
    program.keys("ada b")
    program.until(lambda: bool(panel.known.links))
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Space)
    program.settle()
    record = program.services.planning.record(conference_id)
    ada = record.children[-1]
    assert (ada.full_name, ada.born) == ("Ada Bright", date(2016, 1, 2))
    assert len(ada.sibling_ids) == len(record.children) - 1
    children.take_off(conference_id, ada.id)
    assert ada.id not in program.services.planning.record(conference_id).conference.child_ids
    assert children.find("ada bright")[0].child.id == ada.id, "the child's own record stays"

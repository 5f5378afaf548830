"""What is said, scored and marked in a conference, by keyboard: the lines of scenarios S1 and S2 that belong here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox

from meetingrec.domain.attendance import Attendee, Mode, Presence, Side
from meetingrec.domain.conference import Child, MeetingType
from meetingrec.domain.points import Basis, Heading, Kind, Layer, Point, Scale
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.scales import scores_of
from meetingrec.services import practice_library as practice
from meetingrec.ui.replay.moments import moments_of
from meetingrec.ui.room.attribution import child_choices
from meetingrec.ui.room.marks import Marks
from meetingrec.ui.room.page import RoomPage
from meetingrec.ui.room.scale_chart import pictures_of
from meetingrec.ui.room.scales import Scales
from tests.data.marlbeck import ATTENDEES, CHILDREN, RECORD
from tests.ui.conftest import Look, Shot
from tests.ui.program import CONTROL, Program, Start, planned, start

__all__ = ["planned", "start"]

WORRIED, WELL, NEEDS = Heading
PENHALE = Attendee("", "", "Jo Penhale", role="IDVA", presence=Presence.HERE, mode=Mode.BY_VIDEO)


class KeyCount(QObject):
    """Counts the keys a person presses."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched.isWindowType():
            self.pressed += event.key() not in {Qt.Key.Key_Control, Qt.Key.Key_Shift}
        return False


def conference_of(
    program: Program,
    meeting: MeetingType,
    children: tuple[Child, ...],
    people: tuple[Attendee, ...],
    previous: str = "",
) -> str:
    """A conference that is being held without sound; its id."""
    chair = program.services
    days = 84 if previous else 0
    when = datetime(2026, 4, 2, 13, 2, tzinfo=UTC) + timedelta(days=days)
    _, conference = chair.planning.add(meeting, when, tuple(replace(child, id="") for child in children))
    for person in people:
        chair.capture.add(replace(person, id="", conference_id=conference.id))
    chair.planning.change(replace(conference, previous_id=previous))
    chair.planning.begin(conference.id, "a test without sound")
    return conference.id


def go_to(program: Program, conference_id: str) -> RoomPage:
    """The chair's page of this conference."""
    program.window.go("conference", conference=conference_id, tab="room")
    program.until(lambda: isinstance(program.page, RoomPage) and program.page.sitting.conference_id == conference_id)
    page = program.page
    assert isinstance(page, RoomPage)
    program.until(lambda: page.sitting.record is not None)
    program.settle()
    return page


@pytest.fixture
def program(start: Start) -> Program:
    """The chair's page of scenario S1: the family and the roll of Marlbeck."""
    made = start()
    made.sign_in("chair")
    children = tuple(Child("", child.full_name, born=child.born) for child in CHILDREN)
    go_to(made, conference_of(made, MeetingType.ICPC, children, (*ATTENDEES, PENHALE)))
    return made


@pytest.fixture
def room(program: Program) -> RoomPage:
    page = program.page
    assert isinstance(page, RoomPage)
    return page


def stored(program: Program) -> ConferenceRecord:
    """What the library holds of this conference, read past the window."""
    page = program.page
    assert isinstance(page, RoomPage)
    return program.services.planning.record(page.sitting.conference_id)


def who(record: ConferenceRecord, point: Point) -> str:
    person = record.attendee(point.said_by)
    return person.full_name if person else ""


LINES_OF_S1 = (
    "police record: three 999 calls to the home since 01/01/2026; last 10/03/2026",
    "DSL Ellie: asleep at desk on 5 of 20 mornings",
    "nursery told Jude: quiet and holds staff hand when a man raises his voice",
    "GI hypothesis Jude: repeated fear may explain part of the speech delay; needs SALT",
    "danger: Ellie and Jude's parents and workers are worried that the children may be hurt",
)


def enter_counted(program: Program, line: str) -> int:
    """Types a worry from wherever the focus is; how many keys that took besides its text."""
    count, view = KeyCount(), program.window.windowHandle()
    view.installEventFilter(count)
    program.key(Qt.Key.Key_1, CONTROL)
    for letter in line:
        QTest.keyClick(view, letter)
    program.key(Qt.Key.Key_Return)
    view.removeEventFilter(count)
    return count.pressed - len(line)


def test_the_points_of_scenario_s1_by_keyboard(program: Program, room: RoomPage, look: Look, shot: Shot) -> None:
    room.show_step("decisions")
    assert enter_counted(program, LINES_OF_S1[0]) == 2, "a worry takes two keys besides its text"
    program.keys("nursery told Jude: q")
    assert room.discussion.whose.more.text() == "fact, was told, about Jude"
    assert room.discussion.whose.said_by.person().full_name == "Shabnam Ali"
    room.discussion.parts[WORRIED].line.setPlainText("")
    speaker = room.discussion.whose.said_by.person().full_name
    assert speaker == "Hannah Cole", "what was not entered says nothing"
    program.keys("".join(f"{line}\n" for line in LINES_OF_S1[1:]))
    program.key(Qt.Key.Key_2, CONTROL)
    program.keys("HC: mother called police each time and took children to aunt\nTA strength: Darren self-referred\n")
    program.key(Qt.Key.Key_3, CONTROL)
    program.key(Qt.Key.Key_Tab)
    program.keys("Both children sleep through the night and see no adult shouting\n")
    program.settle()
    record = stored(program)
    ellie, jude = (child.id for child in record.children)
    said = [(who(record, one), one.kind, one.basis, one.child_ids, one.layer) for one in record.points]
    assert said == [
        ("Hannah Cole", Kind.FACT, Basis.RECORD, (), Layer.POINT),
        ("Neil Forsyth", Kind.FACT, Basis.FIRST_HAND, (ellie,), Layer.POINT),
        ("Shabnam Ali", Kind.FACT, Basis.THIRD_PARTY, (jude,), Layer.POINT),
        ("Grace Idowu", Kind.HYPOTHESIS, Basis.FIRST_HAND, (jude,), Layer.POINT),
        ("", Kind.ASSESSMENT, Basis.FIRST_HAND, (), Layer.DANGER_STATEMENT),
        ("Hannah Cole", Kind.FACT, Basis.FIRST_HAND, (), Layer.POINT),
        ("Tom Ashdown", Kind.FACT, Basis.FIRST_HAND, (), Layer.STRENGTH),
        ("", Kind.JUDGEMENT, Basis.FIRST_HAND, (), Layer.SAFETY_GOAL),
    ]
    parts = room.discussion.parts
    assert len(parts[WORRIED].entries.rows) == 4, "a statement does not stand among the worries"
    danger, goal = parts[WORRIED].statement, parts[NEEDS].statement
    assert danger is not None and goal is not None
    assert [len(part.entries.rows) for part in (danger, goal)] == [1, 1]
    assert "hypothesis · about Jude" in parts[WORRIED].entries.rows[0].text
    look.at(room.discussion)
    shot(program.window, "room-statements")


def test_a_line_from_somebody_nobody_knows_is_not_from_whoever_spoke_last(
    program: Program, room: RoomPage, look: Look, shot: Shot
) -> None:
    part = room.discussion.parts[WORRIED]
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys("police: three calls\nSmith Ellie: asleep at her desk")
    told = "Nobody called “Smith” is on the roll: no speaker is noted (F3)"
    assert part.told.text() == told, "it is said before it is stored"
    program.key(Qt.Key.Key_Return)
    program.settle()
    assert part.told.isVisible() and part.told.text() == told, "and stands there afterwards"
    look.at(room.discussion)
    shot(program.window, "room-nobody-on-the-roll")
    program.keys("mum (through Ewa): yes")
    assert part.told.text().startswith("What stands before the colon was not understood"), "she is on the roll"
    part.line.setPlainText("")
    program.keys("he goes on")
    assert not part.told.isVisible()
    program.keys("\nTarrant: both say so")
    assert part.told.text().startswith("“Tarrant” may be several people here")
    program.key(Qt.Key.Key_F3)
    program.keys("DT\n")
    assert program.focus is part.line and not part.told.isVisible()
    program.keys(" now\nand so on\nAttendance: 96 %\nschool: it is calmer\n")
    program.settle()
    record = stored(program)
    assert [(who(record, point), point.text) for point in record.points] == [
        ("Hannah Cole", "three calls"),
        ("", "Smith Ellie: asleep at her desk"),
        ("", "he goes on"),
        ("Darren Tarrant", "Tarrant: both say so now"),
        ("Darren Tarrant", "and so on"),
        ("Darren Tarrant", "Attendance: 96 %"),
        ("Neil Forsyth", "it is calmer"),
    ]


def test_everything_of_a_point_can_be_changed(program: Program, room: RoomPage, look: Look, shot: Shot) -> None:
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys("GI opinion: repeated fear may explain it\n")
    program.settle()
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Return)
    editor = room.discussion.parts[WORRIED].entries.rows[0].editor
    for name, steps in (("kind", 3), ("basis", 1), ("child_ids", 2), ("layer", 2)):
        editor.fields[name].setFocus()
        for _ in range(steps):
            program.key(Qt.Key.Key_Down)
    editor.fields["sensitive"].setFocus()
    program.key(Qt.Key.Key_Space)
    editor.more.setFocus()
    program.key(Qt.Key.Key_Space)
    assert isinstance(program.focus, QCheckBox) and program.focus.text() == "Kasia Nowicka"
    program.key(Qt.Key.Key_Space)
    ticks = {tick.text(): tick for tick in editor.fields["disagreed_by"].findChildren(QCheckBox)}
    ticks["Darren Tarrant"].setFocus()
    program.key(Qt.Key.Key_Space)
    look.at(room.discussion)
    shot(program.window, "room-point-whole")
    program.settle()
    record = stored(program)
    (point,) = record.points
    people = {person.full_name: person.id for person in record.attendees}
    assert (point.kind, point.basis, point.layer) == (Kind.JUDGEMENT, Basis.THIRD_PARTY, Layer.COMPLICATING)
    assert point.child_ids == (record.children[1].id,)
    assert point.sensitive
    assert (point.agreed_by, point.disagreed_by) == ((people["Kasia Nowicka"],), (people["Darren Tarrant"],))
    program.key(Qt.Key.Key_Escape)
    row = room.discussion.parts[WORRIED].entries.rows[0]
    assert "Kasia Nowicka agrees · Darren Tarrant does not agree · sensitive" in row.text


def test_any_group_of_the_children_can_be_chosen() -> None:
    three = (*CHILDREN, Child("ana", "Ana Tarrant"))
    words = [words for words, _ in child_choices(three)]
    assert words == [
        "about all",
        "about Ellie",
        "about Jude",
        "about Ana",
        "about Ellie and Jude",
        "about Ellie and Ana",
        "about Jude and Ana",
    ]
    assert [value for _, value in child_choices(CHILDREN[:1])] == [()]
    assert len(child_choices(tuple(Child(str(at), f"Child {at}") for at in range(9)))) == 1 + 9 + 36


def test_the_childrens_voices_of_both_scenarios_in_one_line_each(
    program: Program, room: RoomPage, look: Look, shot: Shot
) -> None:
    program.key(Qt.Key.Key_4, CONTROL)
    ellie, jude = room.parts["voices"].parts.values()
    program.keys('"I put my pillow on my ears when Daddy shouts." -- Three Houses, seen alone, 26/3/2026, TA\n')
    program.settle()
    assert program.focus is ellie.line, "nothing is missing, so nothing is asked"
    jude.own.setFocus()
    program.key(Qt.Key.Key_Down)
    jude.line.setFocus()
    program.keys("He stops and reaches for a hand -- watched at nursery, 30/3/2026, not alone, GI, told by Ali 8 Apr\n")
    program.settle()
    editor = jude.entries.rows[0].editor
    assert program.focus is editor.how, "why not alone is missing"
    editor.mode.setFocus()
    while editor.mode.currentText() != "Watched":
        program.key(Qt.Key.Key_Down)
    editor.fields["not_alone_why"].setFocus()
    program.keys("age 3, seen with key worker")
    look.at(room.parts["voices"])
    shot(program.window, "room-voices")
    program.settle()
    own, seen = stored(program).voices
    assert (own.words, own.own_words, own.how) == (
        "I put my pillow on my ears when Daddy shouts.",
        True,
        "Three Houses",
    )
    assert (own.obtained_by, own.obtained_on, own.seen_alone) == ("Tom Ashdown", date(2026, 3, 26), True)
    assert (seen.own_words, seen.how, seen.obtained_by) == (False, "Watched: watched at nursery", "Grace Idowu")
    assert (seen.seen_alone, seen.not_alone_why) == (False, "age 3, seen with key worker")
    assert seen.tells_child == "Ali 8 Apr"


SCORES = ("Ashdown 3", "Beck 3", "Idowu 4", "Forsyth 4", "Ali 5", "Cole 3", "Penhale 3", "KN 5", "DT 8")


@pytest.fixture
def scales(program: Program, room: RoomPage) -> Iterator[Scales]:
    """The pane of the scales, in the page's own place."""
    program.key(Qt.Key.Key_9, CONTROL)
    found = next(iter(room.middle.currentWidget().findChildren(Scales)), None)
    if found is None:
        found = Scales(room.sitting)
        room.body.insertWidget(0, found)
        assert room.sitting.record is not None
        found.show_record(room.sitting.record)
        room.sitting.shown.connect(found.show_record)
    yield found


def test_the_scores_of_scenario_s1_and_their_mean(
    program: Program, room: RoomPage, scales: Scales, look: Look, shot: Shot
) -> None:
    scales.focus_first()
    program.keys("Ellie by advocate 4")
    assert scales.told.text() == "4 · Ellie by advocate · the child's own score · about Ellie"
    program.keys("\nnobody says anything\n")
    assert scales.line.toPlainText() == "nobody says anything", "what means no score stays in the line"
    scales.line.setPlainText("")
    program.keys("".join(f"{line}\n" for line in SCORES))
    program.settle()
    record = stored(program)
    assert [
        (record.attendee(one.rater).full_name if one.rater else one.rater_words, one.score) for one in record.scales
    ] == [  # type: ignore[union-attr]
        ("Ellie by advocate", 4),
        ("Tom Ashdown", 3),
        ("Lorna Beck", 3),
        ("Grace Idowu", 4),
        ("Neil Forsyth", 4),
        ("Shabnam Ali", 5),
        ("Hannah Cole", 3),
        ("Jo Penhale", 3),
        ("Kasia Nowicka", 5),
        ("Darren Tarrant", 8),
    ]
    scores = scores_of(record, record.children[0].id)
    assert scores.mean == pytest.approx(38 / 9)
    assert [scale.rater_words for scale in scores.own] == ["Ellie by advocate"]
    assert scores_of(record, record.children[1].id).own == ()
    assert "Mean of 9 adults: 4.2" in scales.chart.accessibleName()
    look.at(scales)
    shot(program.window, "room-scales")
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Return)
    editor = scales.entries.rows[0].editor
    editor.fields["score"].setValue(7)
    program.settle()
    assert stored(program).scales[-1].score == 7


def test_the_mean_before_stands_beside_and_the_last_score_of_a_person_counts() -> None:
    at = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
    scores = (
        Scale("1", "c1", at, 3, "a4", position=0),
        Scale("2", "c1", at, 5, "a4", position=1),
        Scale("3", "c1", at, 6, "a6", position=2),
        Scale("4", "c1", at, 0, "", "Jude's drawing", ("jude",), position=3),
    )
    (picture,) = pictures_of(replace(RECORD, scales=scores), {"ellie": 3.0, "jude": 3.0})
    assert (picture.mean, picture.before) == (5.5, 3.0)
    assert "Square: a child, not in the mean" in picture.said
    apart = (*scores, Scale("5", "c1", at, 9, "a8", child_ids=("ellie",), position=4))
    ellie, jude = pictures_of(replace(RECORD, scales=apart), {"ellie": 3.0})
    assert (ellie.words, ellie.before, jude.before) == ("Ellie", 3.0, None)
    assert (round(ellie.mean or 0, 2), jude.mean) == (6.67, 5.5)
    assert pictures_of(RECORD, {}) == ()


def marks_of(room: RoomPage) -> Marks:
    """The page's own line of marks."""
    found = next(iter(room.findChildren(Marks)), None)
    if found is None:
        found = Marks(room.sitting)
        room.body.insertWidget(0, found)
    return found


def test_a_mark_is_stored_at_its_moment_and_a_word_may_follow(start: Start, look: Look, shot: Shot) -> None:
    program = start()
    program.sign_in("chair")
    services, conference = program.services, program.record.conference
    services.planning.begin(conference.id)
    services.recorder.start(conference, practice.conference_inputs())
    room = program.open("room")
    program.until(lambda: (room.sitting.moment() or 0) > 0.3)
    marks = marks_of(room)
    program.key(Qt.Key.Key_1, CONTROL)
    line, before = program.focus, room.sitting.moment()
    marks.ask()
    assert program.focus is marks.word
    program.settle()
    assert [mark.word for mark in program.record.marks] == [""], "the mark does not wait for the word"
    program.keys("Leo speaks")
    marks.ask()
    look.at(marks)
    shot(program.window, "room-mark")
    program.key(Qt.Key.Key_Return)
    program.settle()
    assert program.focus is line and marks.isHidden()
    marks.ask()
    program.keys("not this")
    program.key(Qt.Key.Key_Escape)
    program.settle()
    assert program.focus is line
    first, second = program.record.marks
    assert (first.word, first.child_voice, second.word, second.child_voice) == ("Leo speaks", True, "", False)
    assert before is not None and first.moment is not None
    assert before <= first.moment < before + 1
    shown = moments_of(program.record, 3600.0)
    assert [(moment.kind, moment.words) for moment in shown] == [("A child takes part", "Leo speaks"), ("Mark", "")]
    assert shown[0].seconds == first.moment
    assert not program.problems


BRIGHTS = (Child("", "Kayden Bright", born=date(2012, 1, 30)), Child("", "Poppy Bright", born=date(2017, 6, 11)))
STATEMENTS = (
    Point("", "", WORRIED, "They may be hurt", datetime(2026, 4, 2, tzinfo=UTC), layer=Layer.DANGER_STATEMENT),
    Point("", "", NEEDS, "They are warm and fed", datetime(2026, 4, 2, tzinfo=UTC), layer=Layer.SAFETY_GOAL),
)


def _bright(name: str, role: str, side: Side = Side.PROFESSIONAL) -> Attendee:
    family = side is Side.FAMILY
    relationship, job = (role, "") if family else ("", role)
    return Attendee("", "", name, side, role=job, relationship=relationship, presence=Presence.HERE)


ROLL_OF_S2 = (
    _bright("Leanne Bright", "mother", Side.FAMILY),
    _bright("Craig Bright", "father", Side.FAMILY),
    _bright("Kayden Bright", "", Side.CHILD),
    _bright("Rosie Tan", "social worker"),
    _bright("Ian Cope", "DSL"),
    _bright("Kim Rees", "DSL"),
    _bright("Ngozi Eze", "school nurse"),
    _bright("Dana Price", "family support worker"),
)
SAID_IN_S2 = (
    "KR record Poppy: smelling of urine 4 of 12 Mondays",
    "Price: kitchen bin and food storage, seen on 9 Jun",
    "Eze opinion: mother needs repeated, pictured instructions",
    "Kayden: I cook most evenings",
)
SCORES_OF_S2 = "Tan 5,Cope 6,Rees 5,Eze 5,Price 6,Leanne 7,Craig 6,Kayden 6,Poppy 5 (drawing)"


def test_the_review_of_scenario_s2_with_the_conference_before_beside_it(start: Start, look: Look, shot: Shot) -> None:
    program = start()
    program.sign_in("chair")
    chair = program.services
    first = conference_of(program, MeetingType.ICPC, BRIGHTS, ROLL_OF_S2)
    for point in STATEMENTS:
        chair.capture.add(replace(point, conference_id=first))
    tan = next(one.id for one in chair.planning.record(first).attendees if one.full_name == "Rosie Tan")
    chair.capture.add(Scale("", first, datetime(2026, 4, 2, tzinfo=UTC), 3, tan))
    chair.planning.end(first)
    now = go_to(program, conference_of(program, MeetingType.RCPC, BRIGHTS, ROLL_OF_S2, first))
    program.key(Qt.Key.Key_1, CONTROL)
    program.keys("".join(f"{line}\n" for line in SAID_IN_S2))
    program.settle()
    danger = now.discussion.parts[WORRIED].statement
    program.until(lambda: danger.keep.isVisible())
    assert "of the conference before: They may be hurt" in danger.before.text()
    look.at(now.discussion)
    shot(program.window, "room-statement-before")
    danger.keep.setFocus()
    program.key(Qt.Key.Key_Space)
    program.settle()
    assert danger.keep.isHidden()
    program.key(Qt.Key.Key_9, CONTROL)
    scales = now.parts["views"].scales
    scales.focus_first()
    program.keys("".join(f"{line}\n" for line in SCORES_OF_S2.split(",")))
    program.settle()
    program.until(lambda: bool(scales.chart.pictures) and scales.chart.pictures[0].before == 3.0)
    shot(program.window, "room-scales-review")
    record = stored(program)
    kayden, poppy = (child.id for child in record.children)
    said = [(who(record, one), one.kind, one.basis, one.child_ids, one.layer) for one in record.points]
    assert said == [
        ("Kim Rees", Kind.FACT, Basis.RECORD, (poppy,), Layer.POINT),
        ("Dana Price", Kind.FACT, Basis.FIRST_HAND, (), Layer.POINT),
        ("Ngozi Eze", Kind.OPINION, Basis.FIRST_HAND, (), Layer.POINT),
        ("Kayden Bright", Kind.FACT, Basis.FIRST_HAND, (), Layer.POINT),
        ("", Kind.ASSESSMENT, Basis.FIRST_HAND, (), Layer.DANGER_STATEMENT),
    ]
    (picture,) = scales.chart.pictures
    assert picture.mean == pytest.approx(40 / 7)
    assert [sign for sign in picture.signs if sign[2]] == [("KB", 6, True), ("P", 5, True)]
    assert [scale.reason for scale in record.scales if scale.child_ids == (poppy,)] == ["drawing"]
    assert scores_of(record, kayden).own[0].score == 6

"""Views, decisions, the plan, dates, the plan before and strategy meetings: the lines of the scenarios by keyboard."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.conference import Child, Conference, MeetingType
from meetingrec.domain.decisions import Alternative, DecisionType, Dissent
from meetingrec.domain.plan import Action, Outcome, PlanReview
from meetingrec.domain.points import Heading, Point
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.views import Agreement, Recommendation
from meetingrec.services import practice_library as practice
from meetingrec.services.capture import Capture
from meetingrec.services.plan_conference import Planning
from meetingrec.services.signed_in import SignedIn
from meetingrec.ui.room.page import RoomPage
from tests.ui.conftest import Look, Shot
from tests.ui.program import CONTROL, Program, program, start

__all__ = ["program", "start"]

S1 = datetime(2026, 4, 2, 13, 2, tzinfo=UTC)
S2_BEFORE = datetime(2026, 3, 25, 10, tzinfo=UTC)
S2 = datetime(2026, 6, 18, 9, tzinfo=UTC)
STRATEGY = datetime(2026, 3, 12, 10, tzinfo=UTC)

ELLIE = Child("", "Ellie Tarrant", born=date(2017, 9, 14))
JUDE = Child("", "Jude Tarrant", born=date(2022, 11, 22))
KAYDEN = Child("", "Kayden Bright", born=date(2012, 1, 30))
POPPY = Child("", "Poppy Bright", born=date(2017, 6, 11))

S1_PEOPLE = (
    ("Tom Ashdown", "lead social worker", "Children's social care"),
    ("Lorna Beck", "team manager", "Children's social care"),
    ("Grace Idowu", "health visitor", "Health visiting"),
    ("Neil Forsyth", "DSL", "Marl Bridge School"),
    ("Shabnam Ali", "nursery manager", "Little Acorns Nursery"),
    ("Hannah Cole", "detective constable", "Police"),
    ("Jo Penhale", "IDVA", "Northgate IDVA service"),
)
S2_PEOPLE = (
    ("Rosie Tan", "social worker", "Children's social care"),
    ("Kim Rees", "DSL", "Fellside Primary School"),
    ("Ian Cope", "DSL", "Hallam High"),
    ("Dana Price", "family support worker", "Family support"),
)


# ---- a library with the meetings of the scenarios ----


def _hold(chair: SignedIn, kind: MeetingType, at: datetime, children: tuple[Child, ...]) -> Conference:
    chair.clock = lambda: at
    planning = Planning(chair)
    _, conference = planning.add(kind, at, children)
    planning.begin(conference.id, "a test without sound")
    return chair.conference(conference.id)


def _put(chair: SignedIn, conference: Conference, name: str, role: str, agency: str = "", **more: Any) -> None:
    filled = {"presence": Presence.HERE, **more}
    Capture(chair).add(Attendee("", conference.id, name, role=role, agency=agency, **filled))


def _plan_s1(chair: SignedIn) -> None:
    conference = _hold(chair, MeetingType.ICPC, S1, (ELLIE, JUDE))
    for name, role, agency in S1_PEOPLE:
        _put(chair, conference, name, role, agency)
    for name, relation in (("Kasia Nowicka", "mother"), ("Darren Tarrant", "father")):
        _put(chair, conference, name, "", side=Side.FAMILY, relationship=relation)
    _put(chair, conference, "K. Osei", "GP", "Marl Surgery", presence=Presence.REPORT_ONLY)
    _put(chair, conference, "Rita Dunn", "housing officer", "Housing", presence=Presence.APOLOGIES)
    Capture(chair).add(Point("", conference.id, Heading.WORRIED, "Three 999 calls to the home", S1))


def _plan_s2(chair: SignedIn) -> None:
    first = _hold(chair, MeetingType.ICPC, S2_BEFORE, (KAYDEN, POPPY))
    kayden, poppy = first.child_ids
    for text, owner, child_ids in (
        ("Beds and bedding", "Leanne Bright", ()),
        ("Dentist for Poppy", "Leanne Bright", (poppy,)),
        ("Attendance 92% or better", "Leanne Bright", (kayden, poppy)),
        ("Letters to Craig", "Rosie Tan", ()),
        ("Parenting course", "Leanne Bright", ()),
    ):
        Capture(chair).add(Action("", first.id, text, S2_BEFORE, owner=owner, child_ids=child_ids))
    Planning(chair).end(first.id)
    review = _hold(chair, MeetingType.RCPC, S2, Planning(chair).record(first.id).children)
    for name, role, agency in S2_PEOPLE:
        _put(chair, review, name, role, agency)


def _plan_strategy(chair: SignedIn) -> None:
    first = _hold(chair, MeetingType.STRATEGY_INITIAL, STRATEGY, (ELLIE, JUDE))
    _put(chair, first, "Hannah Cole", "detective constable", "Police")
    Planning(chair).change(replace(chair.conference(first.id), official_record=False))
    second = _hold(chair, MeetingType.STRATEGY_INITIAL, STRATEGY + timedelta(hours=3), (ELLIE, JUDE))
    _put(chair, second, "Tom Ashdown", "social worker", "Children's social care")


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The practice library with S1, both conferences of S2 and two strategy meetings, all begun without sound."""
    folder = tmp_path_factory.mktemp("scenarios") / "library"
    with contextlib.ExitStack() as behind:
        library = behind.enter_context(contextlib.closing(practice.make(folder)))
        chair = behind.enter_context(contextlib.closing(library.sign_in("chair", practice.PASSWORD)))
        for plan in (_plan_s1, _plan_s2, _plan_strategy):
            plan(chair)
    return folder


class Room:
    """The room page of one of these meetings, as its chair has it before them."""

    def __init__(self, program: Program, at: datetime) -> None:
        self.program = program
        program.sign_in("chair")
        signed_in = program.services.signed_in
        signed_in.clock = lambda: at + timedelta(minutes=40)
        known = [line.conference for line in program.services.planning.lines()]
        self.id = next(one.id for one in known if one.planned_start == at)
        program.window.go("conference", conference=self.id, tab="room")
        program.until(lambda: program.tabs.current is not None and program.tabs.here == "room")
        program.settle()
        assert isinstance(program.page, RoomPage)
        self.page: RoomPage = program.page

    @property
    def record(self) -> ConferenceRecord:
        """What the library holds, read past the window."""
        return self.program.services.planning.record(self.id)

    def step(self, key: Qt.Key) -> Any:
        """Presses Ctrl and this key; the pane it leads to."""
        self.program.key(key, CONTROL)
        self.program.settle()
        shown = self.page.middle.currentWidget()
        assert isinstance(shown, QScrollArea)
        return shown.widget()

    def say(self, *lines: str) -> None:
        """Types lines where the focus is, each with Enter."""
        for line in lines:
            self.program.keys(f"{line}\n")
            self.program.settle()

    def tab(self, times: int = 1) -> None:
        for _ in range(times):
            self.program.key(Qt.Key.Key_Tab)


@pytest.fixture
def s1(program: Program) -> Iterator[Room]:
    yield Room(program, S1)


# ---- views ----


def test_the_views_of_s1_are_counted_and_nothing_is_decided(program: Program, s1: Room, look: Look, shot: Shot) -> None:
    views = s1.step(Qt.Key.Key_9)
    assert program.focus is views.scales.line
    s1.step(Qt.Key.Key_9)
    assert program.focus is views.agencies.line, "the key again goes on to what the agencies recommend"
    program.keys("nursery")
    assert views.agencies.pane.told.text().startswith("And what do they recommend?")
    program.key(Qt.Key.Key_Return)
    assert views.agencies.line.toPlainText() == "nursery", "what is not understood stays in the line"
    program.keys(" cin for Jude: home visits by HV already address speech")
    assert views.agencies.pane.told.text() == "Little Acorns Nursery · child in need plan · for Jude"
    s1.say("")
    s1.say(
        *(f"{who} plan emotional for Ellie" for who in ("TA", "LB", "health visiting", "school", "nursery", "IDVA")),
    )
    assert views.agencies.silent.text() == "Not yet asked: Police"
    s1.say(
        "police plan physical",
        *(f"{who} Jude plan emotional" for who in ("CSC", "HV", "JP", "DSL")),
        "GP plan emotional",
    )
    assert views.agencies.silent.isHidden()
    record = s1.record
    _, jude = record.conference.child_ids
    assert record.agency_views[0].recommendation is Recommendation.CHILD_IN_NEED
    assert record.agency_views[0].child_ids == (jude,)
    (written,) = (view for view in record.agency_views if view.written)
    assert written.agency == "Marl Surgery", "who only sent a report is not counted"
    table = views.agencies.table
    assert [words.split(" (")[0] for _, words in table.lines] == [
        "Child protection plan: 6",
        "Category emotional abuse: 5",
        "Category physical abuse: 1",
        "In writing, not counted: Marl Surgery, child protection plan",
        "Child protection plan: 5",
        "Child in need plan: 1",
        "Category emotional abuse: 4",
        "Category physical abuse: 1",
        "In writing, not counted: Marl Surgery, child protection plan",
    ]
    assert [name for name, _ in table.lines if name] == ["Ellie", "Jude"]
    assert record.decisions == (), "a count decides nothing"
    s1.step(Qt.Key.Key_9)
    assert program.focus is views.family.line
    assert views.family.unheard.text() == "Not yet asked: Kasia Nowicka, Darren Tarrant"
    s1.say("mum: agrees in part: I did protect them", "DT for Jude: disagrees: no one asked me about February")
    mother, father = s1.record.family_views
    assert (mother.agreement, mother.words, mother.child_ids) == (Agreement.IN_PART, "I did protect them", ())
    assert (father.agreement, father.child_ids) == (Agreement.DISAGREES, (jude,))
    assert views.family.unheard.isHidden()
    look.at(views)
    shot(program.window, "room-family")
    s1.step(Qt.Key.Key_9)
    s1.step(Qt.Key.Key_9)
    assert program.focus is views.agencies.line, "round again"
    shot(program.window, "room-views")
    s1.step(Qt.Key.Key_9)
    s1.say("DT: wants both ended")
    assert views.family.line.toPlainText() == "DT: wants both ended", "whether he agrees is not guessed"
    assert "and do they agree?" in views.family.told.text()


# ---- decisions ----


def test_the_decisions_of_s1_with_everything_that_is_asked_of_them(
    program: Program, s1: Room, look: Look, shot: Shot
) -> None:
    pane = s1.step(Qt.Key.Key_D)
    program.keys("Jude is subject of a child protection plan, emotional abuse")
    assert pane.told.text() == "about Jude · the child has a child protection plan · emotional abuse"
    s1.say("")
    (row,) = pane.entries.rows
    assert row.text.endswith(
        "Still missing: why, what else was considered, whether legal advice was sought, whether anybody disagreed"
    )
    assert pane.open_question.text() == "Not yet decided whether there is a plan: Ellie"
    editor = row.editor
    assert program.focus is editor.fields["rationale"], "the next thing asked for is why"
    program.keys("Three call-outs since January while on early help")
    editor.fields["test"].setFocus()
    program.keys("Likely to suffer significant harm")
    editor.fields["effective_on"].edit.setFocus()
    program.keys("2/4/2026")
    for at, (option, why) in enumerate(ALTERNATIVES):
        editor.others.rows[at][0].setFocus()
        program.keys(option)
        s1.tab()
        program.keys(why)
    assert editor.fields["none_considered_why"].isHidden()
    editor.fields["legal_advice"].setFocus()
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Down)
    assert editor.fields["legal_by"].isHidden()
    editor.fields["legal_why_not"].setFocus()
    program.keys("mother is protecting; trigger set")
    editor.dissent.rows[0].who.setFocus()
    program.keys("SA")
    s1.tab()
    program.key(Qt.Key.Key_Down)
    s1.tab()
    program.keys("home visits by HV already address speech")
    editor.dissent.rows[1].who.setFocus()
    program.keys("dad")
    s1.tab(2)
    program.keys("no one asked me about February")
    assert editor.fields["no_dissent"].isHidden()
    look.at(pane)
    program.settle()
    shot(program.window, "room-decision")
    (decision,) = s1.record.decisions
    assert (decision.type, decision.category) == (DecisionType.MAKE_SUBJECT, "Emotional abuse")
    assert decision.child_ids == (s1.record.conference.child_ids[1],)
    assert (decision.test, decision.effective_on) == ("Likely to suffer significant harm", date(2026, 4, 2))
    assert decision.made_by == ("Grace Hartley",)
    assert decision.alternatives == tuple(Alternative(*pair) for pair in ALTERNATIVES)
    assert (decision.legal_advice, decision.legal_why_not) == (False, "mother is protecting; trigger set")
    assert decision.dissent == (
        Dissent(
            "Shabnam Ali",
            "home visits by HV already address speech",
            "Little Acorns Nursery",
            professional=True,
            escalated=True,
        ),
        Dissent("Darren Tarrant", "no one asked me about February", professional=False),
    )
    program.key(Qt.Key.Key_Escape)
    assert "Still missing" not in row.text
    program.key(Qt.Key.Key_Return)
    assert row.editor.dissent.value == decision.dissent, "opened again it shows what is stored"
    program.key(Qt.Key.Key_Escape)
    s1.step(Qt.Key.Key_D)
    program.keys("same for Ellie")
    assert pane.told.text().endswith("· with the same reasons")
    s1.say("")
    copy = s1.record.decisions[1]
    assert copy.statement == "Ellie is subject of a child protection plan, emotional abuse"
    assert (copy.child_ids, copy.dissent) == ((s1.record.conference.child_ids[0],), ())
    assert copy.alternatives == decision.alternatives and copy.id != decision.id
    assert pane.open_question.isHidden()
    s1.step(Qt.Key.Key_D)
    s1.say("No plan for Ellie")
    other = pane.entries.rows[2].editor
    other.fields["none_considered_why"].setFocus()
    program.keys("everybody agreed from the start")
    other.fields["no_dissent"].setFocus()
    program.key(Qt.Key.Key_Space)
    program.settle()
    stored = s1.record.decisions[2]
    assert (stored.type, stored.none_considered_why, stored.no_dissent) == (
        DecisionType.NOT_SUBJECT,
        "everybody agreed from the start",
        True,
    )
    assert stored.legal_advice is None, "no answer is not a no"


def test_a_kind_that_is_not_certain_is_asked_and_one_key_answers(program: Program, s1: Room) -> None:
    pane = s1.step(Qt.Key.Key_D)
    program.keys("Jude: the plan should not end yet, neglect and emotional abuse")
    assert pane.told.text() == "about Jude · which kind? It is asked next · neglect and emotional abuse"
    s1.say("")
    (row,) = pane.entries.rows
    kind = row.editor.fields["type"]
    assert program.focus is kind and kind.currentText() == "Which? 1 plan, 2 none, 3 continues, 4 ends"
    assert [kind.itemText(at)[:2] for at in range(1, 5)] == ["1 ", "2 ", "3 ", "4 "]
    assert s1.record.decisions[0].type is DecisionType.NOT_SAID
    assert "Still missing: what kind of decision it is" in row.text
    program.keys("3")
    program.settle()
    (decision,) = s1.record.decisions
    assert (decision.type, decision.category) == (DecisionType.CONTINUE, "Neglect and emotional abuse")
    row.editor.fields["rationale"].setFocus()
    program.keys("Three call-outs")
    program.key(Qt.Key.Key_Escape)
    program.settle()
    assert "what kind of decision" not in row.text
    assert s1.record.decisions[0].category == "Neglect and emotional abuse", "the form keeps both"
    s1.step(Qt.Key.Key_D)
    s1.say("Jude's plan ends")
    assert "Jude: two decisions contradict each other" in pane.open_question.text()


ALTERNATIVES = (
    ("A child in need plan", "three call-outs while on early help"),
    ("Category physical abuse", "no injury is known"),
    ("A legal planning meeting now", "mother is protecting"),
)


# ---- the plan ----

S1_26 = (
    "DT: live away and keep to contact arrangements from 2/4/2026",
    "TA: see both children alone every 10 working days",
    "JP: safety plan with Kasia by 9 apr",
    "GI: SALT referral for Jude by 17 apr",
    "NF: Ellie daily check-in from 20 apr",
    "KN: Freedom-type course, starts 29 may",
    "DT: first Turning Point session by 30 apr",
    "Dunn: options letter by 16 apr",
)


def test_the_plan_of_s1_is_eight_lines(program: Program, s1: Room, look: Look, shot: Shot) -> None:
    pane = s1.step(Qt.Key.Key_T)
    for line in S1_26:
        program.keys(line)
        said = pane.told.text()
        s1.say("")
        assert said and program.focus is pane.line, f"{line!r} leaves the line for the next"
    actions = s1.record.actions
    assert [action.owner for action in actions[:4]] == ["Darren Tarrant", "Tom Ashdown", "Jo Penhale", "Grace Idowu"]
    assert [action.by_when for action in actions] == [
        date(2026, 4, 2), None, date(2026, 4, 9), date(2026, 4, 17),
        date(2026, 4, 20), date(2026, 5, 29), date(2026, 4, 30), date(2026, 4, 16),
    ]  # fmt: skip
    assert actions[1].by_when_words == "every 10 working days"
    assert [action.by_family for action in actions] == [True, False, False, False, False, True, True, False]
    assert [action.referral for action in actions] == [at == 3 for at in range(8)]
    assert pane.to_ask.text() == "Not in the room, still to be asked: Rita Dunn"
    letter = pane.entries.rows[0]
    assert "Rita Dunn was not in the room: ask and confirm" in letter.text
    program.key(Qt.Key.Key_Down)
    program.key(Qt.Key.Key_Return)
    editor = letter.editor
    assert program.focus is editor.fields["how_we_will_know"]
    program.keys("The letter is there")
    editor.fields["help_given"].setFocus()
    program.keys("Tom Ashdown reads it with Kasia")
    editor.fields["for_whom"].setFocus()
    program.keys("KN\n")
    editor.fields["worry_id"].setFocus()
    program.key(Qt.Key.Key_Down)
    editor.fields["owner_confirmed"].setFocus()
    program.key(Qt.Key.Key_Space)
    look.at(pane)
    shot(program.window, "room-action")
    program.settle()
    record = s1.record
    assert pane.to_ask.isHidden()
    stored = record.actions[-1]
    assert (stored.owner_confirmed, stored.for_whom, stored.worry_id) == (True, "Kasia Nowicka", record.points[0].id)
    assert (stored.how_we_will_know, stored.help_given) == ("The letter is there", "Tom Ashdown reads it with Kasia")
    editor.fields["owner"].setFocus()
    program.keys("KN\n")
    program.settle()
    changed = s1.record.actions[-1]
    assert (changed.owner, changed.by_family, changed.owner_confirmed) == ("Kasia Nowicka", True, False)
    s1.step(Qt.Key.Key_T)
    s1.say("Write to the landlord")
    assert program.focus is pane.entries.rows[0].editor.fields["owner"], "what is missing is asked for"


# ---- the next dates ----


def test_the_dates_of_s1_have_their_limits_and_a_late_one_its_reason(
    program: Program, s1: Room, look: Look, shot: Shot
) -> None:
    pane = s1.step(Qt.Key.Key_5)
    following = pane.next
    assert program.focus is following.core_group.day.edit
    assert following.core_group.limit.text() == "No later than Mon 20 Apr 2026 (within 10 working days)."
    assert following.review.limit.text().startswith("No later than Thu 2 Jul 2026")
    program.keys("16/4/2026\n3/7/2026")
    assert following.core_group.why.isHidden() and not following.review.why.isHidden()
    assert following.review.why.wrong.startswith("This is later than the limit.")
    following.review.why.widget.setFocus()
    program.keys("the hall is closed that week")
    assert following.review.why.wrong == ""
    program.settle()
    record = s1.record
    assert (record.conference.core_group_on, record.conference.review_on) == (date(2026, 4, 16), date(2026, 7, 3))
    assert [duty.late_why for duty in record.duties] == ["the hall is closed that week"]
    following.review.day.edit.setFocus()
    following.review.day.edit.selectAll()
    program.keys("30/6/2026\n")
    assert following.review.why.isHidden()
    assert program.focus is following.lead.widget
    program.keys("TA\n")
    assert program.focus is following.members.widget
    program.keys("KN, HV, DSL, Marta\n")
    following.visits.widget.setFocus()
    program.keys("every 10 working days, Ellie alone")
    s1.step(Qt.Key.Key_5)
    assert program.focus is pane.contingencies.line, "the key again goes on to what may go wrong"
    s1.say(
        "if there is another call-out, or the plan is not working: strategy discussion the same day; "
        "legal planning meeting within 5 working days - LB decides"
    )
    assert program.focus is pane.contingencies.line
    record = s1.record
    conference = record.conference
    assert (conference.review_on, conference.lead_worker) == (date(2026, 6, 30), "Tom Ashdown")
    assert conference.core_group == ("Kasia Nowicka", "Grace Idowu", "Neil Forsyth", "Marta")
    assert conference.visits == "every 10 working days, Ellie alone"
    (contingency,) = record.contingencies
    assert contingency.trigger == "there is another call-out, or the plan is not working"
    assert contingency.what.endswith("legal planning meeting within 5 working days")
    assert contingency.who_decides == "Lorna Beck"
    look.at(pane)
    shot(program.window, "room-dates")
    s1.say("if the school closes: we meet")
    assert program.focus is pane.contingencies.entries.rows[1].editor.fields["who_decides"]


# ---- the plan before ----


def test_the_plan_before_of_s2_is_gone_through_with_single_keys(program: Program, look: Look, shot: Shot) -> None:
    s2 = Room(program, S2)
    pane = s2.step(Qt.Key.Key_8)
    assert pane.about.text() == (
        "Agreed at the initial child protection conference on Wed 25 Mar 2026, chaired by Grace Hartley."
    )
    beds, dentist, attendance, letters, course = pane.entries.rows
    assert program.focus is beds, "one begins with the first that nobody has spoken of"
    assert s2.record.plan_reviews == (), "looking at them writes nothing down"
    program.keys("d")
    program.settle()
    assert program.focus is dentist
    program.keys("p")
    program.settle()
    (_, open_row, *_) = pane.entries.rows
    assert program.focus is open_row.editor.fields["why_not"], "in part needs the reason"
    assert "Still missing: why not" in open_row.text
    program.keys("1 of 2 visits; the clinic cancelled")
    program.key(Qt.Key.Key_Escape)
    program.settle()
    program.key(Qt.Key.Key_Down)
    assert program.focus is attendance
    program.keys("s")
    program.settle()
    assert [row.text.split(".")[0] for row in pane.entries.rows].count("Attendance 92% or better") == 2
    program.keys("d")
    program.settle()
    program.keys("n")
    program.settle()
    program.keys("head lice and uniform")
    program.key(Qt.Key.Key_Escape)
    program.key(Qt.Key.Key_Down)
    assert program.focus is letters
    program.keys("d")
    program.settle()
    assert program.focus is course
    program.keys("n")
    program.settle()
    program.keys("not adapted for learning disability")
    program.settle()
    assert pane.counter.text() == "Done 3, in part 1, not done 2"
    look.at(pane)
    shot(program.window, "room-plan-before")
    record = s2.record
    kayden, poppy = record.conference.child_ids
    by_text = {(review.text, review.child_ids): review for review in record.plan_reviews}
    assert by_text["Attendance 92% or better", (kayden,)].outcome is Outcome.DONE
    late = by_text["Attendance 92% or better", (poppy,)]
    assert (late.outcome, late.why_not, late.owner) == (Outcome.NOT_DONE, "head lice and uniform", "Leanne Bright")
    assert by_text["Parenting course", ()].why_not == "not adapted for learning disability"
    program.key(Qt.Key.Key_Escape)
    program.key(Qt.Key.Key_Delete)
    program.settle()
    assert pane.counter.text() == "Done 3, in part 1, not done 1, not yet looked at 1", "it is offered again"
    pane.line.setFocus()
    s2.say("RT: letters to the school of Kayden - done", "tidy the garden - not done: rain")
    by_hand: tuple[PlanReview, ...] = s2.record.plan_reviews[-2:]
    assert [(one.owner, one.outcome, one.why_not, one.child_ids) for one in by_hand] == [
        ("Rosie Tan", Outcome.DONE, "", (kayden,)),
        ("", Outcome.NOT_DONE, "rain", ()),
    ]


# ---- strategy meetings ----


def test_a_strategy_meeting_settles_who_was_seen_who_is_told_and_which_record_counts(
    program: Program, look: Look, shot: Shot
) -> None:
    meeting = Room(program, STRATEGY)
    pane = meeting.step(Qt.Key.Key_G)
    ellie, jude = pane.parts.values()
    assert program.focus is ellie.seen.widget.edit
    assert ellie.missing.text().startswith("Still missing: when the child was seen, or why not")
    program.keys("today 9:30")
    assert ellie.seen.widget.understood.text() == "Thu 12 Mar 2026, 09:30"
    ellie.form.fields["child_seen_by"].setFocus()
    program.keys("Tom Ashdown\n")
    ellie.form.fields["told_by"].setFocus()
    program.keys("Lorna Beck\n")
    ellie.form.fields["told_on"].edit.setFocus()
    program.keys("13/3/2026")
    jude.form.fields["not_seen_why"].setFocus()
    program.keys("in hospital, asleep")
    jude.form.fields["not_shared"].setFocus()
    program.keys("the interview on Monday, so that it is not warned of")
    program.settle()
    assert ellie.missing.isHidden() and jude.missing.isHidden()
    first, second = meeting.record.strategy
    assert first.child_seen_at == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    assert (first.child_seen_by, first.told_by, first.told_on) == ("Tom Ashdown", "Lorna Beck", date(2026, 3, 13))
    assert (second.not_seen_why, second.child_seen_at) == ("in hospital, asleep", None)
    own = pane.record.own
    assert own.isChecked() and "13:00, chaired by Grace Hartley" in pane.record.others.text()
    own.setFocus()
    program.key(Qt.Key.Key_Space)
    program.settle()
    assert "one official record only" in program.problems[0]
    assert own.isChecked() and meeting.record.conference.official_record is False
    pane.record.whose.widget.setFocus()
    program.keys("the health trust's own account")
    program.settle()
    assert meeting.record.conference.official_record_why == "the health trust's own account"
    look.at(pane)
    shot(program.window, "room-strategy")


# ---- how it looks ----


@pytest.mark.parametrize("size", [(960, 540), (640, 360)])
def test_at_200_percent_nothing_is_cut_off(program: Program, s1: Room, look: Look, size: tuple[int, int]) -> None:
    program.window.resize(*size)
    for key, line in (
        (Qt.Key.Key_D, "Ellie has a plan"),
        (Qt.Key.Key_T, "Write"),
        (Qt.Key.Key_9, ""),
        (Qt.Key.Key_5, ""),
    ):
        pane = s1.step(key)
        if line:
            s1.say(line)
        program.qtbot.wait(50)
        assert not look.clipped(pane), f"{key}: {look.clipped(pane)}"

"""Scenario S2, a review conference after an initial one, entered through the window by keyboard, line by line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt

from meetingrec.domain.attendance import Mode, Presence, Side
from meetingrec.domain.conference import Child, MeetingType
from meetingrec.domain.decisions import DecisionType
from meetingrec.domain.document import DocumentType
from meetingrec.domain.due import DutyState
from meetingrec.domain.notice import Ground, Response
from meetingrec.domain.plan import Action, Outcome
from meetingrec.domain.plan_progress import progress_of
from meetingrec.domain.points import Basis, Heading, Kind, Layer, Point, Scale
from meetingrec.domain.scales import scores_of
from meetingrec.domain.views import Agreement, Recommendation, tally
from meetingrec.services.conference_before import ConferencesBefore
from meetingrec.services.duties import Duties
from tests.e2e.scenario import (
    AGENCIES,
    FAMILY,
    SCALES,
    Begin,
    Chair,
    begin,
    by_keyboard,
    check_moments,
    end_with_leaflets,
    everything,
    found_by,
    marlbeck,
    qapp_args,
    sound,
)
from tests.ui.program import CONTROL

__all__ = ["begin", "marlbeck", "qapp_args", "sound"]

JUNE = date(2026, 6, 18)
MARCH = date(2026, 3, 25)
ROLL = (
    "Martin Okoro, independent chair, Marlbeck Council",
    "Leanne Bright, mother, PR, needs easy read (learning disability)",
    "Craig Bright, father, PR, by phone",
    "Pauline Bright, grandmother",
    "Sheila Wood, supporter for Leanne",
    "Rosie Tan, lead social worker, Children's social care",
    "Ade Lawal, team manager, Children's social care",
    "Kim Rees, DSL, Fellside Primary",
    "Ian Cope, DSL, Hallam High",
    "Ngozi Eze, deputy school nurse, School nursing",
    "Dana Price, family support worker, Family support",
    "Bea Olawale, advocate for Kayden",
    "Kayden Bright",
    "apologies Ann Moss, school nurse, School nursing: her deputy comes",
    "report only DC A. Field, detective constable, Police: no live investigation",
)
AT_TEN = (
    "Martin Okoro", "Leanne Bright", "Pauline Bright", "Sheila Wood", "Rosie Tan", "Ade Lawal", "Kim Rees", "Ian Cope",
    "Ngozi Eze", "Dana Price",
)  # fmt: skip
AGREED_IN_MARCH = (
    ("beds and bedding", "Leanne Bright"),
    ("dentist for Poppy", "Leanne Bright"),
    ("attendance 92% or more", "Leanne Bright"),
    ("letters from Craig", "Craig Bright"),
    ("parenting course", "Leanne Bright"),
)
DETAILS = (
    ("Ethnicity", "White British"),
    ("Religion", "not asked"),
    ("First language", "English"),
    ("Disability", "none"),
    ("Child in need code", "? the social worker will add it"),
    ("Parental responsibility", "Leanne Bright, Craig Bright"),
)
DANGER = "Kayden and Poppy may be ill and left out if the house and their clothes are not kept clean."
GOAL = "Kayden and Poppy go to school clean, fed and on time for 3 months."
WISH = "does not want the decisions paper to carry what he says here about the night shifts"
LEAKS = ("night shift", "10:47", "10:52", "Fordale")


# ---- in March ----


def hold_the_initial_conference(chair: Chair) -> None:
    """The conference before, held by the same chair; it is in the library."""
    services, clock = chair.program.services, chair.clock
    clock.set("10:00", MARCH)
    children = (
        Child("", "Kayden Bright", born=date(2012, 1, 30)),
        Child("", "Poppy Bright", born=date(2017, 6, 11)),
    )
    _, conference = services.planning.add(MeetingType.ICPC, clock(), children)
    services.planning.begin(conference.id, "held with another program")
    capture, now = services.capture, clock()
    for layer, heading, text in (
        (Layer.DANGER_STATEMENT, Heading.WORRIED, DANGER),
        (Layer.SAFETY_GOAL, Heading.NEEDS, GOAL),
    ):
        capture.add(Point("", conference.id, heading, text, now, layer=layer))
    for score in (2, 3, 4):
        capture.add(Scale("", conference.id, now, score, rater_words=f"professional {score}"))
    for text, owner in AGREED_IN_MARCH:
        capture.add(Action("", conference.id, text, now, owner=owner, by_when=date(2026, 5, 29)))
    clock.set("11:30", MARCH)
    services.planning.end(conference.id)
    clock.set("09:00", JUNE)


# ---- in June ----


def plan(chair: Chair) -> None:
    """Lines 1 and 2: the children are the same records as in March."""
    chair.step("Ctrl+N")
    for number, typed in enumerate(("Kayden", "Poppy"), start=1):
        chair.fill(f"Full name, child {number}", typed)
        chair.settle()
        chair.program.key(Qt.Key.Key_Down)
        chair.program.key(Qt.Key.Key_Space)
        chair.settle()
    chair.choose("Kind of meeting", "Review child")
    chair.fill("Day", "18 jun 2026")
    chair.fill("Time", "1000")
    chair.press("Plan this conference")
    chair.until(lambda: chair.program.tabs.here == "prepare")
    chair.settle()


def prepare(chair: Chair) -> None:
    """Lines 1 to 6, 32."""
    chair.step("Alt+1")
    chair.types(*ROLL)
    chair.open_row("Craig Bright")
    chair.fill("Address", "HMP Fordale")
    chair.tick("Others here must not know this address")
    chair.done()
    chair.step("Alt+2")
    chair.choose("How it is held", "In person and by call")
    chair.fill("Place", "Hallam Road Family Hub and phone")
    chair.choose("Rules of", "Trafford")
    chair.settle()
    chair.step("Alt+4")
    chair.types(
        "updated plan, Rosie Tan, received 16 jun, shared 15 jun with mother by phone, "
        "late because hub printer failure; emailed to chair; read to mother by phone 15 jun",
        "police report, DC A. Field, report only, neutral",
        "GP, not received because no answer yet, chase 25 jun",
    )
    chair.step("Alt+3")
    for number, name in enumerate(("Kayden", "Poppy")):
        for detail, answer in (*DETAILS, ("Sex", "mf"[number])):
            chair.fill(f"{detail}, {name}", answer)
        chair.press(f"These details are right, {name}")
        child = chair.record.children[number]
        assert child.unanswered == ("religion",) and child.confirmed_at is None, "not asked is no answer"
        chair.fill(f"Religion, {name}", "none", back=True)
        chair.press(f"These details are right, {name}")
        assert chair.record.children[number].confirmed_with
    while chair.program.problems:
        chair.press("Dismiss", back=True)


def open_conference(chair: Chair, *, stopped: bool) -> None:
    """Lines 1, 4, 7, 33: the notice at 10:01, Pauline's objection at 10:03, no interpreter needed."""
    chair.at("10:00")
    chair.press("Start recording", back=True)
    chair.until(lambda: chair.program.tabs.here == "room" and chair.program.window.record_bar.state == "recording")
    chair.settle()
    chair.come(*AT_TEN)
    chair.at("10:01")
    chair.step("F12")
    chair.step("F12")
    chair.at("10:03")
    chair.step("F10")
    chair.until(lambda: bool(chair.program.window.host.panels()))
    chair.write("Pauline Bright\n")
    chair.write("private")
    chair.tab_to("Go on recording, with notice")
    if stopped:
        for _ in range(2):
            chair.program.key(Qt.Key.Key_Down)
    chair.program.key(Qt.Key.Key_Space)
    chair.fill("Why", "explained; offered leave or a written view; Pauline stays")
    chair.enter(CONTROL)
    chair.until(lambda: chair.program.services.recorder.running is not stopped)
    chair.until(lambda: stopped or chair.program.window.record_bar.state == "recording")
    chair.settle()
    if not stopped:
        chair.step("F12")
    chair.step("Ctrl+0")
    chair.tab_to("Interpreter")
    chair.types("no")


def with_craig(chair: Chair) -> None:
    """Lines 3, 9 to 12, 31: Craig is there by phone from 10:10 to 10:35; the worries come at 10:36."""
    chair.at("10:10")
    chair.on_strip("Craig Bright")
    chair.step("F12")
    chair.at("10:12")
    go_through_the_plan(chair)
    chair.at("10:30")
    chair.pane("Ctrl+9", SCALES)
    chair.types("Craig 6")
    chair.pane("Ctrl+9", FAMILY)
    chair.types("Craig: disagrees: wants both ended")
    chair.at("10:35")
    chair.on_strip("Craig Bright")
    chair.at("10:36")
    chair.step("Ctrl+1")
    chair.types(
        "Rees record Poppy: smelling of urine 4 of 12 Mondays",
        "Price: kitchen bin and food storage, seen 9 Jun",
        "Eze opinion: mother needs repeated, pictured instructions",
    )
    chair.press("Keep this one")
    chair.step("Ctrl+2")
    chair.types(
        "Eze Poppy: asthma inhaler given every day",
        "Sheila: visits 3 times a week",
        "Cope Kayden: job plan",
        "Price: house has working heating",
    )
    chair.step("Ctrl+3")
    chair.press("Keep this one")


def go_through_the_plan(chair: Chair) -> None:
    """Lines 10 and 26: a key for each action; attendance apart for each child."""
    key = chair.program.key
    chair.step("Ctrl+8")
    key(Qt.Key.Key_D)
    chair.settle()
    key(Qt.Key.Key_P)
    chair.settle()
    chair.fill("Why not, or why only in part", "1 of 2 visits; appointment cancelled by clinic")
    chair.done()
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_S)
    chair.settle()
    chair.enter()
    chair.fill("What was reached", "95 %")
    chair.done()
    key(Qt.Key.Key_D)
    chair.settle()
    key(Qt.Key.Key_N)
    chair.settle()
    chair.fill("What was reached", "88 %")
    chair.fill("Why not, or why only in part", "head lice and uniform")
    chair.done()
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_D)
    chair.settle()
    key(Qt.Key.Key_N)
    chair.settle()
    chair.fill("Why not, or why only in part", "not adapted for learning disability")
    chair.done()
    assert chair.room.parts["previous"].counter.text() == "Done 3, in part 1, not done 2"


def with_kayden(chair: Chair) -> None:
    """Lines 8, 11, 13 and 37: Kayden is there from 10:40 to 11:05; five minutes are his own."""
    chair.at("10:40")
    chair.come("Bea Olawale", "Kayden Bright")
    if chair.program.services.recorder.running:
        chair.step("F12")
    chair.step("Ctrl+1")
    chair.types("Kayden: I cook most evenings")
    chair.step("Ctrl+4")
    chair.types(
        "I don't mind cooking but not every night. I want to stay at home and go to the gym on Wednesday. -- in the "
        "conference, in person, by Bea Olawale, 18 jun, not alone: in the conference",
    )
    chair.tab_to("What Poppy said")
    chair.types(
        "My hair itches. I like my new bed. -- drawing, by Dana Price, 15 jun, alone, "
        "told by Rosie Tan on 19 jun at school"
    )
    chair.at("10:47")
    chair.step("F9")
    for name in (
        "Ade Lawal, team manager", "Kim Rees, DSL", "Ian Cope, DSL", "Ngozi Eze, deputy school nurse",
        "Dana Price, family support worker",
    ):  # fmt: skip
        chair.tick(name, on=False)
    chair.tick("Bea Olawale, advocate for Kayden")
    chair.tick("Kayden Bright")
    chair.choose("Why the others may not hear this", "The child asks")
    chair.enter(CONTROL)
    chair.until(lambda: chair.record.restricted_now is not None)
    chair.settle()
    chair.step("Ctrl+1")
    chair.types(f"Kayden: {WISH}")
    chair.at("10:52")
    chair.step("F9")
    chair.until(lambda: chair.record.restricted_now is None)
    chair.settle()
    if chair.program.services.recorder.running:
        chair.step("F12")
    chair.at("11:04")
    chair.pane("Ctrl+9", SCALES)
    chair.types("Kayden 6")
    chair.at("11:05")
    chair.go("Bea Olawale", "Kayden Bright")


def decide(chair: Chair) -> None:
    """Lines 9, 14 to 16, 19."""
    chair.at("11:06")
    chair.pane("Ctrl+9", SCALES)
    chair.types("Tan 5", "Cope 6", "Rees 5", "Eze 5", "Price 6", "Leanne 7", "Poppy by drawing 5")
    chair.pane("Ctrl+9", AGENCIES)
    chair.types(
        "Poppy: CSC continue neglect", "Poppy: Rees continue neglect", "Poppy: Eze continue neglect",
        "Poppy: Price continue neglect", "Poppy: Cope no view",
        "Kayden: CSC end", "Kayden: Cope end", "Kayden: Eze end", "Kayden: Price end", "Kayden: Rees no view",
        "police no view written",
    )  # fmt: skip
    chair.pane("Ctrl+9", FAMILY)
    chair.types("Leanne: agrees")
    chair.at("11:12")
    chair.step("Ctrl+D")
    chair.types("Poppy: child protection plan continues, neglect (reviewed, still right)")
    reasons(chair, "smell of urine and food storage are not resolved")
    chair.fill("Who did not agree", "Craig")
    chair.fill("What they said, in their own words", "wants both ended")
    chair.done()
    chair.step("Ctrl+D")
    chair.types("Kayden: plan ends; child in need plan and young carer referral")
    reasons(chair, "a child in need plan meets his needs")
    chair.tick("Nobody disagreed (none expressed)")
    chair.done()


def reasons(chair: Chair, why: str) -> None:
    chair.fill("Why", why)
    for course, why_not in ALTERNATIVES:
        chair.fill("Another course", course)
        chair.fill("Why not", why_not)
    chair.choose("Legal advice sought", "no")
    chair.fill("Why no legal advice", "threshold not met, progress visible")


ALTERNATIVES = (
    ("end both", "worries are unresolved"),
    ("keep both", "Kayden's needs met by CIN"),
    ("change category to emotional", "no evidence"),
)


def agree_on_the_plan(chair: Chair) -> None:
    """Lines 17, 18 and 20."""
    chair.at("11:18")
    chair.step("Ctrl+T")
    chair.types(
        "Tan: adapted parenting work (picture plan), starts 23 jun",
        "Rees: Poppy daily wash and uniform support, tracker weekly",
        "Leanne: Poppy's hair treatment by 25 jun",
        "Price: food store session by 30 jun",
        "Cope: young carer referral for Kayden by 1 jul",
        "Lawal: send Craig plan by post in 5 working days",
        "Tan: Kayden CIN meeting date",
    )
    chair.fill("In words", "CIN plan updated 5 days after the meeting")
    chair.done()
    chair.step("Ctrl+5")
    chair.fill("Core group meets on", "30 jun 2026")
    chair.fill("Review conference on", "10 dec 2026")
    chair.step("Ctrl+5")
    chair.types("if attendance below 85% for 4 weeks or no wash change: early review within 6 weeks - MO decides")


def close(chair: Chair) -> None:
    """Lines 1 and 36."""
    chair.at("11:25")
    chair.pane("Ctrl+0", "Add a person")
    chair.open_row("Craig Bright")
    chair.fill("Note", "told afterwards by Rosie Tan, 18 June 15:00")
    chair.done()
    end_with_leaflets(chair, "Leanne Bright (easy read), Craig Bright by post")


# ---- what must be there ----


def check_people(chair: Chair) -> None:
    """Lines 3 to 8, 31 and 33."""
    record, clock = chair.record, chair.clock
    people = {person.full_name: person for person in record.attendees}
    craig, kayden = people["Craig Bright"], people["Kayden Bright"]
    assert (craig.mode, craig.joined_at, craig.left_at) == (Mode.BY_PHONE, clock.moment("10:10"), clock.moment("10:35"))
    assert all(item.responsible for item in craig.relations)
    assert (craig.address, craig.address_restricted) == ("HMP Fordale", True)
    assert craig.note == "told afterwards by Rosie Tan, 18 June 15:00"
    assert (kayden.side, kayden.joined_at, kayden.left_at) == (Side.CHILD, clock.moment("10:40"), clock.moment("11:05"))
    assert "easy read" in people["Leanne Bright"].formats
    assert not any(item.responsible for item in people["Pauline Bright"].relations)
    assert people["Sheila Wood"].supports == people["Leanne Bright"].id
    police = people["DC A. Field"]
    assert (police.presence, police.why) == (Presence.REPORT_ONLY, "no live investigation")
    worries = [point for point in record.points_under(Heading.WORRIED) if point.at == clock.moment("10:36")]
    assert len(worries) == 4 and not any(craig.there_at(point.at) for point in worries), "Craig did not hear them"
    (interpreting,) = record.interpreting
    assert not interpreting.needed and not interpreting.why_not
    (objection,) = record.objections
    assert (objection.who, objection.words, objection.at) == ("Pauline Bright", "private", clock.moment("10:03"))
    (part,) = record.parts
    assert [name for name, person in people.items() if person.id in part.audience] == [
        "Martin Okoro", "Rosie Tan", "Bea Olawale", "Kayden Bright",
    ]  # fmt: skip
    assert (part.ground, part.at, part.ended_at) == (Ground.CHILD_ASKS, clock.moment("10:47"), clock.moment("10:52"))
    assert [point.text for point in record.points if point.part_id == part.id] == [WISH]


def check_said(chair: Chair) -> None:
    """Lines 9 to 13, 26, 34 and 37."""
    record = chair.record
    kayden, poppy = chair.child("Kayden"), chair.child("Poppy")
    name = {person.id: person.full_name.split()[-1] for person in record.attendees}
    open_points = [point for point in record.points if point.layer is Layer.POINT and not point.part_id]
    worried, well, _ = Heading
    fact, seen = Kind.FACT, Basis.FIRST_HAND
    assert [(one.heading, name[one.said_by], one.kind, one.basis, one.child_ids) for one in open_points] == [
        (worried, "Rees", fact, Basis.RECORD, (poppy,)),
        (worried, "Price", fact, seen, ()),
        (worried, "Eze", Kind.OPINION, seen, ()),
        (well, "Eze", fact, seen, (poppy,)),
        (well, "Wood", fact, seen, ()),
        (well, "Cope", fact, seen, (kayden,)),
        (well, "Price", fact, seen, ()),
        (worried, "Bright", fact, seen, ()),
    ]
    assert [point.text for point in record.points_of(Layer.DANGER_STATEMENT)] == [DANGER]
    assert [point.text for point in record.points_of(Layer.SAFETY_GOAL)] == [GOAL]
    of_kayden, of_poppy = record.voices
    assert of_kayden.own_words and of_kayden.words.endswith("go to the gym on Wednesday.")
    assert (of_poppy.obtained_by, of_poppy.obtained_on, of_poppy.seen_alone) == ("Dana Price", date(2026, 6, 15), True)
    assert of_poppy.tells_child == "Rosie Tan on 19 jun at school"
    before = ConferencesBefore(chair.program.services.signed_in).of(record.conference.id)
    for child in record.children:
        scores = scores_of(record, child.id)
        assert sorted(scale.score for scale in scores.adults) == [5, 5, 5, 6, 6, 6, 7]
        assert len(scores.own) == 1, "never averaged with the child's own"
        assert before.means[child.id] == 3
    outcomes = [(review.text, review.child_ids, review.outcome) for review in record.plan_reviews]
    assert outcomes == [
        ("beds and bedding", (), Outcome.DONE),
        ("dentist for Poppy", (), Outcome.PART),
        ("attendance 92% or more", (kayden,), Outcome.DONE),
        ("attendance 92% or more", (poppy,), Outcome.NOT_DONE),
        ("letters from Craig", (), Outcome.DONE),
        ("parenting course", (), Outcome.NOT_DONE),
    ]
    assert [review.reached for review in record.plan_reviews if review.child_ids] == ["95 %", "88 %"]
    assert all(review.why_not for review in record.plan_reviews if review.outcome is not Outcome.DONE)
    assert progress_of(record.plan_reviews).words == "done 3, in part 1, not done 2"


def check_decided(chair: Chair) -> None:
    """Lines 14 to 20."""
    record = chair.record
    counts = {}
    for child in record.children:
        counted = tally(record.agency_views, child.id)
        counts[child.short_name] = {wanted: len(agencies) for wanted, agencies in counted.counted}
        assert counted.written == (("Police", Recommendation.NO_VIEW),)
    assert counts == {
        "Poppy": {Recommendation.CONTINUE: 4, Recommendation.NO_VIEW: 1},
        "Kayden": {Recommendation.END: 4, Recommendation.NO_VIEW: 1},
    }
    assert [view.agreement for view in record.family_views] == [Agreement.DISAGREES, Agreement.AGREES]
    of_poppy, of_kayden = record.decisions
    assert (of_poppy.type, of_poppy.category) == (DecisionType.CONTINUE, "Neglect")
    assert (of_poppy.child_ids, of_kayden.child_ids) == ((chair.child("Poppy"),), (chair.child("Kayden"),))
    assert of_kayden.type is DecisionType.END and of_kayden.no_dissent
    assert [(item.who, item.professional) for item in of_poppy.dissent] == [("Craig Bright", False)]
    for decision in record.decisions:
        assert tuple((item.option, item.why_not) for item in decision.alternatives) == ALTERNATIVES
        assert (decision.legal_advice, decision.legal_why_not) == (False, "threshold not met, progress visible")
    assert [(action.owner, action.by_when or action.by_when_words) for action in record.actions] == [
        ("Rosie Tan", date(2026, 6, 23)),
        ("Kim Rees", "weekly"),
        ("Leanne Bright", date(2026, 6, 25)),
        ("Dana Price", date(2026, 6, 30)),
        ("Ian Cope", date(2026, 7, 1)),
        ("Ade Lawal", "in 5 working days"),
        ("Rosie Tan", "CIN plan updated 5 days after the meeting"),
    ]
    assert record.actions[4].referral
    (contingency,) = record.contingencies
    assert contingency.what == "early review within 6 weeks"
    conference = record.conference
    assert (conference.core_group_on, conference.review_on) == (date(2026, 6, 30), date(2026, 12, 10))


def check_dates(chair: Chair) -> None:
    """Lines 1, 6, 20 and 21."""
    clock, conference = chair.clock, chair.record.conference
    found = Duties(chair.program.services.signed_in).of_conference(conference.id)
    duties = {duty.deadline.record: duty for duty in found}
    due = {record: duty.deadline for record, duty in duties.items()}
    assert due["this_conference"].day == date(2026, 6, 25) and duties["this_conference"].state is DutyState.DONE
    plan_due = duties["updated_plan"]
    assert (plan_due.deadline.day, plan_due.state) == (date(2026, 6, 15), DutyState.DONE_LATE)
    assert plan_due.why.startswith("hub printer failure")
    assert due["decisions"].due == clock.moment("11:25", date(2026, 6, 19))
    assert due["next_review"].day == date(2026, 12, 18)
    minutes = due["minutes"]
    assert minutes.day == date(2026, 7, 3)
    assert minutes.other_reading is not None and minutes.other_reading.day == date(2026, 7, 9)


def check_documents(chair: Chair) -> dict[DocumentType, str]:
    """Lines 7, 24 and 32: both documents as they will print; nothing of the five minutes."""
    chair.tab("document")
    chair.settle()
    desk = chair.program.services.desk
    drafts = desk.documents(chair.record.conference.id)
    shown = {draft.type: desk.preview(draft.id) for draft in drafts}
    for kind, page in shown.items():
        for word in LEAKS:
            assert word not in page, f"{kind}: {word}"
    found = [one for draft in drafts for one in desk.findings(draft.id)]
    assert [one.text for one in found if one.rule in {"B11", "C19"}] == []
    decisions = shown[DocumentType.DECISIONS]
    assert "My hair itches. I like my new bed." in decisions
    assert "not every night" in decisions
    return shown


def check(chair: Chair) -> None:
    check_people(chair)
    check_said(chair)
    check_decided(chair)
    check_dates(chair)


def hold(chair: Chair, *, stopped: bool) -> None:
    chair.sign_in()
    hold_the_initial_conference(chair)
    plan(chair)
    prepare(chair)
    open_conference(chair, stopped=stopped)
    with_craig(chair)
    with_kayden(chair)
    decide(chair)
    agree_on_the_plan(chair)
    close(chair)


def test_a_review_conference(begin: Begin, sound: Path) -> None:
    """Found again in a program that was closed and opened anew; and once more, without sound from 10:03 (line 39)."""
    with by_keyboard(begin("Martin Okoro"), JUNE, sound) as chair:
        hold(chair, stopped=False)
        written = everything(chair.record)
    with by_keyboard(begin(), JUNE, sound) as chair:
        chair.at("11:30")
        chair.sign_in()
        assert everything(chair.record) == written
        check(chair)
        check_moments(chair)
        assert found_by(chair, "inhaler") == "asthma inhaler given every day"
        printed = check_documents(chair)
    with by_keyboard(begin("Martin Okoro", "without"), JUNE, sound) as chair:
        hold(chair, stopped=True)
        (objection,) = chair.record.objections
        assert objection.response is Response.STOP
        assert "10:03" in chair.record.conference.without_audio_why
        check(chair)
        without = check_documents(chair)
    assert without[DocumentType.DECISIONS] == printed[DocumentType.DECISIONS]
    assert "stopped at 10:03" in without[DocumentType.SUMMARY], "the summary for the file says so"

"""Each rule of domain.md 7, broken on its own: what is found, where it points, whether it blocks."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from meetingrec import resources
from meetingrec.documents.building import paper
from meetingrec.documents.checking import findings, leaks
from meetingrec.domain.attendance import InterpreterSource, Presence
from meetingrec.domain.conference import Unknown
from meetingrec.domain.deadlines import Anchors, deadlines_of
from meetingrec.domain.decisions import Alternative, DecisionType, Dissent
from meetingrec.domain.document import Document, DocumentType, Finding, SectionText
from meetingrec.domain.due import DutyFacts, duties_of
from meetingrec.domain.duties import DutyAnswer
from meetingrec.domain.plan import Outcome, PlanReview
from meetingrec.domain.points import Layer
from meetingrec.domain.profile import CHECKS, Check
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.views import Agreement, FamilyView

MARLBECK = runpy.run_path(str(Path(__file__).parents[1] / "data" / "marlbeck.py"))
RECORD: ConferenceRecord = MARLBECK["RECORD"]
FULL: ConferenceRecord = MARLBECK["FULL"]
WHOLE: ConferenceRecord = MARLBECK["WHOLE"]
PROFILE = resources.profile("national")
DECISIONS = Document("d", "c1", DocumentType.DECISIONS)
SUMMARY = Document("s", "c1", DocumentType.SUMMARY)


def _decision(**changes: object) -> ConferenceRecord:
    first, *others = RECORD.decisions
    return replace(RECORD, decisions=(replace(first, **changes), *others))  # type: ignore[arg-type]


def _decided_again(kind: DecisionType) -> ConferenceRecord:
    """Another decision for all the children."""
    again = replace(RECORD.decisions[0], id="d3", type=kind, child_ids=(), category="")
    return replace(RECORD, decisions=(*RECORD.decisions, again))


def _ended_without_the_child() -> ConferenceRecord:
    ends = _decision(type=DecisionType.END)
    return replace(ends, voices=RECORD.voices[1:], family_views=FULL.family_views)


def _action(**changes: object) -> ConferenceRecord:
    first, *others = RECORD.actions
    return replace(RECORD, actions=(replace(first, **changes), *others))  # type: ignore[arg-type]


def _voice(**changes: object) -> ConferenceRecord:
    first, *others = RECORD.voices
    return replace(RECORD, voices=(replace(first, **changes), *others))  # type: ignore[arg-type]


def _attendee(number: int, **changes: object) -> ConferenceRecord:
    people = list(RECORD.attendees)
    people[number] = replace(people[number], **changes)  # type: ignore[arg-type]
    return replace(RECORD, attendees=tuple(people))


def _without_positives() -> ConferenceRecord:
    return replace(RECORD, points=tuple(point for point in RECORD.points if point.heading.value != "well"))


def _point_without_source() -> ConferenceRecord:
    return replace(RECORD, points=(replace(RECORD.points[0], said_by=""), *RECORD.points[1:]))


def _child(**changes: object) -> ConferenceRecord:
    first, *others = RECORD.children
    return replace(RECORD, children=(replace(first, **changes), *others))  # type: ignore[arg-type]


def _interpreter(**changes: object) -> ConferenceRecord:
    first, *others = RECORD.interpreting
    return replace(RECORD, interpreting=(replace(first, **changes), *others))  # type: ignore[arg-type]


def _conference(**changes: object) -> ConferenceRecord:
    return replace(RECORD, conference=replace(RECORD.conference, **changes))  # type: ignore[arg-type]


def _leaflet_not_explained() -> ConferenceRecord:
    return replace(RECORD, leaflets=tuple(replace(item, explained=False) for item in RECORD.leaflets))


def _report_that_never_came() -> ConferenceRecord:
    return replace(RECORD, reports=(replace(FULL.reports[1], not_received_why=""),))


def _report_that_nobody_shared() -> ConferenceRecord:
    kept = replace(FULL.reports[0], shared_on=None, shared_with="", shared_more="", disagreed="")
    return replace(RECORD, reports=(kept,))


def _need_without_source() -> ConferenceRecord:
    return replace(RECORD, points=(*RECORD.points[:12], replace(RECORD.points[12], said_by="")))


BROKEN: list[tuple[Callable[[], ConferenceRecord], str, str, bool]] = [
    (lambda: replace(RECORD, decisions=()), "C5", "decisions", True),
    (lambda: _decision(statement=" "), "C5", "decision:d1:statement", True),
    (lambda: _decision(rationale=""), "C7", "decision:d1:rationale", True),
    (lambda: _decision(made_by=()), "C7", "decision:d1:made_by", True),
    (lambda: _decision(alternatives=()), "C7", "decision:d1:alternatives", True),
    (lambda: _decision(alternatives=(Alternative("no plan"),)), "C7", "decision:d1:alternatives", True),
    (lambda: _decision(dissent=()), "G6", "decision:d1:dissent", True),
    (lambda: _action(owner=""), "C10", "action:x1:owner", True),
    (lambda: _action(by_when=None, by_when_words=""), "C10", "action:x1:by_when", True),
    (lambda: _action(text=""), "C10", "action:x1:text", True),
    (
        lambda: _conference(review_on=None),
        "A15",
        "conference:review_on",
        True,
    ),
    (lambda: replace(RECORD, voices=RECORD.voices[1:]), "G2", "voice:ellie", True),
    (lambda: _voice(how=""), "G3", "voice:ellie", True),
    (lambda: _voice(seen_alone=False), "A21", "voice:ellie", False),
    (lambda: replace(RECORD, attendees=()), "A17", "attendance", True),
    (lambda: _attendee(3, role=""), "A17", "attendee:a4", True),
    (lambda: _attendee(0, relationship=""), "A17", "attendee:a1", True),
    (lambda: _attendee(3, presence=Presence.INVITED), "A17", "attendee:a4", True),
    (lambda: _attendee(11, presence=Presence.EXCLUDED, decided_by=""), "A17", "attendee:a12", True),
    (lambda: replace(RECORD, interpreting=()), "A18", "interpreter", True),
    (lambda: _interpreter(name=""), "A18", "interpreter:i1", True),
    (lambda: _interpreter(used=False, why_not=""), "A19", "interpreter:i1", True),
    (lambda: _interpreter(source=InterpreterSource.FAMILY), "A18", "interpreter:i1", False),
    (lambda: _decision(legal_advice=None), "G5", "decision:d1:legal_advice", False),
    (lambda: _decision(legal_why_not=""), "G5", "decision:d1:legal_advice", False),
    (lambda: _decision(legal_advice=True), "G5", "decision:d1:legal_advice", False),
    (lambda: _decision(category=""), "C5", "decision:d1:category", True),
    (lambda: _decision(type=DecisionType.NOT_SAID), "C5", "decision:d1:type", True),
    (lambda: _decided_again(DecisionType.NOT_SUBJECT), "C5", "decision:d3:type", True),
    (lambda: _decision(type=DecisionType.END), "J7", "views", True),
    (_ended_without_the_child, "J7", "voice:ellie", True),
    (lambda: _conference(children_told=""), "C24", "voice:jude", False),
    (lambda: _child(ethnicity=""), "A31", "child:ellie:ethnicity", True),
    (lambda: _child(need_code=""), "A31", "child:ellie:need_code", True),
    (lambda: replace(RECORD, leaflets=RECORD.leaflets[1:]), "D6", "leaflet:complaints", False),
    (_leaflet_not_explained, "D7", "leaflet:your_records", False),
    (_report_that_never_came, "A11", "report:r2", False),
    (_report_that_nobody_shared, "C24", "report:r1", False),
    (_need_without_source, "A22", "point:p13:said_by", False),
    (_without_positives, "B12", "section:well", False),
    (_point_without_source, "A22", "point:p1:said_by", True),
    (lambda: _child(born=None), "A31", "child:ellie:born", True),
    (lambda: _action(text="Speak to the DV worker"), "C15", "action:x1:text", True),
    (lambda: _attendee(3, role="FGC worker"), "C15", "attendee:a4", True),
    (lambda: _decision(statement="The s47 and the EPO ended"), "C15", "decision:d1:statement", True),
    (lambda: _voice(how="FGC drawing"), "C15", "voice:ellie", True),
    (lambda: _decision(rationale="The threshold is met"), "C16", "section:why", False),
    (lambda: _action(how_we_will_know="no presenting issues"), "C16", "action:x1:how_we_will_know", False),
    (lambda: replace(RECORD, points=RECORD.points * 3), "C3", "document", False),
]


def test_a_whole_record_has_nothing_to_find() -> None:
    assert findings(RECORD, DECISIONS, PROFILE) == ()
    assert findings(RECORD, SUMMARY, PROFILE) == ()


@pytest.mark.parametrize(("broken", "rule", "place", "blocks"), BROKEN, ids=[f"{row[1]} {row[2]}" for row in BROKEN])
def test_one_thing_missing_is_one_rule_found(
    broken: Callable[[], ConferenceRecord], rule: str, place: str, blocks: bool
) -> None:
    found = findings(broken(), DECISIONS, PROFILE)
    assert (rule, place, blocks) in [(finding.rule, finding.place, finding.blocks) for finding in found]
    related = {"decisions", "attendance"}
    assert all(finding.rule == rule or place in related or not finding.blocks for finding in found)
    assert all(finding.text.endswith((".", "?")) for finding in found)


def test_explicit_answers_are_answers() -> None:
    answered = _decision(alternatives=(), none_considered_why="The court has decided", dissent=(), no_dissent=True)
    assert findings(answered, DECISIONS, PROFILE) == ()
    words_only = _action(by_when=None, by_when_words="every Tuesday")
    assert findings(words_only, DECISIONS, PROFILE) == ()
    not_heard = _voice(words="", how="", not_obtained_why="Ellie was ill")
    assert findings(not_heard, DECISIONS, PROFILE) == ()


def test_dissent_without_a_name_is_no_answer() -> None:
    assert [
        found.rule for found in findings(_decision(dissent=(Dissent("", "I do not agree"),)), DECISIONS, PROFILE)
    ] == ["G6"]


@pytest.mark.parametrize("key", ["worries", "positives", "changes"])
def test_an_empty_required_heading_of_the_summary_blocks_until_there_is_text(key: str) -> None:
    emptied = replace(SUMMARY, sections=(SectionText(key, " \n- "),))
    assert [(found.rule, found.place, found.blocks) for found in findings(RECORD, emptied, PROFILE)] == [
        ("B3", f"section:{key}", True)
    ]
    reason = replace(SUMMARY, sections=(SectionText(key, "Nothing was said about this because time ran out."),))
    assert findings(RECORD, reason, PROFILE) == ()


def test_abbreviations_in_the_summary_only_warn() -> None:
    typed = replace(SUMMARY, sections=(SectionText("why_held", "The DV worker asked for it."),))
    assert [(found.rule, found.blocks) for found in findings(RECORD, typed, PROFILE)] == [("C15", False)]


def test_typed_text_is_checked_rather_than_the_text_it_replaced() -> None:
    record = _decision(rationale="The DV worker said so")
    assert findings(record, DECISIONS, PROFILE)[0].place == "section:why"
    rewritten = replace(DECISIONS, sections=(SectionText("why", "A worker said so."),))
    assert findings(record, rewritten, PROFILE) == ()


def test_a_childs_own_words_are_never_corrected() -> None:
    assert findings(_voice(words="I WENT TO LSD PARK AND DISENGAGED"), DECISIONS, PROFILE) == ()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Ellie is attention seeking at school.", ["attention seeking"]),
        ("Mum was Hysterical. Mum was hysterical.", ["Hysterical"]),
        ("Put down as half caste, and as scroungers.", ["half caste", "scroungers"]),
        ('His aunt called her “lazy”, and said "a nightmare" twice.', []),
        ("Chaotically late, said Mr Lazy-Smith of the non-lazy club.", []),
    ],
)
def test_words_that_may_hurt_are_asked_about_unless_somebody_said_them(typed: str, found: list[str]) -> None:
    document = replace(DECISIONS, sections=(SectionText("why", typed),))
    asked = findings(RECORD, document, PROFILE)
    assert [(one.rule, one.place, one.blocks) for one in asked] == [("C23", "section:why", False)] * len(found)
    assert [one.text.partition("”")[0].strip("“") for one in asked] == found
    assert all(one.text.endswith(".") for one in asked)


def test_a_typed_table_says_who_and_by_when_in_each_row() -> None:
    table = "| What | Who | By when |\n| Visit weekly | Callum | |\n| Weigh the baby | | 3 April |\n| | | |"
    other = "\n| Day | Seen |\n| Monday | |"
    document = replace(DECISIONS, sections=(SectionText("why", table + "\n" + other),))
    assert [(one.text, one.rule, one.place, one.blocks) for one in findings(RECORD, document, PROFILE)] == [
        ("The table does not say by when: “Visit weekly”.", "C10", "section:why", True),
        ("The table does not say who does it: “Weigh the baby”.", "C10", "section:why", True),
    ]


def test_names_in_capitals_are_not_abbreviations() -> None:
    record = _attendee(4, full_name="Lorna BECK")
    shouted = replace(DECISIONS, sections=(SectionText("why", "BECK and LIS agreed."),))
    assert findings(record, shouted, PROFILE) == ()


def test_the_summary_does_not_ask_for_a_plan() -> None:
    record = replace(RECORD, actions=(), conference=replace(RECORD.conference, review_on=None))
    assert findings(record, SUMMARY, PROFILE) == ()


def test_every_finding_is_said_once() -> None:
    found = findings(_action(text="DV and DV", owner="DV team"), DECISIONS, PROFILE)
    assert len(found) == len(set(found)) == 2
    assert all(isinstance(finding, Finding) for finding in found)


# --- what the answers may be ---


def test_a_detail_that_is_not_known_for_a_reason_is_an_answer() -> None:
    told = _child(religion="", unknown=(Unknown("religion", "mother asked us not to write it down"),))
    assert findings(told, DECISIONS, PROFILE) == ()
    (found,) = findings(_child(religion="", disability=""), DECISIONS, PROFILE)
    assert found.text.startswith("Ellie: missing are religion and disability.")


def test_without_a_plan_no_review_is_asked_for() -> None:
    ended = tuple(replace(item, type=DecisionType.NOT_SUBJECT, category="") for item in RECORD.decisions)
    record = replace(_conference(review_on=None), decisions=ended)
    assert findings(record, DECISIONS, PROFILE) == ()


def test_two_decisions_that_contradict_each_other_are_named_for_the_child() -> None:
    texts = [one.text for one in findings(_decided_again(DecisionType.END), DECISIONS, PROFILE) if one.rule == "C5"]
    words = "contradict each other for {}: the child has a child protection plan (emotional abuse), and the plan ends."
    assert texts == [f"Decisions 1 and 3 {words.format('Ellie')}", f"Decisions 2 and 3 {words.format('Jude')}"]


def test_when_a_plan_ends_a_profile_that_is_mild_about_views_does_not_let_it_pass() -> None:
    """Decisions to close and the child's and carer's views are both there, or there is a reason (domain.md J7)."""
    mild = replace(PROFILE, checks={"G2": Check.WARN})
    silent = _ended_without_the_child()
    assert [found.rule for found in findings(silent, DECISIONS, mild) if found.blocks] == ["J7"]
    ends = _decision(type=DecisionType.END)
    nobody = FamilyView("f", "c1", MARLBECK["AT"], "a1")
    for view, asked in ((nobody, True), (replace(nobody, words="she was ill and could not be reached"), False)):
        found = findings(replace(ends, family_views=(view,)), DECISIONS, PROFILE)
        assert ("J7" in {one.rule for one in found}) is asked
    heard_of_jude = replace(nobody, agreement=Agreement.AGREES, child_ids=("jude",))
    assert "J7" in {one.rule for one in findings(replace(ends, family_views=(heard_of_jude,)), DECISIONS, PROFILE)}


def test_a_decision_with_two_categories_lacks_none_and_prints_both() -> None:
    both = _decision(category="Neglect and emotional abuse")
    assert findings(both, DECISIONS, PROFILE) == ()
    assert "Neglect and emotional abuse" in str(paper(both, DECISIONS, PROFILE))


def test_a_day_that_stands_in_the_words_is_printed_once() -> None:
    begins = _action(by_when=MARLBECK["date"](2026, 6, 5), by_when_words="weekly, from Fri 5 Jun 2026")
    printed = str(paper(begins, DECISIONS, PROFILE))
    assert "Weekly, from Friday 5 June 2026'" in printed and "Fri 5 Jun" not in printed


def test_a_statement_of_all_needs_nobody_who_said_it() -> None:
    danger = replace(RECORD.points[4], said_by="", layer=Layer.DANGER_STATEMENT)
    record = replace(RECORD, points=(*RECORD.points[:4], danger, *RECORD.points[5:]))
    assert "A22" not in {found.rule for found in findings(record, DECISIONS, PROFILE)}


def test_a_conference_that_is_not_quorate_goes_on_with_a_reason() -> None:
    few = _attendee(7, presence=Presence.APOLOGIES, why="ill")
    few = replace(few, attendees=tuple(replace(person, direct_contact=False) for person in few.attendees))
    asked = [found.place for found in findings(few, DECISIONS, PROFILE) if found.rule == "A17"]
    assert asked == ["opening"]
    answered = replace(few, conference=replace(few.conference, inquorate_why="a delay would harm the children"))
    assert findings(answered, DECISIONS, PROFILE) == ()


@pytest.mark.parametrize(("name", "late"), [("national", True), ("trafford", False)])
def test_a_late_report_is_late_by_the_rules_of_its_own_council(name: str, late: bool) -> None:
    """Received on 31 March and shared on 1 April: in time for Trafford's one working day, not for three (S1.10)."""
    profile = resources.profile(name)
    record = replace(RECORD, reports=(replace(FULL.reports[0], late_why=""),))
    facts = DutyFacts(record.conference, record.reports, decisions=record.decisions)
    deadlines = deadlines_of(profile, Anchors.of(record.conference), frozenset())
    duties = duties_of(deadlines, facts, MARLBECK["AT"])
    found = [one for one in findings(record, DECISIONS, profile, duties) if one.rule == "F5"]
    assert [one.place for one in found] == (["report:r1"] if late else [])


def test_a_date_beyond_its_limit_needs_the_reason() -> None:
    """The first core group within 10 working days: the limit is Monday 20 April (S1.28)."""
    late = replace(_conference(core_group_on=MARLBECK["date"](2026, 4, 24)))
    deadlines = deadlines_of(PROFILE, Anchors.of(late.conference), frozenset({MARLBECK["date"](2026, 4, 3)}))

    def found(*answers: DutyAnswer) -> list[str]:
        facts = DutyFacts(late.conference, decisions=late.decisions, answers=answers)
        duties = duties_of(deadlines, facts, MARLBECK["AT"])
        return [one.place for one in findings(late, DECISIONS, PROFILE, duties) if one.rule == "F5"]

    assert found() == ["due:P02"]
    assert found(DutyAnswer("x", "c1", "P02", MARLBECK["AT"], late_why="school holidays")) == []


def test_what_was_not_done_of_the_plan_before_needs_the_reason() -> None:
    rows = (
        PlanReview("q1", "c1", "beds and bedding", MARLBECK["AT"], outcome=Outcome.DONE),
        PlanReview("q2", "c1", "dentist", MARLBECK["AT"], outcome=Outcome.PART),
        PlanReview("q3", "c1", "letters", MARLBECK["AT"]),
    )
    found = findings(replace(RECORD, plan_reviews=rows), SUMMARY, PROFILE)
    assert [(one.place, one.rule, one.blocks) for one in found] == [
        ("review:q2", "G5", False),
        ("review:q3", "G5", False),
    ]


def test_the_profile_decides_what_stops_an_approval() -> None:
    unanswered = _decision(legal_advice=None)
    assert [found.blocks for found in findings(unanswered, DECISIONS, resources.profile("trafford"))] == [True]
    mild = replace(PROFILE, checks={"C10": Check.WARN})
    assert [found.blocks for found in findings(_action(owner=""), DECISIONS, mild)] == [False]


def test_every_rule_is_one_a_profile_can_name() -> None:
    assert {rule for _, rule, _, _ in BROKEN} <= CHECKS


# --- restricted parts (E20) ---


@pytest.mark.parametrize("typed", ["Jo PENHALE helps.", "the idva rang", "Safe Steps will call"])
def test_somebody_known_from_a_restricted_part_only_is_found_where_they_were_typed(typed: str) -> None:
    document = replace(DECISIONS, sections=(SectionText("why", typed),))
    assert [(found.place, found.rule, found.blocks) for found in leaks(WHOLE, document, PROFILE)] == [
        ("section:why", "E20", True)
    ]
    assert "E20" not in {found.rule for found in findings(WHOLE, document, PROFILE)}, "for the chair alone"


def test_an_open_record_gives_nothing_away() -> None:
    assert leaks(WHOLE, DECISIONS, PROFILE) == leaks(WHOLE, SUMMARY, PROFILE) == leaks(FULL, DECISIONS, PROFILE) == ()
    assert [found.text for found in findings(WHOLE, DECISIONS, PROFILE)] == [
        found.text for found in findings(FULL, DECISIONS, PROFILE)
    ]

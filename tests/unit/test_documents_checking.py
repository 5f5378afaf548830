"""Each rule of domain.md 7, broken on its own: what is found, where it points, whether it blocks."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from meetingrec import resources
from meetingrec.documents.checking import findings
from meetingrec.domain.attendance import Presence
from meetingrec.domain.decisions import Alternative, Dissent
from meetingrec.domain.document import Document, DocumentType, Finding, SectionText
from meetingrec.domain.record import ConferenceRecord

RECORD: ConferenceRecord = runpy.run_path(str(Path(__file__).parents[1] / "data" / "marlbeck.py"))["RECORD"]
PROFILE = resources.profile("national")
DECISIONS = Document("d", "c1", DocumentType.DECISIONS)
SUMMARY = Document("s", "c1", DocumentType.SUMMARY)


def _decision(**changes: object) -> ConferenceRecord:
    first, *others = RECORD.decisions
    return replace(RECORD, decisions=(replace(first, **changes), *others))  # type: ignore[arg-type]


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


def _child_without_birthday() -> ConferenceRecord:
    return replace(RECORD, children=(replace(RECORD.children[0], born=None), *RECORD.children[1:]))


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
        lambda: replace(RECORD, conference=replace(RECORD.conference, review_on=None)),
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
    (lambda: _attendee(3, presence=Presence.INVITED), "A17", "attendee:a4", False),
    (_without_positives, "B12", "section:well", False),
    (_point_without_source, "A22", "point:p1:said_by", True),
    (_child_without_birthday, "A31", "child:ellie:born", True),
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

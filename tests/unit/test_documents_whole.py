"""Everything a conference holds has a home in its documents, and nothing of a restricted part has (S1, S2)."""

from __future__ import annotations

import io
import runpy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import docx
import pytest

from meetingrec import resources
from meetingrec.documents.building import paper, section_titles, starting_sections, texts_of
from meetingrec.documents.preview import html
from meetingrec.documents.word import word_file
from meetingrec.domain.attendance import Mode, Presence, Relation, Stay
from meetingrec.domain.conference import MeetingType
from meetingrec.domain.decisions import Dissent
from meetingrec.domain.document import Document, DocumentType, Paper, PaperSection, Table
from meetingrec.domain.plan import Contingency, Outcome, PlanReview
from meetingrec.domain.record import ConferenceRecord

MARLBECK = runpy.run_path(str(Path(__file__).parents[1] / "data" / "marlbeck.py"))
RECORD: ConferenceRecord = MARLBECK["RECORD"]
FULL: ConferenceRecord = MARLBECK["FULL"]
WHOLE: ConferenceRecord = MARLBECK["WHOLE"]
AT: datetime = MARLBECK["AT"]
NATIONAL = resources.profile("national")
DECISIONS = Document("d", "c1", DocumentType.DECISIONS)
SUMMARY = Document("s", "c1", DocumentType.SUMMARY)
TEMPLATES = {DocumentType.DECISIONS: "decisions.docx", DocumentType.SUMMARY: "summary.docx"}


def _section(made: Paper, heading: str) -> PaperSection:
    return next(section for section in made.sections if section.heading == heading)


def _rows(made: Paper, heading: str) -> tuple[tuple[str, ...], ...]:
    return next(block for block in _section(made, heading).blocks if isinstance(block, Table)).rows


def _texts(record: ConferenceRecord, document: Document, heading: str) -> str:
    made = paper(record, document, NATIONAL)
    return "\n".join(texts_of((_section(made, heading),)))


def _starting(kind: DocumentType, key: str, record: ConferenceRecord) -> list[str]:
    found = next(part.text for part in starting_sections(record, kind, NATIONAL) if part.key == key)
    return found.splitlines()


def _words_of(content: bytes) -> str:
    made = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    edges = [
        part.text for section in made.sections for part in (*section.header.paragraphs, *section.footer.paragraphs)
    ]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells, *edges])


# --- restricted parts (E20, S1.33) ---


@pytest.mark.parametrize("document", [DECISIONS, SUMMARY], ids=["decisions", "summary"])
def test_nothing_of_a_restricted_part_is_printed(document: Document) -> None:
    made = paper(WHOLE, document, NATIONAL)
    printed = _words_of(word_file(made, resources.template(TEMPLATES[document.type])))
    for text in (printed, html(made)):
        low = text.casefold()
        for secret in ("neighbour", "statement. the police", "interview", "moved", "refuge", "dash", "idva", "penhale",
                       "safe steps", "safety plan", "restricted", "2.35", "2.34", "2.58", "3.05"):  # fmt: skip
            assert secret not in low, secret
    assert "Ellie will have a child protection plan" in printed


def test_the_papers_are_word_for_word_those_of_the_open_conference() -> None:
    """No gap where an action or an agency is missing: 5 agencies, not 6 (S1.24, S1.33)."""
    for document in (DECISIONS, SUMMARY):
        whole, opened = (paper(record, document, NATIONAL) for record in (WHOLE, FULL))
        assert texts_of(whole.sections) == texts_of(opened.sections)


def test_the_tally_of_agencies_is_in_the_summary_and_never_in_the_letter() -> None:
    rows = _rows(paper(WHOLE, SUMMARY, NATIONAL), "Counted by agency")
    assert rows[0][:3] == ("Ellie", "Child protection plan", "5")
    assert ("Jude", "Child in need plan", "1", "Little Acorns Nursery") in rows
    assert ("Ellie and Jude", "Child protection plan, in writing", "shown only", "Marl Bridge Surgery") in rows
    told = _texts(WHOLE, SUMMARY, "Counted by agency")
    assert "the chair decided, not the count" in told
    assert "Little Acorns Nursery, about Jude: the health visitor already helps with speech." in told
    letter = "\n".join(texts_of(paper(WHOLE, DECISIONS, NATIONAL).sections))
    assert "counts once" not in letter
    assert "formal dissent" not in letter


def test_going_out_for_a_restricted_part_is_not_told_and_going_home_is() -> None:
    """Darren was outside for part B (S1.12); Craig was on the phone until 10.35 am (S2.3)."""
    rows = _rows(paper(WHOLE, DECISIONS, NATIONAL), "Who was there")
    assert ("Darren Tarrant", "Father", "", "In the room") in rows
    began = RECORD.conference.started_at
    assert began is not None
    phoned = replace(
        RECORD.attendees[1], mode=Mode.BY_PHONE, joined_at=began, left_at=datetime(2026, 4, 2, 13, 45, tzinfo=UTC)
    )
    late = replace(RECORD.attendees[4], joined_at=began + timedelta(minutes=30))
    twice = replace(
        RECORD.attendees[5],
        earlier_stays=(Stay(began, began + timedelta(minutes=28)),),
        joined_at=began + timedelta(minutes=58),
    )
    record = replace(RECORD, attendees=(RECORD.attendees[0], phoned, late, twice))
    took_part = {row[0]: row[3] for row in _rows(paper(record, DECISIONS, NATIONAL), "Who was there")}
    assert took_part["Darren Tarrant"] == "By phone, until 2.45 pm"
    assert took_part["Lorna Beck"] == "In the room, from 2.32 pm"
    assert took_part["Grace Idowu"] == "By video, until 2.30 pm and from 3 pm"
    assert took_part["Kasia Nowicka"] == "In the room"


# --- the profile's words, order and documents ---


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        ("national", ("What we are worried about", "What is working well", "Your plan: what needs to happen")),
        ("newcastle", ("Worries", "Positives", "Your plan: changes")),
        ("norfolk", ("What's working well", "What we are worried about", "Your plan: what needs to happen")),
    ],
)
def test_each_council_prints_its_own_headings_in_its_own_order(name: str, headings: tuple[str, ...]) -> None:
    profile = resources.profile(name)
    letter = [title for _, title, _ in section_titles(DocumentType.DECISIONS, profile, FULL)]
    assert [title for title in letter if title in headings] == list(headings)
    summary = [title for _, title, _ in section_titles(DocumentType.SUMMARY, profile, FULL)]
    own = [*headings[:2], profile.headings[profile.heading_order[2]]]
    assert [title for title in summary if title in own] == own
    bolton, ours = resources.profile("bolton"), paper(FULL, DECISIONS, profile)
    assert texts_of(paper(FULL, DECISIONS, bolton).sections) != texts_of(ours.sections), "appeals, other formats"


def test_a_heading_that_begins_with_a_name_begins_with_a_capital() -> None:
    baby = replace(RECORD.children[1], known_as="the baby")
    record = replace(RECORD, children=(RECORD.children[0], baby))
    assert "The baby's views" in [section.heading for section in paper(record, DECISIONS, NATIONAL).sections]
    assert "The baby was not seen alone" in _texts(record, DECISIONS, "The baby's views")
    assert _rows(paper(record, DECISIONS, NATIONAL), "What was decided")[1][0] == "The baby"


# --- the letter ---


def test_the_danger_statement_opens_the_worries_and_the_goal_the_plan() -> None:
    assert _starting(DocumentType.DECISIONS, "worries", FULL)[0].startswith("In short: When adults shout")
    needs = _starting(DocumentType.DECISIONS, "needs", FULL)
    assert len(needs) == 1 and needs[0].startswith("What we want to see: Both children sleep through the night")
    assert _starting(DocumentType.SUMMARY, "worries", FULL)[0].startswith("- Danger statement: When adults shout")
    assert _starting(DocumentType.SUMMARY, "changes", FULL)[0].startswith("- Safety goal: Both children sleep")


def test_what_parents_say_to_the_decision_is_in_their_words() -> None:
    told = _starting(DocumentType.DECISIONS, "told", FULL)
    assert "- Agrees in part with what was decided. “I want to move”." in told
    assert "- Does not agree with what was decided. “The calls are not all about me”." in told
    assert _starting(DocumentType.DECISIONS, "dissent", FULL)[-1] == (
        "- Darren Tarrant does not agree with what was decided."
    )
    disputed = replace(RECORD.points[0], agreed_by=("a1",), disagreed_by=("a2",))
    record = replace(RECORD, points=(disputed,))
    assert _starting(DocumentType.DECISIONS, "told", record)[1].startswith("- Agrees with this: There have been three")
    assert _starting(DocumentType.SUMMARY, "worries", record)[0].endswith(
        "Agreed by Kasia Nowicka. Not agreed by Darren Tarrant."
    )


def test_dissent_has_an_agency_and_a_family_speaks_in_its_own_words() -> None:
    own = Dissent("Darren Tarrant", "nobody asked me", professional=False)
    agency = Dissent("Hannah Cole", "it is physical abuse", agency="Police", escalated=True)
    record = replace(RECORD, decisions=(replace(RECORD.decisions[0], dissent=(own, agency)),))
    assert _starting(DocumentType.DECISIONS, "dissent", record) == [
        "- Darren Tarrant did not agree with the decision about Ellie. In their own words: “nobody asked me”.",
        "- Hannah Cole (Police) did not agree with the decision about Ellie. it is physical abuse.",
    ]
    assert "formal dissent" in _starting(DocumentType.SUMMARY, "agencies", record)[1]
    assert "Darren" not in "\n".join(_starting(DocumentType.SUMMARY, "agencies", record))
    assert "nobody asked me" in "\n".join(_starting(DocumentType.SUMMARY, "parents", record))


def test_that_nobody_was_against_it_is_said_only_as_far_as_it_is_true() -> None:
    agreed = tuple(replace(decision, dissent=(), no_dissent=True) for decision in FULL.decisions)
    record = replace(FULL, decisions=agreed, family_views=FULL.family_views[:1])
    assert _starting(DocumentType.DECISIONS, "dissent", record) == [
        "Nobody at the meeting was against the decision as a whole. Kasia Nowicka agrees in part."
    ]
    silent = replace(RECORD, decisions=agreed)
    assert _starting(DocumentType.SUMMARY, "agencies", silent) == [
        "The record does not say what each agency recommended.",
        "No professional is recorded as being against the decision.",
    ]


def test_legal_advice_is_answered_with_the_reason() -> None:
    assert "- We did not ask lawyers for advice. The reason: Kasia is protecting the children." in _starting(
        DocumentType.DECISIONS, "why", FULL
    )
    asked = tuple(replace(item, legal_advice=True, legal_by="Lorna Beck") for item in FULL.decisions)
    assert "- Lawyers were asked for advice (Lorna Beck)." in _starting(
        DocumentType.DECISIONS, "why", replace(FULL, decisions=asked)
    )


def test_an_owner_who_was_not_there_is_to_be_confirmed_until_they_were_asked() -> None:
    owners = {row[0]: row[1] for row in _rows(paper(RECORD, DECISIONS, NATIONAL), "What others will do")}
    assert owners["Write to Kasia with the choices for where to live."] == (
        "Rita Dunn, housing officer (to be confirmed)"
    )
    assert owners["Ask SALT to see Jude."] == "Grace Idowu, health visitor"
    asked = replace(RECORD.actions[6], owner_confirmed=True, for_whom="Ewa")
    (row,) = _rows(paper(replace(RECORD, actions=(asked,)), DECISIONS, NATIONAL), "What others will do")
    assert row[:2] == ("For Ewa: Write to Kasia with the choices for where to live.", "Rita Dunn, housing officer")


def test_what_happens_if_things_go_wrong_names_the_child_and_who_decides() -> None:
    for_jude = Contingency("g2", "c1", AT, "he stops talking", "SALT is asked again", "Grace Idowu", ("jude",))
    lines = _starting(
        DocumentType.DECISIONS, "contingency", replace(FULL, contingencies=(*FULL.contingencies, for_jude))
    )
    assert lines[0].startswith("- If the police are called again")
    assert lines[1] == "- For Jude: If he stops talking: SALT is asked again. Grace Idowu decides."


def test_dates_name_visits_the_core_group_and_who_tells_the_children() -> None:
    made = paper(FULL, DECISIONS, NATIONAL)
    assert ("Visits", "Every 10 working days", "Tom Ashdown sees how the children are.") in _rows(made, "Dates")
    told = _texts(FULL, DECISIONS, "Dates")
    assert "In the core group: Kasia Nowicka, Darren Tarrant, Tom Ashdown, Grace Idowu, Neil Forsyth and" in told
    assert "Telling the children what was decided: Sam Whitlock tells Ellie, the nursery tells Jude." in told
    voice = replace(FULL.voices[0], tells_child="Tom Ashdown on 8 April")
    assert "Who tells Ellie what was decided: Tom Ashdown on 8 April." in _texts(
        replace(FULL, voices=(voice,)), DECISIONS, "What Ellie said"
    )


def test_a_relation_to_each_child_is_said_where_they_differ() -> None:
    father = replace(RECORD.attendees[1], relations=(Relation("ellie", "father", True), Relation("jude", "stepfather")))
    rows = _rows(paper(replace(RECORD, attendees=(father,)), DECISIONS, NATIONAL), "Who was there")
    assert rows[1][1] == "Father of Ellie, stepfather of Jude"


def test_why_somebody_was_left_out_is_for_the_file_alone() -> None:
    out = replace(RECORD.attendees[12], presence=Presence.EXCLUDED, why="threats to staff", decided_by="Priya Raman")
    record = replace(RECORD, attendees=(*RECORD.attendees[:12], out))
    assert "threats" not in "\n".join(texts_of(paper(record, DECISIONS, NATIONAL).sections))
    assert "Was not in the meeting: Gail Tarrant, aunt." in _texts(record, DECISIONS, "Who was there")
    assert "Was not in the meeting: threats to staff. Decided by Priya Raman." in _texts(
        record, SUMMARY, "Who took part"
    )
    uninvited = replace(record, attendees=(replace(out, presence=Presence.NOT_INVITED),))
    assert "Gail" not in "\n".join(texts_of(paper(uninvited, DECISIONS, NATIONAL).sections))


# --- the chair's summary ---


def test_the_file_keeps_interpreters_who_were_refused_and_why() -> None:
    told = _texts(FULL, SUMMARY, "Who took part")
    assert "Marta Zielinska (friend) was not used as an interpreter for Kasia Nowicka." in told
    assert "The reason: a friend is not independent. Priya Raman decided this." in told
    assert "No interpreter was needed. The reason: Jude: English at nursery." in told
    assert "Marta" not in "\n".join(texts_of(paper(FULL, DECISIONS, NATIONAL).sections))


def test_the_notice_the_objection_and_the_leaflets_are_on_file() -> None:
    told = _texts(FULL, SUMMARY, "The notice and objections")
    assert "(version 1) was read at the start: Thursday 2 April 2026, 2.02 pm. Everybody said who they were." in told
    assert "was read again after a pause: Thursday 2 April 2026, 2.09 pm." in told
    assert "Darren Tarrant objected to the recording: “I don't want it recorded”. Priya Raman decided:" in told
    assert "How to complain (Kasia, Darren)" in told
    assert "Your personal records (Kasia, Darren, explained)" in told


def test_reports_say_when_they_came_why_they_were_late_and_what_the_family_said() -> None:
    social_work, housing = _rows(paper(FULL, SUMMARY, NATIONAL), "Reports")
    assert social_work[2] == "Tuesday 31 March 2026. Late: the interpreter could come only on 31 March."
    assert social_work[3].endswith("by Tom Ashdown. Not agreed: Darren says it came too late to read.")
    assert housing[2] == "Not received. The reason: Rita Dunn is on leave. To be asked for on Thursday 9 April 2026."


def test_a_childs_own_score_stands_apart_and_nothing_is_averaged() -> None:
    tables = [
        block
        for block in _section(paper(FULL, SUMMARY, NATIONAL), "How safe people think the children are").blocks
        if isinstance(block, Table)
    ]
    assert [len(table.rows) for table in tables] == [8, 1]
    assert tables[1].rows == (("Ellie by her advocate", "4"),)
    assert ("Darren Tarrant, father", "8") in tables[0].rows


def test_a_review_shows_what_came_of_the_plan_before() -> None:
    """The six items of S2.26, split between the children where they differ."""
    items = (
        ("beds and bedding", (), Outcome.DONE, ""),
        ("dentist", ("jude",), Outcome.PART, "appointment cancelled by the clinic"),
        ("attendance 92%", ("ellie",), Outcome.DONE, ""),
        ("attendance 92%", ("jude",), Outcome.NOT_DONE, "head lice and uniform"),
        ("letters", (), Outcome.DONE, ""),
        ("parenting course", (), Outcome.NOT_DONE, "not adapted for learning disability"),
    )
    reviews = tuple(
        PlanReview(f"q{number}", "c1", text, AT, child_ids=ids, outcome=outcome, why_not=why, owner="Rosie Tan")
        for number, (text, ids, outcome, why) in enumerate(items)
    )
    conference = replace(FULL.conference, meeting_type=MeetingType.RCPC, previous_on=date(2026, 3, 25))
    record = replace(FULL, conference=conference, plan_reviews=reviews)
    assert _starting(DocumentType.SUMMARY, "progress", record) == ["Of the plan before: done 3, in part 1, not done 2."]
    rows = _rows(paper(record, SUMMARY, NATIONAL), "What was planned, and how far it has come")
    assert rows[1] == ("For Jude: dentist.", "Rosie Tan", "Done in part", "appointment cancelled by the clinic.")
    assert "on Wednesday 25 March 2026" in "\n".join(_starting(DocumentType.SUMMARY, "why_held", record))
    assert "cancelled" not in "\n".join(texts_of(paper(record, DECISIONS, NATIONAL).sections))


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("the recorder was in repair", "Held without a recording. The reason: the recorder was in repair."),
        ("stopped at 10:03 because Pauline did not want it", "The recording was stopped at 10:03 because Pauline did"),
    ],
)
def test_without_a_recording_the_file_says_so_and_the_letter_is_the_same(why: str, said: str) -> None:
    record = replace(FULL, conference=replace(FULL.conference, without_audio_why=why))
    assert dict(paper(record, SUMMARY, NATIONAL).box)["Recording"].startswith(said)
    assert paper(record, DECISIONS, NATIONAL) == paper(FULL, DECISIONS, NATIONAL)
    assert "Recording" not in dict(paper(FULL, SUMMARY, NATIONAL).box)


def test_a_quorum_that_was_not_there_and_a_late_conference_have_their_reasons_on_file() -> None:
    late = replace(FULL.conference, delay_why="the chair was ill", delay_agreed_by="A. Lawal")
    record = replace(FULL, conference=replace(late, inquorate_why="a delay would harm the children"))
    assert "The chair went on because: a delay would harm the children." in _texts(record, SUMMARY, "Who took part")
    assert "The reason: the chair was ill. A. Lawal agreed to this." in "\n".join(
        _starting(DocumentType.SUMMARY, "why_held", record)
    )

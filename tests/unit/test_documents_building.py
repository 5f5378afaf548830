"""From a record to a paper: sections, starting text, tables, the child's voice."""

from __future__ import annotations

import runpy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from meetingrec import resources
from meetingrec.documents.building import (
    NOT_APPROVED,
    current_sections,
    paper,
    paragraphs,
    section_titles,
    starting_sections,
    texts_of,
)
from meetingrec.domain.attendance import Side
from meetingrec.domain.conference import MeetingType
from meetingrec.domain.decisions import Decision
from meetingrec.domain.document import (
    Document,
    DocumentState,
    DocumentType,
    Paper,
    PaperSection,
    Paragraph,
    SectionText,
    Style,
    Table,
)
from meetingrec.domain.points import ChildVoice, Heading
from meetingrec.domain.record import ConferenceRecord

MARLBECK = runpy.run_path(str(Path(__file__).parents[1] / "data" / "marlbeck.py"))
RECORD: ConferenceRecord = MARLBECK["RECORD"]
PROFILE = resources.profile("national")
DECISIONS = Document("d", "c1", DocumentType.DECISIONS)
SUMMARY = Document("s", "c1", DocumentType.SUMMARY)


def _section(made: Paper, heading: str) -> PaperSection:
    return next(section for section in made.sections if section.heading == heading)


def _table(made: Paper, heading: str) -> Table:
    return next(block for block in _section(made, heading).blocks if isinstance(block, Table))


def _starting(kind: DocumentType, key: str, record: ConferenceRecord = RECORD) -> str:
    return next(part.text for part in starting_sections(record, kind, PROFILE) if part.key == key)


def test_the_decisions_paper_has_the_headings_a_family_expects() -> None:
    headings = [section.heading for section in paper(RECORD, DECISIONS, PROFILE).sections]
    assert headings == [
        "What was decided",
        "Why",
        "What we are worried about",
        "What is working well",
        "What Ellie said",
        "Jude's views",
        "What you told us",
        "People who did not agree",
        "Your plan: what needs to happen",
        "What you need to do",
        "What others will do",
        "If things do not change, or something goes wrong",
        "Dates",
        "Who was there",
        "How to put something right",
        "What these words mean",
    ]


def test_section_titles_say_which_sections_a_person_types() -> None:
    titles = section_titles(DocumentType.DECISIONS, PROFILE, RECORD)
    typed = [key for key, _, is_typed in titles if is_typed]
    assert typed == ["why", "worries", "well", "told", "dissent", "needs", "contingency"]
    assert ("voice:ellie", "What Ellie said", False) in titles
    assert [part.key for part in starting_sections(RECORD, DocumentType.DECISIONS, PROFILE)] == typed
    assert all(part.machine for part in starting_sections(RECORD, DocumentType.DECISIONS, PROFILE))


def test_a_councils_own_heading_is_used() -> None:
    own = replace(PROFILE, headings={**PROFILE.headings, Heading.WORRIED: "Worries"})
    titles = [heading for _, heading, _ in section_titles(DocumentType.DECISIONS, own, RECORD)]
    assert "Worries" in titles
    assert "What we are worried about" not in titles


def test_reasons_shared_by_two_decisions_are_said_once() -> None:
    why = _starting(DocumentType.DECISIONS, "why").splitlines()
    assert sum("called three times" in line for line in why) == 1
    assert why[1] == (
        "- We also thought about: a CIN plan. We did not choose this because: "
        "the calls to the police went on while the family already had extra help."
    )


def test_reasons_for_one_child_say_so() -> None:
    ellie, jude = RECORD.decisions
    record = replace(RECORD, decisions=(ellie, replace(jude, rationale="He is small", alternatives=())))
    record = replace(
        record, decisions=(*record.decisions[:1], replace(record.decisions[1], none_considered_why="no time"))
    )
    why = _starting(DocumentType.DECISIONS, "why", record)
    assert "- For Jude: He is small." in why
    assert "- For Jude: We did not think about another way. The reason: no time." in why
    assert "- For Ellie: We also thought about: a CIN plan." in why


def test_worries_have_a_source_and_an_effect_on_the_child() -> None:
    worries = _starting(DocumentType.DECISIONS, "worries").splitlines()
    assert worries[1] == (
        "- Marl Bridge Primary School told us: Ellie fell asleep at her desk on 5 of the last 20 mornings. "
        "What this means for Ellie: she is too tired to learn."
    )
    assert worries[2].startswith("- Little Acorns Nursery passed this on about Jude: He goes quiet")
    assert worries[3].startswith("- The health visitor thinks this may be so: Being frightened")
    assert not any("my children" in line for line in worries)


def test_each_member_of_the_family_has_a_block_of_their_own() -> None:
    assert _starting(DocumentType.DECISIONS, "told").splitlines() == [
        "Kasia Nowicka (mother) told us:",
        "- I agree with what the police and school said. I did protect my children.",
        "- I want us to live somewhere else.",
        "Darren Tarrant (father) told us:",
        "- It is not all my fault. No one asked me about February.",
    ]


def test_a_heading_where_only_the_family_spoke_is_not_left_empty() -> None:
    mother = next(person for person in RECORD.attendees if person.side is Side.FAMILY)
    praise = replace(RECORD.points[7], said_by=mother.id)
    record = replace(RECORD, points=(praise,))
    assert "Kasia Nowicka told us: Ellie's attendance" in _starting(DocumentType.DECISIONS, "well", record)


def test_dissent_is_named_and_its_absence_is_said() -> None:
    assert _starting(DocumentType.DECISIONS, "dissent").splitlines()[1] == (
        "- Shabnam Ali, nursery manager, did not agree with the decision about Jude. "
        "A CIN plan would be enough. The health visitor already helps with speech."
    )
    agreed = tuple(replace(decision, dissent=(), no_dissent=True) for decision in RECORD.decisions)
    assert _starting(DocumentType.DECISIONS, "dissent", replace(RECORD, decisions=agreed)) == (
        "Nobody at the meeting said that they were against the decision."
    )
    unanswered = (replace(agreed[0], no_dissent=False), agreed[1])
    assert _starting(DocumentType.DECISIONS, "dissent", replace(RECORD, decisions=unanswered)) == ""


def test_decisions_are_a_table_of_child_decision_worry_and_maker() -> None:
    table = _table(paper(RECORD, DECISIONS, PROFILE), "What was decided")
    assert table.header == ("Child", "What was decided", "Main worry", "Who decided")
    assert table.rows[0] == (
        "Ellie",
        "Ellie will have a child protection plan.",
        "Emotional abuse",
        "Priya Raman, chair",
    )
    bare = tuple(replace(decision, category="") for decision in RECORD.decisions)
    table = _table(paper(replace(RECORD, decisions=bare), DECISIONS, PROFILE), "What was decided")
    assert table.header == ("Child", "What was decided", "Who decided")


def test_the_plan_is_two_tables() -> None:
    made = paper(RECORD, DECISIONS, PROFILE)
    family, others = _table(made, "What you need to do"), _table(made, "What others will do")
    assert family.header == ("What", "How we will help", "By when", "How we will know")
    assert family.rows[1][0] == "Darren: go to the first Turning Point session."
    assert family.rows[0][2] == "From today, Thursday 2 April 2026"
    assert others.header == ("What", "Who", "By when")
    assert others.rows[1] == ("Ask SALT to see Jude.", "Grace Idowu, health visitor", "Friday 17 April 2026")
    assert _section(made, "What you need to do").level == 2


def test_an_action_for_one_child_says_for_whom() -> None:
    action = replace(RECORD.actions[4], text="make the referral")
    table = _table(paper(replace(RECORD, actions=(action,)), DECISIONS, PROFILE), "What others will do")
    assert table.rows[0][0] == "For Jude: make the referral."


def test_a_childs_words_are_labelled_and_say_how_we_know() -> None:
    blocks = _section(paper(RECORD, DECISIONS, PROFILE), "What Ellie said").blocks
    assert blocks[0] == Paragraph("In Ellie's own words", Style.LABEL)
    assert blocks[1] == Paragraph(
        "“I put my pillow on my ears when Daddy shouts. I want to sleep at Babcia's.”", Style.VOICE
    )
    assert isinstance(blocks[2], Paragraph)
    assert blocks[2].text == (
        "How we know this: Ellie used Three Houses, which is talking and drawing, at school. Babcia means grandmother. "
        "Tom Ashdown, social worker, heard this on Thursday 26 March 2026. Ellie was seen alone."
    )


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("I like school", "“I like school”"),
        ('"I like school"', "“I like school”"),
        ('Dad says "no"', '“Dad says "no"”'),
        ('"No" and "yes"', '“"No" and "yes"”'),
    ],
)
def test_a_childs_words_have_one_pair_of_quotation_marks(typed: str, printed: str) -> None:
    record = replace(RECORD, voices=(replace(RECORD.voices[0], words=typed),))
    assert _section(paper(record, DECISIONS, PROFILE), "What Ellie said").blocks[1] == Paragraph(printed, Style.VOICE)


def test_what_a_child_shows_is_not_put_in_quotation_marks() -> None:
    blocks = _section(paper(RECORD, DECISIONS, PROFILE), "Jude's views").blocks
    assert blocks[0] == Paragraph("How Jude shows us", Style.LABEL)
    assert isinstance(blocks[1], Paragraph)
    assert blocks[1].style is Style.VOICE
    assert blocks[1].text.startswith("Jude smiles")


def test_a_child_who_was_not_heard_is_said_to_be_so() -> None:
    at = MARLBECK["AT"]
    why = ChildVoice("v", "c1", "ellie", "", at, not_obtained_why="she was ill")
    made = paper(replace(RECORD, voices=(why,)), DECISIONS, PROFILE)
    assert _section(made, "Ellie's views").blocks == (
        Paragraph("We do not have Ellie's views. The reason: she was ill."),
    )
    assert "Nothing is written down yet about what Jude" in texts_of((_section(made, "Jude's views"),))[1]


def test_typed_text_stands_and_untouched_text_follows_the_record() -> None:
    typed = SectionText("why", "Because.\n- one\n\n- two")
    stale = SectionText("worries", "- old text", machine=True)
    emptied = SectionText("dissent", "")
    document = replace(DECISIONS, sections=(typed, stale, emptied))
    now = {part.key: part.text for part in current_sections(RECORD, document, PROFILE)}
    assert now["why"] == typed.text
    assert "Police recorded" in now["worries"]
    made = paper(RECORD, document, PROFILE)
    assert _section(made, "Why").blocks == (
        Paragraph("Because."),
        Paragraph("one", Style.BULLET),
        Paragraph("two", Style.BULLET),
    )
    assert "People who did not agree" not in [section.heading for section in made.sections]


def test_an_approved_document_no_longer_follows_the_record() -> None:
    kept = SectionText("worries", "- as approved", machine=True)
    document = replace(DECISIONS, sections=(kept,), state=DocumentState.APPROVED)
    assert _section(paper(RECORD, document, PROFILE), "What we are worried about").blocks == (
        Paragraph("as approved", Style.BULLET),
    )


def test_lines_become_paragraphs_bullets_and_lead_ins() -> None:
    assert paragraphs("Ann told us:\n- one\n• two\n* three\nplain\n-\nends with:\nnothing") == (
        Paragraph("Ann told us:", Style.LABEL),
        Paragraph("one", Style.BULLET),
        Paragraph("two", Style.BULLET),
        Paragraph("three", Style.BULLET),
        Paragraph("plain"),
        Paragraph("ends with:"),
        Paragraph("nothing"),
    )


def test_bold_numbers_and_tables_of_actions_are_printed_as_such() -> None:
    lists = "  Now **stay safe** please:\n1. one **two** \n2. three"
    text = f"{lists}\n| What | Who |\n| visit \\| ring | Callum |\n| | |\n**x**"
    assert paragraphs(text) == (
        Paragraph("Now stay safe please:", Style.LABEL),
        Paragraph("one two", Style.NUMBER, 1, ((4, 7),)),
        Paragraph("three", Style.NUMBER, 2),
        Table(("What", "Who"), (("visit | ring", "Callum"),), (12, 8)),
        Paragraph("x", bold=((0, 1),)),
    )
    assert paragraphs("| | |\n| | |") == ()


def test_the_box_and_the_foot_say_what_the_paper_is() -> None:
    made = paper(RECORD, replace(DECISIONS, version=2), PROFILE, copy_for="Darren Tarrant")
    assert dict(made.box) == {
        "Type of meeting": "Initial child protection conference",
        "When": "Thursday 2 April 2026, 2.02 pm to 4.10 pm",
        "Chair": "Priya Raman, Marlbeck Council",
        "This copy is for": "Darren Tarrant",
        "Confidential": "Keep this letter safe. Ask the chair before you show it to anybody other than your lawyer.",
        "Version": "2 (draft - not approved)",
    }
    assert made.footer == "Confidential · Version 2 · Draft - not approved"
    assert made.watermark == NOT_APPROVED == "Draft - not approved"
    assert made.title == "Decisions and recommendations"
    assert made.subtitle == "Meeting about Ellie and Jude on Thursday 2 April 2026"
    assert made.author == "Marlbeck Council"


def test_an_approved_paper_says_when_and_has_no_draft_mark() -> None:
    approved_at = datetime(2026, 4, 2, 18, 5, tzinfo=UTC)
    document = replace(DECISIONS, version=1, state=DocumentState.APPROVED, approved_at=approved_at)
    made = paper(RECORD, document, PROFILE)
    assert dict(made.box)["Version"] == "1, approved by the chair on Thursday 2 April 2026, 7.05 pm"
    assert made.footer == "Confidential · Version 1"
    assert made.watermark == ""
    assert made.made_at == approved_at
    assert "This copy is for" not in dict(made.box)


def test_everybody_on_the_roll_is_listed_with_the_chair_first() -> None:
    rows = _table(paper(RECORD, DECISIONS, PROFILE), "Who was there").rows
    assert rows[0] == ("Priya Raman", "Chair", "Marlbeck Council", "Led the meeting")
    assert ("Kasia Nowicka", "Mother", "", "In the room") in rows
    assert len(rows) == len(RECORD.here()), "the interpreter has a line of her own, the chair a row"
    lines = [block.text for block in _section(paper(RECORD, DECISIONS, PROFILE), "Who was there").blocks[1:]]  # type: ignore[union-attr]
    assert lines == [
        "Ewa Lis (Northgate Interpreting Ltd, contracted service) interpreted for Kasia Nowicka in Polish.",
        "Sent a report: Dr K. Osei, GP, Marl Bridge Surgery. Could not come: Rita Dunn, housing officer, "
        "Marlbeck Council. Did not come: Gail Tarrant, aunt.",
    ]


def test_only_words_that_the_paper_uses_are_explained() -> None:
    words = [row[0] for row in _table(paper(RECORD, DECISIONS, PROFILE), "What these words mean").rows]
    assert {"CIN", "DSL", "GP", "SALT", "core group", "child protection plan", "emotional abuse"} <= set(words)
    assert not {"IDVA", "DASH", "RCPC", "neglect"} & set(words)
    assert words == sorted(words, key=str.casefold)


def test_an_empty_record_still_makes_a_paper_without_empty_sections() -> None:
    bare = ConferenceRecord(replace(RECORD.conference, core_group_on=None, review_on=None))
    for document in (DECISIONS, SUMMARY):
        made = paper(bare, document, PROFILE)
        assert made.subtitle == "Meeting on Thursday 2 April 2026"
        assert all(section.blocks for section in made.sections)
        assert all(text.strip() for text in texts_of(made.sections) if text)


@pytest.mark.parametrize(
    ("kind", "first"), [(MeetingType.ICPC, "First core group meeting"), (MeetingType.RCPC, "Next core group meeting")]
)
def test_dates_are_named_for_the_kind_of_conference(kind: MeetingType, first: str) -> None:
    record = replace(RECORD, conference=replace(RECORD.conference, meeting_type=kind))
    rows = _table(paper(record, DECISIONS, PROFILE), "Dates").rows
    assert [row[:2] for row in rows] == [
        (first, "Thursday 16 April 2026"),
        ("Review conference", "Tuesday 30 June 2026"),
    ]


def test_the_summary_is_for_the_file_and_has_its_required_headings() -> None:
    made = paper(RECORD, SUMMARY, PROFILE)
    headings = [section.heading for section in made.sections]
    own = ["What we are worried about", "What is working well", "What needs to happen"]
    assert [heading for heading in headings if heading in own] == own
    assert dict(made.box)["Where it is kept"] == "Kept on the child's file. Not sent out."
    assert "Kept on the child's file. Not sent out" in made.footer
    assert dict(made.box)["Typed by"] == "Colin Webb"
    assert "Who was there" not in headings
    bare = paper(replace(RECORD, points=()), SUMMARY, PROFILE)
    assert _section(bare, "What needs to happen").blocks == (Paragraph("Nothing is written here yet."),)


def test_the_summary_owns_every_statement() -> None:
    worries = _starting(DocumentType.SUMMARY, "worries")
    assert (
        "What this means for Ellie and Jude: they wake up at night and are frightened. "
        "Source: Hannah Cole, Detective constable (fact, from a record)." in worries
    )
    assert "Source: Grace Idowu, Health visitor (hypothesis)." in worries
    assert "Source: Kasia Nowicka, mother." in worries
    decision = _starting(DocumentType.SUMMARY, "decision")
    assert decision.splitlines()[0] == (
        "Ellie will have a child protection plan. Category: emotional abuse. "
        "Kind of decision: the child has a child protection plan. "
        "Test relied on: likely to suffer significant harm. Made by Priya Raman."
    )


def test_a_review_summary_asks_for_progress() -> None:
    review = replace(RECORD, conference=replace(RECORD.conference, meeting_type=MeetingType.RCPC))
    assert ("progress", "Progress since the last plan", True) in section_titles(DocumentType.SUMMARY, PROFILE, review)
    assert "progress" not in [key for key, _, _ in section_titles(DocumentType.SUMMARY, PROFILE, RECORD)]


def test_a_decision_for_all_children_names_them_all() -> None:
    everyone = Decision("d", "c1", "A plan is needed", MARLBECK["AT"], made_by=("Priya Raman",))
    made = paper(replace(RECORD, decisions=(everyone,)), DECISIONS, PROFILE)
    assert _table(made, "What was decided").rows[0][0] == "Ellie and Jude"

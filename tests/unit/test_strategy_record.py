"""The record of a strategy meeting (domain.md 3.4): what it says, what it never says, and who gets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from meetingrec import resources
from meetingrec.documents.building import paper, section_titles, starting_sections, texts_of
from meetingrec.documents.checking import findings
from meetingrec.domain.attendance import Attendee, Mode, Presence, Side
from meetingrec.domain.conference import Channel, Child, Conference, MeetingType
from meetingrec.domain.decisions import Alternative, Decision, DecisionType, Dissent
from meetingrec.domain.document import Document, DocumentState, DocumentType, Paper, Table
from meetingrec.domain.due import DutyState
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.notice import RestrictedPart
from meetingrec.domain.plan import Action, Contingency
from meetingrec.domain.points import Basis, Heading, Kind, Layer, Point
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.reports import AgencyReport, ReportKind
from meetingrec.domain.strategy import StrategyAnswers
from meetingrec.services.capture import Capture
from meetingrec.services.copies import Copies, missing_from
from meetingrec.services.desk import Desk
from meetingrec.services.draft_text import places
from meetingrec.services.duties import Duties
from meetingrec.services.hand_over_contents import for_typing
from meetingrec.services.plan_conference import Planning
from meetingrec.services.signed_in import SignedIn

AT = datetime(2026, 4, 30, 13, tzinfo=UTC)
C = "c"
NATIONAL = resources.profile("national")
STRATEGY = Document("d", C, DocumentType.STRATEGY)
SUMMARY = Document("s", C, DocumentType.SUMMARY)

MEETING = Conference(
    C,
    MeetingType.STRATEGY_INITIAL,
    AT,
    "u",
    "Priya Raman",
    ("mj", "da", "ash"),
    place="Civic Centre",
    channel=Channel.HYBRID,
    purpose="School saw a bruise on Monday",
    started_at=AT,
    ended_at=datetime(2026, 4, 30, 13, 50, tzinfo=UTC),
    review_on=date(2026, 5, 20),
    record_keeper="Priya Raman",
)
MARY, DARCY, ASHANTI = (
    Child("mj", "Mary-Jane O'Neill", born=date(2016, 5, 3)),
    Child("da", "D'Arcy O'Neill", born=date(2020, 2, 1)),
    Child("ash", "Ashanti", born=date(2023, 7, 4)),
)
TOM = Attendee("tom", C, "Tom Ashdown", role="social worker", agency="Children's social care", presence=Presence.HERE)
HANNAH = Attendee(
    "han", C, "Hannah Cole", role="detective", agency="Police", presence=Presence.HERE, mode=Mode.BY_VIDEO
)
IAN = Attendee("ian", C, "Ian Cope", role="teacher", agency="Hallam High", presence=Presence.HERE)
OSEI = Attendee("osei", C, "Dr K. Osei", role="doctor", agency="Hallam Surgery", presence=Presence.APOLOGIES, why="ill")
KIM = Attendee("kim", C, "Kim O'Neill", side=Side.FAMILY, relationship="mother", presence=Presence.NOT_INVITED)

JOINT = Decision(
    "d1",
    C,
    "Mary-Jane and D'Arcy: section 47 enquiry, joint",
    AT,
    child_ids=("mj", "da"),
    made_by=("Priya Raman",),
    rationale="bruise without an account",
    alternatives=(Alternative("a single agency enquiry", "there may be a crime"),),
    no_dissent=True,
    type=DecisionType.SECTION_47,
    legal_advice=False,
    legal_why_not="nothing to ask a court today",
    test="reasonable cause to suspect significant harm",
)
NONE = Decision(
    "d2",
    C,
    "Ashanti: no section 47 enquiry; assessment goes on",
    AT,
    child_ids=("ash",),
    made_by=("Priya Raman",),
    rationale="no injury known",
    none_considered_why="nothing new",
    dissent=(Dissent("Ian Cope", "She is hungry too.", "Hallam High"),),
    type=DecisionType.SECTION_47,
)
RECORD = ConferenceRecord(
    MEETING,
    (MARY, DARCY, ASHANTI),
    (TOM, HANNAH, IAN, OSEI, KIM),
    points=(
        Point("p1", C, Heading.WORRIED, "bruise on the left arm", AT, said_by="ian", child_ids=("mj",)),
        Point("p2", C, Heading.WORRIED, "one call-out in March", AT, said_by="han", basis=Basis.RECORD),
        Point("p3", C, Heading.WELL, "always in school", AT, said_by="ian", kind=Kind.OPINION),
        Point("p4", C, Heading.WORRIED, "They may be hit again", AT, layer=Layer.DANGER_STATEMENT),
    ),
    decisions=(JOINT, NONE),
    actions=(
        Action("a1", C, "see each child alone", AT, owner="Tom Ashdown", by_when=date(2026, 5, 1)),
        Action("a2", C, "video interview", AT, owner="Hannah Cole", child_ids=("mj",), by_when=date(2026, 5, 1)),
    ),
    reports=(AgencyReport("r", C, AT, "Hallam High", "Ian Cope", ReportKind.VERBAL_HISTORY, written_awaited=True),),
    contingencies=(Contingency("k", C, AT, "the injury is not explained", "legal planning meeting", "Priya Raman"),),
    strategy=(
        StrategyAnswers(
            "s1",
            C,
            "mj",
            AT,
            child_seen_at=datetime(2026, 4, 30, 15, 15, tzinfo=UTC),
            child_seen_by="Tom Ashdown",
            told_by="Tom Ashdown",
            told_on=date(2026, 5, 1),
            not_shared="the video interview, so that nobody is coached",
        ),
        StrategyAnswers("s2", C, "da", AT, not_seen_why="in Leeds until Saturday"),
    ),
)


def _rows(made: Paper, heading: str) -> tuple[tuple[str, ...], ...]:
    section = next(section for section in made.sections if section.heading == heading)
    return next(block for block in section.blocks if isinstance(block, Table)).rows


def _text(record: ConferenceRecord, document: Document = STRATEGY) -> str:
    made = paper(record, document, NATIONAL)
    return "\n".join([made.title, made.footer, *(text for line in made.box for text in line), *texts_of(made.sections)])


def _start(key: str, record: ConferenceRecord = RECORD, kind: DocumentType = DocumentType.STRATEGY) -> list[str]:
    return next(part.text for part in starting_sections(record, kind, NATIONAL) if part.key == key).splitlines()


def _rules(record: ConferenceRecord, document: Document = STRATEGY) -> list[tuple[str, str]]:
    return [(one.rule, one.text) for one in findings(record, document, NATIONAL)]


def test_it_says_all_that_was_settled() -> None:
    made = paper(RECORD, STRATEGY, NATIONAL)
    assert made.title == "Record of the strategy meeting"
    assert ("Who gets it", "The agencies that were at the meeting. Not the family.") in made.box
    assert "Never for the family" in made.footer and "Chair's summary" not in _text(RECORD)
    assert _rows(made, "The children")[0] == ("Mary-Jane O'Neill", "Tuesday 3 May 2016")
    assert ("Dr K. Osei", "Doctor", "Hallam Surgery", "Could not come: ill.") in _rows(made, "Who was there")
    assert _rows(made, "What was decided")[1][:2] == ("Ashanti", NONE.statement + ".")
    assert _rows(made, "Whether each child was seen") == (
        ("Mary-Jane", "Thursday 30 April 2026, 4.15 pm", "Tom Ashdown", ""),
        ("D'Arcy", "Not seen yet", "", "In Leeds until Saturday."),
        ("Ashanti", "Not written down", "", ""),
    )
    told = _rows(made, "What the parents are told, and what not yet")
    assert told[0][1:] == ("Tom Ashdown", "Friday 1 May 2026", "The video interview, so that nobody is coached.")
    assert told[2][1:] == ("Not written down", "Not written down", "Nothing is written down")
    assert ("For Mary-Jane: video interview.", "Hannah Cole", "Friday 1 May 2026") in _rows(
        made, "Who does what, and by when"
    )
    assert _rows(made, "Histories and reports")[0][2] == "Told aloud. The written version is awaited."
    assert _rows(made, "Next dates")[0][:2] == ("Initial child protection conference", "Wednesday 20 May 2026")
    assert _start("contingency") == ["If the injury is not explained: legal planning meeting. Priya Raman decides."]
    why = "\n".join(_start("why"))
    assert "- For Mary-Jane and D'Arcy: We also thought about: a single agency enquiry." in why
    assert "We did not ask lawyers for advice. The reason: nothing to ask a court today." in why
    assert "- For Mary-Jane and D'Arcy: The test that was used: reasonable cause to suspect significant harm." in why
    assert _start("dissent")[0].startswith("- Ian Cope (Hallam High) did not agree with the decision about Ashanti.")


def test_what_each_agency_knew_stands_under_its_name_with_how_it_knows() -> None:
    assert _start("known") == [
        "Danger statement: They may be hit again.",
        "Hallam High:",
        "- Worry about Mary-Jane: bruise on the left arm. (Ian Cope, teacher; fact, saw or heard it)",
        "- Working well: always in school. (Ian Cope, teacher; opinion)",
        "Police:",
        "- Worry: one call-out in March. (Hannah Cole, detective; fact, from a record)",
    ]
    lost = replace(RECORD, points=(replace(RECORD.points[0], said_by=""),))
    assert _start("known", lost)[0] == "Nobody is named as the source:"


def test_no_enquiry_is_never_printed_as_an_enquiry() -> None:
    medical = replace(NONE, id="d3", statement="Ashanti: no medical examination", type=DecisionType.MEDICAL)
    record = replace(RECORD, decisions=(NONE, medical))
    assert "Kind of decision" not in _text(record)
    summary = "\n".join(_start("decision", record, DocumentType.SUMMARY))
    assert "Kind of decision: whether there is a section 47 enquiry." in summary
    assert "Kind of decision: whether there is a medical examination." in summary
    assert "an enquiry under" not in summary and "decision: a medical" not in summary


def test_a_child_of_whom_nothing_was_decided_is_said_to_be_so_and_asked_about() -> None:
    told = "The record does not say whether there is a section 47 enquiry about Ashanti."
    assert told not in _text(RECORD)
    record = replace(RECORD, decisions=(replace(JOINT, statement="Section 47 enquiry"),))
    assert told in _text(record)
    assert ("C5", "It does not say whether there is a section 47 enquiry about Ashanti.") in _rules(record)
    single = "It does not say whether the enquiry about Mary-Jane and D'Arcy is a single or a joint one."
    assert ("C5", single) in _rules(record)
    assert not any("single" in text for _, text in _rules(RECORD)), "no enquiry is neither"
    booked = ("A15", "It does not say when the initial child protection conference is, if one is needed.")
    unbooked = replace(MEETING, review_on=None)
    assert booked in _rules(replace(RECORD, conference=unbooked)) and booked not in _rules(RECORD)
    assert booked not in _rules(replace(RECORD, conference=unbooked, decisions=(replace(NONE, child_ids=()),)))
    review = replace(record, conference=replace(MEETING, meeting_type=MeetingType.STRATEGY_REVIEW))
    assert told not in _text(review), "it need not be decided again"


def test_what_the_meeting_has_no_step_for_is_not_demanded() -> None:
    rules = _rules(RECORD)
    assert not {"G2", "C24", "D6", "A18", "A15", "A31"} & {rule for rule, _ in rules}
    assert ("G5", "Ashanti: it does not say when the child was seen, or why not.") in rules
    assert ("A17", "It does not say why Kim O'Neill was not invited, and who decided that.") in rules
    nobody = replace(RECORD, actions=(replace(RECORD.actions[0], owner="", by_when=None),), points=())
    assert {"C10", "B3"} <= {rule for rule, _ in _rules(nobody)}
    for kind in (MeetingType.LEGAL_PLANNING, MeetingType.PRE_PROCEEDINGS):
        record = replace(RECORD, conference=replace(MEETING, meeting_type=kind))
        assert "G2" not in {rule for rule, _ in _rules(record, SUMMARY)}
        text = _text(record, SUMMARY)
        assert "what each agency recommended" not in text and "showed us" not in text and "conference was" not in text
    icpc = replace(RECORD, conference=replace(MEETING, meeting_type=MeetingType.ICPC))
    assert "G2" in {rule for rule, _ in _rules(icpc, SUMMARY)}
    assert "The record does not say what each agency recommended." in _text(icpc, SUMMARY)


def test_it_says_which_record_of_the_meeting_it_is() -> None:
    assert "This is the one official record of the meeting. The police take part" in _text(RECORD)
    alone = _text(replace(RECORD, attendees=(TOM, IAN)))
    assert "This is the official record of the meeting." in alone and "police take part" not in alone.casefold()
    own = replace(MEETING, official_record=False, official_record_why="kept by the school")
    text = _text(replace(RECORD, conference=own))
    assert "An agency's own account of the strategy meeting" in text and "Kept by the school." in text
    assert "official record of the meeting. The police" not in text and "Who gets it" not in text
    assert "Each agency may keep" not in text


def test_nothing_of_a_restricted_part_is_in_it() -> None:
    secret = {"part_id": "b"}
    officer = replace(HANNAH, id="x", full_name="Jo Penhale", agency="Special branch", **secret)
    record = replace(
        RECORD,
        parts=(RestrictedPart("b", C, AT, ended_at=AT),),
        attendees=(*RECORD.attendees, officer),
        points=(*RECORD.points, replace(RECORD.points[0], id="px", text="a neighbour saw it", **secret)),
        decisions=(*RECORD.decisions, replace(JOINT, id="dx", statement="arrest on Friday", **secret)),
        actions=(*RECORD.actions, replace(RECORD.actions[0], id="ax", text="arrest him", **secret)),
        reports=(*RECORD.reports, replace(RECORD.reports[0], id="rx", agency="Special branch", **secret)),
        strategy=(*RECORD.strategy, replace(RECORD.strategy[0], id="sx", child_id="ash", **secret)),
    )
    assert _text(record) == _text(RECORD)
    kept = replace(record, conference=replace(MEETING, record_keeper="Jo Penhale"))
    assert "Penhale" not in _text(kept)


def test_a_typist_elsewhere_is_told_what_was_not_sent_along() -> None:
    """Not that it is the official record, nor that a child was not seen: neither is known there."""
    sent = for_typing(replace(RECORD, conference=replace(MEETING, official_record=False)))
    there = replace(sent, conference=replace(sent.conference, chair_id=""))
    text = _text(there)
    assert text.count("This part is printed where the meeting was held") == 4
    assert "official record" not in text and "Not written down" not in text and "coached" not in text
    assert "G5" not in {rule for rule, _ in _rules(replace(there, decisions=(JOINT,)))}
    assert _start("known", there) == _start("known") and _start("why", there) == _start("why")


def test_every_section_has_a_heading_and_tables_have_header_rows() -> None:
    made = paper(RECORD, STRATEGY, NATIONAL)
    tables = [block for section in made.sections for block in section.blocks if isinstance(block, Table)]
    assert all(table.header and all(len(row) == len(table.header) for row in table.rows) for table in tables)
    headings = [heading for _, heading, _ in section_titles(DocumentType.STRATEGY, NATIONAL, RECORD)]
    assert len(set(headings)) == len(headings) and "What each agency recommended" not in headings


def test_what_was_dictated_finds_its_place_in_it() -> None:
    typed = {part.key for part in starting_sections(RECORD, DocumentType.STRATEGY, NATIONAL)} | {"progress"}
    for spoken in ("worries", "positives", "plan", "decided", "why", "dissent", "contingency", "summary:worries"):
        kind, key = places(spoken)[-1]
        assert kind is DocumentType.STRATEGY and key in typed, spoken


# ---- who gets it ----


def test_the_agencies_that_were_there_should_have_it_and_nobody_of_the_family() -> None:
    parent = replace(KIM, presence=Presence.HERE)
    record = replace(RECORD, attendees=(TOM, HANNAH, IAN, OSEI, parent))
    assert missing_from(("Police",), record, agencies_only=True) == ("Tom Ashdown", "Ian Cope")
    own = replace(record, conference=replace(MEETING, official_record=False))
    assert missing_from((), own, agencies_only=True) == ()


def test_its_approval_is_what_was_due_and_a_copy_for_the_family_is_refused(chair: SignedIn, tmp_path: Path) -> None:
    _, conference = Planning(chair).add(MeetingType.STRATEGY_INITIAL, chair.clock(), (replace(MARY, id=""),))
    Planning(chair).change(replace(conference, profile_id="trafford"))
    Planning(chair).begin(conference.id, "no sound")
    Planning(chair).end(conference.id)
    for person in (KIM, HANNAH):
        Capture(chair).add(replace(person, id="", conference_id=conference.id))
    desk, copies = Desk(chair), Copies(chair)
    (draft,) = desk.open_drafts(conference.id)[1]
    assert draft.type is DocumentType.STRATEGY
    within = [one for one in Duties(chair).of_conference(conference.id) if one.deadline.record == "strategy_record"]
    assert [(one.state, one.by_hand) for one in within] == [(DutyState.SOON, True)], "it may be made elsewhere"
    _, approved = desk.approve(draft.id, "read and agreed as it stands")
    assert approved.state is DocumentState.APPROVED
    within = [one for one in Duties(chair).of_conference(conference.id) if one.deadline.record == "strategy_record"]
    assert [(one.state, one.by_hand) for one in within] == [(DutyState.DONE, False)]
    for whom in ("Kim O'Neill, by hand", "the parents", "Mother"):
        with pytest.raises(InputRefused) as refused:
            copies.save(draft.id, tmp_path, whom, "by hand")
        assert "never to the family" in refused.value.happened
    assert list(tmp_path.glob("*.docx")) == [] and copies.given(conference.id) == ()
    assert [gap.who for gap in copies.gaps(conference.id)] == [("Hannah Cole",)]
    _, path = copies.save(draft.id, tmp_path, "Hannah Cole, Police", "by secure email")
    assert path.name == "strategy-record.docx" and path.exists()
    assert copies.gaps(conference.id) == ()

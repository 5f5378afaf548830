"""From draft to locked Word file: what is typed stays, what is approved is what was read, and who may do it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import docx
import pytest

from meetingrec import resources
from meetingrec.domain.access import Role
from meetingrec.domain.attendance import Attendee
from meetingrec.domain.conference import Conference, MeetingType, Stage
from meetingrec.domain.dictation import DictationState
from meetingrec.domain.document import Document, DocumentState, DocumentType
from meetingrec.domain.errors import InputRefused, LibraryDamaged, NotAllowed, RecordLocked
from meetingrec.domain.notice import RestrictedPart
from meetingrec.domain.points import Heading, Point
from meetingrec.services import practice_library as practice
from meetingrec.services.capture import Capture
from meetingrec.services.copies import Copies
from meetingrec.services.desk import Desk, documents_made
from meetingrec.services.dictate import Dictating
from meetingrec.services.history import History
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.signed_in import SignedIn, utc_now
from meetingrec.services.versions import NOW, Versions
from meetingrec.store import entries

SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def conference(chair: SignedIn) -> Conference:
    """Held, captured, and sent to the minute taker without a dictation."""
    planning, capture = Planning(chair), Capture(chair)
    conference = planning.lines()[0].conference
    planning.begin(conference.id, without_audio_why="the test needs no sound")
    practice.settle(chair, conference)
    for person in planning.record(conference.id).attendees:
        capture.stamp_joined(person)
    for line in practice.lines(planning.record(conference.id)):
        capture.add(line.entry)
    core_group, review, _ = practice.dates()
    planning.set_dates(conference.id, core_group, review)
    planning.end(conference.id)
    dictating = Dictating(chair)
    _, dictation = dictating.begin(chair.conference(conference.id))
    dictating.send(dictation, dictating.minute_takers()[0].id, urgent=True, note="please")
    return chair.conference(conference.id)


@pytest.fixture
def desk(chair: SignedIn) -> Iterator[Desk]:
    yield Desk(chair)


def letter(desk: Desk, conference: Conference) -> Document:
    desk.open_drafts(conference.id)
    return next(item for item in desk.documents(conference.id) if item.type is DocumentType.DECISIONS)


def words_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_drafts_begin_with_what_the_record_holds_and_only_once(desk: Desk, conference: Conference) -> None:
    first = letter(desk, conference)
    assert "called four times" in first.text("why")
    again = letter(desk, conference)
    assert again.id == first.id
    assert len(desk.documents(conference.id)) == 2


def test_a_section_nobody_touched_follows_the_record_and_a_typed_one_stands(
    desk: Desk, chair: SignedIn, conference: Conference
) -> None:
    document = letter(desk, conference)
    desk.save_section(document.id, "why", "- The risk is too high.")
    late = Point("", conference.id, Heading.WORRIED, "A late worry about the bins", SOME_TIME)
    Capture(chair).add(late)
    shown = letter(desk, conference)
    assert "A late worry about the bins" in shown.text("worries")
    assert shown.text("why") == "- The risk is too high."


def test_what_is_approved_is_what_was_read(desk: Desk, chair: SignedIn, conference: Conference, tmp_path: Path) -> None:
    document = letter(desk, conference)
    Capture(chair).add(Point("", conference.id, Heading.WELL, "Something good seen late", SOME_TIME))
    read = desk.preview(document.id)
    assert "Something good seen late" in read
    _, approved = desk.approve(document.id, "the source is the chair's own view")
    _, path = Copies(chair).save(document.id, tmp_path, "Keira Rowan", "by hand")
    content = path.read_bytes()
    assert "Something good seen late" in words_of(content)
    assert hashlib.sha256(content).hexdigest() == approved.content_hash
    assert approved.version == 1 and approved.approved_by == "Grace Hartley"


def test_an_approved_document_is_locked(desk: Desk, chair: SignedIn, conference: Conference, tmp_path: Path) -> None:
    document = letter(desk, conference)
    desk.approve(document.id)
    copies = Copies(chair)
    before = copies.save(document.id, tmp_path, "Keira Rowan", "by hand")[1].read_bytes()
    with pytest.raises(RecordLocked):
        desk.save_section(document.id, "why", "quietly changed")
    with pytest.raises(RecordLocked):
        desk.approve(document.id)
    Capture(chair).add(Point("", conference.id, Heading.WORRIED, "Added after approval", SOME_TIME))
    assert copies.save(document.id, tmp_path, "The file", "kept")[1].read_bytes() == before
    assert "Added after approval" not in desk.preview(document.id)


def test_checks_that_block_need_a_reason_and_the_reason_is_kept(
    desk: Desk, chair: SignedIn, conference: Conference
) -> None:
    document = letter(desk, conference)
    Capture(chair).add(Point("", conference.id, Heading.WORRIED, "Nobody said who said this", SOME_TIME))
    assert any(finding.blocks and finding.rule == "A22" for finding in desk.findings(document.id))
    with pytest.raises(InputRefused) as refused:
        desk.approve(document.id)
    assert refused.value.field == "override_reason"
    desk.approve(document.id, "said by several people at once")
    assert "said by several people at once" in str(History(chair).lines(frozenset({document.id})))


def test_sent_to_the_chair_returned_and_approved(
    library: Library, desk: Desk, chair: SignedIn, conference: Conference
) -> None:
    document = letter(desk, conference)
    chair.close()
    typist = library.sign_in("typist", practice.PASSWORD)
    dictating, theirs = Dictating(typist), Desk(typist)
    (line,) = dictating.queue()
    assert line.dictation.urgent and line.dictation.note == "please"
    dictating.take(line.dictation)
    assert dictating.queue()[0].dictation.state is DictationState.IN_PROGRESS
    theirs.save_section(document.id, "told", "- Keira wants help with the rent.")
    with pytest.raises(NotAllowed):
        theirs.approve(document.id)
    theirs.send_to_chair(conference.id)
    with pytest.raises(NotAllowed):
        theirs.save_section(document.id, "told", "- A word slipped in while the chair reads.")
    typist.close()
    back = library.sign_in("chair", practice.PASSWORD)
    ours = Desk(back)
    assert back.conference(conference.id).stage is Stage.WITH_THE_CHAIR
    with pytest.raises(InputRefused):
        ours.return_with_remarks(conference.id, "  ")
    ours.return_with_remarks(conference.id, "Spell out SALT.")
    assert {item.state for item in ours.documents(conference.id)} == {DocumentState.RETURNED}
    assert ours.documents(conference.id)[0].remarks == "Spell out SALT."
    for item in ours.documents(conference.id):
        ours.approve(item.id)
    assert back.conference(conference.id).stage is Stage.APPROVED
    back.close()


def test_no_copy_leaves_before_approval_or_without_saying_to_whom(
    desk: Desk, chair: SignedIn, conference: Conference, tmp_path: Path
) -> None:
    document, copies = letter(desk, conference), Copies(chair)
    with pytest.raises(InputRefused):
        copies.save(document.id, tmp_path, "Keira Rowan", "by hand")
    desk.approve(document.id)
    for whom, how in ((" ", "by hand"), ("Keira Rowan", "")):
        with pytest.raises(InputRefused):
            copies.save(document.id, tmp_path, whom, how)
    assert list(tmp_path.glob("*.docx")) == []


def test_another_minute_taker_sees_nothing_of_it(library: Library, chair: SignedIn, conference: Conference) -> None:
    from meetingrec.services.library import Newcomer
    from meetingrec.services.people import People

    chair.close()
    records = library.sign_in("records", practice.PASSWORD)
    People(library, records).add(
        Newcomer("other", "Other Typist", "another good password", frozenset({Role.MINUTE_TAKER}))
    )
    records.close()
    other = library.sign_in("other", "another good password")
    assert Dictating(other).queue() == ()
    assert Planning(other).lines() == ()
    with pytest.raises(NotAllowed):
        Desk(other).open_drafts(conference.id)
    with pytest.raises(NotAllowed):
        Planning(other).record(conference.id)
    other.close()


def test_the_practice_conference_is_whole(desk: Desk, conference: Conference) -> None:
    """Somebody who learns with it sees how it looks when nothing is missing."""
    desk.open_drafts(conference.id)
    found = [finding.text for document in desk.documents(conference.id) for finding in desk.findings(document.id)]
    assert found == []


def test_the_profile_and_the_meeting_say_which_papers_there_are(conference: Conference) -> None:
    both = (DocumentType.DECISIONS, DocumentType.SUMMARY)
    for name in resources.shipped_profiles():
        assert documents_made(conference, resources.profile(name)) == both
    letter_only = replace(resources.profile("national"), documents=(DocumentType.DECISIONS.value,))
    assert documents_made(conference, letter_only) == (DocumentType.DECISIONS,)
    # A strategy meeting is not for the family, whatever the profile makes (domain.md 3.4).
    strategy = replace(conference, meeting_type=MeetingType.STRATEGY_INITIAL)
    assert documents_made(strategy, resources.profile("national")) == (DocumentType.STRATEGY,)
    assert documents_made(strategy, letter_only) == (DocumentType.STRATEGY,)
    # Nor is what lawyers advised.
    legal = replace(conference, meeting_type=MeetingType.LEGAL_PLANNING)
    assert documents_made(legal, resources.profile("national")) == (DocumentType.SUMMARY,)


def test_another_council_prints_the_same_conference_under_its_own_headings(
    desk: Desk, chair: SignedIn, conference: Conference
) -> None:
    planning = Planning(chair)
    printed = {}
    for name in resources.shipped_profiles():
        planning.change(replace(chair.conference(conference.id), profile_id=name))
        printed[name] = desk.preview(letter(desk, conference).id)
    assert "<h2>Worries</h2>" in printed["newcastle"] and "<h2>Your plan: changes</h2>" in printed["newcastle"]
    norfolk = printed["norfolk"]
    assert norfolk.index("What&#x27;s working well") < norfolk.index("What we are worried about")
    assert "You can appeal against the decisions" in printed["bolton"] and "can appeal" not in printed["national"]
    assert all("called four times" in page for page in printed.values())


def test_nothing_of_a_restricted_part_reaches_the_desk_and_only_the_chair_is_warned(
    library: Library, desk: Desk, chair: SignedIn, conference: Conference
) -> None:
    with chair.writing() as write:
        entries.add(write.db, RestrictedPart("b", conference.id, SOME_TIME, ended_at=SOME_TIME))
        entries.add(write.db, Attendee("h", conference.id, "Jo Penhale", role="IDVA", part_id="b"))
        entries.add(write.db, Point("q", conference.id, Heading.WORRIED, "A neighbour saw it", SOME_TIME, part_id="b"))
    document = letter(desk, conference)
    for shown in desk.documents(conference.id):
        assert "neighbour saw" not in desk.preview(shown.id) and "Penhale" not in desk.preview(shown.id)
    desk.save_section(document.id, "told", "- Jo Penhale will help.")
    assert [finding.place for finding in desk.findings(document.id) if finding.rule == "E20"] == ["section:told"]
    chair.clock = lambda: utc_now() + timedelta(minutes=11)
    desk.save_section(document.id, "told", "- She will have help.")
    names = [version.id for version in Versions(chair).of_document(document.id) if "Penhale" in version.text("told")]
    assert len(names) == 1, "the chair took it out again, and may see it"
    chair.close()
    typist = library.sign_in("typist", practice.PASSWORD)
    assert "E20" not in {finding.rule for finding in Desk(typist).findings(document.id)}
    told = [version.text("told") for version in Versions(typist).of_document(document.id)]
    assert len(told) == 2 and told[0] == "- She will have help." and "Penhale" not in told[1]
    with pytest.raises(LibraryDamaged):
        Versions(typist).compare(document.id, NOW, names[0])
    typist.close()

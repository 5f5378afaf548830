"""What services may rely on, whatever database stands behind the store (design.md 5: a PostgreSQL twin later)."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from meetingrec.domain.access import Person, Role
from meetingrec.domain.attendance import Attendee, InterpreterSource, Interpreting, Mode, Presence, Side
from meetingrec.domain.conference import Channel, Child, Conference, MeetingType, Stage
from meetingrec.domain.decisions import Alternative, Decision, Dissent
from meetingrec.domain.dictation import Dictation, DictationState
from meetingrec.domain.document import Document, DocumentState, DocumentType, SectionText
from meetingrec.domain.duties import DutyAnswer
from meetingrec.domain.errors import InputRefused, LibraryDamaged, RecordLocked
from meetingrec.domain.marks import Mark
from meetingrec.domain.notice import LeafletGiven, NoticeGiven, Objection, Response, RestrictedPart
from meetingrec.domain.plan import Action, Contingency, Outcome, PlanReview
from meetingrec.domain.points import Basis, ChildVoice, Heading, Kind, Point, Scale
from meetingrec.domain.recording import Purpose, Recording, State
from meetingrec.domain.reports import AgencyReport
from meetingrec.domain.strategy import StrategyAnswers
from meetingrec.domain.transcript import Coverage, Segment, Transcript, Word
from meetingrec.domain.transfer import Transfer
from meetingrec.domain.views import AgencyView, Agreement, FamilyView
from meetingrec.store import (
    conferences,
    dictations,
    documents,
    entries,
    people,
    read_model,
    recordings,
    revisions,
    transcripts,
)
from meetingrec.store.open import create_database, open_database
from meetingrec.store.rows import from_json, new_id
from meetingrec.store.shelf import NotThere
from meetingrec.vault.sealing import new_key

NOW = datetime(2026, 4, 3, 9, 30, 15, 123456, tzinfo=UTC)
ODD_TEXTS = [
    "x" * 10_000,
    "שלום עולם - مرحبا بالعالم",
    "👩‍👧‍👦 said \U0001f622",
    "tab\tline\nreturn\rbell\x07escape\x1bdelete\x7f",
    "'; DROP TABLE points; --",
    'he said "no"',
    "Zoe\u0308 / Zo\u00eb \u202egnirts\u202c \ufeff\u200b",
    "&lt;b&gt; <script> %s {0} \\",
    " leading and trailing ",
]


@pytest.fixture
def library(tmp_path):
    """An open library with one conference about two children, two people on the roll and a recording."""
    key = new_key()
    db = create_database(tmp_path / "library.db", key)
    children = (Child(new_id(), "Leo Novak", born=date(2019, 2, 28)), Child(new_id(), "Maya Novak", "May"))
    conference = Conference(
        id=new_id(),
        meeting_type=MeetingType.ICPC,
        planned_start=NOW,
        chair_id="chair",
        chair_name="Ruth Hall",
        child_ids=(children[1].id, children[0].id),
        channel=Channel.HYBRID,
        review_on=date(2026, 6, 1),
        created_at=NOW,
    )
    attendee = Attendee(new_id(), conference.id, "Grace Idowu", role="health visitor")
    recording = Recording(new_id(), conference.id, Purpose.CONFERENCE, "folder", NOW, "chair")
    with db.atomic():
        conferences.add(db, conference)
        for child in children:
            conferences.add_child(db, child)
        entries.add(db, attendee)
        recordings.add(db, recording)
    made = SimpleNamespace(
        db=db, key=key, conference=conference, children=children, attendee=attendee, recording=recording
    )
    yield made
    made.db.close()


def reopened(library):
    library.db.close()
    library.db = open_database(library.db.path, library.key)
    return library.db


def an_attendee(library):
    return Attendee(
        new_id(),
        library.conference.id,
        "Kasia Novak",
        Side.FAMILY,
        relationship="mother",
        presence=Presence.HERE,
        mode=Mode.BY_VIDEO,
        joined_at=NOW,
        position=3,
    )


def a_point(library):
    return Point(
        new_id(),
        library.conference.id,
        Heading.WORRIED,
        "Nobody was at home.",
        NOW,
        moment=61.25,
        said_by=library.attendee.id,
        child_ids=(library.children[0].id,),
        kind=Kind.ASSESSMENT,
        basis=Basis.THIRD_PARTY,
        position=2,
    )


def a_voice(library):
    return ChildVoice(new_id(), library.conference.id, library.children[0].id, "I like my gran.", NOW, seen_alone=False)


def a_decision(library):
    return Decision(
        new_id(),
        library.conference.id,
        "A plan is needed.",
        NOW,
        made_by=("Ruth Hall",),
        alternatives=(Alternative("no plan", "risk"), Alternative("later")),
        dissent=(Dissent("father", "too much"),),
        position=1,
    )


def an_action(library):
    return Action(
        new_id(), library.conference.id, "Visit weekly", NOW, owner="Sam", by_family=True, by_when=date(2026, 5, 1)
    )


def _entry(kind, field="text", **more):
    """A function that makes an entry of this kind in a library's conference."""

    def make(library):
        names = {item.name for item in fields(kind)}
        given = {"at": NOW, field: "first", "moment": 61.25} | more
        if "child_id" in names:
            given["child_id"] = library.children[0].id
        return kind(new_id(), library.conference.id, **{name: value for name, value in given.items() if name in names})

    return make


KINDS = [
    pytest.param(an_attendee, "attendees", "full_name", id="attendance"),
    pytest.param(a_point, "points", "text", id="points"),
    pytest.param(a_voice, "voices", "words", id="voices"),
    pytest.param(a_decision, "decisions", "statement", id="decisions"),
    pytest.param(an_action, "actions", "text", id="plan"),
    pytest.param(
        _entry(Interpreting, "name", source=InterpreterSource.FRIEND), "interpreting", "name", id="interpreting"
    ),
    pytest.param(_entry(AgencyReport, "agency", received_on=NOW.date()), "reports", "agency", id="reports"),
    pytest.param(_entry(NoticeGiven, "version", given_to=("a", "b")), "notices", "version", id="notices"),
    pytest.param(_entry(Objection, "words", response=Response.CONTINUE), "objections", "words", id="objections"),
    pytest.param(_entry(RestrictedPart, "ground_words", ended_at=NOW), "restricted_parts", "ground_words", id="parts"),
    pytest.param(_entry(Scale, "rater_words", score=3), "scales", "rater_words", id="scales"),
    pytest.param(_entry(AgencyView, "agency", written=True), "agency_views", "agency", id="agency views"),
    pytest.param(_entry(FamilyView, "words", agreement=Agreement.IN_PART), "family_views", "words", id="family views"),
    pytest.param(_entry(Contingency, "trigger"), "contingencies", "trigger", id="contingencies"),
    pytest.param(_entry(PlanReview, outcome=Outcome.PART), "plan_reviews", "text", id="plan reviews"),
    pytest.param(_entry(StrategyAnswers, "not_shared", child_seen_at=NOW), "strategy", "not_shared", id="strategy"),
    pytest.param(
        _entry(Transfer, "sending_authority", told_on=NOW.date()), "transfers", "sending_authority", id="transfer"
    ),
    pytest.param(_entry(Mark, "word", child_voice=True), "marks", "word", id="marks"),
    pytest.param(_entry(LeafletGiven, "leaflet", explained=True), "leaflets", "leaflet", id="leaflets"),
    pytest.param(_entry(DutyAnswer, "late_why", rule="T04", done_at=NOW), "duties", "late_why", id="duties"),
]


@pytest.mark.parametrize(("make", "table", "field"), KINDS)
def test_what_is_added_is_there_after_a_restart(library, make, table, field):
    value = make(library)
    with library.db.atomic():
        entries.add(library.db, value)
    db = reopened(library)
    assert entries.get(db, type(value), value.id) == value
    assert value in entries.of_conference(db, type(value), library.conference.id)
    assert entries.of_conference(db, type(value), "another") == ()
    assert entries.get(db, type(value), "nothing") is None


@pytest.mark.parametrize(("make", "table", "field"), KINDS)
@pytest.mark.parametrize("text", ODD_TEXTS)
def test_any_text_comes_back_letter_for_letter(library, make, table, field, text):
    value = replace(make(library), **{field: text})
    with library.db.atomic():
        entries.add(library.db, value)
    assert getattr(entries.get(reopened(library), type(value), value.id), field) == text


@pytest.mark.parametrize(("make", "table", "field"), KINDS)
def test_nul_is_refused_and_nothing_is_stored(library, make, table, field):
    value = make(library)
    with pytest.raises(InputRefused) as refused, library.db.atomic():
        entries.add(library.db, replace(value, **{field: "a\0b"}))
    assert refused.value.field == field
    assert entries.get(library.db, type(value), value.id) is None


@pytest.mark.parametrize(("make", "table", "field"), KINDS)
def test_a_change_keeps_the_earlier_version_with_who_and_when(library, make, table, field):
    first = make(library)
    second, third = replace(first, **{field: "second"}), replace(first, **{field: "third"})
    later = NOW + timedelta(minutes=5)
    with library.db.atomic():
        entries.add(library.db, first)
        entries.replace(library.db, second, by="chair", at=NOW)
        entries.replace(library.db, third, by="typist", at=later)
        entries.replace(library.db, third, by="typist", at=later)
    kept = revisions.of(reopened(library), table, first.id)
    assert [from_json(type(first), item.json) for item in kept] == [first, second]
    assert [(item.what, item.by, item.at) for item in kept] == [("changed", "chair", NOW), ("changed", "typist", later)]
    assert entries.get(library.db, type(first), first.id) == third


@pytest.mark.parametrize(("make", "table", "field"), KINDS)
def test_a_removal_can_be_undone_and_leaves_a_trace(library, make, table, field):
    value = make(library)
    with library.db.atomic():
        entries.add(library.db, value)
        entries.remove(library.db, value, by="chair", at=NOW)
    assert entries.get(library.db, type(value), value.id) is None
    assert value not in entries.of_conference(library.db, type(value), library.conference.id)
    with library.db.atomic():
        entries.restore(library.db, value, by="chair", at=NOW)
    assert entries.get(reopened(library), type(value), value.id) == value
    assert [item.what for item in revisions.of(library.db, table, value.id)] == ["removed", "restored"]


@pytest.mark.parametrize(("make", "table", "field"), KINDS)
def test_what_was_never_there_cannot_be_changed_or_removed(library, make, table, field):
    for act in (
        lambda: entries.replace(library.db, make(library)),
        lambda: entries.remove(library.db, make(library)),
        lambda: entries.restore(library.db, make(library)),
    ):
        with pytest.raises(NotThere):
            act()


@pytest.mark.parametrize(("make", "table", "field"), KINDS)
def test_an_act_that_fails_half_way_leaves_nothing(library, make, table, field):
    first, second = make(library), make(library)
    with library.db.atomic():
        entries.add(library.db, first)
    with pytest.raises(RuntimeError, match="half way"), library.db.atomic():
        entries.add(library.db, second)
        entries.replace(library.db, replace(first, **{field: "changed"}))
        entries.remove(library.db, first)
        raise RuntimeError("half way")
    db = reopened(library)
    assert entries.get(db, type(first), first.id) == first
    assert entries.get(db, type(second), second.id) is None
    assert revisions.of(db, table, first.id) == ()


def test_rows_are_shown_in_their_position(library):
    texts = ["third", "first", "second"]
    with library.db.atomic():
        for text, position in zip(texts, (2, 0, 1), strict=True):
            entries.add(library.db, replace(a_point(library), text=text, position=position))
    assert [point.text for point in entries.of_conference(library.db, Point, library.conference.id)] == [
        "first",
        "second",
        "third",
    ]


def test_nothing_can_refer_to_what_is_not_there(library):
    for refer in (
        lambda: entries.add(library.db, replace(a_point(library), conference_id="nothing")),
        lambda: entries.add(library.db, replace(a_point(library), said_by="nobody")),
        lambda: entries.add(library.db, replace(a_voice(library), child_id="nobody")),
        lambda: conferences.replace(library.db, replace(library.conference, child_ids=("nobody",))),
        lambda: recordings.add(library.db, replace(library.recording, id=new_id(), conference_id="nothing")),
    ):
        with pytest.raises(Exception, match="FOREIGN KEY"), library.db.atomic():
            refer()
    assert conferences.get(library.db, library.conference.id) == library.conference


def test_people_are_found_by_user_name_in_any_case(library):
    grace = Person(new_id(), "Žaneta.Idowu", "Žaneta Idowu", frozenset({Role.CHAIR, Role.MINUTE_TAKER}), "age1")
    ruth = Person(new_id(), "ruth", "Ruth Hall", frozenset())
    with library.db.atomic():
        people.add(library.db, grace)
        people.add(library.db, ruth)
    assert people.by_user_name(library.db, " žANETA.iDOWU ") == grace
    assert people.by_user_name(library.db, "zaneta.idowu") is None
    assert people.all_people(library.db) == (ruth, grace)
    moved = replace(ruth, public_key="age1new", roles=frozenset({Role.RECORDS_MANAGER}))
    with library.db.atomic():
        people.replace(library.db, moved)
    assert people.get(reopened(library), ruth.id) == moved


def test_conferences_come_newest_first_and_by_stage(library):
    db, first = library.db, library.conference
    second = replace(first, id=new_id(), planned_start=NOW + timedelta(days=90), stage=Stage.HELD)
    with db.atomic():
        conferences.add(db, second)
    assert conferences.all_conferences(db) == (second, first)
    assert conferences.at_stage(db, Stage.HELD) == (second,)
    begun = replace(first, stage=Stage.IN_CONFERENCE, started_at=NOW, notice_read_at=NOW)
    with db.atomic():
        conferences.replace(db, begun, by="chair", at=NOW)
    assert conferences.get(reopened(library), first.id) == begun
    assert len(revisions.of(library.db, "conferences", first.id)) == 1


def test_children_come_in_the_order_of_the_conference(library):
    db = library.db
    leo, maya = library.children
    assert conferences.children_of(db, library.conference.id) == (maya, leo)
    known = replace(leo, known_as="Lee", note="left-handed")
    with db.atomic():
        conferences.replace_child(db, known)
        conferences.replace(db, replace(library.conference, child_ids=(leo.id,)))
    assert conferences.children_of(db, library.conference.id) == (known,)
    assert conferences.get_child(db, leo.id) == known
    assert conferences.children_of(db, "nothing") == ()


def test_previous_conferences_are_those_about_the_same_children(library):
    db, now = library.db, library.conference
    leo, maya = library.children
    stranger = Child(new_id(), "Somebody Else")
    with db.atomic():
        conferences.add_child(db, stranger)
        for days, children in ((-100, (leo.id,)), (-200, (maya.id, leo.id)), (-50, (stranger.id,)), (50, (leo.id,))):
            conferences.add(
                db, replace(now, id=f"at {days}", planned_start=NOW + timedelta(days=days), child_ids=children)
            )
    assert [found.id for found in conferences.previous(db, now.id)] == ["at -100", "at -200"]


def test_recordings_by_purpose_and_the_unfinished_ones(library):
    db, first = library.db, library.recording
    dictated = Recording(new_id(), library.conference.id, Purpose.DICTATION, "d", NOW + timedelta(hours=1), "chair")
    test = Recording(new_id(), "", Purpose.TEST, "t", NOW, "chair", state=State.COMPLETE, seconds=3.5)
    with db.atomic():
        recordings.add(db, dictated)
        recordings.add(db, test)
    assert recordings.of_conference(db, library.conference.id) == (first, dictated)
    assert recordings.of_conference(db, library.conference.id, Purpose.DICTATION) == (dictated,)
    assert recordings.unfinished(db) == (first, dictated)
    done = replace(first, state=State.INTERRUPTED, says="Interrupted at 14:31:07.", ended_at=NOW, head_hash="ab")
    with db.atomic():
        recordings.replace(db, done)
    assert recordings.unfinished(reopened(library)) == (dictated,)
    assert recordings.get(library.db, done.id) == done
    assert recordings.get(library.db, test.id) == test


def test_the_queue_is_urgent_first_then_soonest_due(library):
    db = library.db

    def dictation(name, state, **more):
        return Dictation(name, library.conference.id, "", state, NOW, **more)

    waiting = [
        dictation("late", DictationState.WAITING, typist_id="ann", due_at=NOW + timedelta(hours=9)),
        dictation("soon", DictationState.IN_PROGRESS, typist_id="ann", due_at=NOW + timedelta(hours=2)),
        dictation("urgent", DictationState.WAITING, typist_id="bob", urgent=True, due_at=NOW + timedelta(hours=20)),
        dictation("back", DictationState.RETURNED, due_at=NOW + timedelta(hours=3)),
        dictation("typed", DictationState.TYPED, typist_id="ann"),
        dictation("recording", DictationState.RECORDING),
    ]
    with db.atomic():
        for item in waiting:
            dictations.add(db, item)
    assert [item.id for item in dictations.queue(db)] == ["urgent", "typed", "soon", "back", "late"]
    assert [item.id for item in dictations.queue(db, "ann")] == ["typed", "soon", "back", "late"]
    sent = replace(waiting[5], recording_id=library.recording.id, state=DictationState.READY)
    with db.atomic():
        dictations.replace(db, sent)
    assert dictations.get(reopened(library), "recording") == sent
    assert len(dictations.of_conference(library.db, library.conference.id)) == 6


def segment(start, text="some words", source="room"):
    return Segment(start, start + 2.5, text, source, (Word(start, start + 1, "some", 0.9),), 0.9)


def test_a_transcript_grows_and_knows_where_to_go_on(library):
    fresh = Transcript(new_id(), library.recording.id, "practice", "beam 5")
    with library.db.atomic():
        transcripts.start(library.db, fresh)
    with library.db.atomic():
        transcripts.append_stretch(
            library.db, fresh.id, "room", 60.0, [segment(30.0), segment(1.5)], Coverage(60.0, 40.0, 39.0, 1.5, 0.0)
        )
    with library.db.atomic():
        transcripts.append_stretch(library.db, fresh.id, "call", 20.0, [segment(3.0, source="call")], Coverage(20.0))
        transcripts.append_stretch(library.db, fresh.id, "room", 90.0, [], Coverage(30.0, 0, 0, 0, 30.0))
    stored = transcripts.of_recording(reopened(library), library.recording.id)
    assert [(part.source, part.start) for part in stored.segments] == [("room", 1.5), ("call", 3.0), ("room", 30.0)]
    assert stored.segments[2] == segment(30.0)
    assert stored.coverage == Coverage(110.0, 40.0, 39.0, 1.5, 30.0)
    assert stored.done_to == (("call", 20.0), ("room", 90.0)) == transcripts.progress(library.db, fresh.id)
    assert not stored.complete
    with library.db.atomic():
        transcripts.finish(library.db, fresh.id)
    assert transcripts.get(library.db, fresh.id).complete


def test_a_stretch_is_stored_with_its_resume_point_or_not_at_all(library):
    fresh = Transcript(new_id(), library.recording.id, "practice", "")
    with library.db.atomic():
        transcripts.start(library.db, fresh)
        transcripts.append_stretch(library.db, fresh.id, "room", 60.0, [segment(1.0)], Coverage(60.0))
    before = transcripts.get(library.db, fresh.id)
    with pytest.raises(InputRefused):
        transcripts.append_stretch(
            library.db, fresh.id, "room", 90.0, [segment(61.0), segment(70.0, "\0")], Coverage(30.0)
        )
    with pytest.raises(ValueError, match=r"heard beyond 30\.0 s"):
        transcripts.append_stretch(library.db, fresh.id, "room", 30.0, [segment(1.0)], Coverage(30.0))
    with pytest.raises(NotThere):
        transcripts.append_stretch(library.db, "nothing", "room", 1.0, [], Coverage())
    with pytest.raises(NotThere):
        transcripts.finish(library.db, "nothing")
    assert transcripts.get(reopened(library), fresh.id) == before
    assert transcripts.get(library.db, "nothing") is None
    assert transcripts.of_recording(library.db, "nothing") is None


def test_the_latest_transcript_of_a_recording_is_the_one_shown(library):
    early = Transcript("a", library.recording.id, "small", "", (segment(1.0),), Coverage(5.0), True, (("room", 5.0),))
    late = replace(early, id="0", model="large", segments=(segment(2.0), segment(4.0)))
    with library.db.atomic():
        transcripts.start(library.db, early, at=NOW)
        transcripts.start(library.db, late, at=NOW + timedelta(days=1))
    assert transcripts.of_recording(library.db, library.recording.id) == late
    assert transcripts.get(library.db, "a") == early


def a_document(library):
    return Document(
        new_id(), library.conference.id, DocumentType.SUMMARY, sections=(SectionText("views", "- one\ntwo", True),)
    )


def test_typing_is_saved_and_handing_over_is_kept_in_the_history(library):
    db, draft = library.db, a_document(library)
    with db.atomic():
        documents.save_draft(db, draft)
        for text in ODD_TEXTS:
            documents.save_draft(db, replace(draft, sections=(SectionText("views", text),), saved_at=NOW))
    typed = replace(draft, sections=(SectionText("views", ODD_TEXTS[-1]),), saved_at=NOW)
    assert documents.get(reopened(library), draft.id) == typed
    assert revisions.of(library.db, "documents", draft.id) == ()
    sent = replace(typed, state=DocumentState.WITH_THE_CHAIR)
    with library.db.atomic():
        documents.save_draft(library.db, sent, by="typist", at=NOW)
    kept = revisions.of(library.db, "documents", draft.id)
    assert [from_json(Document, item.json) for item in kept] == [typed]
    assert documents.of_conference(library.db, library.conference.id) == (sent,)


def test_an_approved_document_is_locked_and_an_amendment_is_a_new_version(library):
    from hashlib import sha256

    content = b"PK\x03\x04" + bytes(range(256)) * 200
    digest = sha256(content).hexdigest()
    draft = a_document(library)
    approved = replace(draft, state=DocumentState.APPROVED, version=1, approved_at=NOW, content_hash=digest)
    with library.db.atomic():
        documents.save_draft(library.db, draft)
        documents.save_draft(library.db, approved)
        documents.store_file(library.db, draft.id, 1, content, digest, at=NOW)
    for change in ({"remarks": "x"}, {"state": DocumentState.DRAFT}, {"version": 0}):
        with pytest.raises(RecordLocked), library.db.atomic():
            documents.save_draft(library.db, replace(approved, **change))
    with pytest.raises(RecordLocked), library.db.atomic():
        documents.store_file(library.db, draft.id, 1, content, digest)
    with pytest.raises(ValueError, match="hash"), library.db.atomic():
        documents.store_file(library.db, draft.id, 2, content + b"x", digest)
    amended = replace(approved, state=DocumentState.DRAFT, version=2)
    with library.db.atomic():
        documents.save_draft(library.db, approved)
        documents.save_draft(library.db, amended)
    db = reopened(library)
    assert documents.file(db, draft.id, 1) == content
    assert documents.file(db, draft.id, 2) is None
    assert documents.versions(db, draft.id) == (documents.StoredFile(1, digest, len(content), NOW),)
    assert from_json(Document, revisions.of(db, "documents", draft.id)[-1].json) == approved


def test_a_word_file_that_is_not_as_it_was_approved_is_not_handed_out(library):
    from hashlib import sha256

    draft = a_document(library)
    with library.db.atomic():
        documents.save_draft(library.db, draft)
        documents.store_file(library.db, draft.id, 1, b"approved", sha256(b"approved").hexdigest())
        library.db.execute("DROP TRIGGER document_files_no_update")
        library.db.execute("UPDATE document_files SET content = ?", [b"something else"])
    with pytest.raises(LibraryDamaged) as damaged:
        documents.file(library.db, draft.id, 1)
    assert "Do not issue it" in damaged.value.do


def test_the_record_of_a_conference_holds_what_was_not_removed(library):
    db = library.db
    values = [a_point(library), a_decision(library), an_action(library), a_voice(library)]
    gone = replace(a_point(library), text="removed")
    with db.atomic():
        for value in values:
            entries.add(db, value)
        entries.add(db, gone)
        entries.remove(db, gone)
    record = read_model.conference_record(reopened(library), library.conference.id)
    assert record.conference == library.conference
    assert record.children == (library.children[1], library.children[0])
    assert record.attendees == (library.attendee,)
    assert (record.points, record.decisions, record.actions, record.voices) == tuple((value,) for value in values)
    with pytest.raises(NotThere):
        read_model.conference_record(library.db, "nothing")


@pytest.mark.parametrize(
    "rewriting",
    [
        "UPDATE segments SET text = 'x'",
        "DELETE FROM segments",
        "DELETE FROM points",
        "DELETE FROM attendees",
        "UPDATE revisions SET json = '{}'",
        "UPDATE audit SET content = '{}'",
        "DELETE FROM audit",
    ],
)
def test_evidence_is_not_rewritten_by_mistake(library, rewriting):
    from meetingrec.store import audit

    db, point = library.db, a_point(library)
    with db.atomic():
        entries.add(db, point)
        entries.replace(db, replace(point, text="changed"))
        transcripts.start(db, Transcript("t", library.recording.id, "m", "", (segment(1.0),)))
        audit.append(db, actor_id="a", act="b", object_kind="c", object_id="d", detail={}, at=NOW)
    with pytest.raises(Exception, match="is evidence"), db.atomic():
        db.execute(rewriting)

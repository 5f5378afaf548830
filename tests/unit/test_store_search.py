"""Finding words. Nothing that a person can type raises."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from meetingrec.domain.attendance import Attendee
from meetingrec.domain.conference import Child, Conference, MeetingType
from meetingrec.domain.plan import Action
from meetingrec.domain.points import Heading, Point
from meetingrec.domain.recording import Purpose, Recording
from meetingrec.domain.transcript import Coverage, Segment, Transcript
from meetingrec.store import conferences, entries, recordings, transcripts
from meetingrec.store.open import backup, create_database
from meetingrec.store.search import search, search_entries
from meetingrec.vault.sealing import new_key

NOW = datetime(2026, 4, 3, tzinfo=UTC)
GONE = Point("gone", "one", Heading.WELL, "A removed word: aubergine", NOW)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    db = create_database(tmp_path_factory.mktemp("search") / "library.db", new_key())
    with db.atomic():
        for name in ("one", "two"):
            conferences.add(db, Conference(name, MeetingType.ICPC, NOW, "chair", "Ruth"))
            conferences.add_child(db, Child(f"k-{name}", f"Zoë O'Neill {name}", known_as="Zo", need_code="N-42"))
            conferences.replace(db, Conference(name, MeetingType.ICPC, NOW, "chair", "Ruth", child_ids=(f"k-{name}",)))
            entries.add(db, Attendee(f"a-{name}", name, "Łukasz Nowak", role="team manager", agency="Housing"))
            entries.add(db, Action(f"x-{name}", name, "Write to the landlord", NOW, owner="Łukasz Nowak"))
            entries.add(db, Point(f"p-{name}", name, Heading.WORRIED, f"The house of {name} was cold", NOW, moment=5.0))
        entries.add(db, GONE)
        entries.remove(db, GONE)
        entries.add(db, Point("edited", "one", Heading.WELL, "before: cucumber", NOW, impact="marzipan"))
        entries.replace(db, Point("edited", "one", Heading.WELL, "after: courgette", NOW, impact="marzipan"))
        entries.add(db, Point("arabic", "one", Heading.WELL, "مرحبا بالعالم", NOW))
        recordings.add(db, Recording("r", "one", Purpose.CONFERENCE, "f", NOW, "chair"))
        transcripts.start(db, Transcript("t", "r", "m", ""))
        heard = [
            Segment(61.5, 63.0, "She said the house was warm", "room"),
            Segment(80.0, 82.0, "Zoë's café, O'Neill NOT here OR there", "room"),
        ]
        transcripts.append_stretch(db, "t", "room", 90.0, heard, Coverage())
    yield db
    db.close()


def found(library, words, **more):
    return [(hit.object_kind, hit.object_id or hit.moment) for hit in search(library, words, **more)]


def test_points_and_segments_are_found_with_their_moment(library):
    hits = search(library, "house", conference_id="one")
    assert {(hit.object_kind, hit.object_id, hit.recording_id, hit.moment) for hit in hits} == {
        ("point", "p-one", "", 5.0),
        ("segment", "", "r", 61.5),
    }
    assert {hit.conference_id for hit in search(library, "house")} == {"one", "two"}
    assert len(search(library, "house", limit=1)) == 1


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("HOUSE warm", [("segment", 61.5)]),
        ("hou", [("point", "p-one"), ("segment", 61.5), ("point", "p-two")]),
        ("zoe cafe", [("segment", 80.0)]),
        ("O'Neill", [("segment", 80.0)]),
        ("not here", [("segment", 80.0)]),
        ('"house was"', [("point", "p-one"), ("segment", 61.5), ("point", "p-two")]),
        ("مرحبا", [("point", "arabic")]),
        ("aubergine", []),
        ("cucumber", []),
        ("courgette", [("point", "edited")]),
        ("marzipan", [("point", "edited")]),
        ("nobody said this", []),
    ],
)
def test_words_are_found_as_people_mean_them(library, words, hits):
    assert sorted(map(str, found(library, words))) == sorted(map(str, hits))


def test_a_point_brought_back_is_found_again(library):
    with pytest.raises(RuntimeError, match="undo"), library.atomic():
        entries.restore(library, GONE)
        assert found(library, "aubergine") == [("point", "gone")]
        raise RuntimeError("undo")
    assert found(library, "aubergine") == []


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text())
@example('"')
@example("\U0001f622")
@example("👩‍👧‍👦")
@example('""')
@example("'")
@example("*")
@example("a\0b")
@example("NEAR(house, 5)")
@example("text:house")
@example("-house ^house")
@example("\ud83d")
@example("(" * 1000)
@example("house " * 5000)
@example("%_\\")
@example("")
def test_nothing_that_is_typed_raises(library, words):
    assert isinstance(search(library, words), tuple)
    assert isinstance(search_entries(library, words, ["one", "two"]), tuple)


def test_signs_are_not_words(library):
    for signs in ('"', "\U0001f622", "!?", " ", ""):
        assert search(library, signs) == ()
    assert found(library, "house \U0001f622 warm") == [("segment", 61.5)]


def test_a_copy_of_the_library_finds_the_same(library, tmp_path):
    made = backup(library, tmp_path, NOW)
    with library.sibling(made.path) as copy:
        for words in ("house", "warm", "courgette"):
            assert found(copy, words) == found(library, words) != []


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("zoe o'neill", ["child k-one"]),
        ("n-42", ["child k-one"]),
        ("lukasz HOUS", ["attendee a-one"]),
        ("landlord", ["action x-one"]),
        ("nowak write", ["action x-one"]),
        ("ruth", ["conference one"]),
        ("andlord", []),
        ("", []),
        ("% _", []),
    ],
)
def test_names_and_the_plan_are_found_in_these_conferences_only(library, words, hits):
    assert [f"{hit.object_kind} {hit.object_id}" for hit in search_entries(library, words, ["one"])] == hits
    assert search_entries(library, words, []) == ()


def test_points_are_found_among_the_conferences_that_are_named(library):
    assert {hit.conference_id for hit in search(library, "house", among=["two"])} == {"two"}
    assert search(library, "house", among=[]) == ()
    assert {hit.detail for hit in search(library, "house", among=["one"])} == {"worried", "conference"}

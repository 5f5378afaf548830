"""Dataclasses as rows: what goes in comes out, what does not fit is refused."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec.domain.errors import InputRefused, LibraryDamaged
from meetingrec.store.rows import NotStorable, from_json, from_row, new_id, to_json, to_row


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Leaf:
    name: str
    weight: float
    seen_on: date | None = None


@dataclass(frozen=True, slots=True)
class Everything:
    id: str
    count: int
    share: float
    sure: bool
    at: datetime
    content: bytes = b""
    colour: Colour = Colour.RED
    day: date | None = None
    later: datetime | None = None
    answered: bool | None = None
    maybe: float | None = None
    names: tuple[str, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    nested: tuple[tuple[str, tuple[Leaf, ...]], ...] = ()
    pair: tuple[str, float] = ("", 0.0)
    colours: frozenset[Colour] = frozenset()
    one: Leaf = Leaf("", 0.0)
    perhaps: Leaf | None = None


TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TIMES = st.datetimes(
    min_value=datetime(1900, 1, 2),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, ZoneInfo("Europe/London"), timezone(timedelta(hours=-3, minutes=-30))]),
)
LEAVES = st.builds(Leaf, TEXTS, NUMBERS, st.none() | st.dates())
EVERYTHING = st.builds(
    Everything,
    id=TEXTS,
    count=st.integers(-(2**63), 2**63 - 1),
    share=NUMBERS,
    sure=st.booleans(),
    at=TIMES,
    content=st.binary(),
    colour=st.sampled_from(Colour),
    day=st.none() | st.dates(),
    later=st.none() | TIMES,
    answered=st.none() | st.booleans(),
    maybe=st.none() | NUMBERS,
    names=st.lists(TEXTS).map(tuple),
    leaves=st.lists(LEAVES, max_size=3).map(tuple),
    nested=st.lists(st.tuples(TEXTS, st.lists(LEAVES, max_size=2).map(tuple)), max_size=2).map(tuple),
    pair=st.tuples(TEXTS, NUMBERS),
    colours=st.frozensets(st.sampled_from(Colour)),
    one=LEAVES,
    perhaps=st.none() | LEAVES,
)
PLAIN = Everything("id", 1, 0.5, True, datetime(2026, 4, 3, 9, tzinfo=UTC))


@given(EVERYTHING)
def test_everything_comes_back_as_it_was(value):
    row = to_row(value)
    assert all(type(item) in {str, int, float, bytes, type(None)} for item in row.values())
    # Python never calls a time in the hour that comes twice equal to the same moment in another zone (PEP 495).
    later = value.later and value.later.astimezone(UTC)
    assert from_row(Everything, row) == replace(value, at=value.at.astimezone(UTC), later=later)


@given(LEAVES)
def test_the_history_holds_the_whole_value(leaf):
    assert from_json(Leaf, to_json(leaf)) == leaf


@given(st.lists(TIMES, min_size=2, max_size=5))
def test_the_order_of_stored_times_is_the_order_of_the_times(times):
    stored = [str(to_row(replace(PLAIN, at=when))["at"]) for when in times]
    assert [text for _, text in sorted(zip(times, stored, strict=True), key=lambda pair: pair[0])] == sorted(stored)


def test_columns_are_what_the_library_format_says():
    value = replace(
        PLAIN,
        at=datetime(2026, 7, 3, 10, 15, tzinfo=ZoneInfo("Europe/London")),
        day=date(2026, 7, 3),
        leaves=(Leaf("Zoë", 1.0),),
        colours=frozenset(Colour),
    )
    row = to_row(value)
    assert row["at"] == "2026-07-03T09:15:00.000000+00:00"
    assert row["day"] == "2026-07-03"
    assert (row["sure"], row["answered"], row["colour"]) == (1, None, "red")
    assert row["leaves"] == '[{"name":"Zoë","seen_on":null,"weight":1.0}]'
    assert row["colours"] == '["blue","red"]'


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": datetime(2026, 4, 3, 9)},  # noqa: DTZ001 - refusing it is the point
        {"at": date(2026, 4, 3)},
        {"at": None},
        {"at": "2026-04-03"},
        {"day": datetime(2026, 4, 3, tzinfo=UTC)},
        {"share": float("nan")},
        {"share": float("inf")},
        {"share": True},
        {"share": "1"},
        {"count": 2**63},
        {"count": 1.0},
        {"count": True},
        {"sure": 1},
        {"sure": None},
        {"colour": "red"},
        {"names": ["a list"]},
        {"names": ("a", 1)},
        {"pair": ("a",)},
        {"pair": ("a", 1.0, 2.0)},
        {"one": None},
        {"leaves": (PLAIN,)},
        {"colours": {Colour.RED}},
        {"content": "text"},
        {"id": 5},
    ],
)
def test_what_does_not_fit_is_refused_by_name(wrong):
    with pytest.raises(NotStorable) as refused:
        to_row(replace(PLAIN, **wrong))
    fields_of_leaf = {"name", "weight"}
    assert str(refused.value).split(":")[0] in {*wrong, *fields_of_leaf}


@pytest.mark.parametrize("text", ["a\0b", "\0", "half \ud83d an emoji", "\udc00"])
def test_texts_that_sqlite_cannot_hold_are_refused_in_words(text):
    for value in (replace(PLAIN, id=text), replace(PLAIN, names=(text,)), replace(PLAIN, one=Leaf(text, 1.0))):
        with pytest.raises(InputRefused) as refused:
            to_row(value)
        assert refused.value.field in {"id", "names", "name"}
        assert text not in str(refused.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sure": 2},
        {"sure": "yes"},
        {"colour": "green"},
        {"at": "yesterday"},
        {"at": "2026-04-03T09:00:00"},
        {"at": None},
        {"day": "2026-02-30"},
        {"names": "not json"},
        {"names": '{"a":1}'},
        {"names": "[1]"},
        {"leaves": '[{"name":"x"}]'},
        {"pair": '["a"]'},
        {"one": "null"},
        {"count": "1"},
        {"share": None},
        {"content": "text"},
    ],
)
def test_a_row_that_nobody_here_wrote_is_damage_not_a_crash(wrong):
    with pytest.raises(LibraryDamaged) as damaged:
        from_row(Everything, {**to_row(PLAIN), **wrong})
    assert "everything" in damaged.value.happened


def test_a_missing_column_is_damage_and_an_additional_one_is_passed_over():
    row = to_row(PLAIN)
    assert from_row(Everything, {**row, "removed_at": None}) == PLAIN
    del row["count"]
    with pytest.raises(LibraryDamaged):
        from_row(Everything, row)


def test_types_that_have_no_column_are_refused():
    @dataclass
    class Odd:
        value: complex

    @dataclass
    class Either:
        value: int | str

    for odd in (Odd(1j), Either(1), 5):
        with pytest.raises(NotStorable):
            to_row(odd)


def test_ids_made_later_sort_later_and_are_version_7():
    ids = [new_id() for _ in range(5000)]
    assert ids == sorted(set(ids))
    assert all(len(item) == 36 and item[14] == "7" for item in ids)


def test_json_texts_are_readable_by_anybody():
    row = to_row(replace(PLAIN, names=("שלום", "👩‍👧", 'quote " and \\', "line\nbreak", "\x01")))
    assert json.loads(str(row["names"])) == ["שלום", "👩‍👧", 'quote " and \\', "line\nbreak", "\x01"]
    assert "שלום" in str(row["names"])

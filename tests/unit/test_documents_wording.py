"""Plain words: dates, sources, abbreviations, and what XML can hold."""

from __future__ import annotations

import doctest
import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec.documents import wording
from meetingrec.documents.glossary import explained, jargon_in, unexplained
from meetingrec.documents.printable import printable
from meetingrec.domain.attendance import Attendee, Side
from meetingrec.domain.points import Basis, Heading, Kind, Point

AT = datetime(2026, 4, 2, 13, 2, tzinfo=UTC)


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(wording).failed == 0


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (14, 2, "2.02 pm"),
        (9, 0, "9 am"),
        (12, 0, "12 noon"),
        (0, 0, "12 midnight"),
        (0, 5, "12.05 am"),
        (12, 30, "12.30 pm"),
    ],
)
def test_the_time_of_day_is_said_as_people_say_it(hour: int, minute: int, words: str) -> None:
    assert wording.clock(datetime(2026, 4, 2, hour, minute, tzinfo=UTC)) == words


def test_dates_are_in_words_and_in_the_zone_of_the_conference() -> None:
    assert wording.day(date(2026, 6, 30)) == "Tuesday 30 June 2026"
    assert wording.moment(AT, "Europe/London") == "Thursday 2 April 2026, 2.02 pm"
    winter = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
    assert wording.moment(winter, "Europe/London") == "Monday 5 January 2026, 10 am"
    end = datetime(2026, 4, 2, 15, 10, tzinfo=UTC)
    assert wording.span(AT, end, "Europe/London") == "Thursday 2 April 2026, 2.02 pm to 4.10 pm"
    late = datetime(2026, 4, 2, 23, 30, tzinfo=UTC)
    assert wording.span(AT, late, "Europe/London").endswith("2.02 pm to Friday 3 April 2026, 12.30 am")


def _point(kind: Kind = Kind.FACT, basis: Basis = Basis.FIRST_HAND) -> Point:
    return Point("p", "c", Heading.WORRIED, "three calls to 999", AT, said_by="a", kind=kind, basis=basis)


@pytest.mark.parametrize(
    ("kind", "basis", "about", "words"),
    [
        (Kind.FACT, Basis.FIRST_HAND, "", "Police told us: three calls to 999."),
        (Kind.FACT, Basis.RECORD, "", "Police recorded: three calls to 999."),
        (Kind.FACT, Basis.THIRD_PARTY, "Jude", "Police passed this on about Jude: three calls to 999."),
        (Kind.OPINION, Basis.FIRST_HAND, "", "The detective constable thinks: three calls to 999."),
        (Kind.ASSESSMENT, Basis.RECORD, "Jude", "The detective constable thinks this about Jude: three calls to 999."),
        (Kind.HYPOTHESIS, Basis.RECORD, "", "The detective constable thinks this may be so: three calls to 999."),
        (Kind.DECISION, Basis.RECORD, "", "Police decided: three calls to 999."),
    ],
)
def test_facts_and_opinions_are_worded_differently(kind: Kind, basis: Basis, about: str, words: str) -> None:
    person = Attendee("a", "c", "Hannah Cole", role="Detective constable", agency="Police")
    assert wording.told(_point(kind, basis), person, about) == words


def test_a_source_without_agency_or_role_is_still_named() -> None:
    assert (
        wording.told(_point(), Attendee("a", "c", "Ann Lee", role="DSL"), "") == "The DSL told us: three calls to 999."
    )
    assert wording.told(_point(), Attendee("a", "c", "Ann Lee"), "").startswith("Ann Lee told us")
    mother = Attendee("a", "c", "Ann Lee", side=Side.FAMILY, relationship="mother", agency="none")
    assert wording.told(_point(Kind.OPINION), mother, "").startswith("Ann Lee thinks")
    assert wording.told(_point(), None, "") == "three calls to 999."


GLOSSARY = {"CIN": "child in need", "GP": "family doctor", "core group": "the family and the workers"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The DV worker and the HV", ("DV", "HV")),
        ("HVs, HV's and HV", ("HV",)),
        ("A CIN plan, two GPs, at 2 PM on TV, ID shown to the NHS", ()),
        ("I HATE IT WHEN HE SHOUTS", ()),
        ("CIN DV SALT", ("DV", "SALT")),
        ("Miss TARRANT and Mr LIS", ()),
        ("NR1 3AB and S47 and H2O", ()),
        ("A and I", ()),
        ("DASH-type list (IDVA)", ("DASH", "IDVA")),
        ("SAFEGUARDING", ()),
    ],
)
def test_abbreviations_nobody_explained(text: str, found: tuple[str, ...]) -> None:
    assert unexplained(text, GLOSSARY, ["Ellie Tarrant", "Ewa Lis"]) == found


def test_the_glossary_has_only_what_the_text_uses() -> None:
    assert explained(["Core groups meet."], GLOSSARY) == (("core group", "the family and the workers"),)
    assert explained(["gp, CINEMA"], GLOSSARY) == ()
    assert [word for word, _ in explained(["a core group", "the GP's view"], GLOSSARY)] == ["core group", "GP"]


def test_jargon_comes_with_a_plainer_word() -> None:
    jargon = {"escalate": "take it to a manager", "threshold": "the point where we must act"}
    assert jargon_in("We Escalated it.", jargon) == (("Escalated", "take it to a manager"),)
    assert jargon_in("no such words", jargon) == ()


def test_text_keeps_what_people_write_and_loses_what_xml_cannot_hold() -> None:
    assert printable("a\tb\r\nc\u2028d\x0be\x85f") == "a b\nc\nd\ne\nf"
    assert printable("\x00\x08\x1b\x7f\ufffe\uffff\ud800x") == "x"
    assert printable("Zażółć 👩‍👧 محمد שלום") == "Zażółć 👩‍👧 محمد שלום"
    assert printable("a\u202eb\u2066c") == "abc"


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_that_breaks_xml_survives(text: str) -> None:
    kept = printable(text)
    assert all(letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs") for letter in kept)
    assert printable(kept) == kept

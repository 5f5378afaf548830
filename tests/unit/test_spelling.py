"""British spelling with the names of the conference, and letters that stand for words: offline, from real data."""

from __future__ import annotations

import pytest

from meetingrec import resources
from meetingrec.documents.spelling import Dictionary
from meetingrec.domain.amendment import AutoText
from meetingrec.domain.auto_text import in_full, letters_before, meant
from meetingrec.domain.errors import InputRefused, NotAllowed
from meetingrec.domain.events import Changes
from meetingrec.services import practice_library as practice
from meetingrec.services.auto_text import AutoTexts
from meetingrec.services.library import Library
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.spelling import Spelling
from meetingrec.store import conferences

GLOSSARY = resources.profile("national").glossary


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return Dictionary()


def test_british_words_are_right_and_slips_are_not(dictionary: Dictionary) -> None:
    right = ["colour", "organise", "child’s", "children's", "safeguarding", "co-operate", "café", "naïve", "a", "GP"]
    left_alone = ["DSL", "e.g", "محمد", "NHS"]
    wrong = ["color", "saftey", "recieve", "organize", "xqzb"]
    assert dictionary.misspelt([*right, *left_alone, *wrong]) == set(wrong)


@pytest.mark.parametrize(
    ("slip", "word"),
    [
        ("saftey", "safety"),
        ("Recieve", "Receive"),
        ("untill", "until"),
        ("alot", "a lot"),
        ("definately", "definitely"),
        ("reccomend", "recommend"),
        ("occassionaly", "occasionally"),
    ],
)
def test_what_was_meant_is_among_the_first_suggestions(dictionary: Dictionary, slip: str, word: str) -> None:
    assert word in dictionary.suggestions(slip)


def test_nothing_is_made_up_for_what_is_like_no_word(dictionary: Dictionary) -> None:
    assert dictionary.suggestions("xqzbvvk") == ()


def test_names_of_the_conference_and_words_of_the_authority_are_known(chair: SignedIn) -> None:
    spelling = Spelling(chair)
    with chair.reading() as db:
        conference = conferences.all_conferences(db)[0]
    known = spelling.known(conference.id)
    assert {"grace", "hartley", "senco"} <= known
    words = frozenset({"Hartley", "Hartley’s", "Hartly", "SENCO"})
    assert spelling.misspelt(words, known) == {"Hartly"}
    assert spelling.suggestions("Hartly")


def test_letters_in_full_own_before_everybodys_before_the_glossary() -> None:
    own = [
        AutoText("1", "p", "dsl", "my own words"),
        AutoText("2", "", "DSL", "everybody's"),
        AutoText("3", "", "tx", "x"),
    ]
    known = in_full(GLOSSARY, own)
    assert (known["dsl"], known["tx"]) == ("my own words", "x")
    assert known["iro"] == "independent reviewing officer (IRO)"
    assert in_full(GLOSSARY, ())["dsl"] == "designated safeguarding lead (DSL)"
    assert "early help" not in known, "what is no abbreviation is not written in full"
    assert meant("IRO", known, starts=True) == "Independent reviewing officer (IRO)"
    assert meant("iro", known, starts=False) == "independent reviewing officer (IRO)"
    assert meant("none", known, starts=True) is None


@pytest.mark.parametrize(
    ("before", "letters"),
    [("ask the dsl", "dsl"), ("(hv", "hv"), ("the hv ", ""), ("", ""), ("“GP", "GP"), ("a/b", "b")],
)
def test_the_letters_right_before_the_caret_are_meant(before: str, letters: str) -> None:
    assert letters_before(before) == letters


def test_auto_texts_are_a_persons_own_or_everybodys_and_are_kept(library: Library) -> None:
    chair = library.sign_in("chair", practice.PASSWORD)
    chairs, person_id = AutoTexts(chair), chair.person.id
    _, own = chairs.add(" cg ", "core group", for_everybody=False)
    _, shared = chairs.add("swp", "social work practice", for_everybody=True)
    wrong = [("CG", "again", "short"), ("two words", "x", "short"), ("", "x", "short"), ("t", " ", "text")]
    for short, text, field in wrong:
        with pytest.raises(InputRefused) as refused:
            chairs.add(short, text, for_everybody=False)
        assert refused.value.field == field
    assert chairs.change(own.id, "cgm", "core group meeting") == Changes.of("auto_texts")
    assert [entry.text for entry in chairs.shown()] == ["core group meeting", "social work practice"]
    chair.close()
    typist = library.sign_in("typist", practice.PASSWORD)
    theirs = AutoTexts(typist)
    assert [entry.short for entry in theirs.shown()] == ["swp"]
    with pytest.raises(NotAllowed):
        theirs.remove(own.id)
    theirs.remove(shared.id)
    typist.close()
    chair = library.sign_in("chair", practice.PASSWORD)
    assert AutoTexts(chair).shown() == (AutoText(own.id, person_id, "cgm", "core group meeting"),)
    chair.close()

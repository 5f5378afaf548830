"""Who is named and not known (B11), a child's own text that names another (C19): asked where it helps, not else."""

from __future__ import annotations

import runpy
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingrec import resources
from meetingrec.documents.checking import findings
from meetingrec.documents.checking_people import known_words, people
from meetingrec.documents.names_in_text import plain
from meetingrec.domain.attendance import Attendee
from meetingrec.domain.document import Document, DocumentType, Finding, SectionText
from meetingrec.domain.profile import CHECKS, Check
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services import practice_library as practice

MARLBECK = runpy.run_path(str(Path(__file__).parents[1] / "data" / "marlbeck.py"))
RECORD: ConferenceRecord = MARLBECK["RECORD"]
PROFILE = resources.profile("national")
DECISIONS = Document("d", "c1", DocumentType.DECISIONS)
SUMMARY = Document("s", "c1", DocumentType.SUMMARY)

ASKED = {
    "Darren moved in with Wayne, and Wayne hit him.": "Wayne",
    "Ellie said that Wayne was there.": "Wayne",
    "She stayed at Wayne's house on Friday.": "Wayne",
    "Kyle’s drinking got worse.": "Kyle",
    "When Kyle is drunk the children hide.": "Kyle",
    "Yesterday Ryan shouted at her.": "Ryan",
    "- **Ryan** shouted at her.": "Ryan",
    "1. Zdravka told nobody.": "Zdravka",
    "She was taken there by Oluwaseun Adeyemi on Monday.": "Oluwaseun Adeyemi",
    "They live with Siobhan O'Neill and two dogs.": "Siobhan O'Neill",
    "Both children were with Mark Hill all weekend.": "Mark Hill",
    "Gary Tarrant collects them from school.": "Gary Tarrant",
    "Ellie is frightened of Shane and does not sleep.": "Shane",
    "Mr Patel rang the school.": "Mr Patel",
    "Mrs. Novak told the police about it.": "Mrs Novak",
    "PC Barlow took the children to hospital.": "PC Barlow",
    "Dr Khan saw the bruises, and Dr Khan wrote to us.": "Dr Khan",
    "| Who | What |\n| Kasia | drove to Zoe Marsh |": "",
    "The family spoke to Tracey about the rent.": "",
    "| Who | What |\n| Craig Dunmore | visits |": "Craig Dunmore",
    "Kasia lives with Liam Dunmore, mum and the baby.": "Liam Dunmore",
}
"""What is typed, and who is asked about; "" for what the rules let pass although a person could see it."""

QUIET = (
    "Her uncle Wayne hit him, and Wayne moved out.",
    "Wayne (mum's partner) moved in. Wayne shouts.",
    "Wayne, Kasia's brother, lives there. She stays at Wayne's house.",
    "Wayne Hill, health visitor, visits on Tuesdays. Mr Hill weighs the baby.",
    "Wayne is Kasia's new partner and Wayne hit her.",
    "Wayne, who lives next door, called the police.",
    "Their neighbour, Mr Singh, heard shouting. Mrs Patel, class teacher, has seen it.",
    "A friend called Siobhan looks after them. Siobhan smokes.",
    "They moved to Milton Keynes in May, live in Leeds and want to go back to Poland.",
    "Darren was seen at Turning Point and at Early Help. Universal Credit has stopped.",
    "The family lives at 12 Harbour Row near Barton Street. Fellside school says that she is well.",
    "She talks to Kooth and to Childline, plays Roblox on her Xbox and supports Manchester United.",
    "School said that Social Care is slow. Police told us so. Housing will write. Health has agreed.",
    "On Monday Ellie was late. In March Jude was ill. Attendence is low. Ritalin has helped.",
    "Mum said that Dad was at work. Nana came. Babcia means grandmother.",
    "Kasia Nowicka and Mr Tarrant agree. Mrs Nowicka does not. Tom and Lorna visit. TARRANT has left.",
    "She is White British and Roman Catholic, speaks Polish and Farsi.",
    "Contact was good. Everyone said so. She'll tell us, I'm sure. That's what Neil said.",
    "The Family Court has made a Child Arrangements Order under the Children Act.",
    "Home Conditions And Routines",
    "Maternal Grandmother will help. Stepdad was arrested. The Social Worker said that the School Nurse has visited.",
    "Tourette's was ruled out. Addenbrooke's saw her. Clare's Law was explained. Great Ormond Street will see him.",
    "Incredible Years was offered, the Freedom Programme starts, and Home-Start will call. Section 20 was agreed.",
    "Tom Ashdown Social Worker. Apologies: Rita Dunn. Outcome: Threshold Met. Category: Emotional Abuse.",
    "St George's Hospital saw her. Women's Aid has offered a place. At McDonald's she is happy.",
    "Police will tell the IDVA and CAMHS. DSL told HV. The SALT said that it is fine. MS Teams was used.",
    "The Chair said that the Court will decide. Legal Planning Meeting is not needed.",
    "Ellie-Mae's GRANDAD says: Ewa Lis helped. Marl Bridge is kind, and Little Acorns Nursery has a place.",
)


def asked(text: str, record: ConferenceRecord = RECORD) -> list[str]:
    found = list(people(record, [("section:why", text)], PROFILE))
    return [one.text.partition("”")[0].removeprefix("“") for one in found]


@pytest.mark.parametrize(("typed", "who"), ASKED.items())
def test_somebody_who_is_on_no_roll_and_whom_nothing_explains_is_asked_about_once(typed: str, who: str) -> None:
    assert asked(typed) == ([who] if who else [])


@pytest.mark.parametrize("typed", QUIET)
def test_places_agencies_beginnings_and_whoever_is_explained_are_not(typed: str) -> None:
    assert asked(typed) == []


def test_it_is_said_where_it_first_stands_in_the_paper_and_never_blocks_by_itself() -> None:
    why = SectionText("why", "Ellie said that Wayne was there.")
    needs = SectionText("needs", "Wayne must stay away. Kyle hit her.")
    record = replace(RECORD, actions=(replace(RECORD.actions[3], owner="Bronagh"), *RECORD.actions))
    found = findings(record, replace(DECISIONS, sections=(why, needs)), PROFILE)
    what = "is not on the roll, and nothing says who this is. In five years a reader will not know."
    assert [(one.place, one.text) for one in found if one.rule == "B11"] == [
        ("section:why", f"“Wayne” {what}"),
        ("section:needs", f"“Kyle” {what}"),
        ("action:x4:owner", f"“Bronagh” {what}"),
    ]
    assert not any(one.blocks for one in found if one.rule == "B11")
    strict = replace(PROFILE, checks={"B11": Check.BLOCK, "C19": Check.BLOCK})
    assert all(one.blocks for one in findings(record, replace(DECISIONS, sections=(why,)), strict))
    assert {"B11", "C19"} <= CHECKS


def test_said_in_one_text_it_is_known_in_all() -> None:
    texts = [("section:why", "Wayne hit her."), ("action:x1:text", "Ask her uncle Wayne to leave")]
    assert list(people(RECORD, texts, PROFILE)) == []
    assert len(list(people(RECORD, texts[:1], PROFILE))) == 1


def test_without_a_dictionary_only_titles_are_asked_about() -> None:
    texts = [("section:why", "Wayne hit her. Mr Patel saw it. She was with Zdravka Novak.")]
    found = people(RECORD, texts, PROFILE, lambda _word: True)
    assert [one.text.partition("”")[0] for one in found] == ["“Mr Patel"]


def test_somebody_known_from_a_restricted_part_only_is_asked_about_like_anybody_unknown() -> None:
    """The check knows no more than the open record: otherwise its silence would say that she was there (E20)."""
    typed = replace(DECISIONS, sections=(SectionText("why", "Jo Penhale rang."),))
    whole, open_only = MARLBECK["WHOLE"], MARLBECK["FULL"]
    assert [one.rule for one in findings(whole, typed, PROFILE)] == ["B11"]
    assert findings(whole, typed, PROFILE) == findings(open_only, typed, PROFILE)


# --- no false alarm in whole papers ---


def _practice() -> ConferenceRecord:
    """What the practice voices say, as the chair types it, and the roll of that conference."""
    told = practice.script()
    children = tuple(
        replace(RECORD.children[at], full_name=one["full_name"], known_as=one["known_as"])
        for at, one in enumerate(told["children"])
    )
    roll = tuple(
        Attendee(one["full_name"], "c1", one["full_name"], role=one.get("role", ""), agency=one.get("agency", ""))
        for one in told["people"]
    )
    conference = replace(RECORD.conference, authority=told["authority"], place=told["place"], purpose=told["purpose"])
    empty = ConferenceRecord(replace(conference, chair_name="Grace Hartley", children_told=""), children, roll)
    entries = [line.entry for line in practice.lines(empty)]
    kinds = {name: [one for one in entries if type(one).__name__ == name] for name in ("Point", "ChildVoice")}
    kinds |= {name: [one for one in entries if type(one).__name__ == name] for name in ("Action", "Decision")}
    return replace(
        empty,
        points=tuple(kinds["Point"]),  # type: ignore[arg-type]
        voices=tuple(kinds["ChildVoice"]),  # type: ignore[arg-type]
        actions=tuple(kinds["Action"]),  # type: ignore[arg-type]
        decisions=tuple(kinds["Decision"]),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("document", [DECISIONS, SUMMARY], ids=["decisions", "summary"])
@pytest.mark.parametrize("name", ["RECORD", "FULL", "WHOLE", "practice"])
def test_whole_papers_of_the_scenarios_and_the_practice_library_raise_no_question(
    name: str, document: Document
) -> None:
    record = _practice() if name == "practice" else MARLBECK[name]
    assert [one.text for one in findings(record, document, PROFILE) if one.rule in {"B11", "C19"}] == []


# --- whatever is typed ---

_ON_THE_ROLL = st.sampled_from(
    sorted({person.full_name for person in RECORD.attendees} | {child.full_name for child in RECORD.children})
)
_AROUND = st.sampled_from(
    [
        " said ",
        " hit ",
        "'s house ",
        " is ",
        ". When ",
        " was at ",
        ", ",
        "\n- ",
        " | ",
        " Mr ",
        " (",
        ") ",
        " and ",
        " ** ",
    ]
)


@given(st.lists(st.one_of(_ON_THE_ROLL, _AROUND, st.text(max_size=6)), max_size=14).map("".join))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_is_read_and_asked_about_once(text: str) -> None:
    found = asked(text)
    assert len(found) == len(set(found))


@given(
    st.lists(st.tuples(_ON_THE_ROLL, st.booleans(), _AROUND), max_size=8),
    st.sampled_from(["", "Mr ", "Dr ", "PC "]),
)
@settings(max_examples=150, deadline=None)
def test_nobody_on_the_roll_is_ever_asked_about(parts: list[tuple[str, bool, str]], title: str) -> None:
    text = "".join(f"{title if whole else ''}{name if whole else name.split()[0]}{then}" for name, whole, then in parts)
    known = known_words(RECORD, PROFILE)
    assert [one for one in asked(text) if plain(one.split()[-1]) in known] == []


# --- a child's own text (C19) ---


def _siblings(record: ConferenceRecord, document: Document = DECISIONS) -> list[Finding]:
    return [one for one in findings(record, document, PROFILE) if one.rule == "C19"]


def test_text_of_one_child_that_names_another_is_asked_about_and_own_words_are_not() -> None:
    ellie, jude = RECORD.voices
    heard = replace(ellie, words="I hide with Jude.", how="Ellie drew Jude and herself", tells_child="")
    record = replace(RECORD, voices=(heard, replace(jude, words="Jude looks for Ellie. It is judged.")))
    for document in (DECISIONS, SUMMARY):
        assert [(one.place, one.blocks) for one in _siblings(record, document)] == [
            ("voice:ellie", False),
            ("voice:jude", False),
        ]
    assert _siblings(record)[0].text == "This is about Ellie alone, and names Jude. Leave it only if Ellie needs it."
    own = replace(RECORD, voices=(replace(ellie, words="I hide with Jude."), jude))
    assert _siblings(own) == []


def test_a_decision_about_one_child_that_names_another_is_asked_about() -> None:
    first, second = RECORD.decisions
    both = replace(first, statement="Ellie and Jude will have a child protection plan")
    assert [one.place for one in _siblings(replace(RECORD, decisions=(both, second)))] == ["decision:d1:statement"]
    about_both = replace(both, child_ids=("ellie", "jude"))
    assert _siblings(replace(RECORD, decisions=(about_both,))) == []


def test_with_one_child_or_one_name_there_is_nothing_to_ask() -> None:
    ellie, _ = RECORD.voices
    mention = replace(RECORD, voices=(replace(ellie, how="Ellie and Jude drew"),))
    assert _siblings(replace(mention, children=RECORD.children[:1])) == []
    twins = (RECORD.children[0], replace(RECORD.children[1], full_name="Ellie Nowicka"))
    assert _siblings(replace(mention, children=twins)) == []

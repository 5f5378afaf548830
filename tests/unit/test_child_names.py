"""Whom a typed line names: never another child, never an adult's namesake, and a question where nobody can tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.child_names import about, named_in, plain, told_apart
from meetingrec.domain.conference import Child, Conference, MeetingType
from meetingrec.domain.decisions import Decision
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.scales import is_childs
from meetingrec.domain.views import Agreement, FamilyView
from meetingrec.ui.room.actions import _for_child
from meetingrec.ui.room.decisions import naming, same_for, shown_decision
from meetingrec.ui.room.scales import Scale
from meetingrec.ui.room.typed import find_person
from meetingrec.ui.room.typed_people import read_person
from meetingrec.ui.room.typed_plan import typed_action
from meetingrec.ui.room.typed_said import read_scale, read_statement
from meetingrec.ui.room.typed_views import typed_view
from meetingrec.ui.room.views import _made_family_view, _made_view, _naming, unheard

AT = datetime(2026, 10, 23, 9, tzinfo=UTC)
ROLL = (
    Attendee("gi", "c", "Grace Idowu", Side.PROFESSIONAL, "health visitor", "Health visiting", presence=Presence.HERE),
    Attendee("ta", "c", "Tom Ashdown", role="social worker", agency="Children's social care", presence=Presence.HERE),
    Attendee("hc", "c", "DC Hannah Cole", role="detective constable", agency="Police", presence=Presence.HERE),
    Attendee("ko", "c", "Dr K. Osei", role="GP", agency="St Jude's Surgery"),
    Attendee("kt", "c", "Kim O'Hara", Side.FAMILY, relationship="mother", presence=Presence.HERE),
    Attendee("io", "c", "Ines O'Hara", Side.FAMILY, relationship="grandmother"),
    Attendee("sw", "c", "Sam Whitlock", Side.ADVOCATE, "advocate for Ellie"),
)


def family(*names: str) -> tuple[Child, ...]:
    """`Full Name`, or `Full Name = known as`."""
    parts = [name.partition(" = ") for name in names]
    return told_apart([Child(name, name, known) for name, _, known in parts])


def conference(*names: str, roll: tuple[Attendee, ...] = ROLL, **more: object) -> ConferenceRecord:
    children = family(*names)
    held = Conference("c", MeetingType.RCPC, AT, "u", "Priya Raman", tuple(child.id for child in children))
    return ConferenceRecord(held, children, roll, **more)  # type: ignore[arg-type]


# ---- no child for another ----

KHANS = ("Mohammed Bilal Khan", "Mohammed Yusuf Khan", "Zoë Bright", "D\u2019Arcy Bright")
TWINS = ("Baby O'Hara (twin 1)", "Baby O'Hara (twin 2)")


@pytest.mark.parametrize(
    ("names", "typed", "whom", "unsure"),
    [
        (KHANS, "Mohammed Yusuf Khan: child protection plan ends", ["Mohammed Yusuf Khan"], ""),
        (KHANS, "mohammed bilal: child protection plan ends", ["Mohammed Bilal Khan"], ""),
        (KHANS, "Mohammed: child protection plan ends", [], "Mohammed"),
        (KHANS, "Mohammed Khan: child protection plan ends", [], "Mohammed Khan"),
        (KHANS, "Zoe and D'Arcy: plan ends", ["Zoë Bright", "D\u2019Arcy Bright"], ""),
        (KHANS, "D`Arcy's plan ends", ["D\u2019Arcy Bright"], ""),
        (KHANS, "Zozo: child protection plan ends", [], "Zozo"),
        (KHANS, "Zoe and Mohammed: plan ends", ["Zoë Bright"], "Mohammed"),
        (TWINS, "Baby O'Hara (twin 2): no plan", ["Baby O'Hara (twin 2)"], ""),
        (TWINS, "Twin 2: no plan", ["Baby O'Hara (twin 2)"], ""),
        (TWINS, "Baby O'Hara: no plan", [], "Baby O'Hara"),
        (("Mary Ann A", "Mary Kate A"), "Mary Kate: plan ends", ["Mary Kate A"], ""),
        (("Jo A", "Jo-Anne A"), "Jo-Anne: plan ends", ["Jo-Anne A"], ""),
        (("Jo A", "Jude A"), "Jude: plan ends; Jo-Anne Smith leads", ["Jude A"], ""),
        (("Ellie A", "Ellie-Mae A"), "Ellie-Mae\u2019s plan ends", ["Ellie-Mae A"], ""),
        (("Ann", "Ann Marie"), "Ann: plan ends", ["Ann"], ""),
        (("A Marsh = Twin One", "B Marsh = Twin Two"), "Twin Two: no plan", ["B Marsh"], ""),
        (("Sam A", "Ellie A"), "Ellie: advocate Sam Whitlock stays; plan continues", ["Ellie A"], ""),
        (("Sam A", "Ellie A"), "No plan for Ellie, Sam Whitlock stays", ["Ellie A"], ""),
        (("Grace A", "Jude A"), "Grace Idowu of St Jude's Surgery leads", [], ""),
        (("Tom A", "Jude A"), "Tom Pearce will lead", [], "Tom"),
        (("Tom A", "Jude A"), "ellie has a plan", [], ""),
        (("Tom A", "Jude A"), "jude has a plan", [], "jude"),
        (("Ellie A", "Jude A"), "Ellie: plan ends; Jude: plan continues", ["Ellie A"], "Jude"),
        (("Ellie A", "Jude A"), "Ellie and Zozo: plan ends", ["Ellie A"], "Zozo"),
        (("Ellie A", "Jude A"), "Ellie and Kim O'Hara: plan ends", ["Ellie A"], ""),
        (("Ellie A", "Jude A"), "Both children: plan ends", [], ""),
        (("Ellie A", "Jude A"), "Both have a plan, they meet at 10:30", [], ""),
        (("Ellie A", "Jude A"), "Jude's plan, and that of Ellie, ends", ["Ellie A", "Jude A"], ""),
    ],
)
def test_a_decision_is_about_the_child_that_is_named(
    names: tuple[str, ...], typed: str, whom: list[str], unsure: str
) -> None:
    found = about(typed, family(*names), ROLL)
    assert ([child.full_name for child in found.children], found.unsure) == (whom, unsure)


@pytest.mark.parametrize("name", ["Will", "May", "Mark", "Hope", "Rose", "Max"])
def test_a_word_of_the_language_is_no_child_without_its_capital(name: str) -> None:
    children = family(f"{name} A", "Jo A")
    word = name.lower()
    assert [one.full_name for one in about(f"Jo {word} have a plan and {word} go", children).children] == ["Jo A"]
    for typed in (f"{name}: plan ends", f"{name}'s plan ends", f"No plan for {name}", f"{word}: plan ends"):
        assert [one.full_name for one in about(typed, children).children] == [f"{name} A"], typed
    for typed in (f"{name} the date in the diary", f"The plan is looked at by {name}", f"The plan {word} end"):
        found = about(typed, children)
        assert (found.children, found.unsure.casefold()) == ((), word), typed


WORD = st.text(st.characters(categories=["L"], include_characters="'\u2019-"), min_size=1, max_size=7).filter(
    lambda word: any(letter.isalnum() for letter in plain(word))
)
FULL_NAME = st.lists(
    st.one_of(WORD, st.sampled_from(["Jo", "Jo-Anne", "Mary", "Will", "and", "All", "(twin 1)"])),
    min_size=1,
    max_size=4,
).map(" ".join)


@settings(deadline=None)
@given(st.lists(st.tuples(FULL_NAME, st.one_of(st.just(""), WORD)), min_size=2, max_size=5), st.data())
def test_a_full_name_before_the_colon_never_means_another_child(
    names: list[tuple[str, str]], data: st.DataObject
) -> None:
    assume(len({plain(name) for name, _ in names}) == len(names))
    children = told_apart([Child(str(at), *pair) for at, pair in enumerate(names)])
    meant = data.draw(st.sampled_from(children))
    line = f"{meant.full_name}: child protection plan ends"
    assert about(line, children, ROLL).children == (meant,)
    assert about(line, children, ROLL).unsure == ""
    assert named_in(line, children, ROLL).children == (meant,)
    assert typed_view(f"{meant.full_name}: CSC plan", ROLL, children).child_ids == (meant.id,)
    said = read_statement(f"{meant.full_name}: it was so", ROLL, children)
    assert said.unknown or said.unsure or said.child_ids in {(meant.id,), None}
    others = {plain(child.short_name) for child in children if child != meant}
    assert plain(meant.short_name) not in others, "shown as nobody else is"
    assert about(f"{meant.short_name}: plan ends", children).children in {(meant,), ()}


@settings(deadline=None)
@given(st.text(max_size=60), st.lists(FULL_NAME, max_size=4, unique=True))
def test_any_text_is_read_and_nobody_is_made_up(text: str, names: list[str]) -> None:
    children = family(*names)
    found = about(text, children, ROLL)
    letters = "".join(plain(text).split())
    for child in found.children:
        shortest = min(("".join(plain(name).split()) for name in child.full_name.split()), key=len)
        assert shortest in letters or plain(child.known_as) in letters
    assert not found.unsure or plain(found.unsure) in plain(text)


# ---- shown so that they are told apart ----


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (KHANS, ["Mohammed Bilal", "Mohammed Yusuf", "Zoë", "D\u2019Arcy"]),
        (TWINS, list(TWINS)),
        (("Baby Smith", "Baby Smith"), ["Baby Smith (1)", "Baby Smith (2)"]),
        (("Ellie Tarrant", "Jude Tarrant"), ["Ellie", "Jude"]),
        (("Will Jones = Billy", "William Smith = Will"), ["Billy", "William"]),
        (("Mohammed Khan",), ["Mohammed"]),
    ],
)
def test_a_short_name_is_long_enough(names: tuple[str, ...], short: list[str]) -> None:
    record = conference(*names)
    assert [child.short_name for child in record.children] == short
    assert record.names_of(()) == " and ".join([", ".join(short[:-1]), short[-1]] if len(short) > 1 else short)
    alone = replace(record, children=record.children[:1])
    assert alone.children[0].short_name in {record.children[0].known_as, names[0].split()[0]}


# ---- everywhere a line is typed ----


def test_the_row_always_says_whom_a_decision_is_about() -> None:
    record = conference("Ellie A", "Jude A")
    for ids, words in (((), "about all the children"), (("Jude A",), "about Jude")):
        assert words in shown_decision(record, Decision("d", "c", "Plan ends", AT, child_ids=ids)).under


def test_the_same_for_a_child_is_asked_where_two_have_the_name() -> None:
    before = Decision("d", "c", "Zoë has a plan", AT, child_ids=("Zoë Bright",))
    record = conference(*KHANS, decisions=(before,))
    assert naming("same for Mohammed", record).unsure == "Mohammed"
    assert same_for("same for Mohammed", record) is None
    same = same_for("same for Mohammed", record, ("Mohammed Yusuf Khan",))
    assert same is not None
    assert (same.statement, same.child_ids) == ("Mohammed Yusuf has a plan", ("Mohammed Yusuf Khan",))
    first = Decision("d", "c", "Baby O\u2019Hara (twin 1): plan; Kim O'Hara agrees", AT, child_ids=(TWINS[0],))
    same = same_for("same for twin 2", conference(*TWINS, decisions=(first,)))
    assert same is not None and same.statement == "Baby O'Hara (twin 2): plan; Kim O'Hara agrees"


@pytest.mark.parametrize(
    ("typed", "agency", "whom", "unsure"),
    [
        ("Zoe: CSC end", "Children's social care", ("Zoë Bright",), ""),
        ("Zozo: CSC end", "Children's social care", (), "Zozo"),
        ("police: Zozo plan", "Police", (), "Zozo"),
        ("Mohammed: police end", "Police", (), "Mohammed"),
        ("D'Arcy, Zoe: Grace Idowu continue neglect", "Health visiting", ("Zoë Bright", "D\u2019Arcy Bright"), ""),
        ("Both: CSC end", "Children's social care", (), ""),
        ("police says Zoe will need a plan physical", "Police", ("Zoë Bright",), ""),
        ("CSC end for zoe", "Children's social care", (), "zoe"),
    ],
)
def test_an_agencys_view_invents_neither_a_child_nor_an_agency(
    typed: str, agency: str, whom: tuple[str, ...], unsure: str
) -> None:
    record = conference(*KHANS)
    view = typed_view(typed, record.attendees, record.children)
    assert (view.agency, view.child_ids, view.unsure) == (agency, whom, unsure)
    assert _made_view(typed, record) is not None
    assert _naming(typed, record).unsure == unsure


def test_lines_of_discussion_and_scores_ask_as_well() -> None:
    record = conference(*KHANS)
    people, children = record.attendees, record.children
    said = read_statement("GI record Mohammed Yusuf: thin", people, children)
    assert (said.said_by, said.child_ids, said.unsure, said.text) == (ROLL[0], ("Mohammed Yusuf Khan",), "", "thin")
    said = read_statement("GI Zoe Mohammed: thin", people, children)
    assert (said.said_by, said.child_ids, said.unsure, said.text) == (ROLL[0], ("Zoë Bright",), "Mohammed", "thin")
    rated = read_scale("Mohammed 4", people, children)
    assert rated is not None and (rated.child_ids, rated.unsure) == ((), "Mohammed")
    rated = read_scale("Zoe by advocate 4", people, children)
    assert rated is not None and rated.child_ids == ("Zoë Bright",)
    assert is_childs(record, Scale("s", "c", AT, 4, rater_words=rated.words))
    grace = conference("Grace A", "Jude A")
    rated = read_scale("Grace Idowu 4", people, grace.children)
    assert rated is not None and (rated.rater, rated.child_ids) == (ROLL[0], ())
    rated = read_scale("Grace Pearce 4", people, grace.children)
    assert rated is not None and (rated.words, rated.child_ids) == ("Grace Pearce", ())


def test_a_child_who_is_here_says_whether_they_agree() -> None:
    will = Attendee("wb", "c", "Will Bright", Side.CHILD, presence=Presence.HERE)
    record = conference("Will Bright", "Ellie Bright", roll=(*ROLL, will))
    for typed, agreement in (("Will: agrees", Agreement.AGREES), ("Will Bright: disagrees", Agreement.DISAGREES)):
        view = _made_family_view(typed, record)
        assert isinstance(view, FamilyView)
        assert (view.who, view.agreement, view.child_ids) == ("wb", agreement, ())
    about_ellie = _made_family_view("Kim for Ellie: disagrees: Will is well", record)
    assert isinstance(about_ellie, FamilyView) and (about_ellie.who, about_ellie.child_ids) == ("kt", ("Ellie Bright",))
    assert _made_family_view("Ellie: disagrees", record) is None, "her advocate has not said it"
    assert [person.full_name for person in unheard(record)] == ["Kim O'Hara", "Will Bright"]


def test_an_action_is_for_the_child_and_done_by_nobody_who_was_not_named() -> None:
    record = conference("Ellie A", "Jude A")
    named, rest = _for_child("Ellie: check-in by 8 jan", record)
    assert ([child.full_name for child in named.children], rest) == (["Ellie A"], "check-in by 8 jan")
    two = typed_action("O'Hara: keep the cot by 8 jan", ROLL, date(2026, 12, 23))
    assert (two.owner, two.text) == ("", "O'Hara: keep the cot")
    one = typed_action("Hannah Cole: call by 8 jan", ROLL, date(2026, 12, 23))
    assert (one.owner, one.person) == ("DC Hannah Cole", ROLL[2])


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("Hannah Cole", "DC Hannah Cole"),
        ("hannah cole", "DC Hannah Cole"),
        ("K. Osei", "Dr K. Osei"),
        ("k osei", "Dr K. Osei"),
        ("Dr Osei", "Dr K. Osei"),
        ("Kim O\u2019Hara", "Kim O'Hara"),
        ("O'Hara", None),
    ],
)
def test_people_are_found_without_their_title(typed: str, who: str | None) -> None:
    found = find_person(typed, ROLL)
    assert (found.full_name if found else None) == who


def test_parental_responsibility_is_for_the_child_that_is_named() -> None:
    record = conference("D'Arcy A", "Mary-Jane A", "Ashanti A", "Mary A", roll=())
    dan = read_person("Dan Roe, father of D\u2019Arcy, stepfather of Mary-Jane, PR for D'Arcy", "c", record)
    told = [(one.child_id, one.relationship, one.responsible) for one in dan.relations]
    assert told == [("D'Arcy A", "father", True), ("Mary-Jane A", "stepfather", False)]
    advocate = read_person(
        "Bea Olawale, advocate for Mary-Jane", "c", replace(record, attendees=(replace(dan, id="d"),))
    )
    assert (advocate.side, advocate.supports) == (Side.ADVOCATE, "")
    gran = read_person("Pauline O'Neill, grandmother, PR for Mary-Jane", "c", record)
    assert [one.child_id for one in gran.relations if one.responsible] == ["Mary-Jane A"]


def test_parental_responsibility_that_is_not_clear_is_given_to_nobody_and_not_lost() -> None:
    record = conference(*KHANS, roll=())
    for name in ("Mohammed", "Zozo"):
        dad = read_person(f"Ali Khan, father of {name}, PR for {name}", "c", record)
        assert dad.relations == ()
        assert dad.relationship == f"father of {name}"
        assert f"parental responsibility for {name}" in dad.note

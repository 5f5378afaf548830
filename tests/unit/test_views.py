"""What agencies recommend and what the family says: read as it was meant, counted once an agency, decided by nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.conference import Child, Conference, MeetingType
from meetingrec.domain.decisions import CATEGORIES, Decision, DecisionType, Dissent
from meetingrec.domain.notice import RestrictedPart
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.views import AgencyView, Agreement, Recommendation, tally
from meetingrec.ui.room.decisions import same_for
from meetingrec.ui.room.typed_decisions import decision_type, named_category
from meetingrec.ui.room.typed_views import find_agency, typed_family_view, typed_view
from meetingrec.ui.room.views import _made_view, _say_view, tally_lines

AT = datetime(2026, 4, 2, 14, tzinfo=UTC)
CHILDREN = (Child("ellie", "Ellie Tarrant"), Child("jude", "Jude Tarrant"))


def person(name: str, role: str, agency: str = "", side: Side = Side.PROFESSIONAL, **more: object) -> Attendee:
    relation = role if side is Side.FAMILY else ""
    return Attendee(name, "c", name, side, role, agency, relation, Presence.HERE, **more)  # type: ignore[arg-type]


PEOPLE = (
    person("Kasia Nowicka", "mother", side=Side.FAMILY),
    person("Darren Tarrant", "father", side=Side.FAMILY),
    person("Tom Ashdown", "lead social worker", "Children's social care"),
    person("Lorna Beck", "team manager", "Children's social care"),
    person("Grace Idowu", "health visitor", "Health visiting"),
    person("Neil Forsyth", "DSL", "Marl Bridge School"),
    person("Shabnam Ali", "nursery manager", "Little Acorns Nursery"),
    person("Hannah Cole", "detective constable", "Police"),
    person("Jo Penhale", "IDVA", "Northgate IDVA service"),
    person("K. Osei", "GP", "Marl Surgery"),
)

CONFERENCE = Conference("c", MeetingType.ICPC, AT, "u", "Priya Raman", ("ellie", "jude"))

S1_22 = """CSC plan emotional for Ellie
TA Ellie plan emotional
HV: Ellie plan emotional
school Ellie plan emotional
nursery Ellie plan emotional
police: plan physical for Ellie
IDVA Ellie plan emotional
GP Ellie plan written""".splitlines()

S1_23 = """CSC Jude plan emotional
health visiting Jude plan emotional
police Jude plan physical
JP Jude plan emotional
school Jude plan
nursery Jude cin: home visits by HV already address speech""".splitlines()


def views(lines: list[str]) -> list[AgencyView]:
    read = [typed_view(line, PEOPLE, CHILDREN) for line in lines]
    return [
        AgencyView(
            str(at), "c", AT + timedelta(seconds=at), one.agency, one.recommendation or Recommendation.NO_VIEW,
            one.said_by, one.child_ids, one.category, one.reason, one.written,
        )
        for at, one in enumerate(read)
    ]  # fmt: skip


def test_the_lines_of_the_scenario_count_an_agency_once() -> None:
    found = tally(views(S1_22), "ellie")
    ((plan, agencies),) = found.counted
    assert (plan, len(agencies)) == (Recommendation.PLAN, 6)
    assert agencies.count("Children's social care") == 1, "Ashdown and Beck are one agency"
    assert [(name, len(by)) for name, by in found.categories] == [("Emotional abuse", 5), ("Physical abuse", 1)]
    assert found.written == (("Marl Surgery", Recommendation.PLAN),)
    jude = views(S1_23)
    assert [(wanted, len(by)) for wanted, by in tally(jude, "jude").counted] == [
        (Recommendation.PLAN, 5),
        (Recommendation.CHILD_IN_NEED, 1),
    ]
    assert jude[-1].reason == "home visits by HV already address speech"
    assert tally(jude, "ellie").counted == ()


def test_two_categories_of_an_agency_are_both_counted_and_are_no_part_of_its_name() -> None:
    both = views(["CSC plan neglect and emotional abuse", "school plan emotional, neglect", "police plan physical"])
    assert [(one.agency, one.category) for one in both[:2]] == [
        ("Children's social care", "Neglect and emotional abuse"),
        ("Marl Bridge School", "Neglect and emotional abuse"),
    ]
    assert [(name, len(who)) for name, who in tally(both, "ellie").categories] == [
        ("Emotional abuse", 2),
        ("Neglect", 2),
        ("Physical abuse", 1),
    ]


def test_the_last_view_of_an_agency_counts_and_a_spoken_one_before_a_written_one() -> None:
    changed = views(["nursery cin", "nursery plan emotional", "GP plan written", "GP no view"])
    found = tally(changed, "jude")
    assert found.counted == (
        (Recommendation.PLAN, ("Little Acorns Nursery",)),
        (Recommendation.NO_VIEW, ("Marl Surgery",)),
    )
    assert found.written == ()


def test_the_tally_says_what_was_said_in_private() -> None:
    """The chair reads it aloud: an agency that spoke in a restricted part must not slip out with the number."""
    spoken = (*views(["police plan"]), replace(views(["IDVA plan"])[0], part_id="part"))
    record = ConferenceRecord(CONFERENCE, CHILDREN, PEOPLE, agency_views=spoken)
    ((_, words), _) = tally_lines(record)
    assert words == "Child protection plan: 2 (Police, Northgate IDVA service (said in private))"
    assert "IDVA" not in str(tally_lines(record.open_only))


def test_the_same_for_another_child_carries_nothing_out_of_a_restricted_part() -> None:
    shared = Decision(
        "d1", "c", "Ellie has a plan", AT, child_ids=("ellie",), rationale="three calls", dissent=(Dissent("SA", "no"),)
    )
    private = replace(shared, id="d2", statement="The address is kept from him", part_id="part")
    record = ConferenceRecord(CONFERENCE, CHILDREN, decisions=(shared, private))
    same = same_for("same for Jude", record)
    assert same is not None
    assert (same.statement, same.child_ids, same.rationale) == ("Jude has a plan", ("jude",), "three calls")
    assert (same.id, same.dissent, same.part_id) == ("", (), "")
    assert same_for("Jude has the same plan", record) is None
    going_on = replace(record, parts=(RestrictedPart("part", "c", AT),))
    within = same_for("same for Jude", going_on)
    assert within is not None and within.statement == "The address is kept from him"


@pytest.mark.parametrize(
    ("typed", "agency", "who"),
    [
        ("school plan", "Marl Bridge Primary", "Neil Forsyth"),
        ("Marl Bridge School plan", "Marl Bridge Primary", "Neil Forsyth"),
        ("Marl Bridge plan", "", ""),
        ("GP plan", "Marl Bridge Surgery", "K. Osei"),
        ("nurseries plan", "Little Acorns Pre-school", "Shabnam Ali"),
        ("acorns plan", "Little Acorns Pre-school", "Shabnam Ali"),
        ("social worker plan", "Children's social care", "Tom Ashdown"),
        ("social care plan", "Children's social care", ""),
        ("family support plan", "family support", ""),
        ("Voice for Families plan", "Voice for Families", ""),
    ],
)
def test_a_word_for_an_agency_is_the_one_on_the_roll_or_one_of_its_own(typed: str, agency: str, who: str) -> None:
    """ "school" must not be counted beside the school that is there under its name."""
    roll = (
        person("Neil Forsyth", "DSL", "Marl Bridge Primary"),
        person("K. Osei", "GP", "Marl Bridge Surgery"),
        person("Shabnam Ali", "manager", "Little Acorns Pre-school"),
        person("Tom Ashdown", "lead social worker", "Children's social care"),
        person("Lorna Beck", "team manager", "CSC"),
        person("Dana Price", "volunteer", "Family Hub"),
    )
    read = typed_view(typed, roll, CHILDREN)
    assert (read.agency, read.said_by) == (agency, who)


def test_with_two_schools_the_line_asks_which_and_counts_nobody() -> None:
    roll = (person("Kim Rees", "DSL", "Fellside Primary"), person("Ian Cope", "DSL", "Hallam High"))
    record = ConferenceRecord(CONFERENCE, CHILDREN, roll)
    assert _made_view("school continue", record) is None
    assert _say_view("school continue", record) == "Which one: Fellside Primary or Hallam High?"
    made = _made_view("hallam no view", record)
    assert isinstance(made, AgencyView)
    assert (made.agency, made.said_by) == ("Hallam High", "Ian Cope")


PHRASES = {
    "plan": Recommendation.PLAN,
    "CP plan": Recommendation.PLAN,
    "no plan": Recommendation.NO_PLAN,
    "no child protection plan": Recommendation.NO_PLAN,
    "cin": Recommendation.CHILD_IN_NEED,
    "Child in Need plan": Recommendation.CHILD_IN_NEED,
    "continue": Recommendation.CONTINUE,
    "plan continues": Recommendation.CONTINUE,
    "end": Recommendation.END,
    "plan ends": Recommendation.END,
    "no view": Recommendation.NO_VIEW,
    "neutral": Recommendation.NO_VIEW,
}
AGENCIES = ("police", "nursery", "HC", "Grace Idowu", "IDVA", "Youth justice", "West End Academy")


@given(
    agency=st.sampled_from(AGENCIES),
    phrase=st.sampled_from(sorted(PHRASES)),
    category=st.sampled_from(("", "Neglect", "physical abuse", "emotional", "Sexual abuse")),
    child=st.sampled_from(("", "Ellie", "for Jude", "both")),
    written=st.booleans(),
    reason=st.text("abcdefg hi,.", max_size=30),
    joint=st.sampled_from((": ", " - ", " because ")),
)
def test_whatever_is_put_together_is_taken_apart_again(
    agency: str, phrase: str, category: str, child: str, written: bool, reason: str, joint: str
) -> None:
    parts = (agency, phrase, category, child, "written" if written else "")
    text = " ".join(part for part in parts if part) + (f"{joint}{reason}" if reason.strip() else "")
    read = typed_view(text, PEOPLE, CHILDREN)
    assert (read.agency, read.said_by) == find_agency(agency, PEOPLE)
    assert read.recommendation is PHRASES[phrase]
    assert read.category.casefold().startswith(category.casefold())
    assert bool(read.category) == bool(category)
    assert read.written is written
    assert read.child_ids == {"": (), "both": (), "Ellie": ("ellie",), "for Jude": ("jude",)}[child]
    assert read.reason == reason.strip()


@given(st.text(max_size=80))
def test_any_text_is_read_without_a_word_being_made_up(text: str) -> None:
    view = typed_view(text, PEOPLE, CHILDREN)
    assert view.reason in text
    assert not view.category or view.category in CATEGORIES.values()
    _, _, words = typed_family_view(text, PEOPLE)
    assert words in text


@pytest.mark.parametrize(
    ("typed", "who", "agreement", "words"),
    [
        ("KN: agrees", "Kasia Nowicka", Agreement.AGREES, ""),
        ("mum: agrees in part: I did protect them", "Kasia Nowicka", Agreement.IN_PART, "I did protect them"),
        (
            "dad does not agree, no one asked me about February",
            "Darren Tarrant",
            Agreement.DISAGREES,
            "no one asked me about February",
        ),
        ("DT disagrees", "Darren Tarrant", Agreement.DISAGREES, ""),
        ("KN: wants to move", "Kasia Nowicka", None, "wants to move"),
        ("Kasia was not asked - she had left", "Kasia Nowicka", Agreement.NOT_ASKED, "she had left"),
        (
            "Darren was not asked: told after the meeting by Ashdown 18 Jun 15:00",
            "Darren Tarrant",
            Agreement.NOT_ASKED,
            "told after the meeting by Ashdown 18 Jun 15:00",
        ),
        ("somebody agrees", None, None, "somebody agrees"),
    ],
)
def test_what_a_parent_says_in_one_line(typed: str, who: str | None, agreement: Agreement | None, words: str) -> None:
    found, meant, said = typed_family_view(typed, PEOPLE)
    assert (found.full_name if found else None, meant, said) == (who, agreement, words)


@pytest.mark.parametrize(
    ("typed", "kind", "category"),
    [
        ("Ellie: subject of a CP plan, emotional abuse", DecisionType.MAKE_SUBJECT, "Emotional abuse"),
        ("Poppy: CP plan CONTINUES, category neglect", DecisionType.CONTINUE, "Neglect"),
        ("Kayden: plan ENDS, Child in Need plan", DecisionType.END, ""),
        ("No child protection plan for Jude", DecisionType.NOT_SUBJECT, ""),
        ("Jude will not have a child protection plan", DecisionType.NOT_SUBJECT, ""),
        ("Joint enquiry, medical tomorrow", DecisionType.SINGLE_OR_JOINT, ""),
        ("Not neglect but physical abuse is the worry", DecisionType.OTHER, ""),
        ("See the doctor again", DecisionType.OTHER, ""),
    ],
)
def test_a_decision_is_what_the_chair_wrote(typed: str, kind: DecisionType, category: str) -> None:
    assert (decision_type(typed), named_category(typed)) == (kind, category)

"""What a chair's line says a decision is: read in the words of real minutes, and left open wherever it may be wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from meetingrec.domain.decisions import (
    ALL_CATEGORIES,
    CATEGORIES,
    Decision,
    DecisionType,
    category_words,
    contradictions,
)
from meetingrec.ui.room.typed_decisions import decision_type, named_category

NAMES = ("Ellie Tarrant", "Jude Tarrant", "Kayden Bright", "Poppy Bright", "Twin Two", "Baby O'Hara (twin 2)")

READ = {
    DecisionType.MAKE_SUBJECT: (
        "Ellie: child protection plan, emotional abuse",
        "Ellie: subject of a CP plan, emotional abuse",
        "It was agreed that Ellie be made subject of a child protection plan under the category of neglect",
        "agreed that Ellie be made the subject of a Child Protection Plan",
        "both children: child protection plan, neglect",
        "Ellie and Jude to be made subject to a child protection plan under neglect",
        "Ellie will have a child protection plan",
        "Ellie is to be placed on a child protection plan, category emotional abuse",
        "The conference decided unanimously that both children become subject of a child protection plan",
        "Jude needs a child protection plan",
        "Ellie and Jude will be on a child protection plan for emotional abuse.",
        "Ellie to go on a child protection plan, neglect",
        "Ellie goes on a CP plan",
        "Twin Two: child protection plan from birth, neglect",
        "Threshold met: Ellie subject to CPP, neglect",
        "CP plan agreed for Ellie, neglect and emotional abuse",
        "Ellie - CP plan - neglect",
        "Ellie child protection plan neglect",
        "Jude is subject of a child protection plan, emotional abuse",
        "Ellie was made subject of a child protection plan",
        "Unborn baby: child protection plan at birth; legal planning meeting",
        "Ellie: child protection plan; emotional and physical abuse",
        "Ellie: CPP, sexual abuse",
        "Ellie to be subject of a plan for emotional and physical safety",
        "The unanimous decision of the conference was that Ellie should become the subject of a Child Protection Plan",
        "Ellie's name to be placed on a child protection plan",
        "Child Protection Plan (neglect)",
        "Chair's decision: child protection plan, neglect",
    ),
    DecisionType.NOT_SUBJECT: (
        "No child protection plan for Jude",
        "Jude will not have a child protection plan",
        "Jude should not be made the subject of a child protection plan",
        "Jude not to be made subject to a CP plan",
        "Twin 2: not made subject of a child protection plan; threshold not met, no category agreed",
        "Twin 2 is not made subject of a child protection plan",
        "Jude does not meet the threshold for a child protection plan",
        "The threshold for a child protection plan is not met",
        "The threshold for a child protection plan was not met",
        "Not a child protection plan; threshold not met",
        "Does not need a child protection plan",
        "Not to have a child protection plan",
        "A child protection plan is not required",
        "No need for a child protection plan",
        "No plan for Ellie",
        "Jude: no plan, child in need plan",
        "Jude: child in need, not child protection",
        "Jude isn't placed on a plan",
        "The conference decided against a child protection plan",
        "Jude is not to be the subject of a plan",
        "There is no need for Jude to be subject of a child protection plan",
        "Jude not in need of a child protection plan",
        "Jude does not require a child protection plan at this time",
    ),
    DecisionType.END: (
        "Kayden: plan ENDS, Child in Need plan",
        "Kayden: plan ends; child in need plan and young carer referral",
        "Kayden's plan ends",
        "Child protection plan to end; child in need plan",
        "plan to cease",
        "Kayden: plan to end on 4 May",
        "The child protection plan is discontinued",
        "Kayden to be removed from a plan",
        "Remove from child protection plan",
        "Kayden is removed from the child protection plan",
        "Kayden to come off the plan",
        "Child protection plan ceases",
        "End of child protection plan",
        "to end the child protection plan",
        "Kayden no longer needs a child protection plan",
        "Kayden is no longer subject to a child protection plan",
        "The child protection plan should end",
        "Kayden: deregistered",
        "Kayden: de-registered, child in need",
        "Step down from child protection plan to child in need",
        "To step down from child protection to child in need",
        "Plan should not continue",
        "plan to close",
        "plan ends, threshold no longer met",
        "Kayden: plan ends, child in need plan led by school",
        "Remove Kayden from the plan",
        "Kayden ceased to be subject of a child protection plan",
        "Plan to cease, step down to child in need",
        "Kayden no longer meets threshold for a CP plan",
    ),
    DecisionType.CONTINUE: (
        "Poppy: CP plan CONTINUES, category neglect",
        "Poppy: child protection plan continues, neglect (reviewed, still right)",
        "Poppy remains subject to a plan under neglect",
        "Remains subject to a child protection plan, neglect",
        "plan to remain in place",
        "Child protection plan to continue, neglect",
        "Poppy to remain on a child protection plan",
        "Continue the child protection plan",
        "Poppy continues to be the subject of a child protection plan under the category of neglect",
        "both children: plan continues",
        "plan to continue, category to change from neglect to emotional abuse",
        "plan continues, category unchanged",
        "plan continues for a further six months",
        "The plan should remain for another 6 months",
        "Ellie and Jude remain subject to child protection plans",
    ),
    DecisionType.CATEGORY: (
        "category to change from neglect to emotional abuse",
        "Change of category: emotional abuse",
    ),
    DecisionType.CHILD_IN_NEED: (
        "Child in need plan",
        "Jude: CIN",
        "Child in need plan to continue",
        "Jude: child in need, section 17",
    ),
    DecisionType.SECTION_47: (
        "Section 47 enquiry, joint",
        "Section 47 enquiry, joint investigation",
        "no section 47 enquiry",
        "No s47",
    ),
    DecisionType.SINGLE_OR_JOINT: ("Joint enquiry, medical tomorrow",),
    DecisionType.OTHER: (
        "See the doctor again",
        "Not neglect but physical abuse is the worry",
        "Family to write a safety plan",
        "child in need meeting on 4 May",
        "Jude: child in need assessment",
    ),
    DecisionType.NOT_SAID: (
        "Ellie will be on a child protection plan until she moves",
        "Ellie will still be on a child protection plan",
        "Ellie was on a child protection plan",
        "Ellie goes on with the plan",
        "to step down to child in need",
        "Step down",
        "no further action",
        "no role for children's social care",
        "threshold not met",
        "No further child protection plan",
        "plan should not end",
        "The plan is not ended",
        "plan not to be removed",
        "Kayden's plan may end in three months",
        "Child protection plan to be reviewed",
        "Review child protection plan in 3 months",
        "Social worker to share the child protection plan with school",
        "Ellie: child protection plan, neglect, not agreed",
        "child protection plan?",
        "child protection plan: no",
        "Child protection plan - ends",
        "Ellie: child protection plan; Jude: no plan",
        "Ellie: plan ends. Jude: plan continues",
        "Ellie: plan ends, Jude: child in need plan",
        "Ellie plan ends, Jude child in need plan",
        "Police: child protection plan, neglect",
        "The police think Ellie should be made subject of a child protection plan",
        "consider a child protection plan in 3 months",
        "Ellie was subject of a child protection plan in 2019",
        "Ellie has been subject of a child protection plan since 2024",
        "Child in need plan ends",
        "plan to move to nan's",
        "plan to close the case",
        "Ellie: child protection plan, child in need",
        "Ellie's child protection plan ends and starts again",
        "without a plan Ellie would be at risk",
        "It was not agreed that the plan ends",
        "Nobody wanted no plan",
        "do not end the plan",
        "Mother wants the plan to end",
        "Ellie: plan to end if the home visits are clean",
        "child protection",
        "Ellie: plan, neglect",
        "the register",
        "plan remains until the review",
        "Ellie should not remain on a plan",
        "Ellie: child protection plan, threshold not met",
        "Ellie: plan ends, threshold met",
        "Ellie: plan ends; support continues",
        "Ellie not removed from the plan",
        "cannot continue the plan",
        "Transfer to Salford",
        "Jude to transfer to another school",
        "plan to transfer Jude to another school",
        "child protection plan not to be transferred",
        "Kayden: plan ends, in three months",
        "Kayden: plan ends; to be looked at again within 4 weeks",
        "Kayden is due to be removed from the plan",
        "Child protection plan: over",
        "Child protection plan, completed",
        "Ellie: on a child protection plan",
        "from child protection plan",
        "child protection plan ✗",
        "Ellie child protection plan x",
        "Ellie was made subject of a child protection plan on 4 May 2019",
        "deregistered from GP",
        "Ellie: child protection plan, neglect; Jude the same",
        "Neither child to have a plan",
        "No child to have a child protection plan",
        "Ellie: child protection plan, neglect, physical health to be looked at",
        "category: neglect",
        "Remove dad from the child protection plan",
        "End dad's plan",
        "Remove from mother's plan",
        "There is no need for dad to have a plan",
        "the child protection plan",
        "Ellie's child protection plan",
        "CP to continue",
        "Ellie: continue",
        "No change",
        "Ellie: neglect",
        "No",
        "Early help",
        "Case closed",
        "Kayden to be stepped down to a Child in Need plan",
        "Kayden: plan ends as Ellie is now looked after",
        "Child protection plan is not needed, child in need plan instead",
        "Two agencies did not agree; child protection plan, neglect",
        "Kayden: stepped down to CIN",
    ),
    DecisionType.TRANSFER: (
        "Ellie and Jude: child protection plan transfers in, physical abuse",
        "Plan transfers to Salford",
        "child protection plan to be transferred to Salford",
        "transfer of the plan to Salford",
        "Transfer-in accepted",
    ),
    DecisionType.MEDICAL: (
        "Medical tomorrow at 10",
        "no medical",
    ),
}


@pytest.mark.parametrize(
    ("typed", "kind"), [(typed, kind) for kind, lines in READ.items() for typed in lines], ids=lambda one: str(one)[:60]
)
def test_a_decision_is_read_as_it_is_said_or_not_at_all(typed: str, kind: DecisionType) -> None:
    assert decision_type(typed, NAMES) is kind


PLANS = (DecisionType.MAKE_SUBJECT, DecisionType.CONTINUE, DecisionType.END, DecisionType.CHILD_IN_NEED)
TURNS = ("not", "never", "no longer", "if", "unless", "may", "proposed", "the school wants", "refuses", "unlikely", "?")


def test_a_childs_name_is_known_however_it_is_typed_and_another_name_is_somebody_else() -> None:
    names = ("Zoë Bright", "D’Arcy O'Neill")
    assert decision_type("Zoe: child protection plan", names) is DecisionType.MAKE_SUBJECT
    assert decision_type("D'Arcy's plan ends", names) is DecisionType.END
    assert decision_type("darcy: plan ends", names) is DecisionType.NOT_SAID


@pytest.mark.parametrize("kind", PLANS)
def test_a_word_that_turns_it_round_anywhere_never_leaves_the_kind(kind: DecisionType) -> None:
    for typed in READ[kind]:
        words = typed.split()
        for at in range(len(words) + 1):
            for turn in TURNS:
                line = " ".join([*words[:at], turn, *words[at:]])
                if not (kind is DecisionType.END and turn == "no longer"):
                    assert decision_type(line, NAMES) is not kind, line


@pytest.mark.parametrize("kind", [kind for kind in PLANS if kind is not DecisionType.CHILD_IN_NEED])
def test_the_opposite_for_another_child_in_the_same_line_is_never_read_for_both(kind: DecisionType) -> None:
    others = {DecisionType.MAKE_SUBJECT: "no plan", DecisionType.CONTINUE: "plan ends", DecisionType.END: "CP plan"}
    for typed in READ[kind]:
        for joint in ("; Jude: ", ". Jude ", ", Jude "):
            line = f"{typed}{joint}{others[kind]}"
            assert decision_type(line, NAMES) is DecisionType.NOT_SAID, line


@settings(deadline=None)
@given(st.text("abcdeu plnotCP:;,.?'’\n\ue000", max_size=60))
@example("\ue001 child protection plan")
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert decision_type(text, NAMES) in DecisionType
    assert named_category(text) in {"", *ALL_CATEGORIES}


@pytest.mark.parametrize(
    ("typed", "category"),
    [
        ("Ellie: CP plan, neglect", "Neglect"),
        ("under the category of emotional abuse", "Emotional abuse"),
        ("plan emotional", "Emotional abuse"),
        ("child protection plan, neglect and emotional abuse", "Neglect and emotional abuse"),
        ("child protection plan, emotional abuse & neglect", "Neglect and emotional abuse"),
        ("categories: physical, emotional and neglect", "Neglect, physical abuse and emotional abuse"),
        ("sexual abuse / physical abuse", "Physical abuse and sexual abuse"),
        ("risk of emotional harm", "Emotional abuse"),
        ("category to change from neglect to emotional abuse", "Emotional abuse"),
        ("change from neglect and physical abuse to neglect", "Neglect"),
        ("category neglect (neglect)", "Neglect"),
        ("neglect; no evidence of sexual abuse", ""),
        ("not neglect but physical abuse", ""),
        ("neglect rather than emotional abuse", ""),
        ("no longer neglect", ""),
        ("physical health and emotional support", ""),
        ("plan for emotional and physical safety", ""),
        ("neglect, physical health to be looked at", ""),
        ("no category agreed", ""),
    ],
)
def test_a_category_is_one_that_is_named_or_several_in_one_breath(typed: str, category: str) -> None:
    assert named_category(typed) == category


def test_categories_are_stored_as_they_are_printed_and_read_again() -> None:
    assert len(ALL_CATEGORIES) == len(set(ALL_CATEGORIES)) == 15
    assert set(CATEGORIES.values()) <= set(ALL_CATEGORIES)
    assert category_words(("Emotional abuse", "Neglect")) == "Neglect and emotional abuse"
    assert all(named_category(words) == named_category(words.lower()) == words for words in ALL_CATEGORIES)


AT = datetime(2026, 4, 2, 15, tzinfo=UTC)


def decided(at: int, kind: DecisionType, *child_ids: str) -> Decision:
    return Decision(str(at), "c", "decided", AT, child_ids=child_ids, type=kind)


def test_a_plan_and_none_for_one_child_contradict_each_other() -> None:
    ends, goes_on = decided(1, DecisionType.END, "jude"), decided(2, DecisionType.CONTINUE, "jude")
    assert contradictions((ends, goes_on), ("ellie", "jude")) == (("jude", ends, goes_on),)
    for_all = decided(3, DecisionType.MAKE_SUBJECT)
    assert [child for child, _, _ in contradictions((ends, for_all), ("ellie", "jude"))] == ["jude"]
    assert contradictions((ends, decided(7, DecisionType.CATEGORY, "jude")), ("jude",))
    apart = (ends, decided(4, DecisionType.MAKE_SUBJECT, "ellie"), decided(5, DecisionType.CHILD_IN_NEED, "jude"))
    assert contradictions(apart, ("ellie", "jude")) == ()
    begins = decided(8, DecisionType.MAKE_SUBJECT, "jude")
    assert contradictions((goes_on, begins), ("jude",))
    one, other = (replace(begins, category=name) for name in ("Neglect", "Physical abuse"))
    assert contradictions((one, other), ("jude",)) and not contradictions((one, begins), ("jude",))
    assert contradictions((one, replace(one, category="neglect")), ("jude",)) == ()
    changed = replace(other, type=DecisionType.CATEGORY)
    assert contradictions((one, changed), ("jude",)) == (), "the category may be changed"
    assert contradictions((goes_on, decided(6, DecisionType.NOT_SAID, "jude")), ("jude",)) == ()

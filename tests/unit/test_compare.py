"""Comparing two texts: whatever they are, the comparison holds exactly both, and says in words what it marks."""

from __future__ import annotations

import time
from itertools import pairwise
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from meetingrec.domain.compare import Change, after_of, before_of, change_words, compare

TEXTS = st.text(alphabet=st.sampled_from("aab  \n\n-.é’\t"), max_size=60) | st.text(max_size=40)


@given(TEXTS, TEXTS)
@example("\na", "a\na")
def test_the_changes_applied_to_the_earlier_text_give_the_later_one(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert before_of(pieces) == before
    assert after_of(pieces) == after
    assert all(piece.text for piece in pieces)
    assert not [1 for one, two in pairwise(pieces) if one.change is two.change]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 40), st.sampled_from([" ", "\n", ". "]))
@example(seed=1, every=10, between=" ")
def test_a_long_text_that_was_changed_here_and_there_too(seed: int, every: int, between: str) -> None:
    random = Random(seed)
    words = [random.choice(("the", "of", "Ellie", "was", f"word{random.randrange(90)}")) for _ in range(900)]
    changed = [word for word in words if random.randrange(every * 3)]
    for _ in range(900 // every):
        changed.insert(random.randrange(len(changed) + 1), f"new{random.randrange(9)}")
    before, after = between.join(words), between.join(changed)
    pieces = compare(before, after)
    assert before_of(pieces) == before
    assert after_of(pieces) == after
    same = sum(len(piece.text) for piece in pieces if piece.change is Change.SAME)
    assert every < 8 or same > len(before) * (1 - 3 / every), "what nobody touched is shown as it was"


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert all(piece.change is Change.SAME for piece in compare(text, text))
    assert change_words(compare(text, text)) == ()


def test_whole_words_are_marked_and_told() -> None:
    before = "Ellie is seen weekly.\n- Mum goes to the clinic.\nNothing else."
    after = "Ellie is seen twice a week.\n- Mum goes to the clinic.\nNothing else.\n- Dad is told."
    told = change_words(compare(before, after))
    assert told == ("“weekly” became “twice a week”", "“Dad is told.” was added")
    assert change_words(compare("Ellie", "**Ellie**"))[0] == "what is bold was changed"
    assert [piece.text for piece in compare("one two three", "one three") if piece.change is Change.REMOVED] == ["two "]


def test_a_whole_section_written_anew_reads_as_two_passages_not_as_confetti() -> None:
    pieces = compare("Ellie was seen at school by Ms Brown", "Police called three times since May")
    assert [piece.change for piece in pieces] == [Change.REMOVED, Change.ADDED]


def test_a_long_section_takes_no_time_worth_waiting_for() -> None:
    before = "\n".join(f"Line {n} says what was decided about the plan and who does what." for n in range(300))
    after = before.replace("Line 7", "Row 7").replace("decided", "agreed", 5) + "\nAnd more."
    began = time.perf_counter()
    compare(before, after)
    assert time.perf_counter() - began < 1.0


@pytest.mark.parametrize("every", [2, 9])
def test_nor_does_one_that_is_all_one_line(every: int) -> None:
    """20,000 letters of common words took more than a minute."""
    chance = Random(1)
    words = [f"word{chance.randrange(600)}" for _ in range(2700)]
    changed = list(words)
    changed[::every] = ["x"] * len(words[::every])
    began = time.perf_counter()
    pieces = compare(" ".join(words), " ".join(changed))
    assert time.perf_counter() - began < 1.0
    assert len(change_words(pieces)) == (1 if every == 2 else len(words[::every]))


def test_what_has_nothing_in_common_is_shown_whole() -> None:
    before, after = (" ".join(f"{word}{number}" for number in range(300)) for word in ("was", "is"))
    assert [piece.change for piece in compare(before, after)] == [Change.REMOVED, Change.ADDED]

"""Whether all speech got words, what is heard again, and when the second hearing is believed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec.domain.transcript import Word
from meetingrec.speech.coverage import (
    better,
    doubtful_seconds,
    holes,
    parts_to_hear_again,
    seconds,
    settled,
    spoken_seconds,
)
from meetingrec.speech.listening import Region

RATE = 16000


def _region(start: float, end: float) -> Region:
    return Region(int(start * RATE), int(end * RATE))


def _say(line: str, start: float, pace: float = 0.3, probability: float = 0.9) -> list[Word]:
    return [Word(start + i * pace, start + (i + 1) * pace, word, probability) for i, word in enumerate(line.split())]


def test_speech_with_words_all_through_has_no_hole() -> None:
    assert holes([_region(1, 4)], _say("the children will be on a child protection plan", 1.0)) == ()


def test_a_region_without_words_is_a_hole() -> None:
    found = holes([_region(1, 4), _region(5, 7)], _say("the children will be on a plan for neglect", 1.0))
    assert found == (_region(5, 7),)


def test_a_model_that_drops_a_sentence_and_stretches_the_last_word_does_not_hide_it() -> None:
    words = [*_say("decision", 1.0), Word(1.3, 6.0, "one.", 0.9)]
    (hole,) = holes([_region(1, 6)], words)
    assert hole.seconds == pytest.approx(6 - 1.3 - 0.85 - 0.3, abs=0.02)


def test_a_breath_is_no_hole_but_a_short_answer_is() -> None:
    assert holes([_region(1, 1.3)], []) == ()
    assert holes([_region(1, 1.5)], []) == (_region(1, 1.5),)


@given(
    st.lists(st.tuples(st.floats(0.4, 3), st.floats(0.2, 8)), min_size=1, max_size=8),
    st.lists(st.tuples(st.floats(0, 60), st.floats(0.01, 5)), max_size=30),
)
def test_holes_lie_within_speech_and_claim_no_second_twice(
    spoken: list[tuple[float, float]], said: list[tuple[float, float]]
) -> None:
    regions, at = [], 0.0
    for pause, length in spoken:
        regions.append(_region(at + pause, at + pause + length))
        at += pause + length
    words = [Word(start, start + length, "word", 0.9) for start, length in sorted(said)]
    found = holes(regions, words)
    assert all(any(r.start <= hole.start < hole.end <= r.end for r in regions) for hole in found)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))
    assert seconds(found) <= seconds(regions) + 1e-9
    assert holes(regions, []) == tuple(r for r in regions if r.seconds >= 0.4)


@given(st.lists(st.tuples(st.floats(0.4, 3), st.floats(0.4, 11)), min_size=1, max_size=20), st.data())
def test_every_hole_is_heard_again_once_and_in_a_window_the_model_can_hold(
    spoken: list[tuple[float, float]], data: st.DataObject
) -> None:
    regions, at = [], 0.0
    for pause, length in spoken:
        regions.append(_region(at + pause, at + pause + length))
        at += pause + length
    found = [region for region in regions if data.draw(st.booleans())]
    parts = parts_to_hear_again(found, regions, 12.0)
    assert all(any(p.start <= hole.start and hole.end <= p.end for p in parts) for hole in found)
    assert all(before.end <= after.start for before, after in itertools.pairwise(parts))
    assert all(part.seconds <= 13.0 for part in parts)


def test_a_hole_is_heard_with_the_phrases_beside_it() -> None:
    regions = [_region(0, 2), _region(3, 4), _region(5, 7), _region(20, 22)]
    (part,) = parts_to_hear_again([regions[1]], regions, 12.0)
    assert part == _region(0, 8)


def test_two_holes_in_one_region_are_one_part() -> None:
    regions = [_region(0, 2), _region(3, 9)]
    parts = parts_to_hear_again([_region(3, 4), _region(7, 9)], regions, 12.0)
    assert len(parts) == 1


_REGIONS = [_region(0, 2.4), _region(3, 5), _region(6, 8)]
_BEFORE, _AFTER = _say("is everyone happy with this plan of ours", 0.0), _say("thank you all for coming today", 6.0)


def test_a_dropped_sentence_is_put_in() -> None:
    again = _say("yes I agree with that plan", 3.0)
    words = better([*_BEFORE, *_AFTER], again, _region(2.7, 5.5), _REGIONS)
    assert words == (*_BEFORE, *again, *_AFTER)


def test_the_same_words_at_better_times_are_taken_and_never_put_in_twice() -> None:
    misplaced = _say("yes I agree with that plan", 0.6, pace=0.05)
    again = _say("yes I agree with that plan", 3.0)
    words = better([*misplaced, *_AFTER], again, _region(0, 5.5), _REGIONS)
    assert words == (*again, *_AFTER)


@pytest.mark.parametrize(
    "again",
    [
        [],
        _say("yes", 3.0),
        _say("from zero to ten how would you rate", 0.0),
        _say("one two three four five six seven eight nine ten", 0.0, probability=0.3),
    ],
)
def test_a_second_hearing_that_is_no_better_is_not_believed(again: list[Word]) -> None:
    assert better([*_BEFORE, *_AFTER], again, _region(0, 5.5), _REGIONS) is None


def test_a_sentence_begins_where_speech_begins_and_no_word_spans_a_pause() -> None:
    words = [Word(0.1, 0.9, "agree.", 0.9), Word(0.9, 3.4, "Thank", 0.9), Word(3.4, 3.6, "you.", 0.9)]
    first, second, third = settled(words, [_region(0, 1), _region(3, 4)])
    assert (first.start, first.end) == (0.0, 1.0)
    assert second.start == pytest.approx(3.0, abs=0.06)
    assert third.end == pytest.approx(4.0)


def test_the_last_word_of_a_sentence_stays_before_the_pause() -> None:
    words = [Word(0.1, 0.5, "I", 0.9), Word(0.5, 3.2, "agree.", 0.9), Word(3.2, 3.6, "Thanks.", 0.9)]
    placed = settled(words, [_region(0, 1), _region(3, 4)])
    assert placed[1].end <= 1.1
    assert placed[2].start >= 2.9


@given(st.lists(st.tuples(st.floats(0, 20), st.floats(0, 4), st.sampled_from(["yes.", "and"])), max_size=40))
def test_settled_words_keep_their_order_and_text(said: list[tuple[float, float, str]]) -> None:
    words = [Word(start, start + length, text, 0.9) for start, length, text in sorted(said)]
    placed = settled(words, [_region(1, 3), _region(4, 9), _region(12, 20)])
    assert [word.text for word in placed] == [word.text for word in words]
    assert all(word.start <= word.end for word in placed)
    assert all(before.start <= after.start for before, after in itertools.pairwise(placed))


def test_doubt_is_counted_in_seconds_of_words() -> None:
    words = [Word(0, 0.5, "maybe", 0.3), Word(1, 1.5, "certainly", 0.95)]
    assert doubtful_seconds(words) == pytest.approx(0.5)
    assert spoken_seconds(Word(0, 9, "so", 0.9)) == pytest.approx(0.65)

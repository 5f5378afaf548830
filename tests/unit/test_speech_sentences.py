"""Words become segments that read like sentences."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from meetingrec.domain.transcript import Word
from meetingrec.speech.sentences import ends_sentence, segments_of


def _words(line: str, start: float = 0.0, pace: float = 0.3) -> list[Word]:
    return [Word(start + i * pace, start + i * pace + 0.25, word, 0.9) for i, word in enumerate(line.split())]


def test_sentences_run_together_are_taken_apart() -> None:
    segments = segments_of(_words("Thank you all. Can we hear about health? The baby is well."), "room")
    assert [segment.text for segment in segments] == [
        "Thank you all.",
        "Can we hear about health?",
        "The baby is well.",
    ]
    assert [len(segment.words) for segment in segments] == [3, 5, 4]
    assert all(segment.source == "room" for segment in segments)


def test_a_segment_spans_its_words_and_is_as_sure_as_they_are() -> None:
    words = [Word(1.0, 1.2, "Yes,", 0.4), Word(1.3, 1.6, "agreed.", 0.8)]
    (segment,) = segments_of(words, "call")
    assert (segment.start, segment.end, round(segment.confidence, 6)) == (1.0, 1.6, 0.6)


def test_a_pause_parts_what_has_no_full_stop() -> None:
    segments = segments_of([*_words("decision one"), *_words("the children will", start=2.0)], "room")
    assert [segment.text for segment in segments] == ["decision one", "the children will"]


def test_titles_and_initials_end_no_sentence() -> None:
    segments = segments_of(_words("I spoke to Mrs. Okafor and Dr. J. Merrick today. He agreed."), "room")
    assert [segment.text for segment in segments] == ["I spoke to Mrs. Okafor and Dr. J. Merrick today.", "He agreed."]


def test_what_ends_a_sentence() -> None:
    assert all(map(ends_sentence, ["plan.", "why?", "No!", 'said."', "and…", "So did I."]))
    assert not any(map(ends_sentence, ["plan", "plan,", "Mr.", "dr.", "e.g.", "J.", ""]))


def test_half_a_minute_without_a_stop_is_parted_at_its_longest_pause() -> None:
    early = _words("so " * 70, pace=0.3)
    late = _words("and " * 70, start=early[-1].end + 0.5, pace=0.3)
    segments = segments_of([*early, *late], "room")
    assert [len(segment.words) for segment in segments] == [70, 70]


_spoken = st.lists(
    st.tuples(st.floats(0, 3), st.floats(0.01, 2), st.sampled_from(["yes.", "and", "Mr.", "why?", "so,"])), max_size=200
)


@given(_spoken)
def test_no_word_is_lost_doubled_or_moved(parts: list[tuple[float, float, str]]) -> None:
    words, at = [], 0.0
    for pause, length, text in parts:
        words.append(Word(at + pause, at + pause + length, text, 0.5))
        at += pause + length
    segments = segments_of(words, "room")
    assert [word for segment in segments for word in segment.words] == words
    assert all(segment.end - segment.start <= 30.0 or len(segment.words) == 1 for segment in segments)
    assert all(before.end <= after.start + 1e-6 for before, after in itertools.pairwise(segments))

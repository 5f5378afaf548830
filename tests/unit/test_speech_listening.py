"""Where somebody speaks, where a stretch may be cut, and how speech is packed for the model. Arithmetic, no model."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec.speech.listening import FRAME, Chances, Region, cut_at, quietest, speech_regions
from meetingrec.speech.windows import pack

RATE = 16000


def _chances(*parts: tuple[float, float]) -> Chances:
    """Parts of (seconds, chance of speech) one after another."""
    frames = [np.full(max(1, round(seconds * RATE / FRAME)), chance, np.float32) for seconds, chance in parts]
    return np.concatenate(frames)


def _regions(*parts: tuple[float, float]) -> tuple[tuple[Region, ...], Chances, int]:
    chances = _chances(*parts)
    length = len(chances) * FRAME
    return speech_regions(chances, length), chances, length


def _seconds(samples: int) -> float:
    return samples / RATE


def test_speech_is_found_between_pauses_of_a_third_of_a_second() -> None:
    regions, _, _ = _regions((1, 0.1), (2, 0.9), (0.5, 0.1), (1, 0.9), (0.2, 0.1), (1, 0.9), (2, 0.1))
    assert [(_seconds(r.start), _seconds(r.end)) for r in regions] == [
        pytest.approx((1.0, 3.0), abs=0.07),
        pytest.approx((3.5, 5.7), abs=0.07),
    ]


def test_a_voice_that_gets_softer_is_still_speech_but_does_not_begin_it() -> None:
    regions, _, _ = _regions((1, 0.45), (1, 0.6), (2, 0.4), (1, 0.1))
    assert [(_seconds(r.start), _seconds(r.end)) for r in regions] == [pytest.approx((1.0, 4.0), abs=0.07)]


def test_a_click_is_no_speech() -> None:
    regions, _, _ = _regions((1, 0.0), (0.06, 0.9), (1, 0.0))
    assert regions == ()


def test_speech_to_the_very_end_ends_there() -> None:
    regions, _, length = _regions((1, 0.0), (2, 0.9))
    assert regions[-1].end == length


def test_silence_is_done_with_but_for_a_lead_in() -> None:
    regions, chances, length = _regions((30, 0.02))
    assert _seconds(length - cut_at(regions, chances, length)) == pytest.approx(0.4)


def test_speech_that_ended_is_cut_behind_it_and_before_what_follows() -> None:
    regions, chances, length = _regions((10, 0.9), (2, 0.02))
    cut = cut_at(regions, chances, length)
    assert regions[-1].end + 0.3 * RATE <= cut <= length - 0.4 * RATE


def test_speech_at_the_end_is_cut_at_the_last_pause_between_sentences() -> None:
    regions, chances, length = _regions((5, 0.9), (0.7, 0.02), (5, 0.9), (0.8, 0.02), (4, 0.9), (0.35, 0.02), (3, 0.9))
    assert _seconds(cut_at(regions, chances, length)) == pytest.approx(11.1, abs=0.1)


def test_without_a_pause_between_sentences_the_longest_short_one_is_taken() -> None:
    regions, chances, length = _regions((12, 0.9), (0.45, 0.02), (5, 0.9), (0.32, 0.02), (3, 0.9))
    assert _seconds(cut_at(regions, chances, length)) == pytest.approx(12.2, abs=0.1)


def test_nobody_pauses_so_the_least_speech_like_moment_is_taken() -> None:
    regions, chances, length = _regions((20, 0.9), (0.1, 0.5), (9, 0.9))
    assert _seconds(cut_at(regions, chances, length)) == pytest.approx(20.05, abs=0.1)


def test_a_short_stretch_without_a_pause_asks_for_more() -> None:
    regions, chances, length = _regions((6, 0.9))
    assert cut_at(regions, chances, length) == 0


_parts = st.lists(st.tuples(st.floats(0.03, 15), st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.95])), min_size=1, max_size=30)


@given(_parts)
def test_a_cut_lies_within_and_a_long_stretch_always_advances(parts: list[tuple[float, float]]) -> None:
    regions, chances, length = _regions(*parts)
    cut = cut_at(regions, chances, length)
    assert 0 <= cut <= length
    if length >= 10 * RATE:
        assert cut >= length // 2


@given(_parts)
def test_a_word_is_cut_only_where_nobody_paused(parts: list[tuple[float, float]]) -> None:
    regions, chances, length = _regions(*parts)
    cut = cut_at(regions, chances, length)
    torn = [region for region in regions if region.start < cut < region.end]
    pauses = [(before.end + after.start) // 2 for before, after in itertools.pairwise(regions)]
    assert not torn or not any(pause > length // 2 for pause in pauses)


@given(_parts)
def test_regions_are_in_order_apart_and_within(parts: list[tuple[float, float]]) -> None:
    regions, _, length = _regions(*parts)
    edges = [edge for region in regions for edge in region]
    assert edges == sorted(edges)
    assert all(0 <= edge <= length for edge in edges)
    assert all(after.start - before.end >= 0.29 * RATE for before, after in itertools.pairwise(regions))


@given(_parts, st.sampled_from([12.0, 30.0]))
def test_all_speech_is_packed_in_windows_that_the_model_can_hold(
    parts: list[tuple[float, float]], window: float
) -> None:
    regions, chances, length = _regions(*parts)
    if not regions:
        return
    packing = pack(regions, chances, length, window)
    kept = np.zeros(length, bool)
    for piece in packing.pieces:
        assert not kept[piece.start : piece.end].any(), "the same sound twice"
        kept[piece.start : piece.end] = True
    assert all(kept[region.start : region.end].all() for region in regions)
    assert all(0 < clip.end - clip.start <= window * RATE for clip in packing.clips)
    assert packing.clips[0].start == 0
    assert packing.clips[-1].end == kept.sum() == len(packing.sound(np.zeros(length, np.float32)))
    assert all(before.end == after.start for before, after in zip(packing.clips, packing.clips[1:], strict=False))


@given(_parts, st.data())
def test_times_find_their_way_back(parts: list[tuple[float, float]], data: st.DataObject) -> None:
    regions, chances, length = _regions(*parts)
    if not regions:
        return
    packing = pack(regions, chances, length, 12.0)
    packed = packing.sound(np.arange(length, dtype=np.float32))
    at = data.draw(st.integers(0, len(packed) - 1))
    start, end = packing.times(at / RATE, at / RATE)
    assert start == end
    assert start * RATE == pytest.approx(packed[at], abs=2)


def test_a_long_silence_is_shortened_and_a_short_one_kept() -> None:
    regions, chances, length = _regions((2, 0.9), (0.5, 0.0), (2, 0.9), (10, 0.0), (2, 0.9))
    packing = pack(regions, chances, length, 12.0)
    assert _seconds(packing.clips[-1].end) == pytest.approx(2 + 0.5 + 2 + 0.8 + 2, abs=0.1)
    assert len(packing.clips) == 1


def test_a_monologue_is_cut_late_in_the_window_where_it_is_least_like_speech() -> None:
    regions, chances, length = _regions((9.5, 0.9), (0.1, 0.5), (10, 0.9))
    packing = pack(regions, chances, length, 12.0)
    assert [_seconds(clip.end) for clip in packing.clips] == [
        pytest.approx(9.55, abs=0.1),
        pytest.approx(19.6, abs=0.1),
    ]


def test_the_quietest_moment_is_within_its_bounds() -> None:
    chances = _chances((1, 0.9), (0.1, 0.1), (1, 0.9))
    assert _seconds(quietest(chances, 0, 2 * RATE)) == pytest.approx(1.05, abs=0.06)
    assert _seconds(quietest(chances, RATE // 10, RATE // 2)) <= 0.5

"""Where on the timeline samples are missing, with clocks of the test's own."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec.audio.timekeeping import Arrival, Clock, Timekeeper, steady

BLOCK = 0.04


def feed(keeper: Timekeeper, arrivals: list[Arrival]) -> list[tuple[float, int]]:
    given_out = [pair for arrival in arrivals for pair in keeper.feed(arrival)]
    return [*given_out, *keeper.flush()]


def even(count: int, start: float = 0.0, stream: int = 1) -> list[Arrival]:
    return [Arrival(start + index * BLOCK, BLOCK, stream) for index in range(count)]


def holes(pairs: list[tuple[float, int]]) -> dict[int, float]:
    return {index: missing for missing, index in pairs if missing}


def test_even_arrivals_have_no_gaps_and_are_not_held() -> None:
    keeper = Timekeeper()
    assert [keeper.feed(arrival) for arrival in even(50)] == [[(0.0, index)] for index in range(50)]


def test_a_loss_inside_a_stream_is_placed_exactly_where_it_happened() -> None:
    arrivals = even(100) + even(100, start=100 * BLOCK + 3.0)
    assert holes(feed(Timekeeper(), arrivals)) == {100: pytest.approx(3.0)}


def test_a_backlog_that_catches_up_is_no_loss() -> None:
    """A frozen sound server delivers late what it kept: all blocks come at once, none is missing."""
    burst = [Arrival(8.0 - BLOCK, BLOCK, 1)] * 100
    arrivals = [*even(100), *burst, *even(50, start=8.0)]
    assert holes(feed(Timekeeper(), arrivals)) == {}


def test_what_is_held_comes_out_after_a_second() -> None:
    keeper = Timekeeper()
    for arrival in even(100):
        keeper.feed(arrival)
    late = even(26, start=100 * BLOCK + 3.0)
    assert [len(keeper.feed(arrival)) for arrival in late] == [0] * 25 + [26]


def test_a_stream_opened_anew_is_missing_what_lies_between() -> None:
    arrivals = even(50) + even(50, start=50 * BLOCK + 0.5, stream=2)
    assert holes(feed(Timekeeper(), arrivals)) == {50: pytest.approx(0.5)}


def test_a_stream_opened_anew_while_a_block_is_held_keeps_the_order() -> None:
    arrivals = [*even(50), *even(3, start=50 * BLOCK + 1.0), *even(10, start=53 * BLOCK + 3.0, stream=2)]
    pairs = feed(Timekeeper(), arrivals)
    assert [index for _, index in pairs] == list(range(len(arrivals)))
    assert holes(pairs) == {50: pytest.approx(1.0), 53: pytest.approx(2.0)}


def test_small_losses_that_the_system_admits_are_gaps() -> None:
    arrivals = [*even(50), Arrival(50 * BLOCK + 0.08, BLOCK, 1, overflow=True), *even(60, start=51 * BLOCK + 0.08)]
    assert holes(feed(Timekeeper(), arrivals)) == {50: pytest.approx(0.08)}


@pytest.mark.parametrize("parts_per_million", [-250, -50, 50, 250])
def test_an_hour_of_a_clock_that_drifts_is_no_loss(parts_per_million: int) -> None:
    each = BLOCK * (1 + parts_per_million / 1e6)
    arrivals = [Arrival(index * each, BLOCK, 1) for index in range(round(3600 / BLOCK))]
    assert holes(feed(Timekeeper(), arrivals)) == {}


def test_a_leak_of_two_per_cent_is_found_although_no_single_loss_is_large() -> None:
    arrivals = [Arrival(index * BLOCK * 1.02, BLOCK, 1) for index in range(round(300 / BLOCK))]
    found = sum(holes(feed(Timekeeper(), arrivals)).values())
    assert found == pytest.approx(300 * 0.02, rel=0.1)


@given(st.lists(st.floats(min_value=-0.1, max_value=0.1), min_size=1, max_size=200))
def test_jitter_of_a_tenth_of_a_second_is_never_a_gap_and_order_is_kept(jitters: list[float]) -> None:
    arrivals = [Arrival(index * BLOCK + jitter * 0.5, BLOCK, 1) for index, jitter in enumerate(jitters)]
    pairs = feed(Timekeeper(), arrivals)
    assert [index for _, index in pairs] == list(range(len(arrivals)))
    assert holes(pairs) == {}


@given(
    st.lists(
        st.tuples(st.floats(0, 5), st.floats(0.001, 0.5), st.integers(1, 3), st.booleans()), min_size=1, max_size=60
    )
)
def test_whatever_comes_every_block_comes_out_once_and_in_order(steps: list[tuple[float, float, int, bool]]) -> None:
    at, arrivals = 0.0, []
    for pause, seconds, stream, overflow in steps:
        at += pause
        arrivals.append(Arrival(at, seconds, stream, overflow))
    pairs = feed(Timekeeper(), arrivals)
    assert [index for _, index in pairs] == list(range(len(arrivals)))
    assert all(missing >= 0 for missing, _ in pairs)


def test_the_steady_clock_goes_forward_with_the_system_one() -> None:
    began, system = steady(), time.monotonic()
    while time.monotonic() < system + 0.05:
        continue
    assert 0.04 < steady() - began < 1.0


def test_a_clock_reads_both_clocks_in_nanoseconds() -> None:
    assert Clock(lambda: 1.5, lambda: 2.25).read() == (1_500_000_000, 2_250_000_000)

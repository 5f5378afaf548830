"""Any sequence of edits of a dictation equals the same edits on a plain list; its sound is sample-exact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingrec.audio.edited_sound import EditedSound
from meetingrec.audio.sealed_format import NO_HASH, part_name
from meetingrec.domain.edit_list import (
    RATE,
    DictationEdit,
    EditKind,
    Piece,
    end_of_section,
    pieces,
    stands_without,
    steps,
)
from meetingrec.domain.recording import GapReason
from meetingrec.domain.transcript import Segment, Word
from meetingrec.services.dictation_sound import ORDER, Edited
from meetingrec.vault.keys import new_identity
from tests.data.sealed import begin_part, sound, whole_part
from tests.virtual_microphone import pitch, tone

NOW = datetime(2026, 4, 2, 13, 31, tzinfo=UTC)
Sample = tuple[int, int]
"""(number of a sealed part, which of its samples)."""


# ---- the edit list beside a plain list ----


@dataclass
class Plain:
    """The same dictation kept as a list of samples, with a copy of it for every step: what the edit list stands for."""

    heard: list[Sample] = field(default_factory=list)
    done: list[list[Sample]] = field(default_factory=list)
    undone: list[list[Sample]] = field(default_factory=list)
    lengths: dict[int, int] = field(default_factory=dict)
    edits: list[DictationEdit] = field(default_factory=list)

    def act(self, kind: EditKind, at: int, samples: int, parts: list[int]) -> None:
        """parts: samples of each sealed part that is recorded after the edit, a recorder that died among them."""
        number = max(self.lengths, default=0) + 1
        at = at % (len(self.heard) + 1)
        self.edits.append(DictationEdit(str(len(self.edits)), "d", kind, NOW, at, samples, number))
        self.lengths |= dict(enumerate(parts, number))
        said = [(number + n, i) for n, count in enumerate(parts) for i in range(count)]
        if kind is EditKind.UNDO and self.done:
            self.undone.append(self.heard)
            self.heard = self.done.pop()
        elif kind is EditKind.REDO and self.undone:
            self.done.append(self.heard)
            self.heard = self.undone.pop()
        elif kind is EditKind.DELETE:
            self._becomes(self.heard[:at] + self.heard[at + samples :])
        if said and kind is EditKind.INSERT:
            self._becomes(self.heard[:at] + said + self.heard[at:])
        elif said and kind is EditKind.OVERWRITE:
            self._becomes(self.heard[:at] + said + self.heard[at + len(said) :])
        elif said:  # at the end, also when nobody said where: the pause key of the bar at the top
            self._becomes(self.heard + said)

    def _becomes(self, heard: list[Sample]) -> None:
        self.done.append(self.heard)
        self.undone.clear()
        self.heard = heard


ACTS = st.lists(
    st.tuples(
        st.sampled_from([*EditKind, EditKind.UNDO, EditKind.UNDO]),
        st.integers(0, 60),
        st.integers(0, 12),
        st.lists(st.integers(0, 9), max_size=3),
    ),
    max_size=24,
)


@settings(max_examples=300, deadline=None)
@given(ACTS, st.lists(st.integers(0, 5), max_size=2))
def test_any_edits_equal_the_same_edits_on_a_plain_list(
    acts: list[tuple[EditKind, int, int, list[int]]], from_before: list[int]
) -> None:
    plain = Plain(lengths=dict(enumerate(from_before, 1)))
    plain.heard = [(number, i) for number, count in plain.lengths.items() for i in range(count)]
    assert sum(one.samples for one in pieces([], plain.lengths)) == len(plain.heard)
    for kind, at, samples, parts in acts:
        quiet = kind in {EditKind.UNDO, EditKind.REDO, EditKind.DELETE} and samples % 4
        plain.act(kind, at, samples, [] if quiet else parts)
        found = pieces(plain.edits, plain.lengths)
        assert [(one.part, one.first + i) for one in found for i in range(one.samples)] == plain.heard
        now = steps(plain.edits, plain.lengths)
        assert (len(now.done), len(now.taken_back)) == (len(plain.done), len(plain.undone))
        assert all(one.samples for one in found), "no empty pieces are handed out"


@settings(max_examples=300, deadline=None)
@given(ACTS, st.integers(1, 6), st.integers(0, 9))
def test_where_it_says_that_a_part_can_be_lost_the_others_are_heard_as_before(
    acts: list[tuple[EditKind, int, int, list[int]]], lost: int, left: int
) -> None:
    plain = Plain()
    for kind, at, samples, parts in acts:
        plain.act(kind if samples % 3 else EditKind.APPEND, at, samples, parts)
    if not stands_without(plain.edits, lost):
        return
    shorter = plain.lengths | {lost: min(left, plain.lengths.get(lost, 0))}
    heard = [(one.part, one.first + i) for one in pieces(plain.edits, shorter) for i in range(one.samples)]
    assert [one for one in heard if one[0] != lost] == [one for one in plain.heard if one[0] != lost]


def test_more_of_a_section_goes_behind_it_or_behind_those_before_it() -> None:
    heard = [Piece(1, 0, 10, "decided"), Piece(2, 0, 5), Piece(3, 0, 20, "plan"), Piece(4, 0, 7, "decided")]
    assert end_of_section(heard, "decided", ORDER) == 42
    assert end_of_section(heard[:3], "worries", ORDER) == 10
    assert end_of_section(heard[:3], "dates", ORDER) == 35
    assert end_of_section(heard[1:3], "worries", ORDER) == 5, "in front of what comes later"
    assert end_of_section(heard[1:2], "worries", ORDER) == 5, "what was said straight through stays in front"
    assert end_of_section([], "worries", ORDER) == 0


# ---- the sound ----

TAKES = {
    1: sound(2.5, seed=1, rate=RATE),
    2: sound(1.25, seed=2, rate=RATE),
    3: np.concatenate([sound(0.5, 3, RATE), np.zeros(RATE // 4, np.int16), sound(1.0, 4, RATE)]),
}
"""What was recorded, part by part; the third has lost a quarter of a second in its middle."""


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EditedSound]:
    """Real sealed parts with pauses between them."""
    folder, identity = tmp_path_factory.mktemp("dictation"), new_identity()
    first = whole_part(folder, identity, TAKES[1], rate=RATE)
    second = begin_part(folder, identity, number=2, starts_at=2.5, previous=first.head, rate=RATE)
    with second:
        second.gap(3, GapReason.PAUSED)
        second.audio(TAKES[2])
        second.end()
    third = begin_part(folder, identity, number=3, starts_at=6.75, previous=second.head, rate=RATE)
    with third:
        third.gap(60, GapReason.PAUSED)
        third.audio(TAKES[3][: RATE // 2])
        third.gap(0.25, GapReason.OVERFLOW)
        third.audio(TAKES[3][RATE * 3 // 4 :])
        third.end()
    yield EditedSound(folder, (identity,))


def test_of_every_part_the_sound_counts_and_not_the_pause_before_it(sealed: EditedSound) -> None:
    assert sealed.lengths == {number: len(samples) for number, samples in TAKES.items()}
    assert sealed.starts == {1: 0.0, 2: 5.5, 3: 66.75}


CUTS = st.lists(
    st.tuples(st.sampled_from([1, 2, 3]), st.integers(0, 30_000), st.integers(1, 30_000)), min_size=1, max_size=8
)


@settings(max_examples=60, deadline=None)
@given(CUTS, st.integers(0, 40_000), st.integers(0, 90_000))
def test_the_sound_is_what_was_recorded_sample_for_sample(
    sealed: EditedSound, cuts: list[tuple[int, int, int]], first: int, count: int
) -> None:
    chosen = [
        Piece(part, at, min(samples, len(TAKES[part]) - at)) for part, at, samples in cuts if at < len(TAKES[part])
    ]
    whole = np.concatenate([TAKES[p.part][p.first : p.first + p.samples] for p in chosen] or [np.zeros(0, np.int16)])
    assert np.array_equal(sealed.samples(chosen, first, first + count), whole[first : first + count])
    wave = sealed.wave(chosen, 40)
    assert wave.max() == pytest.approx(np.abs(whole.astype(int)).max(initial=0) / 32768)
    for bucket in (0, 7, 39):
        stretch = whole[-(-bucket * len(whole) // 40) : -(-(bucket + 1) * len(whole) // 40)]
        assert wave[bucket] == pytest.approx(np.abs(stretch.astype(int)).max(initial=0) / 32768)


def test_a_part_of_an_earlier_version_at_another_rate_is_heard_at_its_own_pitch(tmp_path: Path) -> None:
    identity = new_identity()
    whole_part(tmp_path, identity, tone(440, 2.0, 48_000), rate=48_000)
    found = EditedSound(tmp_path, (identity,))
    assert found.lengths == {1: 2 * RATE}
    heard = found.samples([Piece(1, RATE, RATE), Piece(1, 0, RATE)], 0, 2 * RATE)
    assert len(heard) == 2 * RATE
    assert pitch(heard[:RATE], RATE) == pytest.approx(440, rel=0.01)


def three_parts(folder: Path) -> tuple[EditedSound, dict[str, str]]:
    """And the head of each, as it was written down."""
    identity, heads, previous, at = new_identity(), {}, NO_HASH, 0.0
    for number in (1, 2, 3):
        part = begin_part(folder, identity, number=number, starts_at=at, previous=previous, rate=RATE)
        with part:
            if number > 1:
                part.gap(3, GapReason.PAUSED)
            for start in range(0, 3 * RATE, RATE):
                part.audio(sound(1.0, seed=number, rate=RATE)[:RATE] if start else tone(300, 1.0, RATE))
            part.end()
        previous = heads[part_name(number, "room")] = part.head
        at += 6.0
    return EditedSound(folder, (identity,)), heads


def test_what_is_lost_of_a_dictation_is_named(tmp_path: Path) -> None:
    whole, heads = three_parts(tmp_path)
    assert whole.lost(heads) == whole.lost({}) == ()
    keys = whole._audio._identities

    def lost(noted: dict[str, str]) -> tuple[int, ...]:
        return EditedSound(tmp_path, keys).lost(noted)

    for number, name in enumerate(heads, 1):
        path = tmp_path / name
        kept = path.read_bytes()
        path.unlink()
        assert lost(heads) == (number,)
        assert lost({}) == ((number,) if number < 3 else ()), "without notes the chain still tells, but for the last"
        path.write_bytes(kept[: len(kept) * 2 // 3])
        assert lost(heads) == (number,) and lost({}) == ((number,) if number < 3 else ())
        path.write_bytes(kept)
    last = part_name(3, "room")
    assert lost({last: heads[part_name(2, "room")]}) == (3,), "another recording under the same name"


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_damaged_record_at_either_end_of_a_part_moves_nothing(tmp_path: Path, which: int) -> None:
    whole, heads = three_parts(tmp_path)
    lengths, starts = whole.lengths, whole.starts
    path = tmp_path / part_name(2, "room")
    record = whole._takes[2].part.audio[which]
    raw = bytearray(path.read_bytes())
    raw[record.offset : record.offset + 64] = bytes(64)
    path.write_bytes(raw)
    found = EditedSound(tmp_path, whole._audio._identities)
    assert (found.lengths, found.starts, found.lost(heads)) == (lengths, starts, ())
    all_of_it = [Piece(2, 0, 3 * RATE)]
    before, after = whole.samples(all_of_it, 0, 3 * RATE), found.samples(all_of_it, 0, 3 * RATE)
    for second in range(3):
        part = slice(second * RATE, (second + 1) * RATE)
        assert np.array_equal(after[part], np.zeros(RATE) if second == which else before[part])


# ---- the words ----


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=12),
    st.lists(st.integers(0, 200), max_size=12, unique=True),
    st.randoms(use_true_random=False),
)
def test_words_come_in_the_order_of_the_pieces_and_none_twice(
    tenths: list[int], cuts: list[int], chance: Random
) -> None:
    """One part cut up, put in another order, a piece of it taken out. No cut goes through the middle of a word."""
    ends = [100 + sum(tenths[: n + 1]) / 10 for n in range(len(tenths))]
    words = tuple(Word(end - n / 10, end, f" w{i}", 0.5) for i, (end, n) in enumerate(zip(ends, tenths, strict=True)))
    halves = [some for some in (words[: len(words) // 2], words[len(words) // 2 :]) if some]
    spoken = [Segment(some[0].start, some[-1].end, "", "room", some) for some in halves]
    edges = [0, *(RATE * (4 * cut + 1) // 40 for cut in sorted(cuts) if cut < sum(tenths)), sum(tenths) * RATE // 10]
    order = [Piece(1, first, last - first) for first, last in pairwise(edges)]
    chance.shuffle(order)
    edited = Edited(tuple(order[: max(1, len(order) - 1)]), ((1, 100.0),))
    found = [word for segment in edited.heard(spoken) for word in segment.words]
    expected = [
        word.text
        for piece in edited.pieces
        for word in words
        if piece.first <= ((word.start + word.end) / 2 - 100) * RATE < piece.first + piece.samples
    ]
    assert [word.text for word in found] == expected
    times = [round(moment, 6) for word in found for moment in (word.start, word.end)]
    assert times == sorted(times)
    assert all(-1e-9 <= moment <= edited.seconds + 1e-9 for moment in times)

"""Frames between the window and the speech process: what goes in comes out, anything else is refused."""

from __future__ import annotations

import io
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec.domain.transcript import Segment, Word
from meetingrec.speech.protocol import (
    LAST_SECOND,
    LINE_LIMIT,
    PAYLOAD_LIMIT,
    ProtocolFault,
    flag,
    integer,
    number,
    read_frame,
    segment_from,
    segment_message,
    text,
    write_frame,
)

_values = st.one_of(st.text(max_size=50), st.integers(-(2**53), 2**53), st.booleans(), st.floats(allow_nan=False))


@given(st.dictionaries(st.text(max_size=10).filter(lambda k: k not in {"v", "type", "bytes"}), _values), st.binary())
def test_a_frame_comes_out_as_it_went_in(fields: dict[str, object], payload: bytes) -> None:
    fields = {key: value for key, value in fields.items() if not (isinstance(value, float) and math.isinf(value))}
    pipe = io.BytesIO()
    write_frame(pipe, {"type": "something", **fields}, payload)
    write_frame(pipe, {"type": "next"})
    pipe.seek(0)

    frame, after, end = read_frame(pipe), read_frame(pipe), read_frame(pipe)

    assert frame is not None and after is not None and end is None
    assert (frame.type, frame.payload) == ("something", payload)
    assert {key: frame.message[key] for key in fields} == fields
    assert after.type == "next"


@given(st.binary(max_size=300))
def test_any_bytes_are_a_frame_or_refused(content: bytes) -> None:
    stream = io.BytesIO(content)
    try:
        frame = read_frame(stream)
    except ProtocolFault:
        return
    assert frame is None or isinstance(frame.type, str)


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b'{"v":1}',
        b'{"v":2,"type":"load"}',
        b'{"v":1,"type":5}',
        b'[{"v":1,"type":"load"}]',
        b'{"v":1,"type":"load","bytes":-1}',
        b'{"v":1,"type":"load","bytes":true}',
        b'{"v":1,"type":"load","bytes":%d}' % (PAYLOAD_LIMIT + 1),
        b'{"v":1,"type":"load","at":NaN}',
        b'{"v":1,"type":"load","at":Infinity}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_lines_that_nobody_may_say_are_refused(line: bytes) -> None:
    with pytest.raises(ProtocolFault):
        read_frame(io.BytesIO(line + b"\n"))


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory() -> None:
    endless = io.BytesIO(b"x" * (3 * LINE_LIMIT))
    with pytest.raises(ProtocolFault):
        read_frame(endless)
    assert endless.tell() <= LINE_LIMIT + 1


def test_a_stream_that_ends_within_the_raw_bytes_is_refused() -> None:
    pipe = io.BytesIO()
    write_frame(pipe, {"type": "transcribe"}, b"12345678")
    with pytest.raises(ProtocolFault):
        read_frame(io.BytesIO(pipe.getvalue()[:-1]))


def test_a_number_that_cannot_be_sent_is_not_sent() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        write_frame(io.BytesIO(), {"type": "progress", "done": math.nan})


def test_fields_are_checked_for_kind_and_bounds() -> None:
    message: dict[str, object] = {"n": 3, "f": 0.5, "t": "word", "b": True, "inf": math.inf}
    assert (number(message, "f", 0, 1), integer(message, "n", 0, 3), text(message, "t"), flag(message, "b")) == (
        0.5,
        3,
        "word",
        True,
    )
    for refused in (
        lambda: number(message, "n", 0, 2),
        lambda: number(message, "b", 0, 2),
        lambda: number(message, "inf", 0, math.inf),
        lambda: number(message, "absent", 0, 2),
        lambda: integer(message, "f", 0, 2),
        lambda: integer(message, "b", 0, 2),
        lambda: text(message, "t", 3),
        lambda: text(message, "n"),
        lambda: flag(message, "n"),
    ):
        with pytest.raises(ProtocolFault):
            refused()


_times = st.floats(0, 1e6).map(lambda value: round(value, 3))
_chances = st.floats(0, 1).map(lambda value: round(value, 4))


@st.composite
def _spoken(draw: st.DrawFn) -> Segment:
    def span() -> tuple[float, float]:
        first, second = sorted((draw(_times), draw(_times)))
        return first, second

    words = tuple(Word(*span(), draw(st.text(max_size=20)), draw(_chances)) for _ in range(draw(st.integers(0, 5))))
    return Segment(*span(), draw(st.text(max_size=100)), "room", words, draw(_chances))


@given(_spoken())
def test_a_segment_comes_out_as_it_went_in(segment: Segment) -> None:
    pipe = io.BytesIO()
    write_frame(pipe, segment_message(segment))
    pipe.seek(0)
    frame = read_frame(pipe)
    assert frame is not None
    assert segment_from(frame.message, "room") == segment


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": 5.0},
        {"end": LAST_SECOND + 1},
        {"text": None},
        {"text": "x" * 30_000},
        {"confidence": 1.5},
        {"words": "none"},
        {"words": [[0, 1, "word"]]},
        {"words": [[0, 1, "word", 2]]},
        {"words": [[1, 0, "word", 0.5]]},
        {"words": [[0, 1, "word", 0.5]] * 5001},
    ],
)
def test_a_segment_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    good = json.loads(json.dumps(segment_message(Segment(1.0, 2.0, "Yes.", "room", (Word(1, 2, "Yes.", 0.9),), 0.9))))
    assert segment_from(good, "room").text == "Yes."
    with pytest.raises(ProtocolFault):
        segment_from({**good, **wrong}, "room")

"""Files made elsewhere, decoded by a process that is shut in: real files of every kind, broken ones, hostile ones."""

from __future__ import annotations

import contextlib
import random
import struct
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingrec.audio import import_wire as wire
from meetingrec.audio.import_child import Begin, Decoder, End, Event, Hole, Sound, Stopped, Tracks, _Checked
from meetingrec.audio.import_decoder import Original, decode
from meetingrec.audio.import_problems import FileRefused
from meetingrec.audio.import_shape import shape_of
from meetingrec.audio.import_wire import Limits, Order, WireFault
from tests.data.sound_files import KINDS, pitch, sound_file

MP4 = sound_file("mp4")
WAV = sound_file("wav", 4.0, rate=48000, channels=2)
TOO_MUCH = "reading it took more time or memory than any recording does"


def decoded(raw: bytes, **limits: float) -> list[Event]:
    """By a real decoder process."""
    most = Limits(**limits)  # type: ignore[arg-type]
    return list(Decoder(lambda at, count: raw[at : at + count], len(raw), most, threading.Event()).events())


def sound_of(events: list[Event], track: int = 0) -> np.ndarray:
    return np.concatenate([event.samples for event in events if isinstance(event, Sound) and event.track == track])


def why_refused(raw: bytes, **limits: float) -> str:
    with pytest.raises(FileRefused) as refused:
        decoded(raw, **limits)
    return refused.value.happened


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_gives_its_sound_at_its_length(kind: str) -> None:
    events = decoded(sound_file(kind, 3.0, tones=(440.0,)))
    end = events[-1]
    assert isinstance(end, End)
    assert (end.damaged, end.is_cut) == (0, False)
    assert end.seconds == pytest.approx(3.0, abs=0.05)
    assert [event for event in events if isinstance(event, Begin)] == [Begin(0, 0.0)]
    assert pitch(sound_of(events)[8000:40000]) == pytest.approx(440, abs=2)
    assert np.abs(sound_of(events)).max() == pytest.approx(0.3 * 32767, rel=0.05)


def test_tracks_are_kept_apart_and_begin_when_they_begin() -> None:
    events = decoded(sound_file("mp4", 3.0, tones=(440.0, 880.0), picture=True, begins=1.5))
    assert isinstance(events[0], Tracks)
    assert events[0].count == 2
    begins = {event.track: event.at for event in events if isinstance(event, Begin)}
    assert begins == {0: 0.0, 1: pytest.approx(1.5, abs=0.05)}
    for track, hertz in ((0, 440), (1, 880)):
        assert pitch(sound_of(events, track)[8000:40000]) == pytest.approx(hertz, abs=2)


def test_time_the_file_has_no_sound_for_is_a_gap_and_not_joined() -> None:
    whole = sound_file("wav", 4.0, rate=16000, channels=1)
    events = decoded(_with_a_hole(whole))
    holes = [event for event in events if isinstance(event, Hole)]
    assert [round(hole.seconds, 1) for hole in holes] == [5.0]
    end = events[-1]
    assert isinstance(end, End)
    assert end.seconds == pytest.approx(9.0, abs=0.1)
    assert len(sound_of(events)) / wire.RATE == pytest.approx(4.0, abs=0.1)


def _with_a_hole(wav: bytes) -> bytes:
    """The same sound as AAC in MP4, with five seconds of nothing in the middle."""
    import io
    from fractions import Fraction

    import av

    samples = np.frombuffer(wav[-16000 * 2 * 4 :], dtype=np.int16)
    sink = io.BytesIO()
    with av.open(sink, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=16000, layout="mono")
        for start in range(0, len(samples) - 1023, 1024):
            frame = av.AudioFrame.from_ndarray(samples[start : start + 1024].reshape(1, -1), "s16", "mono")
            frame.sample_rate, frame.time_base = 16000, Fraction(1, 16000)
            frame.pts = start + (5 * 16000 if start >= 2 * 16000 else 0)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return sink.getvalue()


@pytest.mark.parametrize("kind", ["mp3", "wav", "flac", "opus"])
def test_a_file_that_ends_too_early_says_so(kind: str) -> None:
    whole = sound_file(kind)
    end = decoded(whole[: len(whole) // 2])[-1]
    assert isinstance(end, End)
    assert end.is_cut
    assert 0.9 < end.seconds < 2.0


def test_an_mp4_without_its_end_cannot_be_read() -> None:
    assert why_refused(MP4[: len(MP4) // 2]) == "This file ends too early: nothing in it can be read."


@pytest.mark.parametrize("kind", [b"enca", b"drms"])
def test_a_protected_file_is_refused(kind: bytes) -> None:
    at = MP4.rindex(b"mp4a")
    assert "protected against copying" in why_refused(MP4[:at] + kind + MP4[at + 4 :])


def test_a_video_without_sound_is_refused() -> None:
    assert why_refused(sound_file("mp4", tones=(), picture=True)) == "This is a video without sound."


@pytest.mark.parametrize(
    "raw",
    [
        b"x",
        bytes(4000),
        b"%PDF-1.7 " + bytes(900),
        b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile /etc/hostname\n",
    ],
    ids=["letter", "zeros", "pdf", "playlist", "list of files"],
)
def test_what_is_no_sound_is_refused(raw: bytes) -> None:
    assert why_refused(raw) == "This file is damaged, or it is not a sound recording."


# ---- files that cost too much ----


def test_a_file_that_says_it_is_too_long_is_refused_before_it_is_decoded() -> None:
    raw = bytearray(sound_file("flac", 2.0, rate=16000, channels=1))
    assert raw[:4] == b"fLaC"
    raw[22:26] = struct.pack(">I", 16000 * 3600 * 7)
    assert "longer than 6 hours" in why_refused(bytes(raw))
    assert "longer than 10 seconds" in why_refused(sound_file("flac", 20.0, rate=16000), sound=10.0)


def test_a_bomb_is_stopped_by_what_comes_out_of_it() -> None:
    """Two minutes of silence are some hundred bytes of FLAC: neither the time nor the bytes go beyond the limit."""
    import io

    import soundfile

    sink = io.BytesIO()
    soundfile.write(sink, np.zeros(120 * 16000, np.int16), 16000, format="FLAC")
    raw = bytearray(sink.getvalue())
    raw[21:26] = bytes([raw[21] & 0xF0, 0, 0, 0, 0])  # it no longer says how long it is
    assert len(raw) < 60_000
    assert "longer than 30 seconds" in why_refused(bytes(raw), sound=30.0)
    assert "longer than" in why_refused(bytes(raw), output=1_000_000)


def test_memory_and_time_have_limits() -> None:
    assert TOO_MUCH in why_refused(MP4, memory=40 << 20)
    assert TOO_MUCH in why_refused(MP4, wall=0.0)


@pytest.mark.parametrize("raw", [MP4, WAV], ids=["giving nothing", "taking nothing"])
def test_a_decoder_that_hangs_is_given_up(raw: bytes) -> None:
    """The second is sent more than a pipe holds."""

    def read(at: int, count: int) -> bytes:
        for child in psutil.Process().children():
            with contextlib.suppress(psutil.NoSuchProcess):  # one of a moment may have ended
                if "meetingrec.audio.import_decoder" in child.cmdline():
                    child.suspend()
        return raw[at : at + max(count, 1 << 17)]

    with pytest.raises(FileRefused) as refused:
        list(Decoder(read, len(raw), Limits(silence=0.3), threading.Event()).events())
    assert TOO_MUCH in refused.value.happened


def test_the_decoder_can_open_nothing(tmp_path: Path) -> None:
    """Run as it runs, then asked to: no file, no connection, nothing written."""
    told = subprocess.run([sys.executable, "-c", _TRY_TO_GET_OUT, str(tmp_path)], capture_output=True, text=True)
    assert told.stdout.split() == ["closed"] * 4, told.stderr
    assert list(tmp_path.iterdir()) == []


_TRY_TO_GET_OUT = """
import os, socket, sys
from meetingrec.audio.import_decoder import load_everything, shut_in
from meetingrec.audio.import_wire import Order
load_everything()
os.dup(1)
shut_in(Order(1, 1.0, 1, 1 << 30, 60))
kept = bytearray()
for act in (
    lambda: open(__import__("os").__file__),
    lambda: socket.socket(),
    lambda: open(sys.argv[1] + "/x", "w"),
    lambda: kept.extend(bytes(2 << 30)),
):
    try:
        act()
        print("open")
    except (OSError, MemoryError):
        print("closed")
"""


def test_it_can_be_stopped_in_the_middle_and_leaves_no_process() -> None:
    stop = threading.Event()
    raw = sound_file("flac", 60.0, rate=16000, channels=1)
    seen, before = 0, set(psutil.Process().children(recursive=True))
    with pytest.raises(Stopped):
        for event in Decoder(lambda at, count: raw[at : at + count], len(raw), Limits(), stop).events():
            seen += isinstance(event, Sound)
            stop.set()
    assert seen <= 1
    assert set(psutil.Process().children(recursive=True)) <= before


# ---- the conversation ----


@pytest.mark.parametrize("kind", ["mp4", "mp3", "opus"])
def test_what_it_says_can_be_followed(kind: str) -> None:
    """In this process, so that it can be watched; and nothing it says breaks the rules of the conversation."""
    raw = sound_file(kind, 1.5)
    said: list[tuple[bytes, bytes]] = []

    def fetch(at: int, count: int) -> bytes:
        return raw[at : at + count]

    order = Order.unpacked(Order(len(raw), 60.0, 1 << 24, 1 << 30, 60).packed())
    decode(Original(fetch, len(raw)), fetch, order, lambda kind, payload: said.append((kind, payload)))
    checked = _Checked(Limits())
    events = [checked.event(*message) for message in said]
    assert isinstance(events[-1], End)
    assert len(sound_of(events)) / wire.RATE == pytest.approx(1.5, abs=0.05)


# ---- anything at all ----

_MANY = """
import pickle, sys
from meetingrec.audio import import_decoder as d, import_wire as wire
raws = pickle.load(sys.stdin.buffer)
d.load_everything()
d.shut_in(wire.Order(1, 1.0, 1, 1 << 30, 60))
for raw in raws:
    said = []
    fetch = lambda at, count: raw[at : at + count]
    order = wire.Order(len(raw), 3600.0, 1 << 28, 1 << 30, 60)
    d.decode(d.Original(fetch, len(raw)), fetch, order, lambda kind, payload: said.append(kind))
    print(said[-1].decode())
"""


def test_two_hundred_mutated_files_are_refused_or_read_and_nothing_else() -> None:
    import pickle

    chance = random.Random(3)
    small = [sound_file(kind, 0.4, rate=48000 if kind == "opus" else 16000, channels=1) for kind in KINDS]
    raws = [_mutated(chance.choice(small), chance) for _ in range(200)]
    told = subprocess.run([sys.executable, "-c", _MANY], input=pickle.dumps(raws), capture_output=True, timeout=60)
    answers = told.stdout.decode().split()
    assert told.returncode == 0, told.stderr.decode()[-2000:]
    assert len(answers) == 200
    assert set(answers) == {"E", "X"}


def _mutated(raw: bytes, chance: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(chance.choice([1, 4, 40])):
        at = chance.randrange(min(len(changed), chance.choice([64, 4096, 1 << 30])))
        changed[at] = chance.choice([0, 0xFF, 0x7F, chance.randrange(256)])
    if chance.random() < 0.3:
        del changed[chance.randrange(len(changed)) :]
    return bytes(changed) or b"\0"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"\0\0\0\x18ftypmp42", b"RIFF\0\0\0\0WAVE", b"OggS\0", b"ID3\4", b""]))
def test_the_outside_of_any_bytes_can_be_looked_at(rest: bytes, front: bytes) -> None:
    raw = front + rest
    shape_of(lambda at, count: raw[at : at + count], len(raw))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([b"T", b"B", b"S", b"G", b"E", b"?"]), st.binary(max_size=40)), max_size=6))
def test_a_decoder_that_lies_is_found_out(messages: list[tuple[bytes, bytes]]) -> None:
    checked = _Checked(Limits())
    try:
        events = [checked.event(kind, payload) for kind, payload in messages]
    except (WireFault, FileRefused):
        return
    assert all(isinstance(event, Tracks | Begin | Sound | Hole | End) for event in events)

"""The pedal: what its bytes mean, and a recorded stream of them through the real reading process."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingrec.audio.messages import line
from meetingrec.audio.pedal import candidates
from meetingrec.audio.pedal_makes import MAKES
from meetingrec.domain.pedal import (
    Bit,
    Pedal,
    PedalAct,
    PedalDevice,
    acts_from,
    down,
    layout_from,
    layout_words,
    moves,
    new_bit,
)
from meetingrec.services.pedal import (
    Found,
    Gone,
    Moved,
    Others,
    PedalNews,
    PedalReader,
    Refused,
    Report,
    _Following,
    layout_of,
)
from meetingrec.settings import Settings, load
from meetingrec.settings import save as keep

LAYOUTS = [make.layout for make in MAKES.values()]
BITS = st.builds(Bit, st.integers(-1, 63), st.sampled_from([1 << shift for shift in range(8)]))
ANY_LAYOUT = st.one_of(st.sampled_from(LAYOUTS), st.dictionaries(st.sampled_from(list(Pedal)), BITS))
INFINITY = "05f3:00ff"


@pytest.mark.parametrize(
    ("device", "left", "centre", "right"),
    [
        (INFINITY, "0100", "0200", "0400"),
        ("0911:1844", "01", "02", "04"),
        ("0911:091a", "01", "02", "04"),
        ("07b4:0218", "00000001", "0400", "000200"),
        ("07b4:025f", "000001" + "00" * 61, "000002" + "00" * 61, "000004" + "00" * 61),
    ],
)
def test_each_known_make_is_read_as_published(device: str, left: str, centre: str, right: str) -> None:
    layout = MAKES[device].layout
    assert down(layout, bytes.fromhex(left)) == {Pedal.LEFT}
    assert down(layout, bytes.fromhex(centre)) == {Pedal.CENTRE}
    assert down(layout, bytes.fromhex(right)) == {Pedal.RIGHT}
    both = bytes(one | other for one, other in zip(bytes.fromhex(left), bytes.fromhex(left), strict=True))
    assert down(layout, both) == {Pedal.LEFT}
    assert down(layout, bytes(len(bytes.fromhex(left)))) == frozenset()


@given(ANY_LAYOUT, st.binary(max_size=80))
def test_any_bytes_are_read_without_a_complaint(layout: dict[Pedal, Bit], report: bytes) -> None:
    assert down(layout, report) <= set(layout)
    assert down(layout, bytes(len(report))) == frozenset(), "zeros are nothing pressed"
    assert layout_from(layout_words(layout)) == layout


@given(st.text(max_size=60))
def test_what_is_kept_may_be_nonsense(words: str) -> None:
    assert layout_from(layout_words(layout_from(words))) == layout_from(words)
    assert set(acts_from({"left": words, "centre": 3}).values()) <= set(PedalAct)


@given(st.sampled_from(list(MAKES)), st.lists(st.one_of(st.binary(max_size=70), st.none()), max_size=30))
def test_every_press_has_its_release_whatever_arrives(device: str, reports: list[bytes | None]) -> None:
    """None: the plug is pulled and put in again."""
    heard: list[PedalNews] = []
    following = _Following({}, heard.append)
    found = line({"found": {"id": device, "name": "a pedal"}})
    following.take(found)
    for report in reports:
        if report is None:
            following.take(line({"gone": True}))
            following.take(found)
        else:
            following.take(line({"report": report.hex()}))
    following.lost()
    for pedal in Pedal:
        pressed = [news.down for news in heard if isinstance(news, Moved) and news.pedal is pedal]
        assert pressed == [at % 2 == 0 for at in range(len(pressed))], "down, up, down, up"
        assert len(pressed) % 2 == 0, "nothing stays down when the pedal is gone"


@settings(max_examples=50)
@given(st.binary(max_size=200))
def test_a_line_that_makes_no_sense_is_passed_over(said: bytes) -> None:
    heard: list[PedalNews] = []
    _Following({}, heard.append).take(said)
    assert heard == []


@given(st.binary(min_size=1, max_size=64), st.data())
def test_a_pedal_is_learnt_by_pressing_it(rest: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(rest) - 1))
    mask = 1 << data.draw(st.integers(0, 7))
    pressed = bytearray(rest)
    pressed[at] |= mask
    assert new_bit(rest, bytes(pressed)) == (None if rest[at] & mask else Bit(at, mask))
    assert new_bit(bytes(2), b"\x03\x00") is None, "two at once teach nothing"


def test_what_comes_up_is_told_before_what_goes_down() -> None:
    assert moves(frozenset({Pedal.RIGHT}), frozenset({Pedal.LEFT})) == ((Pedal.RIGHT, False), (Pedal.LEFT, True))


def test_what_was_shown_counts_more_than_what_is_known() -> None:
    assert layout_of(INFINITY, {INFINITY: "left=0/4 centre=0/2 right=0/1"})[Pedal.LEFT] == Bit(0, 4)
    assert layout_of(INFINITY, {INFINITY: "rubbish"}) == MAKES[INFINITY].layout
    assert layout_of("0c45:7403", {}) == {}


def test_settings_of_the_wrong_kind_fall_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEETINGREC_HOME", str(tmp_path))
    chosen = Settings(jump=5.0, pedal_acts={"left": "on"}, pedal_shown={INFINITY: "left=0/4"})
    keep(chosen)
    assert load() == chosen
    (tmp_path / "settings.json").write_text('{"pedal_acts": "on", "jump": "far", "pedal_hold": 3, "play_key": "F10"}')
    assert load() == Settings(play_key="F10")


def test_keyboards_and_mice_are_never_opened() -> None:
    def entry(number: str, page: int, usage: int, path: bytes, name: str = "a thing") -> dict[str, Any]:
        maker, model = (int(part, 16) for part in number.split(":"))
        return {
            "vendor_id": maker,
            "product_id": model,
            "usage_page": page,
            "usage": usage,
            "path": path,
            "product_string": name,
        }

    listed = [
        entry("046d:c31c", 1, 6, b"keyboard"),
        entry(INFINITY, 1, 2, b"mouse face"),
        entry(INFINITY, 0xFF00, 1, b"maker's own"),
        entry(INFINITY, 0x0C, 3, b"buttons"),
        entry("0c45:7403", 0x0C, 1, b"switch", "FootSwitch"),
    ]
    ours, others = candidates(listed, "")
    assert [path for _, path in ours] == [b"buttons", b"maker's own"]
    assert others == [PedalDevice("0c45:7403", "FootSwitch")]
    ours, others = candidates(listed, "0c45:7403")
    assert ours == [(PedalDevice("0c45:7403", "FootSwitch"), b"switch")], "what somebody chose, and nothing else"
    assert others == [PedalDevice(INFINITY, "Infinity foot pedal")]


# ---- the real process, reading a recorded stream ----


@pytest.fixture
def heard() -> Queue[PedalNews]:
    return Queue()


@pytest.fixture
def reader(heard: Queue[PedalNews]) -> Iterator[PedalReader]:
    made = PedalReader(heard.put)
    yield made
    made.stop()
    for thread in threading.enumerate():
        if thread.name == "pedal":
            thread.join(10)


def test_a_recorded_stream_becomes_presses(
    reader: PedalReader, heard: Queue[PedalNews], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = tmp_path / "reports"
    stream.write_text(f"device {INFINITY} VEC USB Footpedal\n0 0200\n0 rubbish\nx 01\n0.01 0000\n0 0400\n")
    monkeypatch.setenv("MEETINGREC_PEDAL_REPORTS", str(stream))
    reader.start()
    news = [heard.get(timeout=10) for _ in range(8)]
    assert news == [
        Found(PedalDevice(INFINITY, "VEC USB Footpedal"), known=True),
        Report(b"\x02\x00"),
        Moved(Pedal.CENTRE, True),
        Report(b"\x00\x00"),
        Moved(Pedal.CENTRE, False),
        Report(b"\x04\x00"),
        Moved(Pedal.RIGHT, True),
        Moved(Pedal.RIGHT, False),
    ]
    assert heard.get(timeout=10) == Gone(), "the end of the stream is the plug being pulled"
    assert not any(isinstance(each, Others | Refused) for each in news)


def test_stopping_ends_the_process_even_while_it_waits_for_a_pedal(
    reader: PedalReader, heard: Queue[PedalNews], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setenv("MEETINGREC_PEDAL_REPORTS", str(pipe))
    reader.start()
    with pipe.open("w") as foot:  # opens when the process reads
        foot.write(f"device {INFINITY} VEC USB Footpedal\n0 0100\n")
        foot.flush()
        assert isinstance(heard.get(timeout=10), Found)
        assert [heard.get(timeout=10) for _ in range(2)] == [Report(b"\x01\x00"), Moved(Pedal.LEFT, True)]
        reader.stop()
        for thread in threading.enumerate():
            if thread.name == "pedal":
                thread.join(10)
                assert not thread.is_alive()
    assert not reader.running
    assert heard.empty(), "after stop nothing is told"

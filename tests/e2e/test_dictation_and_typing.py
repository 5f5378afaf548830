"""A dictation in stretches, with an insert, a recording over and a killed window; typed in another library; approved.

The practice dictation is spoken into a virtual microphone. It goes out and comes back twice in sealed hand-over files,
because the chair sends it back once.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt

from meetingrec import resources
from meetingrec.audio.sealed_reader import open_part
from meetingrec.audio.virtual_microphone import VirtualMicrophone
from meetingrec.domain.conference import Stage
from meetingrec.domain.dictation import DictationState
from meetingrec.domain.document import DocumentState
from meetingrec.domain.edit_list import RATE, EditKind
from meetingrec.domain.transcript import Transcript, word_error
from meetingrec.services import practice_library as practice
from meetingrec.services.dictation_sound import open_sound
from meetingrec.services.keyring import dictation_identity
from meetingrec.services.library import Library
from meetingrec.services.other_libraries import OtherLibraries
from meetingrec.services.record import Inputs
from meetingrec.store import dictations
from meetingrec.ui.desk.page import DeskPage
from tests.ui.conftest import core, light, qapp_args
from tests.ui.pages import Chairs, Seat, Sit, library_at, sit

__all__ = ["core", "light", "qapp_args", "sit"]

MEASURED = 0.0
"""Word error of the bare library on the practice dictation, from the model's own papers."""
DRIVER = Path(__file__).parent / "dictating_chair.py"
FIRST, SECOND, LEFT_OUT, GOES_OVER, WRONG = range(6), range(8, 11), range(6, 8), range(11, 13), range(17, 18)
"""Sentences of the practice dictation: said first, then forgotten two, then a wrong one that is recorded over."""


class KilledWindow:
    """The chair's window in a process of its own."""

    def __init__(self, library: Path, microphone: VirtualMicrophone) -> None:
        environment = {**os.environ, **microphone.environment, "MEETINGREC_HOME": str(library.parent / "home")}
        self._process = subprocess.Popen(
            [sys.executable, str(DRIVER), str(library)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def press(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("F2\n")
        self._process.stdin.flush()

    def until(self, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Reads what it says until that is so, a minute at most."""
        assert self._process.stdout is not None
        end = time.monotonic() + 60
        while time.monotonic() < end:
            line = self._process.stdout.readline()
            assert line, f"the window died by itself with {self._process.wait()}"
            if true(said := json.loads(line)):
                return dict(said)
        raise TimeoutError(f"the window did not get there: {line}")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()


@pytest.fixture
def microphone(display: str) -> Iterator[VirtualMicrophone]:
    with VirtualMicrophone() as made:
        yield made


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Library]:
    made = practice.make(tmp_path / "other")
    yield made
    made.close()


def sentences(numbers: range) -> list[dict[str, Any]]:
    told = json.loads(resources.asset("practice", "dictation.json").read_text(encoding="utf-8"))
    return [told[number] for number in numbers]


def spoken(folder: Path, *stretches: range) -> Path:
    """A sound file of these sentences with the silence round them, two seconds between the stretches."""
    sound, rate = soundfile.read(resources.asset("practice", "dictation.flac"), dtype="int16")
    pieces: list[np.ndarray] = []
    for stretch in stretches:
        first, last = sentences(stretch)[0]["start"] - 0.45, sentences(stretch)[-1]["end"] + 0.45
        pieces += [sound[round(first * rate) : round(last * rate)], np.zeros(2 * rate, np.int16)]
    path = folder / f"{stretches[0].start}.wav"
    soundfile.write(path, np.concatenate(pieces[:-1]), rate)
    return path


@pytest.mark.timeout(600)
def test_dictated_in_stretches_typed_elsewhere_sent_back_once_and_approved(
    sit: Sit, microphone: VirtualMicrophone, other: Library, tmp_path: Path, shared: Path
) -> None:
    shutil.copytree(library_at("held", shared / "practice-stages"), tmp_path / "library")
    dictate_until_killed(tmp_path, microphone)
    assert isinstance(sit, Chairs)
    sit.library = Library.open(tmp_path / "library")
    seat = sit("chair", where="dictate", inputs=Inputs(environment=microphone.environment))
    put_right(seat, microphone, tmp_path)
    sound_is_exact(seat)
    wanted = " ".join(line["text"] for line in sentences(range(13)))
    heard = " ".join(segment.text for segment in heard_now(seat).segments)
    assert word_error(wanted, heard) <= MEASURED + 0.02, heard

    get_to_know(seat, other, tmp_path)
    seat = send(seat, tmp_path / "out-1.mrhand")
    council = change_library(sit, other)
    seat = type_there(sit, tmp_path / "out-1.mrhand", "The children need a calm home.", tmp_path / "back-1.mrhand")
    change_library(sit, council)
    seat = sit("chair", where="dictate")
    take_in(seat, tmp_path / "back-1.mrhand")
    seat.services.desk.return_with_remarks(seat.conference_id, "Please say what calm means.")
    seat = sit("chair", where="dictate")
    seat = send(seat, tmp_path / "out-2.mrhand")
    council = change_library(sit, other)
    type_there(sit, tmp_path / "out-2.mrhand", "Calm: no shouting at night.", tmp_path / "back-2.mrhand")
    change_library(sit, council)
    seat = sit("chair", where="dictate")
    take_in(seat, tmp_path / "back-2.mrhand")
    approve(seat)


def dictate_until_killed(folder: Path, microphone: VirtualMicrophone) -> None:
    """The first stretch whole; in the middle of the second the window is killed, and the recording goes on."""
    window = KilledWindow(folder / "library", microphone)
    window.until(lambda said: True)
    window.press()
    window.until(lambda said: said["state"] == "recording" and said["sealed"] > 0)
    microphone.play(spoken(folder, FIRST))
    window.until(lambda said: microphone.finished)
    window.press()
    before = window.until(lambda said: said["state"] == "paused")["sealed"]
    window.press()
    window.until(lambda said: said["state"] == "recording" and said["sealed"] > before)
    microphone.play(spoken(folder, SECOND, WRONG))
    window.until(lambda said: said["sealed"] > before + 6)
    window.kill()


def put_right(seat: Seat, microphone: VirtualMicrophone, folder: Path) -> None:
    """By keyboard: what was forgotten is inserted, what was wrong is recorded over."""
    page = seat.page
    seat.window.activateWindow()
    seat.until(seat.window.isActiveWindow)
    seat.until(lambda: page.card.text.startswith("Dictating"))
    seat.until(lambda: microphone.finished, 40)
    seat.qtbot.wait(600)
    pause(seat)
    hears(seat, "category")

    edited = page._read.edited
    page.listen.player.seek(edited.pieces[0].samples / RATE)
    seat.until(lambda: abs(page.listen.position - edited.pieces[0].samples / RATE) < 0.01)
    seat.key(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    record(seat, microphone, spoken(folder, LEFT_OUT))
    hears(seat, "visit the home")

    wrong = next(segment for segment in heard_now(seat).segments if "category" in segment.text.lower())
    begin = next(word.start for word in wrong.words) - 0.7
    page.listen.player.seek(begin)
    seat.until(lambda: abs(page.listen.position - begin) < 0.01)
    seat.key(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    record(seat, microphone, spoken(folder, GOES_OVER))
    hears(seat, "end of the month")
    assert "category" not in heard_text(seat)
    seat.click(page.card.finish_button)
    seat.until(lambda: page.card.text.startswith("Dictation finished"))
    seat.settle()


def record(seat: Seat, microphone: VirtualMicrophone, path: Path) -> None:
    """Begins to record, speaks, and pauses."""
    seat.key(Qt.Key.Key_F2)
    seat.until(lambda: seat.page.card.text.startswith("Dictating"))
    microphone.play(path)
    seat.until(lambda: microphone.finished, 40)
    seat.qtbot.wait(600)
    pause(seat)


def pause(seat: Seat) -> None:
    seat.key(Qt.Key.Key_F2)
    seat.until(lambda: seat.page.card.text.startswith("Paused"))
    seat.until(lambda: seat.page.listen.listening is not None)
    seat.settle()


def hears(seat: Seat, words: str) -> None:
    """Waits until the machine has heard these words."""
    end = time.monotonic() + 60
    while words not in heard_text(seat):
        assert time.monotonic() < end, f"{words!r} is not in {heard_text(seat)!r}"
        seat.qtbot.wait(200)


def heard_now(seat: Seat) -> Transcript:
    services = seat.services
    dictation = services.dictating.of_conference(seat.conference_id)
    assert dictation is not None
    recording = services.dictating.recording(dictation)
    found = services.dictated.heard(recording, services.dictated.edited(dictation, recording))
    return found if found is not None else Transcript("", "", "", "")


def heard_text(seat: Seat) -> str:
    return " ".join(segment.text for segment in heard_now(seat).segments).lower()


def sound_is_exact(seat: Seat) -> None:
    """Every sample of it, against the sealed parts put together by hand."""
    services = seat.services
    dictation = services.dictating.of_conference(seat.conference_id)
    assert dictation is not None
    recording = services.dictating.recording(dictation)
    assert recording is not None
    with services.signed_in.reading() as db:
        edits = dictations.edits(db, dictation.id)
    kinds = [edit.kind for edit in edits]
    assert kinds == [EditKind.APPEND, EditKind.APPEND, EditKind.INSERT, EditKind.OVERWRITE]
    identity = dictation_identity(services.signed_in, dictation.id)
    folder = services.signed_in.folder / "recordings" / dictation.id
    parts = []
    for path in sorted(folder.glob("*.mrseg")):
        part = open_part(path, identity)
        entries = part.audio
        whole = part.samples(part.starts_at, part.length)[:, 0]
        parts.append(whole[entries[0].place : max(entry.end for entry in entries)])
    first, second, forgotten, over = parts
    assert edits[2].at == len(first), "it was inserted just where the first stretch ends"
    spliced = np.concatenate([first, forgotten, second])
    expected = np.concatenate([spliced[: edits[3].at], over, spliced[edits[3].at + len(over) :]])
    pieces = services.dictated.edited(dictation, recording).pieces
    got = open_sound(services.signed_in, recording).samples(pieces, 0, sum(piece.samples for piece in pieces))
    assert np.array_equal(got, expected)
    assert len(expected) > 40 * RATE


def get_to_know(seat: Seat, other: Library, folder: Path) -> None:
    """Each library has the other's address, compared by telephone."""
    records = other.sign_in("records", practice.PASSWORD)
    ours, theirs = seat.services.libraries, OtherLibraries(records)
    _, mine = ours.save_address("Millbrook Council", folder)
    _, yours = theirs.save_address("The typing team", folder)
    for library, path in ((theirs, mine), (ours, yours)):
        address = library.read(path)
        library.add(address, address.fingerprint)
    records.close()


def change_library(sit: Sit, library: Library) -> Library:
    """The window stands before another library from now on; the one before stays open."""
    assert isinstance(sit, Chairs)
    sit.stand_up()
    before, sit.library = sit.library, library
    assert before is not None
    return before


def send(seat: Seat, path: Path) -> Seat:
    seat.until(lambda: seat.page.send.to_library.send_button.isVisible())
    seat.click(seat.page.send.to_library.send_button)
    seat.settle()
    seat.panel().file.set_path(path)
    seat.answer("Save the file")
    assert path.exists() and seat.problems == []
    return seat


def take_in(seat: Seat, path: Path) -> None:
    seat.until(lambda: seat.page.send.to_library.open_button.isVisible())
    seat.click(seat.page.send.to_library.open_button)
    seat.panel().file.set_path(path)
    seat.answer("Check and open it")
    assert seat.problems == []


def type_there(sit: Sit, came: Path, words: str, back: Path) -> Seat:
    """The minute taker of the other library opens the file, types, and saves the file that goes back."""
    seat = sit("typist", where="queue")
    seat.click(seat.page.files.open_button)
    seat.panel().file.set_path(came)
    seat.answer("Check and open it")
    line = next(row for row in seat.page.table.rows if row.dictation.state is not DictationState.TYPED)
    seat.conference_id = line.conference.id
    seat.page.table.setFocus()
    seat.key(Qt.Key.Key_Return)
    seat.until(lambda: isinstance(seat.page, DeskPage))
    page = seat.page
    seat.until(lambda: page.sheets.editor is not None and not page.sheets.editor.locked)
    field = page.sheets.editor.fields["needs"]
    field.setFocus()
    seat.key(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    seat.key(Qt.Key.Key_Return)
    seat.keys(words)
    seat.settle()
    seat.services.desk.send_to_chair(seat.conference_id)
    page = seat.go("queue")
    seat.click(page.files.return_button)
    seat.panel().file.set_path(back)
    seat.answer("Save the file")
    assert back.exists() and seat.problems == []
    return seat


def approve(seat: Seat) -> None:
    """What was typed in both rounds stands in the document that is approved and locked."""
    typed = seat.typed("needs")
    assert "The children need a calm home." in typed and "Calm: no shouting at night." in typed
    for document in seat.services.desk.documents(seat.conference_id):
        _, locked = seat.services.desk.approve(document.id, "read and agreed as it stands")
        assert locked.state is DocumentState.APPROVED and locked.version == 1
    assert seat.services.signed_in.conference(seat.conference_id).stage is Stage.APPROVED

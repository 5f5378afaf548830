"""A practice library at every stage of a conference's life: held, dictated, sent, typed, approved.

Everything is real: the recorder process hears the practice voices, the speech process turns them into words, the keys
open what they should. A stage is made once a run and kept as a folder; each test works on a copy of its own.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import filelock

from meetingrec.domain.conference import Conference
from meetingrec.domain.plan import Contingency
from meetingrec.domain.recording import Recording
from meetingrec.services import practice_library as practice
from meetingrec.services.capture import Capture
from meetingrec.services.desk import Desk
from meetingrec.services.dictate import Dictating
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Recorder
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.transcribe import Transcribing, chosen_model

STAGES = ("planned", "held", "dictated", "sent", "typed", "approved")
PATIENCE = 30.0


def library_at(stage: str, kept: Path) -> Path:
    """The folder of a library at this stage; made, with those before it, on the first call. Not to be opened: copy it.

    kept: a folder that every worker of a run shares.
    """
    kept.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(kept / "making.lock"):
        for number, name in enumerate(STAGES[: STAGES.index(stage) + 1]):
            if not (kept / name).exists():
                making = kept / f"{name}.making"
                shutil.rmtree(making, ignore_errors=True)
                if number:
                    shutil.copytree(kept / STAGES[number - 1], making)
                _MAKE[name](making)
                making.rename(kept / name)
    return kept / stage


def _plan(folder: Path) -> None:
    practice.make(folder).close()


def _hold(folder: Path) -> None:
    with _person(folder, "chair") as chair:
        planning, capture, recorder = Planning(chair), Capture(chair), Recorder(chair)
        conference = planning.lines()[0].conference
        planning.begin(conference.id)
        recorder.start(conference, practice.conference_inputs(0.0))
        planning.notice_read(conference.id)
        practice.settle(chair, conference)
        for person in planning.record(conference.id).attendees:
            capture.stamp_joined(person)
        for line in practice.lines(planning.record(conference.id)):
            capture.add(line.entry)
        recording = _recorded(recorder)
        core_group, review, contingency = practice.dates()
        capture.add(Contingency("", conference.id, chair.clock(), what=contingency))
        planning.set_dates(conference.id, core_group, review)
        planning.end(conference.id)
        _hear(chair, recording)


def _dictate(folder: Path) -> None:
    with _person(folder, "chair") as chair:
        dictating, recorder = Dictating(chair), Recorder(chair)
        conference = _conference(chair)
        _, dictation = dictating.begin(conference)
        recorder.start_dictation(conference, dictation.id, practice.dictation_inputs(0.0))
        _hear(chair, _recorded(recorder))
        dictating.finish(dictation)


def _send(folder: Path) -> None:
    with _person(folder, "chair") as chair:
        dictating = Dictating(chair)
        dictation = dictating.of_conference(_conference(chair).id)
        assert dictation is not None
        dictating.send(dictation, dictating.minute_takers()[0].id, note="Please type the plan first.")


def _type(folder: Path) -> None:
    with _person(folder, "typist") as typist:
        dictating, desk = Dictating(typist), Desk(typist)
        line = dictating.queue()[0]
        dictating.take(line.dictation)
        desk.open_drafts(line.conference.id)
        desk.send_to_chair(line.conference.id)


def _approve(folder: Path) -> None:
    with _person(folder, "chair") as chair:
        desk = Desk(chair)
        for document in desk.documents(_conference(chair).id):
            desk.approve(document.id, "Approved for a test of what comes after it.")


_MAKE: dict[str, Callable[[Path], None]] = {
    "planned": _plan,
    "held": _hold,
    "dictated": _dictate,
    "sent": _send,
    "typed": _type,
    "approved": _approve,
}


class _person:  # noqa: N801 - reads as a with statement
    """Somebody signed in to a library that nobody has open."""

    def __init__(self, folder: Path, name: str) -> None:
        self._library = Library.open(folder) if folder.exists() else practice.make(folder)
        self._signed_in = self._library.sign_in(name, practice.PASSWORD)

    def __enter__(self) -> SignedIn:
        return self._signed_in

    def __exit__(self, *_: object) -> None:
        self._signed_in.close()
        self._library.close()


def _conference(signed_in: SignedIn) -> Conference:
    return Planning(signed_in).lines()[0].conference


def _recorded(recorder: Recorder) -> Recording:
    """Waits for the end of the practice voices."""
    until = time.monotonic() + PATIENCE
    while (status := recorder.status()) is None or status.state != "stopped":
        assert time.monotonic() < until, "the recorder never came to the end"
        time.sleep(0.02)
    recorder.mend()
    assert recorder.recording is not None
    return recorder.recording


def _hear(signed_in: SignedIn, recording: Recording) -> None:
    Transcribing(signed_in, recording, chosen_model("practice", practice=True)).run(lambda: False, lambda *_: None)

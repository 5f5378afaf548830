"""Two real libraries that know one another, and a dictation that is ready to be sent from one to the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from meetingrec.domain.attendance import Attendee
from meetingrec.domain.dictation import Dictation
from meetingrec.domain.document import Document, DocumentType
from meetingrec.domain.edit_list import RATE, EditKind
from meetingrec.domain.errors import HandOverRefused, Refusal
from meetingrec.domain.notice import RestrictedPart
from meetingrec.domain.other_library import KnownLibrary
from meetingrec.domain.points import Heading, Point
from meetingrec.services import practice_library as practice
from meetingrec.services.desk import Desk
from meetingrec.services.dictate import Dictating
from meetingrec.services.dictation_sound import DictationSound
from meetingrec.services.hand_over_file import HandOverFiles
from meetingrec.services.library import Library
from meetingrec.services.other_libraries import OtherLibraries
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Inputs, Recorder
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import audit, conferences, dictations, entries
from meetingrec.store.rows import new_id
from tests.data.sealed import sound
from tests.virtual_microphone import until, write_wave

FIRST, OVER = sound(1.5, 1, RATE), sound(0.5, 2, RATE)
SPOKEN = np.concatenate([FIRST[:8000], OVER, FIRST[16000:]])
"""What is heard of the dictation: the second take goes over the middle of the first."""
SECRET_NAME = "Zofia Quillfeather"
TEXT = "The council **visits** every week."


@dataclass
class Two:
    """A council whose chair dictates, and the team that types for it. Somebody is signed in to each."""

    folder: Path
    council: Library
    team: Library
    chair: SignedIn
    typist: SignedIn
    """Whoever sits at the team's computer."""

    def at_the_team(self, who: str, password: str = practice.PASSWORD) -> SignedIn:
        self.typist.close()
        self.typist = self.team.sign_in(who, password)
        return self.typist

    @property
    def files(self) -> HandOverFiles:
        return HandOverFiles(self.chair)

    @property
    def theirs(self) -> HandOverFiles:
        return HandOverFiles(self.typist)

    @property
    def known(self) -> KnownLibrary:
        return OtherLibraries(self.chair).known()[0]

    def dictation(self, of: SignedIn) -> Dictation:
        with of.reading() as db:
            return dictations.of_conference(db, self.conference_id)[-1]

    @property
    def conference_id(self) -> str:
        return Planning(self.chair).lines()[0].conference.id

    def send(self, name: str = "out", typist: str = "") -> Path:
        path = self.folder / f"{name}.mrhand"
        self.files.send_file(self.dictation(self.chair), self.known, path, typist=typist, urgent=True, note="Soon.")
        return path

    def give_back(self, name: str = "back", *, finished: bool = True) -> Path:
        path = self.folder / f"{name}.mrhand"
        self.theirs.return_file(self.dictation(self.typist), path, finished=finished)
        return path

    def draft(self, of: SignedIn) -> Document:
        drafts = Desk(of).documents(self.conference_id)
        return next(draft for draft in drafts if draft.type is DocumentType.DECISIONS)

    def type(self, text: str) -> None:
        """The team's minute taker takes it and types into the first section."""
        Dictating(self.typist).take(self.dictation(self.typist))
        draft = self.draft(self.typist)
        Desk(self.typist).save_section(draft.id, draft.sections[0].key, text)


@contextmanager
def both_open(folder: Path) -> Iterator[Two]:
    council, team = Library.open(folder / "council"), Library.open(folder / "team")
    chair, typist = council.sign_in("chair", practice.PASSWORD), team.sign_in("typist", practice.PASSWORD)
    two = Two(folder, council, team, chair, typist)
    try:
        yield two
    finally:
        for opened in (two.chair, two.typist, two.council, two.team):
            opened.close()


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both know one another, and a dictation of two takes is finished. Not to be opened: copied."""
    folder = tmp_path_factory.mktemp("two")
    for name in ("council", "team"):
        practice.make(folder / name).close()
    with both_open(folder) as two:
        ours, other = OtherLibraries(two.chair), OtherLibraries(two.at_the_team("records"))
        for one, name, far in ((ours, "Millbrook Council", other), (other, "The typing team", ours)):
            _, path = one.save_address(name, folder)
            address = far.read(path)
            far.add(address, address.fingerprint)
        _dictate(two.chair, folder)
    return folder


def _dictate(chair: SignedIn, folder: Path) -> None:
    planning, dictating, recorder = Planning(chair), Dictating(chair), Recorder(chair)
    conference = planning.lines()[0].conference
    planning.begin(conference.id, "a test without sound")
    _restrict(chair, conference.id)
    planning.end(conference.id)
    held = chair.conference(conference.id)
    _, dictation = dictating.begin(held)
    for kind, samples, at in ((EditKind.APPEND, FIRST, 0.0), (EditKind.OVERWRITE, OVER, 0.5)):
        DictationSound(chair).begin_take(dictation, kind, at)
        file = write_wave(folder / f"{kind.value}.wav", samples, RATE)
        recorder.start_dictation(held, dictation.id, Inputs(file=file, speed=0.0))
        until(lambda: (status := recorder.status()) is None or status.state == "stopped", "the end of the file")
        recorder.mend()
    dictating.finish(dictation)


def _restrict(chair: SignedIn, conference_id: str) -> None:
    """A restricted part, a point of it, somebody who was only there, and an address nobody may know."""
    record = Planning(chair).record(conference_id)
    part = RestrictedPart(new_id(), conference_id, chair.clock(), ended_at=chair.clock())
    hidden = Attendee(new_id(), conference_id, SECRET_NAME, role="refuge worker", part_id=part.id)
    told = Point(
        new_id(), conference_id, Heading.WORRIED, "SECRETWORDS", chair.clock(), said_by=hidden.id, part_id=part.id
    )
    open_one = Point(new_id(), conference_id, Heading.WORRIED, "Said openly.", chair.clock(), said_by=hidden.id)
    child = replace(record.children[0], address="12 HIDDENSTREET", address_restricted=True)
    with chair.writing() as write:
        for entry in (part, hidden, told, open_one):
            entries.add(write.db, entry)
        conferences.replace_child(write.db, child)


@pytest.fixture
def two(ready: Path, tmp_path: Path) -> Iterator[Two]:
    shutil.copytree(ready, tmp_path / "two")
    with both_open(tmp_path / "two") as opened:
        yield opened


def heard_by(of: SignedIn, dictation: Dictation) -> np.ndarray:
    recording = Dictating(of).recording(dictation)
    assert recording is not None
    listening = DictationSound(of).listen(dictation, recording)
    heard = listening._read(0.0, listening.length)
    listening.close()
    return np.round(heard * 32768).astype(np.int16)


def acts_by(of: SignedIn) -> list[str]:
    with of.reading() as db:
        return [entry.act for entry in audit.entries(db)]


def why_refused(refused: pytest.ExceptionInfo[HandOverRefused]) -> Refusal:
    assert refused.value.safe and refused.value.do, "three sentences"
    return refused.value.why


def is_refused(by: SignedIn, path: Path, why: Refusal, name: str = "") -> None:
    with pytest.raises(HandOverRefused) as refused:
        HandOverFiles(by).receive_file(path)
    assert why_refused(refused) is why, name
    assert acts_by(by)[-1] == "refuse a hand-over file"

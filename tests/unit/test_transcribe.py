"""What is said after a long silence is heard too: a pause, a restricted part, a dictation gone on with much later."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from meetingrec import resources
from meetingrec.audio.sealed_format import NO_HASH, part_name
from meetingrec.audio.sealed_writer import PartWriter
from meetingrec.domain.conference import Conference
from meetingrec.domain.recording import GapReason, Purpose, Recording, State
from meetingrec.services.dictate import Dictating
from meetingrec.services.keyring import public_half
from meetingrec.services.plan_conference import Planning
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.transcribe import Transcribing, chosen_model
from meetingrec.store import recordings
from meetingrec.store.rows import new_id
from meetingrec.vault.keys import new_identity

RATE = 16_000
TAKE = 4.0
AWAY = 25 * 60.0


@pytest.fixture
def conference(chair: SignedIn) -> Conference:
    planning = Planning(chair)
    conference = planning.lines()[0].conference
    planning.begin(conference.id)
    return chair.conference(conference.id)


class Parts:
    """One recording written part by part, four seconds of the practice voices each, as the recorder seals it."""

    def __init__(self, chair: SignedIn, conference: Conference, purpose: Purpose, owner: str = "") -> None:
        self.chair, self.conference = chair, conference
        recording_id = new_id()
        folder = owner or recording_id
        kind = "dictation" if owner else "conference"
        self.public = public_half(chair, kind, owner or conference.id)
        self.recording = Recording(
            recording_id, conference.id, purpose, folder, chair.clock(), chair.person.id, state=State.COMPLETE
        )
        self.folder: Path = chair.folder / "recordings" / folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.voices, _ = soundfile.read(resources.asset("practice", "conference.flac"), dtype="int16")
        self.at, self.taken, self.number, self.previous = 0.0, 0.0, 0, NO_HASH
        with chair.writing() as write:
            recordings.add(write.db, self.recording)

    def part(self, *, away: float = 0.0, reason: GapReason = GapReason.PAUSED, restricted: bool = False) -> None:
        self.number += 1
        writer = PartWriter(
            self.folder / part_name(self.number, "room"),
            recording_id=self.recording.id,
            source="room",
            rate=RATE,
            recipients=[new_identity().public if restricted else self.public],
            number=self.number,
            starts_at=self.at,
            previous=self.previous,
            restricted=restricted,
            label="of-others" if restricted else "",
        )
        if restricted:
            writer.audio(np.zeros(RATE, np.int16))
            writer.gap(away - 1.0, GapReason.NO_SAMPLES)
        else:
            if away:
                writer.gap(away, reason)
            first = round((self.taken + 2.0) * RATE)
            for second in range(round(TAKE)):
                writer.audio(self.voices[first + second * RATE : first + (second + 1) * RATE])
            self.taken += TAKE
        writer.end()
        self.at, self.previous = self.at + writer.length, writer.head

    def work(self) -> Transcribing:
        return Transcribing(self.chair, self.recording, chosen_model("practice", practice=True))


def test_words_behind_a_long_pause_and_a_long_restricted_part_are_heard_while_it_still_runs(
    chair: SignedIn, conference: Conference
) -> None:
    made = Parts(chair, conference, Purpose.CONFERENCE)
    made.part()
    made.part(away=AWAY)
    made.part(away=AWAY, restricted=True)
    made.part()
    asked: list[bool] = []
    reached: list[tuple[float, bool]] = []

    def still_recording() -> bool:
        asked.append(len(asked) < 2)
        return asked[-1]

    _, transcript = made.work().run(still_recording, lambda done, _: reached.append((done, asked[-1])))
    behind_the_pause = AWAY + 2 * TAKE
    assert reached[1] == (pytest.approx(behind_the_pause), True), "live, without waiting for the end"
    assert transcript is not None
    assert transcript.complete
    assert transcript.done_to == (("room", pytest.approx(made.at)),)
    assert transcript.coverage.audio == pytest.approx(3 * TAKE)
    starts = [segment.start for segment in transcript.segments]
    for begin in (0.0, AWAY + TAKE, 2 * AWAY + 2 * TAKE):
        assert [at for at in starts if begin <= at < begin + TAKE], f"nothing of the words at {begin} s"


def test_a_dictation_gone_on_with_after_half_an_hour_is_heard_whole(chair: SignedIn, conference: Conference) -> None:
    _, dictation = Dictating(chair).begin(conference)
    made = Parts(chair, conference, Purpose.DICTATION, dictation.id)
    made.part()
    made.part(away=AWAY, reason=GapReason.RECORDER_STOPPED)
    _, transcript = made.work().run(lambda: False, lambda *_: None)
    assert transcript is not None
    assert transcript.complete
    assert transcript.coverage.audio == pytest.approx(2 * TAKE)
    assert transcript.segments[-1].start > AWAY

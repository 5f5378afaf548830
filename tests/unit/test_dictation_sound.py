"""A dictation that is edited while it is made: a real library, a real recorder, and every sample where it belongs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from meetingrec import settings
from meetingrec.domain.dictation import DictationState
from meetingrec.domain.edit_list import RATE, EditKind
from meetingrec.domain.errors import InputRefused, MicrophoneMissing, RecordingDamaged
from meetingrec.domain.recording import Recording
from meetingrec.services.dictate import Dictating
from meetingrec.services.dictation_sound import DictationSound
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Inputs, Recorder
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import dictations
from meetingrec.ui.sound import Sound
from tests.data.sealed import sound
from tests.virtual_microphone import until, write_wave

SAID = {name: sound(seconds, seed, RATE) for seed, (name, seconds) in enumerate({"a": 3.0, "b": 1.0, "c": 0.5}.items())}


class Chair:
    """Who dictates: `say` records a file at full speed as one take."""

    def __init__(self, signed_in: SignedIn, folder: Path) -> None:
        self.dictated, self.recorder = DictationSound(signed_in), Recorder(signed_in)
        conference = Planning(signed_in).lines()[0].conference
        Planning(signed_in).begin(conference.id)
        self.conference = signed_in.conference(conference.id)
        self._dictating = Dictating(signed_in)
        _, self.dictation = self._dictating.begin(self.conference)
        self.files = {name: write_wave(folder / f"{name}.wav", samples, RATE) for name, samples in SAID.items()}

    @property
    def recording(self) -> Recording:
        found = self._dictating.recording(self.dictation)
        assert found is not None
        return found

    def say(self, name: str, kind: EditKind, at: float = 0.0, section: str = "") -> None:
        self.dictated.begin_take(self.dictation, kind, at, section)
        self.recorder.start_dictation(self.conference, self.dictation.id, Inputs(file=self.files[name], speed=0.0))
        until(lambda: (status := self.recorder.status()) is None or status.state == "stopped", "the end of the file")
        self.recorder.mend()

    def hears(self) -> np.ndarray:
        """All of it, as the loudspeaker would get it."""
        listening = self.dictated.listen(self.dictation, self.recording)
        heard = listening._read(0.0, listening.length)
        listening.close()
        return np.round(heard * 32768).astype(np.int16)


def test_insert_overwrite_delete_undo_and_redo_are_sample_exact(chair: SignedIn, tmp_path: Path) -> None:
    who = Chair(chair, tmp_path)
    a, b, c = SAID.values()
    who.say("a", EditKind.APPEND)
    assert np.array_equal(who.hears(), a)

    who.say("b", EditKind.OVERWRITE, 1.25)
    over = np.concatenate([a[:20_000], b, a[36_000:]])
    assert np.array_equal(who.hears(), over)

    with pytest.raises(MicrophoneMissing):
        who.dictated.begin_take(who.dictation, EditKind.INSERT, 1.0)
        who.recorder.start_dictation(who.conference, who.dictation.id, Inputs(room="a microphone that is not there"))
    assert np.array_equal(who.hears(), over), "a press that recorded nothing changes nothing"

    who.say("c", EditKind.INSERT, 0.5, "worries")
    both = np.concatenate([over[:8000], c, over[8000:]])
    assert np.array_equal(who.hears(), both)
    edited = who.dictated.edited(who.dictation, who.recording)
    assert (edited.begin_of("worries"), edited.length_of("worries")) == (0.5, 0.5)
    assert edited.end_of("worries") == 1.0 and edited.end_of("") == edited.seconds == 3.5

    who.dictated.delete(who.dictation, 0.25, 0.75)
    shorter = np.concatenate([both[:4000], both[12_000:]])
    assert np.array_equal(who.hears(), shorter)

    places = [who.dictated.undo(who.dictation, who.recording)[1] for _ in range(3)]
    assert places == [0.25, 0.5, 1.25], "where each of them was"
    assert np.array_equal(who.hears(), a)
    places = [who.dictated.redo(who.dictation, who.recording)[1] for _ in range(4)]
    assert places == [2.25, 1.0, 0.25, None]
    assert np.array_equal(who.hears(), shorter)

    with pytest.raises(InputRefused, match="No stretch"):
        who.dictated.delete(who.dictation, 1.0, 1.0)
    with chair.writing() as write:
        dictations.replace(write.db, replace(who.dictation, state=DictationState.WAITING))
    with pytest.raises(InputRefused, match="handed over"):
        who.dictated.delete(who.dictation, 0.0, 1.0)
    assert np.array_equal(who.hears(), shorter), "what was sent is not changed behind the minute taker's back"


def test_nothing_taken_out_is_heard_again_where_a_part_is_lost(chair: SignedIn, tmp_path: Path) -> None:
    who = Chair(chair, tmp_path)
    a, b, c = SAID.values()
    who.say("a", EditKind.APPEND)
    who.say("b", EditKind.APPEND)
    who.dictated.delete(who.dictation, 3.25, 3.5)
    who.say("c", EditKind.APPEND)
    heard = np.concatenate([a, b[:4000], b[8000:], c])
    assert np.array_equal(who.hears(), heard)

    folder = chair.folder / "recordings" / who.recording.folder
    first, last = folder / "0001-room.mrseg", folder / "0003-room.mrseg"
    away = first.rename(first.with_suffix(".away"))
    who.dictated = DictationSound(chair)
    assert not who.dictated.edited(who.dictation, who.recording).readable
    with pytest.raises(RecordingDamaged, match=r"0001-room.mrseg.*Put the file back") as refused:
        who.hears()
    assert len(str(refused.value).split(". ")) == 3
    for kind in (EditKind.APPEND, EditKind.INSERT):
        with pytest.raises(RecordingDamaged):
            who.dictated.begin_take(who.dictation, kind)
    with pytest.raises(RecordingDamaged):
        who.dictated.undo(who.dictation, who.recording)
    away.rename(first)
    assert np.array_equal(who.hears(), heard), "put back, it is as it was"

    away = last.rename(last.with_suffix(".away"))
    who.dictated = DictationSound(chair)
    assert np.array_equal(who.hears(), heard[: -len(c)]), "nothing was counted from the last one"
    with pytest.raises(RecordingDamaged, match="0003"):
        who.dictated.delete(who.dictation, 0.0, 1.0)
    away.rename(last)
    who.dictated.delete(who.dictation, 0.0, 1.0)
    assert np.array_equal(who.hears(), heard[RATE:])


def test_a_dictation_is_recorded_at_16_khz_whatever_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEETINGREC_HOME", str(tmp_path))
    settings.save(replace(settings.load(), sample_rate=48_000))
    for practice in (True, False):
        heard_from = Sound.remembered(practice=practice)
        assert heard_from.conference_inputs().rate == 48_000
        assert heard_from.dictation_inputs().rate == RATE

"""The practice conference from end to end without a window (`meetingrec practice --headless`).

Everything is real: a sound system where one can be had, the recorder process, the speech process, the encrypted
library, four people with their own keys, the checks, the Word files. Only the people and the voices are not.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from meetingrec import __version__, resources
from meetingrec.audio.virtual_microphone import VirtualMicrophone
from meetingrec.disk import write_whole
from meetingrec.domain.conference import Conference
from meetingrec.domain.document import Document, DocumentType
from meetingrec.domain.errors import RecorderLost
from meetingrec.domain.plan import Contingency
from meetingrec.domain.recording import Recording
from meetingrec.domain.transcript import Transcript, word_error
from meetingrec.services import practice_library as practice
from meetingrec.services.capture import Capture
from meetingrec.services.copies import Copies
from meetingrec.services.desk import Desk
from meetingrec.services.dictate import Dictating
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Inputs, Recorder
from meetingrec.services.replay import Replay
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.transcribe import Transcribing, chosen_model
from meetingrec.speech import export

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PracticeResult:
    """What came out. word_errors: of the conference and of the dictation, against what was really spoken."""

    folder: Path
    heard_through: str
    documents: tuple[Path, ...]
    conference_word_error: float
    dictation_word_error: float
    transcript: Transcript


def run(out: Path, say: Say, *, fast: bool = False) -> PracticeResult:
    """Holds, dictates, types and approves the practice conference; leaves everything in `out`.

    fast reads the voices as a source even where a virtual microphone could be had. Raises Problem.
    """
    out.mkdir(parents=True, exist_ok=True)
    library = practice.remake(out / "library")
    try:
        with _sound(fast, say) as sound:
            chair = library.sign_in("chair", practice.PASSWORD)
            conference = Planning(chair).lines()[0].conference
            spoken = _hold(chair, conference, sound, say)
            dictated = _dictate(chair, conference, sound, say)
            chair.close()
            through = sound.words
        _type(library, conference, say)
        return _finish(library, conference, out, through, spoken, dictated, say)
    finally:
        library.close()


class _Sound:
    """Where the practice voices come from: spoken into a virtual microphone, or read as a source."""

    def __init__(self, microphone: VirtualMicrophone | None) -> None:
        self._microphone = microphone

    @property
    def words(self) -> str:
        return "virtual microphone" if self._microphone else "read as a source"

    def inputs(self, name: str) -> Inputs:
        if self._microphone is None:
            return Inputs(file=resources.asset("practice", f"{name}.flac"), speed=0.0)
        return Inputs(room=self._microphone.device, environment=self._microphone.environment)

    def speak(self, name: str) -> None:
        if self._microphone is not None:
            self._microphone.play(resources.asset("practice", f"{name}.flac"))

    def over(self, recorder: Recorder) -> bool:
        """Whether everything has been spoken and recorded."""
        status = recorder.status()
        if status is not None and status.state == "failed":
            raise RecorderLost(status.message, "Everything sealed before is safe.", "Run the practice again.")
        if self._microphone is not None:
            return self._microphone.finished
        return status is not None and status.state == "stopped"


@contextlib.contextmanager
def _sound(fast: bool, say: Say) -> Iterator[_Sound]:
    if fast or not VirtualMicrophone.available():
        why = "as asked" if fast else "no virtual microphone can be had here"
        say(f"The practice voices are read as a source, faster than real time ({why}).")
        yield _Sound(None)
        return
    with VirtualMicrophone() as microphone:
        say("The practice voices are played through a virtual microphone, in real time.")
        yield _Sound(microphone)


def _hold(chair: SignedIn, conference: Conference, sound: _Sound, say: Say) -> Transcript:
    planning, capture = Planning(chair), Capture(chair)
    recorder = Recorder(chair)
    planning.begin(conference.id)
    recorder.start(conference, sound.inputs("conference"))
    planning.notice_read(conference.id)
    practice.settle(chair, conference)
    for person in planning.record(conference.id).attendees:
        capture.stamp_joined(person)
    sound.speak("conference")
    typed = list(practice.lines(planning.record(conference.id)))

    def type_what_is_due(elapsed: float) -> None:
        while typed and typed[0].at <= elapsed:
            capture.add(typed.pop(0).entry)

    heard = _record_and_hear(chair, recorder, sound, type_what_is_due, say, "conference")
    type_what_is_due(float("inf"))
    core_group, review, contingency = practice.dates()
    capture.add(Contingency("", conference.id, chair.clock(), what=contingency))
    planning.set_dates(conference.id, core_group, review)
    planning.end(conference.id)
    return heard


def _dictate(chair: SignedIn, conference: Conference, sound: _Sound, say: Say) -> Transcript:
    dictating, recorder = Dictating(chair), Recorder(chair)
    held = chair.conference(conference.id)
    _, dictation = dictating.begin(held)
    recorder.start_dictation(held, dictation.id, sound.inputs("dictation"))
    sound.speak("dictation")
    heard = _record_and_hear(chair, recorder, sound, lambda _elapsed: None, say, "dictation")
    dictating.finish(dictation)
    ready = dictating.of_conference(conference.id)
    typist = dictating.minute_takers()[0]
    if ready is not None:
        dictating.send(ready, typist.id, note="Practice: take the paragraphs that belong to this family.")
    say(f"Sent to the minute taker, {typist.full_name}.")
    return heard


def _record_and_hear(
    chair: SignedIn, recorder: Recorder, sound: _Sound, each: Callable[[float], None], say: Say, name: str
) -> Transcript:
    """Waits for the end of the sound while it is turned into words at the same time."""
    recording = recorder.recording
    if recording is None:
        raise RecorderLost("Nothing is being recorded.", "Nothing was lost.", "Run the practice again.")
    running = threading.Event()
    running.set()
    hearing = Transcribing(chair, recording, chosen_model("practice", practice=True))
    outcome: list[Any] = []

    def hear() -> None:
        try:
            outcome.append(hearing.run(running.is_set, lambda _done, _length: None)[1])
        except Exception as error:  # noqa: BLE001 - handed to the thread that waits for it
            outcome.append(error)

    thread = threading.Thread(target=hear, name="hear the practice voices")
    thread.start()
    try:
        _wait_for_end(recorder, sound, each, say, name)
        recorder.mend() if _ended_by_itself(recorder) else recorder.stop()
    finally:
        running.clear()
        thread.join()
    settled = recorder.recording
    say(f"Recorded the {name}: {settled.says if settled else ''}")
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    transcript: Transcript = outcome[0]
    return transcript


def _wait_for_end(recorder: Recorder, sound: _Sound, each: Callable[[float], None], say: Say, name: str) -> None:
    told = 0.0
    while not sound.over(recorder):
        status = recorder.status()
        if status is not None:
            each(status.elapsed)
            if status.elapsed - told >= 30:
                told = status.elapsed
                say(f"  {name}: {told:.0f} seconds recorded")
        time.sleep(0.1)


def _ended_by_itself(recorder: Recorder) -> bool:
    status = recorder.status()
    return status is not None and status.state == "stopped"


def _type(library: Library, conference: Conference, say: Say) -> None:
    typist = library.sign_in("typist", practice.PASSWORD)
    try:
        dictating, desk, replay = Dictating(typist), Desk(typist), Replay(typist)
        line = dictating.queue()[0]
        dictating.take(line.dictation)
        _, drafts = desk.open_drafts(conference.id)
        recording = dictating.recording(line.dictation)
        heard = replay.transcript(recording) if recording is not None else None
        taken = _paragraphs(heard)
        decisions = next(draft for draft in drafts if draft.type is DocumentType.DECISIONS)
        section = practice.script()["typing"]["section"]
        text = "\n".join([decisions.text(section), *(f"- {words}" for words in taken)]).strip()
        desk.save_section(decisions.id, section, text)
        desk.send_to_chair(conference.id)
        say(f"Typed: {len(taken)} paragraph(s) taken from the dictation, sent to the chair.")
    finally:
        typist.close()


def _paragraphs(heard: Transcript | None) -> list[str]:
    wanted = practice.script()["typing"]["takes"]
    segments = heard.segments if heard else ()
    return [
        segment.text.strip() for segment in segments if any(start.lower() in segment.text.lower() for start in wanted)
    ]


def _finish(
    library: Library,
    conference: Conference,
    out: Path,
    through: str,
    spoken: Transcript,
    dictated: Transcript,
    say: Say,
) -> PracticeResult:
    chair = library.sign_in("chair", practice.PASSWORD)
    try:
        desk, copies, recorder = Desk(chair), Copies(chair), Recorder(chair)
        for finding in (found for draft in desk.documents(conference.id) for found in desk.findings(draft.id)):
            say(f"  check: {finding.text}")
        approved = [desk.approve(draft.id)[1] for draft in desk.documents(conference.id)]
        paths = tuple(copies.save(document.id, out, "the practice folder", "saved")[1] for document in approved)
        recording = recorder.of_conference(conference.id)[0]
        checked = Replay(chair).check(recording)
        conference_error = word_error(_reference("conference"), _text(spoken))
        dictation_error = word_error(_reference("dictation"), _text(dictated))
        write_whole(out / "transcript.json", _json(export.transcript_json(spoken)))
        manifest = _manifest(library, through, recording, spoken, approved, paths)
        manifest["checked"] = {"state": checked.state.value, "good": checked.good, "bad": checked.bad}
        manifest["word_error"] = {"conference": round(conference_error, 4), "dictation": round(dictation_error, 4)}
        write_whole(out / "manifest.json", _json(manifest))
    finally:
        chair.close()
    return PracticeResult(out, through, paths, conference_error, dictation_error, spoken)


def _manifest(
    library: Library,
    through: str,
    recording: Recording,
    spoken: Transcript,
    approved: list[Document],
    paths: tuple[Path, ...],
) -> dict[str, Any]:
    return {
        "meetingrec": __version__,
        "practice": "Practice - synthetic voices",
        "library": library.folder.name,
        "sound": through,
        "recording": {
            "state": recording.state.value,
            "seconds": round(recording.seconds, 3),
            "says": recording.says,
            "head_hash": recording.head_hash,
        },
        "transcript": {
            "file": "transcript.json",
            "model": spoken.model,
            "segments": len(spoken.segments),
            "seconds_of_speech": round(spoken.coverage.speech, 1),
            "seconds_with_words": round(spoken.coverage.transcribed, 1),
        },
        "documents": [
            {
                "file": path.name,
                "version": document.version,
                "sha256": document.content_hash,
                "approved_by": document.approved_by,
                "unchanged": hashlib.sha256(path.read_bytes()).hexdigest() == document.content_hash,
            }
            for document, path in zip(approved, paths, strict=True)
        ],
    }


def _reference(name: str) -> str:
    told = json.loads(resources.asset("practice", f"{name}.json").read_text(encoding="utf-8"))
    return " ".join(line["text"] for line in told)


def _text(transcript: Transcript) -> str:
    return " ".join(segment.text for segment in transcript.segments)


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False).encode()

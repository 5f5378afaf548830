"""What works without a library, for IT and for people who have no window: record, verify, transcribe a file."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from meetingrec.audio.link import RecorderLink, RecorderOrder, SourceOrder, is_being_written, start_recorder
from meetingrec.audio.recording import report
from meetingrec.disk import write_whole
from meetingrec.domain.errors import DiskFull, NotASpeechModel, Problem, RecorderLost
from meetingrec.domain.recording import RecorderStatus, RecordingReport
from meetingrec.domain.transcript import Coverage, Segment, Transcript
from meetingrec.services.transcribe import chosen_model
from meetingrec.speech import export
from meetingrec.speech.transcriber import Transcriber
from meetingrec.store.rows import new_id
from meetingrec.vault.keys import Identity, identity_from, new_identity

__all__ = ["KEY_FILE", "RecordOrder", "for_nobody", "is_being_written", "record", "transcribe_file", "verify"]

KEY_FILE = "recording.key"

_MOST_DOUBT = 0.5
"""Share of doubtful seconds above which sound is not taken for the practice voices."""


@dataclass(frozen=True, slots=True)
class RecordOrder:
    """device "" is the system's choice; file is played as the source instead, speed 0 as fast as it goes.

    name: "room" or "call"; it is in the files' names and in what is told of the source.

    recipients: age public keys that may open it. Without any, a new key is written beside the recording. longest:
    seconds after which the recorder ends though nobody tells it to, 0 for never.
    """

    folder: Path
    device: str = ""
    file: Path | None = None
    speed: float = 1.0
    seconds: float | None = None
    rate: int = 16000
    recipients: tuple[str, ...] = field(default=())
    name: str = "room"
    longest: float = 0.0


def for_nobody() -> str:
    """A public key whose secret half nobody keeps: for sound that is only listened to while it is there."""
    return new_identity().public


def record(order: RecordOrder, tell: Callable[[RecorderStatus], None], stopped: Callable[[], bool]) -> RecordingReport:
    """Seals a recording into a folder until `seconds` have passed, the file has ended or `stopped` says so.

    Raises MicrophoneMissing, MicrophoneBusy, NotAudio, DiskFull, FolderRefused, RecorderLost.
    """
    order.folder.mkdir(parents=True, exist_ok=True)
    recipients = order.recipients or (_own_key(order.folder).public,)
    source = (
        SourceOrder(order.name, file=str(order.file), speed=order.speed)
        if order.file
        else SourceOrder(order.name, device=order.device)
    )
    link = start_recorder(
        RecorderOrder(
            folder=order.folder,
            recording_id=new_id(),
            recipients=recipients,
            rate=order.rate,
            sources=(source,),
            longest=order.longest,
        )
    )
    try:
        failed = _watch(link, order.seconds, tell, stopped)
        if link.alive:
            _end(link)
    finally:
        link.close()
    if failed:
        raise RecorderLost(failed, "Everything sealed before is safe.", "Free some space or choose another folder.")
    return verify(order.folder)


def _watch(
    link: RecorderLink, seconds: float | None, tell: Callable[[RecorderStatus], None], stopped: Callable[[], bool]
) -> str:
    """Until it is over; what failed, "" when nothing did."""
    while link.alive and not stopped():
        status = link.status()
        tell(status)
        if status.state == "failed":
            return status.message
        if status.state == "stopped" or (seconds is not None and status.sealed >= seconds):
            return ""
        time.sleep(0.05)
    return ""


def _end(link: RecorderLink) -> None:
    try:
        link.stop()
    except DiskFull:
        # Asked twice it gives up the sound that finds no room, rather than wait with it for ever.
        link.stop()


def verify(folder: Path, key: str = "") -> RecordingReport:
    """What a folder of sealed files holds. With a key (or a key file beside it) the content is proven too.

    Raises RecordingDamaged when there is nothing sealed in the folder, KeyRefused for something that is no key.
    """
    identities: tuple[Identity, ...] = ()
    beside = folder / KEY_FILE
    if key:
        identities = (identity_from(key),)
    elif beside.is_file():
        identities = (identity_from(beside.read_text(encoding="utf-8")),)
    return report(folder, identities)


def transcribe_file(
    path: Path,
    model: str,
    progress: Callable[[float, float], None],
    cancelled: Callable[[], bool] = lambda: False,
    *,
    practice: bool = False,
) -> dict[str, object]:
    """Words of a sound file, as the JSON that `transcribe` prints. Raises NotAudio, NotASpeechModel, SpeechFailed."""
    folder = chosen_model(model, practice=practice)
    transcriber = Transcriber(folder)
    transcriber.start()
    try:
        result = transcriber.file(path, progress, cancelled)
    finally:
        transcriber.close()
    segments: tuple[Segment, ...] = tuple(result.segments)
    if practice and result.transcribed and result.doubtful > _MOST_DOUBT * result.transcribed:
        # The practice model writes fluent, wrong sentences over real speech; its own doubt gives that away.
        raise NotASpeechModel(
            "This does not sound like the practice voices, the only ones the practice model knows.",
            "The file is unchanged, and nothing that was guessed is shown.",
            "Choose a real speech model: meetingrec models list",
        )
    coverage = Coverage(result.consumed, result.speech, result.transcribed, result.doubtful, result.not_transcribed)
    transcript = Transcript("", "", folder.name, "", segments, coverage, complete=True)
    return export.transcript_json(transcript)


def _own_key(folder: Path) -> Identity:
    path = folder / KEY_FILE
    if path.is_file():
        try:
            return identity_from(path.read_text(encoding="utf-8"))
        except Problem as problem:
            raise RecorderLost(
                f"{path.name} in this folder is not a key.", "Nothing was changed.", "Choose another folder."
            ) from problem
    fresh = new_identity()
    write_whole(path, fresh.secret.encode())
    return fresh

"""A recording that was brought in: where it comes from, what is said of it, whether it is still the file that came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from meetingrec.audio.import_child import End
from meetingrec.audio.import_original import NAME, OpenOriginal
from meetingrec.audio.recording_words import length_words, moment_words
from meetingrec.domain.errors import KeyRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.recording import Recording, RecordingReport
from meetingrec.services.import_restricted import KeptBack
from meetingrec.services.keyring import conference_identity, part_identities
from meetingrec.services.plan_conference import Planning
from meetingrec.services.signed_in import SignedIn

_KEPT_BACK = {
    KeptBack.PARTS: "What lies in the time of a restricted part is for its audience, and the file for the chair alone.",
    KeptBack.ALL: "There was a restricted part: the recording is for the chair alone.",
}


class ComesFrom(StrEnum):
    """Where a recording was made. The value is said after "Brought in from"."""

    TEAMS = "Teams"
    DICTAPHONE = "a dictaphone"
    PHONE = "a phone"
    OTHER = "elsewhere"

    @property
    def words(self) -> str:
        named = {ComesFrom.TEAMS: "Teams meeting", ComesFrom.OTHER: "Something else"}
        return named.get(self, self.value.removeprefix("a ").capitalize())


@dataclass(frozen=True, slots=True)
class Told:
    """What the chair says about a file. words: more about where it comes from, needed for OTHER. began_at: aware."""

    comes_from: ComesFrom
    began_at: datetime
    words: str = ""


def original_is_unchanged(signed_in: SignedIn, recording: Recording) -> bool:
    """Whether the sealed original of a recording brought in is still, byte for byte, the file that came.

    Reads all of it. Raises KeyRefused for a person it was not wrapped to, RecordingDamaged when it is gone.
    """
    path = signed_in.folder / "recordings" / recording.folder / NAME
    try:
        opened = OpenOriginal(path, conference_identity(signed_in, recording.conference_id))
    except KeyRefused:
        own = part_identities(signed_in, [recording.id])
        if not own:
            raise
        opened = OpenOriginal(path, own[recording.id])
    with opened as original:
        return original.recording_id == recording.id and original.sha256() == recording.import_sha256


def says_of(
    source: str, now: datetime, zone: str, who: str, found: RecordingReport, end: End, kept_back: KeptBack | None
) -> str:
    """What is said of a recording that was brought in."""
    day = moment_words(now, zone).partition(" on ")[2]
    words = [f"Brought in from {source} on {day} by {who}; the original is kept unchanged."]
    if end.is_cut:
        words.append(f"The file ended too early: {length_words(found.seconds)} could be read.")
    if end.damaged:
        count = "One place" if end.damaged == 1 else f"{end.damaged} places"
        words.append(f"{count} in the file cannot be heard.")
    if kept_back is not None:
        words.append(_KEPT_BACK[kept_back])
    return " ".join(words)


def held_elsewhere(signed_in: SignedIn, recording: Recording) -> Changes:
    """The conference was held when this recording was made: it began and ended then, and deadlines count from then.

    Raises NotAllowed.
    """
    planning = Planning(signed_in)
    with signed_in.writing():
        conference = signed_in.conference(recording.conference_id)
        planning.change(replace(conference, started_at=recording.began_at))
        planning.begin(conference.id)
        planning.end(conference.id)
        held = signed_in.conference(conference.id)
        return planning.change(replace(held, ended_at=recording.ended_at))

"""The notice that a recording is made: given, stored with its version and time, and owed again (domain.md 4.6, A30).

Given notices are evidence: they are not undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from meetingrec.domain.access import Act
from meetingrec.domain.conference import Conference
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.notice import NoticeGiven, Occasion, RestrictedPart
from meetingrec.domain.notice_owed import Break
from meetingrec.domain.recording import Purpose
from meetingrec.services.profiles import Profiles
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import audit, conferences, entries, read_model, recordings
from meetingrec.store.cipher import Database
from meetingrec.store.rows import new_id

_GOES_ON = {"start the recording", "resume the recording"}
_PAUSED = "pause the recording"
_STANDS_STILL = {
    _PAUSED,
    "stop the recording",
    "the recorder was lost",
    "the recording came to its end",
    "find an interrupted recording",
}
_NEVER_BEGAN = "the recording could not start"


@dataclass(frozen=True, slots=True)
class Recorded:
    """goes_on: the conference is being recorded, or paused for a while. breaks: since it was begun, oldest first."""

    goes_on: bool = False
    breaks: tuple[Break, ...] = ()


class Notices:
    """Giving the notice, and when it has to be given again."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._profiles = Profiles(signed_in)

    def give(
        self,
        conference_id: str,
        occasion: Occasion,
        to: tuple[str, ...] = (),
        *,
        roll_call: bool = False,
        moment: float | None = None,
    ) -> Changes:
        """The chair has read the notice, with the wording of the conference's own profile.

        to: ids of attendees, empty for everybody there. roll_call: everybody has said who they are. moment: seconds
        on the recording's timeline. Raises NotAllowed, InputRefused for a roll-call of nobody.
        """
        current = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.CAPTURE, current)
        version = self._profiles.usable(current.profile_id)[0].notice_version
        if roll_call and not self._somebody_is_here(conference_id):
            raise InputRefused(
                "Nobody is marked as here yet.", "Nothing was written down.", "Mark who is in the room first."
            )
        with self._signed_in.writing() as write:
            given = NoticeGiven(new_id(), conference_id, write.at, version, occasion, to, roll_call, moment)
            entries.add(write.db, given)
            if occasion is Occasion.OPENING and not to:
                conferences.replace(write.db, _opened(current, version, write.at))
            facts: dict[str, object] = {"version": version, "occasion": occasion.value, "people": len(to)}
            write.note("everybody has said who they are" if roll_call else "read the notice aloud", "notices",
                       conference_id, facts)  # fmt: skip
        return Changes.of("notices", "conference", conference=conference_id)

    def _somebody_is_here(self, conference_id: str) -> bool:
        with self._signed_in.reading() as db:
            return bool(read_model.conference_record(db, conference_id).here())

    def recorded(self, conference_id: str) -> Recorded:
        """What was recorded and when it stood still, from the entries that lie in the history. Raises NotAllowed."""
        self._signed_in.guard(Act.CAPTURE, self._signed_in.conference(conference_id))
        with self._signed_in.reading() as db:
            acts = _recorder_acts(db, conference_id)
            parts = entries.of_conference(db, RestrictedPart, conference_id)
        apart = [Break(part.at, part.ended_at, restricted=True) for part in parts]
        breaks = sorted((*_pauses(acts), *apart), key=lambda one: one.began)
        known = [act for _, act in acts if act in _GOES_ON | _STANDS_STILL]
        return Recorded(bool(known) and known[-1] in _GOES_ON | {_PAUSED}, tuple(breaks))


def _opened(conference: Conference, version: str, at: datetime) -> Conference:
    """The first reading stays the one the documents speak of."""
    if conference.notice_read_at is not None:
        return conference
    return replace(conference, notice_version=version, notice_read_at=at)


def _recorder_acts(db: Database, conference_id: str) -> list[tuple[datetime, str]]:
    """Starts, pauses and ends of what was recorded of the conference itself, oldest first."""
    made = recordings.of_conference(db, conference_id, Purpose.CONFERENCE)
    found = [entry for item in made for entry in audit.entries(db, object_id=item.id)]
    acts = [(entry.at, entry.act) for entry in sorted(found, key=lambda entry: entry.seq)]
    failed = {at - 1 for at, (_, act) in enumerate(acts) if act == _NEVER_BEGAN}
    return [act for at, act in enumerate(acts) if at not in failed]


def _pauses(acts: Iterable[tuple[datetime, str]]) -> list[Break]:
    found: list[Break] = []
    began: datetime | None = None
    for at, act in acts:
        if act in _STANDS_STILL and began is None:
            began = at
        elif act in _GOES_ON and began is not None:
            found.append(Break(began, at))
            began = None
    return [*found, Break(began)] if began is not None else found

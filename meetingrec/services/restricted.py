"""Parts of a conference that not everybody may hear (domain.md 4.7, 3; design.md 4).

The audience is picked from the roll. The part has a key of its own, wrapped to the chair and to recovery only; what is
written down meanwhile belongs to it, is not turned into words, and stands in no document, room view or search.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace

from meetingrec.domain.access import Act, Person, allowed, who_may
from meetingrec.domain.attendance import Attendee
from meetingrec.domain.conference import Conference
from meetingrec.domain.errors import InputRefused, Problem
from meetingrec.domain.events import Changes
from meetingrec.domain.notice import Ground, RestrictedPart
from meetingrec.services.keyring import grant_part, make_part_key, part_readers
from meetingrec.services.record import Recorder
from meetingrec.services.signed_in import SignedIn, text_of
from meetingrec.store import entries, people
from meetingrec.store.rows import new_id


class Restricting:
    """Begins and ends restricted parts, with or without a recording."""

    def __init__(self, signed_in: SignedIn, recorder: Recorder) -> None:
        self._signed_in = signed_in
        self._recorder = recorder

    def now(self, conference_id: str) -> RestrictedPart | None:
        """The part that goes on, None in the open conference."""
        with self._signed_in.reading() as db:
            parts = entries.of_conference(db, RestrictedPart, conference_id)
        return next((part for part in reversed(parts) if part.ended_at is None), None)

    def begin(
        self, conference: Conference, audience: Sequence[str], ground: Ground, ground_words: str = ""
    ) -> tuple[Changes, RestrictedPart]:
        """From here on only `audience` (ids from the roll) may know what is said.

        What is typed belongs to the part before the sound does, so that nothing slips into the open. Raises NotAllowed,
        InputRefused without an audience or while another part goes on, RecorderLost: then the part has not begun.
        """
        self._signed_in.guard(Act.RECORD, conference)
        if self.now(conference.id) is not None:
            raise _refused("A restricted part is going on already.", "End it before another begins.")
        part = RestrictedPart(
            new_id(),
            conference.id,
            self._signed_in.clock(),
            self._on_roll(conference, audience),
            ground,
            text_of(ground_words, "ground_words"),
            self._signed_in.person.full_name,
        )
        make_part_key(self._signed_in, part.id)
        with self._signed_in.writing() as write:
            entries.add(write.db, part)
            detail = {"audience": len(part.audience), "ground": ground.value}
            write.note("begin a restricted part", "parts", part.id, detail)
        if self._records(conference):
            part = self._begin_sound(part)
        return _changes(conference.id), part

    def end(self, conference: Conference) -> Changes:
        """Back to the open conference. Nothing changes when no restricted part goes on.

        The sound goes back first: what is typed stays in the part until the recording is open again. Raises NotAllowed,
        RecorderLost: the part then goes on.
        """
        self._signed_in.guard(Act.RECORD, conference)
        part = self.now(conference.id)
        if part is None:
            return Changes.of()
        moment = self._recorder.reopen() if self._records(conference) else None
        return self._close(part, moment)

    def grant(self, part: RestrictedPart, person: Person, reason: str) -> Changes:
        """Lets one named person hear this part and read what was written in it, with the reason (domain.md E1).

        Raises NotAllowed for anybody but the chair of the conference, InputRefused without a reason or for a person who
        may not listen to the open conference either, KeyRefused.
        """
        conference = self._signed_in.conference(part.conference_id)
        self._signed_in.guard(Act.RECORD, conference)
        if not allowed(person, Act.LISTEN, conference):
            raise InputRefused(who_may(Act.LISTEN), "Nobody was let in.", "Choose an investigator.", "person")
        why = text_of(reason, "reason", needed=True)
        grant_part(self._signed_in, part.id, person.public_key)
        with self._signed_in.writing() as write:
            write.note("let somebody hear a restricted part", "parts", part.id, {"person": person.id, "reason": why})
        return _changes(part.conference_id)

    def readers(self, part: RestrictedPart) -> tuple[Person, ...]:
        """Everybody with an account who may hear this part now, by name. Raises NotAllowed but for the chair."""
        self._signed_in.guard(Act.RECORD, self._signed_in.conference(part.conference_id))
        keys = part_readers(self._signed_in, part.id)
        with self._signed_in.reading() as db:
            found = [person for person in people.all_people(db) if person.public_key in keys]
        return tuple(sorted(found, key=lambda person: person.full_name))

    def _begin_sound(self, part: RestrictedPart) -> RestrictedPart:
        try:
            moment = self._recorder.restrict(part.id)
        except Problem:
            with contextlib.suppress(Problem):
                self._close(part, None)
            raise
        begun = replace(part, started=moment)
        with self._signed_in.writing() as write:
            entries.replace(write.db, begun, by=self._signed_in.person.id, at=write.at)
        return begun

    def _close(self, part: RestrictedPart, moment: float | None) -> Changes:
        with self._signed_in.writing() as write:
            ended = replace(part, ended_at=write.at, ended=moment)
            entries.replace(write.db, ended, by=self._signed_in.person.id, at=write.at)
            write.note("end a restricted part", "parts", part.id)
        return _changes(part.conference_id)

    def _records(self, conference: Conference) -> bool:
        recording = self._recorder.recording
        return self._recorder.running and recording is not None and recording.conference_id == conference.id

    def _on_roll(self, conference: Conference, audience: Sequence[str]) -> tuple[str, ...]:
        with self._signed_in.reading() as db:
            known = {person.id for person in entries.of_conference(db, Attendee, conference.id)}
        chosen = tuple(dict.fromkeys(person_id for person_id in audience if person_id in known))
        if not chosen:
            raise _refused("Nobody was chosen who may stay.", "Choose who may hear this part.", "audience")
        return chosen


def _refused(happened: str, do: str, field: str = "") -> InputRefused:
    return InputRefused(happened, "Nothing was changed; the recording goes on as it was.", do, field)


def _changes(conference_id: str) -> Changes:
    return Changes.of("parts", "recording", "points", conference=conference_id)

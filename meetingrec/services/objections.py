"""Somebody objects to being recorded: the recording stands still until the chair has decided (domain.md 4.7, 1)."""

from __future__ import annotations

from dataclasses import replace

from meetingrec.documents.opened import KEPT_BACK
from meetingrec.domain.access import Act
from meetingrec.domain.conference import Stage
from meetingrec.domain.errors import InputRefused, Problem
from meetingrec.domain.events import Changes
from meetingrec.domain.notice import Objection, Response
from meetingrec.domain.recording import Purpose
from meetingrec.services.capture import Capture
from meetingrec.services.plan_conference import Planning, local
from meetingrec.services.record import Recorder
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import conferences

_KINDS = ("objections", "recording", "conference")


class Objecting:
    """An objection from the first word to the decision. An objection is stored before anything is asked."""

    def __init__(self, signed_in: SignedIn, recorder: Recorder) -> None:
        self._signed_in, self._recorder = signed_in, recorder
        self._capture, self._planning = Capture(signed_in), Planning(signed_in)

    def raise_one(self, conference_id: str) -> tuple[Changes, Objection]:
        """Pauses the recording at once and keeps that somebody objects, with the moment.

        Raises NotAllowed. A recorder that is lost does not keep the objection from being stored.
        """
        current = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.CAPTURE, current)
        moment = self._moment(conference_id)
        lost: Problem | None = None
        if moment is not None:
            try:
                self._recorder.pause()
            except Problem as problem:
                lost = problem
        fresh = Objection("", conference_id, self._signed_in.clock(), decided_by=current.chair_name, moment=moment)
        _, stored = self._capture.add(fresh)
        if lost is not None:
            raise lost
        assert isinstance(stored, Objection)
        return Changes.of(*_KINDS, conference=conference_id), stored

    def decide(self, objection: Objection) -> Changes:
        """Stores the chair's decision, then does it: goes on, stops the recording, or ends the conference.

        Raises NotAllowed, InputRefused while anything of it is blank, and whatever stops the recorder.
        """
        _refuse_blanks(objection)
        self._capture.change(objection)
        if objection.response in {Response.CONTINUE, Response.IN_A_PAUSE}:
            self._go_on(objection.conference_id)
        elif objection.response is Response.STOP:
            self._go_on_without_sound(objection)
        else:
            self._adjourn(objection)
        return Changes.of(*_KINDS, conference=objection.conference_id)

    def take_back(self, objection: Objection) -> Changes:
        """Nobody objects after all: the recording goes on. The history keeps it. Raises NotAllowed."""
        self._capture.remove(objection)
        self._go_on(objection.conference_id)
        return Changes.of(*_KINDS, conference=objection.conference_id)

    def _moment(self, conference_id: str) -> float | None:
        """Seconds on the timeline; None while nothing of this conference is being recorded."""
        status = self._recorder.status()
        recording = status is not None and status.state == "recording" and self._ours(conference_id)
        return status.elapsed if status is not None and recording else None

    def _ours(self, conference_id: str) -> bool:
        made = self._recorder.recording
        ours = made is not None and made.conference_id == conference_id and made.purpose is Purpose.CONFERENCE
        return ours and self._recorder.running

    def _go_on(self, conference_id: str) -> None:
        status = self._recorder.status()
        if status is not None and status.state == "paused" and self._ours(conference_id):
            self._recorder.resume()

    def _go_on_without_sound(self, objection: Objection) -> None:
        """The record says so, whether or not the recorder stops as it should."""
        current = self._signed_in.conference(objection.conference_id)
        at = local(self._signed_in.clock(), current.zone)
        # Everybody may read this of the conference: who objected in a restricted part is known to its audience alone.
        because = f"; {KEPT_BACK}" if objection.part_id else f" because {objection.who} did not want to be recorded"
        why = f"stopped at {at:%H:%M}{because}"
        with self._signed_in.writing() as write:
            conferences.replace(write.db, replace(current, without_audio_why=why))
            write.note("go on without a recording", "conference", current.id, {"after": "an objection"})
        if self._ours(current.id):
            self._recorder.stop()

    def _adjourn(self, objection: Objection) -> None:
        current = self._signed_in.conference(objection.conference_id)
        if current.stage is Stage.IN_CONFERENCE:
            self._planning.end(current.id)
        if self._ours(current.id):
            self._recorder.stop()


def _refuse_blanks(objection: Objection) -> None:
    blanks = (
        ("who", objection.who, "who objects"),
        ("words", objection.words, "what they say, in their own words"),
        ("response", objection.response or "", "what is decided"),
        ("reason", objection.reason, "why it is decided so"),
        ("decided_by", objection.decided_by, "who decides"),
    )
    for field, value, words in blanks:
        if not value.strip():
            raise InputRefused(
                f"Still missing: {words}.", "The recording stands still.", "Fill it in, then decide.", field
            )

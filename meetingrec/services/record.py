"""Recording a conference or a dictation through the recorder process (design.md 1 and 4).

The recorder lives on when this program dies. On the way back in, `adopt` finds it, or says what was interrupted.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

from meetingrec.audio.devices import Device as Device
from meetingrec.audio.link import RecorderLink, RecorderOrder, find_recorder, is_being_written, start_recorder
from meetingrec.audio.recorder_card import read_card
from meetingrec.audio.recording import report
from meetingrec.audio.timekeeping import steady
from meetingrec.domain.access import Act
from meetingrec.domain.conference import Conference
from meetingrec.domain.errors import DiskFull, NotAllowed, Problem, RecorderLost, RecordingDamaged
from meetingrec.domain.events import Changes
from meetingrec.domain.notice import RestrictedPart
from meetingrec.domain.recording import Purpose, RecorderStatus, Recording, State
from meetingrec.services.before_meeting import refuse_where_not_recorded
from meetingrec.services.keyring import conference_identity, dictation_identity, part_identities, public_half
from meetingrec.services.recorder_inputs import Inputs as Inputs
from meetingrec.services.recorder_inputs import microphones as microphones
from meetingrec.services.recorder_inputs import order_of as order_of
from meetingrec.services.recorder_inputs import same_again
from meetingrec.services.recorder_words import ENDED, LOST, NO_ANSWER, RESTARTED, went_on_words
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import conferences, entries, recordings
from meetingrec.store.rows import new_id
from meetingrec.vault.keys import Identity

AGAIN_SECONDS = 10.0
"""Between two tries to start a lost recorder, or to ask one that does not answer."""
ANSWER_SECONDS = 5.0
"""For a recorder to answer the first time, at sign-in; less later, when somebody is at work in the window."""
_SOON = 1.0


class Recorder:
    """The one recording in progress, if any. Not tied to a page: pages come and go, the recording stays."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._link: RecorderLink | None = None
        self._order: RecorderOrder | None = None
        self.recording: Recording | None = None
        self._lost: RecorderStatus | None = None
        self._unanswered: dict[str, Recording] = {}
        self._again_at = 0.0

    def start(self, conference: Conference, inputs: Inputs) -> tuple[Changes, Recording]:
        """Starts recording a conference. Raises NotAllowed, MicrophoneMissing, MicrophoneBusy, DiskFull, ..."""
        self._signed_in.guard(Act.RECORD, conference)
        refuse_where_not_recorded(self._signed_in, conference)
        return self._start(conference, Purpose.CONFERENCE, inputs, conference.id)

    def start_dictation(self, conference: Conference, dictation_id: str, inputs: Inputs) -> tuple[Changes, Recording]:
        """Starts, or goes on with, the chair's dictation: each start appends a part to the same recording."""
        self._signed_in.guard(Act.DICTATE, conference)
        return self._start(conference, Purpose.DICTATION, inputs, dictation_id)

    def status(self) -> RecorderStatus | None:
        """The recorder's latest word, None when nothing is recorded; "failed" while it is lost. Cheap; any thread."""
        return link.status() if (link := self._link) is not None else self._lost

    @property
    def running(self) -> bool:
        return self._link is not None

    @property
    def lost(self) -> bool:
        """It died while nobody was signed in and could not be started again."""
        return self._lost is not None

    @property
    def in_hand(self) -> bool:
        """Whether `mend` has anything to look after: it runs, is lost, or lives and does not answer."""
        return self.running or self.lost or bool(self._unanswered)

    def pause(self) -> Changes:
        """Stops sealing sound; the timeline goes on."""
        self._need_link().pause()
        return self._noted("pause the recording")

    def resume(self) -> Changes:
        """Goes on in a new part."""
        self._need_link().resume()
        return self._noted("resume the recording")

    def restrict(self, part_id: str) -> float:
        """Goes over to a part sealed only for its own key; returns where it begins, in seconds of the timeline.

        Raises RecorderLost, InputRefused: the part before then goes on.
        """
        return self._next_part(public_half(self._signed_in, "part", part_id), part_id)

    def reopen(self) -> float:
        """Goes back to the open conference in a new part; returns where it begins. Raises as `restrict`."""
        conference_id = self.recording.conference_id if self.recording is not None else ""
        return self._next_part(public_half(self._signed_in, "conference", conference_id), "")

    def _next_part(self, public: str, label: str) -> float:
        moment = self._need_link().next_part((public,), label, restricted=bool(label))
        if self._order is not None:
            # A recorder that dies is started again with this order: it must not go on in the open.
            self._order = replace(self._order, recipients=(public,), label=label, restricted=bool(label))
        return moment

    def mark(self) -> Changes:
        """Puts a mark at this moment of the sealed recording. Its word stays in the library (domain.md A5)."""
        self._need_link().mark()
        return self._noted("mark a moment of the recording")

    def use_device(self, source: str, device: str) -> Changes:
        """Goes over to another microphone for this source ("" opens the same afresh); the change is in the record.

        Raises NotAllowed, RecorderLost, and InputRefused for a source that is no microphone.
        """
        link, recording = self._need_link(), self.recording
        if recording is not None:
            act = Act.DICTATE if recording.purpose is Purpose.DICTATION else Act.RECORD
            self._signed_in.guard(act, self._signed_in.conference(recording.conference_id))
        link.use_device(source, device)
        return self._noted("choose another microphone")

    def stop(self) -> Changes:
        """Seals the end and reads back what lies on the disk.

        Raises DiskFull while sound still waits for room: free some and stop again; a second stop without room gives
        that sound up. Raises RecorderLost when the recorder has died; what it had sealed is read back all the same.
        """
        link = self._need_link()
        try:
            link.stop()
        except DiskFull:
            raise
        except Problem:
            self._link = None
            self._settle("the recorder was lost")
            raise
        self._link = None
        return self._settle("stop the recording")

    def mend(self) -> tuple[Changes, str]:
        """Called twice a second: notices a dead recorder and starts it again; returns what to tell the person, or "".

        The gap is in the record. Raises RecorderLost when it could not be started again: what was sealed before is
        settled then, or at the next sign-in where nobody is signed in. Until that sign-in it is tried again every few
        seconds, and `status` says that nothing is recorded.
        """
        link, recording = self._link, self.recording
        if link is None or recording is None:
            return self._look_again()
        alive = link.alive  # asked first: what it said last is then surely what it ended with
        if link.status().state == "stopped":
            link.close()
            self._link = None
            changes = Changes.of("recording", conference=recording.conference_id)
            with contextlib.suppress(NotAllowed):  # while the window is locked; the next sign-in reads it back
                changes = self._settle("the recording came to its end")
            return changes, ENDED
        gone = not alive and self._link is link  # not one that was let go of, and records on
        return self._start_again(recording, link.status()) if gone else (Changes.of(), "")

    def _start_again(self, recording: Recording, last: RecorderStatus) -> tuple[Changes, str]:
        """A recorder in place of the one that died. last: what that one said. Raises RecorderLost the first time."""
        changes = Changes.of("recording", conference=recording.conference_id)
        try:
            if self._order is None:
                raise _lost("Start the recording again.")
            self._link = start_recorder(same_again(self._order))
        except Problem as problem:
            self._link = None
            if is_being_written(self.folder(recording)):
                self._lost, self._unanswered[recording.id] = None, recording
                return changes, NO_ANSWER
            if self._lost is not None:
                return Changes.of(), ""
            with contextlib.suppress(Problem):  # a full disk or a locked window must not keep the alarm in
                self._settle("the recorder was lost")
            if self._signed_in.locked:
                self._lost = replace(last, state="failed", message=f"{LOST} {problem.do}", sources=())
                self._again_at = steady() + AGAIN_SECONDS
            raise _lost(problem.do) from problem
        self._lost = None
        with contextlib.suppress(Problem):
            self._noted("the recorder was started again")
        return changes, RESTARTED

    def _look_again(self) -> tuple[Changes, str]:
        if not self.in_hand or steady() < self._again_at:
            return Changes.of(), ""
        self._again_at = steady() + AGAIN_SECONDS
        if self._lost is not None and self.recording is not None:
            return self._start_again(self.recording, self._lost)
        for item in tuple(self._unanswered.values()):
            words = self._look_for(item, within=_SOON)
            if words != NO_ANSWER:
                return Changes.of("recording", conference=item.conference_id), words
        return Changes.of(), ""

    def adopt(self) -> tuple[Changes, tuple[str, ...]]:
        """After a start of the program: takes up a recorder that went on alone, or says what was interrupted; one that
        lives and does not answer is asked again by `mend`."""
        with self._signed_in.reading() as db:
            unfinished = recordings.unfinished(db)
            others = [item for item in recordings.made_here(db) if item not in unfinished]
        # One that was taken for dead once may be found living later: its card is still there.
        found = [*unfinished, *(item for item in others if read_card(self.folder(item)) is not None)]
        told = [self._look_for(item) for item in found if self.may_record(item)]
        return Changes.of("recording"), tuple(words for words in told if words)

    def _look_for(self, item: Recording, within: float = 0.0) -> str:
        """Takes up the recorder of this recording, or settles it; what there is to say."""
        self._unanswered.pop(item.id, None)
        if self.running and self.recording is not None and self.recording.id == item.id:
            return ""
        folder, is_settled = self.folder(item), item.state is not State.RECORDING
        link = find_recorder(folder, within or ANSWER_SECONDS) if self._link is None else None
        if link is None and is_being_written(folder):
            self._unanswered[item.id] = item
            return NO_ANSWER
        if link is None:
            return "" if is_settled else self._interrupted(item)
        if is_settled and link.status().state == "stopped":  # it is just about to leave
            link.close()
            return ""
        self._link, self.recording = link, replace(item, state=State.RECORDING, ended_at=None)
        self._order = self._order_for(item, Inputs(), link.status().label)
        with contextlib.suppress(NotAllowed), self._signed_in.writing() as write:
            recordings.replace(write.db, self.recording)
            write.note("find the recorder again", "recording", item.id)
        return went_on_words(folder)

    def _interrupted(self, item: Recording) -> str:
        """Settles a recording that nobody makes any more; what it says. The one in progress stays as it is."""
        running, self.recording = self.recording, item
        try:
            self._settle("find an interrupted recording")
            return self.recording.says
        except NotAllowed as locked:
            raise _lost("Sign in, and start the recording again.") from locked
        finally:
            self.recording = running

    def leave(self) -> None:
        """Lets go of the recorder without stopping it (locking, closing the window)."""
        link, self._link, self._lost = self._link, None, None
        if link is not None:
            link.close()
        self._unanswered.clear()

    def folder(self, recording: Recording) -> Path:
        return self._signed_in.folder / "recordings" / recording.folder

    def of_conference(self, conference_id: str) -> tuple[Recording, ...]:
        """Recordings of a conference, oldest first, dictations not among them."""
        with self._signed_in.reading() as db:
            return tuple(recordings.of_conference(db, conference_id, Purpose.CONFERENCE))

    def _start(
        self, conference: Conference, purpose: Purpose, inputs: Inputs, owner_id: str
    ) -> tuple[Changes, Recording]:
        if self._link is not None:
            raise RecorderLost(
                "Something is being recorded already.", "That recording goes on.", "Stop it before starting another."
            )
        known = self._earlier(conference.id, purpose, owner_id)
        recording = known or self._new(conference, purpose, owner_id)
        self.folder(recording).mkdir(parents=True, exist_ok=True)
        # Started again in the middle of a restricted part, it goes on for that part's audience alone.
        part_id = self._part_now(conference.id) if purpose is Purpose.CONFERENCE else ""
        order = self._order_for(recording, inputs, part_id)
        recording = replace(recording, state=State.RECORDING, ended_at=None)
        with self._signed_in.writing() as write:
            (recordings.replace if known else recordings.add)(write.db, recording)
            write.note("start the recording", "recording", recording.id, {"purpose": purpose.value})
        try:
            self._link = start_recorder(order)
        except Problem as problem:
            if is_being_written(order.folder):
                return self._go_back_to(recording, problem)
            self.recording = recording
            self._settle("the recording could not start")
            self.recording = None
            raise
        self._order, self.recording = order, recording
        return Changes.of("recording", conference=conference.id), recording

    def _go_back_to(self, recording: Recording, problem: Problem) -> tuple[Changes, Recording]:
        """A recorder that did not answer before is still there. Raises RecorderLost when it still does not answer."""
        self._look_for(recording)
        if self._link is None:
            raise RecorderLost(
                "The recorder of this recording lives but does not answer.",
                "What it hears goes on being sealed.",
                "Wait a moment: it is taken up as soon as it answers. If it never does, restart the computer.",
            ) from problem
        return Changes.of("recording", conference=recording.conference_id), self.recording or recording

    def _earlier(self, conference_id: str, purpose: Purpose, owner_id: str) -> Recording | None:
        with self._signed_in.reading() as db:
            for item in recordings.of_conference(db, conference_id, purpose):
                # One brought in from elsewhere is whole: nothing is ever added to it.
                if not item.import_source and (purpose is Purpose.CONFERENCE or item.folder == owner_id):
                    return item
        return None

    def _new(self, conference: Conference, purpose: Purpose, owner_id: str) -> Recording:
        recording_id = new_id()
        folder = owner_id if purpose is Purpose.DICTATION else recording_id
        return Recording(
            recording_id, conference.id, purpose, folder, self._signed_in.clock(), self._signed_in.person.id
        )

    def _settle(self, act: str) -> Changes:
        """Reads the sealed files back, stores what they say, and puts their head hash into the audit chain."""
        recording = self.recording
        if recording is None:
            return Changes.of()
        settled, heads = self._read_back(recording)
        with self._signed_in.writing() as write:
            recordings.replace(write.db, settled)
            write.note(act, "recording", recording.id, {"seconds": round(settled.seconds, 3), "heads": heads})
        self.recording = settled
        return Changes.of("recording", conference=recording.conference_id)

    def _read_back(self, recording: Recording) -> tuple[Recording, dict[str, str]]:
        """The recording as its sealed files say it is, and the head hash of each file."""
        ended = replace(recording, ended_at=self._signed_in.clock())
        try:
            found = report(self.folder(recording), self._identities(recording))
        except RecordingDamaged as problem:
            if recording.head_hash:
                return replace(ended, state=State.DAMAGED, says=problem.happened), {}
            return replace(ended, state=State.EMPTY, says="Nothing was recorded."), {}
        head = found.parts[-1].head_hash if found.parts else ""
        settled = replace(ended, seconds=found.seconds, state=found.state, says=found.says, head_hash=head)
        return settled, {part.file: part.head_hash for part in found.parts}

    def _identities(self, recording: Recording) -> tuple[Identity, ...]:
        if recording.purpose is Purpose.DICTATION:
            return (dictation_identity(self._signed_in, recording.folder),)
        with self._signed_in.reading() as db:
            parts = [part.id for part in entries.of_conference(db, RestrictedPart, recording.conference_id)]
        own = part_identities(self._signed_in, parts)
        return (conference_identity(self._signed_in, recording.conference_id), *own.values())

    def _order_for(self, recording: Recording, inputs: Inputs, part_id: str = "") -> RecorderOrder:
        """part_id: the restricted part it is in, "" in the open conference."""
        kind, owner = "conference", recording.conference_id
        if recording.purpose is Purpose.DICTATION:
            kind, owner = "dictation", recording.folder
        elif part_id:
            kind, owner = "part", part_id
        return RecorderOrder(
            folder=self.folder(recording),
            recording_id=recording.id,
            recipients=(public_half(self._signed_in, kind, owner),),
            rate=inputs.rate,
            sources=inputs.orders(),
            environment=dict(inputs.environment),
            label=part_id,
            restricted=bool(part_id),
        )

    def _part_now(self, conference_id: str) -> str:
        """The restricted part that goes on, "" in the open conference."""
        with self._signed_in.reading() as db:
            parts = entries.of_conference(db, RestrictedPart, conference_id)
        return next((part.id for part in reversed(parts) if part.ended_at is None), "")

    def may_record(self, recording: Recording) -> bool:
        """Whether whoever is signed in may go on with this one."""
        with self._signed_in.reading() as db:
            conference = conferences.get(db, recording.conference_id)
        return conference is not None and self._signed_in.may(Act.RECORD, conference)

    def _noted(self, act: str) -> Changes:
        recording = self.recording
        if recording is None:
            return Changes.of()
        with self._signed_in.writing() as write:
            write.note(act, "recording", recording.id)
        return Changes.of("recording", conference=recording.conference_id)

    def _need_link(self) -> RecorderLink:
        if self._link is None:
            raise RecorderLost(
                "Nothing is being recorded.", "Everything recorded before is safe.", "Start the recording again."
            )
        return self._link


def _lost(do: str) -> RecorderLost:
    return RecorderLost(LOST, "Everything recorded before is safe.", do)

"""Planning a conference: the meeting, the children, who is invited, and moving it through its life."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from meetingrec import resources
from meetingrec.domain.access import Act, Person
from meetingrec.domain.conference import Child, Conference, MeetingType, Stage
from meetingrec.domain.deadlines import Deadline, decisions_due
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.keyring import make_conference_key
from meetingrec.services.signed_in import SignedIn, text_of
from meetingrec.store import conferences, read_model
from meetingrec.store.rows import new_id


@dataclass(frozen=True, slots=True)
class ConferenceLine:
    """One row of the list of conferences. deadline is None until the meeting has ended."""

    conference: Conference
    title: str
    with_whom: str
    next_step: str
    deadline: Deadline | None


class Planning:
    """The list of conferences and everything that is settled before one begins."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def profile(self) -> Profile:
        """The authority's rules in force."""
        return resources.profile("national")

    def lines(self) -> tuple[ConferenceLine, ...]:
        """Conferences this person has a part in: what is due soonest first, then by planned time."""
        with self._signed_in.reading() as db:
            found = [item for item in conferences.all_conferences(db) if self._has_part(item)]
            lines = [self._line(item, conferences.children_of(db, item.id)) for item in found]
        far = datetime.max.replace(tzinfo=UTC)
        return tuple(
            sorted(lines, key=lambda line: (line.deadline.due if line.deadline else far, line.conference.planned_start))
        )

    def record(self, conference_id: str) -> ConferenceRecord:
        """Everything captured of one conference. Raises NotAllowed."""
        self._signed_in.guard(Act.READ_RECORD, self._signed_in.conference(conference_id))
        with self._signed_in.reading() as db:
            return read_model.conference_record(db, conference_id)

    def add(
        self, meeting_type: MeetingType, planned_start: datetime, children: tuple[Child, ...]
    ) -> tuple[Changes, Conference]:
        """Plans a conference chaired by the signed-in person. Child ids are given here; pass "" as id.

        Raises NotAllowed, InputRefused without a child.
        """
        self._signed_in.guard(Act.PLAN)
        named = tuple(child for child in children if child.full_name.strip())
        if not named:
            raise InputRefused(
                "A conference is about at least one child.", "Nothing was changed.", "Give a child's name.", "children"
            )
        chair: Person = self._signed_in.person
        stored = tuple(replace(child, id=new_id(), full_name=text_of(child.full_name, "children")) for child in named)
        conference = Conference(
            id=new_id(),
            meeting_type=meeting_type,
            planned_start=planned_start,
            chair_id=chair.id,
            chair_name=chair.full_name,
            child_ids=tuple(child.id for child in stored),
            created_at=self._signed_in.clock(),
        )
        # The key is durable before anything refers to it: a conference without one could never be recorded.
        make_conference_key(self._signed_in, conference.id)
        with self._signed_in.writing() as write:
            for child in stored:
                conferences.add_child(write.db, child)
            conferences.add(write.db, conference)
            write.note("plan a conference", "conference", conference.id, {"children": len(stored)})
        return Changes.of("conference", conference=conference.id), conference

    def change(self, conference: Conference) -> Changes:
        """Stores an edited conference (place, purpose, typist, dates, ...). Raises NotAllowed, InputRefused."""
        current = self._signed_in.conference(conference.id)
        self._signed_in.guard(Act.CAPTURE, current)
        cleaned = replace(
            conference,
            place=text_of(conference.place, "place"),
            purpose=text_of(conference.purpose, "purpose"),
            authority=text_of(conference.authority, "authority"),
            contingency=text_of(conference.contingency, "contingency"),
            without_audio_why=text_of(conference.without_audio_why, "without_audio_why"),
            chair_id=current.chair_id,
            stage=current.stage,
        )
        return self._store(cleaned, "change the plan of a conference")

    def change_child(self, conference_id: str, child: Child) -> Changes:
        """Stores a child's details. Raises NotAllowed, InputRefused."""
        self._signed_in.guard(Act.CAPTURE, self._signed_in.conference(conference_id))
        cleaned = replace(child, full_name=text_of(child.full_name, "child", needed=True))
        with self._signed_in.writing() as write:
            conferences.replace_child(write.db, cleaned)
            write.note("change a child's details", "child", child.id)
        return Changes.of("conference", conference=conference_id)

    def set_dates(self, conference_id: str, core_group_on: date | None, review_on: date | None) -> Changes:
        """The next dates agreed (domain.md A15)."""
        current = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.CAPTURE, current)
        return self._store(replace(current, core_group_on=core_group_on, review_on=review_on), "set the next dates")

    def notice_text(self, conference_id: str) -> str:
        """The notice with its blanks filled in, to be read aloud (domain.md 4.6)."""
        record = self.record(conference_id)
        now = self._signed_in.clock()
        return self.profile().notice.format(
            chair=record.conference.chair_name,
            authority=record.conference.authority or "The council",
            children=record.names_of(()),
            time=local(now, record.conference.zone).strftime("%H:%M"),
        )

    def notice_read(self, conference_id: str) -> Changes:
        """The chair has read the notice; its version and the time are kept (domain.md A30)."""
        current = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.CAPTURE, current)
        read = replace(current, notice_version=self.profile().notice_version, notice_read_at=self._signed_in.clock())
        return self._store(read, "read the notice aloud")

    def begin(self, conference_id: str, without_audio_why: str = "") -> Changes:
        """The conference starts now; with a reason when it goes on without a recording."""
        current = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.RECORD, current)
        begun = replace(
            current,
            stage=Stage.IN_CONFERENCE,
            started_at=current.started_at or self._signed_in.clock(),
            ended_at=None,
            without_audio_why=text_of(without_audio_why, "without_audio_why") or current.without_audio_why,
        )
        return self._store(begun, "begin the conference")

    def end(self, conference_id: str) -> Changes:
        """The meeting is over: its end is what the deadlines count from."""
        current = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.RECORD, current)
        return self._store(replace(current, stage=Stage.HELD, ended_at=self._signed_in.clock()), "end the conference")

    def _store(self, conference: Conference, act: str) -> Changes:
        with self._signed_in.writing() as write:
            conferences.replace(write.db, conference)
            write.note(act, "conference", conference.id)
        return Changes.of("conference", conference=conference.id)

    def _has_part(self, conference: Conference) -> bool:
        return self._signed_in.may(Act.READ_RECORD, conference)

    def _line(self, conference: Conference, children: tuple[Child, ...]) -> ConferenceLine:
        names = ConferenceRecord(conference, children).names_of(())
        done = conference.stage in {Stage.APPROVED, Stage.ISSUED}
        deadline = decisions_due(conference.ended_at) if conference.ended_at and not done else None
        title = f"{conference.meeting_type.words}: {names}"
        return ConferenceLine(conference, title, _with_whom(conference), _NEXT_STEP[conference.stage], deadline)


_NEXT_STEP = {
    Stage.PLANNED: "Prepare and start",
    Stage.IN_CONFERENCE: "Go to the conference",
    Stage.HELD: "Dictate",
    Stage.DICTATED: "Send to a minute taker",
    Stage.BEING_TYPED: "Type the document",
    Stage.WITH_THE_CHAIR: "Read and approve",
    Stage.APPROVED: "Save the Word document",
    Stage.ISSUED: "",
}


def _with_whom(conference: Conference) -> str:
    if conference.stage is Stage.BEING_TYPED:
        return conference.typist_name or "nobody yet"
    return conference.chair_name


def local(moment: datetime, zone: str) -> datetime:
    """The wall clock of the place of the meeting."""
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(zone))

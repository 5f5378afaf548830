"""Planning a conference: the meeting, the children, who is invited, and moving it through its life."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from meetingrec.domain.access import Act, Person
from meetingrec.domain.conference import Child, Conference, MeetingType, Stage
from meetingrec.domain.dictation import Dictation, Holder
from meetingrec.domain.due import Duty, next_due
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.notice import Occasion, RestrictedPart
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.capture import only_in_the_open
from meetingrec.services.duties import Duties
from meetingrec.services.history import note_opening
from meetingrec.services.keyring import make_conference_key, own_parts
from meetingrec.services.notices import Notices
from meetingrec.services.profiles import Profiles
from meetingrec.services.signed_in import SignedIn, text_of
from meetingrec.services.strategy import refuse_second_record, refuse_to_begin_second
from meetingrec.services.typing_queue import holder_of
from meetingrec.store import conferences, dictations, entries, read_model
from meetingrec.store.rows import new_id


@dataclass(frozen=True, slots=True)
class ConferenceLine:
    """One row of the list of conferences. due: what the list speaks of first, None when nothing waits.

    mine: chaired or typed by whoever is signed in. dictation: the one in the typing queue; holder: who types it now.
    """

    conference: Conference
    title: str
    with_whom: str
    next_step: str
    due: Duty | None = None
    mine: bool = True
    dictation: Dictation | None = None
    holder: Holder | None = None

    @property
    def needs_why(self) -> bool:
        """Something was late and nobody has said why."""
        return self.due is not None and self.due.needs_why


class Planning:
    """The list of conferences and everything that is settled before one begins."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._profiles = Profiles(signed_in)

    def profile(self, conference: Conference | None = None) -> Profile:
        """The authority's rules this conference is held by; without one, those that new conferences begin with.

        Rules that cannot be read any more give way to the national ones; `Profiles.usable` tells why.
        """
        profile_id = conference.profile_id if conference is not None else self._profiles.chosen_id()
        return self._profiles.usable(profile_id)[0]

    def lines(self) -> tuple[ConferenceLine, ...]:
        """Conferences this person has a part in: late without a reason first, then what is due soonest."""
        with self._signed_in.reading() as db:
            found = [item for item in conferences.all_conferences(db) if self._has_part(item)]
            children = {child.id: child for child in conferences.all_children(db)}
            queued = {item.conference_id: item for item in dictations.queue(db)}
        duties = Duties(self._signed_in).of_all(found)
        lines = [
            self._line(
                item,
                tuple(children[one] for one in item.child_ids),
                next_due(_now_ours(item, duties[item.id])),
                queued.get(item.id),
            )
            for item in found
        ]
        return tuple(sorted(lines, key=_most_pressing))

    def record(self, conference_id: str) -> ConferenceRecord:
        """Everything captured of one conference; of restricted parts only what this person holds the key of.

        Raises NotAllowed.
        """
        conference = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.READ_RECORD, conference)
        note_opening(self._signed_in, conference)
        with self._signed_in.reading() as db:
            record = read_model.conference_record(db, conference_id)
        return record.with_parts(own_parts(self._signed_in, conference_id)) if record.parts else record

    def add(
        self, meeting_type: MeetingType, planned_start: datetime, children: tuple[Child, ...]
    ) -> tuple[Changes, Conference]:
        """Plans a conference chaired by the signed-in person. A new child has "" as id; one the library knows, its own.

        Raises NotAllowed, InputRefused without a child.
        """
        self._signed_in.guard(Act.PLAN)
        named = tuple(child for child in children if child.full_name.strip())
        if not named:
            raise InputRefused(
                "A conference is about at least one child.", "Nothing was changed.", "Give a child's name.", "children"
            )
        chair: Person = self._signed_in.person
        known = {child.id for child in named}
        stored = tuple(
            child if child.id else replace(child, id=new_id(), full_name=text_of(child.full_name, "children"))
            for child in named
        )
        conference = Conference(
            id=new_id(),
            meeting_type=meeting_type,
            planned_start=planned_start,
            chair_id=chair.id,
            chair_name=chair.full_name,
            child_ids=tuple(dict.fromkeys(child.id for child in stored)),
            created_at=self._signed_in.clock(),
            profile_id=self._profiles.chosen_id(),
        )
        # The key is durable before anything refers to it: a conference without one could never be recorded.
        make_conference_key(self._signed_in, conference.id)
        with self._signed_in.writing() as write:
            for child in stored:
                if child.id not in known:
                    conferences.add_child(write.db, child)
            conferences.add(write.db, conference)
            write.note("plan a conference", "conference", conference.id, {"children": len(stored)})
        return Changes.of("conference", conference=conference.id), conference

    def change(self, conference: Conference) -> Changes:
        """Stores an edited conference (place, purpose, typist, dates, ...). Raises NotAllowed, InputRefused."""
        current = self._signed_in.conference(conference.id)
        self._signed_in.guard(Act.CAPTURE, current)
        only_in_the_open(self._signed_in, current.id)
        cleaned = replace(
            conference,
            place=text_of(conference.place, "place"),
            purpose=text_of(conference.purpose, "purpose"),
            authority=text_of(conference.authority, "authority"),
            without_audio_why=text_of(conference.without_audio_why, "without_audio_why"),
            chair_id=current.chair_id,
            stage=current.stage,
        )
        refuse_second_record(self._signed_in, current, cleaned)
        return self._store(cleaned, "change the plan of a conference")

    def change_child(self, conference_id: str, child: Child) -> Changes:
        """Stores a child's details. Raises NotAllowed, InputRefused."""
        self._signed_in.guard(Act.CAPTURE, self._signed_in.conference(conference_id))
        only_in_the_open(self._signed_in, conference_id)
        cleaned = replace(child, full_name=text_of(child.full_name, "child", needed=True))
        with self._signed_in.writing() as write:
            conferences.replace_child(write.db, cleaned)
            write.note("change a child's details", "child", child.id)
        return Changes.of("conference", conference=conference_id)

    def set_dates(self, conference_id: str, core_group_on: date | None, review_on: date | None) -> Changes:
        """The next dates agreed (domain.md A15)."""
        current = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.CAPTURE, current)
        only_in_the_open(self._signed_in, conference_id)
        return self._store(replace(current, core_group_on=core_group_on, review_on=review_on), "set the next dates")

    def notice_text(self, conference_id: str) -> str:
        """The notice for this kind of meeting with its blanks filled in, to be read aloud (domain.md 4.6)."""
        record = self.record(conference_id)
        now = self._signed_in.clock()
        return (
            self.profile(record.conference)
            .notice_for(record.conference.meeting_type)
            .format(
                chair=record.conference.chair_name,
                authority=record.conference.authority or "The council",
                children=record.names_of(()),
                time=local(now, record.conference.zone).strftime("%H:%M"),
            )
        )

    def notice_read(self, conference_id: str) -> Changes:
        """The chair has read the notice at the start; its version and the time are kept (domain.md A30)."""
        return Notices(self._signed_in).give(conference_id, Occasion.OPENING)

    def begin(self, conference_id: str, without_audio_why: str = "") -> Changes:
        """The conference starts now; with a reason when it goes on without a recording."""
        current = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.RECORD, current)
        refuse_to_begin_second(self._signed_in, current)
        begun = replace(
            current,
            stage=Stage.IN_CONFERENCE,
            started_at=current.started_at or self._signed_in.clock(),
            ended_at=None,
            without_audio_why=text_of(without_audio_why, "without_audio_why") or current.without_audio_why,
        )
        return self._store(begun, "begin the conference")

    def end(self, conference_id: str) -> Changes:
        """The meeting is over: its end is what the deadlines count from. A restricted part that goes on ends, too."""
        current = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.RECORD, current)
        with self._signed_in.writing() as write:
            for part in entries.of_conference(write.db, RestrictedPart, conference_id):
                if part.ended_at is None:
                    # Its sound has no end: what is still being recorded stays sealed for the part.
                    over = replace(part, ended_at=write.at)
                    entries.replace(write.db, over, by=self._signed_in.person.id, at=write.at)
                    write.note("end a restricted part", "parts", part.id)
            self._store(replace(current, stage=Stage.HELD, ended_at=write.at), "end the conference")
        return Changes.of("conference", "parts", conference=conference_id)

    def _store(self, conference: Conference, act: str) -> Changes:
        with self._signed_in.writing() as write:
            conferences.replace(write.db, conference)
            write.note(act, "conference", conference.id)
        return Changes.of("conference", conference=conference.id)

    def _has_part(self, conference: Conference) -> bool:
        return self._signed_in.may(Act.READ_RECORD, conference)

    def _line(
        self, conference: Conference, children: tuple[Child, ...], due: Duty | None, dictation: Dictation | None
    ) -> ConferenceLine:
        # The names first: they are what a person looks for, and what must not be cut off.
        title = f"{ConferenceRecord(conference, children).names_of(())} · {conference.meeting_type.short_words}"
        asked = due is not None and due.needs_why and self._signed_in.may(Act.CAPTURE, conference)
        step = GIVE_A_REASON if asked else _NEXT_STEP[conference.stage]
        mine = self._signed_in.person.id in {conference.chair_id, conference.typist_id}
        holder = holder_of(self._signed_in, dictation.id) if dictation is not None else None
        return ConferenceLine(conference, title, _with_whom(conference, dictation), step, due, mine, dictation, holder)


def _now_ours(conference: Conference, duties: tuple[Duty, ...]) -> tuple[Duty, ...]:
    """Until it has been held only what comes before a meeting can be done for it."""
    if conference.stage not in {Stage.PLANNED, Stage.IN_CONFERENCE}:
        return duties
    return tuple(duty for duty in duties if duty.deadline.before or duty.deadline.record == "this_conference")


def _most_pressing(line: ConferenceLine) -> tuple[bool, datetime, datetime]:
    due, start = line.due, line.conference.planned_start
    if due is None:
        # Nothing waits: a meeting to come stands by its day, one that is over at the end.
        ahead = line.conference.stage in {Stage.PLANNED, Stage.IN_CONFERENCE}
        return (True, start if ahead else datetime.max.replace(tzinfo=UTC), start)
    return (not due.needs_why, due.deadline.due, start)


GIVE_A_REASON = "Give a reason"
"""The next step where something was late and nobody has said why (domain.md F5)."""

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


def _with_whom(conference: Conference, dictation: Dictation | None) -> str:
    if conference.stage is Stage.BEING_TYPED:
        return conference.typist_name or ("any minute taker" if dictation is not None else "nobody yet")
    return conference.chair_name


def local(moment: datetime, zone: str) -> datetime:
    """The wall clock of the place of the meeting."""
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(zone))

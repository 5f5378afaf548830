"""What has to be in order before a conference is recorded, as facts and as lines to tick (ui.md, Prepare). No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil

from meetingrec import disk, settings
from meetingrec.domain.attendance import Mode, Presence
from meetingrec.domain.conference import Channel, Conference
from meetingrec.domain.deadlines import Deadline
from meetingrec.domain.errors import Problem
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.reports import AgencyReport
from meetingrec.domain.settled import REPORTS, counts_from, day_of, days_beyond, report_lacks, report_limit
from meetingrec.services.before_meeting import BeforeMeeting
from meetingrec.services.doctor import BYTES_PER_HOUR
from meetingrec.services.transcribe import why_no_model
from meetingrec.ui.dates import day_words
from meetingrec.ui.room.children import details_missing

ENOUGH_HOURS = 8.0
LEAST_HOURS = 0.25
"""Below a quarter of an hour a recording is not started."""

OK, WORTH_A_LOOK, BLOCKS, WAITING = "ok", "look", "blocks", "waiting"


@dataclass(frozen=True, slots=True)
class Facts:
    """hours of recording the disk holds; on_mains None without a battery; why_no_words None when a model is ready."""

    hours: float
    on_mains: bool | None
    battery_percent: int
    why_no_words: Problem | None
    notice_version: str


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list. state: OK, WORTH_A_LOOK, BLOCKS or WAITING. do: what to do about it, "" when ticked."""

    state: str
    words: str
    do: str = ""


def gather(library: Path, *, practice: bool, notice_version: str) -> Facts:
    """Looks at this computer. Call it on the services' thread: a slow disk must not hold up the window."""
    battery = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    return Facts(
        hours=disk.free_bytes(library) / BYTES_PER_HOUR,
        on_mains=None if battery is None else bool(battery.power_plugged),
        battery_percent=0 if battery is None else round(battery.percent),
        why_no_words=why_no_model(settings.load().speech_model, practice=practice),
        notice_version=notice_version,
    )


def disk_check(facts: Facts) -> Check:
    hours = int(facts.hours)
    if facts.hours < LEAST_HOURS:
        return Check(BLOCKS, "The disk is full", "Free some space before you record.")
    if facts.hours < ENOUGH_HOURS:
        words = f"Disk for {hours} hours" if hours else f"Disk for {int(facts.hours * 60)} minutes"
        return Check(WORTH_A_LOOK, words, "Free some space if the conference may be longer.")
    return Check(OK, f"Disk for {hours} hours" if hours < 1000 else "Disk for more than 1 000 hours")


def mains_check(facts: Facts) -> Check:
    if facts.on_mains is None:
        return Check(OK, "No battery: this computer runs on mains")
    if facts.on_mains:
        return Check(OK, "On mains")
    return Check(WORTH_A_LOOK, f"On battery, {facts.battery_percent} % left", "Plug in the power supply.")


def words_check(facts: Facts) -> Check:
    if facts.why_no_words is None:
        return Check(OK, "Speech model ready")
    return Check(WORTH_A_LOOK, "Speech is not turned into words", facts.why_no_words.do)


def notice_check(facts: Facts) -> Check:
    return Check(OK, f"Notice wording ready (version {facts.notice_version})")


def typist_check(name: str) -> Check:
    if name:
        return Check(OK, f"Minute taker: {name}")
    return Check(WORTH_A_LOOK, "No minute taker is named yet")


def record_keeper_check(name: str) -> Check:
    """Agreed at the outset (domain.md A24)."""
    if name.strip():
        return Check(OK, f"Record keeper: {name}")
    return Check(WORTH_A_LOOK, "Who keeps the record is not agreed yet")


def recording_check(against: str) -> Check | None:
    """against: the authority's words, when this kind of meeting is not recorded (domain.md A2)."""
    if not against:
        return None
    return Check(BLOCKS, against, "Hold it without a recording, or say why it is recorded all the same.")


def limit_check(conference: Conference, before: BeforeMeeting) -> Check | None:
    """Whether the meeting is held in time; late needs the reason (domain.md F5). None where no limit is known."""
    limit = before.limit
    if limit is None:
        what = counts_from(conference)
        return Check(WORTH_A_LOOK, f"{what} is not known yet", "The limit counts from it.") if what else None
    beyond = days_beyond(conference, limit)
    words = f"In time: the limit is {day_words(limit.day)}"
    if not beyond:
        return Check(OK, words)
    words = f"{beyond} day{'' if beyond == 1 else 's'} after the limit of {day_words(limit.day)}"
    if conference.delay_why.strip() and conference.delay_agreed_by.strip():
        return Check(OK, f"{words}, with the reason")
    return Check(WORTH_A_LOOK, words, "Say why, and who agreed to it.")


def details_check(record: ConferenceRecord) -> Check:
    """The children's details are checked with the people who know (domain.md A31)."""
    missing = [words for words, _ in details_missing(record)]
    if not missing:
        return Check(OK, "The children's details are confirmed")
    return Check(WORTH_A_LOOK, "The children's details are not confirmed yet", ". ".join(missing))


def reports_check(record: ConferenceRecord, deadlines: Sequence[Deadline], today: date) -> Check:
    """What is expected has come, been shared, or it is said why not (domain.md A11)."""
    known, reports, held_on = tuple(deadlines), record.reports, day_of(record.conference)
    late = [one for one in reports if report_lacks(one, report_limit(one, known), held_on, today)]
    here = [one for one in reports if one.received_on is not None]
    waited = [one for one in reports if one.received_on is None and one.expected and not one.not_received_why]
    next_due = min((item.day for item in known if item.before and item.record in REPORTS), default=None)
    due = f"Due by {day_words(next_due)}." if next_due is not None else ""
    if not reports:
        return Check(WORTH_A_LOOK, "No report is expected or received yet", due)
    words = f"{len(here)} of {len(reports)} reports received"
    if late:
        return Check(WORTH_A_LOOK, words, f"{_few(late)}: something is still missing.")
    if waited:
        return Check(WAITING, words, f"Expected: {_few(waited)}. {due}".strip())
    return Check(OK, words)


def _few(reports: Sequence[AgencyReport]) -> str:
    names = [report.agency for report in reports[:3]]
    more = len(reports) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def microphone_check(*, any_here: bool, looking: bool, heard: bool, problem: Problem | None) -> Check:
    """heard: sound above a whisper came from the microphone that is chosen."""
    if looking:
        return Check(WAITING, "Looking for microphones")
    if not any_here:
        return Check(BLOCKS, "No microphone was found", "Plug one in and look again, or hold it without a recording.")
    if problem is not None:
        return Check(WORTH_A_LOOK, problem.happened, problem.do)
    if heard:
        return Check(OK, "Microphone heard")
    return Check(WAITING, "Microphone: say something", "The bar moves when it hears you.")


def is_held_by_call(record: ConferenceRecord) -> bool:
    """Whether anybody is to take part who is not in the room: their voices come with the call."""
    coming = [person for person in record.attendees if person.presence in {Presence.INVITED, Presence.HERE}]
    afar = any(person.mode is not Mode.IN_ROOM for person in coming)
    return afar or record.conference.channel is not Channel.IN_PERSON


def second_check(*, wanted: bool, by_call: bool, heard: bool, problem: Problem | None) -> Check:
    if by_call and not wanted:
        return Check(
            WORTH_A_LOOK,
            "No second source: whoever is on the call is not recorded",
            "Choose what the call comes through, unless the room's microphone hears a loudspeaker.",
        )
    if not wanted:
        return Check(OK, "No second source: everybody is in the room")
    if problem is not None:
        return Check(WORTH_A_LOOK, problem.happened, problem.do)
    if heard:
        return Check(OK, "Second source heard")
    return Check(WAITING, "Second source: let somebody on the call speak")

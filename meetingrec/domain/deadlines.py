"""When things are due: rules as data, and the arithmetic of their units (domain.md 1F).

A rule keeps its unit as its source wrote it. Where the source leaves the unit open both readings are worked out, and
nothing is ever moved to a more convenient day: hours are hours that passed, over a weekend and over a clock change.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from meetingrec.domain.conference import Conference, MeetingType
from meetingrec.domain.working_days import add_months, add_working_days, is_working_day, last_working_day

if TYPE_CHECKING:
    from meetingrec.domain.profile import Profile

_END_OF_DAY = time(23, 59, 59)
_HOURS_A_DAY = 24


class Unit(StrEnum):
    """As written in the source. DAYS_UNSPECIFIED: it says "days" and not which."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    DAYS_UNSPECIFIED = "days_unspecified"
    WEEKS = "weeks"
    MONTHS = "months"


class Direction(StrEnum):
    AFTER = "after"
    BEFORE = "before"


class Anchor(StrEnum):
    """What a rule counts from. The last six are given in `Anchors.others`, by whoever knows them."""

    MEETING_START = "meeting_start"
    MEETING_END = "meeting_end"
    MEETING_DATE = "meeting_date"
    STRATEGY_DATE = "strategy_date"
    PREVIOUS_DATE = "previous_date"
    CORE_GROUP_DATE = "core_group_date"
    REVIEWING_OFFICER_RECOMMENDED = "reviewing_officer_recommended"
    EVENT_DATE = "event_date"
    CONTACT_DATE = "contact_date"
    REFERRAL = "referral"
    REQUEST_RECEIVED = "request_received"
    COMPLAINT_RECEIVED = "complaint_received"


class DaysRead(StrEnum):
    """How plain "days" are read; the other reading is always shown beside it (domain.md 1F-T iii)."""

    CALENDAR = "calendar"
    WORKING = "working"


class When(StrEnum):
    """Which meetings of its kind a rule is for. PLAN: not when the conference decided against a plan."""

    ALWAYS = "always"
    PLAN = "plan"
    FIRST_REVIEW = "first_review"
    LATER_REVIEW = "later_review"
    INQUORATE = "inquorate"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of an authority's timescales.

    events: the meetings that set it going; none for a rule that is kept as data and counted by hand.
    record: a short key for what is due ("decisions", "minutes", "next_review", ...). what: the same in plain words.
    as_written: the source's own words. interpretation: how this rule's plain "days" are read, when not as the
    profile says.
    """

    id: str
    events: tuple[MeetingType, ...]
    record: str
    what: str
    n: int
    unit: Unit
    direction: Direction
    anchor: Anchor
    as_written: str
    source: str
    to: str = ""
    when: When = When.ALWAYS
    interpretation: DaysRead | None = None


@dataclass(frozen=True, slots=True)
class Anchors:
    """What is known of a meeting. Times are aware; days are days of `zone`. None: not known, or not yet.

    previous_date: the conference this one reviews. others: days that come from outside the meeting.
    """

    meeting_type: MeetingType
    meeting_date: date
    meeting_start: datetime | None = None
    meeting_end: datetime | None = None
    strategy_date: date | None = None
    previous_date: date | None = None
    core_group_date: date | None = None
    first_review: bool = False
    inquorate: bool = False
    no_plan: bool = False
    others: Mapping[Anchor, date | datetime] = field(default_factory=dict)
    zone: str = "Europe/London"

    @staticmethod
    def of(
        conference: Conference,
        *,
        inquorate: bool = False,
        no_plan: bool = False,
        others: Mapping[Anchor, date | datetime] | None = None,
    ) -> Anchors:
        """What the conference itself says; before it begins, its planned start stands for the start."""
        start = conference.started_at or conference.planned_start
        return Anchors(
            meeting_type=conference.meeting_type,
            meeting_date=start.astimezone(ZoneInfo(conference.zone)).date(),
            meeting_start=start,
            meeting_end=conference.ended_at,
            strategy_date=conference.strategy_on,
            previous_date=conference.previous_on,
            core_group_date=conference.core_group_on,
            first_review=conference.first_review,
            inquorate=inquorate,
            no_plan=no_plan,
            others=others or {},
            zone=conference.zone,
        )

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def end_of(self, day: date) -> datetime:
        """The last second of a day on the wall clock, in UTC."""
        return datetime.combine(day, _END_OF_DAY, ZoneInfo(self.zone)).astimezone(UTC)

    @property
    def _strategy_date(self) -> date | None:
        """The discussion at which the enquiry began; a review of it does not begin the time again (domain.md 1F-P)."""
        return self.meeting_date if self.meeting_type is MeetingType.STRATEGY_INITIAL else self.strategy_date

    def known(self, anchor: Anchor) -> date | datetime | None:
        return {
            Anchor.MEETING_START: self.meeting_start,
            Anchor.MEETING_END: self.meeting_end,
            Anchor.MEETING_DATE: self.meeting_date,
            Anchor.STRATEGY_DATE: self._strategy_date,
            Anchor.PREVIOUS_DATE: self.previous_date,
            Anchor.CORE_GROUP_DATE: self.core_group_date,
        }.get(anchor, self.others.get(anchor))


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of a rule that is not in force. due is UTC, on `day` of the place of the meeting."""

    words: str
    due: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Deadline:
    """due is an aware UTC time, for rules in days the last second of `day`; timed: it has an hour of its own.

    as_written is the rule in the source's own words, rule its id. in_force: how its unit is read. remark: what a
    person would otherwise stumble over ("Falls on a bank holiday. It is not moved."). before: it comes before the
    meeting.
    """

    what: str
    due: datetime
    as_written: str
    rule: str
    day: date
    in_force: str = ""
    other_reading: Reading | None = None
    to: str = ""
    record: str = ""
    remark: str = ""
    source: str = ""
    timed: bool = False
    before: bool = False


def decisions_due(meeting_end: datetime) -> Deadline:
    """Decisions and recommendations: "Within 24 hours of the meeting" (T04, T08)."""
    due = meeting_end.astimezone(UTC) + timedelta(hours=24)
    return Deadline(
        "Decisions and recommendations",
        due,
        "within 24 hours of the meeting",
        "T04",
        day=due.astimezone(ZoneInfo("Europe/London")).date(),
        record="decisions",
        timed=True,
    )


def deadlines_of(profile: Profile, anchors: Anchors, holidays: Container[date]) -> tuple[Deadline, ...]:
    """Everything this authority expects of this meeting, the soonest first; rules whose beginning is not known yet
    are left out."""
    own = [rule for rule in profile.deadlines if _is_for(rule, anchors)]
    found = [due(rule, anchors, holidays, profile.reading_of_days) for rule in own]
    return tuple(sorted((item for item in found if item), key=lambda item: (item.due, item.rule)))


def due(
    rule: Rule, anchors: Anchors, holidays: Container[date], reading: DaysRead = DaysRead.CALENDAR
) -> Deadline | None:
    """When this rule falls due, or None while what it counts from is not known."""
    start = anchors.known(rule.anchor)
    if start is None:
        return None
    if rule.unit is Unit.HOURS:
        return _in_hours(rule, start, anchors, holidays) if isinstance(start, datetime) else None
    day = anchors.day_of(start) if isinstance(start, datetime) else start
    if rule.unit is Unit.DAYS_UNSPECIFIED:
        return _in_open_days(rule, day, anchors, holidays, rule.interpretation or reading)
    found, remark = _counted(rule, rule.unit, day, holidays)
    return _deadline(rule, anchors, found, remark, rule.unit.value.replace("_", " "))


def time_left(due: datetime, now: datetime) -> str:
    """`in 3 h 10 min`, `in 2 days`, `LATE 42 min`.

    >>> from datetime import UTC
    >>> time_left(datetime(2026, 4, 3, 12, tzinfo=UTC), datetime(2026, 4, 3, 8, 50, tzinfo=UTC))
    'in 3 h 10 min'
    """
    seconds = (due - now).total_seconds()
    late, minutes = seconds < 0, int(abs(seconds) // 60)
    if minutes >= 2 * 24 * 60:
        amount = f"{minutes // (24 * 60)} days"
    elif minutes >= 60:
        amount = f"{minutes // 60} h {minutes % 60} min"
    else:
        amount = f"{minutes} min"
    return f"LATE {amount}" if late else f"in {amount}"


def _is_for(rule: Rule, anchors: Anchors) -> bool:
    if anchors.meeting_type not in rule.events:
        return False
    return {
        When.ALWAYS: True,
        When.PLAN: not anchors.no_plan,
        When.FIRST_REVIEW: anchors.first_review,
        When.LATER_REVIEW: not anchors.first_review,
        When.INQUORATE: anchors.inquorate,
    }[rule.when]


def _in_hours(rule: Rule, start: datetime, anchors: Anchors, holidays: Container[date]) -> Deadline:
    """Elapsed hours, counted in UTC: a clock that is set forward or back adds and takes nothing (1F-T ii)."""
    moment = start.astimezone(UTC) + _signed(rule) * timedelta(hours=1)
    day = anchors.day_of(moment)
    remark = "" if is_working_day(day, holidays) else _not_moved(day)
    days, part = divmod(rule.n, _HOURS_A_DAY)
    other = None
    if not part:
        counted = days if rule.direction is Direction.AFTER else -days
        other_day = add_working_days(anchors.day_of(start), counted, holidays)
        words = f"{days} working day{'s' if days > 1 else ''}"
        other = Reading(words, anchors.end_of(other_day), other_day)
    return _deadline(rule, anchors, day, remark, "hours that pass, never moved", other, moment)


def _in_open_days(rule: Rule, start: date, anchors: Anchors, holidays: Container[date], reading: DaysRead) -> Deadline:
    """Both readings of plain "days"; the one in force is the profile's (1F-T iii, K2)."""
    by_calendar, calendar_remark = _counted(rule, Unit.DAYS, start, holidays)
    by_working, working_remark = _counted(rule, Unit.WORKING_DAYS, start, holidays)
    if reading is DaysRead.CALENDAR:
        other = Reading(f"{rule.n} working days", anchors.end_of(by_working), by_working)
        words = "calendar days, the stricter reading" if by_calendar < by_working else "calendar days"
        return _deadline(rule, anchors, by_calendar, calendar_remark, words, other)
    other = Reading(f"{rule.n} calendar days", anchors.end_of(by_calendar), by_calendar)
    words = "working days, as this council reads it"
    return _deadline(rule, anchors, by_working, working_remark, words, other)


def _counted(rule: Rule, unit: Unit, start: date, holidays: Container[date]) -> tuple[date, str]:
    """The day, and what to say about it. What is due before a meeting is due on the last working day on which the
    duty can be met (1F-T vi)."""
    count: Callable[[int], date] = {
        Unit.DAYS: lambda n: start + timedelta(days=n),
        Unit.WEEKS: lambda n: start + timedelta(weeks=n),
        Unit.MONTHS: lambda n: add_months(start, n),
        Unit.WORKING_DAYS: lambda n: add_working_days(start, n, holidays),
    }[unit]
    day = count(_signed(rule))
    if is_working_day(day, holidays):
        return day, ""
    if rule.direction is Direction.AFTER:
        return day, _not_moved(day)
    met = last_working_day(day, holidays)
    return met, f"{_named(day)} is not a working day; {_named(met)} is the last one before it."


def _deadline(
    rule: Rule,
    anchors: Anchors,
    day: date,
    remark: str,
    in_force: str,
    other: Reading | None = None,
    moment: datetime | None = None,
) -> Deadline:
    return Deadline(
        what=rule.what,
        due=moment or anchors.end_of(day),
        as_written=rule.as_written,
        rule=rule.id,
        day=day,
        in_force=in_force,
        other_reading=other,
        to=rule.to,
        record=rule.record,
        remark=remark,
        source=rule.source,
        timed=moment is not None,
        before=rule.direction is Direction.BEFORE,
    )


def _signed(rule: Rule) -> int:
    return rule.n if rule.direction is Direction.AFTER else -rule.n


def _not_moved(day: date) -> str:
    kind = f"{day:%A}" if day.weekday() > 4 else "bank holiday"
    return f"Falls on a {kind}. It is not moved."


def _named(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"

"""What has to be settled before a meeting begins (domain.md A2, A24, A25, F5)."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from meetingrec.domain.conference import Conference, MeetingType
from meetingrec.domain.deadlines import Deadline
from meetingrec.domain.profile import Profile
from meetingrec.domain.reports import AgencyReport, ReportKind

LEAST_REASON = 10
"""Characters of a reason for going against the authority's own rules."""

BEGAN_WITH_STRATEGY = frozenset({MeetingType.ICPC, MeetingType.PRE_BIRTH, MeetingType.STRATEGY_REVIEW})
"""Meetings whose limit counts from the strategy discussion that began the enquiry (domain.md 1F-P)."""

REVIEWS_OF_A_PLAN = frozenset({MeetingType.RCPC, MeetingType.DUAL_PROCESS})
"""Meetings that review a child protection plan: held within a time of the conference before."""

REVIEWS = frozenset(
    {
        *REVIEWS_OF_A_PLAN,
        MeetingType.TRANSFER_IN,
        MeetingType.CORE_GROUP,
        MeetingType.STRATEGY_REVIEW,
        MeetingType.LOOKED_AFTER_REVIEW,
        MeetingType.CHILD_IN_NEED,
    }
)
"""Meetings that follow another one."""

_AMONG_THEMSELVES = (
    frozenset({MeetingType.STRATEGY_INITIAL, MeetingType.STRATEGY_REVIEW}),
    frozenset({MeetingType.LEGAL_PLANNING}),
    frozenset({MeetingType.PRE_PROCEEDINGS}),
)
CONFIDENTIAL = frozenset[MeetingType]().union(*_AMONG_THEMSELVES)
"""What was said there is for those who were there, and their plan was never sent to a family (domain.md 3.4)."""

_BEGINS_ANEW = frozenset({MeetingType.ICPC, MeetingType.PRE_BIRTH})

REPORTS = frozenset({"social_work_report", "updated_plan", "reports"})
"""What rules call the reports that come before a meeting (Deadline.record)."""

_RECORDS = {
    ReportKind.SOCIAL_WORK: ("social_work_report", "reports"),
    ReportKind.UPDATED_PLAN: ("updated_plan", "reports"),
    ReportKind.AGENCY: ("reports",),
    ReportKind.GP: ("reports",),
    ReportKind.POLICE: ("reports",),
}


def day_of(conference: Conference) -> date:
    """The day of the meeting on the calendar of its place."""
    return (conference.started_at or conference.planned_start).astimezone(ZoneInfo(conference.zone)).date()


def why_not_recorded(conference: Conference, profile: Profile) -> str:
    """The authority's own words against recording this meeting; "" when it may be recorded, or the chair has said why
    it is recorded all the same (domain.md A2).
    """
    if len(conference.recorded_anyway_why.strip()) >= LEAST_REASON:
        return ""
    return profile.recording_not_allowed.get(conference.meeting_type, "")


def counts_from(conference: Conference) -> str:
    """The day that the limit of this meeting counts from, while nobody has given it; "" otherwise."""
    if conference.meeting_type in BEGAN_WITH_STRATEGY and conference.strategy_on is None:
        return "The day of the strategy discussion"
    if conference.meeting_type in REVIEWS_OF_A_PLAN and conference.previous_on is None:
        return "The day of the conference before"
    return ""


def first_review_after(earlier: MeetingType) -> bool:
    """Whether a review that follows this meeting is the first one."""
    return earlier not in REVIEWS_OF_A_PLAN | {MeetingType.LOOKED_AFTER_REVIEW}


def goes_through(meeting: MeetingType, earlier: MeetingType) -> bool:
    """Whether a meeting of this kind may be shown what an earlier one agreed: never what only professionals heard,
    unless it is one of theirs, and never anything at a conference that decides about a plan for the first time.
    """
    if meeting in _BEGINS_ANEW:
        return False
    return earlier not in CONFIDENTIAL or any({meeting, earlier} <= kinds for kinds in _AMONG_THEMSELVES)


def held_by(deadlines: tuple[Deadline, ...]) -> Deadline | None:
    """The day by which this meeting itself has to be held."""
    return next((item for item in deadlines if item.record == "this_conference"), None)


def days_beyond(conference: Conference, limit: Deadline | None) -> int:
    """How many days after the limit the meeting is held; 0 on the last day and before it."""
    return max(0, (day_of(conference) - limit.day).days) if limit is not None else 0


def report_limit(report: AgencyReport, deadlines: tuple[Deadline, ...]) -> Deadline | None:
    """When a report of this kind has to be with the chair and the family; None where the authority sets no time."""
    for record in _RECORDS.get(report.kind, ()):
        found = next((item for item in deadlines if item.before and item.record == record), None)
        if found is not None:
            return found
    return None


def is_late(report: AgencyReport, limit: Deadline | None) -> bool:
    """Whether it reached the chair, or the family where the rule says so, after its day (scenario S2.6)."""
    if limit is None:
        return False
    own = report.kind in {ReportKind.SOCIAL_WORK, ReportKind.UPDATED_PLAN} and "family" in limit.to.casefold()
    days = (report.received_on, report.shared_on if own else None)
    return any(day is not None and day > limit.day for day in days)


def report_lacks(report: AgencyReport, limit: Deadline | None, held_on: date, today: date) -> tuple[str, ...]:
    """What the register still has to say about a report (domain.md A11, A12, F5).

    held_on: the day of the meeting; by then a report that has no limit of its own should be there.
    """
    aloud = report.kind is ReportKind.VERBAL_HISTORY
    waits = report.received_on is None and not aloud and report.expected
    overdue = today > limit.day if limit is not None else today >= held_on
    found = [
        "why it came late" if is_late(report, limit) and not report.late_why.strip() else "",
        "the day somebody asks for the written version" if report.written_awaited and not report.chase_on else "",
        "who told it" if aloud and not report.author.strip() else "",
        "with whom of the family it was shared" if report.shared_on and not report.shared_with.strip() else "",
        "when it was shared" if report.shared_with.strip() and not report.shared_on else "",
        "why it has not come, or the day somebody asks for it"
        if waits and overdue and not report.not_received_why.strip() and not report.chase_on
        else "",
    ]  # fmt: skip
    return tuple(words for words in found if words)

"""What became of each deadline: open, late, done, done late, and why (domain.md F5).

Nothing here moves a deadline. What is due is compared with what was done, by the hour where the rule counts hours and
by the day where it counts days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from meetingrec.domain.conference import Conference
from meetingrec.domain.deadlines import Deadline
from meetingrec.domain.decisions import Decision, DecisionType
from meetingrec.domain.duties import DutyAnswer
from meetingrec.domain.reports import AgencyReport, ReportKind
from meetingrec.domain.settled import day_of
from meetingrec.domain.strategy import StrategyAnswers

SOON = timedelta(hours=24)
"""How long before its time something counts as due soon."""

OTHERS_TIME = frozenset({"dissent", "complaint", "exclusion_request"})
"""Times in which others may do something; for the council there is nothing to be late with."""

_KEPT_ELSEWHERE = frozenset({"visit"})
"""Duties of the plan that are recorded in the child's own record; shown, and not chased in the list."""


class DutyState(StrEnum):
    """NOT_DONE: it will not be done any more, and why is written down. OVER: a time of others that has passed."""

    OPEN = "open"
    SOON = "soon"
    LATE = "late"
    DONE = "done"
    DONE_LATE = "done_late"
    NOT_DONE = "not_done"
    OVER = "over"

    @property
    def words(self) -> str:
        return {
            "open": "not due yet",
            "soon": "due soon",
            "late": "LATE",
            "done": "done in time",
            "done_late": "done LATE",
            "not_done": "not done, with the reason",
            "over": "over",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Done:
    """When it was done: `at` to the second (aware UTC) where that is known, else the `day`. both None: never.

    booked: the day is an appointment, not something that happened. why: the reason that stands with it already.
    """

    day: date | None = None
    at: datetime | None = None
    booked: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """What the library knows about a conference's deadlines. approved_at: when its decisions were first approved, or
    the record of a strategy meeting.
    """

    conference: Conference
    reports: tuple[AgencyReport, ...] = ()
    strategy: tuple[StrategyAnswers, ...] = ()
    decisions: tuple[Decision, ...] = ()
    answers: tuple[DutyAnswer, ...] = ()
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """A deadline and what became of it.

    why: the reason it is late, "" while none was given. by_hand: only a person can say that it was done; everything
    else is read from the record, at `place` (a step of the conference). expected False: the register of reports
    expects none of these, so nobody is told off for it.
    """

    deadline: Deadline
    state: DutyState
    done: Done | None = None
    why: str = ""
    by_hand: bool = True
    place: str = ""
    expected: bool = True

    @property
    def is_late(self) -> bool:
        return self.state in {DutyState.LATE, DutyState.DONE_LATE}

    @property
    def counts(self) -> bool:
        """Whether the list of conferences speaks of it."""
        return self.expected and self.deadline.record not in OTHERS_TIME | _KEPT_ELSEWHERE

    @property
    def needs_why(self) -> bool:
        """Late, and nobody has said why: the record must (domain.md F5)."""
        return self.is_late and self.counts and not self.why.strip()

    @property
    def waits(self) -> bool:
        """Still to be done."""
        return self.state in {DutyState.OPEN, DutyState.SOON, DutyState.LATE}


_A_PLAN = frozenset({DecisionType.MAKE_SUBJECT, DecisionType.CONTINUE, DecisionType.CATEGORY})
_AGAINST = frozenset({DecisionType.NOT_SUBJECT, DecisionType.END})


def no_plan(decisions: Iterable[Decision]) -> bool:
    """Whether what was decided gives no child a child protection plan, a plan for a child in need alone among it:
    then nothing is due that follows from one. What may be about a plan and is not said yet gives none either.
    """
    decided = {item.type for item in decisions}
    without = _AGAINST | {DecisionType.CHILD_IN_NEED, DecisionType.NOT_SAID}
    return bool(decided & without) and not decided & _A_PLAN


def nothing_follows(decisions: Iterable[Decision]) -> bool:
    """Whether it was decided that no child has a plan of any kind to be looked at again (domain.md A15)."""
    decided = {item.type for item in decisions}
    return bool(decided & _AGAINST) and not decided & (_A_PLAN | {DecisionType.NOT_SAID})


def state_of(deadline: Deadline, done: Done | None, now: datetime) -> DutyState:
    """now: aware. The last second still counts: on time is not late."""
    if deadline.record in OTHERS_TIME:
        return DutyState.OPEN if now <= deadline.due else DutyState.OVER
    if done is None:
        if now > deadline.due:
            return DutyState.LATE
        return DutyState.SOON if deadline.due - now <= SOON else DutyState.OPEN
    if done.at is None and done.day is None:
        return DutyState.NOT_DONE
    return DutyState.DONE_LATE if late_by(deadline, done) > timedelta(0) else DutyState.DONE


def late_by(deadline: Deadline, done: Done) -> timedelta:
    """How long after its time it was done: in whole days where the rule counts days; nought when it was in time."""
    if deadline.timed and done.at is not None:
        late = done.at - deadline.due
    else:
        late = ((done.day or deadline.day) - deadline.day) if done.day else timedelta(0)
    return max(late, timedelta(0))


def duties_of(deadlines: Iterable[Deadline], facts: DutyFacts, now: datetime) -> tuple[Duty, ...]:
    """In the order of the deadlines."""
    answers = {answer.rule: answer for answer in facts.answers}
    return tuple(_duty(item, facts, answers, now) for item in deadlines)


def needs_a_reason(duties: Iterable[Duty]) -> Duty | None:
    """The first that is late without a reason."""
    return next((duty for duty in duties if duty.needs_why), None)


def next_due(duties: Iterable[Duty]) -> Duty | None:
    """What the list speaks of: late without a reason first, then what is due soonest; None when nothing waits."""
    ours = sorted((duty for duty in duties if duty.counts), key=lambda duty: duty.deadline.due)
    return needs_a_reason(ours) or next((duty for duty in ours if duty.waits), None)


def _duty(deadline: Deadline, facts: DutyFacts, answers: Mapping[str, DutyAnswer], now: datetime) -> Duty:
    read, place = _READ_FROM.get(deadline.record, (None, ""))
    answer = answers.get(deadline.rule)
    done = read(facts, deadline) if read is not None else None
    if done is None and answer is not None and answer.done_at is not None:
        done = Done(_day(answer.done_at, facts.conference), answer.done_at)
    given = (answer.late_why.strip() if answer is not None else "") or (done.why if done is not None else "")
    state = state_of(deadline, done, now)
    if state is DutyState.LATE and not given:
        given = _known_reason(deadline, facts)
    # Reports that are not in the register, minutes on paper: a person may say so by hand.
    by_hand = (read is None or (deadline.record in _HELD and done is None)) and deadline.record not in OTHERS_TIME
    return Duty(deadline, state, done, given, by_hand, place, _expected(deadline, facts))


def _day(moment: datetime, conference: Conference) -> date:
    return moment.astimezone(ZoneInfo(conference.zone)).date()


def _decisions(facts: DutyFacts, _deadline: Deadline) -> Done | None:
    at = facts.approved_at
    return Done(_day(at, facts.conference), at) if at is not None else None


def _this_conference(facts: DutyFacts, _deadline: Deadline) -> Done | None:
    conference = facts.conference
    return Done(day_of(conference), booked=conference.started_at is None, why=conference.delay_why.strip())


def _core_group(facts: DutyFacts, _deadline: Deadline) -> Done | None:
    day = facts.conference.core_group_on
    return Done(day, booked=True) if day is not None else None


def _review(facts: DutyFacts, _deadline: Deadline) -> Done | None:
    day = facts.conference.review_on
    return Done(day, booked=True) if day is not None else None


def _child_seen(facts: DutyFacts, _deadline: Deadline) -> Done | None:
    """Every child seen, or why not."""
    by_child = {item.child_id: item for item in facts.strategy}
    rows = [by_child.get(child_id) for child_id in facts.conference.child_ids]
    seen = [row.child_seen_at for row in rows if row is not None and row.child_seen_at is not None]
    why = "; ".join(row.not_seen_why.strip() for row in rows if row is not None and row.not_seen_why.strip())
    if not rows or any(row is None or not (row.child_seen_at or row.not_seen_why.strip()) for row in rows):
        return None
    if len(seen) < len(rows):
        return Done(why=why)
    return Done(_day(max(seen), facts.conference), max(seen), why=why)


def _reports(facts: DutyFacts, deadline: Deadline) -> Done | None:
    """All that were expected are here, and with the family where the rule says so; or it is said why not."""
    wanted = _wanted(deadline, facts)
    days = [_arrived(report, deadline) for report in wanted]
    missing = [report for report, day in zip(wanted, days, strict=True) if day is None]
    if not wanted or any(not report.not_received_why.strip() for report in missing):
        return None
    late = [report for report, day in zip(wanted, days, strict=True) if day is not None and day > deadline.day]
    explained = all(report.late_why.strip() for report in late)
    why = "; ".join(report.late_why.strip() or report.not_received_why.strip() for report in (*late, *missing))
    last = max((day for day in days if day is not None), default=None)
    return Done(None if missing else last, why=why if explained else "")


def unexplained_reports(deadline: Deadline, facts: DutyFacts) -> tuple[AgencyReport, ...]:
    """Reports that came after this deadline and of which the register does not say why."""
    days = ((report, _arrived(report, deadline)) for report in _wanted(deadline, facts))
    return tuple(report for report, day in days if day and day > deadline.day and not report.late_why.strip())


def _arrived(report: AgencyReport, deadline: Deadline) -> date | None:
    """The day a report was where it has to be; only the social worker's own papers go to the family by a rule."""
    to_family = report.kind in {ReportKind.SOCIAL_WORK, ReportKind.UPDATED_PLAN} and "family" in deadline.to.casefold()
    needed = (report.received_on, report.shared_on) if to_family else (report.received_on,)
    known = [day for day in needed if day is not None]
    return max(known) if len(known) == len(needed) else None


_KINDS = {
    "social_work_report": frozenset({ReportKind.SOCIAL_WORK}),
    "updated_plan": frozenset({ReportKind.UPDATED_PLAN}),
    "reports": frozenset(set(ReportKind) - {ReportKind.VERBAL_HISTORY}),
}


def _wanted(deadline: Deadline, facts: DutyFacts) -> tuple[AgencyReport, ...]:
    kinds = _KINDS.get(deadline.record, frozenset())
    return tuple(report for report in facts.reports if report.kind in kinds and report.expected)


def _known_reason(deadline: Deadline, facts: DutyFacts) -> str:
    """A reason that stands in the register although not everything has come yet (scenario S2.6: read on the 15th)."""
    outstanding = [report for report in _wanted(deadline, facts) if _arrived(report, deadline) is None]
    reasons = [report.late_why.strip() or report.not_received_why.strip() for report in outstanding]
    return "; ".join(reasons) if reasons and all(reasons) else ""


def _expected(deadline: Deadline, facts: DutyFacts) -> bool:
    return deadline.record not in _KINDS or bool(_wanted(deadline, facts))


_HELD = frozenset({"initial_conference", "strategy_record"})
"""What may have been done although nothing here says so, a meeting nobody wrote down the day of, a record made
elsewhere: a person may say so.
"""

_READ_FROM: dict[str, tuple[Callable[[DutyFacts, Deadline], Done | None], str]] = {
    "decisions": (_decisions, "document"),
    "strategy_record": (_decisions, "document"),
    "this_conference": (_this_conference, "prepare"),
    "first_core_group": (_core_group, "dates"),
    "next_core_group": (_core_group, "dates"),
    "next_review": (_review, "dates"),
    "initial_conference": (_review, "dates"),
    "child_seen": (_child_seen, "strategy"),
    "social_work_report": (_reports, "reports"),
    "updated_plan": (_reports, "reports"),
    "reports": (_reports, "reports"),
}
"""Where the record itself says that something was done."""

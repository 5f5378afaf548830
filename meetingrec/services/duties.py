"""What is due for a conference, what became of it, and why it was late (domain.md 1F, F5).

Deadlines are worked out anew each time from the rules the conference is held by; stored are only a person's answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from meetingrec.domain.access import Act
from meetingrec.domain.conference import Conference
from meetingrec.domain.deadlines import Anchors, Deadline, deadlines_of
from meetingrec.domain.decisions import Decision
from meetingrec.domain.document import DocumentType
from meetingrec.domain.due import OTHERS_TIME, Duty, DutyFacts, duties_of, no_plan, unexplained_reports
from meetingrec.domain.duties import DutyAnswer
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.profile import Profile
from meetingrec.domain.reports import AgencyReport
from meetingrec.domain.strategy import StrategyAnswers
from meetingrec.services.bank_holidays import BankHolidays
from meetingrec.services.capture import Capture, only_in_the_open
from meetingrec.services.profiles import Profiles
from meetingrec.services.signed_in import SignedIn, text_of
from meetingrec.store import documents, entries


class Duties:
    """What is due, and a person's word on it."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._profiles = Profiles(signed_in)

    def of_conference(self, conference_id: str) -> tuple[Duty, ...]:
        """Everything the authority's rules expect of this conference, the soonest first. Raises NotAllowed."""
        conference = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.READ_RECORD, conference)
        return self.of_all((conference,))[conference_id]

    def of_all(self, conferences: Iterable[Conference]) -> dict[str, tuple[Duty, ...]]:
        """By the id of the conference. Only for conferences this person may read: whoever asks has looked."""
        now, wanted = self._signed_in.clock(), list(conferences)
        rules = {name: self._profiles.usable(name)[0] for name in {item.profile_id for item in wanted}}
        holidays = {name: BankHolidays(profile.bank_holidays) for name, profile in rules.items()}
        found = {}
        for facts in self._facts(wanted):
            conference = facts.conference
            profile = rules[conference.profile_id]
            deadlines = _deadlines(profile, facts, holidays[conference.profile_id])
            found[conference.id] = duties_of(deadlines, facts, now)
        return found

    def mark_done(self, conference_id: str, rule: str, done_at: datetime, late_why: str = "") -> Changes:
        """Somebody says when it was done. The deadline stays where it is.

        Raises NotAllowed, InputRefused for a time to come, and for what the record itself has to say.
        """
        self._asked_by_hand(conference_id, rule)
        if done_at > self._signed_in.clock():
            raise InputRefused(
                "This time is still to come.", "Nothing was changed.", "Say when it was done.", "done_at"
            )
        return self._answer(conference_id, rule, done_at=done_at, late_why=late_why)

    def not_done_after_all(self, conference_id: str, rule: str) -> Changes:
        """Takes the word back that it was done; a reason given stays. Raises NotAllowed."""
        return self._answer(conference_id, rule, done_at=None)

    def say_why(self, conference_id: str, rule: str, why: str) -> Changes:
        """Why it is late. It stays late (domain.md F5). The register of reports says the same, so that nobody is asked
        twice (A32). Raises NotAllowed, InputRefused without a reason.
        """
        reason = text_of(why, "late_why", needed=True)
        known = next((duty for duty in self.of_conference(conference_id) if duty.deadline.rule == rule), None)
        facts = self._facts([self._signed_in.conference(conference_id)])[0]
        changes = self._answer(conference_id, rule, late_why=reason)
        for report in unexplained_reports(known.deadline, facts) if known is not None else ():
            more = Capture(self._signed_in).change(replace(report, late_why=reason))
            changes = Changes(changes.kinds | more.kinds, conference_id)
        return changes

    def _facts(self, conferences: list[Conference]) -> list[DutyFacts]:
        ids = [item.id for item in conferences]
        with self._signed_in.reading() as db:
            reports = entries.of_conferences(db, AgencyReport, ids)
            strategy = entries.of_conferences(db, StrategyAnswers, ids)
            decisions = entries.of_conferences(db, Decision, ids)
            answers = entries.of_conferences(db, DutyAnswer, ids)
            approved = {
                **documents.first_approved(db, DocumentType.DECISIONS),
                **documents.first_approved(db, DocumentType.STRATEGY),
            }
        return [
            DutyFacts(
                item,
                self._open_to(item, reports.get(item.id, ())),
                self._open_to(item, strategy.get(item.id, ())),
                self._open_to(item, decisions.get(item.id, ())),
                answers.get(item.id, ()),
                approved.get(item.id),
            )
            for item in conferences
        ]

    def _open_to(self, conference: Conference, found: tuple[Any, ...]) -> tuple[Any, ...]:
        """Nothing of a restricted part but for the chair, who was in all of them."""
        if conference.chair_id == self._signed_in.person.id:
            return found
        return tuple(item for item in found if not item.part_id)

    def _asked_by_hand(self, conference_id: str, rule: str) -> None:
        known = next((duty for duty in self.of_conference(conference_id) if duty.deadline.rule == rule), None)
        if known is None or not known.by_hand or known.deadline.record in OTHERS_TIME:
            raise InputRefused(
                "Whether this was done is read from the record itself.",
                "Nothing was changed.",
                "Enter it in its own place: the register of reports, the next dates or the documents.",
                "rule",
            )

    def _answer(self, conference_id: str, rule: str, **changed: Any) -> Changes:
        conference = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.CAPTURE, conference)
        only_in_the_open(self._signed_in, conference_id)
        with self._signed_in.reading() as db:
            known = next(
                (one for one in entries.of_conference(db, DutyAnswer, conference_id) if one.rule == rule), None
            )
        # A Capture of its own: Ctrl+Z in the room must not take back a reason that was given in the list.
        capture, by = Capture(self._signed_in), self._signed_in.person.full_name
        if known is not None:
            kept = {name: value for name, value in changed.items() if value or name != "late_why"}
            return capture.change(replace(known, **kept, by=by))
        return capture.add(DutyAnswer("", conference_id, rule, self._signed_in.clock(), **changed, by=by))[0]


def _deadlines(profile: Profile, facts: DutyFacts, holidays: BankHolidays) -> tuple[Deadline, ...]:
    known = Anchors.of(
        facts.conference,
        inquorate=bool(facts.conference.inquorate_why.strip()),
        no_plan=no_plan(facts.decisions),
    )
    return deadlines_of(profile, known, holidays)

"""Until when the next meetings have to be held, by the rules of the authority (domain.md A15, 1F)."""

from __future__ import annotations

from dataclasses import dataclass

from meetingrec.domain.access import Act
from meetingrec.domain.deadlines import Anchors, Deadline, deadlines_of
from meetingrec.domain.decisions import Decision
from meetingrec.domain.due import no_plan
from meetingrec.services.bank_holidays import BankHolidays
from meetingrec.services.profiles import Profiles
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import entries

_CORE_GROUP = ("first_core_group", "next_core_group")
_NEXT_MEETING = ("new_date", "next_review", "initial_conference", "next_meeting")
_VISITS = ("visit",)


@dataclass(frozen=True, slots=True)
class Limits:
    """None where the authority sets no time for it after a meeting of this kind."""

    core_group: Deadline | None = None
    review: Deadline | None = None
    visits: Deadline | None = None


class NextDates:
    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def limits(self, conference_id: str) -> Limits:
        """By the rules this conference is held by; without a plan nothing that a plan asks for. Raises NotAllowed."""
        conference = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.CAPTURE, conference)
        profile, _ = Profiles(self._signed_in).usable(conference.profile_id)
        with self._signed_in.reading() as db:
            decided = entries.of_conference(db, Decision, conference_id)
        known = Anchors.of(
            conference,
            inquorate=bool(conference.inquorate_why.strip()),
            no_plan=no_plan(decided),
        )
        found = {item.record: item for item in deadlines_of(profile, known, BankHolidays(profile.bank_holidays))}

        def first(records: tuple[str, ...]) -> Deadline | None:
            return next((found[record] for record in records if record in found), None)

        return Limits(first(_CORE_GROUP), first(_NEXT_MEETING), first(_VISITS))

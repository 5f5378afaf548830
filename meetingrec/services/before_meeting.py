"""What an authority's rules ask before a meeting, for the page that prepares it (domain.md A2, A24, A25, F5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from meetingrec.domain.access import Act
from meetingrec.domain.conference import Conference
from meetingrec.domain.deadlines import Anchors, Deadline, deadlines_of
from meetingrec.domain.errors import InputRefused, ProfileRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.profile import Profile
from meetingrec.domain.settled import held_by, why_not_recorded
from meetingrec.services.bank_holidays import BankHolidays
from meetingrec.services.children import Children, EarlierMeeting
from meetingrec.services.profiles import ProfileLine, Profiles
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import conferences


@dataclass(frozen=True, slots=True)
class BeforeMeeting:
    """profile: the rules in force; problem: why they are not the ones this conference was planned under.

    deadlines: everything due, before the meeting and after it. profiles: those that may be chosen.
    not_recorded: the authority's words against recording it, "" when it may be recorded.
    """

    profile: Profile
    problem: ProfileRefused | None
    deadlines: tuple[Deadline, ...]
    profiles: tuple[ProfileLine, ...]
    earlier: tuple[EarlierMeeting, ...]
    not_recorded: str

    @property
    def limit(self) -> Deadline | None:
        """The day by which the meeting has to be held."""
        return held_by(self.deadlines)


class Preparing:
    """Reading and settling what comes before a meeting."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def of(self, conference_id: str) -> BeforeMeeting:
        """Raises NotAllowed."""
        conference = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.CAPTURE, conference)
        profiles = Profiles(self._signed_in)
        profile, problem = profiles.usable(conference.profile_id)
        return BeforeMeeting(
            profile,
            problem,
            deadlines_of(profile, Anchors.of(conference), BankHolidays(profile.bank_holidays)),
            profiles.all(),
            Children(self._signed_in).earlier(conference_id),
            why_not_recorded(conference, profile),
        )

    def use_profile(self, conference_id: str, profile_id: str) -> Changes:
        """Holds this conference by another authority's rules. Raises NotAllowed, ProfileRefused, InputRefused once
        it is over: its deadlines were worked out by the rules in force then.
        """
        conference = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.CAPTURE, conference)
        if conference.ended_at is not None:
            raise InputRefused(
                "The conference is over: the rules it was held by stay.",
                "Nothing was changed.",
                "Choose other rules for the next conference.",
                "profile_id",
            )
        profile = Profiles(self._signed_in).get(profile_id)
        with self._signed_in.writing() as write:
            conferences.replace(write.db, replace(conference, profile_id=profile.id))
            write.note("set the rules of a conference", "conference", conference_id, {"profile": profile.id})
        return Changes.of("conference", conference=conference_id)


def refuse_where_not_recorded(signed_in: SignedIn, conference: Conference) -> None:
    """Raises InputRefused with the authority's words when this kind of meeting is not recorded (domain.md A2)."""
    now = signed_in.conference(conference.id)
    profile, _ = Profiles(signed_in).usable(now.profile_id)
    words = why_not_recorded(now, profile)
    if words:
        raise InputRefused(
            words,
            "Nothing was recorded. Everything written down is safe.",
            "Hold it without a recording, or say on Prepare why it is recorded all the same.",
            "recorded_anyway_why",
        )

"""From a parsed table to a Profile: every entry is looked at, and a fault says which entry and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from string import Formatter
from typing import TypeVar

from meetingrec.domain.conference import MeetingType
from meetingrec.domain.deadlines import Anchor, DaysRead, Direction, Rule, Unit, When
from meetingrec.domain.notice import Response
from meetingrec.domain.points import Heading
from meetingrec.domain.profile import (
    CHECKS,
    DOCUMENTS,
    PLACEHOLDERS,
    Check,
    HolidayChanges,
    Minutes,
    NoticeFor,
    Profile,
    QuorumRule,
)

Choice = TypeVar("Choice", bound=StrEnum)

_ENTRIES = frozenset(field.name for field in fields(Profile)) | {"heading_order"}
_RULE_ENTRIES = frozenset(field.name for field in fields(Rule)) - {"id", "events"} | {"event"}
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_RULE_ID = re.compile(r"[A-Z][A-Z0-9]{0,5}[a-z]?")
_LONGEST_COUNT = 1000


class ProfileFault(ValueError):
    """path: the entry that is wrong, table by table, e.g. ("deadlines", "T04", "unit"). also: the top entry it does
    not agree with, when that one alone stands in the file.
    """

    def __init__(self, path: tuple[str, ...], reason: str, also: str = "") -> None:
        super().__init__(f"{'.'.join(path)}: {reason}" if path else reason)
        self.path = path
        self.reason = reason
        self.also = also


class Entries:
    """One table of a profile. Asking for an entry of the wrong kind raises ProfileFault; so does an unknown entry."""

    def __init__(self, data: object, path: tuple[str, ...], known: Collection[str] | None = None) -> None:
        if not isinstance(data, Mapping):
            raise ProfileFault(path, f"[{'.'.join(path)}] must be a table of entries.")
        self.path = path
        self._data: Mapping[str, object] = data
        for key in data if known is not None else ():
            self._one_of(key, known or (), (*path, key), "an entry")

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def table(self, key: str, known: Collection[str] | None = None) -> Entries:
        return Entries(self._data.get(key, {}), (*self.path, key), known)

    def text(self, key: str) -> str:
        value = self._data.get(key)
        if value is None:
            raise ProfileFault((*self.path, key), f"the entry '{key}' is missing.")
        if not isinstance(value, str) or not value.strip():
            raise ProfileFault((*self.path, key), f"'{key}' must be a text, and not an empty one.")
        return value

    def text_or(self, key: str, otherwise: str = "") -> str:
        return self.text(key) if key in self else otherwise

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise ProfileFault((*self.path, key), f"'{key}' must be a list of texts.")
        if len(set(value)) < len(value):
            raise ProfileFault((*self.path, key), f"'{key}' names something twice.")
        return tuple(value)

    def days(self, key: str) -> frozenset[date]:
        value = self._data.get(key, [])
        if not isinstance(value, list) or not all(type(item) is date for item in value):
            raise ProfileFault((*self.path, key), f"'{key}' must be a list of days, such as [2027-05-10].")
        return frozenset(value)

    def number(self, key: str, least: int, most: int) -> int:
        value = self._data.get(key)
        if type(value) is not int or not least <= value <= most:
            raise ProfileFault((*self.path, key), f"'{key}' must be a whole number from {least} to {most}.")
        return value

    def number_or(self, key: str, otherwise: int, least: int, most: int) -> int:
        return self.number(key, least, most) if key in self else otherwise

    def choice(self, key: str, kind: type[Choice]) -> Choice:
        value = self.text(key)
        self._one_of(value, list(kind), (*self.path, key), f"a value of '{key}'")
        return kind(value)

    def choices(self, key: str, kind: type[Choice], what: str) -> tuple[Choice, ...]:
        values = self.texts(key)
        for value in values:
            self._one_of(value, list(kind), (*self.path, key), what)
        return tuple(kind(value) for value in values)

    def named(self, key: str, allowed: Collection[str] | None, what: str) -> dict[str, str]:
        """A table of texts whose keys are all allowed; None allows any."""
        inner = self.table(key)
        for name in inner if allowed is not None else ():
            self._one_of(name, allowed or (), (*inner.path, name), what)
        return {name: inner.text(name) for name in inner}

    @staticmethod
    def _one_of(value: str, allowed: Collection[str], path: tuple[str, ...], what: str) -> None:
        if value in allowed:
            return
        near = get_close_matches(value, allowed, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise ProfileFault(path, f"'{value}' is not {what} that meetingrec knows.{hint}")


def profile_from(data: Mapping[str, object]) -> Profile:
    """Checks a parsed TOML table. Raises ProfileFault naming the entry that is wrong or missing."""
    entries = Entries(data, (), _ENTRIES)
    minutes = entries.choice("minutes", Minutes) if "minutes" in entries else Minutes.NONE
    days = entries.table("bank_holidays", {"add", "remove"})
    profile = Profile(
        id=_id(entries),
        name=entries.text("name"),
        headings=_headings(entries),
        notice=_notice(entries, "notice"),
        notices=_notices(entries),
        notice_version=entries.text("notice_version"),
        put_right=entries.texts("put_right"),
        glossary=entries.named("glossary", None, ""),
        jargon=entries.named("jargon", None, ""),
        hurtful=entries.named("hurtful", None, ""),
        minutes=minutes,
        recording_not_allowed=_not_recorded(entries),
        leaflets=_leaflets(entries),
        documents=_documents(entries, minutes),
        copies=entries.named("copies", DOCUMENTS, "a document"),
        quorum=_quorum(entries),
        deadlines=_deadlines(entries, minutes),
        checks=_checks(entries),
        retention_words=entries.text_or("retention_words"),
        dictation_kept_days=entries.number_or("dictation_kept_days", 30, 0, 365),
        bank_holidays=HolidayChanges(days.days("add"), days.days("remove")),
        objection_choices=_objections(entries),
        reading_of_days=_reading(entries),
    )
    _agree(profile)
    return profile


def _id(entries: Entries) -> str:
    own = entries.text("id")
    if not _ID.fullmatch(own) or len(own) > 40:
        raise ProfileFault(("id",), "'id' must be small letters, digits and single dashes, such as \"our-council\".")
    return own


def _headings(entries: Entries) -> dict[Heading, str]:
    worded = entries.table("headings", list(Heading))
    texts = {heading: worded.text(heading.value) for heading in Heading}
    if "heading_order" not in entries:
        return texts
    order = entries.choices("heading_order", Heading, "a heading")
    if len(order) < len(Heading):
        raise ProfileFault(("heading_order",), "'heading_order' must name all three headings.")
    return {heading: texts[heading] for heading in order}


def _notices(entries: Entries) -> dict[NoticeFor, str]:
    inner = entries.table("notices", list(NoticeFor))
    return {NoticeFor(name): _notice(inner, name) for name in inner}


def _notice(entries: Entries, key: str) -> str:
    notice, path = entries.text(key), (*entries.path, key)
    try:
        blanks = [(name, f"{form}{turned or ''}") for _, name, form, turned in Formatter().parse(notice)]
    except ValueError:
        partner = "Write {{ or }} for a bracket that is read aloud."
        reason = f"'{key}' has a curly bracket without its partner. {partner}"
        raise ProfileFault(path, reason) from None
    for name, form in blanks:
        if name is not None and (name not in PLACEHOLDERS or form not in ("", "None")):
            known = ", ".join(f"{{{word}}}" for word in sorted(PLACEHOLDERS))
            raise ProfileFault(path, f"'{key}' cannot fill in {{{name}}}. It knows {known}.")
    return notice


def _not_recorded(entries: Entries) -> dict[MeetingType, str]:
    words = entries.named("recording_not_allowed", list(MeetingType), "a kind of meeting")
    return {MeetingType(name): text for name, text in words.items()}


def _leaflets(entries: Entries) -> dict[str, str]:
    named = entries.named("leaflets", None, "")
    for key in named:
        if not _KEY.fullmatch(key):
            raise ProfileFault(("leaflets", key), "the key of a leaflet is made of small letters, digits and _.")
    return named


def _documents(entries: Entries, minutes: Minutes) -> tuple[str, ...]:
    made = entries.texts("documents")
    for name in made:
        Entries._one_of(name, DOCUMENTS, ("documents",), "a document")
    if ("minutes" in made) is (minutes is Minutes.NONE):
        says = "'minutes' is \"none\"" if minutes is Minutes.NONE else f"'minutes' is \"{minutes.value}\""
        does = "names minutes" if "minutes" in made else "does not name minutes"
        raise ProfileFault(("documents",), f"{says}, but 'documents' {does}.", also="minutes")
    return made


def _quorum(entries: Entries) -> QuorumRule:
    inner = entries.table("quorum", {"other_agencies", "words"})
    return QuorumRule(inner.number("other_agencies", 0, 20), inner.text("words"))


def _checks(entries: Entries) -> dict[str, Check]:
    inner = entries.table("checks", CHECKS)
    return {rule: inner.choice(rule, Check) for rule in inner}


def _objections(entries: Entries) -> tuple[Response, ...]:
    chosen = entries.choices("objection_choices", Response, "a decision after an objection")
    if not chosen:
        raise ProfileFault(("objection_choices",), "a chair needs at least one thing to decide after an objection.")
    return chosen


def _reading(entries: Entries) -> DaysRead:
    return entries.choice("reading_of_days", DaysRead) if "reading_of_days" in entries else DaysRead.CALENDAR


def _deadlines(entries: Entries, minutes: Minutes) -> tuple[Rule, ...]:
    """Without minutes there is nothing to be late with: a rule for them is left out (scenario S1.30)."""
    inner = entries.table("deadlines")
    rules = [_rule(rule_id, inner.table(rule_id, _RULE_ENTRIES)) for rule_id in inner]
    return tuple(rule for rule in rules if minutes is not Minutes.NONE or rule.record != "minutes")


def _rule(rule_id: str, own: Entries) -> Rule:
    if not _RULE_ID.fullmatch(rule_id):
        raise ProfileFault(own.path, f"'{rule_id}' cannot be a rule's name. It looks like T04 or P05b.")
    if "event" not in own:
        raise ProfileFault((*own.path, "event"), "the entry 'event' is missing; [] if no meeting sets it going.")
    record = own.text("record")
    if not _KEY.fullmatch(record):
        raise ProfileFault((*own.path, "record"), "'record' is made of small letters, digits and _.")
    rule = Rule(
        id=rule_id,
        events=own.choices("event", MeetingType, "a kind of meeting"),
        record=record,
        what=own.text("what"),
        n=own.number("n", 1, _LONGEST_COUNT),
        unit=own.choice("unit", Unit),
        direction=own.choice("direction", Direction),
        anchor=own.choice("anchor", Anchor),
        as_written=own.text("as_written"),
        source=own.text("source"),
        to=own.text_or("to"),
        when=own.choice("when", When) if "when" in own else When.ALWAYS,
        interpretation=own.choice("interpretation", DaysRead) if "interpretation" in own else None,
    )
    _sensible(rule, own.path)
    return rule


def _sensible(rule: Rule, path: tuple[str, ...]) -> None:
    """What each entry allows and the rule as a whole does not."""
    days_only = {Anchor.MEETING_DATE, Anchor.STRATEGY_DATE, Anchor.PREVIOUS_DATE, Anchor.CORE_GROUP_DATE}
    if rule.unit is Unit.HOURS and rule.anchor in days_only:
        raise ProfileFault((*path, "anchor"), f"hours cannot be counted from '{rule.anchor}', which is a day.")
    if rule.interpretation and rule.unit is not Unit.DAYS_UNSPECIFIED:
        raise ProfileFault((*path, "interpretation"), 'only "days_unspecified" is open to interpretation.')


def _agree(profile: Profile) -> None:
    """What two entries say about the same thing."""
    for document in profile.copies:
        if not profile.makes(document):
            reason = f"'{document}' is not among the 'documents' this profile makes."
            raise ProfileFault(("copies", document), reason, also="documents")
    both = profile.bank_holidays.add & profile.bank_holidays.remove
    if both:
        raise ProfileFault(("bank_holidays", "remove"), f"{min(both)} is both added and removed.")

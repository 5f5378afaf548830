"""A report in one line: `SW report, Tom Ashdown, received 31 mar, shared 31 mar with mother`. No Qt in here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime

from meetingrec.domain.reports import AgencyReport, ReportKind
from meetingrec.ui.room.typed import day, past_day

_SOCIAL_CARE = "Children\u2019s social care"
_KINDS: tuple[tuple[re.Pattern[str], ReportKind, str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind, agency)
    for pattern, kind, agency in (
        (r"(?:sw|social work(?:er['\u2019]?s?)?)(?: report)?", ReportKind.SOCIAL_WORK, _SOCIAL_CARE),
        (r"(?:sw |social work(?:er['\u2019]?s?)? )?updated? plan", ReportKind.UPDATED_PLAN, _SOCIAL_CARE),
        (r"(?:gp|family doctor|doctor)(?:['\u2019]s)?(?: report)?", ReportKind.GP, "GP"),
        (r"police(?: report)?", ReportKind.POLICE, "Police"),
        (r"(.*?)[ :]*(?:told aloud|verbal(?:ly)?(?: history| report)?|history)", ReportKind.VERBAL_HISTORY, ""),
        (r"(.*?)(?:['\u2019]s)? report", ReportKind.AGENCY, ""),
    )
)
_SHARED = re.compile(
    r"(?:shared|read|sent)\b(?:\s+(?:on\s+)?(.+?))??(?:\s+(?:with|to)\s+(.+?))?"
    r"(?:\s+by\s+(?!phone|post|e-?mail|video|letter|hand)(.+))?",
    re.IGNORECASE,
)
_REASON = re.compile(r"(?:late|not received|not here|no report|did not come)\b", re.IGNORECASE)
_OURS = re.compile(r"(?:received|came|shared|chaser?|late|not received|report only|expected)\b", re.IGNORECASE)
_BECAUSE = re.compile(r"\s*(?:because|as|:|-)\s+", re.IGNORECASE)


def read_report(typed: str, conference_id: str, today: date) -> AgencyReport | None:
    """What a line says about a report; None when it names no agency. Parts stand between commas:

    what it is (`SW report`, `updated plan`, `GP`, `police`, `School report`, `health visitor told aloud`), who wrote
    it, `received 31 mar`, `shared 31 mar with mother by Tom`, `report only`, `late because ...`, `not received because
    ...`, `chase 16 apr`, `father disagrees: ...`. `received` and `shared` alone mean today. Anything else is kept in
    the summary: nothing that was typed is lost.
    """
    what, *parts = _parts(typed)
    report = _kind(what, AgencyReport("", conference_id, datetime.now(UTC), ""))
    if not report.agency:
        return None
    rest: list[str] = []
    for part in parts:
        changed = next((found for read in _READERS if (found := read(report, part, today)) is not None), None)
        if changed is not None and not _overwrites(report, changed):
            report = changed
        elif not report.author and not rest and not any(letter.isdigit() for letter in part):
            report = replace(report, author=part)
        else:
            rest.append(part)
    return replace(report, summary=", ".join(rest))


def _overwrites(before: AgencyReport, after: AgencyReport) -> bool:
    """Whether something that was said already would be said anew, and the first be lost."""
    told = (field.name for field in fields(before) if type(getattr(before, field.name)) is not bool)
    return any(getattr(before, name) not in ("", None, getattr(after, name)) for name in told)


def _parts(typed: str) -> list[str]:
    """Between commas; a reason goes on over commas, up to the next part that is one of ours."""
    found: list[str] = []
    for words in (part.strip() for part in typed.split(",")):
        if found and words and _REASON.match(found[-1]) and not _OURS.match(words):
            found[-1] = f"{found[-1]}, {words}"
        elif words:
            found.append(words)
    return found or [""]


def _kind(what: str, report: AgencyReport) -> AgencyReport:
    for pattern, kind, agency in _KINDS:
        found = pattern.fullmatch(what)
        if found is not None:
            named = agency or (found[1] if found.groups() else "").strip()
            aloud = kind is ReportKind.VERBAL_HISTORY
            return replace(report, kind=kind, agency=_capital(named), written_awaited=aloud, expected=not aloud)
    return replace(report, agency=_capital(what))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _received(report: AgencyReport, part: str, today: date) -> AgencyReport | None:
    found = re.fullmatch(r"(?:received|came|sent in)(?:\s+(?:on\s+)?(.+))?", part, re.IGNORECASE)
    if found is None:
        return None
    when = past_day(found[1], today) if found[1] else today
    return replace(report, received_on=when) if when else None


def _shared(report: AgencyReport, part: str, today: date) -> AgencyReport | None:
    """`shared 31 mar with mother by Tom Ashdown`, `read with mother`, `sent to father by post`."""
    found = _SHARED.fullmatch(part)
    when = None if found is None else past_day(found[1], today) if found[1] else today
    if found is None or when is None:
        return None
    return replace(report, shared_on=when, shared_with=found[2] or "", shared_by=found[3] or "")


def _only(report: AgencyReport, part: str, today: date) -> AgencyReport | None:
    """Nobody comes: the report stands for the agency, and it is here."""
    if part.casefold() not in {"report only", "by report", "written only"}:
        return None
    return replace(report, received_on=report.received_on or today)


def _late(report: AgencyReport, part: str, _today: date) -> AgencyReport | None:
    why = _reason(part, r"late")
    return replace(report, late_why=why) if why else None


def _not_received(report: AgencyReport, part: str, _today: date) -> AgencyReport | None:
    why = _reason(part, r"(?:not received|not here|no report|did not come)")
    return replace(report, not_received_why=why) if why else None


def _chase(report: AgencyReport, part: str, today: date) -> AgencyReport | None:
    found = re.fullmatch(r"(?:chaser?|ask again)\s+(?:on\s+|by\s+)?(.+)", part, re.IGNORECASE)
    when = day(found[1], today) if found is not None else None
    return replace(report, chase_on=when) if when else None


def _disagreed(report: AgencyReport, part: str, _today: date) -> AgencyReport | None:
    found = re.fullmatch(r"(.*?\bdisagree[ds]?\b.*)", part, re.IGNORECASE)
    return replace(report, disagreed=found[1]) if found is not None else None


def _expected(report: AgencyReport, part: str, _today: date) -> AgencyReport | None:
    wanted = {"expected": True, "not expected": False, "brought along": False}.get(part.casefold())
    return replace(report, expected=wanted) if wanted is not None else None


def _reason(part: str, begins: str) -> str:
    found = re.match(rf"{begins}\b", part, re.IGNORECASE)
    if found is None:
        return ""
    return _BECAUSE.sub("", f" {part[found.end() :].strip()}", count=1).strip()


_READERS: tuple[Callable[[AgencyReport, str, date], AgencyReport | None], ...] = (
    _received, _shared, _only, _late, _not_received, _chase, _disagreed, _expected,
)  # fmt: skip

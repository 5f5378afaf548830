"""The entries of the audit log as a person would say them: what was done, to what, and what goes with it.

Ids are never shown. A fact without words of its own is shown as it was noted, so that nothing is ever left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from meetingrec.domain.document import DocumentType
from meetingrec.domain.notice import Ground, Occasion
from meetingrec.services.history import HistoryLine
from meetingrec.ui.dates import day_words
from meetingrec.ui.history.acts import Sort, sort_of, what_words
from meetingrec.ui.widgets.times import clock

_SILENT = {"heads", "head", "sha256", "original", "recovery_keys"}
"""Proofs for machines: they stay in the log and are checked there."""
_OPENINGS = {"open a recording to listen", "open a dictation"}
_RESOLVED = {"person"}
"""Facts that are an id and are told by the name it stands for."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the history as it is shown. count: how often in a row it was done; at: the last time."""

    at: datetime
    since: datetime
    who: str
    what: str
    more: str
    count: int = 1
    sort: Sort = Sort.LIBRARY
    entries: int = 1
    """Of the log. More than count where an opening and its end are told as one."""

    @property
    def when(self) -> str:
        """On this computer's clock: `Mon 23 Nov 2026, 14:02:11`."""
        there = self.at.astimezone()
        return f"{day_words(there.date())}, {there:%H:%M:%S}"

    @property
    def times(self) -> str:
        """`14 times since 13:58`, "" for a single entry."""
        return f"{self.count} times since {self.since.astimezone():%H:%M}" if self.count > 1 else ""


def tell(lines: Iterable[HistoryLine], names: Mapping[str, str], sections: Mapping[tuple[str, str], str]) -> list[Told]:
    """names: words for the id of an object or of a person (which document, who). sections: heading by (document id,
    key of the section).

    Entries in a row that read alike are told once, with their number: a section is stored every second of typing. A
    dictation that was opened and left again with nothing played is told once: listening is not to be lost among it.
    """
    told: list[Told] = []
    for line, entries in _opened_once(lines):
        more = more_words(line, names, sections)
        what, sort = what_words(line.what), sort_of(line.what)
        fresh = Told(line.at, line.at, line.who, what, more, sort=sort, entries=entries)
        last = told[-1] if told else None
        if last is not None and (last.who, last.what, last.more) == (fresh.who, fresh.what, fresh.more):
            told[-1] = replace(last, since=fresh.at, count=last.count + 1, entries=last.entries + entries)
        else:
            told.append(fresh)
    return told


def _opened_once(lines: Iterable[HistoryLine]) -> list[tuple[HistoryLine, int]]:
    """lines: newest first. The end of a listening in which nothing was played goes into the line of its opening, and
    what was noted meanwhile into that of its end, which says all of it; with each line, how many entries it stands for.
    """
    found: list[tuple[HistoryLine, int] | None] = []
    ended: dict[tuple[str, str], int] = {}
    whole: dict[tuple[str, str], int] = {}
    for line in lines:
        of = (line.who, line.object_id)
        if line.what in _OPENINGS:
            whole.pop(of, None)
        if line.what == "heard so far":
            later = found[whole[of]] if of in whole else None
            if later is not None:
                found[whole[of]] = (later[0], later[1] + 1)
                continue
            whole[of] = len(found)
        elif line.what == "listened":
            ended.pop(of, None)
            whole[of] = len(found)
            if line.facts.get("played") == []:
                ended[of] = len(found)
        elif line.what == "open a dictation" and of in ended:
            at = ended.pop(of)
            end = found[at]
            if end is not None:
                found[at] = None
                found.append((replace(line, facts={**line.facts, **end[0].facts}), 2))
                continue
        found.append((line, 1))
    return [each for each in found if each is not None]


def more_words(line: HistoryLine, names: Mapping[str, str], sections: Mapping[tuple[str, str], str]) -> str:
    """What was noted with an entry, as sentences."""
    told = {name: value for name, value in line.facts.items() if name not in _SILENT}
    facts = {name: value for name, value in told.items() if name in _RESOLVED or not _ID.fullmatch(str(value))}
    said = [names.get(line.object_id, ""), *_person(facts, names)]
    for take in (_document, _restricted, _brought_in, _searched, _reason, _played, _checked, _length, _destroyed):
        said += take(line, facts, sections)
    said += [f"{name.replace('_', ' ')}: {_plain(value)}" for name, value in facts.items() if value not in ("", [], {})]
    return ". ".join(part for part in dict.fromkeys(said) if part)


Facts = dict[str, object]
Sections = Mapping[tuple[str, str], str]


def _document(line: HistoryLine, facts: Facts, sections: Sections) -> list[str]:
    said = []
    if "type" in facts:
        said.append(_type_words(facts.pop("type")))
    if "section" in facts:
        key = str(facts.pop("section"))
        heading = sections.get((line.object_id, key), "")
        said.append(f"“{heading or key}”")
    if "version" in facts:
        said.append(f"Version {facts.pop('version')}")
    if facts.pop("replaces", ""):
        said.append("In place of an older one")
    if facts.pop("deputy", False):
        said.append("As the named deputy")
    overridden = facts.pop("overridden", [])
    if isinstance(overridden, list) and overridden:
        count = len(overridden)
        said.append(f"{count} {'thing was' if count == 1 else 'things were'} missing")
    return said


def _person(facts: Facts, names: Mapping[str, str]) -> list[str]:
    """Who was let in; never by id."""
    return [names.get(str(facts.pop("person")), "somebody who has no account any more")] if "person" in facts else []


def _restricted(_line: HistoryLine, facts: Facts, _sections: Sections) -> list[str]:
    """A restricted part, the notice, and how many restricted parts somebody could hear."""
    said = []
    if "audience" in facts:
        said.append(f"{_count(facts.pop('audience'), 'person', 'people')} stayed")
    if "ground" in facts:
        ground = facts.pop("ground")
        said.append(Ground(str(ground)).words.capitalize() if ground in set(Ground) else str(ground))
    if "occasion" in facts:
        occasion, to = str(facts.pop("occasion")), facts.pop("people", 0)
        said.append(Occasion(occasion).words.capitalize() if occasion in set(Occasion) else occasion)
        said.append(f"To {_count(to, 'person', 'people')}" if to else "To everybody there")
    parts = facts.pop("parts", [])
    if isinstance(parts, list) and parts:
        said.append(f"{_count(len(parts), 'restricted part', 'restricted parts')} among it")
    return said


def _brought_in(_line: HistoryLine, facts: Facts, _sections: Sections) -> list[str]:
    said = []
    if "from" in facts:
        said.append(f"From: {facts.pop('from')}")
    if "began" in facts:
        said.append(f"It begins at {facts.pop('began')}")
    if "model" in facts:
        said.append(f"With the speech model “{facts.pop('model')}”")
    if "not_whole" in facts:
        said.append(f"Not whole: {facts.pop('not_whole')}")
    return said


def _searched(_line: HistoryLine, facts: Facts, _sections: Sections) -> list[str]:
    said = [f"{_count(facts.pop('places'), 'place', 'places')} found"] if "places" in facts else []
    if "kind" in facts:
        kind = str(facts.pop("kind"))
        said.append("In the words spoken" if kind == "segment" else f"In: {kind.replace('_', ' ')}")
    return [*said, f"After {facts.pop('after')}"] if "after" in facts else said


def _reason(_line: HistoryLine, facts: Facts, _sections: Sections) -> list[str]:
    """Why somebody listened, or why something was approved as it was (domain.md 4.2)."""
    code, text = str(facts.pop("reason", "")), str(facts.pop("text", ""))
    reference = str(facts.pop("reference", ""))
    reason = f"{code[:1].upper()}{code[1:]}: {text}" if code and text else code or text
    return [f"Reason: {reason}" if reason else "", f"Reference {reference}" if reference else ""]


def _played(_line: HistoryLine, facts: Facts, _sections: Sections) -> list[str]:
    if "played" not in facts:
        return []
    played = facts.pop("played")
    stretches = [f"{clock(start)} to {clock(end)}" for start, end in played] if isinstance(played, list) else []
    return [f"Played {_joined(stretches)}" if stretches else "Nothing was played"]


def _checked(_line: HistoryLine, facts: Facts, _sections: Sections) -> list[str]:
    if not {"state", "good", "bad"} <= facts.keys():
        return []
    state, good, bad = (facts.pop(name) for name in ("state", "good", "bad"))
    whole = int(str(good)) + int(str(bad))
    # Files that are gone or exchanged are named beside it: what is there may be whole and still not be what it was.
    pieces = "are whole" if {"missing", "changed", "added", "log"} & facts.keys() else "are unaltered"
    return [f"{str(state).capitalize()}: {good} of {whole} pieces {pieces}"]


def _length(_line: HistoryLine, facts: Facts, _sections: Sections) -> list[str]:
    said = []
    if "purpose" in facts:
        said.append(f"Of the {facts.pop('purpose')}")
    if "seconds" in facts:
        said.append(f"{clock(float(str(facts.pop('seconds'))))} recorded")
    return said


def _destroyed(_line: HistoryLine, facts: Facts, _sections: Sections) -> list[str]:
    """What went, and the hash over the names and hashes of the files (domain.md 4.8)."""
    if "certificate" not in facts:
        return []
    files = _count(facts.pop("files", 0), "sealed file", "sealed files")
    words = _count(facts.pop("words", 0), "stretch of words", "stretches of words")
    return [f"{files} and {words}", f"Certificate {facts.pop('certificate')}"]


def _count(number: object, one: str, several: str) -> str:
    return f"1 {one}" if number == 1 else f"{number} {several}"


def _type_words(value: object) -> str:
    try:
        return DocumentType(str(value)).words
    except ValueError:
        return str(value)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return _joined([_plain(item) for item in value])
    return str(value).replace("_", " ")


def _joined(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)

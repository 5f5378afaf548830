"""The entries of the audit log as a person would say them: what was done, to what, and what goes with it.

Ids are never shown. A fact without words of its own is shown as it was noted, so that nothing is ever left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from meetingrec.domain.document import DocumentType
from meetingrec.services.history import HistoryLine
from meetingrec.ui.dates import day_words
from meetingrec.ui.widgets.times import clock

_PAST = {
    "add": "Added",
    "approve": "Approved",
    "begin": "Began",
    "change": "Changed",
    "check": "Checked",
    "end": "Ended",
    "find": "Found",
    "finish": "Finished",
    "open": "Opened",
    "pause": "Paused",
    "plan": "Planned",
    "read": "Read",
    "remove": "Took away",
    "resume": "Went on with",
    "save": "Saved",
    "send": "Sent",
    "set": "Set",
    "start": "Started",
    "stop": "Stopped",
    "take": "Took",
    "type": "Typed",
    "undo": "Undid",
}
_WHOLE = {
    "document: with the chair": "Sent a document to the chair",
    "document: returned with remarks": "Sent a document back with remarks",
    "open a recording to listen": "Opened the recording to listen",
    "listened": "Listened",
    "type in a draft": "Typed in a draft",
    "resume the recording": "Went on with the recording",
}
_SILENT = {"heads", "head", "sha256"}
"""Proofs for machines: they stay in the log and are checked there."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the history as it is shown. count: how many entries in a row it stands for; at: the last of them."""

    at: datetime
    since: datetime
    who: str
    what: str
    more: str
    count: int = 1

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
    """names: words for an object's id (which document). sections: heading by (document id, key of the section).

    Entries in a row that read alike are told once, with their number: a section is stored every second of typing.
    """
    told: list[Told] = []
    for line in lines:
        fresh = Told(line.at, line.at, line.who, what_words(line.what), more_words(line, names, sections))
        last = told[-1] if told else None
        if last is not None and (last.who, last.what, last.more) == (fresh.who, fresh.what, fresh.more):
            told[-1] = replace(last, since=fresh.at, count=last.count + 1)
        else:
            told.append(fresh)
    return told


def what_words(act: str) -> str:
    """
    >>> what_words("add a decision"), what_words("listened"), what_words("the recorder was lost")
    ('Added a decision', 'Listened', 'The recorder was lost')
    """
    if act in _WHOLE:
        return _WHOLE[act]
    first, _, rest = act.partition(" ")
    if first in _PAST:
        return f"{_PAST[first]} {rest}"
    return act[:1].upper() + act[1:]


def more_words(line: HistoryLine, names: Mapping[str, str], sections: Mapping[tuple[str, str], str]) -> str:
    """What was noted with an entry, as sentences."""
    facts = {name: value for name, value in line.facts.items() if name not in _SILENT}
    said = [names.get(line.object_id, "")]
    for take in (_document, _reason, _played, _checked, _length):
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
    overridden = facts.pop("overridden", [])
    if isinstance(overridden, list) and overridden:
        count = len(overridden)
        said.append(f"{count} {'thing was' if count == 1 else 'things were'} missing")
    return said


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
    return [f"{str(state).capitalize()}: {good} of {whole} pieces are unaltered"]


def _length(_line: HistoryLine, facts: Facts, _sections: Sections) -> list[str]:
    said = []
    if "purpose" in facts:
        said.append(f"Of the {facts.pop('purpose')}")
    if "seconds" in facts:
        said.append(f"{clock(float(str(facts.pop('seconds'))))} recorded")
    return said


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

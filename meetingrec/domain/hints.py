"""Names and terms of one conference, for a speech model that listens better when it knows them. They are in no log."""

from __future__ import annotations

from collections.abc import Iterable

from meetingrec.domain.attendance import Side
from meetingrec.domain.record import ConferenceRecord

LONGEST = 400
"""Letters in all: a model keeps room for some hundred tokens of it, and what comes first matters most."""


def hints(record: ConferenceRecord, glossary: Iterable[str] = ()) -> str:
    """The children first, then the family, professionals, agencies, places, and the council's own words; each once.

    record: what may be known by whoever reads the words, so the opened one. "" where nothing is known.
    """
    conference = record.conference
    people = sorted(record.attendees, key=lambda person: person.side is Side.PROFESSIONAL)
    wanted = [name for child in record.children for name in (child.full_name, child.known_as)]
    wanted += [person.full_name for person in people]
    wanted += [conference.chair_name, *conference.core_group, conference.lead_worker]
    wanted += [item.name for item in record.interpreting]
    wanted += [person.agency for person in people]
    wanted += [conference.place, conference.authority, *glossary]
    found, length = dict[str, str](), 0
    for text in (" ".join(each.split()) for each in wanted):
        if text and text.casefold() not in found and length + len(text) + 2 <= LONGEST:
            found[text.casefold()] = text
            length += len(text) + 2
    return ", ".join(found.values())

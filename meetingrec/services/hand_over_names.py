"""The last look at what leaves for another library: whether any of its words name somebody who is known from a
restricted part only (domain.md 4.5, E20).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from meetingrec.documents.opened import hidden_names, known_by_restricted
from meetingrec.domain.entries import entry_words
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.other_library import SentDictation
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.hand_over_contents import ID

WRITTEN_BY_PROGRAM = frozenset({"key", "section", "zone", "profile_id", "folder", "head_hash", "says", "filled"})
"""Fields of texts that nobody types."""
_AS_IT_WAS_SPOKEN = frozenset({"transcript"})
"""Whoever types hears the dictation, and reads what the machine heard of it (`names_spoken`)."""
_MEND = "Take it out there, then send again."
_PLACES = {
    "documents": (  # their sections were looked at before, place by place: this is what stands beside them
        "What you wrote when the drafts were sent back",
        "Send them to the chair under Document, and back with other words. Then send again.",
    ),
    "remarks": ("A remark at a draft", "Tick that remark off under Document, and write another. Then send again."),
    "dictation": ("The note for the minute taker", "Word it in another way."),
    "typist": ("The name of who types it there", "Name somebody else, or nobody."),
}


def refuse_names(record: ConferenceRecord, sent: SentDictation, known: Iterable[str]) -> None:
    """record: the whole one. known: names of those who work here, and of the libraries; a first name that one of them
    shares with somebody from a restricted part gives nothing away. Raises InputRefused saying where the name stands.
    """
    words = _words(record, known)
    for where, mend, value in _leaving(sent):
        if _named(value, words):
            raise InputRefused(
                f"{where} names somebody, or something, that is known from a restricted part only.",
                "Nothing was sent.",
                mend,
                "library",
            )


def names_any(record: ConferenceRecord, value: object, known: Iterable[str]) -> bool:
    """Whether anything in a value would say who was in a restricted part only."""
    return _named(value, _words(record, known))


def words_in(value: object) -> Iterator[str]:
    """Every text in a value that a person typed or a machine heard, however deep. A new field is one of them, unless it
    is said to be WRITTEN_BY_PROGRAM.
    """
    if isinstance(value, tuple):
        for item in value:
            yield from words_in(item)
    elif is_dataclass(value):
        for part in fields(value):
            if part.name not in WRITTEN_BY_PROGRAM:
                yield from words_in(getattr(value, part.name))
    elif type(value) is str and not ID.fullmatch(value):
        yield value


def _named(value: object, words: Iterable[re.Pattern[str]]) -> bool:
    return any(word.search(text) for text in words_in(value) for word in words)


def _words(record: ConferenceRecord, known: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """What gives somebody away: the words of `known_by_restricted` that nobody who works here is called by, and every
    whole name.
    """
    all_words, here = known_by_restricted(record), [*known, record.conference.chair_name, record.conference.authority]
    names = [name for name in hidden_names(record) if any(word.search(name) for word in all_words)]
    whole = [r"\s+".join(map(re.escape, name.split())) for name in names]
    single = [word for word in all_words if not any(word.search(name) for name in here)]
    return (*single, *(re.compile(rf"(?<!\w){name}(?!\w)", re.IGNORECASE) for name in whole))


def _leaving(sent: SentDictation) -> Iterator[tuple[str, str, Any]]:
    """Where it stands, what to do, and the value: of everything that is sent."""
    named = "typist"  # first: the dictation holds the same name
    for name in (named, *(part.name for part in fields(sent) if part.name != named)):
        if name == "record":
            yield from _of_the_record(sent.record)
        elif name not in _AS_IT_WAS_SPOKEN | WRITTEN_BY_PROGRAM:
            yield *_PLACES.get(name, ("Something that is sent", _MEND)), getattr(sent, name)


def _of_the_record(record: ConferenceRecord) -> Iterator[tuple[str, str, Any]]:
    yield "The page of the conference", _MEND, record.conference
    for part in fields(record):
        for item in getattr(record, part.name) if part.name != "conference" else ():
            what = "a child's name" if part.name == "children" else entry_words(item)
            yield f"In the record {what}", _MEND, item

"""Text that is about one child alone and names another: each child's record is their own (domain.md C19)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from meetingrec.documents.wording import names, started
from meetingrec.domain.conference import Child
from meetingrec.domain.document import Document, DocumentType, Finding
from meetingrec.domain.record import ConferenceRecord


def siblings(record: ConferenceRecord, document: Document) -> Iterator[Finding]:
    """A question, for a mention is often right: `Mum tells Leo and Mia together`. What a child says is left alone.

    Looked at is what the paper prints under one child: how they were heard, what was seen, who tells them, and a
    decision that is about them alone.
    """
    if len(record.children) < 2:
        return
    for child in record.children:
        for place, text in _of_one(record, document, child):
            others = [other.short_name for other in record.children if _names(text, other, child)]
            if others:
                whose = started(child.short_name)
                told = f"This is about {whose} alone, and names {names(others)}. Leave it only if {whose} needs it."
                yield Finding(told, place, False, "C19")


def _of_one(record: ConferenceRecord, document: Document, child: Child) -> Iterator[tuple[str, str]]:
    """(place, text) of all that is printed under this child, without the child's own words."""
    for voice in record.voices:
        if voice.child_id == child.id:
            observed = "" if voice.own_words else voice.words
            told = (observed, voice.how, voice.obtained_by, voice.not_alone_why, voice.not_obtained_why)
            yield f"voice:{child.id}", " \n".join((*told, voice.tells_child))
    if document.type is DocumentType.DECISIONS:
        for decision in record.decisions:
            if decision.child_ids == (child.id,):
                yield f"decision:{decision.id}:statement", decision.statement


def _names(text: str, other: Child, child: Child) -> bool:
    """By what they are called, with a capital where it has one; not by a name that both have."""
    if other.id == child.id:
        return False
    own = {child.short_name, *child.full_name.split()[:1]}
    called = {other.short_name, *other.full_name.split()[:1]} - own
    return any(_stands_in(name, text) for name in called if name)


def _stands_in(name: str, text: str) -> bool:
    flags = re.IGNORECASE if name == name.lower() else 0
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, flags) is not None

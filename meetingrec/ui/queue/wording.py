"""What a row of the typing queue says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from meetingrec.domain.deadlines import time_left
from meetingrec.domain.dictation import Dictation, DictationState, Holder
from meetingrec.services.dictate import QueueLine
from meetingrec.ui.dates import time_words
from meetingrec.ui.widgets.times import clock


def due_words(line: QueueLine) -> str:
    """`in 3 h 10 min`, `LATE 42 min`, or nothing when there is no due time."""
    due = line.dictation.due_at
    return time_left(due, datetime.now(UTC)) if due else ""


def is_late(line: QueueLine) -> bool:
    return due_words(line).startswith("LATE")


def sign(line: QueueLine) -> str:
    """A shape beside the words: colour is never the only sign."""
    return "triangle-alert" if is_late(line) else "clock"


def due_order(line: QueueLine) -> datetime:
    return line.dictation.due_at or line.dictation.created_at


def length_words(line: QueueLine) -> str:
    return clock(line.seconds) if line.seconds > 0 else "not dictated"


def state_words(line: QueueLine) -> str:
    """`Urgent, waiting for anybody`, `Being typed by Tessa Morgan since 14:02`."""
    if line.goes_back:
        return "Typed, to be sent back"
    words = standing_words(line.dictation, line.holder, line.conference.zone, mine=line.mine)
    return f"Urgent, {words[:1].lower()}{words[1:]}" if line.dictation.urgent else words


def standing_words(dictation: Dictation, holder: Holder | None, zone: str, *, mine: bool = False) -> str:
    """Where a dictation stands, for its minute taker (mine) or for others."""
    state, name = dictation.state, dictation.typist_name
    if dictation.elsewhere:
        return f"At {dictation.elsewhere}"
    if holder is not None:
        return f"Being typed by {holder.name} since {time_words(holder.since, zone)}"
    if state is DictationState.WAITING:
        return "Waiting" if mine else f"Waiting for {name}" if name else "Waiting for anybody"
    if state is DictationState.RETURNED:
        return "Sent back to you" if mine else state.words
    if state in {DictationState.IN_PROGRESS, DictationState.SUSPENDED} and name and not mine:
        return f"{state.words}, {name}"
    return state.words


def said_of(line: QueueLine) -> Iterator[str]:
    """What people have written about a dictation, in full: why it came back, the note, why it rests, why it is due
    when it is. What the chair asks for now comes before what was asked for when it was sent.
    """
    dictation = line.dictation
    yield from (f"Sent back: {words}" for words in line.remarks)
    if dictation.note:
        yield dictation.note
    if dictation.suspended_why:
        yield f"Suspended: {dictation.suspended_why}"
    if dictation.due_why:
        yield f"Not due when the rules say: {dictation.due_why}"

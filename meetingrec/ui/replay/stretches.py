"""What is not like the rest of a recording, in words: restricted parts, and pauses that are off the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import RESTRICTED_PART, Gap, GapReason
from meetingrec.ui.dates import time_words
from meetingrec.ui.widgets.waveform import Stretch

_JOINED = 0.5
"""Seconds within which the gaps of two sources, or of two files of the same part, are one stretch."""

SILENT, GRANTED, OFF_RECORD = "silent for you", "you may hear it", "off the record"


def stretches_of(gaps: Iterable[Gap], record: ConferenceRecord, began: datetime, length: float) -> tuple[Stretch, ...]:
    """In their order. gaps: of the recording as this person may hear it; began: the moment of second 0; length in
    seconds. The record holds only those restricted parts that the person may hear.
    """
    zone = record.conference.zone
    known = tuple(gaps)
    found = [
        _stretch(start, end, "Restricted part", SILENT, "lock", began, zone)
        for start, end in _joined(gap for gap in known if gap.reason == RESTRICTED_PART)
    ]
    found += [
        _stretch(start, end, "Pause", OFF_RECORD, "pause", began, zone)
        for start, end in _joined(gap for gap in known if gap.reason == GapReason.PAUSED.value)
    ]
    for part in record.parts:
        if part.started is not None and part.started < length:
            end = min(length, part.ended if part.ended is not None else length)
            found.append(_stretch(part.started, end, "Restricted part", GRANTED, "lock", began, zone))
    return tuple(sorted(found, key=lambda one: one.start))


def other_gaps(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Gaps that nobody wanted: they are no stretch."""
    return tuple(gap for gap in gaps if gap.reason not in {RESTRICTED_PART, GapReason.PAUSED.value})


def _stretch(start: float, end: float, what: str, how: str, icon: str, began: datetime, zone: str) -> Stretch:
    since, until = (time_words(began + timedelta(seconds=at), zone) for at in (start, end))
    when = f"{since} to {until}" if since != until else f"at {since}"
    return Stretch(start, end, f"{what} {when}: {how}", icon, heard=how == GRANTED)


def _joined(gaps: Iterable[Gap]) -> list[tuple[float, float]]:
    """Start and end; those of several sources that lie together are one."""
    found: list[tuple[float, float]] = []
    for gap in sorted(gaps, key=lambda one: one.start):
        start, end = gap.start, gap.start + gap.seconds
        if found and start <= found[-1][1] + _JOINED:
            before = found.pop()
            start, end = before[0], max(before[1], end)
        found.append((start, end))
    return found

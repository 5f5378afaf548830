"""What a recording folder holds, in plain words, from nothing but the folder (reliability.md 6, tests 2, 6 and 19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from meetingrec.audio.recording_folder import ROUNDING, Placed, stopped_before, withheld
from meetingrec.audio.recording_noted import against_log, unlike_words
from meetingrec.audio.recording_parts import Row, between, rows_of
from meetingrec.audio.recording_words import joined_words, length_words, moment_words, place_words
from meetingrec.audio.sealed_findings import DAMAGED, last_moment
from meetingrec.domain.recording import RESTRICTED_PART, Gap, GapReason, RecordingReport, State
from meetingrec.vault.keys import Identity

_TOLD_ELSEWHERE = {GapReason.PAUSED.value, GapReason.RECORDER_STOPPED.value, DAMAGED, RESTRICTED_PART}
"""Reasons of gaps that another sentence speaks of, or that somebody wanted."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A part that nobody ended. seconds: without a recorder after it; None when its source did not go on."""

    at: datetime
    seconds: float | None


def report(
    folder: Path,
    identities: Sequence[Identity] = (),
    *,
    live: bool = False,
    zone: str = "Europe/London",
    noted: Mapping[str, Sequence[str]] | None = None,
) -> RecordingReport:
    """Reads every record of a recording. Needs no database, and a key only to prove the content.

    live: a recorder is writing; the last part of each source is then "recording" where it would be "interrupted".
    zone: IANA name of the clock that moments are said in. `gaps` are those of any source; each part tells its own.
    A part that is missing or cannot be read is among `parts`, with what is wrong with it and `began` at the time of
    the file or of the part after it. Restricted parts are told without any key; one that none of the identities opens
    is a gap "restricted part" and stands in `not_opened`.
    noted: by file, the head hashes that a log outside the folder noted, the first one first, "" where it could not be
    read then. What is not as it was noted makes the recording damaged.
    Raises RecordingDamaged when nothing in the folder can be read as a recording.
    """
    rows = rows_of(folder, identities, live)
    seconds = _seconds(rows)
    cuts = _cuts(rows)
    report = RecordingReport(
        state=_state(rows, cuts, seconds),
        seconds=seconds,
        length=max((row.placed.end for row in rows if row.placed), default=0.0),
        good=sum(row.report.good for row in rows),
        bad=sum(row.report.bad for row in rows),
        parts=tuple(row.report for row in rows),
        gaps=_gaps(rows, with_key=bool(identities)),
        content_proven=_proven(rows),
        says="",
        not_opened=tuple(row.report.file for row in rows if _is_left_closed(row)),
    )
    words = [
        *_first_words(report, cuts, zone),
        *_gap_words(report),
        *_restricted_words(rows, with_key=bool(identities)),
    ]
    report = replace(report, says=" ".join([*words, *(_key_words(rows) if identities else [])]))
    return report if noted is None else _against_log(report, rows, noted)


def _against_log(report: RecordingReport, rows: Sequence[Row], noted: Mapping[str, Sequence[str]]) -> RecordingReport:
    """What is not as the log noted it is damaged, however whole it looks."""
    compared = against_log(rows, noted)
    if compared.same:
        return replace(report, against_log=compared)
    says = unlike_words(compared, rows) + (f" {report.says}" if report.state is State.DAMAGED else "")
    return replace(report, state=State.DAMAGED, says=says, against_log=compared)


def _seconds(rows: Sequence[Row]) -> float:
    """Seconds of sound of the source that has most."""
    sound: dict[str, float] = {}
    for row in rows:
        if row.placed:
            silent = sum(gap.seconds for gap in row.report.gaps)
            sound[row.report.source] = sound.get(row.report.source, 0.0) + row.report.seconds - silent
    return max(sound.values(), default=0.0)


def _gaps(rows: Sequence[Row], *, with_key: bool) -> tuple[Gap, ...]:
    found: set[Gap] = set()
    for row in rows:
        if row.placed:
            is_silent = with_key and _is_left_closed(row)
            found.update(withheld(row.placed, row.report.gaps) if is_silent else row.report.gaps)
    for start, seconds, is_lost in between(rows):
        found.add(Gap(start, seconds, DAMAGED if is_lost else GapReason.RECORDER_STOPPED.value))
    return tuple(sorted(found, key=lambda gap: (gap.start, gap.seconds, gap.reason)))


def _proven(rows: Sequence[Row]) -> bool | None:
    """See RecordingReport. A part that no key at hand opens leaves the whole unproven, but for restricted parts."""
    told = [row for row in rows if (row.report.good or row.is_proven is False) and not _is_left_closed(row)]
    proven = [row.is_proven for row in told]
    if False in proven:
        return False
    return None if None in proven or not proven else True


def _is_left_closed(row: Row) -> bool:
    """Whether this is a restricted part that no key at hand opens."""
    return row.placed is not None and row.report.restricted and row.is_proven is None


def _cuts(rows: Sequence[Row]) -> list[_Cut]:
    """The earliest first."""
    found = [_Cut(row.report.began, None) for row in rows if not row.placed and row.report.state is State.EMPTY]
    after: dict[str, Placed] = {}
    for row in reversed(rows):
        if row.placed is None:
            continue
        source, part = row.report.source, row.placed
        if not part.walk.is_ended and row.report.state is not State.RECORDING:
            then = after.get(source)
            stopped = then.start - part.end + stopped_before(then) if then else None
            found.append(_Cut(last_moment(part.walk), stopped))
        after[source] = part
    return sorted(found, key=lambda cut: cut.at)


def _state(rows: Sequence[Row], cuts: Sequence[_Cut], seconds: float) -> State:
    states = {row.report.state for row in rows}
    if State.DAMAGED in states:
        return State.DAMAGED
    if State.RECORDING in states:
        return State.RECORDING
    if not seconds and State.COMPLETE not in states:
        return State.EMPTY
    return State.INTERRUPTED if cuts else State.COMPLETE


def _first_words(report: RecordingReport, cuts: Sequence[_Cut], zone: str) -> list[str]:
    length = length_words(report.seconds)
    if report.state is State.COMPLETE:
        return [f"Complete: {length}."]
    if report.state is State.RECORDING:
        return [f"Recording: {length} so far."]
    if report.state is State.EMPTY:
        return ["Empty: the recording was begun, but no sound was recorded."]
    if report.state is State.INTERRUPTED:
        return _cut_words(cuts, zone, length)
    damage = [sentence for part in report.parts for sentence in part.damage]
    words = [f"Damaged: {joined_words(damage)}"]
    if report.seconds:
        words.append(f"Everything else can be played: {length}.")
    if cuts:
        words.append(f"The last whole record before it broke off is of {moment_words(cuts[-1].at, zone)}.")
    return words


def _cut_words(cuts: Sequence[_Cut], zone: str, length: str) -> list[str]:
    """Sources that broke off within two seconds of each other broke off together."""
    told: list[_Cut] = []
    for cut in cuts:
        if not told or (cut.at - told[-1].at).total_seconds() > 2:
            told.append(cut)
    words = []
    for cut in told:
        pause = f", for {length_words(cut.seconds)}" if cut.seconds is not None else ""
        words.append(f"Interrupted at {moment_words(cut.at, zone)}{pause}.")
    rest = "before that" if len(told) == 1 and told[0].seconds is None else "otherwise"
    return [joined_words(words), f"Everything recorded {rest} is whole: {length}."]


def _gap_words(report: RecordingReport) -> list[str]:
    others = [gap for gap in report.gaps if gap.reason not in _TOLD_ELSEWHERE]
    if not others:
        return []
    places = "1 place" if len(others) == 1 else f"{len(others)} places"
    reasons = ", ".join(sorted({gap.reason for gap in others}))
    return [f"Without sound in {places} for {length_words(sum(gap.seconds for gap in others))} ({reasons})."]


def _key_words(rows: Sequence[Row]) -> list[str]:
    names = [row.report.file for row in rows if row.placed and row.is_proven is None and not row.report.restricted]
    if not names:
        return []
    return [f"No key at hand opens {_names(names)}: the content could not be checked."]


def _names(files: Sequence[str]) -> str:
    return ", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")


def _restricted_words(rows: Sequence[Row], *, with_key: bool) -> list[str]:
    """Where the restricted parts lie, told once for all sources and files of the same part."""
    stretches: list[tuple[float, float, str]] = []
    for row in sorted(rows, key=lambda row: row.report.starts_at):
        found = withheld(row.placed, row.report.gaps) if row.placed and row.report.restricted else ()
        for gap in (gap for gap in found if gap.reason == RESTRICTED_PART):
            start, end, label = gap.start, gap.start + gap.seconds, row.report.label
            if stretches and stretches[-1][2] == label and start <= stretches[-1][1] + ROUNDING:
                before = stretches.pop()
                start, end = before[0], max(before[1], end)
            stretches.append((start, end, label))
    if not stretches:
        return []
    places = [f"{place_words(start)} to {place_words(end)}" for start, end, _ in stretches]
    what = "1 restricted part" if len(places) == 1 else f"{len(places)} restricted parts"
    words = [f"{what}: {', '.join(places)}."]
    names = [row.report.file for row in rows if _is_left_closed(row)]
    if names and with_key:
        words.append(f"No key at hand opens {_names(names)}: restricted, and checked by the chain only.")
    return words

"""What is told about a recorder that ended, died, was started again or went on alone."""

from __future__ import annotations

from pathlib import Path

from meetingrec.audio.recording import OpenRecording
from meetingrec.audio.recording_words import length_words, place_words
from meetingrec.domain.errors import RecordingDamaged

ENDED = "The recording has ended and is safe."
"""Of a recording that came to its end by itself: no problem, the page shows it."""
LOST = "The recorder has stopped and could not be started again."
NO_ANSWER = (
    "A recorder is still recording but does not answer yet. What it hears goes on being sealed; "
    "it is asked again every few seconds."
)
RESTARTED = (
    "The recorder stopped for a moment and was started again. Everything recorded before is safe; "
    "the short gap is marked in the record."
)
_WENT_ON = "The recording went on while meetingrec was closed. It is still running"


def went_on_words(folder: Path) -> str:
    """Of a recorder that was found again: whether one died meanwhile is in the sealed files, and needs no key."""
    try:
        restarts = OpenRecording(folder, ()).restarts
    except RecordingDamaged:  # not a second is sealed yet
        restarts = ()
    if not restarts:
        return f"{_WENT_ON}; nothing was lost."
    missing, often = length_words(sum(gap.seconds for gap in restarts)), len(restarts)
    times, last = "once" if often == 1 else f"{often} times", place_words(restarts[-1].start)
    return (
        f"{_WENT_ON}, but its recorder stopped {times} and was started again, last at {last}. "
        f"{missing[0].upper()}{missing[1:]} {'is' if missing == '1 second' else 'are'} missing, marked in the record; "
        "everything else is safe."
    )

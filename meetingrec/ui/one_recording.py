"""One recording at a time: whoever starts a second is told which one goes on."""

from __future__ import annotations

from meetingrec.domain.errors import RecorderLost
from meetingrec.domain.recording import Purpose
from meetingrec.ui.services import Services


def refuse_second(services: Services) -> None:
    """Raises RecorderLost while something is being recorded. It names the conference: for the window, never for a log.

    Reads the library: to be called where the services are.
    """
    recording = services.recorder.recording
    if not services.recorder.running or recording is None:
        return
    record = services.planning.record(recording.conference_id)
    of = f"{record.names_of(())} · {record.conference.meeting_type.short_words}"
    what = f"The dictation of {of}" if recording.purpose is Purpose.DICTATION else of
    raise RecorderLost(
        f"{what} is being recorded already.", "That recording goes on.", "Stop it before starting another."
    )

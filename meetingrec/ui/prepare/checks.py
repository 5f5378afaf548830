"""What has to be in order before a conference is recorded, as facts and as lines to tick (ui.md, Prepare). No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psutil

from meetingrec import disk, settings
from meetingrec.domain.errors import Problem
from meetingrec.services.doctor import BYTES_PER_HOUR
from meetingrec.services.transcribe import why_no_model

ENOUGH_HOURS = 8.0
LEAST_HOURS = 0.25
"""Below a quarter of an hour a recording is not started."""

OK, WORTH_A_LOOK, BLOCKS, WAITING = "ok", "look", "blocks", "waiting"


@dataclass(frozen=True, slots=True)
class Facts:
    """hours of recording the disk holds; on_mains None without a battery; why_no_words None when a model is ready."""

    hours: float
    on_mains: bool | None
    battery_percent: int
    why_no_words: Problem | None
    notice_version: str


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list. state: OK, WORTH_A_LOOK, BLOCKS or WAITING. do: what to do about it, "" when ticked."""

    state: str
    words: str
    do: str = ""


def gather(library: Path, *, practice: bool, notice_version: str) -> Facts:
    """Looks at this computer. Call it on the services' thread: a slow disk must not hold up the window."""
    battery = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    return Facts(
        hours=disk.free_bytes(library) / BYTES_PER_HOUR,
        on_mains=None if battery is None else bool(battery.power_plugged),
        battery_percent=0 if battery is None else round(battery.percent),
        why_no_words=why_no_model(settings.load().speech_model, practice=practice),
        notice_version=notice_version,
    )


def disk_check(facts: Facts) -> Check:
    hours = int(facts.hours)
    if facts.hours < LEAST_HOURS:
        return Check(BLOCKS, "The disk is full", "Free some space before you record.")
    if facts.hours < ENOUGH_HOURS:
        words = f"Disk for {hours} hours" if hours else f"Disk for {int(facts.hours * 60)} minutes"
        return Check(WORTH_A_LOOK, words, "Free some space if the conference may be longer.")
    return Check(OK, f"Disk for {hours} hours" if hours < 1000 else "Disk for more than 1 000 hours")


def mains_check(facts: Facts) -> Check:
    if facts.on_mains is None:
        return Check(OK, "No battery: this computer runs on mains")
    if facts.on_mains:
        return Check(OK, "On mains")
    return Check(WORTH_A_LOOK, f"On battery, {facts.battery_percent} % left", "Plug in the power supply.")


def words_check(facts: Facts) -> Check:
    if facts.why_no_words is None:
        return Check(OK, "Speech model ready")
    return Check(WORTH_A_LOOK, "Speech is not turned into words", facts.why_no_words.do)


def notice_check(facts: Facts) -> Check:
    return Check(OK, f"Notice wording ready (version {facts.notice_version})")


def typist_check(name: str) -> Check:
    if name:
        return Check(OK, f"Minute taker: {name}")
    return Check(WORTH_A_LOOK, "No minute taker is named yet")


def microphone_check(*, any_here: bool, looking: bool, heard: bool, problem: Problem | None) -> Check:
    """heard: sound above a whisper came from the microphone that is chosen."""
    if looking:
        return Check(WAITING, "Looking for microphones")
    if not any_here:
        return Check(BLOCKS, "No microphone was found", "Plug one in and look again, or hold it without a recording.")
    if problem is not None:
        return Check(WORTH_A_LOOK, problem.happened, problem.do)
    if heard:
        return Check(OK, "Microphone heard")
    return Check(WAITING, "Microphone: say something", "The bar moves when it hears you.")


def second_check(*, wanted: bool, heard: bool, problem: Problem | None) -> Check:
    if not wanted:
        return Check(OK, "No second source: everybody is in the room")
    if problem is not None:
        return Check(WORTH_A_LOOK, problem.happened, problem.do)
    if heard:
        return Check(OK, "Second source heard")
    return Check(WAITING, "Second source: let somebody on the call speak")

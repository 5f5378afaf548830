"""What works on this computer: microphone, disk, keys, speech model, Word templates (`meetingrec doctor`)."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from meetingrec import disk, resources, settings
from meetingrec.documents import word
from meetingrec.domain.errors import Problem
from meetingrec.services.record import microphones
from meetingrec.services.transcribe import chosen_model
from meetingrec.store.open import sqlite_facts
from meetingrec.vault.keys import new_identity, unwrap, wrap

BYTES_PER_HOUR = 67_000_000
"""Sealed sound at 16 kHz, one source (reliability.md 1.4)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """state: "ok", "warning" or "failed". do: what to do when it is not ok."""

    what: str
    state: str
    found: str
    do: str = ""


def examine() -> tuple[Finding, ...]:
    """Looks at each thing meetingrec needs. Never raises: what fails is a finding."""
    return tuple(_examine())


def _examine() -> Iterator[Finding]:
    yield Finding("System", "ok", f"{platform.system()} {platform.release()}, Python {platform.python_version()}")
    yield _look("Microphone", _microphone)
    yield _look("Disk", _disk)
    yield _look("Keys", _keys)
    yield _look("Database", _database)
    yield _look("Speech model", _speech_model)
    yield _look("Practice voices", _practice)
    yield _look("Word templates", _templates)


def _look(what: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Problem as problem:
        return Finding(what, "failed", problem.happened, problem.do)
    except (OSError, ValueError, ImportError) as error:
        return Finding(what, "failed", f"{type(error).__name__}: {error}", "Install meetingrec again, or call IT.")


def _microphone() -> Finding:
    found = microphones()
    if not found:
        return Finding(
            "Microphone",
            "warning",
            "None was found. Conferences work without sound, and say so in the record.",
            "Plug one in, or allow meetingrec to use it in the system's privacy settings.",
        )
    return Finding("Microphone", "ok", ", ".join(device.name for device in found[:5]))


def _disk() -> Finding:
    library = Path(settings.load().library) if settings.load().library else settings.home()
    hours = disk.free_bytes(library) / BYTES_PER_HOUR
    state = "ok" if hours > 8 else "warning"
    return Finding(
        "Disk", state, f"Room for about {hours:,.0f} hours of recording", "" if hours > 8 else "Free some space."
    )


def _keys() -> Finding:
    identity = new_identity()
    good = unwrap(wrap(b"probe", [identity.public]), identity) == b"probe"
    return Finding("Keys", "ok" if good else "failed", "Sealing and opening work" if good else "A sealed value changed")


def _database() -> Finding:
    return Finding("Database", "ok", sqlite_facts())


def _speech_model() -> Finding:
    name = settings.load().speech_model
    if not name or name == "practice":
        return Finding(
            "Speech model",
            "warning",
            "None chosen. Only the practice conference can be turned into words.",
            "Choose a folder or fetch one: meetingrec models list",
        )
    return Finding("Speech model", "ok", str(chosen_model(name, practice=False)))


def _practice() -> Finding:
    chosen_model("practice", practice=True)
    resources.asset("practice", "conference.flac")
    return Finding("Practice voices", "ok", "Practice - synthetic voices: sound and model are here")


def _templates() -> Finding:
    names = ("decisions.docx", "summary.docx", "strategy.docx")
    for name in names:
        word.template_problem(resources.template(name))
    return Finding("Word templates", "ok", ", ".join(names))

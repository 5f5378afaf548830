"""What people are told of a device that has gone or does not answer."""

from __future__ import annotations

from meetingrec.domain.errors import MicrophoneBusy


def told(device: str, played: bool) -> str:
    """A device as one speaks of it. played: it is what the computer plays, no microphone."""
    return device if played else f"the microphone {device}".strip()


def has_gone(device: str, played: bool) -> str:
    return f"{_begin(told(device, played))} has gone. Everything recorded before is safe. Plug it in again."


def replaced(device: str, played: bool, other: str) -> str:
    again = f"Plug {device} in again and it is used again by itself."
    return f"{_begin(told(device, played))} has gone. Recording goes on from {other}. {again}"


def apart(other: str, own: str) -> str:
    """Another device, never by the name of the chosen one: the record would not show the change."""
    return f"{other} (another of this name)" if other == own else other


def no_answer(device: str) -> MicrophoneBusy:
    return MicrophoneBusy(
        f"The microphone {device or 'of this computer'} does not answer.",
        "Nothing was recorded with it.",
        "Unplug it and plug it in again; if that does not help restart the computer.",
    )


def _begin(words: str) -> str:
    return words[:1].upper() + words[1:]

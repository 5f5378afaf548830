"""Lengths, places on the timeline and moments as people say them. English, without a comma or a fraction."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from meetingrec.domain.day_names import MONTHS


def length_words(seconds: float) -> str:
    """`41 minutes 7 seconds`, `1 hour`, `3 seconds`, `0.3 seconds` below one second.

    >>> length_words(3661)
    '1 hour 1 minute 1 second'
    """
    if 0 < seconds < 0.95:
        return f"{max(seconds, 0.1):.1f} seconds"
    whole = round(seconds)
    counts = ((whole // 3600, "hour"), (whole // 60 % 60, "minute"), (whole % 60, "second"))
    words = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in counts if count]
    return " ".join(words) or "0 seconds"


def place_words(seconds: float) -> str:
    """A place on the timeline, `00:12:31`; parts of a second are dropped.

    >>> place_words(751.9)
    '00:12:31'
    """
    whole = int(seconds + 1e-6)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def moment_words(moment: datetime, zone: str) -> str:
    """`14:31:07 on 2 April 2026`, on the clock of an IANA zone. moment: aware. Raises ValueError for no such zone."""
    try:
        local = moment.astimezone(ZoneInfo(zone))
    except OverflowError:
        local = moment
    return f"{local:%H:%M:%S} on {local.day} {MONTHS[local.month - 1]} {local.year}"


def joined_words(items: list[str], most: int = 3) -> str:
    """Sentences one after the other; beyond `most` only their number is said."""
    if len(items) <= most:
        return " ".join(items)
    return " ".join([*items[:most], f"And {len(items) - most} more."])

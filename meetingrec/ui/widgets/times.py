"""Lengths of time and times of day as people read them."""

from __future__ import annotations

from datetime import datetime


def clock(seconds: float) -> str:
    """`00:41:07`; a negative or missing length reads as nought.

    >>> clock(2467.9)
    '00:41:07'
    """
    whole = max(0, int(seconds))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def into(seconds: float) -> str:
    """How far into something a place is: `46 s`, `12 min 5 s`; from an hour on the minute is near enough.

    >>> into(46.8), into(725), into(120), into(4365)
    ('46 s', '12 min 5 s', '2 min', '1 h 12 min')
    """
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    parts = (
        ((whole // 60, "min"), (whole % 60, "s")) if whole < 3600 else ((whole // 3600, "h"), (whole // 60 % 60, "min"))
    )
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def left(seconds: float) -> str:
    """`about 3 minutes left`, in steps that do not flicker.

    >>> left(200), left(4), left(7000)
    ('about 3 minutes left', 'a few seconds left', 'about 1 h 57 min left')
    """
    if seconds < 10:
        return "a few seconds left"
    if seconds < 55:
        return f"about {round(seconds / 10) * 10} seconds left"
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return f"about {minutes} minute{'' if minutes == 1 else 's'} left"
    return f"about {minutes // 60} h {minutes % 60} min left"


def of_day(moment: datetime) -> str:
    """`14:02:11` on this computer's clock. moment must be aware."""
    return moment.astimezone().strftime("%H:%M:%S")

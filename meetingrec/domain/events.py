"""What a command changed, announced once so that pages read again (design.md 3)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """kinds: names such as "conference", "attendance", "points", "decisions", "actions", "recording",
    "transcript", "dictation", "document", "people", "settings". conference_id "" means any.
    """

    kinds: frozenset[str]
    conference_id: str = ""

    @staticmethod
    def of(*kinds: str, conference: str = "") -> Changes:
        return Changes(frozenset(kinds), conference)

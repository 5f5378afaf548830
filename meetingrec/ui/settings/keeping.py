"""Keeping what was chosen on this computer."""

from __future__ import annotations

from dataclasses import replace

from meetingrec import settings
from meetingrec.domain.events import Changes


def kept(**chosen: object) -> Changes:
    """Stores some of the settings, others stay as they are. Raises DiskFull or FolderRefused."""
    settings.save(replace(settings.load(), **chosen))  # type: ignore[arg-type]
    return Changes.of("settings")

"""The program's own log: what it did, never what anybody said. No names, no words from a conference."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler

from meetingrec.settings import home


def start(role: str) -> None:
    """One file a process (`window`, `recorder`, `speech`), 1 MB, three kept."""
    folder = home() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / f"{role}.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("faster_whisper").setLevel(logging.WARNING)

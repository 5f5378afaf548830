"""`recorder.json` in a recording's folder: where a window that was started later finds the recorder."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from meetingrec import disk

_CARD = "recorder.json"
SOCKET_FOLDER = "mrec-"
"""How the private folder of a recorder's socket begins."""


@dataclass(frozen=True, slots=True)
class Card:
    """token: what a window must show before it is listened to. started: ISO 8601 in UTC."""

    pid: int
    address: str
    token: str
    started: str


def leave_card(folder: Path, address: str, token: str) -> None:
    """Only this user can read it. What a killed recorder left is cleared away. Raises DiskFull, FolderRefused."""
    old = read_card(folder)
    if old is not None:
        _sweep(old.address)
    card = {"v": 1, "pid": os.getpid(), "address": address, "token": token, "started": datetime.now(UTC).isoformat()}
    disk.write_whole(folder / _CARD, json.dumps(card).encode())


def read_card(folder: Path) -> Card | None:
    """None when there is none, or it is not one."""
    try:
        found = json.loads((folder / _CARD).read_bytes())
        return Card(int(found["pid"]), str(found["address"]), str(found["token"]), str(found["started"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remove_card(folder: Path) -> None:
    """Takes our own card away, never that of a recorder that came after us."""
    card = read_card(folder)
    if card is not None and card.pid == os.getpid():
        (folder / _CARD).unlink(missing_ok=True)


def _sweep(address: str) -> None:
    """Removes the socket of a killed recorder, if it is one of ours."""
    folder = Path(address).parent
    if sys.platform != "win32" and folder.name.startswith(SOCKET_FOLDER) and Path(address).is_socket():
        shutil.rmtree(folder, ignore_errors=True)

"""`recorder.json` in a recording's folder: where a window that was started later finds the recorder, and from what it
records, so that one that died can be started again with the same microphones."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from meetingrec import disk
from meetingrec.audio.messages import SourceOrder

_CARD = "recorder.json"
SOCKET_FOLDER = "mrec-"
"""How the private folder of a recorder's socket begins."""


@dataclass(frozen=True, slots=True)
class Card:
    """token: what a window must show before it is listened to. started: ISO 8601 in UTC. sources: what is recorded, the
    usual microphone by its name. rate: samples a second as stored. () and 0 in a card of an earlier version."""

    pid: int
    address: str
    token: str
    started: str
    sources: tuple[SourceOrder, ...] = ()
    rate: int = 0


def leave_card(folder: Path, address: str, token: str, sources: Sequence[SourceOrder] = (), rate: int = 0) -> None:
    """Only this user can read it. What a killed recorder left is cleared away. Raises DiskFull, FolderRefused."""
    old = read_card(folder)
    if old is not None:
        _sweep(old.address)
    _write(folder, Card(os.getpid(), address, token, datetime.now(UTC).isoformat(), tuple(sources), rate))


def tell_sources(folder: Path, sources: Sequence[SourceOrder]) -> None:
    """Another device was chosen. Raises DiskFull, FolderRefused."""
    card = read_card(folder)
    if card is not None and card.pid == os.getpid():
        _write(folder, replace(card, sources=tuple(sources)))


def _write(folder: Path, card: Card) -> None:
    disk.write_whole(folder / _CARD, json.dumps({"v": 1, **asdict(card)}).encode())


def read_card(folder: Path) -> Card | None:
    """None when there is none, or it is not one."""
    try:
        found = json.loads((folder / _CARD).read_bytes())
        return Card(
            pid=int(found["pid"]),
            address=str(found["address"]),
            token=str(found["token"]),
            started=str(found["started"]),
            sources=tuple(_source(entry) for entry in found.get("sources", ())),
            rate=int(found.get("rate", 0)),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _source(entry: dict[str, object]) -> SourceOrder:
    return SourceOrder(str(entry["name"]), str(entry["device"]), str(entry["file"]), float(str(entry["speed"])))


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

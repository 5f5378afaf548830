"""Small sealed recordings with known samples, clocks and keys."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from meetingrec.audio.sealed_format import NO_HASH, part_name
from meetingrec.audio.sealed_writer import PartWriter
from meetingrec.vault.keys import Identity

RATE = 8000
STARTED = datetime(2026, 4, 2, 13, 31, 0, tzinfo=UTC)
"""14:31:00 in London."""

Samples = npt.NDArray[np.int16]


class SteadyClocks:
    """Both clocks, one second further at each reading. The first reading is when the part begins."""

    def __init__(self, at: float = 0.0) -> None:
        self.now = at

    def __call__(self) -> tuple[int, int]:
        utc = int((STARTED.timestamp() + self.now) * 1e9)
        monotonic = int((self.now + 1000) * 1e9)
        self.now += 1.0
        return monotonic, utc


def sound(seconds: float, seed: int = 1, rate: int = RATE, channels: int = 1) -> Samples:
    """Noise with a slow swell, the whole range of 16 bit included; shape (n,), or (n, channels) for several."""
    chance = np.random.default_rng(seed)
    count = round(seconds * rate)
    swell = 1000 + 900 * np.sin(np.arange(count) / rate)
    made = (chance.standard_normal((count, channels)) * swell[:, None]).astype(np.int16)
    if count >= 2:
        made[0], made[1] = 32767, -32768
    return made[:, 0] if channels == 1 else made


def begin_part(
    folder: Path,
    identity: Identity,
    *,
    number: int = 1,
    source: str = "room",
    starts_at: float = 0.0,
    previous: str = NO_HASH,
    rate: int = RATE,
    channels: int = 1,
    recording_id: str = "recording-1",
    label: str | None = None,
) -> PartWriter:
    """label: None for an open part."""
    return PartWriter(
        folder / part_name(number, source),
        recording_id=recording_id,
        source=source,
        rate=rate,
        recipients=[identity.public],
        number=number,
        starts_at=starts_at,
        previous=previous,
        channels=channels,
        clocks=SteadyClocks(starts_at),
        restricted=label is not None,
        label=label or "",
    )


def whole_part(folder: Path, identity: Identity, samples: Samples, **more: object) -> PartWriter:
    """A part of one record a second, ended."""
    writer = begin_part(folder, identity, **more)  # type: ignore[arg-type]
    rate = int(str(more.get("rate", RATE)))
    for start in range(0, len(samples), rate):
        writer.audio(samples[start : start + rate])
    writer.end()
    return writer


@contextmanager
def small_disk(folder: Path, size: str = "2m") -> Iterator[Path]:
    """A disk of its own of this size, as only the root user can make one (the tests in CI run as root)."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def make_read_only(disk: Path) -> None:
    """Of a small_disk."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)


def flipped(content: bytes, bit: int) -> bytes:
    """The same bytes with one bit turned over."""
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def fill(disk: Path, leave: int) -> Path:
    """Fills a disk up to `leave` bytes; returns the file that does."""
    free = os.statvfs(disk)
    filler = disk / "filler"
    filler.write_bytes(b"x" * max(free.f_bavail * free.f_frsize - leave, 0))
    return filler

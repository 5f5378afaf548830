"""A real recorder process in a folder of the test's own, and what it has sealed read back with the key."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt
import psutil
import pytest

from meetingrec.audio.link import RecorderLink, RecorderOrder, SourceOrder, start_recorder
from meetingrec.audio.recorder_card import read_card
from meetingrec.audio.recording import OpenRecording, report
from meetingrec.audio.timekeeping import steady
from meetingrec.domain.errors import Problem
from meetingrec.domain.recording import RecorderStatus, RecordingReport
from meetingrec.vault.keys import Identity, new_identity
from tests.virtual_microphone import LAPTOP, ROOM, VirtualMicrophone, pitch, stair, tone, until, write_wave

RATE = 16_000
BALLAST = 1 << 20
ROOM_ORDER = SourceOrder("room", ROOM)


@dataclass
class Bench:
    """One recording folder and its key."""

    folder: Path
    identity: Identity = field(default_factory=new_identity)
    links: list[RecorderLink] = field(default_factory=list)
    pids: list[int] = field(default_factory=list)

    def order(self, *sources: SourceOrder, server: VirtualMicrophone | None = None, **more: object) -> RecorderOrder:
        self.folder.mkdir(exist_ok=True)
        own_home = {"MEETINGREC_HOME": str(self.folder.parent / "home")}
        return RecorderOrder(
            folder=self.folder,
            recording_id="recording-1",
            recipients=(self.identity.public,),
            sources=sources or (SourceOrder("room", ROOM),),
            environment={**own_home, **(server.environment if server else {})},
            **{"ballast_bytes": BALLAST, **more},  # type: ignore[arg-type]
        )

    def start(self, *sources: SourceOrder, server: VirtualMicrophone | None = None, **more: object) -> RecorderLink:
        link = start_recorder(self.order(*sources, server=server, **more))
        self.links.append(link)
        card = read_card(self.folder)
        if card is not None:  # a file at full speed may have ended by now
            self.pids.append(card.pid)
        return link

    @property
    def pid(self) -> int:
        card = read_card(self.folder)
        assert card is not None
        return card.pid

    def kill(self) -> None:
        """kill -9, and waits until the process is gone."""
        pid = self.pid
        os.kill(pid, signal.SIGKILL)
        until(lambda: not is_running(pid), "the recorder to be gone")

    def report(self) -> RecordingReport:
        return report(self.folder, [self.identity])

    def blocks(self, source: str = "room", rate: int = RATE) -> list[tuple[float, npt.NDArray[np.float32]]]:
        """(seconds on the timeline, float32 samples), in order."""
        return list(OpenRecording(self.folder, [self.identity]).blocks(source, rate=rate))

    def heard(self, source: str = "room") -> npt.NDArray[np.int16]:
        """Every sample that was sealed, as int16, gaps left out."""
        found = [np.round(samples * 32768).astype(np.int16) for _, samples in self.blocks(source)]
        return np.concatenate(found) if found else np.zeros(0, np.int16)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        for link in self.links:
            link.close()
        for pid in self.pids:
            family: list[psutil.Process] = []
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):  # it may be ending by itself
                family = [*psutil.Process(pid).children(), psutil.Process(pid)]
                os.kill(pid, signal.SIGKILL)
            until(lambda gone=family: not any(is_running(one.pid) for one in gone), "the recorder to be gone")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path / "recording") as made:
        yield made


def file_order(path: Path, speed: float = 0.0, name: str = "room") -> SourceOrder:
    return SourceOrder(name, file=str(path), speed=speed)


def noise_file(folder: Path, seconds: float, seed: int = 1) -> tuple[Path, npt.NDArray[np.int16]]:
    """A file of noise, and its samples: any sample that is lost, moved or changed shows."""
    samples = np.random.default_rng(seed).integers(-20_000, 20_000, round(seconds * RATE), dtype=np.int16)
    return write_wave(folder / f"noise{seed}.wav", samples, RATE), samples


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def until_status(link: RecorderLink, condition: str, seconds: float = 20.0, **least: float) -> RecorderStatus:
    """Waits until the state is `condition` and every figure named in `least` is reached."""

    def fits() -> bool:
        status = link.status()
        return status.state == condition and all(getattr(status, name) >= value for name, value in least.items())

    try:
        until(fits, f"{condition} {least}", seconds)
    except AssertionError as error:
        raise AssertionError(f"{error}; alive: {link.alive}; last: {link.status()}") from None
    return link.status()


def problem_of(bench: Bench, *sources: SourceOrder, **more: object) -> Problem:
    """What the recorder answers to an order it cannot follow."""
    with pytest.raises(Problem) as caught:
        bench.start(*sources, **more)  # type: ignore[arg-type]
    return caught.value


def stair_errors(blocks: list[tuple[float, npt.NDArray[np.float32]]], offset: float = 0.0) -> list[str]:
    """Where a recording of the staircase does not have the pitch that belongs there.

    offset: seconds on the timeline at which the staircase began. Looks at the middle of each of its seconds.
    """
    wrong = []
    for at, samples in blocks:
        first = int(np.ceil(at - offset))
        for second in range(max(0, first - 1), first + 3):
            begin = round((second + 0.25 + offset - at) * RATE)
            end = begin + RATE // 2
            if begin < 0 or end > len(samples):
                continue
            found = pitch(samples[begin:end], RATE)
            if abs(found - stair(second)) > 0.01 * stair(second):
                wrong.append(f"second {second}: {found:.0f} Hz instead of {stair(second):.0f} Hz")
    return wrong


def first_sound(blocks: list[tuple[float, npt.NDArray[np.float32]]]) -> float:
    """Seconds on the timeline at which the sound that is played began, to a hundredth."""
    for at, samples in blocks:
        loud = np.flatnonzero(np.abs(samples) > 0.05)
        if len(loud):
            return at + float(loud[0]) / RATE
    raise AssertionError("there is no sound")


def wait(seconds: float) -> None:
    began = steady()
    until(lambda: steady() - began >= seconds, f"{seconds} seconds", seconds + 5)


def talk(server: VirtualMicrophone, folder: Path, seconds: int = 60) -> None:
    """440 Hz into the room's microphone and 1000 Hz into the laptop's: the sound tells which was recorded."""
    server.play(write_wave(folder / "room.wav", tone(440, seconds)), ROOM)
    server.play(write_wave(folder / "laptop.wav", tone(1000, seconds)), LAPTOP)

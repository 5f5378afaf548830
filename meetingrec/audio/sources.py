"""Where samples come from: a file played at any speed, or (microphone.py) a device. One shape for both."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import av
import numpy as np
from numpy.typing import NDArray

from meetingrec.audio.health import Watch
from meetingrec.audio.resampling import joined
from meetingrec.audio.timekeeping import steady
from meetingrec.domain.errors import NotAudio
from meetingrec.domain.recording import SourceHealth

Samples = NDArray[np.int16]
_LOG = logging.getLogger(__name__)
_BLOCK_SECONDS = 0.1
_FAST_BLOCK_SECONDS = 1.0
_AHEAD = 8
_JUMP = 0.05


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive samples, int16 mono at the source's rate.

    at: steady seconds of the first sample, None where the source has no clock (a file). stream: counts openings of
    the device; samples of two streams do not join. device: what they really came from. overflow: the system said that
    samples before this block were lost.
    """

    samples: Samples
    at: float | None = None
    stream: int = 0
    device: str = ""
    overflow: bool = False


class Source(Protocol):
    """Something that gives samples. `start` and `stop` may be called in turn (pause); `read` never waits."""

    @property
    def name(self) -> str: ...

    @property
    def device(self) -> str:
        """What it comes from now, in words for people."""

    @property
    def live(self) -> bool:
        """True when time goes on without us: what is not read in time is lost."""

    @property
    def ended(self) -> bool:
        """Nothing will come any more and everything was read."""

    def start(self) -> None:
        """Raises a Problem when it cannot give anything."""

    def read(self) -> Block | None:
        """The next block, None when there is none at this moment."""

    def stop(self) -> None:
        """Returns when nothing more comes; what came before can still be read."""

    def health(self, now: float) -> SourceHealth:
        """now: steady seconds."""


class FileSource:
    """Any file PyAV can decode, as if it were a microphone. speed: 1.0 in real time, 0 as fast as it is read.

    It waits for its reader (nothing is ever dropped) and holds some seconds of sound in memory, never the whole file.
    """

    live = False

    def __init__(self, name: str, path: Path, rate: int, speed: float, wake: Callable[[], None]) -> None:
        """rate: samples a second wanted. wake: called from another thread when there is something to read."""
        self.name = name
        self.device = path.name
        self._path = path
        self._rate = rate
        self._speed = speed
        self._wake = wake
        self._watch = Watch(name, rate, live=False)
        self._blocks: queue.Queue[Samples] = queue.Queue(_AHEAD)
        self._decoded: Iterator[Samples] | None = None
        self._left: Samples | None = None
        self._stopping = threading.Event()
        self._finished = False
        self._damage = 0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Goes on where it was stopped. Raises NotAudio."""
        if self._decoded is None:
            self._decoded = self._cut(decoded(self._path, self._rate, self._note_damage))
            self._left = next(self._decoded, None)
            if self._left is None:
                raise not_audio(self._path)
        self._stopping.clear()
        self._thread = threading.Thread(target=self._feed, name=f"file {self.name}", daemon=True)
        self._thread.start()

    @property
    def ended(self) -> bool:
        return self._finished and self._blocks.empty()

    def read(self) -> Block | None:
        try:
            samples = self._blocks.get_nowait()
        except queue.Empty:
            return None
        self._watch.feed(samples, steady())
        return Block(samples, device=self.device)

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def health(self, now: float) -> SourceHealth:
        trouble = f"{self.device} is damaged: {self._damage} pieces of it cannot be heard." if self._damage else ""
        health = self._watch.look(now, self.device, trouble)
        return replace(health, alarm=trouble) if self.ended else health

    def _note_damage(self) -> None:
        self._damage += 1

    def _feed(self) -> None:
        try:
            self._give()
        except Exception:  # noqa: BLE001
            # What was read so far is kept, and the recorder must not wait for the rest for good.
            _LOG.exception("the file of %s could not be read to its end", self.name)
            self._note_damage()
            self._left = None
        self._finished = self._left is None
        self._wake()

    def _give(self) -> None:
        began, given = steady(), 0
        while self._left is not None and not self._stopping.is_set():
            given += len(self._left)
            if self._speed and self._stopping.wait(max(0.0, began + given / self._rate / self._speed - steady())):
                return
            if not self._hand_over(self._left):
                return
            self._left = next(self._decoded, None) if self._decoded is not None else None

    def _hand_over(self, samples: Samples) -> bool:
        while not self._stopping.is_set():
            try:
                self._blocks.put(samples, timeout=0.1)
            except queue.Full:
                continue
            self._wake()
            return True
        return False

    def _cut(self, stretches: Iterator[Samples]) -> Iterator[Samples]:
        """Blocks of one length, whatever the file's packets are; the last may be shorter."""
        size = round(self._rate * (_BLOCK_SECONDS if self._speed else _FAST_BLOCK_SECONDS))
        kept: list[Samples] = []
        held = 0
        for stretch in stretches:
            kept.append(stretch)
            held += len(stretch)
            if held < size:
                continue
            whole = np.concatenate(kept)
            for start in range(0, held - size + 1, size):
                yield whole[start : start + size]
            kept = [whole[held - held % size :]]
            held = len(kept[0])
        if held:
            yield np.concatenate(kept)


def decoded(path: Path, rate: int, damaged: Callable[[], None]) -> Iterator[Samples]:
    """The file's first sound as int16 mono at `rate`, a packet at a time. Raises NotAudio when none can be decoded.

    A damaged packet is left out and `damaged` called: what comes after it is still worth hearing.
    """
    try:
        container = av.open(str(path))
    except (av.FFmpegError, OSError, ValueError) as error:
        raise not_audio(path) from error
    with container:
        if not container.streams.audio:
            raise not_audio(path)
        resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
        due: float | None = None
        for frame in _frames(container, damaged):
            # Some decoders leave a damaged piece out without a word; the frames' own times tell.
            if due is not None and frame.time is not None and frame.time - due > _JUMP:
                damaged()
            at = frame.time if frame.time is not None else due
            due = at + frame.samples / frame.sample_rate if at is not None else None
            frame.pts = None
            samples = joined(resampler.resample(frame))
            if len(samples):
                yield samples
        rest = joined(resampler.resample(None))
        if len(rest):
            yield rest


def _frames(container: av.container.InputContainer, damaged: Callable[[], None]) -> Iterator[av.AudioFrame]:
    packets = container.demux(container.streams.audio[0])
    while True:
        try:
            packet = next(packets)
            yield from packet.decode()
        except StopIteration:
            return
        except av.error.InvalidDataError:
            damaged()
        except av.FFmpegError:
            damaged()
            return


def not_audio(path: Path) -> NotAudio:
    return NotAudio(
        f"{path.name} cannot be heard: it is not there, empty, damaged, or not a sound file.",
        "The file was not changed.",
        "Choose another file.",
    )

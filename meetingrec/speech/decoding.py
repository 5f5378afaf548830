"""Sound files that people bring: decoded here, in the speech process, because they are not to be trusted.

Only containers that can hold a recording are let in: FFmpeg also knows playlists, which would open other files or
the network, and text and pictures, which are no sound. Nothing is decoded ahead of what is asked for.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from meetingrec.domain.errors import NotAudio
from meetingrec.speech.protocol import RATE

LONGEST_SECONDS = 6.0 * 3600.0

_CONTAINERS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dss,eac3,flac,flv,iff,latm,loas,matroska,mov,mp4,mp3,mpeg,mpegts,mpc,mpc8,"
    "ogg,oma,qcp,tta,voc,w64,wav,webm,wv,matroska\\,webm,mov\\,mp4\\,m4a\\,3gp\\,3g2\\,mj2"
)
_MOST_CHANNELS = 64
_HIGHEST_RATE = 768_000
_MOST_BAD_IN_A_ROW = 500
_BLOCK = 1 << 16
_STATED_SLACK = 60.0
_LEAST_LOST = 0.1
_MOST_LOST = 600.0
"""Seconds that a file's own clock may jump ahead; more is a clock that cannot be believed."""
_UNCHANGED = "The file is unchanged."


class SoundFile:
    """One file, read from its beginning. `with SoundFile(path) as file: file.read(n)`."""

    def __init__(self, path: Path, longest_seconds: float = LONGEST_SECONDS) -> None:
        """Raises NotAudio: missing, not a file, empty, not sound, damaged, protected, or longer than 6 hours."""
        self._longest = longest_seconds
        self._file = _opened(path)
        try:
            self._container = _container(self._file)
        except BaseException:
            self._file.close()
            raise
        try:
            self._stream = _stream(self._container)
        except BaseException:
            self.close()
            raise
        self.seconds = _stated_seconds(self._container, self._stream)
        """What the file says of its length; 0 where it says nothing."""
        if self.seconds > longest_seconds + _STATED_SLACK:
            self.close()
            raise _too_long()
        self._blocks = self._decoded()
        self._held: list[npt.NDArray[np.int16]] = []
        self._read = 0
        self.ended = False
        """Nothing more is to come."""

    def __enter__(self) -> SoundFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file."""
        self._container.close()
        self._file.close()

    def read(self, samples: int) -> npt.NDArray[np.int16]:
        """The next samples (mono, 16 kHz), fewer only at the end. Raises NotAudio for a file that holds no sound."""
        held = sum(len(block) for block in self._held)
        while held < samples and not self.ended:
            block = next(self._blocks, None)
            if block is None:
                self.ended = True
                break
            self._held.append(block)
            held += len(block)
        whole = np.concatenate(self._held) if self._held else np.zeros(0, np.int16)
        given, rest = whole[:samples], whole[samples:]
        self._held = [rest] if len(rest) else []
        self._read += len(given)
        if self.ended and not self._read and not len(rest):
            raise _no_sound()
        if self._read > self._longest * RATE:
            raise _too_long()
        return given

    def skip(self, samples: int) -> None:
        """Reads past so many samples, holding little of them at once."""
        left = samples
        while left > 0 and not self.ended:
            left -= len(self.read(min(left, RATE * 60)))

    def _decoded(self) -> Iterator[npt.NDArray[np.int16]]:
        resampler, form = None, None
        expected: float | None = None
        for frame in self._frames():
            at = expected if frame.time is None else frame.time
            if at is not None and expected is not None and _LEAST_LOST < at - expected < _MOST_LOST:
                yield np.zeros(int((at - expected) * RATE), np.int16)
            expected = None if at is None else at + frame.samples / frame.sample_rate
            if (frame.format.name, frame.layout.name, frame.sample_rate) != form:
                yield from _resampled(resampler, None)
                form = (frame.format.name, frame.layout.name, frame.sample_rate)
                resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            frame.pts = None
            yield from _resampled(resampler, frame)
        yield from _resampled(resampler, None)

    def _frames(self) -> Iterator[Any]:
        """Frames one by one; damaged ones are left out, and silence keeps their time."""
        packets = self._container.demux(self._stream)
        bad = 0
        while bad < _MOST_BAD_IN_A_ROW:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                frames = packet.decode()
            except EOFError:
                return
            except (av.FFmpegError, ValueError):
                bad += 1
                continue
            bad = 0
            yield from frames


class _Nameless:
    """A file without its name: what it is shows from its content. A ZIP named .flac is a ZIP."""

    def __init__(self, file: Any) -> None:
        self.read = file.read
        self.seek = file.seek
        self.tell = file.tell


def _opened(path: Path) -> Any:
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise NotAudio("This is not a file.", "Nothing was changed.", "Choose a sound file.")
        if not facts.st_size:
            raise NotAudio("The file is empty: it holds 0 bytes.", _UNCHANGED, "Look for another copy of it.")
        return path.open("rb")
    except OSError as error:
        raise NotAudio(
            "The file is not there or cannot be read.", "Nothing was changed.", "Check its name, and who may read it."
        ) from error


def _container(file: Any) -> Any:
    options = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}
    try:
        return av.open(_Nameless(file), mode="r", metadata_errors="ignore", options=options)
    except (av.FFmpegError, ValueError, OSError, MemoryError) as error:
        raise NotAudio(
            "The file is not a sound file, or it is damaged.", _UNCHANGED, "Open it in another player, or find a copy."
        ) from error


def _stream(container: Any) -> Any:
    if not container.streams.audio:
        raise _no_sound()
    stream = container.streams.audio[0]
    context = stream.codec_context
    if context is None:
        raise NotAudio(
            "The sound in this file is written in a way that cannot be read here.",
            _UNCHANGED,
            "Save it as WAV, FLAC or MP3 and try again.",
        )
    if not 0 < context.channels <= _MOST_CHANNELS or not 0 < context.sample_rate <= _HIGHEST_RATE:
        raise NotAudio("The file's description of its sound cannot be.", _UNCHANGED, "Find another copy of it.")
    return stream


def _stated_seconds(container: Any, stream: Any) -> float:
    stated = 0.0
    if stream.duration is not None and stream.time_base is not None:
        stated = float(stream.duration * stream.time_base)
    elif container.duration is not None:
        stated = container.duration / 1_000_000
    return max(0.0, stated)


def _resampled(resampler: Any, frame: Any) -> Iterator[npt.NDArray[np.int16]]:
    if resampler is None:
        return
    for piece in resampler.resample(frame):
        samples = piece.to_ndarray().reshape(-1)
        for start in range(0, len(samples), _BLOCK):
            yield samples[start : start + _BLOCK].astype(np.int16, copy=True)


def _no_sound() -> NotAudio:
    return NotAudio("There is no sound in this file.", _UNCHANGED, "Choose a file that holds a recording.")


def _too_long() -> NotAudio:
    return NotAudio(
        "The recording in this file is longer than 6 hours.", _UNCHANGED, "Cut it into parts and do them one by one."
    )

"""`python -m meetingrec.audio.import_decoder`: decodes a file somebody brought, shut in (reliability.md 6, test 13).

It opens nothing: the original comes in pieces over its stdin as it asks for them, the sound goes out over its stdout
(import_wire.py). Before it looks at the first byte it gives up, where the system can, memory and processor time beyond
their limits, opening files or connections, writing files, and leaving a picture of its memory behind.
FFmpeg is given only the formats and codecs that a recording comes in, and no protocols.
"""

from __future__ import annotations

import contextlib
import io
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NoReturn

import av

from meetingrec.audio import import_wire as wire
from meetingrec.audio.import_shape import Shape, shape_of
from meetingrec.audio.import_wire import Order, Refusal

FORMATS = "mov,mp3,wav,w64,flac,ogg"
CODECS = frozenset(
    (
        *("aac", "aac_fixed", "mp3", "mp3float", "mp2", "mp2float", "flac", "alac", "opus", "vorbis"),
        *("pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_u8", "pcm_f32le", "pcm_f64le", "pcm_s16be", "pcm_s24be"),
        *("pcm_alaw", "pcm_mulaw", "adpcm_ms", "adpcm_ima_wav", "gsm_ms", "amrnb", "amrwb"),
    )
)
_JUMP = 0.05
"""Seconds by which the times in the file may run ahead of its samples before that is a gap."""
_LATE = 0.5
"""Seconds that may be missing at the end before a file counts as cut off."""
_READ_AT_ONCE = 1 << 17
_RATES = range(4000, 384_001)

Say = Callable[[bytes, bytes], None]


class Refused(Exception):
    """Nothing of this file is taken."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


class Original(io.RawIOBase):
    """The file as FFmpeg sees it: `fetch(offset, size)` gives its bytes."""

    def __init__(self, fetch: Callable[[int, int], bytes], size: int) -> None:
        super().__init__()
        self._fetch, self._size, self._at = fetch, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def read(self, size: int = -1) -> bytes:
        wanted = self._size - self._at if size is None or size < 0 else size
        wanted = max(0, min(wanted, self._size - self._at))
        got = bytearray()
        while wanted > len(got):
            piece = self._fetch(self._at + len(got), min(wanted - len(got), _READ_AT_ONCE))
            if not piece:
                break
            got += piece
        self._at += len(got)
        return bytes(got)


class _Track:
    """One sound track on its way out: mono, 16 bit, `wire.RATE`, with a gap where the file has none."""

    def __init__(self, number: int, say: Say, longest: float) -> None:
        self._number, self._say, self._longest = number, say, longest
        self._resampler: av.AudioResampler | None = None
        self._kind: tuple[object, ...] = ()
        self._out = bytearray()
        self.position: float | None = None
        self.heard = 0.0

    def take(self, frame: av.AudioFrame) -> None:
        """Raises Refused when it becomes too long, or is sound of a kind nobody records."""
        if frame.sample_rate not in _RATES:
            raise Refused(Refusal.OTHER_KIND)
        at = float(frame.time) if frame.time is not None else None
        if self.position is None:
            # Encoders put some milliseconds before the first sample.
            self.position = at if at is not None and at > _JUMP else 0.0
            self._check()
            self._say(wire.BEGIN, wire.ON_TRACK.pack(self._number, self.position))
        elif at is not None and at - self.position > _JUMP:
            self._gap(at - self.position)
        seconds = frame.samples / frame.sample_rate
        self.position += seconds
        self.heard += seconds
        self._check()
        kind = (frame.format.name, frame.layout.name, frame.layout.nb_channels, frame.sample_rate)
        if kind != self._kind:
            self._finish_run()
            self._kind = kind
        resampler = self._resampler or av.AudioResampler(format="s16", layout="mono", rate=wire.RATE)
        frame.pts = None
        self._give(resampler.resample(frame))
        # Only one that could be set up for this sound can be asked for its rest.
        self._resampler = resampler

    def end(self) -> None:
        self._finish_run()
        self._flush()

    def _gap(self, seconds: float) -> None:
        assert self.position is not None
        self._finish_run()
        self._flush()
        self.position += seconds
        self._check()
        self._say(wire.GAP, wire.ON_TRACK.pack(self._number, seconds))

    def _check(self) -> None:
        if self.position is not None and not self.position <= self._longest:
            raise Refused(Refusal.TOO_LONG)

    def _finish_run(self) -> None:
        """Sound is never joined across a gap, nor across a change of its kind."""
        last, self._resampler = self._resampler, None
        if last is not None:
            self._give(last.resample(None))

    def _give(self, frames: list[av.AudioFrame]) -> None:
        for frame in frames:
            self._out += bytes(frame.planes[0])[: frame.samples * 2]
        while len(self._out) >= wire.RATE * 2:
            self._say(wire.SOUND, bytes([self._number]) + bytes(self._out[: wire.RATE * 2]))
            del self._out[: wire.RATE * 2]

    def _flush(self) -> None:
        if self._out:
            self._say(wire.SOUND, bytes([self._number]) + bytes(self._out))
            self._out.clear()


def decode(original: Original, fetch: Callable[[int, int], bytes], order: Order, say: Say) -> None:
    """Says everything of one file, END or REFUSED last. Raises nothing for any bytes whatever, save MemoryError."""
    try:
        _decode(original, shape_of(fetch, order.size), order, say)
    except Refused as refused:
        say(wire.REFUSED, refused.why.value.encode())


def _decode(original: Original, shape: Shape, order: Order, say: Say) -> None:
    if shape.is_protected:
        raise Refused(Refusal.PROTECTED)
    if not shape.has_index:
        raise Refused(Refusal.CUT_OFF)
    with _opened(original) as container:
        streams = _streams(container)
        declared = _declared(container, streams) if shape.tells_length else 0.0
        if declared > order.sound:
            raise Refused(Refusal.TOO_LONG)
        say(wire.TRACKS, wire.pack({"tracks": len(streams), "seconds": declared}))
        tracks = {stream.index: _Track(number, say, order.sound) for number, stream in enumerate(streams)}
        bad = _take_all(container, streams, tracks)
        for track in tracks.values():
            track.end()
    ends = max((track.position or 0.0 for track in tracks.values()), default=0.0)
    if not any(track.heard for track in tracks.values()):
        raise Refused(Refusal.CUT_OFF if shape.is_cut or declared else Refusal.NOT_AUDIO)
    is_cut = shape.is_cut or declared - ends > _LATE
    say(wire.END, wire.pack({"seconds": ends, "declared": max(declared, ends), "damaged": bad, "cut": is_cut}))


@contextlib.contextmanager
def _opened(original: Original) -> Iterator[av.container.InputContainer]:
    options = {
        "format_whitelist": FORMATS,
        "codec_whitelist": ",".join(sorted(CODECS)),
        "protocol_whitelist": "none",
        "enable_drefs": "0",
    }
    try:
        container = av.open(
            original,
            "r",
            options=options,
            buffer_size=_READ_AT_ONCE,
            io_open=_no_other_file,
            metadata_errors="replace",
        )
    except (av.FFmpegError, OSError, ValueError) as error:
        if isinstance(error, MemoryError):
            raise
        raise Refused(Refusal.NOT_AUDIO) from error
    with container:
        yield container


def _no_other_file(*_: object) -> NoReturn:
    raise OSError("a recording is one file")


def _streams(container: av.container.InputContainer) -> list[av.AudioStream]:
    """The tracks with sound; everything else in the file is passed over unread where that is possible."""
    streams = list(container.streams.audio)
    if not streams:
        raise Refused(Refusal.NO_SOUND if container.streams.video else Refusal.NOT_AUDIO)
    if len(streams) > wire.MOST_TRACKS:
        raise Refused(Refusal.TOO_MANY_TRACKS)
    for stream in container.streams:
        if stream not in streams:
            with contextlib.suppress(AttributeError, ValueError):
                stream.discard = av.stream.Discard.all
    for stream in streams:
        context = stream.codec_context
        if context is None or context.name not in CODECS:
            raise Refused(Refusal.OTHER_KIND)
        context.thread_count = 1
    return streams


def _declared(container: av.container.InputContainer, streams: list[av.AudioStream]) -> float:
    """Seconds that the file says it has, 0 when it does not."""
    found = [float(stream.duration * stream.time_base) for stream in streams if stream.duration and stream.time_base]
    if not found and container.duration:
        found = [container.duration / av.time_base]
    return max(0.0, *found) if found else 0.0


def _take_all(container: av.container.InputContainer, streams: list[av.AudioStream], tracks: dict[int, _Track]) -> int:
    """How many pieces could not be decoded."""
    bad = 0
    packets = container.demux(streams)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return bad
            for frame in packet.decode():
                if isinstance(frame, av.AudioFrame):
                    tracks[packet.stream.index].take(frame)
        except (av.FFmpegError, OSError, ValueError) as error:
            if isinstance(error, MemoryError):
                raise
            # When it came from the container itself there is no next packet, and what is missing counts as cut off.
            bad += 1


def load_everything() -> None:
    """PyAV loads some of its modules when it first meets a kind of track: too late once no file can be opened."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if module.name not in {"av.__main__", "av.datasets"}:
            import_module(module.name)


def shut_in(order: Order) -> None:
    """Gives up what a decoder does not need; from here on a file can only cost what the order allows."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(10)
    if sys.platform == "win32":
        return
    import resource

    limits = [
        (resource.RLIMIT_AS, order.memory),
        (resource.RLIMIT_CPU, order.processor),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 4),
    ]
    for which, most in limits:
        # Some systems do not know a limit, or have a lower one already.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(which, (most, most))


def main() -> None:
    asking = sys.stdin.buffer
    # Whatever a library prints must not get between the messages.
    telling = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    first = wire.read_message(asking)
    if first is None or first[0] != wire.ORDER:
        return
    order = Order.unpacked(first[1])
    load_everything()
    shut_in(order)

    def fetch(offset: int, size: int) -> bytes:
        wire.write_message(telling, wire.READ, wire.PLACE.pack(offset, min(size, _READ_AT_ONCE)))
        answer = wire.read_message(asking)
        if answer is None or answer[0] != wire.BYTES:
            raise SystemExit(1)
        return answer[1]

    def say(kind: bytes, payload: bytes) -> None:
        wire.write_message(telling, kind, payload)

    decode(Original(fetch, order.size), fetch, order, say)


if __name__ == "__main__":
    main()

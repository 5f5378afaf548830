"""Sound files such as people bring: made with the codecs that are in PyAV, small, with sound that can be told again."""

from __future__ import annotations

import io
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt

Pcm = npt.NDArray[np.int16]

KINDS: dict[str, tuple[str, str]] = {
    "mp4": ("mp4", "aac"),
    "m4a": ("ipod", "aac"),
    "mp3": ("mp3", "libmp3lame"),
    "wav": ("wav", "pcm_s16le"),
    "flac": ("flac", "flac"),
    "opus": ("ogg", "libopus"),
}
"""Format and codec by the end of the name."""


def tone(seconds: float, hertz: float, rate: int, level: float = 0.3) -> Pcm:
    at = np.arange(round(seconds * rate)) / rate
    return (np.sin(2 * np.pi * hertz * at) * level * 32767).astype(np.int16)


def sound_file(
    kind: str = "mp4",
    seconds: float = 3.0,
    *,
    tones: tuple[float, ...] = (440.0,),
    rate: int = 48000,
    channels: int = 2,
    picture: bool = False,
    begins: float = 0.0,
    options: dict[str, str] | None = None,
) -> bytes:
    """tones: one track for each, in hertz; no track for none. picture: a video track besides. begins: where the last
    track starts.
    """
    form, codec = KINDS[kind]
    sink = io.BytesIO()
    with av.open(sink, "w", format=form, options=options or {}) as container:
        layout = "stereo" if channels == 2 else "mono"
        streams = [container.add_stream(codec, rate=rate, layout=layout) for _ in tones]
        video = container.add_stream("mpeg4", rate=10) if picture else None
        if video is not None:
            video.width = video.height = 32
            video.pix_fmt = "yuv420p"
        if video is not None:
            for _ in range(round(seconds * 10)):
                image = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
                container.mux(video.encode(image))
            container.mux(video.encode(None))
        for number, (stream, hertz) in enumerate(zip(streams, tones, strict=True)):
            samples = np.repeat(tone(seconds, hertz, rate), channels).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout=layout)
            frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
            frame.pts = round(begins * rate) if number == len(tones) - 1 else 0
            container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return sink.getvalue()


def pitch(samples: npt.NDArray[np.float32] | Pcm, rate: int = 16000) -> float:
    """The loudest tone in it, in hertz."""
    sound = np.asarray(samples, dtype=np.float64)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum) * rate / len(sound))

"""Sound files that people bring: what is read from them, and what is refused. Real files, really decoded."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from meetingrec.domain.errors import NotAudio
from meetingrec.speech.decoding import SoundFile
from tests.spoken import RATE, path_of, pcm_of, tone


def _whole(path: Path, block: int = RATE) -> npt.NDArray[np.int16]:
    with SoundFile(path) as file:
        blocks = []
        while not file.ended:
            blocks.append(file.read(block))
        return np.concatenate(blocks)


def _encode(path: Path, codec: str, rate: int, samples: npt.NDArray[np.int16], layout: str = "mono") -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        if codec == "wmav2":
            stream.bit_rate = 64_000
        channels = 1 if layout == "mono" else 2
        frame = av.AudioFrame.from_ndarray(np.repeat(samples, channels)[None, :], format="s16", layout=layout)
        frame.rate = RATE
        resampler = av.AudioResampler(stream.format, stream.layout, rate, stream.frame_size or None)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("name", "codec", "rate", "layout"),
    [
        ("a.wav", "pcm_s16le", 16000, "mono"),
        ("a.wav", "pcm_s24le", 48000, "stereo"),
        ("a.flac", "flac", 44100, "stereo"),
        ("a.mp3", "libmp3lame", 44100, "mono"),
        ("a.m4a", "aac", 48000, "stereo"),
        ("a.ogg", "libopus", 48000, "mono"),
        ("a.mkv", "libopus", 48000, "stereo"),
        ("a.aiff", "pcm_s16be", 8000, "mono"),
        ("a.wma", "wmav2", 44100, "stereo"),
        ("a.amr", "libopencore_amrnb", 8000, "mono"),
        ("a.avi", "pcm_s16le", 22050, "mono"),
    ],
)
def test_sound_of_many_kinds_becomes_16_khz_mono(tmp_path: Path, name: str, codec: str, rate: int, layout: str) -> None:
    path = _encode(tmp_path / name, codec, rate, tone(3.0, 440.0), layout)
    heard = _whole(path)
    assert heard.dtype == np.int16
    assert len(heard) / RATE == pytest.approx(3.0, abs=0.15)
    middle = heard[RATE : 2 * RATE].astype(float)
    loudest = int(np.argmax(np.abs(np.fft.rfft(middle))))
    assert loudest == pytest.approx(440, abs=1)


def test_flac_is_read_sample_by_sample_whatever_the_blocks() -> None:
    wanted = pcm_of("dictation")
    for block in (999, RATE * 7, len(wanted), len(wanted) + 5):
        assert np.array_equal(_whole(path_of("dictation"), block), wanted)


def test_skipping_leads_to_the_same_sample() -> None:
    with SoundFile(path_of("dictation")) as file:
        assert file.seconds == pytest.approx(90.58, abs=0.01)
        file.skip(70 * RATE + 17)
        assert np.array_equal(file.read(1000), pcm_of("dictation")[70 * RATE + 17 :][:1000])
        file.skip(RATE * 1000)
        assert file.ended
        assert len(file.read(10)) == 0


def test_a_file_that_breaks_off_gives_what_there_is(tmp_path: Path) -> None:
    content = path_of("conference").read_bytes()
    path = tmp_path / "half.flac"
    path.write_bytes(content[: len(content) // 2])
    heard, wanted = _whole(path), pcm_of("conference")
    assert 100 * RATE < len(heard) < 140 * RATE
    assert np.array_equal(heard[: 90 * RATE], wanted[: 90 * RATE])


def test_damage_in_the_middle_leaves_the_times_of_the_rest(tmp_path: Path) -> None:
    content = bytearray(path_of("conference").read_bytes())
    content[2_000_000:2_020_000] = bytes(20_000)
    path = tmp_path / "damaged.flac"
    path.write_bytes(content)
    heard, wanted = _whole(path), pcm_of("conference")
    assert abs(len(heard) - len(wanted)) < RATE // 5
    shift = len(heard) - len(wanted)
    assert np.array_equal(heard[shift - 50 * RATE :][: 49 * RATE], wanted[-50 * RATE :][: 49 * RATE])


def _png() -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + b"\xff\0\0" * 64 for _ in range(64))
    head = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.write(path_of("dictation"), "dictation.flac")
    return held.getvalue()


def _wav_head(data_bytes: int) -> bytes:
    form = struct.pack("<IHHIIHH", 16, 1, 1, RATE, RATE * 2, 2, 16)
    return b"RIFF" + struct.pack("<I", 36 + data_bytes) + b"WAVEfmt " + form + b"data" + struct.pack("<I", data_bytes)


def _video() -> bytes:
    held = io.BytesIO()
    with av.open(held, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 64
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8))))
        container.mux(stream.encode(None))
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.wav", b"", "empty"),
        ("text.wav", b"Minutes of the meeting, typed.\n" * 500, "not a sound file"),
        ("archive.flac", _zip(), "not a sound file"),
        ("picture.wav", _png(), "not a sound file"),
        ("head.wav", _wav_head(10_000)[:20], "not a sound file"),
        ("head.flac", path_of("dictation").read_bytes()[:30], "not a sound file"),
        ("nothing behind the head.wav", _wav_head(10_000), "no sound"),
        ("zeros.wav", bytes(50_000), "not a sound file"),
        ("film without sound.mp4", _video(), "no sound"),
        ("random.mp3", np.random.default_rng(3).bytes(200_000), ""),
    ],
)
def test_what_is_no_sound_is_refused_with_the_reason(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(NotAudio) as refused:
        _whole(path)
    assert says in refused.value.happened
    assert all(s.strip().endswith(".") for s in (refused.value.happened, refused.value.safe, refused.value.do))
    assert path.read_bytes() == content


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.wav"):
        with pytest.raises(NotAudio):
            SoundFile(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:90\n#EXTINF:90,\nfile://{sound}\n#EXT-X-ENDLIST\n"),
        ("list.ffconcat", "ffconcat version 1.0\nfile '{sound}'\n"),
        ("call.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n"),
    ],
)
def test_a_list_that_names_other_files_is_not_followed(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content.format(sound=path_of("dictation")))
    with pytest.raises(NotAudio):
        _whole(path)


def test_more_than_six_hours_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    size = int(6.5 * 3600) * RATE * 2
    path.write_bytes(_wav_head(size))
    os.truncate(path, size + 44)
    with pytest.raises(NotAudio, match="6 hours"):
        SoundFile(path)


def test_a_length_that_the_file_does_not_tell_is_limited_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.aac"
    content = _encode(tmp_path / "short.aac", "aac", 48000, tone(60.0, 300.0)).read_bytes()
    path.write_bytes(content * 3)
    with SoundFile(path, longest_seconds=150.0) as file, pytest.raises(NotAudio):
        file.skip(RATE * 1000)

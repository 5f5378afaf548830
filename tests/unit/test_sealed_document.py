"""docs/file-formats.md against the program: the reader printed there, and a part kept since version 1."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from meetingrec.audio.recording import report
from meetingrec.audio.sealed_format import Kind
from meetingrec.audio.sealed_reader import open_part, read_part
from meetingrec.domain.recording import Gap, GapReason, State
from meetingrec.vault.keys import Identity, identity_from, new_identity
from tests.data.sealed import RATE, Samples, begin_part, sound

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "tests" / "data" / "sealed-version-1"


@pytest.fixture
def reader(tmp_path: Path) -> Path:
    """The program printed in the document."""
    text = (ROOT / "docs" / "file-formats.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    path = tmp_path / "read_part.py"
    path.write_text(code, encoding="utf-8")
    return path


def run(reader: Path, part: Path, identity: Identity) -> tuple[Samples, list[str]]:
    out = reader.with_name("out.wav")
    done = subprocess.run(
        [sys.executable, str(reader), str(part), str(out)],
        input=identity.secret,
        capture_output=True,
        text=True,
        check=True,
    )
    return soundfile.read(out, dtype="int16", always_2d=True)[0], done.stdout.splitlines()


@pytest.mark.parametrize("channels", [1, 2])
def test_the_printed_reader_hears_what_the_program_hears(tmp_path: Path, reader: Path, channels: int) -> None:
    identity = new_identity()
    samples = sound(3, channels=channels)
    with begin_part(tmp_path, identity, channels=channels, starts_at=12.5) as writer:
        writer.device("microphone")
        writer.audio(samples[:RATE])
        writer.gap(2, GapReason.NO_SAMPLES)
        writer.audio(samples[RATE : 3 * RATE])
        writer.mark("here")
        writer.end()
    heard, lines = run(reader, writer.path, identity)
    assert np.array_equal(heard, open_part(writer.path, identity).samples(12.5, 5))
    assert np.array_equal(heard[3 * RATE :].reshape(samples[RATE:].shape), samples[RATE:])
    assert lines == [
        "13.500 s: no sound for 2.000 s (reason 3)",
        f"ended after 5.000 s, last record {writer.head}",
    ]


def test_the_printed_reader_goes_round_damage(tmp_path: Path, reader: Path) -> None:
    identity = new_identity()
    samples = sound(5)
    with begin_part(tmp_path, identity) as writer:
        for second in range(5):
            writer.audio(samples[second * RATE : (second + 1) * RATE])
    walk = read_part(writer.path).walk
    content = bytearray(writer.path.read_bytes())
    content[:100] = bytes(100)
    content[walk.entries[3].offset + 20] ^= 1
    writer.path.write_bytes(content)
    heard, lines = run(reader, writer.path, identity)
    assert lines[0] == "3.000 s: records 3 to 3 are missing"
    assert lines[1].startswith("interrupted after 5.000 s")
    samples[2 * RATE : 3 * RATE] = 0
    assert np.array_equal(heard[:, 0], samples)


def test_a_part_kept_since_version_1_still_opens(reader: Path) -> None:
    identity = identity_from((KEPT / "secret.txt").read_text(encoding="utf-8"))
    path = KEPT / "0001-room.mrseg"
    expected = np.load(KEPT / "samples.npy")
    found = report(KEPT, [identity])
    assert (found.state, found.content_proven, found.says) == (State.COMPLETE, True, "Complete: 1 second.")
    assert found.gaps == (Gap(0.5, 0.25, "paused"),)
    part = open_part(path, identity)
    assert np.array_equal(part.samples(0, 1.25)[:, 0], expected)
    assert part.texts(Kind.MARK) == [(0.75, "here")]
    assert np.array_equal(run(reader, path, identity)[0][:, 0], expected)

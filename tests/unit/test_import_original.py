"""The file somebody brought, kept byte for byte: read back anywhere, and any change to it is noticed."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingrec.audio.import_file import open_plain, plain_name
from meetingrec.audio.import_original import CHUNK, NAME, OpenOriginal, Sealed, seal_original
from meetingrec.audio.import_problems import FileRefused
from meetingrec.domain.errors import FolderRefused, KeyRefused, RecordingDamaged
from meetingrec.vault.keys import Identity, new_identity

KEY = new_identity()
PLAIN = os.urandom(CHUNK * 3 + 1234)


def sealed_in(folder: Path, plain: bytes, identity: Identity = KEY) -> Sealed:
    path = folder / NAME
    path.unlink(missing_ok=True)
    return seal_original(io.BytesIO(plain), path, recording_id="one", recipient=identity.public, went=lambda size: None)


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, len(PLAIN)])
def test_every_byte_comes_back(tmp_path: Path, size: int) -> None:
    plain = PLAIN[:size]
    assert sealed_in(tmp_path, plain) == Sealed(size, hashlib.sha256(plain).hexdigest())
    with OpenOriginal(tmp_path / NAME, KEY) as original:
        assert (original.size, original.recording_id) == (size, "one")
        assert b"".join(original.pieces()) == plain
        assert original.sha256() == hashlib.sha256(plain).hexdigest()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    sealed_in(folder, PLAIN)
    return folder / NAME


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(PLAIN) + 10), st.integers(0, 2 * CHUNK))
def test_any_place_of_it_can_be_read(kept: Path, at: int, size: int) -> None:
    with OpenOriginal(kept, KEY) as original:
        assert original.read(at, size) == PLAIN[at : at + size]


def test_nothing_of_it_lies_in_the_clear_and_nobody_else_opens_it(kept: Path) -> None:
    raw = kept.read_bytes()
    assert all(PLAIN[at : at + 16] not in raw for at in range(0, len(PLAIN), 4096))
    if os.name == "posix":
        assert kept.stat().st_mode & 0o077 == 0
    with pytest.raises(KeyRefused):
        OpenOriginal(kept, new_identity())


def test_every_change_is_noticed(kept: Path, tmp_path: Path) -> None:
    raw = kept.read_bytes()
    front = len(raw) - len(PLAIN) - 4 * 16
    whole = CHUNK + 16
    swapped = (
        raw[:front] + raw[front + whole : front + 2 * whole] + raw[front : front + whole] + raw[front + 2 * whole :]
    )
    changed = {
        "a bit": raw[: front + 5] + bytes([raw[front + 5] ^ 1]) + raw[front + 6 :],
        "in the front": raw.replace(b'"one"', b'"two"'),
        "cut in a chunk": raw[:-1],
        "cut between chunks": raw[: front + 3 * whole],
        "chunks swapped": swapped,
        "something added": raw + b"x",
        "only the front": raw[:front],
        "half the front": raw[:40],
        "nothing": b"",
    }
    for what, content in changed.items():
        path = tmp_path / "changed"
        path.write_bytes(content)
        with pytest.raises((KeyRefused, RecordingDamaged)):
            with OpenOriginal(path, KEY) as original:
                original.sha256()
            pytest.fail(what)


def test_it_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"there")
    with pytest.raises(FolderRefused):
        seal_original(io.BytesIO(b"x"), tmp_path / NAME, recording_id="o", recipient=KEY.public, went=lambda _: None)
    assert (tmp_path / NAME).read_bytes() == b"there"


def test_only_a_plain_file_is_opened(tmp_path: Path) -> None:
    plain = tmp_path / "plain.mp3"
    plain.write_bytes(b"sound")
    with open_plain(plain, 5) as opened:
        assert opened.read() == b"sound"
    (tmp_path / "link.mp3").symlink_to(plain)
    (tmp_path / "empty.mp3").touch()
    os.mkfifo(tmp_path / "pipe.mp3")
    said = {}
    for name in ("link.mp3", "pipe.mp3", "empty.mp3", "gone.mp3", "."):
        with pytest.raises(FileRefused) as refused:
            open_plain(tmp_path / name, 5)
        said[name] = refused.value.happened
    with pytest.raises(FileRefused, match="is larger than"):
        open_plain(plain, 4)
    with pytest.raises(FileRefused, match="a folder, a shortcut or a device"):
        open_plain(Path(os.devnull), 5)
    assert (
        said["link.mp3"] == said["pipe.mp3"] == said["."] == "This is not a file but a folder, a shortcut or a device."
    )
    assert said["empty.mp3"] == "This file is empty."
    assert said["gone.mp3"] == "This file cannot be opened."


def test_a_name_is_only_words() -> None:
    assert plain_name(Path("a/../b\n\x1b[31mc\u202egpj.mp4")) == "b  [31mc gpj.mp4"

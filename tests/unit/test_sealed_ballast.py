"""Room that is really there when the disk is full."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from meetingrec.audio.ballast import Ballast
from meetingrec.disk import free_bytes
from meetingrec.domain.errors import DiskFull, FolderRefused
from tests.data.sealed import fill, make_read_only, small_disk


def test_the_room_is_taken_and_given_back(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "8m") as disk:
        before = free_bytes(disk)
        ballast = Ballast(disk, size=4 << 20, last=64 << 10)
        ballast.hold()
        assert ballast.held == (4 << 20) + (64 << 10)
        assert before - free_bytes(disk) >= ballast.held
        assert ballast.release() == 4 << 20
        assert ballast.release() == 0
        assert ballast.held == 64 << 10
        assert ballast.release_last() == 64 << 10
        assert free_bytes(disk) == before
        assert list(disk.iterdir()) == []


def test_what_a_killed_recorder_left_is_used_again(tmp_path: Path) -> None:
    Ballast(tmp_path, size=1 << 20, last=1 << 16).hold()
    files = {path.name: path.stat().st_ino for path in tmp_path.iterdir()}
    os.truncate(tmp_path / "ballast-last.bin", 5)
    again = Ballast(tmp_path, size=1 << 20, last=1 << 16)
    again.hold()
    assert {path.name: path.stat().st_ino for path in tmp_path.iterdir()} == files
    assert again.held == (1 << 20) + (1 << 16)
    again.drop()
    again.drop()
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_for_it_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        filler = fill(disk, leave=500_000)
        with pytest.raises(DiskFull):
            Ballast(disk, size=1 << 20).hold()
        assert list(disk.iterdir()) == [filler]


def test_a_read_only_disk_is_refused(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        ballast = Ballast(disk, size=1 << 16, last=1 << 12)
        ballast.hold()
        make_read_only(disk)
        with pytest.raises(FolderRefused):
            ballast.release()
        with pytest.raises(FolderRefused):
            Ballast(disk, size=1 << 17).hold()

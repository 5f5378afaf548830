"""Each command as IT would call it, and each kind of bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ASSETS = Path(__file__).parents[2] / "assets" / "practice"


@pytest.fixture
def call(tmp_path: Path):  # type: ignore[no-untyped-def]
    def run(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "MEETINGREC_HOME": str(tmp_path / "home")}
        done = subprocess.run(
            [sys.executable, "-m", "meetingrec", *arguments],
            capture_output=True,
            text=True,
            timeout=200,
            env=environment,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.mark.parametrize("command", ["practice", "doctor", "record", "verify", "transcribe", "models", "profile"])
def test_every_command_explains_itself(call, command: str) -> None:  # type: ignore[no-untyped-def]
    told = call(command, "--help").stdout
    assert "usage: meetingrec" in told and len(told) > 200


def test_doctor_names_what_works(call) -> None:  # type: ignore[no-untyped-def]
    told = json.loads(call("doctor", "--json").stdout)
    states = {entry["what"]: entry["state"] for entry in told}
    for what in ("Disk", "Keys", "Database", "Practice voices", "Word templates"):
        assert states[what] == "ok", told
    assert states["Speech model"] == "warning"


def test_record_a_file_then_verify_it(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "Zoë's ünïted folder"
    source = ASSETS / "dictation.flac"
    call("record", "--out", str(folder), "--source", str(source), "--speed", "0")
    told = json.loads(call("verify", str(folder), "--json").stdout)
    assert told["state"] == "complete" and told["content_proven"] is True and told["bad"] == 0
    assert told["seconds"] == pytest.approx(91, abs=3)


def test_record_stops_after_the_seconds_asked_for(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "short"
    call("record", "--out", str(folder), "--source", str(ASSETS / "dictation.flac"), "--seconds", "3")
    told = json.loads(call("verify", str(folder), "--json").stdout)
    assert 3 <= told["seconds"] < 6


def test_verify_names_a_changed_byte(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "changed"
    call("record", "--out", str(folder), "--source", str(ASSETS / "dictation.flac"), "--speed", "0")
    part = next(folder.glob("*.mrseg"))
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    told = json.loads(call("verify", str(folder), "--json", code=3).stdout)
    assert told["state"] == "damaged" and told["bad"] >= 1
    assert told["seconds"] > 85


@pytest.mark.parametrize("what", ["missing", "empty", "text", "zip", "folder"])
def test_transcribe_refuses_what_is_no_sound(call, tmp_path: Path, what: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / f"{what}.wav"
    if what == "empty":
        path.touch()
    elif what == "text":
        path.write_text("These are minutes, not sound.\n" * 50)
    elif what == "zip":
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("a.txt", "x" * 1000)
    elif what == "folder":
        path.mkdir()
    before = path.read_bytes() if path.is_file() else b""
    done = call("transcribe", str(path), "--json", code=1)
    assert json.loads(done.stdout)["problem"] == "NotAudio"
    assert len(done.stderr.strip().splitlines()) >= 3
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_transcribe_gives_words_and_says_they_are_practice(call) -> None:  # type: ignore[no-untyped-def]
    done = call("transcribe", str(ASSETS / "dictation.flac"), "--json")
    told = json.loads(done.stdout)
    text = " ".join(segment["text"] for segment in told["segments"]).lower()
    assert "child protection plan for neglect" in text
    assert "synthetic" in done.stderr


def test_transcribe_refuses_a_folder_that_is_no_model(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    done = call("transcribe", str(ASSETS / "dictation.flac"), "--model", str(tmp_path), "--json", code=1)
    assert json.loads(done.stdout)["problem"] == "NotASpeechModel"


def test_verify_of_a_folder_without_recordings(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    done = call("verify", str(tmp_path), "--json", code=1)
    assert json.loads(done.stdout)["problem"] == "RecordingDamaged"


def test_record_without_a_microphone_says_so(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    done = call("record", "--out", str(tmp_path / "x"), "--device", "no such microphone", "--seconds", "1", code=1)
    assert "Nothing" in done.stderr or "safe" in done.stderr


def test_a_full_disk_ends_in_a_sentence_and_leaves_no_recorder_behind(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=True)
    try:
        done = call("record", "--out", str(folder), "--source", str(ASSETS / "conference.flac"), "--speed", "0", code=1)
        assert "full" in done.stderr.lower() and "safe" in done.stderr.lower()
        # A lazy unmount would hide a recorder that still writes there; this one fails while anything is open.
    finally:
        subprocess.run(["umount", str(folder)], check=True)

"""The whole path without a window, through the installed command, as `./dev run` does it where there is no display."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import docx
import pytest

MEASURED_CONFERENCE, MEASURED_DICTATION = 0.033, 0.0
"""Word errors that the model's own papers give for the bare library on the same sound."""


@pytest.fixture(scope="module")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("practice output")
    done = _meetingrec("practice", "--headless", "--fast", "--out", str(out), home=out)
    assert done.returncode == 0, done.stderr
    assert "Practice - synthetic voices" in done.stdout
    assert "decisions-and-recommendations.docx" in done.stdout
    return out


def _meetingrec(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MEETINGREC_HOME": str(home / "home"), "TMPDIR": str(_temp(home))}
    return subprocess.run(
        [sys.executable, "-m", "meetingrec", *arguments], capture_output=True, text=True, timeout=280, env=environment
    )


def _temp(home: Path) -> Path:
    folder = home / "t"
    folder.mkdir(exist_ok=True)
    return folder


def _words(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_the_documents_say_what_was_decided(practised: Path) -> None:
    words = _words(practised / "decisions-and-recommendations.docx")
    assert "Leo and the baby will be on a child protection plan for emotional abuse" in words
    assert "A child in need plan" in words
    assert "I want the shouting to stop" in words
    assert "Nadia Fenwick" in words
    # Taken by the minute taker from what the machine heard of the dictation.
    assert "the social worker will visit the home once a week" in words.lower()
    summary = _words(practised / "chairs-summary.docx")
    assert (
        "What we are worried about" in summary
        and "What is working well" in summary
        and "What needs to happen" in summary
    )


def test_the_words_were_heard_as_well_as_the_bare_library_hears_them(practised: Path) -> None:
    error = json.loads((practised / "manifest.json").read_text())["word_error"]
    assert error["conference"] <= MEASURED_CONFERENCE + 0.02
    assert error["dictation"] <= MEASURED_DICTATION + 0.02


def test_the_manifest_agrees_with_what_lies_there(practised: Path) -> None:
    manifest = json.loads((practised / "manifest.json").read_text())
    assert manifest["recording"]["state"] == "complete"
    assert manifest["recording"]["seconds"] == pytest.approx(249, abs=5)
    assert manifest["checked"]["bad"] == 0
    assert len(manifest["documents"]) == 2
    for entry in manifest["documents"]:
        assert hashlib.sha256((practised / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]


def test_the_transcript_has_words_with_times(practised: Path) -> None:
    told = json.loads((practised / "transcript.json").read_text())
    words = [word for segment in told["segments"] for word in segment["words"]]
    assert len(words) > 550
    assert all(word["end"] >= word["start"] >= 0 for word in words)
    assert words[-1]["end"] < 250


def test_no_word_of_the_conference_lies_on_the_disk_in_clear(practised: Path) -> None:
    """Spoken and typed words, and names, in every file of the library, the logs and the temporary folder."""
    telling = [b"shouting", b"domestic abuse", b"Keira", b"Callum", b"Hartley", b"grandmother", b"practice-voices"]
    telling += [word.decode().encode("utf-16-le") for word in telling]
    searched = 0
    for folder in (practised / "library", practised / "home", practised / "t"):
        for path in (item for item in folder.rglob("*") if item.is_file()):
            searched += 1
            content = path.read_bytes()
            for word in telling:
                assert word.lower() not in content.lower(), f"{word!r} in {path.name}"
    assert searched > 10


def test_a_second_practice_in_the_same_folder_works(practised: Path) -> None:
    done = _meetingrec("practice", "--headless", "--fast", "--out", str(practised), home=practised)
    assert done.returncode == 0, done.stderr


def test_the_sealed_recordings_are_sound(practised: Path) -> None:
    folders = [path.parent for path in (practised / "library" / "recordings").rglob("0001-room.mrseg")]
    assert len(folders) == 2
    for folder in folders:
        done = _meetingrec("verify", str(folder), "--json", home=practised)
        told = json.loads(done.stdout)
        assert told["state"] == "complete" and told["bad"] == 0 and told["content_proven"] is None
        assert done.returncode == 0


def test_nothing_was_left_in_the_temporary_folder(practised: Path) -> None:
    assert [path.name for path in _temp(practised).rglob("*") if path.is_file() or path.is_socket()] == []

"""The library's file after everything that disks, power cuts and people do to it (reliability.md 5, 7).

What must hold: a fault is told as a fault with what is safe, never as an empty library; a file that does not
open is not touched; what was acknowledged is there after a crash.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from meetingrec.domain.errors import FolderRefused, LibraryDamaged, LibraryMissing
from meetingrec.store.damage import PAGE_BYTES, pages
from meetingrec.store.open import backup, backups_folder, create_database, open_database, restore_latest
from meetingrec.vault.sealing import new_key


def add_note(db, text):
    with db.atomic():
        db.execute("INSERT INTO children (id, full_name, known_as, note) VALUES (?, '', '', ?)", [text[:40], text])


def notes(db):
    return [row["note"] for row in db.select("SELECT note FROM children ORDER BY id")]


@pytest.fixture
def closed(tmp_path):
    """A closed library with 40 notes and one backup."""
    key, path = new_key(), tmp_path / "library.db"
    with create_database(path, key) as db:
        for number in range(40):
            add_note(db, f"{number:03} " + "what was said " * 60)
        backup(db, backups_folder(path))
    return SimpleNamespace(path=path, key=key, content=path.read_bytes())


def refused(closed, key=None):
    """Opens, expects refusal, and sees to it that nothing changed."""
    before = closed.path.read_bytes()
    with pytest.raises(LibraryDamaged) as damaged:
        open_database(closed.path, key or closed.key)
    assert closed.path.read_bytes() == before
    assert "recordings" in damaged.value.safe
    assert "1 earlier copy lies in the backups folder" in damaged.value.safe
    assert "Do not delete anything" in damaged.value.do
    return damaged.value.happened


def test_the_wrong_key_is_told_from_damage(closed):
    assert "does not open with this key" in refused(closed, new_key())


def test_an_empty_file_is_not_an_empty_library(closed):
    closed.path.write_bytes(b"")
    assert "0 bytes" in refused(closed)


def test_a_lost_file_is_missing_and_stays_missing(closed):
    closed.path.unlink()
    with pytest.raises(LibraryMissing) as missing:
        open_database(closed.path, closed.key)
    assert "1 earlier copy" in missing.value.safe
    assert not closed.path.exists()


def test_a_folder_in_its_place_is_told_in_words(closed):
    closed.path.unlink()
    closed.path.mkdir()
    with pytest.raises(FolderRefused):
        open_database(closed.path, closed.key)


def test_a_database_of_another_program_is_named_as_such(closed):
    closed.path.unlink()
    plain = sqlite3.connect(closed.path)
    plain.execute("CREATE TABLE a (b)")
    plain.commit()
    plain.close()
    assert "another program" in refused(closed)


def test_an_encrypted_database_that_is_no_library_is_refused(closed):
    from meetingrec.store.cipher import connect

    closed.path.write_bytes(b"")
    with connect(closed.path, closed.key, writes=True) as other:
        other.execute("CREATE TABLE a (b)")
    refused(closed)


@pytest.mark.parametrize(
    "content",
    [random.Random(5).randbytes(50_000), b"\0" * 50_000, b"%PDF-1.7\n" * 5000, b"x"],
    ids=["noise", "zeros", "another kind", "one byte"],
)
def test_what_is_no_database_is_refused(closed, content):
    closed.path.write_bytes(content)
    happened = refused(closed)
    assert "does not open with this key" in happened or "only 1 bytes" in happened


def test_every_cut_short_file_is_refused(closed):
    chance = random.Random(7)
    size = len(closed.content)
    lengths = {1, 15, 16, 100, PAGE_BYTES - 1, PAGE_BYTES, PAGE_BYTES + 1, size - PAGE_BYTES, size - 1}
    lengths |= {chance.randrange(1, size) for _ in range(60)}
    lengths |= {PAGE_BYTES * chance.randrange(1, size // PAGE_BYTES) for _ in range(20)}
    for length in sorted(lengths):
        closed.path.write_bytes(closed.content[:length])
        happened = refused(closed)
        assert "cut short" in happened or "not whole" in happened


def test_every_flipped_bit_is_noticed(closed):
    chance = random.Random(11)
    size = len(closed.content)
    places = {*range(0, 120, 7), size - 1, *(chance.randrange(size) for _ in range(150))}
    for place in sorted(places):
        damaged = bytearray(closed.content)
        damaged[place] ^= 1 << chance.randrange(8)
        closed.path.write_bytes(damaged)
        happened = refused(closed)
        if place >= 16:
            assert f"1 of {size // PAGE_BYTES} pages" in happened, place
            assert pages(closed.path, closed.key).whole == size // PAGE_BYTES - 1


def test_overwritten_and_exchanged_pages_are_noticed(closed):
    for first, second in ((1, 2), (0, 3), (5, 4)):
        damaged = bytearray(closed.content)
        one, two = (slice(number * PAGE_BYTES, (number + 1) * PAGE_BYTES) for number in (first, second))
        damaged[one], damaged[two] = closed.content[two], closed.content[one]
        closed.path.write_bytes(damaged)
        refused(closed)
    for start in range(0, len(closed.content), 3 * PAGE_BYTES):
        closed.path.write_bytes(closed.content[:start] + b"\0" * PAGE_BYTES + closed.content[start + PAGE_BYTES :])
        refused(closed)
    closed.path.write_bytes(closed.content + closed.content[:100])
    refused(closed)
    closed.path.write_bytes(closed.content + b"\0" * PAGE_BYTES)
    refused(closed)


def test_after_all_of_it_the_backup_opens(closed):
    closed.path.write_bytes(b"\0" * 10_000)
    refused(closed)
    _, copy = restore_latest(backups_folder(closed.path), closed.key)
    with copy:
        assert len(notes(copy)) == 40


def test_damage_that_happens_while_it_is_open_is_told_in_words(closed):
    db = open_database(closed.path, closed.key)
    with closed.path.open("r+b") as file:
        file.seek(PAGE_BYTES)
        file.write(os.urandom(len(closed.content) - PAGE_BYTES))
    with pytest.raises(LibraryDamaged) as damaged:
        notes(db)
    assert "restore the newest backup" in damaged.value.do
    with pytest.raises(LibraryDamaged):
        backup(db, backups_folder(closed.path))
    db.close()
    _, copy = restore_latest(backups_folder(closed.path), closed.key)
    with copy:
        assert len(notes(copy)) == 40


def test_a_page_torn_in_the_file_but_whole_in_the_log_is_mended(closed, tmp_path):
    """As a power cut in the middle of a checkpoint leaves it."""
    after = tmp_path / "after the power cut"
    after.mkdir()
    with open_database(closed.path, closed.key) as db:
        for number in range(40):
            with db.atomic():
                db.execute("UPDATE children SET note = ? WHERE id LIKE ?", [f"changed {number:03}", f"{number:03}%"])
        for ending in ("", "-wal"):
            shutil.copyfile(f"{closed.path}{ending}", f"{after / 'library.db'}{ending}")
        wanted = notes(db)
        log = (after / "library.db-wal").read_bytes()
    frame = PAGE_BYTES + 24
    numbers = {int.from_bytes(log[32 + at : 36 + at], "big") for at in range(0, len(log) - 32, frame)}
    with (after / "library.db").open("r+b") as file:
        for number in numbers:
            file.seek((number - 1) * PAGE_BYTES + 2000)
            file.write(os.urandom(1000))
    assert len(numbers) > 1
    assert pages(after / "library.db", closed.key).whole < len(closed.content) // PAGE_BYTES
    with open_database(after / "library.db", closed.key) as mended:
        assert notes(mended) == wanted


@pytest.mark.parametrize(
    "rubbish", [b"", b"x" * 10, random.Random(5).randbytes(40_000)], ids=["empty", "short", "noise"]
)
def test_rubbish_in_place_of_the_log_does_no_harm(closed, rubbish):
    closed.path.with_name("library.db-wal").write_bytes(rubbish)
    with open_database(closed.path, closed.key) as db:
        assert len(notes(db)) == 40


WRITER = """
import sys
from pathlib import Path
from meetingrec.store.open import open_database
db = open_database(Path(sys.argv[1]), bytes.fromhex(sys.stdin.readline().strip()))
number = int(sys.argv[2])
while True:
    with db.atomic():
        for half in ("a", "b"):
            row = [f"{number:09}{half}", "x" * 3000]
            db.execute("INSERT INTO children (id, full_name, known_as, note) VALUES (?, '', '', ?)", row)
    print(number, flush=True)
    number += 1
"""


def test_killed_in_mid_writing_keeps_everything_acknowledged(tmp_path):
    """Ten times kill -9, each at another moment; the same library goes on each time."""
    key, path = new_key(), tmp_path / "library.db"
    create_database(path, key).close()
    chance, number = random.Random(3), 0
    for _ in range(10):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        writer.stdin.write(key.hex() + "\n")
        writer.stdin.flush()
        for _ in range(chance.randrange(1, 120)):
            acknowledged = int(writer.stdout.readline())
        writer.kill()
        rest, _ = writer.communicate(timeout=30)
        acknowledged = max([acknowledged, *map(int, rest.split())])
        with open_database(path, key) as db:
            ids = [row["id"] for row in db.select("SELECT id FROM children ORDER BY id")]
        assert ids[-1] >= f"{acknowledged:09}b"
        assert len(ids) == 2 * len({item[:9] for item in ids}), "half a transaction"
        number = int(ids[-1][:9]) + 1
    assert len(ids) == 2 * number

"""Copies of the library: made, checked, kept by the rota, brought back."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec.domain.errors import FolderRefused, LibraryDamaged, LibraryMissing
from meetingrec.store.backups import DAILY, HOURLY, Backup, no_longer_kept
from meetingrec.store.cipher import connect, faults_of
from meetingrec.store.open import (
    backup,
    backups_folder,
    candidates,
    create_database,
    open_database,
    restore,
    restore_latest,
)
from meetingrec.vault.sealing import new_key

NOW = datetime(2026, 4, 3, 9, 15, tzinfo=UTC)


@pytest.fixture
def key():
    return new_key()


@pytest.fixture
def db(tmp_path, key):
    made = create_database(tmp_path / "library.db", key)
    yield made
    made.close()


def add_note(db, text):
    with db.atomic():
        db.execute("INSERT INTO children (id, full_name, known_as, note) VALUES (?, '', '', ?)", [text, text])


def notes(db):
    return [row["note"] for row in db.select("SELECT note FROM children ORDER BY id")]


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)


def test_a_copy_is_whole_encrypted_and_opens_with_the_same_key(db, key):
    add_note(db, "Leo said he is hungry")
    folder = backups_folder(db.path)
    made = backup(db, folder, NOW)
    assert made.path.name == "library-2026-04-03T09-15-00Z.db"
    assert made == candidates(folder)[0]
    assert b"hungry" not in made.path.read_bytes()
    with connect(made.path, key, writes=False) as copy:
        assert faults_of(copy) == []
        assert notes(copy) == ["Leo said he is hungry"]
        with pytest.raises(FolderRefused):
            add_note(copy, "a copy is never written to")
    assert [file.name for file in folder.iterdir()] == [made.path.name]
    add_note(db, "the library goes on")
    assert len(notes(db)) == 2


def test_the_newest_sound_copy_is_found_past_damaged_ones(db, key):
    folder = backups_folder(db.path)
    made = []
    for hour in range(4):
        add_note(db, f"hour {hour}")
        made.append(backup(db, folder, NOW + timedelta(hours=hour)))
    spoil(made[3].path)
    made[2].path.write_bytes(b"")
    found, copy = restore_latest(folder, key)
    with copy:
        assert found == made[1]
        assert notes(copy) == ["hour 0", "hour 1"]


def test_without_a_sound_copy_people_are_told_not_to_delete_anything(db, key):
    folder = backups_folder(db.path)
    for empty in (folder, folder / "missing"):
        with pytest.raises(LibraryMissing) as missing:
            restore_latest(empty, key)
        assert "Do not delete anything" in missing.value.do
    backup(db, folder, NOW)
    with pytest.raises(LibraryMissing):
        restore_latest(folder, new_key())


def test_a_copy_takes_the_place_of_a_damaged_library_which_is_kept(db, key):
    add_note(db, "kept")
    made = backup(db, backups_folder(db.path), NOW)
    add_note(db, "later")
    db.close()
    spoil(db.path)
    db.path.with_name("library.db-wal").write_bytes(b"a log that belongs to the damaged file")
    damaged = db.path.read_bytes()
    aside = restore(made, db.path, key)
    assert aside.read_bytes() == damaged
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"a log that belongs to the damaged file"
    with open_database(db.path, key) as again:
        assert notes(again) == ["kept"]
    assert made.path.exists()


def test_a_copy_takes_the_place_of_a_lost_library(db, key):
    add_note(db, "kept")
    made = backup(db, backups_folder(db.path), NOW)
    db.close()
    db.path.unlink()
    assert restore(made, db.path, key) is None
    with open_database(db.path, key) as again:
        assert notes(again) == ["kept"]


def test_a_damaged_copy_is_never_put_in_place(db, key):
    add_note(db, "good")
    made = backup(db, backups_folder(db.path), NOW)
    db.close()
    spoil(made.path)
    before = db.path.read_bytes()
    with pytest.raises(LibraryDamaged):
        restore(made, db.path, key)
    assert db.path.read_bytes() == before


def test_a_copy_that_cannot_be_made_costs_no_earlier_one(db, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    with pytest.raises(FolderRefused):
        backup(db, blocked / "backups", NOW)
    assert blocked.read_text() == "a file where the folder should be"


def test_foreign_files_are_let_be_and_cut_short_copies_tidied_away(db, key):
    folder = backups_folder(db.path)
    folder.mkdir()
    for name in ("notes.txt", "library-.db", "library-2026-13-45T00-00-00Z.db", "library-2026-04-02T09-15-00Z.db.part"):
        (folder / name).write_text("x")
    for hour in range(60):
        shutil.copyfile(db.path, folder / f"library-2026-03-{1 + hour // 24:02}T{hour % 24:02}-00-00Z.db")
    backup(db, folder, NOW)
    assert {file.name for file in folder.iterdir() if "2026-03" not in file.name} == {
        "notes.txt",
        "library-.db",
        "library-2026-13-45T00-00-00Z.db",
        "library-2026-04-03T09-15-00Z.db",
    }
    assert len(candidates(folder)) == HOURLY + 1, "the newest 24 hours, and the one day that none of them is of"


def copies(hours, before_upgrade=False):
    return [Backup(Path(f"{hour}"), NOW - timedelta(hours=hour), 1, before_upgrade) for hour in hours]


def test_the_rota_keeps_a_day_of_hours_and_a_month_of_days():
    every_hour = copies(range(24 * 40))
    dropped = set(no_longer_kept(every_hour, NOW))
    kept = [copy for copy in every_hour if copy not in dropped]
    assert kept[:HOURLY] == every_hour[:HOURLY]
    assert len({copy.made_at.date() for copy in kept}) == DAILY
    assert len(kept) == HOURLY + DAILY - 2


def test_a_machine_that_was_off_for_a_year_keeps_its_copies():
    old = copies(range(24 * 365, 24 * 365 + 20))
    assert no_longer_kept(old, NOW) == ()


def test_copies_from_before_an_upgrade_stay_thirty_days():
    recent, old = copies([1, 24 * 29], before_upgrade=True), copies([24 * 31], before_upgrade=True)
    assert list(no_longer_kept([*recent, *old], NOW)) == old


@given(st.sets(st.integers(0, 24 * 400), min_size=1))
def test_the_newest_copy_is_never_dropped_and_dropping_again_drops_nothing(hours):
    there = copies(hours)
    dropped = no_longer_kept(there, NOW)
    left = [copy for copy in there if copy not in dropped]
    assert min(there, key=lambda copy: NOW - copy.made_at) in left
    assert no_longer_kept(left, NOW) == ()
    assert len(left) >= min(len(there), HOURLY)

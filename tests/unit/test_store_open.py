"""Making, opening and bringing up to date the library's database."""

import sqlite3
import sys
from pathlib import Path

import pytest

from meetingrec.domain.errors import (
    DiskFull,
    FolderRefused,
    LibraryDamaged,
    LibraryInUse,
    LibraryMissing,
    LibraryTooNew,
)
from meetingrec.store.cipher import connect
from meetingrec.store.migrations import MIGRATIONS, Migrations
from meetingrec.store.open import backups_folder, candidates, create_database, open_database, sqlite_facts
from meetingrec.vault.sealing import new_key


@pytest.fixture
def key():
    return new_key()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a folder with ü, # and ?" / "library.db"


@pytest.fixture
def db(path, key):
    path.parent.mkdir()
    made = create_database(path, key)
    yield made
    made.close()


def add_note(db, text):
    with db.atomic():
        db.execute("INSERT INTO children (id, full_name, known_as, note) VALUES (?, '', '', ?)", [text, text])


def notes(db):
    return [row["note"] for row in db.select("SELECT note FROM children ORDER BY id")]


def next_version(step=lambda db: db.execute("ALTER TABLE children ADD COLUMN shoe_size TEXT NOT NULL DEFAULT ''")):
    """The steps of a program that is one version ahead of this one."""
    ahead = Migrations(MIGRATIONS.name)
    ahead._migrations.extend(MIGRATIONS._migrations)
    ahead(name="9999 the next version")(step)
    return ahead


def test_a_library_is_durable_and_checks_its_links(db):
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "fullfsync": 1,
        "checkpoint_fullfsync": 1,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "busy_timeout": 5000,
        "temp_store": 2,
        "secure_delete": 1,
    }
    assert {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted


def test_nothing_in_the_files_can_be_read_without_the_key(db, path):
    add_note(db, "Leo said he is hungry")
    files = list(path.parent.iterdir())
    assert {file.name for file in files} == {"library.db", "library.db-wal", "library.db-shm"}
    for file in files:
        content = file.read_bytes()
        assert b"hungry" not in content
        assert b"children" not in content
        assert b"SQLite format" not in content
        if sys.platform != "win32":
            assert file.stat().st_mode & 0o077 == 0
    db.close()
    with pytest.raises(sqlite3.DatabaseError), sqlite3.connect(path) as plain:
        plain.execute("SELECT * FROM children")
    plain.close()


def test_a_library_is_never_made_over_anything(db, path, key):
    add_note(db, "first")
    with pytest.raises(FolderRefused) as refused:
        create_database(path, new_key())
    assert "already" in refused.value.happened
    assert notes(db) == ["first"]
    assert {file.name for file in path.parent.iterdir()} == {"library.db", "library.db-wal", "library.db-shm"}


def test_opening_never_makes_a_file(path, key):
    path.parent.mkdir()
    with pytest.raises(LibraryMissing):
        open_database(path, key)
    assert list(path.parent.iterdir()) == []


def test_a_half_made_library_of_an_interrupted_set_up_is_no_obstacle(path, key):
    path.parent.mkdir()
    path.with_name("library.db.new").write_bytes(b"half")
    create_database(path, key).close()
    assert [file.name for file in path.parent.iterdir()] == ["library.db"]


@pytest.mark.parametrize("folder", ["OneDrive - Council", "Dropbox"])
def test_synchronised_folders_are_refused(tmp_path, key, folder):
    (tmp_path / folder).mkdir()
    with pytest.raises(FolderRefused):
        create_database(tmp_path / folder / "library.db", key)
    with pytest.raises(FolderRefused):
        open_database(tmp_path / folder / "library.db", key)
    assert list((tmp_path / folder).iterdir()) == []


def test_a_missing_folder_is_refused_in_words(tmp_path, key):
    with pytest.raises(FolderRefused):
        create_database(tmp_path / "nowhere" / "library.db", key)


def test_only_one_connection_writes(db, path, key):
    with pytest.raises(LibraryInUse):
        open_database(path, key)
    db.close()
    db.close()
    again = open_database(path, key)
    again.conn.close()
    open_database(path, key).close()


def test_the_key_has_32_bytes(path):
    path.parent.mkdir()
    for wrong in (b"", b"x" * 31, b"password"):
        with pytest.raises(ValueError, match="32 bytes"):
            create_database(path, wrong)
    assert not path.exists()


def test_the_facts_name_an_sqlite_without_the_wal_reset_bug():
    facts = sqlite_facts()
    version = tuple(int(part) for part in facts.split()[1].rstrip(",").split("."))
    assert version >= (3, 51, 3)
    assert "SQLCipher 4" in facts


def test_sqlite_utils_knows_the_exceptions_of_sqlcipher(db):
    """reliability.md 3.2, trap a: without the alias this raises instead of adding the column."""
    with db.atomic():
        db["scratch"].insert({"a": 1})
        db["scratch"].insert({"a": 2, "b": "x"}, alter=True)
    assert db.select("SELECT a, b FROM scratch") == [{"a": 1, "b": None}, {"a": 2, "b": "x"}]


def test_transactions_may_be_nested_and_the_inner_one_given_up(db):
    with db.atomic():
        add_note(db, "outer")
        with pytest.raises(RuntimeError, match="inner"), db.atomic():
            add_note(db, "inner")
            raise RuntimeError("inner")
    assert notes(db) == ["outer"]


def test_a_full_disk_is_told_in_words_and_keeps_what_was_there(db, path, key):
    add_note(db, "before")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}").fetchall()
    with pytest.raises(DiskFull) as full:
        add_note(db, "x" * 100_000)
    assert "safe" in full.value.safe
    assert notes(db) == ["before"]
    db.close()
    with open_database(path, key) as again:
        assert notes(again) == ["before"]
        add_note(again, "later")


def test_a_library_that_another_program_holds_is_told_in_words(db, path, key):
    from sqlcipher3 import dbapi2

    other = dbapi2.connect(path)
    other.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    other.execute("BEGIN IMMEDIATE")
    db.execute("PRAGMA busy_timeout = 50").fetchall()
    with pytest.raises(LibraryInUse):
        add_note(db, "later")
    other.rollback()
    other.close()
    add_note(db, "now")
    assert notes(db) == ["now"]


def test_an_older_library_is_brought_up_to_date_and_the_old_one_kept(db, path, key):
    add_note(db, "written by the first version")
    db.close()
    with open_database(path, key, migrations=next_version()) as newer:
        assert notes(newer) == ["written by the first version"]
        assert newer.select("SELECT shoe_size FROM children") == [{"shoe_size": ""}]
        assert newer.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        add_note(newer, "written by the next")
    (kept,) = candidates(backups_folder(path))
    assert kept.before_upgrade
    with connect(kept.path, key, writes=False) as old:
        assert notes(old) == ["written by the first version"]
        assert "shoe_size" not in old["children"].columns_dict
    left = {file.name for file in path.parent.iterdir()}
    assert left == {"library.db", "backups"}
    with open_database(path, key, migrations=next_version()) as again:
        assert len(notes(again)) == 2
    assert len(candidates(backups_folder(path))) == 1


def failing(db):
    db.execute("ALTER TABLE children ADD COLUMN shoe_size TEXT")
    db.execute("DELETE FROM conference_children")
    raise RuntimeError("a bug in a step")


def breaking(db):
    db.execute("PRAGMA defer_foreign_keys = ON")
    db.execute("INSERT INTO transcript_progress VALUES ('nobody', 'room', 1.0)")


def orphaning(db):
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("INSERT INTO transcript_progress VALUES ('nobody', 'room', 1.0)")


@pytest.mark.parametrize(
    ("step", "transactional"),
    [(failing, True), (failing, False), (breaking, True), (breaking, False), (orphaning, False)],
)
def test_a_step_that_fails_leaves_the_old_library_as_it_was(db, path, key, step, transactional):
    add_note(db, "precious")
    db.close()
    before = path.read_bytes()
    ahead = Migrations(MIGRATIONS.name)
    ahead._migrations.extend(MIGRATIONS._migrations)
    ahead(name="9999 faulty", transactional=transactional)(step)
    with pytest.raises(LibraryDamaged) as refused:
        open_database(path, key, migrations=ahead)
    assert "as it was" in refused.value.safe
    assert path.read_bytes() == before
    assert {file.name for file in path.parent.iterdir()} == {"library.db", "backups"}
    with open_database(path, key) as again:
        assert notes(again) == ["precious"]


def test_a_library_of_a_newer_version_is_refused_and_not_touched(db, path, key):
    db.close()
    open_database(path, key, migrations=next_version()).close()
    before = path.read_bytes()
    with pytest.raises(LibraryTooNew) as refused:
        open_database(path, key)
    assert "newer version" in refused.value.do
    assert path.read_bytes() == before
    open_database(path, key, migrations=next_version()).close()


def test_the_swap_waits_for_nobody_who_still_reads_the_old_file(db, path, key):
    """Another program's connection keeps a write-ahead log alive, which must never meet the new file."""
    db.close()
    reader = connect(path, key, writes=False)
    reader.execute("SELECT count(*) FROM children").fetchall()
    with pytest.raises(LibraryInUse):
        open_database(path, key, migrations=next_version())
    reader.close()
    with open_database(path, key, migrations=next_version()) as newer:
        assert notes(newer) == []


def test_a_library_may_be_used_by_the_threads_of_its_owner_in_turn(db):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as executor:
        executor.submit(add_note, db, "from the executor").result(timeout=30)
    assert notes(db) == ["from the executor"]


def test_every_table_is_described_in_the_library_format(db):
    described = Path(__file__).parents[2].joinpath("docs", "library-format.md").read_text(encoding="utf-8")
    shadows = ("_data", "_idx", "_docsize", "_config", "_content")
    tables = [name for name in db.table_names() if not name.endswith(shadows) and not name.startswith("sqlite_")]
    assert [name for name in tables if f"`{name}`" not in described] == []

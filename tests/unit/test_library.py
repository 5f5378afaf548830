"""Setting up, signing in, being refused, and getting back in."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from meetingrec.domain.access import Role
from meetingrec.domain.errors import (
    FolderRefused,
    InputRefused,
    KeyRefused,
    LibraryDamaged,
    LibraryMissing,
    LibraryTooNew,
    NotAllowed,
    SignInRefused,
)
from meetingrec.services import practice_library as practice
from meetingrec.services.history import History
from meetingrec.services.keyring import conference_identity
from meetingrec.services.library import Library, Newcomer
from meetingrec.services.people import People
from meetingrec.services.plan_conference import Planning
from meetingrec.services.signed_in import SignedIn

GOOD = "a long enough password"


def newcomer(user_name: str = "rmanager", password: str = GOOD) -> Newcomer:
    return Newcomer(user_name, "Ruth Manager", password, frozenset({Role.RECORDS_MANAGER, Role.CHAIR}))


def test_a_new_library_opens_again_with_the_password(tmp_path: Path) -> None:
    library, recovery = Library.create(tmp_path / "lib", newcomer())
    library.close()
    again = Library.open(tmp_path / "lib")
    signed_in = again.sign_in("RManager ", GOOD)
    assert signed_in.person.full_name == "Ruth Manager"
    assert recovery.first != recovery.second
    signed_in.close()
    again.close()


def test_either_recovery_key_gives_a_new_password_and_everything_that_belonged_to_it(tmp_path: Path) -> None:
    library, recovery = Library.create(tmp_path / "lib", newcomer())
    signed_in = library.sign_in("rmanager", GOOD)
    _, conference = Planning(signed_in).add(
        practice.MeetingType.ICPC, datetime(2026, 4, 2, 13, tzinfo=UTC), (practice.Child("", "Ellie Tarrant"),)
    )
    before = conference_identity(signed_in, conference.id).public
    signed_in.close()
    for number, key in enumerate((recovery.first, recovery.second)):
        password = f"the new password {number}"
        library.recover("rmanager", f"  {key.lower()} ", password).close()
        back = library.sign_in("rmanager", password)
        assert conference_identity(back, conference.id).public == before
        back.close()
    with pytest.raises(SignInRefused):
        library.sign_in("rmanager", GOOD)
    library.close()


def test_the_recovery_key_of_another_library_is_refused(tmp_path: Path) -> None:
    library, _ = Library.create(tmp_path / "one", newcomer())
    other, recovery = Library.create(tmp_path / "two", newcomer())
    with pytest.raises(KeyRefused):
        library.recover("rmanager", recovery.first, "another good password")
    library.close()
    other.close()


def test_wrong_passwords_make_the_next_try_wait_and_the_wait_survives_a_restart(tmp_path: Path) -> None:
    library, _ = Library.create(tmp_path / "lib", newcomer())
    now = datetime(2026, 4, 2, 12, tzinfo=UTC)
    for _ in range(3):
        with pytest.raises(SignInRefused):
            library.sign_in("rmanager", "quite the wrong one", now)
        now += timedelta(seconds=10)
    now -= timedelta(seconds=10)
    library.close()
    again = Library.open(tmp_path / "lib")
    with pytest.raises(SignInRefused) as refused:
        again.sign_in("rmanager", GOOD, now + timedelta(seconds=1))
    assert 2 <= refused.value.wait_seconds <= 4
    # A clock that was set back must not lock anybody out for longer than the wait.
    with pytest.raises(SignInRefused) as refused:
        again.sign_in("rmanager", GOOD, now - timedelta(days=300))
    assert refused.value.wait_seconds <= 4
    signed_in = again.sign_in("rmanager", GOOD, now + timedelta(seconds=5))
    assert any("misses_before: 3" in line.detail for line in History(signed_in).lines())
    signed_in.close()
    again.close()


def test_a_person_chooses_a_password_of_their_own(library: Library, chair: SignedIn) -> None:
    """What was told to them opens nothing any more, whatever they may see stays the same, and it is in the history."""
    accounts, old = People(library, chair), practice.PASSWORD
    for new in ("short", old):
        with pytest.raises(InputRefused) as refused:
            accounts.change_password(old, new)
        assert refused.value.field == "password"
    with pytest.raises(SignInRefused) as not_mine:
        library.change_password("chair", "quite the wrong one", GOOD, datetime.now(UTC) - timedelta(seconds=30))
    assert "not the password you have" in not_mine.value.happened
    conference = Planning(chair).lines()[0].conference
    key = conference_identity(chair, conference.id).public
    accounts.change_password(old, GOOD)
    changed = [line.detail for line in History(chair).lines() if line.what == "change a password"]
    assert changed == ["misses_before: 1"]
    chair.close()
    with pytest.raises(SignInRefused):
        library.sign_in("chair", old, datetime.now(UTC) - timedelta(seconds=30))
    again = library.sign_in("chair", GOOD)
    assert conference_identity(again, conference.id).public == key
    again.close()


def test_an_unknown_user_name_is_refused_in_the_same_words(tmp_path: Path) -> None:
    library, _ = Library.create(tmp_path / "lib", newcomer())
    with pytest.raises(SignInRefused) as unknown:
        library.sign_in("nobody", GOOD)
    with pytest.raises(SignInRefused) as wrong:
        library.sign_in("rmanager", "quite the wrong one")
    assert unknown.value.happened == wrong.value.happened
    library.close()


@pytest.mark.parametrize("password", ["short", "rmanager-rmanager"[:8], "aaaaaaaaaaaaaaaa", ""])
def test_weak_passwords_are_refused_before_anything_is_made(tmp_path: Path, password: str) -> None:
    with pytest.raises(InputRefused):
        Library.create(tmp_path / "lib", newcomer(password=password))
    assert not (tmp_path / "lib").exists()


def test_a_second_program_is_told_that_the_library_is_open(tmp_path: Path) -> None:
    library, _ = Library.create(tmp_path / "lib", newcomer())
    code = (
        "import sys; from pathlib import Path; from meetingrec.services.library import Library\n"
        "from meetingrec.domain.errors import LibraryInUse\n"
        "try: Library.open(Path(sys.argv[1]))\nexcept LibraryInUse: print('in use')\nelse: print('opened')"
    )

    def other() -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "lib")], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    assert other() == "in use"
    library.close()
    assert other() == "opened"


def test_the_lock_of_a_killed_program_does_not_outlive_it(tmp_path: Path) -> None:
    Library.create(tmp_path / "lib", newcomer())[0].close()
    code = (
        "import sys, os; from pathlib import Path; from meetingrec.services.library import Library\n"
        "library = Library.open(Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "lib")], check=False)
    assert done.returncode == -9
    Library.open(tmp_path / "lib").close()


@pytest.mark.parametrize("about", ["{", "[]", '{"format": 1}', ""])
def test_a_damaged_library_file_is_named_and_nothing_is_made_anew(tmp_path: Path, about: str) -> None:
    Library.create(tmp_path / "lib", newcomer())[0].close()
    (tmp_path / "lib" / "library.json").write_text(about)
    with pytest.raises(LibraryDamaged) as damaged:
        Library.open(tmp_path / "lib")
    assert "backup" in damaged.value.do
    assert (tmp_path / "lib" / "library.json").read_text() == about


def test_a_library_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    Library.create(tmp_path / "lib", newcomer())[0].close()
    path = tmp_path / "lib" / "library.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
    with pytest.raises(LibraryTooNew):
        Library.open(tmp_path / "lib")


def test_a_folder_without_a_library(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing):
        Library.open(tmp_path)


@pytest.mark.parametrize("name", ["OneDrive", "Dropbox", "iCloud Drive"])
def test_synchronised_folders_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FolderRefused):
        Library.create(tmp_path / name / "lib", newcomer())
    assert not (tmp_path / name).exists()


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FolderRefused):
        Library.create(tmp_path, newcomer())
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_only_a_records_manager_adds_people(library: Library, chair: SignedIn) -> None:
    with pytest.raises(NotAllowed):
        People(library, chair).add(newcomer("somebody"))
    chair.close()
    records = library.sign_in("records", practice.PASSWORD)
    People(library, records).add(newcomer("somebody"))
    records.close()
    library.sign_in("somebody", GOOD).close()


def test_a_minute_taker_cannot_open_the_key_of_a_conference(library: Library, chair: SignedIn) -> None:
    conference = Planning(chair).lines()[0].conference
    assert conference_identity(chair, conference.id).public
    chair.close()
    typist = library.sign_in("typist", practice.PASSWORD)
    with pytest.raises(KeyRefused):
        conference_identity(typist, conference.id)
    typist.close()
    investigator = library.sign_in("investigator", practice.PASSWORD)
    assert conference_identity(investigator, conference.id).public
    investigator.close()


def test_locking_forgets_the_keys(chair: SignedIn) -> None:
    chair.close()
    with pytest.raises(NotAllowed):
        Planning(chair).lines()
    with pytest.raises(NotAllowed):
        _ = chair.identity


def test_a_practice_library_is_remade_but_a_real_one_never(tmp_path: Path) -> None:
    practice.make(tmp_path / "practice").close()
    practice.remake(tmp_path / "practice").close()
    Library.create(tmp_path / "real", newcomer())[0].close()
    with pytest.raises(FolderRefused):
        practice.remake(tmp_path / "real")
    Library.open(tmp_path / "real").close()


def test_signing_out_leaves_a_copy_that_opens_and_a_signed_chain(library: Library, chair: SignedIn) -> None:
    from meetingrec.store import audit
    from meetingrec.store.backups import candidates

    chair.sign_out()
    assert chair.locked
    (copy,) = candidates(library.folder / "backups")
    assert copy.path.stat().st_size > 10_000
    raw = copy.path.read_bytes()
    assert not [plain for plain in (b"Grace Hartley", b"CREATE TABLE", b"Initial") if plain in raw]
    again = library.sign_in("chair", practice.PASSWORD)
    with again.reading() as db:
        assert audit.since_checkpoint(db) == 1
        assert audit.verify(db) == []
    again.close()

"""Accounts and keys when something is cut short, damaged or put in another's place: nobody is ever locked out by it."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from meetingrec.audio.sealed_writer import PartWriter
from meetingrec.domain.access import Role
from meetingrec.domain.conference import Child, MeetingType
from meetingrec.domain.errors import (
    DiskFull,
    FolderRefused,
    KeyRefused,
    LibraryDamaged,
    Problem,
    RecordingDamaged,
    SignInRefused,
)
from meetingrec.domain.recording import State
from meetingrec.services import restoring, signed_in
from meetingrec.services.keyring import (
    conference_identity,
    destroy_dictation_key,
    make_conference_key,
    make_dictation_key,
    make_part_key,
    part_identities,
    public_half,
)
from meetingrec.services.library import Library, Newcomer, RecoveryKeys
from meetingrec.services.people import People
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Recorder
from meetingrec.services.replay import Replay
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import audit, people
from meetingrec.vault import password
from meetingrec.vault.keys import identity_from, new_identity, unwrap

OLD, NEW, LAST = "correct horse battery", "another long password", "a third long password"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FULL = DiskFull("The disk is full.", "Nothing was changed.", "Free some space.")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a password costs is not what is looked at here."""
    monkeypatch.setattr(password, "_CALIBRATED", password._FLOOR)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RecoveryKeys]:
    """A library of a records manager and a chair, who has the keys of a conference and of a restricted part."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(password, "_CALIBRATED", password._FLOOR)
        folder = tmp_path_factory.mktemp("made") / "library"
        library, keys = Library.create(folder, Newcomer("records", "R", OLD, frozenset({Role.RECORDS_MANAGER})))
        records = library.sign_in("records", OLD)
        People(library, records).add(Newcomer("chair", "C", OLD, frozenset({Role.CHAIR})))
        records.close()
        chair = library.sign_in("chair", OLD)
        make_conference_key(chair, "aaaa")
        make_part_key(chair, "pppp")
        make_dictation_key(chair, "dddd")
        chair.close()
        library.close()
    return folder, keys


@pytest.fixture
def own(made: tuple[Path, RecoveryKeys], tmp_path: Path) -> Iterator[Callable[[], Library]]:
    """own() -> an open copy of it, another each time."""
    opened: list[Library] = []

    def copy() -> Library:
        folder = tmp_path / f"library-{len(opened)}"
        shutil.copytree(made[0], folder)
        opened.append(Library.open(folder))
        return opened[-1]

    yield copy
    for library in opened:
        library.close()


Own = Callable[[], Library]


def opens(library: Library, secret: str, user_name: str = "chair") -> bool:
    """Whether this password opens the library and all that was this person's. Wrong ones cost no wait here."""
    try:
        entered = library.sign_in(user_name, secret, NOW + timedelta(days=len(secret)))
    except SignInRefused:
        return False
    conference_identity(entered, "aaaa")
    assert part_identities(entered, ["pppp"]), "a restricted part was lost to its chair"
    entered.close()
    return True


def acts(entered: SignedIn) -> list[str]:
    with entered.reading() as db:
        return [entry.act for entry in audit.entries(db)]


def flip(path: Path) -> None:
    """One bit, in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("room", [3, 16, 17, 18, 30])
def test_a_recovery_without_room_for_all_its_files_locks_nobody_out(
    own: Own, made: tuple[Path, RecoveryKeys], room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has room for so many small files, and then for none: not to put one back either."""
    library, keys, really, written = own(), made[1], os.open, [0]

    def full(path: str, flags: int, *rest: int) -> int:
        if str(path).endswith(".new") and flags & os.O_CREAT:
            written[0] += 1
            if written[0] > room:
                raise OSError(errno.ENOSPC, "full")
        return really(path, flags, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", full)
        try:
            library.recover("chair", keys.first, NEW).close()
            recovered = True
        except DiskFull:
            recovered = False
    assert written[0] > room, "there was room enough"
    assert opens(library, NEW) or (not recovered and opens(library, OLD))
    library.recover("chair", keys.second, LAST).close()
    assert opens(library, LAST)
    assert not opens(library, NEW)


def test_a_recovery_that_the_log_does_not_take_changes_nothing(
    own: Own, made: tuple[Path, RecoveryKeys], monkeypatch: pytest.MonkeyPatch
) -> None:
    library, keys = own(), made[1]

    def refuse(*_: object, **__: object) -> None:
        raise FULL

    with monkeypatch.context() as patch:
        patch.setattr(people, "replace", refuse)
        with pytest.raises(DiskFull):
            library.recover("chair", keys.first, NEW)
    assert not opens(library, NEW)
    records = library.sign_in("records", OLD)
    People(library, records).add(Newcomer("tess", "Tess", OLD, frozenset({Role.MINUTE_TAKER})))
    records.close()
    assert opens(library, OLD)
    (library.folder / "keys" / "dictation-dddd.json").write_bytes(b"")
    (library.folder / "mirror" / "keys" / "dictation-dddd.json").write_bytes(b"")
    library.recover("chair", keys.first, NEW).close()
    assert opens(library, NEW), "one damaged list kept everything else"
    records = library.sign_in("records", OLD)
    People(library, records).add(Newcomer("tom", "Tom", OLD, frozenset({Role.MINUTE_TAKER})))
    records.close()
    assert opens(library, NEW)


@pytest.mark.parametrize("left", [b"", b"\0" * 400, None])
def test_recovery_needs_nothing_of_a_persons_own_file(
    own: Own, made: tuple[Path, RecoveryKeys], left: bytes | None
) -> None:
    library = own()
    name = library.accounts._path("chair").name
    for path in (library.folder / "users" / name, library.folder / "mirror" / "users" / name):
        path.unlink() if left is None else path.write_bytes(left)
    with pytest.raises(SignInRefused):
        library.recover("nobody", made[1].first, NEW)
    library.recover(" Chair", made[1].first, NEW).close()
    assert opens(library, NEW)


def test_one_damaged_key_file_loses_nothing_and_is_mended(own: Own) -> None:
    library = own()
    folder, name = library.folder / "keys", library.accounts._path("chair").name
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    for path in (*folder.glob("*aaaa.*"), *folder.glob("database.*")):
        flip(path)
    user = library.folder / "users" / name
    before, _, sealed = user.read_text().partition('"sealed": "')
    user.write_text(f'{before}"sealed": "{"B" if sealed[0] == "A" else "A"}{sealed[1:]}')
    assert opens(library, OLD)
    chair = library.sign_in("chair", OLD)
    make_conference_key(chair, "bbbb")
    for ending in ("age", "json", "pub"):  # as in a library of an earlier version
        (library.folder / "mirror" / "keys" / f"conference-bbbb.{ending}").unlink()
    chair.back_up()
    chair.close()
    assert {name: (folder / name).read_bytes() for name in whole} == whole
    user.unlink()
    assert opens(library, OLD)
    for path in (library.folder / "mirror" / "keys").iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes()
    assert (library.folder / "mirror" / "keys" / "conference-bbbb.age").exists()


def test_a_public_half_that_never_reached_the_disk_keeps_nobody_from_recording(own: Own) -> None:
    library = own()
    chair = library.sign_in("chair", OLD)
    public = conference_identity(chair, "aaaa").public
    for path in library.folder.rglob("conference-aaaa.pub"):
        path.write_bytes(b"")
    assert public_half(chair, "conference", "aaaa") == public
    for path in library.folder.rglob("conference-aaaa.pub"):
        path.write_text(new_identity().public)
    assert public_half(chair, "conference", "aaaa") == public, "sealed to somebody who exchanged the file"
    (library.folder / "keys" / "part-pppp.age").unlink()
    (library.folder / "mirror" / "keys" / "part-pppp.age").unlink()
    assert public_half(chair, "part", "pppp")
    chair.close()
    for path in library.folder.rglob("part-pppp.pub"):
        path.unlink()
    with pytest.raises(RecordingDamaged):
        public_half(chair, "part", "pppp")


def test_a_destroyed_key_has_no_copy_left(own: Own) -> None:
    library = own()
    chair = library.sign_in("chair", OLD)
    assert len(list(library.folder.rglob("dictation-dddd.*"))) == 6
    destroy_dictation_key(chair, "dddd")
    chair.sign_out()
    assert not list(library.folder.rglob("dictation-dddd.*"))


def test_wrong_passwords_under_a_clock_that_was_ahead_cost_one_plain_wait(own: Own) -> None:
    library, ahead = own(), NOW + timedelta(days=300)
    for at in (ahead, ahead + timedelta(minutes=1)):
        with pytest.raises(SignInRefused):
            library.sign_in("chair", "wrong wrong wrong", at)
    with pytest.raises(SignInRefused) as refused:
        library.sign_in("chair", OLD, NOW)
    assert refused.value.wait_seconds == 2
    library.sign_in("chair", OLD, NOW + timedelta(seconds=3)).close()


def test_somebody_whose_account_was_cut_short_can_be_added_again(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    library = own()
    records = library.sign_in("records", OLD)
    accounts, tess = People(library, records), Newcomer("tess", "Tess", OLD, frozenset({Role.MINUTE_TAKER}))

    def refuse(*_: object) -> None:
        raise FULL

    with monkeypatch.context() as patch:
        patch.setattr(signed_in.Writing, "finish", refuse)
        with pytest.raises(DiskFull):
            accounts.add(tess)
    assert not (library.folder / "users" / library.accounts._path("tess").name).exists()
    (library.accounts._path("tess")).write_bytes(library.accounts._path("chair").read_bytes())  # killed, not refused
    accounts.add(tess)
    with pytest.raises(Problem, match="already"):
        accounts.add(tess)
    records.close()
    library.sign_in("tess", OLD).close()


def test_a_new_password_that_is_not_logged_is_told_as_it_is(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    library = own()
    chair = library.sign_in("chair", OLD)

    def refuse(*_: object) -> None:
        raise FULL

    with monkeypatch.context() as patch:
        patch.setattr(signed_in.Writing, "finish", refuse)
        with pytest.raises(DiskFull):
            People(library, chair).change_password(OLD, NEW)
        assert library.accounts.prove("chair", OLD, NOW, lambda wait: SignInRefused("", "", "", wait))
        patch.setattr(signed_in.Writing, "keep_in", refuse_quietly)
        with pytest.raises(FolderRefused, match="new password opens the library from now on"):
            People(library, chair).change_password(OLD, NEW)
    chair.close()
    assert opens(library, NEW)


def refuse_quietly(*_: object) -> None:
    """There was no room to put the old file back."""


def test_recovery_keys_put_into_library_json_open_nothing(own: Own, made: tuple[Path, RecoveryKeys]) -> None:
    library, evil = own(), new_identity()
    about = library.folder / "library.json"
    before = json.loads(about.read_text())
    about.write_text(json.dumps({**before, "recovery": [evil.public, before["recovery"][1]]}))
    library.close()
    library = Library.open(library.folder)
    with pytest.raises(KeyRefused):
        library.recover("chair", evil.secret, NEW)
    chair = library.sign_in("chair", OLD)
    make_conference_key(chair, "bbbb")
    wrapped = (library.folder / "keys" / "conference-bbbb.age").read_bytes()
    with pytest.raises(KeyRefused):
        unwrap(wrapped, evil)
    assert unwrap(wrapped, identity_from(made[1].first))
    assert json.loads(about.read_text()) == before
    assert acts(chair)[-1] == "put the recovery keys right"
    chair.close()
    library.recover("chair", made[1].first, NEW).close()
    library.close()


def test_nobody_signs_in_under_anothers_name_with_a_key_of_their_own(own: Own) -> None:
    library = own()
    stored = json.loads(library.accounts._path("records").read_text())
    chair = json.loads(library.accounts._path("chair").read_text())["person"]
    library.accounts._path("chair").write_text(json.dumps({**stored, "person": chair}))
    with pytest.raises(SignInRefused, match="somebody else"):
        library.sign_in("chair", OLD)


@pytest.mark.parametrize("name", ["recordings", "keys/conference-aaaa.age"])
def test_a_library_with_a_link_out_of_it_is_not_opened(own: Own, tmp_path: Path, name: str) -> None:
    library = own()
    library.close()
    (library.folder / name).rename(tmp_path / "elsewhere")
    (library.folder / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FolderRefused, match="link"):
        Library.open(library.folder)


def test_recovery_keys_that_nobody_confirmed_are_made_anew_for_the_first_person_only(tmp_path: Path) -> None:
    first = Newcomer("ruth", "Ruth", OLD, frozenset({Role.CHAIR, Role.RECORDS_MANAGER}))
    library, lost = Library.create(tmp_path / "library", first, unseen=True)
    library.close()
    library = Library.open(library.folder)
    assert library.keys_unseen
    ruth = library.sign_in("ruth", OLD)
    make_conference_key(ruth, "aaaa")
    keys = library.new_recovery(ruth)
    assert keys is not None
    make_part_key(ruth, "pppp")
    People(library, ruth).add(Newcomer("tess", "Tess", OLD, frozenset({Role.MINUTE_TAKER})))
    assert library.new_recovery(ruth) is None, "keys that open everything, for whoever signs in"
    library.keys_seen()
    ruth.close()
    library.close()
    library = Library.open(library.folder)
    assert not library.keys_unseen
    with pytest.raises(KeyRefused):
        library.recover("ruth", lost.first, NEW)
    library.recover("ruth", keys.second, NEW).close()
    assert opens(library, NEW, "ruth")
    library.close()


def test_the_newest_copy_takes_the_place_of_a_damaged_library_and_later_recordings_are_listed(own: Own) -> None:
    library = own()
    chair = library.sign_in("chair", OLD)
    _, conference = Planning(chair).add(MeetingType.ICPC, NOW, (Child("", "Ann Example", "Ann", date(2020, 1, 1)),))
    chair.back_up()
    folder = library.folder / "recordings" / "11111111-2222-3333-4444-555555555555"
    folder.mkdir()
    public = public_half(chair, "conference", conference.id)
    with_sound = PartWriter(
        folder / "0001-room.mrseg",
        recording_id=folder.name,
        source="room",
        rate=16000,
        recipients=[public],
        number=1,
        starts_at=0.0,
    )
    with_sound.audio(np.ones(16000, np.int16))
    with_sound.end()
    assert restoring.list_found(library, chair) == (0, 1), "a folder was believed that appeared by itself"
    chair.close()
    flip(library.folder / "library.db")
    with pytest.raises(LibraryDamaged) as damaged:
        library.sign_in("chair", OLD)
    assert restoring.newest_copy(library, damaged.value) is not None
    assert restoring.newest_copy(library, FULL) is None
    restored = restoring.restore_newest(library, "chair", OLD)
    assert restored.made_at is not None
    assert (library.folder / restored.kept_as).stat().st_size > 0
    assert restoring.list_found(library, restored.signed_in) == (1, 0)
    assert restoring.list_found(library, restored.signed_in) == (0, 0)
    Recorder(restored.signed_in).adopt()
    (line,) = Replay(restored.signed_in).lines()
    assert (line.recording.conference_id, line.recording.seconds) == (conference.id, 1.0)
    assert line.recording.state is State.COMPLETE
    assert "restore a copy of the library" in acts(restored.signed_in)
    restored.signed_in.close()
    again = restoring.restore_newest(library, "chair", OLD)
    assert again.made_at is None, "a whole library was replaced"
    again.signed_in.close()

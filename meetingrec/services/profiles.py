"""The rules a library works by: the profiles that ship with the program and a council's own.

A council's own profiles lie in `profiles/` of the library, so an update of the program leaves them alone; which one
new conferences begin with is in `profiles/chosen.json`. Rules are no secret: neither is encrypted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from meetingrec import resources
from meetingrec.disk import as_problem, sync_folder, write_whole
from meetingrec.domain.access import Act, Role
from meetingrec.domain.errors import NotAllowed, ProfileRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.profile import Profile
from meetingrec.services.signed_in import SignedIn

_CHOSEN = "chosen.json"
_PREFIX = "council-"


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """One profile that can be chosen. own: the council's. problem: why it cannot be used now; profile is None then."""

    id: str
    name: str
    own: bool
    chosen: bool = False
    profile: Profile | None = None
    problem: ProfileRefused | None = None


class CouncilFolder:
    """The profiles a library has of its own. Needs nobody to be signed in."""

    def __init__(self, library: Path) -> None:
        self.folder = library / "profiles"
        self._read: dict[Path, tuple[tuple[int, int], Profile | ProfileRefused]] = {}

    def path(self, profile_id: str) -> Path:
        """The prefix keeps ids such as "con", which Windows has for itself, from being names of files."""
        return self.folder / f"{_PREFIX}{profile_id}.toml"

    def lines(self) -> Iterator[ProfileLine]:
        for path in sorted(self.folder.glob(f"{_PREFIX}*.toml")):
            profile_id = path.stem.removeprefix(_PREFIX)
            try:
                found = self.get(profile_id)
            except ProfileRefused as problem:
                yield ProfileLine(profile_id, profile_id, own=True, problem=problem)
            else:
                yield ProfileLine(profile_id, found.name, own=True, profile=found)

    def get(self, profile_id: str) -> Profile:
        """Read again only when the file has changed. Raises ProfileRefused."""
        path = self.path(profile_id)
        try:
            state = path.stat()
        except (OSError, ValueError):
            raise _unknown(profile_id) from None
        stamp = (state.st_mtime_ns, state.st_size)
        before = self._read.get(path)
        if before is None or before[0] != stamp:
            before = self._read[path] = (stamp, _looked_at(path, profile_id))
        if isinstance(before[1], ProfileRefused):
            found = before[1]
            raise ProfileRefused(found.file, found.line, found.reason)
        return before[1]


class Profiles:
    """Which rules are in force, and changing that. A records manager or a chair may."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._own = CouncilFolder(signed_in.folder)

    def all(self) -> tuple[ProfileLine, ...]:
        """The profiles that ship with the program, then the council's own; a broken one with its problem."""
        chosen = self.chosen_id()
        return tuple(
            ProfileLine(line.id, line.name, line.own, line.id == chosen, line.profile, line.problem)
            for line in (*shipped(), *self._own.lines())
        )

    def get(self, profile_id: str) -> Profile:
        """Raises ProfileRefused when there is none with this id, or it was broken since."""
        if profile_id in resources.shipped_profiles():
            return resources.profile(profile_id)
        return self._own.get(profile_id)

    def usable(self, profile_id: str) -> tuple[Profile, ProfileRefused | None]:
        """This profile, or the national one and why: a file that somebody broke must not stop a conference.

        A page shows the problem for as long as it is there.
        """
        try:
            return self.get(profile_id), None
        except ProfileRefused as problem:
            return resources.profile(resources.DEFAULT_PROFILE), problem

    def chosen_id(self) -> str:
        """The id of the profile new conferences begin with; the national one unless another was chosen."""
        try:
            stored = json.loads((self._own.folder / _CHOSEN).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return resources.DEFAULT_PROFILE
        own = stored.get("profile") if isinstance(stored, dict) else None
        return own if isinstance(own, str) else resources.DEFAULT_PROFILE

    def chosen(self) -> Profile:
        """The profile new conferences begin with. Raises ProfileRefused when it was broken since it was chosen."""
        return self.get(self.chosen_id())

    def choose(self, profile_id: str) -> Changes:
        """New conferences begin with this profile; those already planned keep theirs.

        Raises NotAllowed, ProfileRefused, DiskFull, FolderRefused.
        """
        self._guard()
        profile = self.get(profile_id)
        with self._signed_in.writing() as write:
            write.note("choose a profile", "profile", profile.id)
            self._write(_CHOSEN, json.dumps({"profile": profile.id}).encode())
        return Changes.of("settings")

    def add(self, path: Path) -> tuple[Changes, Profile]:
        """Takes a council's own profile into the library; one with the same id takes the other's place.

        Raises NotAllowed, ProfileRefused with file, line and reason, DiskFull, FolderRefused.
        """
        self._guard()
        profile = check(path)
        content = path.read_bytes()
        with self._signed_in.writing() as write:
            write.note("add a profile", "profile", profile.id, {"sha256": hashlib.sha256(content).hexdigest()})
            self._write(self._own.path(profile.id).name, content)
        return Changes.of("settings"), profile

    def _write(self, name: str, content: bytes) -> None:
        try:
            self._own.folder.mkdir(exist_ok=True)
            sync_folder(self._own.folder.parent)
        except OSError as error:
            raise as_problem(error, self._own.folder.parent) from error
        write_whole(self._own.folder / name, content)

    def _guard(self) -> None:
        """Rules bind everybody, so those who only type or look into the record leave them alone."""
        self._signed_in.guard(Act.CHANGE_SETTINGS)
        if not self._signed_in.person.roles & {Role.CHAIR, Role.RECORDS_MANAGER}:
            raise NotAllowed(
                "Only a chair or a records manager may choose the rules of the library.",
                "Nothing was changed.",
                "Ask somebody with that role.",
            )


def shipped() -> tuple[ProfileLine, ...]:
    """The profiles that ship with the program."""
    found = (resources.profile(name) for name in resources.shipped_profiles())
    return tuple(ProfileLine(item.id, item.name, own=False, profile=item) for item in found)


def check(path: Path) -> Profile:
    """Whether a council's own profile could be added. Raises ProfileRefused with file, line and reason."""
    profile = resources.profile_file(path)
    if profile.id in resources.shipped_profiles():
        reason = f"the id '{profile.id}' is that of a profile that ships with the program. Give it another 'id'."
        raise ProfileRefused(path.name, resources.profile_line(path, "id"), reason)
    return profile


def listed(library: Path | None) -> tuple[ProfileLine, ...]:
    """The shipped profiles and those of a library, without anybody signing in."""
    return (*shipped(), *(CouncilFolder(library).lines() if library else ()))


def _looked_at(path: Path, profile_id: str) -> Profile | ProfileRefused:
    try:
        found = resources.profile_file(path)
    except ProfileRefused as problem:
        return problem
    if found.id != profile_id:
        reason = f"the id was '{profile_id}' when this profile was added. Conferences know it by that id."
        return ProfileRefused(path.name, resources.profile_line(path, "id"), reason)
    return found


def _unknown(profile_id: str) -> ProfileRefused:
    return ProfileRefused(f"{_PREFIX}{profile_id}.toml", 1, "this profile is not in the library any more.")

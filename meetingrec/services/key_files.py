"""The files of `keys/` and `users/`: a few hundred bytes that everything hangs on, so each is kept twice
(reliability.md 3.3). The copy in `mirror/` is written first, and read when the first cannot be used.

keys/<name>.age      a secret, wrapped to the people entitled to it
keys/<name>.json     their public keys
keys/<name>.pub      the public half, where the secret is an identity: what a recorder seals to
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from meetingrec.disk import as_problem, sync_folder, write_whole
from meetingrec.domain.errors import KeyRefused, LibraryDamaged, RecordingDamaged
from meetingrec.vault.keys import Identity, is_public, unwrap, wrap

MIRROR = "mirror"
_KEY_ENDINGS = (".age", ".json", ".pub")


def both(path: Path) -> tuple[Path, Path]:
    """A file of `keys/` or `users/`, and its copy."""
    return path, path.parent.parent / MIRROR / path.parent.name / path.name


def keep(path: Path, content: bytes, send: Callable[[Path, bytes], object] = write_whole) -> None:
    """Writes the copy, then the file; durable. send: writes one of them. Raises DiskFull, FolderRefused."""
    first, copy = both(path)
    if not copy.parent.is_dir():
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            sync_folder(copy.parent.parent)
            sync_folder(first.parent.parent)
        except OSError as error:
            raise as_problem(error, copy.parent) from error
    send(copy, content)
    send(first, content)


def remove(path: Path) -> None:
    """Takes a key and all that lies beside it away, the copy first; durable, may be called again. Raises OSError."""
    for one in reversed(both(path)):
        for ending in _KEY_ENDINGS:
            one.with_suffix(ending).unlink(missing_ok=True)
        if one.parent.is_dir():
            sync_folder(one.parent)


def rewrap(path: Path, secret: bytes, readers: list[str]) -> None:
    """Wraps a key to these public keys, and keeps the list of them beside it. Raises DiskFull, FolderRefused."""
    unique = list(dict.fromkeys(readers))
    keep(path, wrap(secret, unique))
    keep(path.with_suffix(".json"), json.dumps(unique).encode())


def opened(path: Path, identity: Identity) -> bytes:
    """The secret of a key. Raises KeyRefused where this identity opens neither file, RecordingDamaged where both are
    gone."""
    refused = None
    for content in contents(path):
        try:
            return unwrap(content, identity)
        except KeyRefused as problem:
            refused = refused or problem
    raise refused or RecordingDamaged(
        f"A key is missing from the library's keys folder ({path.name}).",
        "What was sealed with it is untouched.",
        "Put the keys folder back from a backup of this library.",
    )


def readers(path: Path) -> list[str]:
    """The public keys it is wrapped to. Raises LibraryDamaged when both lists cannot be read."""
    for content in contents(path.with_suffix(".json")):
        if listed := _listed(content):
            return listed
    raise LibraryDamaged(
        f"The list of those who may open {path.name} cannot be read.",
        "What was sealed is untouched, and whoever could open it before still can.",
        "Put the keys folder back from a backup of this library.",
    )


def public_of(path: Path) -> str:
    """The public half as it is kept. Raises RecordingDamaged when it is lost or damaged twice."""
    for content in contents(path.with_suffix(".pub")):
        public = content.decode("ascii", "replace").strip()
        if is_public(public):
            return public
    raise RecordingDamaged(
        f"What is needed to seal a recording is missing ({path.stem}.pub).",
        "What was recorded before is untouched.",
        "Let the chair of this conference begin it, or put the keys folder back from a backup of this library.",
    )


def mend(library: Path, identity: Identity) -> None:
    """Makes every key and its copy the same again, where this identity shows which of the two is whole; a key that has
    no copy gets one. Raises DiskFull, FolderRefused."""
    for path in _named(library):
        found = [content_of(one) for one in both(path)]
        if found[0] == found[1]:
            continue
        whole = next((content for content in found if _is_whole(path, content, identity)), b"")
        # Not theirs to open: nothing is known of it, and where only one is there any is better than none.
        if whole or not all(found):
            keep(path, whole or found[0] or found[1])


def keys_of(library: Path) -> tuple[Path, ...]:
    """Every `keys/*.age`, those too of which only the copy is left."""
    return tuple(path for path in _named(library) if path.suffix == ".age")


def contents(path: Path) -> Iterator[bytes]:
    """Of the file, then of its copy, as far as they can be read."""
    return (content for content in map(content_of, both(path)) if content)


def content_of(path: Path) -> bytes:
    """Nothing where there is no such file, or it cannot be read off the disk."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _is_whole(path: Path, content: bytes, identity: Identity) -> bool:
    if path.suffix == ".pub":
        return is_public(content.decode("ascii", "replace").strip())
    if path.suffix == ".json":
        return bool(_listed(content))
    try:
        unwrap(content, identity)
    except KeyRefused:
        return False
    return True


def _listed(content: bytes) -> list[str]:
    """Public keys out of a `.json`, none when it is damaged."""
    with contextlib.suppress(ValueError):
        listed = json.loads(content)
        if isinstance(listed, list) and all(isinstance(one, str) and is_public(one) for one in listed):
            return listed
    return []


def _named(library: Path) -> list[Path]:
    folders = (library / "keys", library / MIRROR / "keys")
    names = {path.name for folder in folders if folder.is_dir() for path in folder.iterdir()}
    return [library / "keys" / each for each in sorted(names) if Path(each).suffix in _KEY_ENDINGS]

"""Writing that survives a power cut, and where it may be done (reliability.md 1.3, 1.5, 5)."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path

from meetingrec.domain.errors import DiskFull, FolderRefused

_SYNCHRONISED = ("onedrive", "dropbox", "icloud", "google drive", "nextcloud", "owncloud", "mobile documents")
_NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "sshfs", "fuse.sshfs", "davfs", "9p", "afs"}


def sync(descriptor: int) -> None:
    """Returns once what was written lies on the medium: F_FULLFSYNC on macOS, fdatasync on Linux, else fsync."""
    if sys.platform == "darwin":
        import fcntl

        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:
            os.fsync(descriptor)
    elif sys.platform == "linux":
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable. Windows keeps them with the file; nothing to do there."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, content: bytes) -> None:
    """Replaces a small file in one step: either the old or the new content is there, whatever happens.

    Raises DiskFull or FolderRefused.
    """
    fresh = path.with_name(path.name + ".new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            sync(file.fileno())
        fresh.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise as_problem(error, path.parent) from error


def as_problem(error: OSError, folder: Path) -> DiskFull | FolderRefused:
    """The system's error in words a person can act on."""
    if error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}:
        return DiskFull(
            f"The disk that holds {folder} is full.",
            "Everything written before is safe.",
            "Free some space, or choose a folder on another disk.",
        )
    return FolderRefused(
        f"meetingrec cannot write in {folder}.",
        "Nothing was changed there.",
        "Choose a folder you may write in, or ask IT to allow it.",
    )


def free_bytes(folder: Path) -> int:
    """Bytes a person may still write on the disk that holds this folder (or its nearest parent)."""
    probe = folder
    while not probe.exists() and probe != probe.parent:
        probe = probe.parent
    return shutil.disk_usage(probe).free


def refuse_shared(folder: Path) -> None:
    """Raises FolderRefused for a network share or a synchronised folder: a database there gets damaged."""
    lowered = str(folder.absolute()).lower()
    kept_elsewhere = any(part in lowered for part in _SYNCHRONISED)
    if kept_elsewhere or lowered.startswith("\\\\") or _is_network(folder):
        raise FolderRefused(
            f"{folder} is on a network share or in a synchronised folder.",
            "Nothing was written there.",
            "Choose a folder on this computer's own disk. Copies can be exported to a share later.",
        )


def refuse_links(folder: Path) -> None:
    """Raises FolderRefused where something in this folder, or in a folder of it, really lies somewhere else
    (reliability.md 5, row 12)."""
    inside = [Path(entry.path) for entry in _entries(folder) if entry.is_dir(follow_symlinks=False)]
    linked = [entry.name for each in (folder, *inside) for entry in _entries(each) if entry.is_symlink()]
    if linked:
        raise FolderRefused(
            f"{linked[0]} in {folder} is a link to another place.",
            "Nothing was opened or changed.",
            "Put what belongs to the library into its folder, in place of the link, or tell IT.",
        )


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder; nothing of one that may not be read, such as the lost+found of a disk."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _is_network(folder: Path) -> bool:
    import psutil

    try:
        mounts = psutil.disk_partitions(all=True)
    except OSError:
        return False
    home = folder.absolute()
    around = [mount for mount in mounts if home.is_relative_to(mount.mountpoint)]
    if not around:
        return False
    nearest = max(around, key=lambda mount: len(mount.mountpoint))
    remote = sys.platform == "win32" and "remote" in nearest.opts
    return remote or nearest.fstype.lower() in _NETWORK_FILE_SYSTEMS

"""Fetching a speech model from the Hugging Face hub, or a mirror of it. Only ever when a person asked for it.

A model of gigabytes over a council's network: sizes are known before, a broken line or a cancelled try goes on where
it stopped, and the folder gets its name only when every hash agrees, so half a model is never taken for one.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO

from meetingrec.disk import as_problem, free_bytes, write_whole
from meetingrec.domain.errors import DiskFull, NotASpeechModel

SOURCES = {
    "tiny.en": "Systran/faster-whisper-tiny.en",
    "tiny": "Systran/faster-whisper-tiny",
    "base.en": "Systran/faster-whisper-base.en",
    "base": "Systran/faster-whisper-base",
    "small.en": "Systran/faster-whisper-small.en",
    "small": "Systran/faster-whisper-small",
    "distil-small.en": "Systran/faster-distil-whisper-small.en",
    "medium.en": "Systran/faster-whisper-medium.en",
    "medium": "Systran/faster-whisper-medium",
    "distil-medium.en": "Systran/faster-distil-whisper-medium.en",
    "large-v1": "Systran/faster-whisper-large-v1",
    "large-v2": "Systran/faster-whisper-large-v2",
    "large-v3": "Systran/faster-whisper-large-v3",
    "large": "Systran/faster-whisper-large-v3",
    "distil-large-v2": "Systran/faster-distil-whisper-large-v2",
    "distil-large-v3": "Systran/faster-distil-whisper-large-v3",
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
}
"""faster-whisper's own names; kept here because importing faster-whisper takes the window a second or more."""

MANIFEST = "meetingrec-model.json"
"""Beside a fetched model: where it came from, and size and SHA-256 of each file."""

_WANTED = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*")
_SPARE_BYTES = 256 << 20
_BLOCK_BYTES = 128 << 10
_PATIENCE_SECONDS = 10.0
_TRIES = 3
_TRIES_SAFE = "Nothing was changed; what arrived is kept, and the next try goes on from there."


class ModelNotFetched(NotASpeechModel):
    """The network, the hub or the disk did not let the model be fetched."""


class FetchCancelled(NotASpeechModel):
    """The person stopped the download."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A file on the hub. sha256 is "" for small files, which the hub lists by git's hash instead."""

    name: str
    size: int
    sha256: str
    git_hash: str


class _Cancelled(Exception):
    pass


def size(source: str, endpoint: str | None) -> int:
    """Bytes of the files that make up this model. Raises ModelNotFetched."""
    return sum(item.size for item in _listed(source, endpoint)[1])


def fetch(
    name: str,
    source: str,
    into: Path,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
    check: Callable[[Path], None],
    endpoint: str | None,
) -> Path:
    """As `models.download`; check(folder) is asked before the folder gets its name."""
    folder, partial = into / name, into / f".{name}.partial"
    commit, items = _listed(source, endpoint)
    total = sum(item.size for item in items)
    _room_for(total - _bytes_in(partial), into)
    try:
        partial.mkdir(parents=True, exist_ok=True)
        done = 0
        for item in items:
            _fetch_one(source, commit, item, partial, endpoint, _counting(done, total, progress, cancelled))
            done += item.size
        _write_manifest(partial, name, source, commit, items)
        check(partial)
        if folder.exists():
            shutil.rmtree(folder)
        partial.rename(folder)
    except _Cancelled as stopped:
        raise FetchCancelled(
            "Fetching the speech model was stopped.", _TRIES_SAFE, "Start it again when it suits you."
        ) from stopped
    except ModelNotFetched:
        _remove_if_empty(partial)
        raise
    except NotASpeechModel:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    except OSError as error:
        raise as_problem(error, into) from error
    return folder


def _write_manifest(folder: Path, name: str, source: str, commit: str, items: tuple[_Item, ...]) -> None:
    files = {item.name: {"size": item.size, "sha256": _sha256(folder / item.name)} for item in items}
    told = {"v": 1, "name": name, "source": source, "revision": commit, "files": files}
    write_whole(folder / MANIFEST, json.dumps(told, indent=1).encode())


def _listed(source: str, endpoint: str | None) -> tuple[str, tuple[_Item, ...]]:
    from huggingface_hub import HfApi

    with _network():
        found = HfApi(endpoint=endpoint, token=False).model_info(source, files_metadata=True)
    items = tuple(
        _Item(s.rfilename, s.size or 0, s.lfs.sha256 if s.lfs else "", s.blob_id or "")
        for s in found.siblings or ()
        if "/" not in s.rfilename and any(fnmatch(s.rfilename, pattern) for pattern in _WANTED)
    )
    if not found.sha or not any(item.name == "model.bin" and item.size for item in items):
        raise ModelNotFetched(
            "The hub no longer offers this speech model.", "Nothing was changed.", "Choose another model."
        )
    return found.sha, items


def _fetch_one(
    source: str, commit: str, item: _Item, partial: Path, endpoint: str | None, count: Callable[[int], None]
) -> None:
    from huggingface_hub import hf_hub_url

    path, arriving = partial / item.name, partial / f"{item.name}.arriving"
    if path.is_file() and path.stat().st_size == item.size:
        count(item.size)
        return
    url = hf_hub_url(source, item.name, revision=commit, endpoint=endpoint)
    with arriving.open("ab") as file:
        tries = _TRIES
        while file.tell() < item.size:
            before = file.tell()
            try:
                with _network():
                    _stream(url, file, item.size, count)
            except ModelNotFetched:
                tries = _TRIES if file.tell() > before else tries - 1
                if not tries:
                    raise
    if arriving.stat().st_size != item.size or not _as_listed(arriving, item):
        arriving.unlink()
        raise ModelNotFetched(
            "What arrived is not what the hub lists: it was changed or damaged on the way.",
            "It was thrown away; nothing else was changed.",
            "Try again. If it happens again, ask IT to install the model as a folder.",
        )
    arriving.replace(path)


def _stream(url: str, file: BinaryIO, size: int, count: Callable[[int], None]) -> None:
    """Appends what is missing. Small blocks: huggingface_hub's own 10 MB would make "Stop" wait on a slow line."""
    from huggingface_hub import get_session

    held = file.tell()
    count(held)
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={held}-"} if held else {})
    with get_session().stream("GET", url, headers=headers, timeout=_PATIENCE_SECONDS) as response:
        response.raise_for_status()
        if response.status_code != 206:
            file.truncate(0)
        for block in response.iter_bytes(_BLOCK_BYTES):
            file.write(block)
            if file.tell() > size:
                return
            count(file.tell())
    file.flush()


def _counting(
    before: int, total: int, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
) -> Callable[[int], None]:
    def count(held: int) -> None:
        if cancelled():
            raise _Cancelled
        progress(min(before + held, total), total)

    return count


@contextmanager
def _network() -> Iterator[None]:
    """Turns what the network throws into words; a full disk stays what it is."""
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    try:
        yield
    except (httpx2.HTTPError, HfHubHTTPError, OfflineModeIsEnabled, ConnectionError, TimeoutError) as error:
        raise _no_network() from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise _no_network() from error


def _no_network() -> ModelNotFetched:
    return ModelNotFetched(
        "The speech model could not be fetched: the hub (huggingface.co) was not reached, or the line broke.",
        _TRIES_SAFE,
        "Check the network and try again, or ask IT for the model as a folder: no network is needed then.",
    )


def _room_for(total: int, into: Path) -> None:
    if free_bytes(into) < total + _SPARE_BYTES:
        raise DiskFull(
            f"The speech model needs {total / 1e6:,.0f} MB, more than the disk that holds {into} has free.",
            "Nothing was changed.",
            "Free some space, or choose a smaller model.",
        )


def _as_listed(path: Path, item: _Item) -> bool:
    if item.sha256:
        return _sha256(path) == item.sha256
    content = path.read_bytes()
    git = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    return not item.git_hash or git == item.git_hash


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir()) if folder.is_dir() else 0


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not _bytes_in(folder):
        shutil.rmtree(folder, ignore_errors=True)

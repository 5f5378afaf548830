"""Speech models: which there are, where they lie, and whether a folder holds one that can be used.

Three kinds: "practice", which ships with the program and knows synthetic voices only; a name that faster-whisper
knows, fetched once when a person asks for it; and any folder, so that IT can install one without a network.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from meetingrec import resources, settings
from meetingrec.domain.errors import NotASpeechModel
from meetingrec.speech import download as _download
from meetingrec.speech.model_file import BadModelFile, check_model_file

PRACTICE = "practice"

_NEEDED = ("model.bin", "config.json", "tokenizer.json")
_VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
_RUNS_CODE = (".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib")
_RUNS_CODE_NAMES = ("pytorch_model.bin", "training_args.bin")
_JSON_LIMIT = 64 << 20
_LONGEST_WINDOW = 30.0
_SAFE = "Nothing was changed, and all recordings are safe."


def known_names() -> tuple[str, ...]:
    """The names that faster-whisper can fetch, smallest first. Asks no network."""
    return tuple(_download.SOURCES)


def find(name_or_folder: str, *, practice: bool = False) -> Path:
    """The checked folder of a model by name or path. Asks no network.

    Raises NotASpeechModel: nothing chosen, not fetched, not a usable model, or the practice model asked for
    outside practice: on real voices it writes fluent sentences that nobody said.
    """
    wanted = name_or_folder.strip()
    if not wanted:
        raise NotASpeechModel("No speech model is chosen.", _SAFE, "Choose one in the settings: a folder, or a name.")
    if wanted == PRACTICE:
        folder = practice_folder()
    elif wanted in _download.SOURCES:
        folder = settings.home() / "models" / wanted
        if not folder.is_dir():
            raise NotASpeechModel(
                f"The speech model {wanted} is not on this computer.",
                _SAFE,
                "Fetch it in the settings, or choose a folder that holds one.",
            )
    else:
        folder = Path(wanted).expanduser()
    check(folder)
    if not practice and is_practice(folder):
        raise NotASpeechModel(
            "The practice model knows synthetic voices only; from real speech it would invent sentences.",
            _SAFE,
            "Choose a real speech model in the settings.",
        )
    return folder


def practice_folder() -> Path:
    """Where the practice model lies in this installation."""
    return resources.asset("practice", "micro-en")


def is_practice(folder: Path) -> bool:
    """Whether this is the practice model, also when it was copied elsewhere or renamed."""
    ours, theirs = practice_folder() / "model.bin", folder / "model.bin"
    try:
        if ours.samefile(theirs):
            return True
        facts = theirs.stat()
        if facts.st_size != ours.stat().st_size:
            return False
        return _digest(str(theirs), facts.st_mtime_ns) == _digest(str(ours), ours.stat().st_mtime_ns)
    except OSError:
        return False


def check(folder: Path) -> None:
    """Raises NotASpeechModel unless faster-whisper can load this folder. Loads nothing, runs nothing."""
    if not folder.is_dir():
        raise _refused("There is no such folder, nor a model of that name.")
    try:
        _refuse_code(folder)
        missing = [name for name in _NEEDED if not (folder / name).is_file()]
        if not any((folder / name).is_file() for name in _VOCABULARIES):
            missing.append("vocabulary.json")
        if missing:
            raise _refused(_what_it_is(folder, missing))
        _json(folder / "config.json")
        if not isinstance(_json(folder / "tokenizer.json").get("model"), dict):
            raise _refused("tokenizer.json in this folder is not a tokenizer.")
        window_seconds(folder)
        tokens = check_model_file(folder / "model.bin")
        if (folder / _VOCABULARIES[0]).is_file() and _tokens_in(folder / _VOCABULARIES[0]) != tokens:
            raise _refused("model.bin and vocabulary.json in this folder do not belong together.")
        _as_fetched(folder)
    except BadModelFile as error:
        raise _refused(f"This folder holds no usable speech model: {error}.") from error
    except OSError as error:
        raise _refused("The files of this speech model cannot be read.") from error


def window_seconds(folder: Path) -> float:
    """How much sound the model hears at once, from its preprocessor_config.json; 30 where that says nothing.

    Raises NotASpeechModel for a value that no Whisper model can have.
    """
    path = folder / "preprocessor_config.json"
    value = _json(path).get("chunk_length", _LONGEST_WINDOW) if path.is_file() else _LONGEST_WINDOW
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= _LONGEST_WINDOW:
        raise _refused("preprocessor_config.json in this folder names a window that cannot be.")
    return float(value)


def takes_hints(folder: Path) -> bool:
    """Whether the names of a conference help this model. The practice model never learnt what to do with hints: with
    them its word error on the practice dictation rises from 0 % to 8 %.
    """
    return not is_practice(folder)


def settings_words(folder: Path) -> str:
    """How this model will be used, in the words stored with a transcript."""
    hints = ", names of the conference as hints" if takes_hints(folder) else ""
    return f"English, int8, beam 5, windows of {window_seconds(folder):g} s, checked for coverage{hints}"


def download_size(name: str, endpoint: str | None = None) -> int:
    """Bytes that fetching this model would bring over the network; asks the network. Raises NotASpeechModel."""
    return _download.size(_known(name), endpoint)


def download(
    name: str,
    into: Path,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
    endpoint: str | None = None,
) -> Path:
    """Fetches a model into `into`/name; call it only when a person has agreed. progress(done, total) in bytes.

    Goes on where an earlier try broke off. The folder gets its name only when every file has the size and hash that
    the hub states and the whole passes `check`. endpoint: a mirror of the hub, None for the hub itself.
    Raises NotASpeechModel (its sub-classes ModelNotFetched, FetchCancelled), DiskFull, FolderRefused.
    """
    return _download.fetch(name, _known(name), into, progress, cancelled, check, endpoint)


def _known(name: str) -> str:
    source = _download.SOURCES.get(name)
    if source is None:
        raise _refused("faster-whisper knows no model of this name.")
    return source


def _refused(happened: str) -> NotASpeechModel:
    return NotASpeechModel(happened, _SAFE, "Choose the folder of a faster-whisper model, or fetch one by name.")


def _refuse_code(folder: Path) -> None:
    for path in folder.iterdir():
        if path.suffix.lower() in _RUNS_CODE or path.name.lower() in _RUNS_CODE_NAMES:
            raise _refused(f"This folder holds {path.name}, a kind of file that can run code when it is opened.")


def _what_it_is(folder: Path, missing: list[str]) -> str:
    if any(folder.glob("*.safetensors")) or any(folder.glob("*.gguf")) or any(folder.glob("ggml*.bin")):
        return "This folder holds a speech model for other software, not for faster-whisper."
    return f"This folder holds no speech model: {', '.join(missing)} missing."


def _json(path: Path) -> Mapping[str, object]:
    value = _any_json(path)
    if not isinstance(value, dict):
        raise _refused(f"{path.name} in this folder is damaged.")
    return value


def _tokens_in(vocabulary: Path) -> int:
    value = _any_json(vocabulary)
    return len(value) if isinstance(value, list) else 0


def _any_json(path: Path) -> object:
    if path.stat().st_size > _JSON_LIMIT:
        raise _refused(f"{path.name} in this folder is far too large.")
    try:
        value: object = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise _refused(f"{path.name} in this folder is damaged.") from error
    return value


def _as_fetched(folder: Path) -> None:
    """A fetched model brings a list of its files; sizes are compared each time, hashes when it was fetched."""
    listed = folder / _download.MANIFEST
    if not listed.is_file():
        return
    files = _json(listed).get("files")
    for name, facts in files.items() if isinstance(files, dict) else ():
        size = facts.get("size") if isinstance(facts, dict) else None
        if not (folder / name).is_file() or (folder / name).stat().st_size != size:
            raise _refused(f"{name} in this folder is no longer as it was fetched.")


@lru_cache(maxsize=8)
def _digest(path: str, _changed: int) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""What this computer's user chose. Nothing about any conference is kept here."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import platformdirs

from meetingrec.disk import write_whole


@dataclass(frozen=True, slots=True)
class Settings:
    """speech_model: "practice", a folder, or a name faster-whisper can download. theme: "system", "light", "dark"."""

    library: str = ""
    speech_model: str = ""
    microphone: str = ""
    second_source: str = ""
    theme: str = "system"
    lock_after_minutes: int = 15
    sample_rate: int = 16000


def home() -> Path:
    """Where settings, models and the practice library lie; MEETINGREC_HOME overrides it."""
    chosen = os.environ.get("MEETINGREC_HOME")
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir("meetingrec", appauthor=False))


def load() -> Settings:
    """The stored settings; what is missing or of the wrong kind falls back to the default."""
    path = home() / "settings.json"
    if not path.exists():
        return Settings()
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return Settings()
    default = asdict(Settings())
    if not isinstance(stored, dict):
        return Settings()
    known = {
        field.name: stored[field.name]
        for field in fields(Settings)
        if isinstance(stored.get(field.name), type(default[field.name]))
    }
    return Settings(**known)


def save(settings: Settings) -> None:
    """Raises DiskFull or FolderRefused."""
    home().mkdir(parents=True, exist_ok=True)
    write_whole(home() / "settings.json", json.dumps(asdict(settings), indent=1).encode())

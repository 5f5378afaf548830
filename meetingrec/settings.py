"""What this computer's user chose. Nothing about any conference is kept here."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

import platformdirs

from meetingrec.disk import write_whole


@dataclass(frozen=True, slots=True)
class Settings:
    """speech_model: "practice", a folder, or a name faster-whisper can download. theme: "system", "light", "dark".

    Listening: step_back and jump in seconds, volume 0 to 4 (above 1 boosts quiet voices). Keys by the names Qt gives
    them ("F9", "Ctrl+Alt+P"); keys_everywhere: also while another program is in front. Pedals by the names and acts of
    domain/pedal.py: pedal_device "vvvv:pppp" or "" for any known one, pedal_hold: it plays while held, pedal_acts what
    each does, pedal_keys the key each sends (pedals that act as keys), pedal_shown the layouts learnt by pressing.
    """

    library: str = ""
    speech_model: str = ""
    microphone: str = ""
    second_source: str = ""
    theme: str = "system"
    lock_after_minutes: int = 15
    sample_rate: int = 16000
    step_back: float = 2.0
    jump: float = 3.0
    volume: float = 1.0
    play_key: str = "F9"
    back_key: str = "F7"
    on_key: str = "F8"
    keys_everywhere: bool = True
    pedal_device: str = ""
    pedal_hold: bool = True
    pedal_acts: dict[str, str] = field(default_factory=dict)
    pedal_keys: dict[str, str] = field(default_factory=dict)
    pedal_shown: dict[str, str] = field(default_factory=dict)


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
        each.name: stored[each.name]
        for each in fields(Settings)
        if isinstance(stored.get(each.name), type(default[each.name]))
    }
    return Settings(**known)


def save(settings: Settings) -> None:
    """Raises DiskFull or FolderRefused."""
    home().mkdir(parents=True, exist_ok=True)
    write_whole(home() / "settings.json", json.dumps(asdict(settings), indent=1).encode())

"""Choosing, fetching and checking the speech model. Nothing is ever downloaded unasked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from meetingrec import settings
from meetingrec.domain.errors import Problem
from meetingrec.speech import models


@dataclass(frozen=True, slots=True)
class ModelLine:
    """A model that can be chosen: name, whether it lies on this computer, and its size in bytes if known."""

    name: str
    here: bool
    bytes: int


def known() -> tuple[ModelLine, ...]:
    """The models faster-whisper knows by name, those on this computer marked."""
    lines = []
    for name in models.known_names():
        try:
            models.find(name, practice=False)
            here = True
        except Problem:
            here = False
        lines.append(ModelLine(name, here, 0))
    return tuple(lines)


def size_of(name: str) -> int:
    """Bytes that fetching this model would bring over the network; asks the network. Raises NotASpeechModel."""
    return models.download_size(name)


def fetch(name: str, progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> Path:
    """Downloads a model after the person agreed. progress(done, total) in bytes. Raises NotASpeechModel."""
    return models.download(name, settings.home() / "models", progress, cancelled)


def check(name_or_folder: str) -> Path:
    """The folder of a usable model. Raises NotASpeechModel saying what is wrong with it."""
    return models.find(name_or_folder, practice=False)

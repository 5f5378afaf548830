"""Where the things that ship with the program lie: assets, Word templates, profiles."""

from __future__ import annotations

import tomllib
from pathlib import Path

from meetingrec.domain.profile import Profile, profile_from

_PACKAGE = Path(__file__).parent


def asset(*names: str) -> Path:
    """A file or folder of `assets/`, in a checkout or in an installed package. Raises FileNotFoundError."""
    for root in (_PACKAGE / "_assets", _PACKAGE.parent / "assets"):
        path = root.joinpath(*names)
        if path.exists():
            return path
    raise FileNotFoundError("/".join(names))


def template(name: str) -> Path:
    """A file of `meetingrec/templates/`."""
    return _PACKAGE / "templates" / name


def profile(name: str) -> Profile:
    """A profile that ships with the program. Raises ValueError with file and entry when it is wrong."""
    path = template(f"{name}.toml")
    try:
        return profile_from(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error

"""Where the things that ship with the program lie: assets, Word templates, profiles."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from meetingrec.domain.errors import ProfileRefused
from meetingrec.domain.profile import Profile
from meetingrec.domain.profile_text import line_of, read_profile

DEFAULT_PROFILE = "national"

_PACKAGE = Path(__file__).parent
_LONGEST_PROFILE = 200_000


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


@cache
def shipped_profiles() -> tuple[str, ...]:
    """Ids of the profiles that ship with the program, the default first."""
    found = sorted(path.stem for path in template("").glob("*.toml"))
    return (DEFAULT_PROFILE, *(name for name in found if name != DEFAULT_PROFILE))


@cache
def profile(name: str) -> Profile:
    """A profile that ships with the program. Raises ProfileRefused with file, line and reason when it is wrong."""
    return profile_file(template(f"{name}.toml"))


def profile_file(path: Path) -> Profile:
    """Reads a profile, a council's own among them. Raises ProfileRefused with file, line and reason."""
    try:
        content = path.read_bytes()
        if len(content) > _LONGEST_PROFILE:
            raise ProfileRefused(path.name, 1, "this file is far longer than a profile should be.")
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ProfileRefused(path.name, line, "this is not plain text in UTF-8.") from None
    except OSError:
        raise ProfileRefused(path.name, 1, "this file cannot be read, or is not there.") from None
    return read_profile(text, path.name, _shipped_text)


def profile_line(path: Path, entry: str) -> int:
    """The line (from 1) of an entry of a profile that was read before."""
    return line_of(path.read_text(encoding="utf-8-sig"), (entry,))


def _shipped_text(name: str) -> str | None:
    return template(f"{name}.toml").read_text(encoding="utf-8") if name in shipped_profiles() else None

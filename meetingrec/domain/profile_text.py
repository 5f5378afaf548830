"""A profile as it is written: TOML that may begin from another profile, with the line of whatever is wrong.

`extends = "national"` begins from another profile: a table is merged into the other's table entry by entry, every
other entry takes the other's place, an empty text "" in a table takes an entry away, and `leave_out` names deadlines
that do not apply.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from meetingrec.domain.errors import ProfileRefused
from meetingrec.domain.profile import Profile
from meetingrec.domain.profile_fields import ProfileFault, profile_from

Path = tuple[str, ...]
FindText = Callable[[str], str | None]
"""The text of the profile with an id, None when there is no such profile."""

_PLACE = re.compile(r" \((?:at line (\d+), column \d+|at end of document)\)$")


def read_profile(text: str, file: str, find: FindText) -> Profile:
    """Raises ProfileRefused with file, line and reason. file: the name to show; find: what `extends` may name."""
    text = text.replace("\r\n", "\n")
    own = _parsed(text, file)
    try:
        return profile_from(_extended(own, find, ()))
    except ProfileFault as fault:
        raise ProfileRefused(file, line_of(text, fault.path, fault.also), fault.reason) from None


def line_of(text: str, path: Path, also: str = "") -> int:
    """The line (from 1) where an entry begins; where it is not there, that of `also`, of its table, or 1."""
    lines: dict[Path, int] = {}
    for place, line in _places(text):
        lines.setdefault(place, line)
    tables = (path[:length] for length in range(len(path) - 1, 0, -1))
    return next((lines[place] for place in (path, (also,), *tables) if place in lines), 1)


def _parsed(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place.group(1)) if place and place.group(1) else max(1, len(text.splitlines()))
        reason = _PLACE.sub("", str(error))
        raise ProfileRefused(file, line, f"this is not TOML: {reason[:1].lower()}{reason[1:]}.") from None
    except RecursionError:
        raise ProfileRefused(file, 1, "this is not a profile: brackets within brackets without end.") from None


def _extended(own: Mapping[str, Any], find: FindText, seen: tuple[str, ...]) -> dict[str, Any]:
    """The whole table, with what it begins from."""
    entries = dict(own)
    leave_out = entries.pop("leave_out", [])
    base: dict[str, Any] = {}
    if "extends" in entries:
        base = _base(entries.pop("extends"), find, seen)
        _own_version(own)
    if not isinstance(leave_out, list) or not all(isinstance(item, str) for item in leave_out):
        raise ProfileFault(("leave_out",), "'leave_out' must be a list of the names of deadlines.")
    inherited = dict(base.get("deadlines", {}))
    for name in leave_out:
        if inherited.pop(name, None) is None:
            raise ProfileFault(("leave_out",), f"there is no deadline '{name}' to leave out.")
    if base:
        base["deadlines"] = inherited
    return _merged(base, entries)


def _base(name: object, find: FindText, seen: tuple[str, ...]) -> dict[str, Any]:
    text = find(name) if isinstance(name, str) and name not in seen else None
    if text is None or not isinstance(name, str):
        raise ProfileFault(("extends",), f"'{name}' is not a profile that this one can begin from.")
    return _extended(_parsed(text, f"{name}.toml"), find, (*seen, name))


def _own_version(own: Mapping[str, Any]) -> None:
    """Which wording was read aloud is kept with the time: another wording needs another version."""
    for name in ("notice", "notices"):
        if name in own and "notice_version" not in own:
            raise ProfileFault((name,), "a notice of its own needs a 'notice_version' of its own.")


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in own.items():
        before = result.get(key)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            result[key] = _merged(before, value)
        elif value == "" and isinstance(before, str):
            del result[key]
        else:
            result[key] = value
    return result


def _places(text: str) -> Iterator[tuple[Path, int]]:
    """Every entry and table of a text that parses, with the line it begins on.

    A statement of TOML parses by itself, so lines are added until one does: no second grammar is needed.
    """
    lines = text.split("\n")
    table: Path = ()
    at = 0
    while at < len(lines):
        start, statement = at, lines[at]
        at += 1
        data = _statement(statement)
        while data is None and at < len(lines):
            statement += f"\n{lines[at]}"
            at += 1
            data = _statement(statement)
        if statement.lstrip().startswith("["):
            table = next(reversed([*_paths(data or {})]), ())
            yield table, start + 1
        else:
            for path in _paths(data or {}):
                yield (*table, *path), start + 1


def _statement(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _paths(data: Mapping[str, Any]) -> Iterator[Path]:
    for key, value in data.items():
        yield (key,)
        inner = value[0] if isinstance(value, list) and value and isinstance(value[0], Mapping) else value
        if isinstance(inner, Mapping):
            yield from ((key, *rest) for rest in _paths(inner))

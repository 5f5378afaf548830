"""Frozen dataclasses as rows of real columns, and back. Nothing is guessed: what does not fit is refused.

str, int, float, bool, bytes and the enums of the domain have a column of their own; datetime is ISO 8601 in UTC with
microseconds and offset (so that the order of the texts is the order of the times), date is ISO 8601; tuples,
frozensets and dataclasses inside are JSON.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import uuid_utils

from meetingrec.domain.errors import InputRefused, LibraryDamaged

T = TypeVar("T")


class NotStorable(TypeError):
    """A value that has not the type its field declares, a time without a zone, a number that is none: a bug."""


def new_id() -> str:
    """A fresh UUIDv7 (RFC 9562): ids made later sort later."""
    return str(uuid_utils.uuid7())


def to_row(value: object) -> dict[str, object]:
    """Column name -> what SQLite stores, for a dataclass.

    Raises InputRefused for a text that holds NUL or half a character, NotStorable for anything else that does not fit.
    """
    return {name: _to_column(kind, getattr(value, name), name) for name, kind in _kinds(type(value)).items()}


def from_row(kind: type[T], row: Mapping[str, object]) -> T:
    """The dataclass of a row; columns it does not know are passed over. Raises LibraryDamaged for a value that
    cannot be what its field declares, which only another program, or a newer one, can have written.
    """
    try:
        return kind(**{name: _from_column(field, row[name]) for name, field in _kinds(kind).items()})
    except (KeyError, TypeError, ValueError) as error:
        raise LibraryDamaged(
            f"An entry of the library ({kind.__name__.lower()}) is not as meetingrec writes it.",
            "It was not changed. Recordings and other entries are not affected.",
            "Restore the newest backup, or open the library with the newest version of meetingrec.",
        ) from error


def to_json(value: object) -> str:
    """A whole dataclass as one JSON text, sorted keys; for the history of changes."""
    plain = {name: _to_plain(kind, getattr(value, name), name) for name, kind in _kinds(type(value)).items()}
    return _text_of(plain, type(value).__name__)


def from_json(kind: type[T], text: str) -> T:
    """What `to_json` wrote. Raises ValueError or TypeError for anything else."""
    built = _from_plain(kind, json.loads(text))
    if not isinstance(built, kind):
        raise TypeError(f"not a {kind.__name__}")
    return built


_KINDS: dict[Any, dict[str, Any]] = {}


def _kinds(kind: Any) -> dict[str, Any]:
    """The declared type of each field, worked out once for each dataclass."""
    if kind not in _KINDS:
        if not _is_record(kind):
            raise NotStorable(f"{kind} is not a dataclass")
        hints = get_type_hints(kind)
        _KINDS[kind] = {field.name: hints[field.name] for field in fields(kind)}
    return _KINDS[kind]


def _is_record(kind: Any) -> bool:
    return is_dataclass(kind)


def _optional(kind: Any) -> tuple[Any, bool]:
    """`int | None` -> (int, True)."""
    if get_origin(kind) in {Union, UnionType}:
        inner = [part for part in get_args(kind) if part is not NoneType]
        if len(inner) != 1:
            raise NotStorable(f"a field cannot be {kind}")
        return inner[0], True
    return kind, False


def _is_simple(kind: Any) -> bool:
    return isinstance(kind, type) and not get_args(kind) and not _is_record(kind)


def _to_column(declared: Any, value: object, name: str) -> object:
    kind, may_be_none = _optional(declared)
    if value is None and may_be_none:
        return None
    if kind is bytes:
        return _checked(bytes, value, name)
    plain = _to_plain(kind, value, name)
    if _is_simple(kind):
        return int(value) if isinstance(value, bool) else plain
    return _text_of(plain, name)


def _from_column(declared: Any, stored: object) -> object:
    kind, may_be_none = _optional(declared)
    if stored is None and may_be_none:
        return None
    if kind is bytes:
        return _checked(bytes, stored, "")
    if kind is bool:
        return {0: False, 1: True}[_whole(stored)]
    if _is_simple(kind):
        return _from_plain(kind, stored)
    if not isinstance(stored, str):
        raise TypeError("not a JSON text")
    return _from_plain(kind, json.loads(stored))


def _to_plain(declared: Any, value: object, name: str) -> object:
    """A value of the declared type as JSON can hold it."""
    kind, may_be_none = _optional(declared)
    if value is None and may_be_none:
        return None
    origin = get_origin(kind)
    if origin in {tuple, frozenset}:
        items = _checked(origin, value, name)
        plain = [_to_plain(part, item, name) for part, item in _paired(kind, tuple(items))]
        return plain if origin is tuple else sorted(plain, key=str)
    if _is_record(kind):
        _checked(kind, value, name)
        return {part: _to_plain(inner, getattr(value, part), part) for part, inner in _kinds(kind).items()}
    if kind in _WRITERS:
        return _WRITERS[kind](value, name)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _checked(kind, value, name).value
    raise NotStorable(f"{name}: there is no way to store {kind}")


def _from_plain(declared: Any, stored: Any) -> object:
    kind, may_be_none = _optional(declared)
    if stored is None and may_be_none:
        return None
    origin = get_origin(kind)
    if origin in {tuple, frozenset}:
        return origin(_from_plain(part, item) for part, item in _paired(kind, tuple(_checked(list, stored, ""))))
    if _is_record(kind):
        return kind(**{part: _from_plain(inner, stored[part]) for part, inner in _kinds(kind).items()})
    if kind in _READERS:
        return _READERS[kind](stored)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(stored)
    raise NotStorable(f"there is no way to read {kind}")


def _paired(kind: Any, items: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    """Each item with the type declared for its place: `tuple[X, ...]`, `tuple[X, Y]` or `frozenset[X]`."""
    parts = get_args(kind)
    if get_origin(kind) is frozenset or (len(parts) == 2 and parts[1] is Ellipsis):
        return [(parts[0], item) for item in items]
    return list(zip(parts, items, strict=True))


def _checked(kind: Any, value: Any, name: str) -> Any:
    if not isinstance(value, kind):
        raise NotStorable(f"{name}: {type(value).__name__} where {kind.__name__} belongs")
    return value


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError("not a whole number")
    return value


def _write_text(value: object, name: str) -> str:
    text: str = _checked(str, value, name)
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise InputRefused(
            "This text holds a character that cannot be stored.",
            "What was stored before was not changed.",
            "Type the text again instead of pasting it.",
            field=name,
        )
    return str(text)


def _write_int(value: object, name: str) -> int:
    if type(value) is not int or not -(1 << 63) <= value < 1 << 63:
        raise NotStorable(f"{name}: not a whole number of 64 bits")
    return value


def _write_float(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise NotStorable(f"{name}: not a number")
    return float(value)


def _write_time(value: object, name: str) -> str:
    when: datetime = _checked(datetime, value, name)
    if when.utcoffset() is None:
        raise NotStorable(f"{name}: a time without a zone")
    return when.astimezone(UTC).isoformat(timespec="microseconds")


def _write_day(value: object, name: str) -> str:
    if isinstance(value, datetime):
        raise NotStorable(f"{name}: a time where a day belongs")
    return str(_checked(date, value, name).isoformat())


def _write_bool(value: object, name: str) -> bool:
    return bool(_checked(bool, value, name))


def _read_float(stored: Any) -> float:
    if isinstance(stored, bool) or not isinstance(stored, int | float):
        raise TypeError("not a number")
    return float(stored)


def _read_time(stored: Any) -> datetime:
    when = datetime.fromisoformat(stored)
    if when.utcoffset() is None:
        raise ValueError("a time without a zone")
    return when.astimezone(UTC)


def _text_of(plain: object, name: str) -> str:
    try:
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise NotStorable(f"{name}: JSON cannot hold it") from error


_WRITERS: dict[Any, Callable[[object, str], object]] = {
    str: _write_text,
    int: _write_int,
    float: _write_float,
    bool: _write_bool,
    datetime: _write_time,
    date: _write_day,
}
_READERS: dict[Any, Callable[[Any], object]] = {
    str: lambda stored: _checked(str, stored, ""),
    int: _whole,
    float: _read_float,
    bool: lambda stored: _checked(bool, stored, ""),
    datetime: _read_time,
    date: date.fromisoformat,
}

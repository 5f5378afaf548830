"""Frozen dataclasses as rows of real columns, and back. Nothing is guessed: what does not fit is refused.

str, int, float, bool, bytes and the enums of the domain have a column of their own; datetime is ISO 8601 in UTC with
microseconds and offset (so that the order of the texts is the order of the times), date is ISO 8601; tuples,
frozensets and dataclasses inside are JSON.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
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
    return {name: _to_column(codec, getattr(value, name), name) for name, codec in _parts(type(value))}


def from_row(kind: type[T], row: Mapping[str, object]) -> T:
    """The dataclass of a row; columns it does not know are passed over. Raises LibraryDamaged for a value that
    cannot be what its field declares, which only another program, or a newer one, can have written.
    """
    try:
        return kind(*[_from_column(codec, row[name]) for name, codec in _parts(kind)])
    except (KeyError, TypeError, ValueError) as error:
        raise LibraryDamaged(
            f"An entry of the library ({kind.__name__.strip('_').lower()}) is not as meetingrec writes it.",
            "It was not changed. Recordings and other entries are not affected.",
            "Restore the newest backup, or open the library with the newest version of meetingrec.",
        ) from error


def to_json(value: object) -> str:
    """A whole dataclass as one JSON text with sorted keys, for the history of changes."""
    return _text_of(_codec(type(value)).write(value, type(value).__name__))


def from_json(kind: type[T], text: str) -> T:
    """What `to_json` wrote. Raises ValueError, TypeError or KeyError for anything else."""
    built: T = _codec(kind).read(json.loads(text))
    return built


@dataclass(frozen=True, slots=True)
class _Codec:
    """How one declared type becomes what JSON can hold, and back. own_column: SQLite can hold it as it is."""

    write: Callable[[Any, str], Any]
    read: Callable[[Any], Any]
    own_column: bool = False


_CODECS: dict[Any, _Codec] = {}
_PARTS: dict[Any, tuple[tuple[str, _Codec], ...]] = {}


def _parts(kind: Any) -> tuple[tuple[str, _Codec], ...]:
    """Name and codec of each field of a dataclass, worked out once."""
    if kind not in _PARTS:
        if not is_dataclass(kind):
            raise NotStorable(f"{kind} is not a dataclass")
        hints = get_type_hints(kind)
        _PARTS[kind] = tuple((part.name, _codec(hints[part.name])) for part in fields(kind))
    return _PARTS[kind]


def _codec(declared: Any) -> _Codec:
    if declared not in _CODECS:
        _CODECS[declared] = _made(declared)
    return _CODECS[declared]


def _made(declared: Any) -> _Codec:
    origin, parts = get_origin(declared), get_args(declared)
    if origin in {Union, UnionType}:
        inner = [part for part in parts if part is not NoneType]
        if len(inner) == 1:
            return _or_none(_codec(inner[0]))
    elif origin is frozenset:
        return _set_of(_codec(parts[0]))
    elif origin is tuple and len(parts) == 2 and parts[1] is Ellipsis:
        return _list_of(_codec(parts[0]))
    elif origin is tuple:
        return _places(tuple(_codec(part) for part in parts))
    elif isinstance(declared, type) and is_dataclass(declared):
        return _record(declared)
    elif isinstance(declared, type) and issubclass(declared, StrEnum):
        return _Codec(lambda value, name: _checked(declared, value, name).value, declared, own_column=True)
    raise NotStorable(f"there is no way to store {declared}")


def _or_none(codec: _Codec) -> _Codec:
    return _Codec(
        lambda value, name: None if value is None else codec.write(value, name),
        lambda stored: None if stored is None else codec.read(stored),
        codec.own_column,
    )


def _list_of(codec: _Codec) -> _Codec:
    return _Codec(
        lambda value, name: [codec.write(item, name) for item in _checked(tuple, value, name)],
        lambda stored: tuple([codec.read(item) for item in _checked(list, stored)]),
    )


def _set_of(codec: _Codec) -> _Codec:
    return _Codec(
        lambda value, name: sorted(codec.write(item, name) for item in _checked(frozenset, value, name)),
        lambda stored: frozenset([codec.read(item) for item in _checked(list, stored)]),
    )


def _places(codecs: tuple[_Codec, ...]) -> _Codec:
    def write(value: Any, name: str) -> list[Any]:
        if len(_checked(tuple, value, name)) != len(codecs):
            raise NotStorable(f"{name}: {len(value)} items where {len(codecs)} belong")
        return [codec.write(item, name) for codec, item in zip(codecs, value, strict=True)]

    def read(stored: Any) -> tuple[Any, ...]:
        return tuple(codec.read(item) for codec, item in zip(codecs, _checked(list, stored), strict=True))

    return _Codec(write, read)


def _record(kind: Any) -> _Codec:
    parts = _parts(kind)

    def write(value: Any, name: str) -> dict[str, Any]:
        _checked(kind, value, name)
        return {part: codec.write(getattr(value, part), part) for part, codec in parts}

    def read(stored: Any) -> Any:
        # What an earlier version wrote lacks the fields that came later; those have defaults.
        return kind(**{part: codec.read(stored[part]) for part, codec in parts if part in stored})

    return _Codec(write, read)


def _to_column(codec: _Codec, value: object, name: str) -> object:
    plain = codec.write(value, name)
    if isinstance(plain, bool):
        return int(plain)
    return plain if plain is None or codec.own_column else _text_of(plain)


def _from_column(codec: _Codec, stored: Any) -> object:
    if codec is _codec(bool) or codec is _codec(bool | None):
        return codec.read(None if stored is None else {0: False, 1: True}[_whole(stored)])
    return codec.read(stored if stored is None or codec.own_column else json.loads(_checked(str, stored)))


def _text_of(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _checked(kind: Any, value: Any, name: str = "stored") -> Any:
    if not isinstance(value, kind):
        raise NotStorable(f"{name}: {type(value).__name__} where {kind.__name__} belongs")
    return value


def _whole(value: Any, name: str = "stored") -> int:
    if type(value) is not int or not -(1 << 63) <= value < 1 << 63:
        raise NotStorable(f"{name}: not a whole number of 64 bits")
    return value


def _number(value: Any, name: str = "stored") -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise NotStorable(f"{name}: not a number")
    return float(value)


def _write_text(value: Any, name: str) -> str:
    text = str(_checked(str, value, name))
    if "\0" in text or not _is_unicode(text):
        raise InputRefused(
            "This text holds a character that cannot be stored.",
            "What was stored before was not changed.",
            "Type the text again instead of pasting it.",
            field=name,
        )
    return text


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _write_time(value: Any, name: str) -> str:
    when: datetime = _checked(datetime, value, name)
    if when.utcoffset() is None:
        raise NotStorable(f"{name}: a time without a zone")
    return when.astimezone(UTC).isoformat(timespec="microseconds")


def _read_time(stored: Any) -> datetime:
    when = datetime.fromisoformat(stored)
    if when.utcoffset() is None:
        raise ValueError("a time without a zone")
    return when.astimezone(UTC)


def _write_day(value: Any, name: str) -> str:
    if isinstance(value, datetime):
        raise NotStorable(f"{name}: a time where a day belongs")
    return str(_checked(date, value, name).isoformat())


_CODECS.update(
    {
        str: _Codec(_write_text, lambda stored: _checked(str, stored), own_column=True),
        int: _Codec(_whole, _whole, own_column=True),
        float: _Codec(_number, _number, own_column=True),
        bool: _Codec(lambda value, name: _checked(bool, value, name), lambda stored: _checked(bool, stored), True),
        bytes: _Codec(lambda value, name: _checked(bytes, value, name), lambda stored: _checked(bytes, stored), True),
        datetime: _Codec(_write_time, _read_time, own_column=True),
        date: _Codec(_write_day, date.fromisoformat, own_column=True),
    }
)

"""Is a `model.bin` whole, and a Whisper model? Read from its headers only, before any library opens it.

The format is CTranslate2's, binary version 6: version, name of the kind of model, revision, then for every variable
its name, shape, type, size in bytes and content; last the aliases. A broken download or a hostile file is told
apart here, in Python, and not in the library's C++.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import BinaryIO

_VERSION = 6
_KIND = "WhisperSpec"
_ITEM_BYTES = {0: 4, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2}
"""float32, int8, int16, int32, float16, bfloat16: CTranslate2's numbers for them."""

_EMBEDDINGS = "decoder/embeddings/weight"
_MOST_VARIABLES = 100_000
_MOST_DIMENSIONS = 8


class BadModelFile(Exception):
    """What is wrong with it, in a few words for a person."""


def check_model_file(path: Path) -> int:
    """How many tokens the model knows. Takes milliseconds.

    Raises BadModelFile: empty, cut off, not CTranslate2's, or not a Whisper model.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        if _number(file, "<I") != _VERSION:
            raise BadModelFile("model.bin is not a CTranslate2 model")
        if _name(file) != _KIND:
            raise BadModelFile("model.bin is a model for something else than speech")
        _number(file, "<I")
        variables = _number(file, "<I")
        if not 0 < variables <= _MOST_VARIABLES:
            raise BadModelFile("model.bin is damaged")
        shapes = dict(_step_over_variable(file, size) for _ in range(variables))
        for _ in range(_number(file, "<I")):
            _name(file)
            _name(file)
        if file.tell() != size:
            raise BadModelFile("model.bin is longer than it says")
    embeddings = shapes.get(_EMBEDDINGS)
    if not embeddings:
        raise BadModelFile("model.bin is not a whole speech model")
    return embeddings[0]


def _step_over_variable(file: BinaryIO, size: int) -> tuple[str, list[int]]:
    name = _name(file)
    dimensions = _number(file, "<B")
    if dimensions > _MOST_DIMENSIONS:
        raise BadModelFile("model.bin is damaged")
    shape = [_number(file, "<I") for _ in range(dimensions)]
    item = _ITEM_BYTES.get(_number(file, "<B"))
    length = _number(file, "<I")
    if item is None or length != math.prod(shape) * item:
        raise BadModelFile("model.bin is damaged")
    if file.seek(length, 1) > size:
        raise BadModelFile("model.bin is cut off")
    return name, shape


def _name(file: BinaryIO) -> str:
    content = _bytes(file, _number(file, "<H"))
    try:
        return content.rstrip(b"\0").decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadModelFile("model.bin is damaged") from error


def _number(file: BinaryIO, form: str) -> int:
    return int(struct.unpack(form, _bytes(file, struct.calcsize(form)))[0])


def _bytes(file: BinaryIO, count: int) -> bytes:
    content = file.read(count)
    if len(content) != count:
        raise BadModelFile("model.bin is cut off")
    return content

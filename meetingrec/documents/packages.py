"""Word files as zip packages: refusing hostile ones, and writing the same bytes for the same content.

Limits from reliability.md 6.11 and 6.15; package rules from ECMA-376 part 2.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

from docx.oxml import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from meetingrec.domain.errors import TemplateRefused

MAX_ENTRIES = 2_000
MAX_PART = 20 * 1024 * 1024
MAX_TOTAL = 50 * 1024 * 1024
MAX_RATIO = 100
# A few kilobytes of white space pack well and harm nobody; the ratio counts from here.
_SMALL = 64 * 1024
_NEEDED = ("[Content_Types].xml", "word/document.xml")
_CARRIES_CODE = re.compile(
    r"vbaproject|vbadata|activex|/embeddings/|customui|\.bin$|\.(?:exe|dll|js|vbs|ole)$", re.IGNORECASE
)
_OTHER_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["']|us-ascii["'])""", re.IGNORECASE)
_DECLARES = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_MACROS = re.compile(rb"macroEnabled|ms-office\.vba", re.IGNORECASE)
_MAX_TAGS = 400_000
# Fields that Word works out from the document itself; any other may fetch, run or prompt.
_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "TITLE", "STYLEREF"})
_FETCHES = frozenset({"altChunk", "subDoc", "object", "OLEObject", "control", "attachedTemplate"})
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOT_A_PACKAGE = (
    OSError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    SyntaxError,
    ValueError,
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def refused(happened: str) -> TemplateRefused:
    return TemplateRefused(
        happened,
        "Nothing was changed; the template used before is still in use.",
        "Save the template again in Word as an ordinary Word document (.docx), or ask whoever made it.",
    )


def check_package(path: Path) -> None:
    """Raises TemplateRefused before any part is parsed. Reads at most MAX_TOTAL bytes."""
    try:
        with zipfile.ZipFile(path) as package:
            _check_entries(package.infolist(), path.stat().st_size)
            for entry in package.infolist():
                if entry.filename.lower().endswith((".xml", ".rels")):
                    _check_xml(entry.filename, package.read(entry))
                else:
                    package.read(entry)
    except _NOT_A_PACKAGE as error:
        raise refused("This file is not a Word document, or it is damaged.") from error


def _check_entries(entries: list[zipfile.ZipInfo], packed: int) -> None:
    names = [entry.filename for entry in entries]
    if any(needed not in names for needed in _NEEDED):
        raise refused("This file is not a Word document.")
    if len(entries) > MAX_ENTRIES or len({name.lower() for name in names}) < len(names):
        raise refused("This file has too many parts, or two parts with one name.")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_TOTAL or any(entry.file_size > MAX_PART for entry in entries):
        raise refused("This file is far larger inside than a Word template should be.")
    if total > max(packed, 1) * MAX_RATIO or any(_packed_too_well(entry) for entry in entries):
        raise refused("This file is packed in a way that Word does not use.")
    if any(_odd(entry) for entry in entries):
        raise refused("This file holds parts that a Word template has no need of.")
    if any(_CARRIES_CODE.search(name) for name in names):
        raise refused("This file carries macros or embedded objects.")


def _packed_too_well(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _SMALL and entry.file_size > max(entry.compress_size, 1) * MAX_RATIO


def _odd(entry: zipfile.ZipInfo) -> bool:
    steps = entry.filename.replace("\\", "/").split("/")
    outside = entry.filename.startswith(("/", "\\")) or ".." in steps or ":" in entry.filename
    packed_oddly = entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return outside or packed_oddly or bool(entry.flag_bits & 0x1)


def _check_xml(name: str, content: bytes) -> None:
    # Only with one known encoding is a search for bytes a search for what the parser will see.
    if b"\0" in content or _OTHER_ENCODING.search(content.lstrip(b"\xef\xbb\xbf")) or _DECLARES.search(content):
        raise refused("This file holds XML that declares things of its own.")
    if content.count(b"<") > _MAX_TAGS:
        raise refused("This file is far larger inside than a Word template should be.")
    if name == "[Content_Types].xml" and _MACROS.search(content):
        raise refused("This file carries macros or embedded objects.")
    root = parse_xml(content)
    if name.lower().endswith(".rels") and any(link.get("TargetMode", "").lower() == "external" for link in root):
        raise refused("This file points to something outside itself: a web link, a picture or another template.")
    fetches = any(isinstance(part.tag, str) and part.tag.rpartition("}")[2] in _FETCHES for part in root.iter())
    if fetches or any(code not in _FIELDS for code in _field_codes(root)):
        raise refused("This file has a field or an object that fetches something from somewhere else.")


def _field_codes(root: BaseOxmlElement) -> list[str]:
    """The first word of every field, however it is cut into runs and nested (ECMA-376 17.16)."""
    codes = [part.get(f"{_WORD}instr", "") for part in root.iter(f"{_WORD}fldSimple")]
    open_fields: list[str] = []
    for part in root.iter(f"{_WORD}fldChar", f"{_WORD}instrText"):
        kind = part.get(f"{_WORD}fldCharType")
        if kind == "begin":
            open_fields.append("")
        elif kind == "end" and open_fields:
            codes.append(open_fields.pop())
        elif part.tag == f"{_WORD}instrText":
            open_fields = open_fields or [""]
            open_fields[-1] += part.text or ""
    return [(code.split() or [""])[0].upper() for code in (*codes, *open_fields)]


def same_bytes(content: bytes) -> bytes:
    """The package written again so that equal parts give equal bytes: no clock, no compression, one platform."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 0
            entry.external_attr = 0
            new.writestr(entry, old.read(name))
    return written.getvalue()

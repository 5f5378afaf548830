"""What is wrong with a library's file that does not open, found out without opening it.

SQLCipher 4 ends each page of 4096 bytes with an initialisation vector of 16 bytes and an HMAC-SHA512 over the
ciphertext, that vector and the page number; the key of the HMAC is PBKDF2-HMAC-SHA512(key, salt xor 0x3a, 2 rounds,
32 bytes), the salt the first 16 bytes of the file (zetetic.net/sqlcipher/design). Checking each page by itself
tells a wrong key, which opens none, from damage, which spares most.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path

from meetingrec.domain.errors import LibraryDamaged, LibraryMissing, Problem

PAGE_BYTES = 4096
_SALT_BYTES = 16
_MAC_BYTES = 64
_PLAIN = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Pages:
    """whole: pages that fit their check with this key; total: pages of the file; rest: bytes after the last one."""

    whole: int
    total: int
    rest: int


def pages(path: Path, key: bytes) -> Pages:
    """Reads the whole file once. Raises OSError."""
    whole = total = 0
    with path.open("rb") as file:
        salt = file.read(_SALT_BYTES)
        mac_key = hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ 0x3A for byte in salt), 2, 32)
        file.seek(0)
        while len(page := file.read(PAGE_BYTES)) == PAGE_BYTES:
            total += 1
            checked = page[_SALT_BYTES if total == 1 else 0 : -_MAC_BYTES] + total.to_bytes(4, "little")
            whole += hmac.compare_digest(hmac.digest(mac_key, checked, "sha512"), page[-_MAC_BYTES:])
    return Pages(whole, total, len(page))


def why_it_does_not_open(path: Path, key: bytes, copies: int) -> Problem:
    """The Problem to tell a person. `copies` is the number of backups at hand."""
    if not path.exists():
        return LibraryMissing(
            f"The library's database {path} is not there.", *_safe_and_do(copies, "look for the file, and")
        )
    if path.stat().st_size == 0:
        return LibraryDamaged("The library's database is empty: the file has 0 bytes.", *_safe_and_do(copies))
    if _starts_plain(path):
        return LibraryDamaged(f"{path} is a database of another program: it is not encrypted.", *_safe_and_do(copies))
    found = pages(path, key)
    if found.total == 0:
        return LibraryDamaged(
            f"The library's database was cut short: only {found.rest} bytes are left.", *_safe_and_do(copies)
        )
    if found.whole == 0:
        return LibraryDamaged(
            "The library's database does not open with this key. Either the key belongs to another library, "
            "or this file is not a library's database, or its beginning was destroyed.",
            *_safe_and_do(copies),
        )
    bad = found.total - found.whole
    if bad:
        what = f"{bad} of {found.total} pages of the library's database are damaged; the key is right."
    elif found.rest:
        what = "The library's database was cut short: its last page is not whole. The key is right."
    else:
        what = "The library's database is not whole: pages at its end are missing or out of order. The key is right."
    return LibraryDamaged(what, *_safe_and_do(copies))


def _starts_plain(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_PLAIN)) == _PLAIN


def _safe_and_do(copies: int, first: str = "") -> tuple[str, str]:
    """What is safe, and what to do now."""
    safe = "Nothing was changed. The recordings are files of their own and are not affected."
    if not copies:
        return safe, f"Do not delete anything. Please {first + ' ' if first else ''}ask IT for the copy they keep."
    many = "1 earlier copy lies" if copies == 1 else f"{copies} earlier copies lie"
    return f"{safe} {many} in the backups folder.", "Do not delete anything. Restore the newest backup."

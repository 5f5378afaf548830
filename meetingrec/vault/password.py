"""A person's identity behind their password: Argon2id, then AES-256-GCM (reliability.md 3.3)."""

from __future__ import annotations

import base64
import binascii
import json
import os
import unicodedata
from collections.abc import Mapping

from argon2.exceptions import HashingError
from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw

from meetingrec.domain.errors import KeyRefused, SignInRefused
from meetingrec.vault.keys import Identity, identity_from
from meetingrec.vault.sealing import KEY_BYTES, open_sealed, seal

MEMORY_KIB = 64 * 1024
PASSES = 3
LANES = 4
SHORTEST_PASSWORD = 12

_FLOOR = {"memory_kib": 19 * 1024, "passes": 2, "lanes": 1}
"""Below OWASP's minimum nothing was ever written: weaker figures mean that somebody changed the file."""

_CEILING = {"memory_kib": 2 * 1024 * 1024, "passes": 64, "lanes": 64}
"""Above these the figures could only serve to exhaust the machine."""

_CALIBRATED = {"memory_kib": MEMORY_KIB, "passes": PASSES, "lanes": LANES}


def seal_identity(identity: Identity, password: str) -> dict[str, object]:
    """What may be written to the user's file, as JSON: version, kdf, argon2 version, memory_kib, passes, lanes,
    salt (16 bytes), public, and sealed (nonce, secret key, tag), bytes in base64. All that is readable in it is
    authenticated, so that nobody can weaken it unnoticed.
    """
    sealed: dict[str, object] = {
        "v": 1,
        "kdf": "argon2id",
        "argon2": ARGON2_VERSION,
        **_CALIBRATED,
        "salt": base64.b64encode(os.urandom(16)).decode(),
        "public": identity.public,
    }
    secret = seal(_stretched(sealed, password), identity.secret.encode(), _context(sealed))
    return {**sealed, "sealed": base64.b64encode(secret).decode()}


def open_identity(sealed: Mapping[str, object], password: str) -> Identity:
    """The identity that `seal_identity` sealed. Takes 0.1 to 0.3 s on purpose, right or wrong. An accent may be
    typed in one key or in two (NFC, as RFC 8265 has it).

    Raises SignInRefused for a wrong password, and for a file that is damaged or whose figures were changed.
    """
    key = _stretched(sealed, password)
    try:
        identity = identity_from(open_sealed(key, _decoded(sealed, "sealed"), _context(sealed)).decode())
    except KeyRefused as error:
        raise SignInRefused(
            "The user name or the password is not right.",
            "Nothing was changed.",
            "Type the password again; check the Caps Lock key. If it is lost, a recovery key can give a new one.",
        ) from error
    if identity.public != sealed.get("public"):
        raise _damaged()
    return identity


def needs_raising(sealed: Mapping[str, object]) -> bool:
    """Whether it was sealed at a lower cost than today's; then it is sealed again at the next sign-in."""
    return any(_number(sealed, name) < wanted for name, wanted in _CALIBRATED.items())


def weak_password(password: str, user_name: str) -> str:
    """What is wrong with a new password, in plain words; "" when it will do."""
    plain = password.strip().casefold()
    if len(password.strip()) < SHORTEST_PASSWORD:
        return f"Use at least {SHORTEST_PASSWORD} characters. Three or four words in a row are easy to remember."
    if len(set(plain)) < 4:
        return "Use more than a few different characters."
    name = user_name.strip().casefold()
    if name and not plain.replace(name, "").strip(" 0123456789.-_!"):
        return "Do not use the user name as the password."
    return ""


def _stretched(sealed: Mapping[str, object], password: str) -> bytes:
    if sealed.get("v") != 1 or sealed.get("kdf") != "argon2id" or sealed.get("argon2") != ARGON2_VERSION:
        raise _damaged()
    memory, passes, lanes = (_number(sealed, name) for name in ("memory_kib", "passes", "lanes"))
    salt = _decoded(sealed, "salt")
    if len(salt) < 16:
        raise _damaged()
    typed = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    try:
        return hash_secret_raw(typed, salt, passes, memory, lanes, KEY_BYTES, Type.ID)
    except HashingError as error:
        raise SignInRefused(
            "This computer has too little free memory to check the password.",
            "Nothing was changed. A recording that is running goes on.",
            "Close other programs and try again.",
        ) from error


def _number(sealed: Mapping[str, object], name: str) -> int:
    value = sealed.get(name)
    if type(value) is not int or not _FLOOR[name] <= value <= _CEILING[name]:
        raise _damaged()
    return value


def _decoded(sealed: Mapping[str, object], name: str) -> bytes:
    value = sealed.get(name)
    if not isinstance(value, str):
        raise _damaged()
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _damaged() from error


def _context(sealed: Mapping[str, object]) -> bytes:
    """Everything that is readable, in one fixed form."""
    shown = {name: value for name, value in sealed.items() if name != "sealed"}
    return b"meetingrec/identity/v1\n" + json.dumps(shown, sort_keys=True, separators=(",", ":")).encode()


def _damaged() -> SignInRefused:
    return SignInRefused(
        "The file that holds this person's key is damaged or was changed.",
        "The records are not affected: others can still open them, and so can the recovery keys.",
        "Restore the file from a backup, or give this person a new password with a recovery key.",
    )

"""Who may open what: age identities (X25519) and small secrets wrapped to them (reliability.md 3.3, c2sp.org/age)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyrage

from meetingrec.domain.errors import KeyRefused

_PREFIX = "AGE-SECRET-KEY-1"
_MISREAD = str.maketrans("OI1B", "0LL8")
"""Letters that a secret key never holds (Bech32 leaves them out), and what the person who typed one was looking at."""


@dataclass(frozen=True, slots=True)
class Identity:
    """`public` ("age1...") seals to its owner; `secret` ("AGE-SECRET-KEY-1...") opens, and is never shown."""

    public: str
    secret: str = field(repr=False)


def new_identity() -> Identity:
    """A fresh random identity."""
    made = pyrage.x25519.Identity.generate()
    return Identity(str(made.to_public()), str(made))


def identity_from(secret: str) -> Identity:
    """The identity of a secret key as a person types it from paper: spaces, dashes and case do not matter,
    the first words may be missing, and O, I, 1 and B, which a key never holds, are read as 0, L, L and 8.

    Raises KeyRefused when the check letters at its end do not fit.
    """
    letters = "".join(letter for letter in secret.upper() if letter.isascii() and letter.isalnum())
    letters = letters.translate(_MISREAD).removeprefix(_PREFIX.replace("-", "").translate(_MISREAD))
    try:
        opened = pyrage.x25519.Identity.from_str(_PREFIX + letters)
    except pyrage.IdentityError as error:
        raise KeyRefused(
            "This is not a whole key, or a letter of it is wrong.",
            "Nothing was changed.",
            "Compare it with the paper letter by letter and type it again. It starts with AGE-SECRET-KEY-1.",
        ) from error
    return Identity(str(opened.to_public()), str(opened))


def is_public(text: str) -> bool:
    """Whether this is a whole public key ("age1..."): its check letters tell one that was cut off or changed."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def wrap(secret: bytes, recipients: Sequence[str]) -> bytes:
    """`secret` as an age file that each of these recipients ("age1...") can open.

    Raises ValueError when there are no recipients, or one of them is not a public key: a secret
    that nobody can open is a lost record.
    """
    if not recipients:
        raise ValueError("a secret must be wrapped to at least one recipient")
    try:
        keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    except pyrage.RecipientError as error:
        raise ValueError("one of the recipients is not a public age key") from error
    return bytes(pyrage.encrypt(secret, keys))


def unwrap(wrapped: bytes, identity: Identity) -> bytes:
    """What `wrap` sealed. Raises KeyRefused when it was not wrapped to this identity, or was changed since."""
    opener = pyrage.x25519.Identity.from_str(identity.secret)
    try:
        return bytes(pyrage.decrypt(wrapped, [opener]))
    except pyrage.DecryptError as error:
        raise KeyRefused(
            "This key does not open this, or the key file was damaged.",
            "Nothing was changed. Others who hold a key to it, and the recovery keys, are not affected.",
            "Ask somebody who may open it, or use one of the two recovery keys.",
        ) from error

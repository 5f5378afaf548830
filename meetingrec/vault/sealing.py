"""Bytes sealed with AES-256-GCM: small secrets, and the records of one part of a recording (reliability.md 1.5)."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from meetingrec.domain.errors import KeyRefused

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
PART_INFO = b"meetingrec/part/v1"


def new_key() -> bytes:
    """32 random bytes from the operating system."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, plain: bytes, context: bytes) -> bytes:
    """12 bytes of random nonce, then the ciphertext with its 16-byte tag.

    `context` says what this is; it is authenticated, not stored, and must be given again to open it.
    Raises ValueError for a key that is not 32 bytes.
    """
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(key).encrypt(nonce, plain, context)


def open_sealed(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """What `seal` sealed. Raises KeyRefused for another key, another context, or a changed or shortened text."""
    return _opened(_cipher(key), sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)


class PartCipher:
    """Seals and opens the records of one part.

    The part's own key is HKDF-SHA256(key, salt=part_id, info="meetingrec/part/v1"), 32 bytes; the nonce of a
    record is its sequence as a 96-bit big-endian number. part_id is 16 random bytes, new at every start, so
    that a nonce never repeats under a key. Within one object `seal` therefore takes rising sequences only.
    """

    def __init__(self, key: bytes, part_id: bytes) -> None:
        if len(key) != KEY_BYTES or len(part_id) != 16:
            raise ValueError("a part needs a key of 32 bytes and an id of 16")
        derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=part_id, info=PART_INFO).derive(key)
        self._cipher = AESGCM(derived)
        self._next = 0

    def seal(self, sequence: int, plain: bytes, associated: bytes) -> bytes:
        """Ciphertext and 16-byte tag. Raises ValueError when this sequence, or a later one, was sealed before."""
        if sequence < self._next:
            raise ValueError(f"record {sequence} of this part was sealed before")
        sealed = self._cipher.encrypt(_counter(sequence), plain, associated)
        self._next = sequence + 1
        return sealed

    def open(self, sequence: int, sealed: bytes, associated: bytes) -> bytes:
        """The plain bytes of a record. Raises KeyRefused for another key, place, header or content."""
        return _opened(self._cipher, _counter(sequence), sealed, associated)


def _counter(sequence: int) -> bytes:
    if not 0 <= sequence < 1 << (8 * NONCE_BYTES):
        raise ValueError(f"{sequence} is not a sequence of a record")
    return sequence.to_bytes(NONCE_BYTES, "big")


def _cipher(key: bytes) -> AESGCM:
    if len(key) != KEY_BYTES:
        raise ValueError("a key is 32 bytes")
    return AESGCM(key)


def _opened(cipher: AESGCM, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
    try:
        if len(nonce) != NONCE_BYTES or len(sealed) < TAG_BYTES:
            raise InvalidTag
        return cipher.decrypt(nonce, sealed, associated)
    except InvalidTag as error:
        raise KeyRefused(
            "This cannot be opened with this key, or it was changed after it was sealed.",
            "What is stored was not touched.",
            "Sign in as somebody who may open it. If that fails too, restore it from a backup.",
        ) from error

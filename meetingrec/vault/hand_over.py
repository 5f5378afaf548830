"""The bytes of a sealed hand-over file, `MRHND/1` (docs/file-formats.md, "Hand-over files"). No files on disk here.

    file   = front (44 bytes)  age file to one recipient
    front  = magic (8), version (16 bit), zero (16 bit), SHA-256 of the recipient's public key as text
    inside = length of the manifest (32 bit), signature (64), manifest (JSON), the members one after the other

The signature (Ed25519) is over the front and the manifest, which names every member with its size and SHA-256, who it
comes from and whom it is for: nobody can seal anew for another what they were sent, as if it had been meant for them.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from meetingrec.domain.errors import HandOverRefused, Refusal
from meetingrec.vault.audit import canonical
from meetingrec.vault.keys import Identity, wrap

MAGIC = b"\x89MRHND\r\n"
VERSION = 1
LARGEST = 256 << 20
"""Bytes of a whole file: some four hours of dictation. It is put together in memory, because nothing of it may lie on
the disk in the clear."""
_MANIFEST_LIMIT = 1 << 20
_FRONT = struct.Struct("<8sHH32s")
_INSIDE = struct.Struct("<I64s")
_SIGNED = b"meetingrec/hand-over/v1\0"


@dataclass(frozen=True, slots=True)
class Opened:
    """What lay in a file: the manifest as it stands there, not believed yet, and the members by their names."""

    manifest: dict[str, object]
    members: dict[str, bytes] = field(repr=False)
    _signature: bytes = field(repr=False)
    _signed: bytes = field(repr=False)

    def is_signed_by(self, verify_key: str) -> bool:
        """Whether this library (Ed25519 public key, hex) made the file."""
        return is_signed(verify_key, self._signed, self._signature)


def seal(manifest: Mapping[str, object], members: Sequence[tuple[str, bytes]], recipient: str, secret: bytes) -> bytes:
    """The whole file. `members` are added to the manifest; secret: the sender's Ed25519 key. Raises ValueError for a
    recipient that is not a public key.
    """
    listed = [{"name": name, "size": len(raw), "sha256": hashlib.sha256(raw).hexdigest()} for name, raw in members]
    told = canonical({**manifest, "members": listed})
    front = _FRONT.pack(MAGIC, VERSION, 0, hashlib.sha256(recipient.encode()).digest())
    inside = _INSIDE.pack(len(told), sign(secret, _SIGNED + front + told))
    return front + wrap(b"".join((inside, told, *(raw for _, raw in members))), [recipient])


def open_sealed_file(raw: bytes, identity: Identity) -> Opened:
    """What `seal` made for this identity; every member is as the manifest says. Raises HandOverRefused.

    Who signed it is still to be asked: `is_signed_by`.
    """
    if len(raw) < _FRONT.size or not raw.startswith(MAGIC):
        raise refused(Refusal.NOT_ONE)
    _, version, zero, to = _FRONT.unpack_from(raw)
    if version > VERSION:
        raise refused(Refusal.NEWER)
    if to != hashlib.sha256(identity.public.encode()).digest():
        raise refused(Refusal.NOT_FOR_US)
    if version != VERSION or zero:
        raise refused(Refusal.DAMAGED)
    try:
        inside = memoryview(pyrage.decrypt(raw[_FRONT.size :], [pyrage.x25519.Identity.from_str(identity.secret)]))
    except pyrage.DecryptError as error:
        raise refused(Refusal.DAMAGED) from error
    return _parted(raw[: _FRONT.size], inside)


def _parted(front: bytes, inside: memoryview) -> Opened:
    try:
        length, signature = _INSIDE.unpack_from(inside)
        told = bytes(inside[_INSIDE.size : _INSIDE.size + length])
        if not 0 < length <= _MANIFEST_LIMIT or len(told) != length:
            raise ValueError("length of the manifest")
        manifest = json.loads(told)
        members: dict[str, bytes] = {}
        at = _INSIDE.size + length
        for listed in manifest["members"]:
            name, size = listed["name"], listed["size"]
            if not isinstance(name, str) or type(size) is not int or size < 0 or name in members:
                raise ValueError("a member")
            content = bytes(inside[at : at + size])
            if len(content) != size or hashlib.sha256(content).hexdigest() != listed["sha256"]:
                raise ValueError("a member")
            members[name] = content
            at += size
        if at != len(inside):
            raise ValueError("more than the manifest names")
    except (struct.error, ValueError, KeyError, TypeError, RecursionError) as error:
        raise refused(Refusal.DAMAGED) from error
    return Opened(manifest, members, signature, _SIGNED + front + told)


def sign(secret: bytes, content: bytes) -> bytes:
    """64 bytes, Ed25519."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(content)


def is_signed(verify_key: str, content: bytes, signature: bytes) -> bool:
    """verify_key: hex; False for anything that is not one."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(verify_key)).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_recipient(text: str) -> bool:
    """Whether this is a public age key that can be sealed to."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def refused(why: Refusal) -> HandOverRefused:
    """In three sentences; nothing was taken in."""
    happened, do = _WORDS[why]
    return HandOverRefused(why, happened, "Nothing was taken in, and the file was not changed.", do)


_AGAIN = "Ask them to save a new one."
_WORDS = {
    Refusal.NOT_ONE: ("This is not a hand-over file.", "Choose the file whose name ends in .mrhand."),
    Refusal.NEWER: (
        "This hand-over file was made by a newer version of meetingrec.",
        "Install the newer version on this computer, then open the file again.",
    ),
    Refusal.NOT_FOR_US: (
        "This hand-over file is for another library.",
        "Ask them to save it again for the address of this library.",
    ),
    Refusal.DAMAGED: (
        "This hand-over file is damaged or was changed on its way.",
        f"Copy it again from where you got it. If it is still refused: {_AGAIN[:1].lower()}{_AGAIN[1:]}",
    ),
    Refusal.UNKNOWN: (
        "This hand-over file comes from a library that is not known here.",
        "Ask a chair or a records manager to add the address of that library under Settings.",
    ),
    Refusal.BEFORE: ("This hand-over file was opened here before.", "Look for it in the typing queue."),
    Refusal.PRACTICE: (
        "This hand-over file is from a practice library, or this is one and the file is real.",
        "Open practice files in the practice library, and real ones in the real library.",
    ),
    Refusal.TOO_LARGE: ("This file is larger than any hand-over file.", "Check that it is the right file."),
    Refusal.NOT_ELSEWHERE: (
        "What this file brings back is not at that library any more: it was taken back, or sent again since.",
        "Open the newest file that came back, or ask them for it.",
    ),
    Refusal.OURS: (
        "This hand-over file is about a conference that this library holds itself.",
        "Check with whoever sent it that it was meant for this library.",
    ),
    Refusal.DESTROYED: (
        "The dictation in this file was typed here before, and was destroyed here by rule since.",
        "Ask them to type what is left to do there, or to dictate it anew.",
    ),
    Refusal.RULES: (
        "The conference in this file was held by rules that this library does not have.",
        "Ask them for the profile of their council, add it under Settings, then open the file again.",
    ),
}

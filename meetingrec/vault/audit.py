"""A log that cannot be rewritten in silence: a Merkle tree and signed checkpoints (reliability.md 4).

Hashing is RFC 6962 2.1; a checkpoint is a C2SP tlog-checkpoint in a C2SP signed note, Ed25519. Any tool
that knows these two pages can check what is written here, and an inclusion proof shows one entry to a
court without showing any other.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from meetingrec.domain.errors import LibraryDamaged

EMPTY_HEAD = hashlib.sha256(b"").digest()
_ED25519 = b"\x01"


def leaf_hash(content: bytes) -> bytes:
    """SHA-256(0x00 || content): the two first bytes keep a leaf from posing as a node (RFC 6962 2.1)."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The head of a log as it grows: at most one hash for each power of two, so that adding is cheap."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []
        for leaf in leaves:
            self.add(leaf)

    def add(self, leaf: bytes) -> None:
        """Takes the leaf hash of the next entry."""
        height, joined = 0, leaf
        while self._peaks and self._peaks[-1][0] == height:
            joined = node_hash(self._peaks.pop()[1], joined)
            height += 1
        self._peaks.append((height, joined))
        self.size += 1

    @property
    def head(self) -> bytes:
        """32 bytes; of an empty log SHA-256 of nothing."""
        if not self._peaks:
            return EMPTY_HEAD
        head = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            head = node_hash(peak, head)
        return head


def tree_head(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of these leaf hashes, in their order."""
    return Tree(leaves).head


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf `index` (from 0) to the head, the lowest first (RFC 6962 2.1.1).

    Raises IndexError when there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} in a log of {len(leaves)}")
    if len(leaves) == 1:
        return []
    middle = _left_size(len(leaves))
    if index < middle:
        return [*inclusion_proof(leaves[:middle], index), tree_head(leaves[middle:])]
    return [*inclusion_proof(leaves[middle:], index - middle), tree_head(leaves[:middle])]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes) -> bool:
    """Whether this leaf hash is number `index` of the log with this size and head (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, computed = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            computed = node_hash(step, computed)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            computed = node_hash(computed, step)
        place, last = place >> 1, last >> 1
    return last == 0 and computed == head


def canonical(entry: Mapping[str, object]) -> bytes:
    """The one way to write an entry as bytes: JSON, keys sorted, no blanks, UTF-8 without escapes, no NaN.

    Raises ValueError or TypeError for what JSON cannot hold.
    """
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def new_signer() -> tuple[bytes, bytes]:
    """A fresh Ed25519 key: (secret, public), 32 bytes each."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes_raw(), key.public_key().public_bytes_raw()


def sign_checkpoint(origin: str, size: int, head: bytes, secret: bytes, key_name: str) -> str:
    """A signed note that says: the log `origin` held `size` entries with this head (c2sp.org/tlog-checkpoint).

    Raises ValueError for a name the format cannot hold.
    """
    if not origin or "\n" in origin or not _is_key_name(key_name):
        raise ValueError("a log needs a name of one line, a key a name without spaces and plus signs")
    signer = Ed25519PrivateKey.from_private_bytes(secret)
    text = f"{origin}\n{size}\n{base64.b64encode(head).decode()}\n"
    public = signer.public_key().public_bytes_raw()
    signature = _key_id(key_name, public) + signer.sign(text.encode())
    return f"{text}\n\u2014 {key_name} {base64.b64encode(signature).decode()}\n"


def verify_checkpoint(note: str, public: bytes, key_name: str) -> tuple[int, bytes]:
    """(size, head) of a checkpoint that this key signed. Signatures of other keys (witnesses) are passed over.

    Raises LibraryDamaged when it is not a checkpoint, or was not signed by this key.
    """
    text, blank, signatures = note.rpartition("\n\n")
    text += "\n"
    wanted = _key_id(key_name, public)
    for line in signatures.splitlines() if blank else []:
        signed = _signature(line, key_name)
        if signed[:4] == wanted and _is_signed(text, signed[4:], public):
            return _size_and_head(text)
    raise _refused()


def _signature(line: str, key_name: str) -> bytes:
    start = f"\u2014 {key_name} "
    if not line.startswith(start):
        return b""
    try:
        return base64.b64decode(line.removeprefix(start), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _is_signed(text: str, signature: bytes, public: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True


def _size_and_head(text: str) -> tuple[int, bytes]:
    lines = text.split("\n")
    try:
        size, head = lines[1], base64.b64decode(lines[2], validate=True)
    except (IndexError, binascii.Error, ValueError) as error:
        raise _refused() from error
    plain_number = size.isascii() and size.isdigit() and len(size) < 20 and str(int(size)) == size
    if not plain_number or len(head) != 32:
        raise _refused()
    return int(size), head


def _key_id(key_name: str, public: bytes) -> bytes:
    """The first four bytes of SHA-256(name || newline || 0x01 || key) (c2sp.org/signed-note)."""
    return hashlib.sha256(key_name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _is_key_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def _refused() -> LibraryDamaged:
    return LibraryDamaged(
        "This checkpoint was not signed by this library, or was changed since.",
        "The record of who did what was not touched.",
        "Compare it with the copy in the footer of a document, and tell the records manager.",
    )


def _left_size(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1

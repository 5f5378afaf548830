"""Who did what, in the same transaction as the act (reliability.md 4). Hashing and signing are in `vault.audit`.

An entry's `content` is canonical JSON with a random salt; its RFC 6962 leaf hash is kept beside it. The salt keeps
anybody who is shown only hashes, as in an inclusion proof, from guessing what another entry says.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from meetingrec.domain.errors import LibraryDamaged
from meetingrec.store.cipher import Database
from meetingrec.store.rows import new_id
from meetingrec.vault.audit import (
    Tree,
    canonical,
    inclusion_proof,
    leaf_hash,
    new_signer,
    sign_checkpoint,
    verify_checkpoint,
)

ORIGIN = "meetingrec/"
"""A log is named `meetingrec/<library's own id>`; so is the key that signs its checkpoints."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. seq from 1; at an aware UTC time; leaf_hash in hex."""

    seq: int
    at: datetime
    actor_id: str
    act: str
    object_kind: str
    object_id: str
    detail: dict[str, object]
    leaf_hash: str


@dataclass(frozen=True, slots=True)
class Signer:
    """The key of this library's checkpoints. `name` is also the name of the log."""

    name: str
    public: bytes
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows one entry to a court without showing any other: content, hashes to the head, signed checkpoint."""

    content: str
    index: int
    hashes: tuple[str, ...]
    checkpoint: str


def append(
    db: Database,
    *,
    actor_id: str,
    act: str,
    object_kind: str,
    object_id: str,
    detail: Mapping[str, object],
    at: datetime,
) -> int:
    """Adds an entry; its number. Ids, counts and reasons only: never words of a conference.

    Raises ValueError for a time without a zone, ValueError or TypeError for a detail that JSON cannot hold.
    """
    if at.utcoffset() is None:
        raise ValueError("a time without a zone")
    with db.atomic():
        seq = size(db) + 1
        content = canonical(
            {
                "v": 1,
                "seq": seq,
                "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor_id": actor_id,
                "act": act,
                "object_kind": object_kind,
                "object_id": object_id,
                "detail": dict(detail),
                "salt": os.urandom(16).hex(),
            }
        )
        db.change(
            "INSERT INTO audit (seq, content, leaf_hash) VALUES (?, ?, ?)",
            [seq, content.decode(), leaf_hash(content).hex()],
        )
    return seq


def size(db: Database) -> int:
    """Number of entries."""
    return int(db.select("SELECT coalesce(max(seq), 0) AS size FROM audit")[0]["size"])


def entries(
    db: Database,
    *,
    object_id: str | None = None,
    actor_id: str | None = None,
    act: str | None = None,
    since: datetime | None = None,
    latest: int | None = None,
) -> tuple[Entry, ...]:
    """Oldest first: all of them, or those that fit; `latest` keeps that many from the end."""
    begin = since.astimezone(UTC).isoformat(timespec="microseconds") if since else None
    rows = db.select(
        """SELECT * FROM audit WHERE (?1 IS NULL OR object_id = ?1) AND (?2 IS NULL OR actor_id = ?2)
           AND (?3 IS NULL OR at >= ?3) AND (?4 IS NULL OR act = ?4) ORDER BY seq DESC LIMIT ?5""",
        [object_id, actor_id, begin, act, -1 if latest is None else latest],
    )
    return tuple(_entry(row) for row in reversed(rows))


def any_between(db: Database, since: datetime, until: datetime) -> bool:
    """Whether anything was noted at a time from one to the other."""
    times = [when.astimezone(UTC).isoformat(timespec="microseconds") for when in (since, until)]
    return bool(db.select("SELECT 1 FROM audit WHERE at >= ? AND at <= ? LIMIT 1", times))


def signer(db: Database) -> Signer:
    """The key of this library's checkpoints; made on the first call, inside the caller's transaction."""
    found = db.select("SELECT name, public, secret FROM signer")
    if found:
        return Signer(str(found[0]["name"]), bytes(found[0]["public"]), bytes(found[0]["secret"]))
    secret, public = new_signer()
    made = Signer(ORIGIN + new_id(), public, secret)
    db.change("INSERT INTO signer (only, name, public, secret) VALUES (1, ?, ?, ?)", [made.name, public, secret])
    return made


def checkpoint(db: Database, signed_by: Signer, *, at: datetime | None = None) -> str:
    """Signs the head of the log as it is now and keeps the note; returns it, to be copied off this machine.

    Without a new entry since the last one, that one is returned.
    """
    leaves = [bytes.fromhex(str(row["leaf_hash"])) for row in db.select("SELECT leaf_hash FROM audit ORDER BY seq")]
    known = db.select("SELECT note FROM checkpoints WHERE size = ?", [len(leaves)])
    if known:
        return str(known[0]["note"])
    note = sign_checkpoint(signed_by.name, len(leaves), Tree(leaves).head, signed_by.secret, signed_by.name)
    when = (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds")
    db.change("INSERT INTO checkpoints (size, at, note) VALUES (?, ?, ?)", [len(leaves), when, note])
    return note


def head(db: Database, latest: int | None = None) -> tuple[int, bytes]:
    """How many entries there are, up to entry `latest` where it is given, and their tree head, hashed anew from what
    they hold.
    """
    rows = db.select("SELECT content FROM audit ORDER BY seq LIMIT ?", [-1 if latest is None else latest])
    tree = Tree(leaf_hash(str(row["content"]).encode()) for row in rows)
    return tree.size, tree.head


def since_checkpoint(db: Database) -> int:
    """How many entries no checkpoint covers yet."""
    row = db.select("SELECT coalesce(max(size), 0) AS covered FROM checkpoints")[0]
    return size(db) - int(row["covered"])


def prove(db: Database, seq: int) -> Proof:
    """That entry `seq` is in the log, under the latest checkpoint that covers it.

    Raises LookupError when none does yet.
    """
    found = db.select("SELECT size, note FROM checkpoints WHERE size >= ? ORDER BY size DESC LIMIT 1", [seq])
    if not found or seq < 1:
        raise LookupError(f"no checkpoint covers entry {seq}")
    rows = db.select("SELECT content, leaf_hash FROM audit WHERE seq <= ? ORDER BY seq", [found[0]["size"]])
    leaves = [bytes.fromhex(str(row["leaf_hash"])) for row in rows]
    hashes = tuple(step.hex() for step in inclusion_proof(leaves, seq - 1))
    return Proof(str(rows[seq - 1]["content"]), seq - 1, hashes, str(found[0]["note"]))


def verify(db: Database, kept_elsewhere: Mapping[int, str] | None = None) -> list[str]:
    """What is wrong with the log, in plain sentences; [] when every entry is as it was written.

    kept_elsewhere: checkpoints that left this machine, size -> note; only these can show that the whole log was
    rewritten, or its end cut off, by somebody who holds the library's key.
    """
    notes = [(int(row["size"]), str(row["note"])) for row in db.select("SELECT size, note FROM checkpoints")]
    notes += (kept_elsewhere or {}).items()
    covered = {named_size for named_size, _ in notes}
    wrong: list[str] = []
    tree = Tree()
    heads = {0: tree.head}
    for expected, row in enumerate(db.select("SELECT seq, content, leaf_hash FROM audit ORDER BY seq"), start=1):
        wrong += _wrong_with(expected, row)
        tree.add(leaf_hash(str(row["content"]).encode()))
        if tree.size in covered:
            heads[tree.size] = tree.head
    signers = db.select("SELECT name, public FROM signer")
    for named_size, note in notes:
        wrong += _wrong_with_checkpoint(named_size, note, tree.size, heads.get(named_size), signers)
    return wrong


def _wrong_with(expected: int, row: Mapping[str, Any]) -> list[str]:
    content = str(row["content"])
    if row["seq"] != expected:
        return [f"Entry {expected} is missing: entry {row['seq']} stands in its place."]
    if leaf_hash(content.encode()).hex() != row["leaf_hash"]:
        return [f"Entry {expected} was changed after it was written."]
    try:
        inside = json.loads(content)["seq"]
    except (ValueError, KeyError, TypeError):
        inside = None
    return [] if inside == expected else [f"Entry {expected} holds another entry."]


def _wrong_with_checkpoint(
    named_size: int, note: str, size_now: int, head_now: bytes | None, signers: list[dict[str, Any]]
) -> list[str]:
    """head_now: the head of the first `named_size` entries as they are now, None when there are fewer."""
    if not signers:
        return [f"The checkpoint at {named_size} entries cannot be checked: the library's signing key is missing."]
    try:
        signed = verify_checkpoint(note, bytes(signers[0]["public"]), str(signers[0]["name"]))
    except LibraryDamaged:
        return [f"The checkpoint at {named_size} entries was not signed by this library, or was changed."]
    if signed[0] > size_now:
        return [f"Entries were cut off: a checkpoint covers {signed[0]}, the log holds {size_now}."]
    if signed != (named_size, head_now):
        return [f"The first {named_size} entries are not those the checkpoint was signed over."]
    return []


def _entry(row: Mapping[str, Any]) -> Entry:
    try:
        content = json.loads(row["content"])
        at = datetime.fromisoformat(content["at"])
        detail = dict(content["detail"])
        actor_id, act, object_kind, object_id = (
            str(content[name]) for name in ("actor_id", "act", "object_kind", "object_id")
        )
    except (ValueError, KeyError, TypeError) as error:
        raise LibraryDamaged(
            f"Entry {row['seq']} of the history cannot be read.",
            "It was not changed by looking at it. Recordings and records are not affected.",
            "Check the history, and tell a records manager.",
        ) from error
    return Entry(int(row["seq"]), at, actor_id, act, object_kind, object_id, detail, str(row["leaf_hash"]))

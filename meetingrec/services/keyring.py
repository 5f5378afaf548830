"""Keys of conferences and dictations: who can open what (reliability.md 3.3, ADR 2).

Every conference and every dictation has an age identity of its own. The recorder gets its public half and can
only seal; the secret half is wrapped to the people entitled to it and to the two recovery keys.
"""

from __future__ import annotations

import json
from pathlib import Path

from meetingrec.domain.errors import KeyRefused, RecordingDamaged
from meetingrec.services.library import rewrap
from meetingrec.services.signed_in import SignedIn
from meetingrec.vault.keys import Identity, identity_from, new_identity, unwrap


def make_conference_key(signed_in: SignedIn, conference_id: str) -> str:
    """Wraps a new key to the signed-in person, the investigators and recovery; durable before it returns."""
    investigators = (signed_in.folder / "keys" / "investigators.pub").read_text(encoding="utf-8").strip()
    return _make(signed_in, f"conference-{conference_id}", [signed_in.identity.public, investigators])


def make_dictation_key(signed_in: SignedIn, dictation_id: str) -> str:
    """Wraps a new key to the chair and recovery. The minute taker gets it when the dictation is sent."""
    return _make(signed_in, f"dictation-{dictation_id}", [signed_in.identity.public])


def grant_dictation(signed_in: SignedIn, dictation_id: str, reader_public: str) -> None:
    """Lets one more person open this dictation, and nothing else. Raises KeyRefused."""
    path = _path(signed_in, f"dictation-{dictation_id}")
    secret = unwrap(path.read_bytes(), signed_in.identity)
    rewrap(path, secret, [*_readers(path), reader_public])


def conference_identity(signed_in: SignedIn, conference_id: str) -> Identity:
    """The secret half. Raises KeyRefused for a person it was not wrapped to, RecordingDamaged when it is gone."""
    return _open(signed_in, f"conference-{conference_id}")


def dictation_identity(signed_in: SignedIn, dictation_id: str) -> Identity:
    """As conference_identity."""
    return _open(signed_in, f"dictation-{dictation_id}")


def public_half(signed_in: SignedIn, kind: str, object_id: str) -> str:
    """What the recorder seals to. kind: "conference" or "dictation". Needs no password."""
    return _path(signed_in, f"{kind}-{object_id}").with_suffix(".pub").read_text(encoding="utf-8").strip()


def _make(signed_in: SignedIn, name: str, readers: list[str]) -> str:
    path = _path(signed_in, name)
    fresh = new_identity()
    rewrap(path, fresh.secret.encode(), [*readers, *signed_in.recovery])
    path.with_suffix(".pub").write_text(fresh.public, encoding="utf-8")
    return fresh.public


def _open(signed_in: SignedIn, name: str) -> Identity:
    path = _path(signed_in, name)
    if not path.is_file():
        raise RecordingDamaged(
            "The key of this recording is missing from the library's keys folder.",
            "The recording itself is untouched.",
            "Put the keys folder back from a backup of this library.",
        )
    wrapped = path.read_bytes()
    try:
        return identity_from(unwrap(wrapped, signed_in.identity).decode())
    except KeyRefused:
        return identity_from(unwrap(wrapped, _investigators(signed_in)).decode())


def _investigators(signed_in: SignedIn) -> Identity:
    wrapped = (signed_in.folder / "keys" / "investigators.age").read_bytes()
    return identity_from(unwrap(wrapped, signed_in.identity).decode())


def _readers(path: Path) -> list[str]:
    return [str(reader) for reader in json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))]


def _path(signed_in: SignedIn, name: str) -> Path:
    return signed_in.folder / "keys" / f"{name}.age"

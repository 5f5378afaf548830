"""Keys of conferences and dictations: who can open what (reliability.md 3.3, ADR 2).

Every conference and every dictation has an age identity of its own. The recorder gets its public half and can
only seal; the secret half is wrapped to the people entitled to it and to the two recovery keys.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from meetingrec.domain.access import Role
from meetingrec.domain.errors import KeyRefused, Problem
from meetingrec.domain.notice import RestrictedPart
from meetingrec.domain.recording import Purpose
from meetingrec.services.key_files import both, keep, opened, public_of, readers, remove, rewrap
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import entries, people, recordings
from meetingrec.vault.keys import Identity, identity_from, new_identity

_HAND_OVER = "hand-over"
_INVESTIGATORS = "investigators"
HAND_OVER_READERS = frozenset({Role.CHAIR, Role.MINUTE_TAKER, Role.RECORDS_MANAGER})
"""Who holds the key of what other libraries send; records managers so that they can hand it on to newcomers."""


def make_conference_key(signed_in: SignedIn, conference_id: str) -> str:
    """Wraps a new key to the signed-in person, the investigators and recovery; durable before it returns."""
    able = [signed_in.identity.public, _public(signed_in, _INVESTIGATORS)]
    return _make(signed_in, f"conference-{conference_id}", able)


def make_dictation_key(signed_in: SignedIn, dictation_id: str) -> str:
    """Wraps a new key to the chair and recovery. The minute taker gets it when the dictation is sent."""
    return _make(signed_in, f"dictation-{dictation_id}", [signed_in.identity.public])


def grant_dictation(signed_in: SignedIn, dictation_id: str, reader_public: str) -> None:
    """Lets one more person open this dictation, and nothing else. Raises KeyRefused."""
    grant(signed_in, f"dictation-{dictation_id}", reader_public)


def dictation_readers(signed_in: SignedIn, dictation_id: str) -> frozenset[str]:
    """Public keys this dictation is wrapped to; those of the two recovery keys are among them."""
    return frozenset(readers(_path(signed_in, f"dictation-{dictation_id}")))


def withdraw_dictation(signed_in: SignedIn, dictation_id: str, readers_public: Iterable[str]) -> None:
    """These people can open this dictation no more. Raises KeyRefused for a person who could not open it either."""
    path = _path(signed_in, f"dictation-{dictation_id}")
    before, gone = readers(path), frozenset(readers_public)
    if gone & frozenset(before):
        secret = opened(path, signed_in.identity)
        rewrap(path, secret, [reader for reader in before if reader not in gone])


def take_dictation_key(signed_in: SignedIn, dictation_id: str, secret: str, readers_public: Iterable[str]) -> None:
    """Keeps the key of a dictation that another library sent, wrapped to these people and to recovery; durable before
    it returns. Raises KeyRefused when it is not a key."""
    identity, path = identity_from(secret), _path(signed_in, f"dictation-{dictation_id}")
    rewrap(path, identity.secret.encode(), [*readers_public, *signed_in.recovery])
    keep(path.with_suffix(".pub"), identity.public.encode())


def hand_over_public(signed_in: SignedIn) -> str:
    """What other libraries seal their hand-over files to. The key is made on the first call: wrapped to everybody who
    may open such a file, to the records managers, who hand it on to those who come later, and to recovery."""
    if not any(one.is_file() for one in both(_path(signed_in, _HAND_OVER))):
        with signed_in.reading() as db:
            able = [person.public_key for person in people.all_people(db) if person.roles & HAND_OVER_READERS]
        return _make(signed_in, _HAND_OVER, able)
    return _public(signed_in, _HAND_OVER)


def hand_over_identity(signed_in: SignedIn) -> Identity:
    """The secret half. Raises KeyRefused for a person it was not wrapped to, RecordingDamaged when it is gone."""
    return identity_from(_unwrapped(signed_in, _HAND_OVER))


def make_part_key(signed_in: SignedIn, part_id: str) -> str:
    """Wraps a new key of a restricted part to the chair and recovery only; durable before it returns. Withholding the
    part later is not handing over this key (design.md 4)."""
    return _make(signed_in, f"part-{part_id}", [signed_in.identity.public])


def grant_part(signed_in: SignedIn, part_id: str, reader_public: str) -> None:
    """Lets one more person open this restricted part, and nothing else. Raises KeyRefused."""
    grant(signed_in, f"part-{part_id}", reader_public)


def part_readers(signed_in: SignedIn, part_id: str) -> frozenset[str]:
    """Public keys this restricted part is wrapped to; those of the two recovery keys are among them."""
    return frozenset(readers(_path(signed_in, f"part-{part_id}")))


def part_identities(signed_in: SignedIn, part_ids: Iterable[str]) -> dict[str, Identity]:
    """The secret halves of those restricted parts that the signed-in person may open, by the id of the part."""
    found = {}
    for part_id in part_ids:
        with contextlib.suppress(KeyRefused):
            found[part_id] = identity_from(_unwrapped(signed_in, f"part-{part_id}"))
    return found


def own_parts(signed_in: SignedIn, conference_id: str) -> frozenset[str]:
    """Ids of the restricted parts of a conference whose key this person holds; recordings brought in that hold such
    a part have a key like one, by their own id (services/import_restricted.py).
    """
    with signed_in.reading() as db:
        part_ids = [part.id for part in entries.of_conference(db, RestrictedPart, conference_id)]
        made = recordings.of_conference(db, conference_id, Purpose.CONFERENCE) if part_ids else ()
    own = [one.id for one in made if one.import_source and has_part_key(signed_in, one.id)]
    return frozenset(part_identities(signed_in, [*part_ids, *own]))


def has_part_key(signed_in: SignedIn, part_id: str) -> bool:
    """Whether a key of this name was ever made, whoever holds it."""
    return any(one.is_file() for one in both(_path(signed_in, f"part-{part_id}")))


def conference_identity(signed_in: SignedIn, conference_id: str) -> Identity:
    """The secret half. Raises KeyRefused for a person it was not wrapped to, RecordingDamaged when it is gone."""
    return _open(signed_in, f"conference-{conference_id}")


def dictation_identity(signed_in: SignedIn, dictation_id: str) -> Identity:
    """As conference_identity."""
    return _open(signed_in, f"dictation-{dictation_id}")


def destroy_dictation_key(signed_in: SignedIn, dictation_id: str) -> None:
    """Takes the key of a dictation away from everybody, recovery too: nothing opens its sound any more. Durable before
    it returns; may be called again. Raises OSError.
    """
    remove(_path(signed_in, f"dictation-{dictation_id}"))


def public_half(signed_in: SignedIn, kind: str, object_id: str) -> str:
    """What the recorder seals to. kind: "conference", "dictation" or "part". Needs no password. Raises RecordingDamaged
    when it is lost and nobody is signed in who could work it out."""
    return _public(signed_in, f"{kind}-{object_id}")


def grant(signed_in: SignedIn, name: str, reader_public: str) -> None:
    """Wraps the key of this name to one more person. Raises KeyRefused for somebody who cannot open it themselves."""
    path = _path(signed_in, name)
    secret, before = opened(path, signed_in.identity), readers(path)
    if reader_public not in before:
        rewrap(path, secret, [*before, reader_public])


def _make(signed_in: SignedIn, name: str, able: list[str]) -> str:
    path = _path(signed_in, name)
    fresh = new_identity()
    rewrap(path, fresh.secret.encode(), [*able, *signed_in.recovery])
    keep(path.with_suffix(".pub"), fresh.public.encode())
    return fresh.public


def _public(signed_in: SignedIn, name: str) -> str:
    """Worked out of the secret by somebody who holds it: the file beside it may be lost, or may have been exchanged."""
    with contextlib.suppress(Problem):
        return _open(signed_in, name).public
    return public_of(_path(signed_in, name))


def _open(signed_in: SignedIn, name: str) -> Identity:
    try:
        return identity_from(_unwrapped(signed_in, name))
    except KeyRefused:
        investigators = identity_from(_unwrapped(signed_in, _INVESTIGATORS))
        return identity_from(opened(_path(signed_in, name), investigators).decode())


def _unwrapped(signed_in: SignedIn, name: str) -> str:
    """The secret, opened with the person's own key. Raises KeyRefused, RecordingDamaged when it is gone."""
    return opened(_path(signed_in, name), signed_in.identity).decode()


def _path(signed_in: SignedIn, name: str) -> Path:
    return signed_in.folder / "keys" / f"{name}.age"

"""The log of acts: written with the act, and every rewriting of it shows."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from meetingrec.store import audit
from meetingrec.store.open import create_database
from meetingrec.vault.audit import canonical, leaf_hash, tree_head, verify_checkpoint, verify_inclusion
from meetingrec.vault.sealing import new_key

NOW = datetime(2026, 4, 3, 9, 30, tzinfo=UTC)


@pytest.fixture
def db(tmp_path):
    made = create_database(tmp_path / "library.db", new_key())
    yield made
    made.close()


def note(db, number, **more):
    entry = {
        "actor_id": "chair",
        "act": "listen",
        "object_kind": "recording",
        "object_id": f"r{number}",
        "detail": {"number": number, "reason": "court — “naïve”", "nothing": None},
        "at": NOW + timedelta(seconds=number),
    }
    return audit.append(db, **{**entry, **more})


def fill(db, count):
    with db.atomic():
        for number in range(1, count + 1):
            note(db, number)


def tamper(db, *statements):
    """As somebody who holds the key and knows SQL would."""
    with db.atomic():
        for table, act in (
            ("audit", "update"),
            ("audit", "delete"),
            ("checkpoints", "update"),
            ("checkpoints", "delete"),
        ):
            db.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}")
        for statement in statements:
            db.execute(statement)


def test_entries_come_back_in_order_and_by_object(db):
    fill(db, 5)
    with db.atomic():
        assert note(db, 6, object_id="r2", actor_id="investigator") == 6
    assert [entry.seq for entry in audit.entries(db)] == [1, 2, 3, 4, 5, 6]
    second, last = audit.entries(db, object_id="r2")
    assert (second.actor_id, second.act, second.object_kind) == ("chair", "listen", "recording")
    assert second.detail == {"number": 2, "reason": "court — “naïve”", "nothing": None}
    assert second.at == NOW + timedelta(seconds=2)
    assert audit.entries(db, actor_id="investigator") == (last,)
    assert [entry.seq for entry in audit.entries(db, since=NOW + timedelta(seconds=5))] == [5, 6]
    assert [entry.seq for entry in audit.entries(db, latest=2)] == [5, 6]
    assert audit.entries(db, object_id="r2", latest=1) == (last,)
    assert audit.size(db) == 6


def test_an_entry_is_the_leaf_that_the_library_format_describes(db):
    london = timezone(timedelta(hours=1))
    with db.atomic():
        note(db, 1, at=datetime(2026, 7, 3, 10, tzinfo=london))
    row = db.select("SELECT * FROM audit")[0]
    content = json.loads(row["content"])
    assert set(content) == {"v", "seq", "at", "actor_id", "act", "object_kind", "object_id", "detail", "salt"}
    assert content["at"] == row["at"] == "2026-07-03T09:00:00.000000+00:00"
    assert canonical(content).decode() == row["content"]
    assert hashlib.sha256(b"\0" + row["content"].encode()).hexdigest() == row["leaf_hash"]
    assert len(bytes.fromhex(content["salt"])) == 16


def test_the_same_act_twice_has_two_hashes(db):
    with db.atomic():
        note(db, 1)
        note(db, 1)
    first, second = audit.entries(db)
    assert first.leaf_hash != second.leaf_hash


def test_an_act_that_is_given_up_leaves_no_entry_and_no_hole(db):
    fill(db, 2)
    with pytest.raises(RuntimeError, match="given up"), db.atomic():
        note(db, 3)
        raise RuntimeError("given up")
    with db.atomic():
        assert note(db, 3) == 3
    assert audit.verify(db) == []


def test_what_cannot_be_written_down_exactly_is_refused(db):
    for wrong in ({"at": datetime(2026, 4, 3)}, {"detail": {"x": float("nan")}}, {"detail": {"x": NOW}}):  # noqa: DTZ001
        with pytest.raises((ValueError, TypeError)), db.atomic():
            note(db, 1, **wrong)
    assert audit.entries(db) == ()


def test_a_checkpoint_covers_the_log_and_is_made_once_for_each_size(db):
    fill(db, 7)
    assert audit.since_checkpoint(db) == 7
    with db.atomic():
        signer = audit.signer(db)
        signed = audit.checkpoint(db, signer, at=NOW)
        assert audit.checkpoint(db, audit.signer(db)) == signed
    leaves = [bytes.fromhex(entry.leaf_hash) for entry in audit.entries(db)]
    assert verify_checkpoint(signed, signer.public, signer.name) == (7, tree_head(leaves))
    assert signed.startswith(f"{signer.name}\n7\n")
    assert audit.since_checkpoint(db) == 0
    assert signer.secret.hex() not in repr(signer)
    assert audit.verify(db) == []


def test_one_entry_is_proven_without_showing_the_others(db):
    fill(db, 11)
    with pytest.raises(LookupError):
        audit.prove(db, 3)
    with db.atomic():
        signer = audit.signer(db)
        audit.checkpoint(db, signer)
        note(db, 12)
    for seq in (1, 3, 11):
        proof = audit.prove(db, seq)
        size, head = verify_checkpoint(proof.checkpoint, signer.public, signer.name)
        hashes = [bytes.fromhex(step) for step in proof.hashes]
        assert verify_inclusion(leaf_hash(proof.content.encode()), proof.index, size, hashes, head)
        assert json.loads(proof.content)["seq"] == seq
        assert all(f'"r{other}"' not in str(proof) for other in range(1, 12) if other != seq)
    for seq in (0, -1, 12, 99):
        with pytest.raises(LookupError):
            audit.prove(db, seq)


TAMPERING = [
    (["UPDATE audit SET content = replace(content, 'listen', 'looked') WHERE seq = 3"], "Entry 3 was changed"),
    (["DELETE FROM audit WHERE seq = 3"], "Entry 3 is missing"),
    (["DELETE FROM audit WHERE seq > 4"], "cut off"),
    (["DELETE FROM audit"], "cut off"),
    (["UPDATE audit SET leaf_hash = (SELECT leaf_hash FROM audit WHERE seq = 2) WHERE seq = 3"], "Entry 3 was changed"),
    (["UPDATE audit SET content = '{}' WHERE seq = 3"], "Entry 3 was changed"),
    (
        ["UPDATE checkpoints SET note = replace(note, char(10) || '6' || char(10), char(10) || '5' || char(10))"],
        "signed",
    ),
    (["UPDATE checkpoints SET size = 5"], "not those the checkpoint was signed over"),
    (["DELETE FROM signer"], "signing key is missing"),
    (["UPDATE signer SET public = zeroblob(32)"], "not signed by this library"),
]


@pytest.mark.parametrize(("statements", "said"), TAMPERING)
def test_every_kind_of_tampering_is_named(db, statements, said):
    fill(db, 6)
    with db.atomic():
        audit.checkpoint(db, audit.signer(db))
    assert audit.verify(db) == []
    tamper(db, *statements)
    assert any(said in problem for problem in audit.verify(db))


def swapped(db):
    rows = db.select("SELECT content, leaf_hash FROM audit WHERE seq IN (2, 3) ORDER BY seq")
    for seq, row in zip((3, 2), rows, strict=True):
        db.execute("UPDATE audit SET content = ?, leaf_hash = ? WHERE seq = ?", [row["content"], row["leaf_hash"], seq])


def forged(db):
    row = db.select("SELECT content FROM audit WHERE seq = 3")[0]
    content = canonical({**json.loads(row["content"]), "act": "nothing at all"})
    db.execute(
        "UPDATE audit SET content = ?, leaf_hash = ? WHERE seq = 3", [content.decode(), leaf_hash(content).hex()]
    )


def emptied(db):
    db.execute("UPDATE audit SET content = '{}', leaf_hash = ? WHERE seq = 3", [leaf_hash(b"{}").hex()])


@pytest.mark.parametrize(
    ("change", "said"),
    [(swapped, "Entry 2 holds another entry"), (forged, "not those"), (emptied, "Entry 3 holds another entry")],
)
def test_a_forger_who_mends_the_hashes_is_caught_by_the_checkpoint(db, change, said):
    fill(db, 6)
    with db.atomic():
        audit.checkpoint(db, audit.signer(db))
    tamper(db)
    with db.atomic():
        change(db)
    assert any(said in problem for problem in audit.verify(db))


def test_a_whole_log_rewritten_with_the_key_is_caught_by_a_checkpoint_kept_elsewhere(db):
    fill(db, 6)
    with db.atomic():
        signer = audit.signer(db)
        footer_of_a_document = audit.checkpoint(db, signer)
    tamper(db, "DELETE FROM checkpoints", "DELETE FROM audit")
    fill(db, 6)
    with db.atomic():
        audit.checkpoint(db, signer)
    assert audit.verify(db) == []
    (said,) = audit.verify(db, {6: footer_of_a_document})
    assert "not those the checkpoint was signed over" in said


def test_an_unreadable_entry_is_damage_in_words(db):
    from meetingrec.domain.errors import LibraryDamaged

    fill(db, 2)
    tamper(db, 'UPDATE audit SET content = \'{"at":"yesterday"}\' WHERE seq = 2')
    with pytest.raises(LibraryDamaged) as damaged:
        audit.entries(db)
    assert "Entry 2" in damaged.value.happened

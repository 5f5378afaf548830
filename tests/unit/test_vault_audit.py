"""RFC 6962 hashing against its published vectors, and checkpoints against a note of the Go checksum database."""

import base64
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingrec.domain.errors import LibraryDamaged
from meetingrec.vault.audit import (
    Tree,
    canonical,
    inclusion_proof,
    leaf_hash,
    new_signer,
    node_hash,
    sign_checkpoint,
    tree_head,
    verify_checkpoint,
    verify_inclusion,
)

# The reference inputs and heads of the certificate-transparency project.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
HEADS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes.fromhex(text)) for text in INPUTS]
PROOF_OF_THE_FIRST_OF_EIGHT = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]

GO_NOTE = """go.sum database tree
63096908
8lHrQPRYe4KT4WQ9/Qk8/taKnD6IRHbFgfN7vQE2Y54=

\u2014 sum.golang.org Az3gri/oVBN1jAhNZ/iS+W31psFAWRT20/GyrhpU6taFwulQGetBkH5S7wpGXdS935jiIGiUUAXBVHzT/P6fYhqAmAk=
"""
GO_KEY = base64.b64decode("Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")[1:]


@pytest.mark.parametrize("count", range(9))
def test_heads_are_those_of_the_published_vectors(count):
    assert tree_head(LEAVES[:count]).hex() == HEADS[count]


def test_a_proof_is_that_of_the_published_vectors():
    assert [step.hex() for step in inclusion_proof(LEAVES, 0)] == PROOF_OF_THE_FIRST_OF_EIGHT
    assert [step.hex() for step in inclusion_proof(LEAVES[:3], 2)] == [HEADS[2]]


def test_a_leaf_cannot_pose_as_a_node():
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])
    assert leaf_hash(b"x") == hashlib.sha256(b"\0x").digest()


@settings(deadline=None)
@given(size=st.integers(1, 130), data=st.data())
def test_every_entry_can_be_proven_and_nothing_else(size, data):
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    head, index = tree_head(leaves), data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(leaves, index)
    assert verify_inclusion(leaves[index], index, size, proof, head)
    assert not verify_inclusion(leaf_hash(b"forged"), index, size, proof, head)
    assert not verify_inclusion(leaves[index], index, size, [*proof, head], head)
    assert not verify_inclusion(leaves[index], index, size, proof, leaf_hash(b"other head"))
    if size > 1:
        other = data.draw(st.integers(0, size - 1).filter(lambda place: place != index))
        assert not verify_inclusion(leaves[index], other, size, proof, head)
        assert not verify_inclusion(leaves[index], index, size, proof[:-1], head)


@pytest.mark.parametrize("index", [-1, 8, 1000])
def test_there_is_no_proof_outside_the_log(index):
    with pytest.raises(IndexError):
        inclusion_proof(LEAVES, index)
    assert not verify_inclusion(LEAVES[0], index, 8, [], tree_head(LEAVES))


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_a_growing_tree_has_the_head_the_standard_defines(leaves):
    def by_the_standard(part):
        if len(part) < 2:
            return part[0] if part else hashlib.sha256(b"").digest()
        middle = 1 << ((len(part) - 1).bit_length() - 1)
        return node_hash(by_the_standard(part[:middle]), by_the_standard(part[middle:]))

    tree = Tree()
    for count, leaf in enumerate(leaves):
        tree.add(leaf)
        assert tree.head == by_the_standard(leaves[: count + 1])
    assert tree.size == len(leaves)


def test_a_checkpoint_of_the_go_checksum_database_is_read():
    size, head = verify_checkpoint(GO_NOTE, GO_KEY, "sum.golang.org")
    assert size == 63096908
    assert base64.b64encode(head).decode() == "8lHrQPRYe4KT4WQ9/Qk8/taKnD6IRHbFgfN7vQE2Y54="


@pytest.mark.parametrize("change", [("63096908", "63096909"), ("8lHrQ", "9lHrQ"), ("go.sum", "og.sum"), ("\n\n", "\n")])
def test_a_changed_checkpoint_is_refused(change):
    with pytest.raises(LibraryDamaged):
        verify_checkpoint(GO_NOTE.replace(*change), GO_KEY, "sum.golang.org")


def test_a_checkpoint_signed_by_a_witness_as_well_is_read_for_each_key():
    secret, public = new_signer()
    witness_secret, witness_public = new_signer()
    head = tree_head(LEAVES)
    note = sign_checkpoint("meetingrec/one", 8, head, secret, "meetingrec/one")
    witnessed = note + sign_checkpoint("meetingrec/one", 8, head, witness_secret, "witness").split("\n\n")[1]
    assert verify_checkpoint(witnessed, public, "meetingrec/one") == (8, head)
    assert verify_checkpoint(witnessed, witness_public, "witness") == (8, head)
    for key, name in ((witness_public, "meetingrec/one"), (public, "witness"), (new_signer()[1], "witness")):
        with pytest.raises(LibraryDamaged):
            verify_checkpoint(witnessed, key, name)


@pytest.mark.parametrize("note", ["", "\n\n", "a\n1\n", "a\n1\nb\n\n\u2014 x y\n", "\u2014 x AAAA\n", "\0" * 100])
def test_what_is_no_checkpoint_is_refused(note):
    with pytest.raises(LibraryDamaged):
        verify_checkpoint(note, GO_KEY, "x")


@pytest.mark.parametrize("size", ["-1", "01", "1e3", "x", "9" * 30, "\u0661"])
def test_a_signed_note_with_a_size_that_is_none_is_refused(size):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    secret, public = new_signer()
    text = f"log\n{size}\n{base64.b64encode(bytes(32)).decode()}\n"
    key_id = hashlib.sha256(b"k\n\x01" + public).digest()[:4]
    signature = key_id + Ed25519PrivateKey.from_private_bytes(secret).sign(text.encode())
    with pytest.raises(LibraryDamaged):
        verify_checkpoint(f"{text}\n\u2014 k {base64.b64encode(signature).decode()}\n", public, "k")


@pytest.mark.parametrize(("origin", "name"), [("", "k"), ("a\nb", "k"), ("log", ""), ("log", "a b"), ("log", "a+b")])
def test_names_that_the_format_cannot_hold_are_refused(origin, name):
    with pytest.raises(ValueError, match="name of one line"):
        sign_checkpoint(origin, 0, bytes(32), new_signer()[0], name)


def test_an_entry_has_one_way_to_be_written():
    assert canonical({"b": 1, "a": "é\0"}) == canonical({"a": "é\0", "b": 1}) == '{"a":"é\\u0000","b":1}'.encode()
    for impossible in (float("nan"), {1, 2}, "\ud800"):
        with pytest.raises((ValueError, TypeError)):
            canonical({"a": impossible})

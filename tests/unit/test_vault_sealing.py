"""Sealed bytes, and the records of a part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec.domain.errors import KeyRefused
from meetingrec.vault.sealing import NONCE_BYTES, TAG_BYTES, PartCipher, new_key, open_sealed, seal

PART = bytes(range(16))


@given(plain=st.binary(max_size=4000), context=st.binary(max_size=100))
def test_what_was_sealed_opens_with_its_key_and_context_only(plain, context):
    key = new_key()
    sealed = seal(key, plain, context)
    assert open_sealed(key, sealed, context) == plain
    with pytest.raises(KeyRefused):
        open_sealed(new_key(), sealed, context)
    with pytest.raises(KeyRefused):
        open_sealed(key, sealed, context + b"x")


def test_every_changed_bit_and_every_missing_end_is_noticed():
    key = new_key()
    sealed = seal(key, b"what the child said", b"note")
    for bit in range(8 * len(sealed)):
        damaged = bytearray(sealed)
        damaged[bit // 8] ^= 1 << bit % 8
        with pytest.raises(KeyRefused):
            open_sealed(key, bytes(damaged), b"note")
    for length in range(len(sealed)):
        with pytest.raises(KeyRefused):
            open_sealed(key, sealed[:length], b"note")


def test_the_same_bytes_never_look_the_same():
    key = new_key()
    nonces = {seal(key, b"same", b"")[:NONCE_BYTES] for _ in range(1000)}
    assert len(nonces) == 1000


def test_keys_of_a_wrong_length_are_refused():
    for key in (b"", b"x" * 16, b"x" * 31, b"x" * 33):
        with pytest.raises(ValueError, match="32 bytes"):
            seal(key, b"", b"")
        with pytest.raises(ValueError, match="32 bytes"):
            PartCipher(key, PART)
    with pytest.raises(ValueError, match="id of 16"):
        PartCipher(new_key(), b"short")


def test_a_record_opens_only_in_its_own_place():
    key = new_key()
    sealed = PartCipher(key, PART).seal(7, b"one second", b"header")
    assert len(sealed) == len(b"one second") + TAG_BYTES
    assert PartCipher(key, PART).open(7, sealed, b"header") == b"one second"
    for cipher, sequence, header in (
        (PartCipher(key, PART), 8, b"header"),
        (PartCipher(key, PART), 7, b"another"),
        (PartCipher(key, bytes(16)), 7, b"header"),
        (PartCipher(new_key(), PART), 7, b"header"),
    ):
        with pytest.raises(KeyRefused):
            cipher.open(sequence, sealed, header)


def test_no_sequence_is_sealed_twice():
    cipher = PartCipher(new_key(), PART)
    cipher.seal(0, b"a", b"")
    cipher.seal(5, b"b", b"")
    for used in (0, 3, 5):
        with pytest.raises(ValueError, match="sealed before"):
            cipher.seal(used, b"c", b"")
    cipher.seal(2**96 - 1, b"last", b"")
    with pytest.raises(ValueError, match="not a sequence"):
        cipher.seal(2**96, b"beyond", b"")


def test_the_part_key_is_the_one_the_format_describes():
    """As an expert would derive it from docs/file-formats.md with any library: RFC 5869 by hand."""
    import hashlib
    import hmac

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = new_key()
    extracted = hmac.digest(PART, key, hashlib.sha256)
    part_key = hmac.digest(extracted, b"meetingrec/part/v1\x01", hashlib.sha256)
    sealed = PartCipher(key, PART).seal(258, b"sound", b"header")
    assert AESGCM(part_key).decrypt(bytes(10) + b"\x01\x02", sealed, b"header") == b"sound"

"""Identities as people type them, and secrets wrapped to several of them."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingrec.domain.errors import KeyRefused
from meetingrec.vault.keys import identity_from, new_identity, unwrap, wrap
from meetingrec.vault.sealing import new_key


def test_each_of_several_recipients_opens_the_secret_and_a_stranger_does_not():
    chair, first_officer, second_officer, stranger = (new_identity() for _ in range(4))
    secret = new_key()
    wrapped = wrap(secret, [chair.public, first_officer.public, second_officer.public])
    assert [unwrap(wrapped, person) for person in (chair, first_officer, second_officer)] == [secret] * 3
    with pytest.raises(KeyRefused) as refused:
        unwrap(wrapped, stranger)
    assert "recovery" in refused.value.do


def test_a_secret_that_nobody_could_open_is_never_made():
    with pytest.raises(ValueError, match="at least one recipient"):
        wrap(b"secret", [])
    with pytest.raises(ValueError, match="not a public age key"):
        wrap(b"secret", [new_identity().public, "age1nobody"])


def test_a_secret_key_is_never_printed():
    identity = new_identity()
    assert identity.secret not in repr(identity)
    assert identity.public in repr(identity)


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_recovery_key_may_be_typed_as_people_type(seed):
    identity, chance = new_identity(), random.Random(seed)
    typed = identity.secret if chance.random() < 0.7 else identity.secret.removeprefix("AGE-SECRET-KEY-1")
    look_alikes = {"0": "oO", "L": "lI1i", "8": "bB"}
    letters = []
    for letter in typed:
        shown = chance.choice(look_alikes[letter]) if letter in look_alikes and chance.random() < 0.5 else letter
        shown = shown.lower() if chance.random() < 0.5 else shown
        letters.append(shown + chance.choice(["", "", " ", "-", "\n", "\u00a0"]))
    assert identity_from("".join(letters)) == identity


@pytest.mark.parametrize("position", [17, 30, 50, 73])
def test_one_wrong_letter_of_a_recovery_key_is_noticed(position):
    secret = new_identity().secret
    wrong = "Q" if secret[position] != "Q" else "P"
    with pytest.raises(KeyRefused):
        identity_from(secret[:position] + wrong + secret[position + 1 :])


@pytest.mark.parametrize(
    "typed", ["", " ", "AGE-SECRET-KEY-1", "password", "\0", "ключ", "age1" + "q" * 58, "A" * 10_000]
)
def test_what_is_no_key_is_refused_in_words(typed):
    with pytest.raises(KeyRefused) as refused:
        identity_from(typed)
    assert refused.value.safe == "Nothing was changed."


def test_every_damage_of_a_wrapped_key_is_noticed():
    identity = new_identity()
    wrapped = wrap(new_key(), [identity.public])
    for place in range(len(wrapped)):
        damaged = bytearray(wrapped)
        damaged[place] ^= 1
        with pytest.raises(KeyRefused):
            unwrap(bytes(damaged), identity)
    for length in range(len(wrapped)):
        with pytest.raises(KeyRefused):
            unwrap(wrapped[:length], identity)

"""Passwords. The real cost, 0.1 to 0.3 s each, so few of them."""

import base64
import json

import pytest

from meetingrec.domain.errors import SignInRefused
from meetingrec.vault.keys import new_identity
from meetingrec.vault.password import needs_raising, open_identity, seal_identity, weak_password

PASSWORD = "quiet river café"


@pytest.fixture(scope="module")
def identity():
    return new_identity()


@pytest.fixture(scope="module")
def sealed(identity):
    return json.loads(json.dumps(seal_identity(identity, PASSWORD)))


def test_the_right_password_opens_and_an_accent_may_be_typed_in_two_ways(identity, sealed):
    assert open_identity(sealed, PASSWORD) == identity
    assert open_identity(sealed, "quiet river cafe\u0301") == identity
    assert not needs_raising(sealed)
    assert identity.secret not in json.dumps(sealed)


@pytest.mark.parametrize("typed", ["", "quiet river cafe", PASSWORD + " ", "\ud800\0"])
def test_a_wrong_password_is_refused(sealed, typed):
    with pytest.raises(SignInRefused) as refused:
        open_identity(sealed, typed)
    assert "password" in refused.value.happened


@pytest.mark.parametrize(
    ("name", "value"),
    [("memory_kib", 64 * 1024 + 1), ("passes", 4), ("lanes", 3), ("public", "age1nobody"), ("salt", "A" * 24)],
)
def test_figures_changed_in_the_file_do_not_open(sealed, name, value):
    with pytest.raises(SignInRefused):
        open_identity({**sealed, name: value}, PASSWORD)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("memory_kib", 8 * 1024),
        ("passes", 1),
        ("lanes", 0),
        ("memory_kib", 2**40),
        ("passes", "3"),
        ("passes", True),
        ("kdf", "md5"),
        ("argon2", 16),
        ("v", 2),
        ("salt", base64.b64encode(b"short").decode()),
        ("salt", "not base64!"),
        ("salt", 5),
        ("sealed", None),
        ("sealed", "é"),
        ("sealed", ""),
    ],
)
def test_a_weakened_or_damaged_file_is_refused_before_the_password_matters(sealed, name, value):
    with pytest.raises(SignInRefused):
        open_identity({**sealed, name: value}, PASSWORD)


def test_a_cost_of_earlier_years_is_raised_and_one_below_the_floor_refused(sealed):
    assert needs_raising({**sealed, "memory_kib": 19 * 1024})
    assert needs_raising({**sealed, "passes": 2})
    with pytest.raises(SignInRefused):
        needs_raising({**sealed, "memory_kib": 1024})


def test_two_people_with_one_password_have_nothing_in_common(identity, sealed):
    again = seal_identity(identity, PASSWORD)
    assert again["salt"] != sealed["salt"]
    assert again["sealed"] != sealed["sealed"]


@pytest.mark.parametrize(
    ("password", "user_name", "wrong"),
    [
        ("quiet river stone", "grace", ""),
        ("ein Ünikod-Wort", "grace", ""),
        ("short", "grace", "at least 12"),
        ("           x", "grace", "at least 12"),
        ("aaaaaaaaaaaaaaa", "grace", "different characters"),
        ("abababababababab", "grace", "different characters"),
        ("grace.idowu1", "Grace.Idowu", "user name"),
        ("GraceGraceGrace2026!", "grace", "user name"),
    ],
)
def test_weak_passwords_are_named_in_plain_words(password, user_name, wrong):
    said = weak_password(password, user_name)
    assert wrong in said
    assert bool(said) == bool(wrong)

"""GARPersonIdentifiant: opaque, stable, and of nobody else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.identifier import InvalidIdentifier, check_identifier, derive_identifier

SECRET = b"s" * 32


@pytest.mark.parametrize("value", ["a", "x" * 64, "é-1", "8f14e45f-ceea-367f", "0123456789", "ID/1:2"])
def test_an_opaque_value_may_leave(value):
    assert check_identifier(value) == value


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ("", "identifier-empty"),
        ("x" * 65, "identifier-too-long"),
        ("a b", "identifier-unprintable"),
        ("a\n", "identifier-unprintable"),
        ("a\u00a0", "identifier-unprintable"),
        ("a\u200b", "identifier-unprintable"),
        ("a\u202e", "identifier-unprintable"),
        ("a\x00", "identifier-unprintable"),
        ("alice@ecole.example", "identifier-is-email"),
        ("1234567890A", "identifier-is-ine"),
        ("123456789AB", "identifier-is-ine"),
        ("123456789ab", "identifier-is-ine"),
    ],
)
def test_a_telling_or_unusable_value_may_not(value, cause):
    with pytest.raises(InvalidIdentifier) as refusal:
        check_identifier(value)
    assert refusal.value.cause == cause
    assert str(refusal.value) == cause


@pytest.mark.parametrize("value", ["123456789A", "12345678901", "x1234567890A", "1234567890AB"])
def test_what_only_looks_like_a_national_number_may_leave(value):
    assert check_identifier(value) == value


def test_a_derived_identifier_is_stable_and_may_leave():
    derived = derive_identifier(SECRET, "ENT1", "ent-a", "alice@ecole.example")
    assert derived == derive_identifier(SECRET, "ENT1", "ent-a", "alice@ecole.example")
    assert re.fullmatch("[0-9a-f]{64}", derived)
    assert check_identifier(derived) == derived


def test_it_changes_with_each_thing_that_it_is_made_of():
    """S-907: the same value in two ENTs is two persons."""
    made = {
        derive_identifier(*parts)
        for parts in (
            (SECRET, "ENT1", "ent-a", "123"),
            (b"t" * 32, "ENT1", "ent-a", "123"),
            (SECRET, "ENT2", "ent-a", "123"),
            (SECRET, "ENT1", "ent-b", "123"),
            (SECRET, "ENT1", "ent-a", "124"),
            (SECRET, "ENT1", "ent-a1", "23"),
            (SECRET, "ENT", "1ent-a", "123"),
        )
    }
    assert len(made) == 7


PARTS = st.tuples(*[st.text(st.characters(exclude_categories=("Cs",)), max_size=6)] * 3)


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(PARTS, PARTS)
def test_two_persons_never_share_one(first, second):
    same = derive_identifier(SECRET, *first) == derive_identifier(SECRET, *second)
    assert same == (first == second)

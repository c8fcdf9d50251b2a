"""Every vector of the catalogue that is a Response: its twin is accepted, what became of it is refused.

The same documents go to a second judge of other hands (security.md 1.20, invariant 10).
"""

from pathlib import Path
from time import process_time

import pytest
from kit.expecting import expectation, identity_of, verify
from kit.reading import seen_by_expat, seen_by_lxml
from kit.responses import ALICE
from kit.second_opinion import judged
from kit.vector import params
from kit.vectors import ALL, WEIGHT

from gateway.saml.algorithms import WITH_SHA1
from gateway.saml.errors import ResponseRefused
from gateway.saml.response import VerifiedAssertion

BUDGET = 0.2
"""Seconds of processor time that no document may cost, whatever it is (DOS-BOUND)."""
DETAIL = 200
"""Characters that a refusal may take from a document nobody has proven yet."""

_ACCEPTED = [vector for vector in ALL if not vector.reason]
_REFUSED = [vector for vector in ALL if vector.reason]
_BOMBS = ("S-150", "S-160", "S-162", "S-163", "S-171", "S-206")
_HEAVY = (*WEIGHT, *(vector for vector in _REFUSED if vector.id.startswith(_BOMBS)))


@pytest.fixture(scope="module")
def outcome(keys):
    """What the gateway makes of a vector, the assertion or whatever it raises: worked out once."""
    known: dict[str, tuple[bytes, VerifiedAssertion | Exception]] = {}

    def find(vector):
        if vector.id not in known:
            document = vector.document(keys)
            try:
                result = verify(document, expectation(keys, **vector.expects))
            except Exception as error:  # noqa: BLE001 - the tests say which one it must be
                result = error
            known[vector.id] = document, result
        return known[vector.id]

    return find


def test_every_vector_has_a_name_of_its_own():
    names = [vector.id for vector in ALL]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("vector", params(ALL))
def test_the_twin_is_accepted(vector, keys):
    verified = verify(vector.twin(keys), expectation(keys, **vector.expects))
    assert identity_of(verified) == ALICE


@pytest.mark.parametrize("vector", params(_REFUSED))
def test_it_is_refused_for_its_reason(vector, outcome):
    _, refusal = outcome(vector)
    assert isinstance(refusal, ResponseRefused)
    assert refusal.reason == vector.reason


@pytest.mark.parametrize("vector", params(_ACCEPTED))
def test_it_is_accepted_with_exactly_what_was_signed(vector, outcome):
    _, verified = outcome(vector)
    assert isinstance(verified, VerifiedAssertion), verified
    assert identity_of(verified) == ALICE


@pytest.mark.parametrize("vector", params(ALL))
def test_what_the_gateway_accepts_the_second_judge_accepts_as_well(vector, outcome, keys):
    document, verified = outcome(vector)
    if isinstance(verified, VerifiedAssertion):
        names = vector.expects.get("keys", ("idp_a", "idp_a_next"))
        pairs = tuple(getattr(keys, name) for name in names)
        sha1 = vector.expects.get("algorithms") is WITH_SHA1
        assert judged(document, keys, pairs, sha1=sha1) == (identity_of(verified), verified.id)


@pytest.mark.parametrize("vector", params(_ACCEPTED))
def test_another_parser_sees_the_same_in_what_is_accepted(vector, outcome):
    document, _ = outcome(vector)
    assert seen_by_expat(document) == seen_by_lxml(document)


@pytest.mark.parametrize("vector", params(_HEAVY))
def test_its_refusal_is_cheap(vector, keys):
    document, expected = vector.document(keys), expectation(keys, **vector.expects)
    before = process_time()
    with pytest.raises(ResponseRefused):
        verify(document, expected)
    assert process_time() - before < BUDGET


def test_all_that_can_fail_in_a_decryption_looks_the_same(outcome):
    """S-200, S-201: one error, whatever was wrong inside."""
    words = {str(outcome(vector)[1]) for vector in _REFUSED if vector.reason == "decryption"}
    assert words == {"decryption"}


def test_no_refusal_repeats_what_an_attacker_wrote_of_a_person(outcome):
    refusals = {vector.id: str(outcome(vector)[1]) for vector in _REFUSED}
    assert [name for name, words in refusals.items() if "mallory" in words.lower() or "alice" in words.lower()] == []


def test_no_refusal_says_more_than_a_line(outcome):
    refusals = {vector.id: str(outcome(vector)[1]) for vector in _REFUSED}
    assert [name for name, words in refusals.items() if len(words) > DETAIL or not words.isprintable()] == []


def test_no_document_makes_the_gateway_call_or_write(outcome, canary, keys):
    for vector in ALL:
        outcome(vector)
    assert canary.calls == []
    assert not Path(keys.canary_file).exists()

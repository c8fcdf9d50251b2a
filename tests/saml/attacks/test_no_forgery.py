"""P-01: whatever is done to a signed document, it is refused or says exactly what was signed."""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from kit.edits import KINDS, Edit, Material, apply, material
from kit.expecting import expectation, identity_of, verify
from kit.keys import Keys
from kit.responses import ALICE, Fields
from kit.second_opinion import judged
from kit.shapes import SHAPES, build

from gateway.saml.response import ResponseRefused, Signed

NUMBERS = st.integers(min_value=0, max_value=119)
EDITS = st.builds(Edit, kind=st.sampled_from(sorted(KINDS)), at=NUMBERS, to=NUMBERS, what=NUMBERS)

bounded = settings(
    max_examples=3000,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Play:
    """The keys, the signed documents and what an attacker has in hand; too much to print."""

    keys: Keys = field(repr=False)
    documents: dict[str, bytes] = field(repr=False)
    hand: Material = field(repr=False)


@pytest.fixture(scope="module")
def play(keys):
    return Play(keys, {shape: build(shape, keys) for shape in SHAPES}, material(keys))


@pytest.mark.parametrize("shape", SHAPES)
def test_without_an_edit_it_is_accepted(shape, play):
    document = apply(play.documents[shape], [], play.hand)
    assert identity_of(verify(document, expectation(play.keys))) == ALICE


@bounded
@given(
    shape=st.sampled_from(SHAPES),
    edits=st.lists(EDITS, min_size=1, max_size=4),
    policy=st.sampled_from(sorted(Signed)),
)
def test_no_sequence_of_edits_makes_somebody_else_of_a_person(shape, edits, policy, play):
    document = apply(play.documents[shape], edits, play.hand)
    try:
        verified = verify(document, expectation(play.keys, signed=policy))
    except ResponseRefused as refusal:
        event(refusal.reason)
        return
    event("accepted")
    assert (identity_of(verified), verified.id) == (ALICE, Fields().assertion_id)
    assert judged(document, play.keys, (play.keys.idp_a, play.keys.idp_a_next)) == (ALICE, Fields().assertion_id)

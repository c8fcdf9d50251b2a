"""The two steps of a Response: finding whose it is, and proving it; attacks are the vectors of ``attacks``."""

from datetime import timedelta

import pytest
from kit.donors import signed_logout, signed_metadata
from kit.expecting import expectation
from kit.names import AUTHN_FAILED, IDP_A, NOW, PASSWORD, REQUEST_ID, RESPONDER, TRANSIENT
from kit.requests import write_request
from kit.responses import ALICE, Fields
from kit.shapes import SHAPES, build
from kit.trees import fragment, one, read, write

from gateway.domain.claims import Attribute, Subject
from gateway.saml.response import ResponseRefused, Signed, StatusRefused, receive_response, verify_response


@pytest.mark.parametrize("shape", SHAPES)
def test_a_response_tells_which_request_it_answers_before_anything_is_proven(shape, keys):
    assert receive_response(build(shape, keys)).in_response_to == REQUEST_ID


def test_a_response_that_answers_nothing_says_so(keys):
    assert receive_response(build("R-A", keys, Fields(response_answers=None))).in_response_to == ""


def test_receiving_proves_nothing(keys):
    assert receive_response(build("R-A", keys, signer=keys.evil)).in_response_to == REQUEST_ID


@pytest.mark.parametrize("document", [b"", b"x", b"<a/>", b"<samlp:Response/>", b"\xff"])
def test_what_is_no_response_is_not_received(document):
    with pytest.raises(ResponseRefused):
        receive_response(document)


@pytest.mark.parametrize("kind", ["request", "logout", "metadata", "long"])
def test_another_message_is_no_response(kind, keys):
    """S-312."""
    documents = {
        "request": write_request(),
        "logout": signed_logout(keys.idp_a),
        "metadata": signed_metadata(keys.idp_a),
        "long": f"<{'x' * 10_000}/>".encode(),
    }
    with pytest.raises(ResponseRefused, match="response-kind") as refusal:
        receive_response(documents[kind])
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("shape", SHAPES)
def test_a_verified_response_is_all_that_the_ent_said(shape, keys):
    verified = verify_response(receive_response(build(shape, keys)), expectation(keys))
    claims = verified.claims
    assert verified.id == Fields().assertion_id
    assert claims.subject == Subject(ALICE.name_id, TRANSIENT, IDP_A, "")
    assert claims.attributes == tuple(Attribute(name, values) for name, values in ALICE.attributes)
    assert claims.authn_instant == NOW - timedelta(seconds=5)
    assert (claims.authn_context, claims.session_index) == (PASSWORD, Fields().session_index)
    assert claims.session_not_on_or_after == NOW + timedelta(hours=8)
    assert verified.accepted_until == NOW + timedelta(minutes=13)


@pytest.mark.parametrize("shape", SHAPES)
def test_verifying_twice_gives_the_same_twice(shape, keys):
    """The tree is left as it came; that an assertion counts once is for the caller (S-220)."""
    received = receive_response(build(shape, keys))
    before = write(received.root)
    first = verify_response(received, expectation(keys))
    assert verify_response(received, expectation(keys)) == first
    assert write(received.root) == before


@pytest.mark.parametrize(
    ("policy", "satisfied"),
    [
        (Signed.EITHER, {"R-A", "R-R", "R-AR", "R-E", "R-ER"}),
        (Signed.ASSERTION, {"R-A", "R-AR", "R-E", "R-ER"}),
        (Signed.RESPONSE, {"R-R", "R-AR", "R-ER"}),
        (Signed.BOTH, {"R-AR", "R-ER"}),
    ],
)
def test_the_ent_s_record_says_what_must_be_signed(policy, satisfied, keys):
    accepted = set()
    for shape in SHAPES:
        try:
            verify_response(receive_response(build(shape, keys)), expectation(keys, signed=policy))
        except ResponseRefused as refusal:
            assert refusal.reason == "signature-missing"
        else:
            accepted.add(shape)
    assert accepted == satisfied


def _refused_by_the_ent(document):
    root = read(document)
    status = fragment(
        f'<samlp:Status><samlp:StatusCode Value="{RESPONDER}"><samlp:StatusCode Value="{AUTHN_FAILED}"/>'
        "</samlp:StatusCode><samlp:StatusMessage>mallory</samlp:StatusMessage></samlp:Status>"
    )
    root.replace(one(root, "./samlp:Status"), status)
    root.remove(root[-1])
    return write(root)


def test_an_ent_that_says_no_is_understood(keys):
    document = _refused_by_the_ent(build("R-A", keys))
    with pytest.raises(StatusRefused) as refusal:
        verify_response(receive_response(document), expectation(keys))
    assert refusal.value.codes == (RESPONDER, AUTHN_FAILED)
    assert str(refusal.value) == "response-status: Responder AuthnFailed"


@pytest.mark.parametrize("change", [{"request_id": "_other"}, {"idp": "https://ent-b.example/idp"}])
def test_an_ent_that_says_no_to_somebody_else_is_not(change, keys):
    document = _refused_by_the_ent(build("R-A", keys))
    with pytest.raises(ResponseRefused) as refusal:
        verify_response(receive_response(document), expectation(keys, **change))
    assert not isinstance(refusal.value, StatusRefused)


def test_a_success_without_an_assertion_is_none(keys):
    root = read(build("R-A", keys))
    root.remove(root[-1])
    with pytest.raises(ResponseRefused, match="response-assertions"):
        verify_response(receive_response(write(root)), expectation(keys))


def test_without_keys_nothing_is_proven(keys):
    with pytest.raises(ResponseRefused, match="signature-invalid"):
        verify_response(receive_response(build("R-A", keys)), expectation(keys, keys=()))


def test_without_our_decryption_keys_nothing_is_read(keys):
    with pytest.raises(ResponseRefused) as refusal:
        verify_response(receive_response(build("R-E", keys)), expectation(keys, decryption_keys=()))
    assert str(refusal.value) == "decryption"

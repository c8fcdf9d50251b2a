"""What a signature proves: the bytes that come back, and nothing beside them."""

import pytest
from kit.expecting import certificate
from kit.names import saml
from kit.shapes import build
from kit.signing import Manner
from kit.trees import assertion_of, read, unsigned_copy, write
from kit.vectors.neutral import written_out
from lxml import etree

from gateway.saml.algorithms import STRONG, WITH_SHA1
from gateway.saml.errors import SignatureRefused
from gateway.saml.signature import signature_of, verified_bytes


def canonical(element):
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=None)


@pytest.mark.parametrize("prefixes", ["", "xs"])
def test_the_bytes_are_the_canonical_form_without_the_signature(prefixes, keys):
    assertion = assertion_of(read(build("R-A", keys, how=Manner(prefixes=prefixes))))
    octets = verified_bytes(assertion, [certificate(keys.idp_a)])
    bare = read(write(unsigned_copy(assertion)))
    assert octets == etree.tostring(bare, method="c14n", exclusive=True, inclusive_ns_prefixes=prefixes.split() or None)
    assert b"Signature" not in octets


def test_canonical_bytes_are_their_own_canonical_form(keys):
    """P-04."""
    for how in (Manner(), Manner(prefixes="xs")):
        assertion = assertion_of(read(build("R-A", keys, how=how)))
        octets = verified_bytes(assertion, [certificate(keys.idp_a)])
        once = canonical(read(octets))
        assert once
        assert canonical(read(once)) == once
        assert [(node.tag, node.text) for node in read(octets).iter()] == [(n.tag, n.text) for n in read(once).iter()]


def test_the_tree_is_left_as_it_was(keys):
    root = read(build("R-AR", keys))
    before = write(root)
    verified_bytes(root, [certificate(keys.idp_a)])
    verified_bytes(assertion_of(root), [certificate(keys.idp_a)])
    with pytest.raises(SignatureRefused):
        verified_bytes(root, [certificate(keys.evil)])
    assert write(root) == before


def test_the_text_around_a_signature_is_left_as_it_was(keys):
    root = read(build("R-A", keys))
    assertion = assertion_of(root)
    assertion.remove(signature_of(assertion))
    assertion.find(saml("Issuer")).tail = "\n "
    written_out(assertion, keys.idp_a)
    root = read(write(root))
    before = write(root)
    octets = verified_bytes(assertion_of(root), [certificate(keys.idp_a)])
    assert write(root) == before
    assert b"</saml:Issuer>\n \n    <saml:Subject>" in octets


def test_any_of_the_keys_may_have_signed(keys):
    assertion = assertion_of(read(build("R-A", keys)))
    others = [certificate(pair) for pair in (keys.elliptic, keys.idp_b, keys.idp_a)]
    assert verified_bytes(assertion, others)
    with pytest.raises(SignatureRefused, match="signature-invalid"):
        verified_bytes(assertion, others[:-1])
    with pytest.raises(SignatureRefused, match="signature-invalid"):
        verified_bytes(assertion, [])


def test_an_elliptic_key_signs_as_well(keys):
    assertion = assertion_of(read(build("R-A", keys, signer=keys.elliptic, how=Manner("EcdsaSha256"))))
    assert verified_bytes(assertion, [certificate(keys.idp_a), certificate(keys.elliptic)])


def test_what_is_not_signed_is_not_proven(keys):
    assertion = assertion_of(read(build("R-R", keys)))
    assert signature_of(assertion) is None
    with pytest.raises(SignatureRefused, match="signature-missing"):
        verified_bytes(assertion, [certificate(keys.idp_a)])


def test_a_signature_stands_right_after_the_issuer(keys):
    assertion = assertion_of(read(build("R-A", keys)))
    assert signature_of(assertion) is assertion[1]
    assertion.append(assertion[1])
    with pytest.raises(SignatureRefused, match="signature-misplaced"):
        signature_of(assertion)


def test_there_are_not_two(keys):
    assertion = assertion_of(read(build("R-A", keys)))
    assertion.insert(2, read(write(assertion[1])))
    with pytest.raises(SignatureRefused, match="signature-duplicated"):
        signature_of(assertion)


def test_the_allowed_methods_are_the_caller_s(keys):
    assertion = assertion_of(read(build("R-A", keys, how=Manner("RsaSha1", "Sha1"))))
    assert verified_bytes(assertion, [certificate(keys.idp_a)], WITH_SHA1)
    with pytest.raises(SignatureRefused, match="signature-algorithm"):
        verified_bytes(assertion, [certificate(keys.idp_a)], STRONG)

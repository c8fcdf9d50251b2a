"""S-306, S-307 and the wrapping of requests: what is signed must verify, and is what is read."""

import pytest
from kit.judging import answered, posted
from kit.names import NOW, SECOND_ACS, SERVICE, SSO
from kit.people import FORGED_ID
from kit.requests import query, rsa_sha256, signed_request, write_request
from kit.signing import Manner
from kit.trees import after_issuer, fragment, one, read, signature_of, unsigned_copy, write

from gateway.markup.errors import MessageRefused
from gateway.saml.authn_request import receive_authn_request, verify_authn_request
from gateway.saml.bindings import read_redirect
from gateway.saml.errors import SignatureRefused


def test_the_issuer_is_read_as_it_is_signed(service, keys):
    """S-322: whoever the caller looked up, the verified request names the same."""
    received = posted(signed_request(keys.sp_only))
    assert received.request.issuer == verify_authn_request(received, service, SSO, NOW).issuer == SERVICE


def test_an_unsigned_request_of_a_service_that_signs_is_refused(service):
    """S-306."""
    with pytest.raises(SignatureRefused, match="signature-missing"):
        answered(write_request(), service)


@pytest.mark.parametrize("name", ["evil", "idp_a", "gateway_signing", "gateway_encryption"])
def test_a_signature_of_somebody_else_is_refused_though_none_was_needed(name, careless, keys):
    """S-307: what is signed must verify."""
    document = signed_request(getattr(keys, name))
    with pytest.raises(SignatureRefused, match="signature-invalid"):
        answered(document, careless)


def test_a_bogus_redirect_signature_is_refused_though_none_was_needed(careless, keys):
    """S-307."""
    received = receive_authn_request(read_redirect(query(write_request(), sign=rsa_sha256(keys.evil))))
    with pytest.raises(SignatureRefused, match="signature-invalid"):
        verify_authn_request(received, careless, SSO, NOW)


def test_a_good_redirect_signature_is_accepted(service, keys):
    received = receive_authn_request(read_redirect(query(write_request(), sign=rsa_sha256(keys.sp_only))))
    assert verify_authn_request(received, service, SSO, NOW) == received.request


def test_sha1_is_refused(service, keys):
    with pytest.raises(SignatureRefused, match="signature-algorithm"):
        answered(signed_request(keys.sp_only, how=Manner("RsaSha1", "Sha1")), service)


def _altered(root):
    root.set("AssertionConsumerServiceURL", SECOND_ACS)


def _wrapped(root):
    """S-101 for requests: the genuine one inside the signature of another."""
    copy = unsigned_copy(root)
    root.set("ID", FORGED_ID)
    root.set("AssertionConsumerServiceURL", SECOND_ACS)
    signature_of(root).append(copy)


def _parked(root):
    """S-111 for requests: the genuine one in Extensions."""
    copy = unsigned_copy(root)
    root.set("ID", FORGED_ID)
    root.set("AssertionConsumerServiceURL", SECOND_ACS)
    extensions = fragment("<samlp:Extensions/>")
    extensions.append(copy)
    signature_of(root).addnext(extensions)


def _moved(root):
    """S-138: the signature in Extensions."""
    signature = signature_of(root)
    extensions = fragment("<samlp:Extensions/>")
    after_issuer(root, extensions)
    extensions.append(signature)


def _in_value(root):
    """The signature where only a signed Subject would be."""
    signature = signature_of(root)
    subject = fragment(
        '<saml:Subject><saml:SubjectConfirmation Method="urn:x"><saml:SubjectConfirmationData/>'
        "</saml:SubjectConfirmation></saml:Subject>"
    )
    root.append(subject)
    one(subject, ".//saml:SubjectConfirmationData").append(signature)


@pytest.mark.parametrize("edit", [_altered, _wrapped, _parked, _moved, _in_value], ids=lambda edit: edit.__name__)
def test_a_request_that_is_not_what_was_signed_is_refused(edit, service, careless, keys):
    root = read(signed_request(keys.sp_only))
    edit(root)
    for partner in (service, careless):
        with pytest.raises(MessageRefused):
            answered(write(root), partner)

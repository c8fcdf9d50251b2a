"""What the gateway asks of an ENT, as the ENT and other libraries read it."""

from dataclasses import replace

import pytest
from kit.names import ACS, GATEWAY, IDP_A, NOW, PASSWORD, POST, saml, samlp
from kit.second_opinion import covered
from kit.trees import read

from gateway.saml.authn_context import RequestedContext
from gateway.saml.authn_request import RequestToPortal, build_authn_request, receive_authn_request, verify_authn_request
from gateway.saml.bindings import PostMessage, read_redirect, redirect_url
from gateway.saml.metadata import Endpoint, SpRole
from gateway.saml.schema import check_schema

SSO = f"{IDP_A}/sso?a=1&b=2"
ASKS = RequestToPortal("_id-1", GATEWAY, SSO, ACS, NOW)


@pytest.fixture(scope="module")
def role(keys):
    return SpRole(acs=(Endpoint(POST, ACS, index=0),), signing=(keys.gateway_signing.base64,), signs_requests=True)


@pytest.mark.parametrize("force", [True, False])
@pytest.mark.parametrize("passive", [True, False])
@pytest.mark.parametrize("context", [None, RequestedContext((PASSWORD, "urn:x"), "minimum"), RequestedContext(())])
def test_what_is_asked_is_what_is_read(force, passive, context, own, role):
    asks = replace(ASKS, force_authn=force, is_passive=passive, context=context)
    document = build_authn_request(asks, own)
    request = verify_authn_request(receive_authn_request(PostMessage("SAMLRequest", document, None)), role, SSO, NOW)
    assert (request.id, request.issuer, request.destination, request.acs_url) == ("_id-1", GATEWAY, SSO, ACS)
    assert (request.issue_instant, request.binding) == (NOW, POST)
    assert (request.force_authn, request.is_passive) == (force, passive)
    assert request.context == (context if context and context.classes else None)


def test_signxml_accepts_the_signature(own, keys):
    asks = replace(ASKS, force_authn=True, context=RequestedContext((PASSWORD, "<&>\"'\r\n")))
    root = read(covered(read(build_authn_request(asks, own)), "./", keys.gateway_signing))
    assert root.tag == samlp("AuthnRequest")
    assert [node.text for node in root.iter(saml("AuthnContextClassRef"))] == [PASSWORD, "<&>\"'\r\n"]


def test_an_unsigned_request_is_for_the_redirect_binding(own, role):
    document = build_authn_request(ASKS)
    assert b"Signature" not in document
    check_schema(read(document))
    url = redirect_url(SSO, "SAMLRequest", document, "state", own)
    received = receive_authn_request(read_redirect(url.partition("?")[2]))
    assert verify_authn_request(received, role, SSO, NOW).id == "_id-1"
    assert (received.is_signed, received.relay_state) == (True, "state")


def test_no_name_is_asked_for(own):
    policy = next(read(build_authn_request(ASKS, own)).iter(samlp("NameIDPolicy")))
    assert dict(policy.attrib) == {"AllowCreate": "true"}

"""The ENT follows a request only when the gateway signed it, for this address, just now."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from sandbox.asking import ACS, ASKER, asker_metadata, authn_request, post_value, redirect_query

from gateway.sandbox.ent.authn_request import RequestRefused, SignatureMismatch, from_post, from_redirect
from gateway.sandbox.ent.metadata import read_service_provider

HERE = "http://127.0.0.1:2/saml/sso"


@pytest.fixture
def sp(key):
    return read_service_provider(asker_metadata(key))


def test_a_signed_redirect_is_read(sp, key):
    more = 'ForceAuthn="true" IsPassive="1"'
    request = from_redirect(redirect_query(authn_request(HERE, more=more), key, "a b&c"), sp, HERE)
    assert (request.id, request.issuer, request.acs, request.relay_state) == ("_asked", ASKER, ACS, "a b&c")
    assert request.force_authn
    assert request.is_passive


def test_a_signed_post_is_read(sp, key):
    request = from_post(post_value(authn_request(HERE), key), "way", sp, HERE)
    assert (request.id, request.relay_state) == ("_asked", "way")
    assert not request.force_authn
    assert not request.is_passive


def test_requested_contexts_are_read(sp, key):
    classes = "".join(f"<saml:AuthnContextClassRef>{name}</saml:AuthnContextClassRef>" for name in ("urn:a", "urn:b"))
    inside = f"<samlp:RequestedAuthnContext>{classes}</samlp:RequestedAuthnContext>"
    request = from_redirect(redirect_query(authn_request(HERE, inside=inside), key), sp, HERE)
    assert request.classes == ("urn:a", "urn:b")


def test_another_key_is_a_mismatch(sp, other_key):
    with pytest.raises(SignatureMismatch):
        from_redirect(redirect_query(authn_request(HERE), other_key), sp, HERE)
    with pytest.raises(SignatureMismatch):
        from_post(post_value(authn_request(HERE), other_key), None, sp, HERE)


@pytest.mark.parametrize(
    "change",
    [
        lambda query: query.replace("RelayState=way", "RelayState=elsewhere"),
        lambda query: query.replace("&RelayState=way", ""),
        lambda query: query.partition("&Signature=")[0],
        lambda query: query.replace("rsa-sha256", "rsa-sha512"),
        lambda query: f"{query}&RelayState=again",
        lambda query: query.replace("SAMLRequest=", "SAMLRequest=AA"),
    ],
    ids=["other relay state", "no relay state", "unsigned", "other algorithm", "repeated", "other document"],
)
def test_a_redirect_that_was_changed_is_refused(sp, key, change):
    query = redirect_query(authn_request(HERE), key)
    assert from_redirect(query, sp, HERE)
    with pytest.raises(RequestRefused):
        from_redirect(change(query), sp, HERE)


def test_a_post_that_was_changed_is_refused(sp, key):
    document = base64.b64decode(post_value(authn_request(HERE), key))
    with pytest.raises(RequestRefused):
        from_post(base64.b64encode(document.replace(b"_asked", b"_other")).decode(), None, sp, HERE)


def test_an_unsigned_post_is_refused(sp):
    with pytest.raises(RequestRefused):
        from_post(base64.b64encode(authn_request(HERE).encode()).decode(), None, sp, HERE)


@pytest.mark.parametrize(
    "document",
    [
        authn_request("http://127.0.0.1:2/elsewhere"),
        authn_request(HERE, acs="http://127.0.0.1:1/elsewhere"),
        authn_request(HERE, issuer="http://127.0.0.1:1/other"),
        authn_request(HERE, at=f"{datetime.now(UTC) - timedelta(minutes=6):%Y-%m-%dT%H:%M:%SZ}"),
        authn_request(HERE, at="yesterday"),
        authn_request(HERE, more='AssertionConsumerServiceIndex="0"'),
        authn_request(HERE).replace("AuthnRequest", "LogoutRequest"),
        f"<!DOCTYPE a>{authn_request(HERE)}",
        "not XML",
    ],
    ids=["destination", "acs", "issuer", "old", "undated", "index", "kind", "doctype", "text"],
)
def test_a_signed_request_that_is_not_for_here_is_refused(sp, key, document):
    with pytest.raises(RequestRefused):
        from_redirect(redirect_query(document, key), sp, HERE)

"""Messages on their way out, read again as they would come in; attacks are in ``attacks/test_redirect.py``."""

import base64
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.expecting import certificate
from kit.names import RSA_SHA256

from gateway.saml.bindings import post_value, read_post, read_redirect, redirect_url, verify_redirect


@pytest.mark.parametrize("location", ["https://ent-a.example/sso", "https://ent-a.example/sso?tenant=1&lang=fr"])
@pytest.mark.parametrize("state", [None, "", "a b+c/é&=%"])
def test_an_address_carries_a_signed_message(location, state, own, keys):
    url = redirect_url(location, "SAMLRequest", b"<a/>", state, own)
    assert url.startswith(location)
    message = read_redirect(urlsplit(url).query)
    verify_redirect(message, [certificate(keys.gateway_signing)])
    assert (message.kind, message.document, message.relay_state) == ("SAMLRequest", b"<a/>", state)


def test_its_signature_is_over_the_octets_of_the_query(own, keys):
    query = urlsplit(redirect_url("https://ent-a.example/sso", "SAMLResponse", b"<a/>", "s", own)).query
    octets, _, signature = query.partition("&Signature=")
    assert parse_qs(query)["SigAlg"] == [RSA_SHA256]
    value = base64.b64decode(parse_qs(f"s={signature}")["s"][0])
    keys.gateway_signing.private.public_key().verify(value, octets.encode(), padding.PKCS1v15(), hashes.SHA256())


@settings(max_examples=60, derandomize=True, database=None, deadline=None)
@given(
    document=st.binary(max_size=400),
    state=st.one_of(st.none(), st.text(st.characters(exclude_categories=("Cs",)), max_size=80)),
)
def test_any_message_and_any_state_come_back_as_they_went(document, state, own):
    if state is not None and "\x00" in state:
        return
    message = read_redirect(urlsplit(redirect_url("https://a.example/", "SAMLRequest", document, state, own)).query)
    assert (message.document, message.relay_state) == (document, state)


@settings(max_examples=60, derandomize=True, database=None, deadline=None)
@given(document=st.binary(max_size=400))
def test_a_form_value_is_the_document(document):
    assert read_post("SAMLResponse", [post_value(document)], []).document == document


def test_a_form_may_be_without_a_state():
    assert read_post("SAMLResponse", ["AAAA"], []).relay_state is None
    assert read_post("SAMLResponse", ["AAAA"], [""]).relay_state == ""

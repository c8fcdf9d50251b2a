"""S-156, S-302, S-308 to S-312: base64, DEFLATE, forms, and the kind of a message."""

import base64
import zlib
from time import process_time
from urllib.parse import quote

import pytest
from kit.names import RSA_SHA256
from kit.requests import Asks, deflate, in_query, query, signed_request, write_request
from kit.shapes import build

from gateway.markup.errors import XmlRefused
from gateway.saml.authn_request import receive_authn_request
from gateway.saml.bindings import read_post, read_redirect
from gateway.saml.errors import BindingRefused, RequestRefused, SignatureRefused

DOCUMENT = write_request()
EVIL = write_request(Asks(id="_evil"))
DEFLATE = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"
SIG_ALG = f"SigAlg={quote(RSA_SHA256, safe='')}"


def _bomb(size: int) -> bytes:
    return deflate(b"<a>" + b" " * size + b"</a>")


DEFLATED = {
    "S-310": _bomb(20_000_000),
    "S-310-just-over": _bomb(256 * 1024),
    "S-311-trailing": deflate(DOCUMENT) + b"x",
    "S-311-two-streams": deflate(DOCUMENT) * 2,
    "S-311-zlib-header": zlib.compress(DOCUMENT),
    "S-311-empty": b"",
    "S-311-cut-short": deflate(DOCUMENT)[:-3],
    "S-311-plain": DOCUMENT,
}


@pytest.mark.parametrize("octets", [pytest.param(octets, id=name) for name, octets in DEFLATED.items()])
def test_only_one_whole_small_stream_is_inflated(octets):
    before = process_time()
    with pytest.raises(BindingRefused):
        read_redirect(f"SAMLRequest={in_query(octets)}")
    assert process_time() - before < 0.2


def test_a_stream_of_the_greatest_size_is_inflated():
    document = b"<a>" + b" " * (256 * 1024 - 7) + b"</a>"
    assert read_redirect(f"SAMLRequest={in_query(deflate(document))}").document == document


def test_a_posted_message_is_never_inflated():
    """S-310: what is posted deflated stays as it came, and is not XML."""
    value = base64.b64encode(deflate(DOCUMENT)).decode()
    message = read_post("SAMLRequest", [value], [])
    assert message.document == deflate(DOCUMENT)
    with pytest.raises(XmlRefused):
        receive_authn_request(message)


@pytest.mark.parametrize(
    ("values", "states"),
    [
        pytest.param([], [], id="S-302-none"),
        pytest.param(["AAAA", "AAAA"], [], id="S-301-two"),
        pytest.param(["AAAA"], ["a", "b"], id="S-301-two-states"),
        pytest.param(["A-A_"], [], id="S-156-url-safe"),
        pytest.param(["AAA"], [], id="S-156-no-padding"),
        pytest.param(["AAAA*"], [], id="S-156-junk"),
        pytest.param(["AAB="], [], id="S-156-loose-bits"),
        pytest.param(["é" * 4], [], id="S-156-not-ascii"),
        pytest.param(["A" * 400_000], [], id="S-370"),
        pytest.param(["AAAA"], ["x" * 2049], id="S-391"),
        pytest.param(["AAAA"], ["\x00"], id="nul"),
    ],
)
def test_a_form_that_is_not_the_binding_s_is_refused(values, states):
    with pytest.raises(BindingRefused):
        read_post("SAMLResponse", values, states)


def test_the_lines_of_a_form_value_do_not_matter():
    value = base64.encodebytes(DOCUMENT).decode().replace("\n", "\r\n")
    message = read_post("SAMLRequest", [value], ["état/1"])
    assert (message.document, message.relay_state) == (DOCUMENT, "état/1")


def test_a_signature_inside_a_redirect_message_is_refused(keys):
    """S-308."""
    message = read_redirect(query(signed_request(keys.sp_only)))
    with pytest.raises(SignatureRefused, match="signature-misplaced"):
        receive_authn_request(message)


def test_a_message_of_another_kind_is_refused(keys):
    """S-312."""
    document = build("R-A", keys)
    for text in (query(document), query(document, kind="SAMLResponse"), query(DOCUMENT, kind="SAMLResponse")):
        with pytest.raises(RequestRefused, match="request-kind"):
            receive_authn_request(read_redirect(text))

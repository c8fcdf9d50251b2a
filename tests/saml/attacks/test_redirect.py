"""S-300 to S-312: the Redirect binding is verified on the octets as they came (bindings 2.0 section 3.4.4.1)."""

import base64
import re
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from kit.expecting import certificate
from kit.forging import ecdsa_value
from kit.names import ECDSA_SHA256, RSA_SHA1, RSA_SHA256
from kit.requests import Asks, deflate, in_query, query, rsa_sha256, with_signature, write_request

from gateway.saml.algorithms import STRONG, WITH_SHA1
from gateway.saml.bindings import read_redirect, verify_redirect
from gateway.saml.errors import BindingRefused, SignatureRefused

DOCUMENT = write_request()
EVIL = write_request(Asks(id="_evil"))
DEFLATE = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"
SIG_ALG = f"SigAlg={quote(RSA_SHA256, safe='')}"


def read_and_verify(text, *pairs, allowed=STRONG):
    message = read_redirect(text)
    verify_redirect(message, [certificate(pair) for pair in pairs], allowed)
    return message


@pytest.fixture(scope="module")
def genuine(keys):
    return query(DOCUMENT, relay_state="state%2F1", sign=rsa_sha256(keys.sp_only))


def test_the_twin_is_accepted(genuine, keys):
    message = read_and_verify(genuine, keys.sp_only)
    assert (message.kind, message.document, message.relay_state) == ("SAMLRequest", DOCUMENT, "state/1")


REFUSED_WHEN_READ = {
    "S-300-request-in-front": lambda text: (
        f"SAMLRequest={in_query(deflate(EVIL))}&" + text.replace("SAMLRequest=", "SAMLResponse=")
    ),
    "S-300-response-behind": lambda text: f"{text}&SAMLResponse={in_query(deflate(EVIL))}",
    "S-301-request-in-front": lambda text: f"SAMLRequest={in_query(deflate(EVIL))}&{text}",
    "S-301-request-behind": lambda text: f"{text}&SAMLRequest={in_query(deflate(EVIL))}",
    "S-301-same-request": lambda text: text + "&" + text.split("&")[0],
    "S-301-relay-state": lambda text: f"{text}&RelayState=other",
    "S-301-algorithm": lambda text: f"{text}&{SIG_ALG}",
    "S-301-signature": lambda text: f"{text}&Signature=AAAA",
    "S-304-disguised-name": lambda text: text.replace("SigAlg=", "%53igAlg="),
    "S-304-disguised-request": lambda text: f"{text}&SAML%52equest={in_query(deflate(EVIL))}",
    "S-304-semicolon": lambda text: text.replace("&RelayState", ";RelayState"),
    "S-304-not-escaped": lambda text: text.replace("RelayState=state", "RelayState=état"),
    "S-306-no-algorithm": lambda text: re.sub(r"&SigAlg=[^&]*", "", text),
    "S-306-no-signature": lambda text: re.sub(r"&Signature=[^&]*", "", text),
    "S-309": lambda text: f"{text}&SAMLEncoding=urn%3Ax",
    "S-309-empty": lambda text: f"{text}&SAMLEncoding=",
    "S-156-no-padding": lambda text: text.replace("%3D", ""),
    "S-156-url-safe": lambda text: f"{text[:40]}-_{text[42:]}",
    "S-156-white-space": lambda text: f"{text[:40]}%0A{text[40:]}",
    "S-156-plus-as-blank": lambda text: f"{text[:40]}+{text[40:]}",
    "S-156-junk": lambda text: f"{text[:40]}*{text[40:]}",
    "S-156-junk-signature": lambda text: f"{text}%2A",
    "S-312-none": lambda text: re.sub(r"SAMLRequest=[^&]*&", "", text),
    "S-370-long": lambda text: f"{text}&x={'x' * 70_000}",
}


@pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in REFUSED_WHEN_READ.items()])
def test_it_is_refused_when_it_is_read(change, genuine):
    changed = change(genuine)
    assert changed != genuine
    with pytest.raises(BindingRefused):
        read_redirect(changed)


REFUSED_WHEN_VERIFIED = {
    "S-300-other-name": (lambda text: text.replace("SAMLRequest=", "SAMLResponse="), "signature-invalid"),
    "S-304-other-escapes": (lambda text: text.replace("%2F", "%2f"), "signature-invalid"),
    "S-304-blank-as-plus": (lambda text: text.replace("state%2F1", "state%2F1+"), "signature-invalid"),
    "S-305-other": (lambda text: text.replace("state%2F1", "state%2F2"), "signature-invalid"),
    "S-305-dropped": (lambda text: text.replace("&RelayState=state%2F1", ""), "signature-invalid"),
    "S-305-empty": (lambda text: text.replace("state%2F1", ""), "signature-invalid"),
    "S-306-sha1": (
        lambda text: text.replace(quote(RSA_SHA256, safe=""), quote(RSA_SHA1, safe="")),
        "signature-algorithm",
    ),
    "S-306-empty": (lambda text: re.sub(r"SigAlg=[^&]*", "SigAlg=", text), "signature-algorithm"),
    "S-306-empty-signature": (lambda text: re.sub(r"Signature=.*", "Signature=", text), "signature-invalid"),
    "S-306-both-empty": (lambda text: re.sub(r"SigAlg=.*", "SigAlg=&Signature=", text), "signature-algorithm"),
    "S-187-blank": (lambda text: text.replace("&Signature", "%20&Signature"), "signature-algorithm"),
    "S-187-upper-case": (lambda text: text.replace("rsa-sha256", "RSA-SHA256"), "signature-algorithm"),
    "S-300-other-document": (
        lambda text: text.replace(in_query(deflate(DOCUMENT)), in_query(deflate(EVIL))),
        "signature-invalid",
    ),
}


@pytest.mark.parametrize(
    ("change", "reason"), [pytest.param(*row, id=name) for name, row in REFUSED_WHEN_VERIFIED.items()]
)
def test_it_is_refused_when_it_is_verified(change, reason, genuine, keys):
    changed = change(genuine)
    assert changed != genuine
    with pytest.raises(SignatureRefused) as refusal:
        read_and_verify(changed, keys.sp_only)
    assert refusal.value.reason == reason


def _lower_case(text: str) -> str:
    return re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), text)


GENUINE = {
    "S-303-lower-case": lambda sign: with_signature(
        _lower_case(query(DOCUMENT, relay_state="a%2Fb") + "&" + SIG_ALG), sign
    ),
    "S-304-unescaped": lambda sign: with_signature(
        f"SAMLRequest={base64.b64encode(deflate(DOCUMENT)).decode().replace('+', '%2B')}&RelayState=a/b:c&{SIG_ALG}",
        sign,
    ),
    "S-304-blank-as-plus": lambda sign: query(DOCUMENT, relay_state="a+b", sign=sign),
    "S-304-blank-escaped": lambda sign: query(DOCUMENT, relay_state="a%20b", sign=sign),
    "S-304-empty-relay-state": lambda sign: query(DOCUMENT, relay_state="", sign=sign),
    "S-304-no-relay-state": lambda sign: query(DOCUMENT, sign=sign),
    "S-304-others": lambda sign: "ent=meuse&" + query(DOCUMENT, sign=sign) + "&utm=1",
    "S-309-deflate": lambda sign: query(DOCUMENT, sign=sign) + f"&SAMLEncoding={quote(DEFLATE, safe='')}",
    "S-304-signature-first": lambda sign: "&".join(
        sorted(query(DOCUMENT, relay_state="x", sign=sign).split("&"), reverse=True)
    ),
}


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in GENUINE.items()])
def test_a_genuine_signature_counts_in_whatever_way_it_is_escaped(make, keys):
    assert read_and_verify(make(rsa_sha256(keys.sp_only)), keys.sp_only).document == DOCUMENT


@pytest.mark.parametrize(
    ("escaped", "read"),
    [
        ("a+b", "a b"),
        ("a%20b", "a b"),
        ("", ""),
        ("%22%3E%3Cscript%3E", '"><script>'),
        ("%C3%A9", "é"),
        ("x" * 2048, "x" * 2048),
    ],
)
def test_a_relay_state_is_given_back_as_it_was_meant(escaped, read):
    assert read_redirect(query(DOCUMENT, relay_state=escaped)).relay_state == read


@pytest.mark.parametrize(
    "escaped", ["x" * 2049, "%00", "%FF%FE", "%C3"], ids=["S-391-long", "nul", "not-utf-8", "cut-short"]
)
def test_a_relay_state_that_cannot_be_given_back_is_refused(escaped):
    with pytest.raises(BindingRefused):
        read_redirect(query(DOCUMENT, relay_state=escaped))


def test_no_relay_state_is_not_an_empty_one():
    assert read_redirect(query(DOCUMENT)).relay_state is None


@pytest.mark.parametrize("name", ["idp_a", "evil", "gateway_signing"])
def test_only_the_service_s_own_keys_count(name, keys):
    text = query(DOCUMENT, sign=rsa_sha256(getattr(keys, name)))
    with pytest.raises(SignatureRefused, match="signature-invalid"):
        read_and_verify(text, keys.sp_only)
    assert read_and_verify(text, keys.sp_only, getattr(keys, name)).document == DOCUMENT


def test_a_message_without_signature_is_not_verified(keys):
    with pytest.raises(SignatureRefused, match="signature-missing"):
        read_and_verify(query(DOCUMENT), keys.sp_only)


def test_a_message_is_not_verified_without_keys(genuine):
    with pytest.raises(SignatureRefused, match="signature-invalid"):
        read_and_verify(genuine)


def test_sha1_counts_only_under_a_dated_exception(keys):
    def sign(octets):
        return keys.sp_only.private.sign(octets, padding.PKCS1v15(), hashes.SHA1())

    text = query(DOCUMENT, sign=sign, algorithm=RSA_SHA1)
    with pytest.raises(SignatureRefused, match="signature-algorithm"):
        read_and_verify(text, keys.sp_only)
    assert read_and_verify(text, keys.sp_only, allowed=WITH_SHA1).document == DOCUMENT


def test_an_elliptic_signature_counts_as_r_and_s_side_by_side(keys):
    text = query(DOCUMENT, sign=lambda octets: ecdsa_value(octets, keys.elliptic), algorithm=ECDSA_SHA256)
    assert read_and_verify(text, keys.elliptic).document == DOCUMENT


def _der(octets, keys):
    return keys.elliptic.private.sign(octets, ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize(
    ("value", "algorithm", "signer"),
    [
        pytest.param(_der, ECDSA_SHA256, "elliptic", id="S-188-der"),
        pytest.param(lambda octets, keys: bytes(64), ECDSA_SHA256, "elliptic", id="S-188-zero"),
        pytest.param(
            lambda octets, keys: ecdsa_value(octets, keys.elliptic),
            RSA_SHA256,
            "elliptic",
            id="S-189-elliptic-said-rsa",
        ),
        pytest.param(
            lambda octets, keys: rsa_sha256(keys.sp_only)(octets), ECDSA_SHA256, "sp_only", id="S-189-rsa-said-elliptic"
        ),
    ],
)
def test_a_signature_that_is_not_what_its_method_says_is_refused(value, algorithm, signer, keys):
    text = query(DOCUMENT, sign=lambda octets: value(octets, keys), algorithm=algorithm)
    with pytest.raises(SignatureRefused):
        read_and_verify(text, getattr(keys, signer))

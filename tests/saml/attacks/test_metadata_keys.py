"""S-139, S-189 to S-191, S-365: the keys of a partner's metadata, and what they can never switch off."""

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519
from kit.expecting import expectation, verify
from kit.judging import RULES, codes, remarks
from kit.keys import EXPIRES, ISSUED, KeyPair, certify, elliptic_pair, rsa_pair
from kit.names import NOW
from kit.partners import (
    Entity,
    idp_role,
    key_descriptor,
)
from kit.shapes import build

from gateway.saml.metadata_reader import read_metadata
from gateway.saml.response import ResponseRefused


def with_key(certificate, use=None):
    return Entity((idp_role(key_descriptor(certificate, use)),)).document()


@pytest.mark.parametrize("attributes", ["", ' WantAuthnRequestsSigned="false"', ' WantAuthnRequestsSigned="true"'])
@pytest.mark.parametrize("use", [None, "signing"])
def test_nothing_in_metadata_switches_the_checks_off(attributes, use, keys):
    """S-139."""
    role = idp_role(key_descriptor(keys.idp_a.base64, use), attributes=attributes)
    idp = read_metadata(Entity((role,)).document(), RULES).entity.idp
    expected = expectation(keys)
    assert [key.base64 for key in idp.keys] == [expected.keys[0].base64]
    assert verify(build("R-A", keys), expected)
    with pytest.raises(ResponseRefused):
        verify(build("R-A", keys, signer=keys.evil), expected)


def _der_with(old: bytes, new: bytes, pair: KeyPair) -> str:
    assert old in pair.der
    return base64.b64encode(pair.der.replace(old, new)).decode()


P256, P192 = bytes.fromhex("06082a8648ce3d030107"), bytes.fromhex("06082a8648ce3d030101")


def _other_kind(private) -> str:
    return KeyPair(private, certify(private, "other")).base64


BAD_KEYS = {
    "S-189-rsa-1024": (lambda keys: rsa_pair("small", 1024).base64, "key-size"),
    "S-189-exponent-3": (lambda keys: rsa_pair("three", 2048, 3).base64, "key-exponent"),
    "S-189-curve-k1": (lambda keys: elliptic_pair("k1", ec.SECP256K1()).base64, "key-curve"),
    "S-189-curve-192": (lambda keys: _der_with(P256, P192, keys.elliptic), "certificate-unreadable"),
    "S-189-ed25519": (lambda keys: _other_kind(ed25519.Ed25519PrivateKey.generate()), "key-kind"),
    "S-189-dsa": (lambda keys: _other_kind(dsa.generate_private_key(2048)), "key-kind"),
    "S-365-junk": (lambda keys: "AAAA", "certificate-unreadable"),
    "S-365-empty": (lambda keys: "", "certificate-unreadable"),
    "S-365-cut-short": (lambda keys: keys.idp_a.base64[:-40], "certificate-unreadable"),
    "S-365-two-in-one": (
        lambda keys: base64.b64encode(keys.idp_a.der + keys.evil.der).decode(),
        "certificate-unreadable",
    ),
    "S-365-text": (lambda keys: base64.b64encode(keys.idp_a.certificate_pem).decode(), "certificate-unreadable"),
}


@pytest.mark.parametrize(("make", "code"), [pytest.param(*row, id=name) for name, row in BAD_KEYS.items()])
@pytest.mark.parametrize("use", [None, "signing", "encryption"])
def test_a_key_that_no_policy_allows_is_refused(make, code, use, keys):
    good = key_descriptor(keys.idp_a.base64, "signing")
    document = Entity((idp_role(good, key_descriptor(make(keys), use)),)).document()
    assert codes(document) & {code, "metadata-schema"}


@pytest.mark.parametrize("make", [lambda: rsa_pair("large", 3072), lambda: elliptic_pair("p384", ec.SECP384R1())])
def test_a_stronger_key_is_accepted(make):
    pair = make()
    assert read_metadata(with_key(pair.base64), RULES).entity.idp.signing == (pair.base64,)


def test_an_identity_provider_has_a_signing_key(keys):
    """S-365."""
    assert codes(Entity((idp_role(),)).document()) == {"no-signing-key"}
    assert codes(with_key(keys.idp_a.base64, "encryption")) == {"no-signing-key"}
    assert read_metadata(with_key(keys.idp_a.base64, None), RULES).entity.idp.signing == (keys.idp_a.base64,)


def test_a_key_without_a_certificate_is_refused(keys):
    key = key_descriptor(keys.idp_a.base64)
    empty = key[: key.index("<ds:X509Data>")] + "<ds:KeyName>x</ds:KeyName></ds:KeyInfo></md:KeyDescriptor>"
    assert codes(Entity((idp_role(key, empty),)).document()) == {"key-without-certificate"}


@pytest.mark.parametrize(("count", "accepted"), [(10, True), (11, False), (200, False)])
def test_there_are_ten_keys_at_most(count, accepted, keys):
    """S-365."""
    document = Entity((idp_role(*[key_descriptor(keys.idp_a.base64)] * count),)).document()
    if accepted:
        assert read_metadata(document, RULES).entity.idp.signing == (keys.idp_a.base64,)
    else:
        assert codes(document) == {"too-many-keys"}


def _dated(keys, begins, ends):
    return with_key(KeyPair(keys.idp_a.private, certify(keys.idp_a.private, "dated", begins, ends)).base64)


def _of_certificates(document):
    return {code for code in remarks(document) if code.startswith("certificate")}


def test_the_dates_of_a_certificate_are_told_and_do_not_decide(keys):
    """S-190: the metadata is the trust, the dates are an alert."""
    past, soon, later = NOW - timedelta(days=1), NOW + timedelta(days=59), NOW + timedelta(days=61)
    assert _of_certificates(_dated(keys, ISSUED, past)) == {"certificate-expired"}
    assert _of_certificates(_dated(keys, ISSUED, NOW)) == {"certificate-expired"}
    assert _of_certificates(_dated(keys, ISSUED, soon)) == {"certificate-expires-soon"}
    assert _of_certificates(_dated(keys, ISSUED, later)) == set()
    assert _of_certificates(_dated(keys, later, EXPIRES)) == {"certificate-not-yet-valid"}


def test_an_expired_certificate_still_verifies(keys):
    """S-190."""
    old = KeyPair(keys.idp_a.private, certify(keys.idp_a.private, "old", ISSUED, NOW - timedelta(days=400)))
    idp = read_metadata(with_key(old.base64), RULES).entity.idp
    assert verify(build("R-A", keys), expectation(keys, certificates=idp.keys))


def test_two_published_keys_count_both(keys):
    """S-191."""
    role = idp_role(key_descriptor(keys.idp_a.base64), key_descriptor(keys.idp_a_next.base64, "signing"))
    idp = read_metadata(Entity((role,)).document(), RULES).entity.idp
    for pair in (keys.idp_a, keys.idp_a_next):
        assert verify(build("R-A", keys, signer=pair), expectation(keys, certificates=idp.keys))

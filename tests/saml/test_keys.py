"""Keys as they are read; those that metadata may not bring are in ``attacks/test_metadata.py``."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from kit.keys import EXPIRES, ISSUED, rsa_pair

from gateway.saml.errors import MetadataRefused
from gateway.saml.keys import Certificate, OwnKey, checked_key


def test_a_certificate_is_read_from_its_base64_whatever_its_lines(keys):
    lines = "\n  ".join(keys.idp_a.base64[at : at + 64] for at in range(0, len(keys.idp_a.base64), 64))
    certificate = Certificate.from_base64(f"\n{lines}\n")
    assert certificate == Certificate(keys.idp_a.der)
    assert certificate.base64 == keys.idp_a.base64
    assert certificate.public_key == keys.idp_a.private.public_key()
    assert certificate.fingerprint == hashlib.sha256(keys.idp_a.der).hexdigest()
    assert (certificate.not_before, certificate.not_after) == (ISSUED, EXPIRES)


@pytest.mark.parametrize("text", ["", "AAAA", "*", "é", "-----BEGIN CERTIFICATE-----"])
def test_what_is_no_certificate_is_refused(text):
    with pytest.raises(MetadataRefused, match="certificate-unreadable"):
        Certificate.from_base64(text)


def test_a_key_is_of_a_kind_and_a_size_that_are_allowed(keys):
    for pair in (keys.idp_a, keys.elliptic):
        assert checked_key(pair.private.public_key()) == pair.private.public_key()
    with pytest.raises(MetadataRefused, match="key-size"):
        checked_key(rsa_pair("small", 1024).private.public_key())
    with pytest.raises(MetadataRefused, match="key-kind"):
        checked_key(keys.idp_a.private)


@pytest.mark.parametrize("exponent", [3, 17, 257, (1 << 33) + 1])
def test_an_exponent_is_the_usual_one_or_little_more(exponent, keys):
    """S-189."""
    modulus = keys.idp_a.private.public_key().public_numbers().n
    with pytest.raises(MetadataRefused, match="key-exponent"):
        checked_key(rsa.RSAPublicNumbers(exponent, modulus).public_key())


def test_a_key_beyond_all_measure_is_refused():
    """S-379."""
    with pytest.raises(MetadataRefused, match="key-size"):
        checked_key(rsa.RSAPublicNumbers(65537, (1 << 8193) + 1).public_key())


def test_our_own_key_belongs_to_its_certificate(keys):
    own = OwnKey.from_pem(keys.gateway_signing.key_pem, keys.gateway_signing.certificate_pem)
    assert own.certificate.der == keys.gateway_signing.der
    with pytest.raises(MetadataRefused, match="key-mismatch"):
        OwnKey.from_pem(keys.gateway_signing.key_pem, keys.gateway_encryption.certificate_pem)
    with pytest.raises(MetadataRefused, match="key-kind"):
        OwnKey.from_pem(keys.elliptic.key_pem, keys.elliptic.certificate_pem)
    small = rsa_pair("small", 1024)
    with pytest.raises(MetadataRefused, match="key-size"):
        OwnKey.from_pem(small.key_pem, small.certificate_pem)


def test_a_key_shows_itself_to_nobody(keys):
    """S-404: not even where an object is printed."""
    own = OwnKey.from_pem(keys.gateway_signing.key_pem, keys.gateway_signing.certificate_pem)
    assert "PRIVATE KEY" not in repr(own)
    assert str(own.private.private_numbers().d) not in repr(own)

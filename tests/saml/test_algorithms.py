"""The allow-lists themselves: what is not listed does not exist."""

from cryptography.hazmat.primitives import hashes
from kit.names import RSA_SHA1, RSA_SHA256, SHA1, SHA256

from gateway.saml.algorithms import STRONG, WITH_SHA1


def test_only_hashes_of_256_bits_and_more_are_strong():
    assert {method.hash.digest_size for method in STRONG.signatures.values()} == {32, 48, 64}
    assert {method.digest(b"").digest_size for method in STRONG.digests.values()} == {32, 48, 64}
    assert {method.key for method in STRONG.signatures.values()} == {"rsa", "ec"}


def test_the_digests_are_what_their_names_say():
    for uri, method in WITH_SHA1.digests.items():
        assert method.digest(b"").name == uri.rpartition("#")[2]


def test_the_exception_adds_sha1_and_nothing_else():
    assert set(WITH_SHA1.signatures) - set(STRONG.signatures) == {RSA_SHA1}
    assert set(WITH_SHA1.digests) - set(STRONG.digests) == {SHA1}
    assert isinstance(WITH_SHA1.signatures[RSA_SHA1].hash, hashes.SHA1)
    assert RSA_SHA1 not in STRONG.signatures
    assert SHA1 not in STRONG.digests


def test_the_exception_keeps_what_is_strong():
    assert WITH_SHA1.signatures[RSA_SHA256] is STRONG.signatures[RSA_SHA256]
    assert WITH_SHA1.digests[SHA256] is STRONG.digests[SHA256]

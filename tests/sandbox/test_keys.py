"""Each party keeps the key that it made at its first start."""

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

from gateway.sandbox.keys import own_key


def test_a_key_is_made_once_and_kept(tmp_path):
    first = own_key(tmp_path / "home", "ent")
    assert own_key(tmp_path / "home", "ent") == first
    assert own_key(tmp_path / "home", "gar") != first


def test_the_certificate_is_that_of_the_key(tmp_path):
    key = own_key(tmp_path, "ent")
    private = load_pem_private_key(key.private.encode(), None)
    assert load_pem_x509_certificate(key.certificate.encode()).public_key() == private.public_key()
    assert private.key_size == 2048


def test_nobody_else_reads_the_private_key(tmp_path):
    own_key(tmp_path, "ent")
    assert (tmp_path / "ent.key").stat().st_mode & 0o077 == 0

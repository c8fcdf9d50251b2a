"""Keys and secrets in files: made once, read by their owner alone, all their faults told at once."""

import os
import shutil

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from kit.keys import KeyPair, certify, key_ring

from gateway.registry.keyring import USES, KeyringFault, create_missing, create_pair, load_keyring, write_private


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys") / "certs"
    create_missing(folder, "passerelle.example")
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "certs")


def put(folder, name, pair, key_pem=None):
    write_private(folder / f"{name}.key", key_pem or pair.key_pem)
    write_private(folder / f"{name}.crt", pair.certificate_pem)


def faults_of(folder):
    with pytest.raises(KeyringFault) as refused:
        load_keyring(folder)
    return refused.value.faults


def test_everything_made_is_for_its_owner_alone(folder):
    assert {path.name for path in folder.iterdir()} == {
        *(f"{use}.{kind}" for use in USES for kind in ("key", "crt")),
        "cookies.secret",
        "identifier-1.secret",
        "mediacentre.secret",
    }
    assert folder.stat().st_mode & 0o077 == 0
    assert not [path.name for path in folder.iterdir() if path.stat().st_mode & 0o077]


def test_each_use_has_a_key_of_its_own(folder):
    ring = load_keyring(folder)
    assert len(ring.fingerprints) == len(USES)
    assert {pair.present.private.key_size for pair in (ring.idp_signing, ring.sp_signing, ring.sp_encryption)} == {2048}
    assert len(ring.cookie_secret) >= 32
    assert set(ring.identifier_secrets) == {1}


def test_two_installations_share_nothing(folder, tmp_path):
    create_missing(tmp_path / "other", "passerelle.example")
    first, second = load_keyring(folder), load_keyring(tmp_path / "other")
    assert not first.fingerprints & second.fingerprints
    assert first.cookie_secret != second.cookie_secret
    assert first.identifier_secrets != second.identifier_secrets


def test_what_is_there_is_left_alone_and_what_is_missing_is_made(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert create_missing(folder, "passerelle.example") == []
    (folder / "cookies.secret").unlink()
    (folder / "sp-signing.key").unlink()
    assert create_missing(folder, "passerelle.example") == ["sp-signing", "cookies.secret"]
    changed = {name for name, octets in before.items() if (folder / name).read_bytes() != octets}
    assert changed == {"sp-signing.key", "sp-signing.crt", "cookies.secret"}
    load_keyring(folder)


def test_a_next_key_is_published_and_decrypts(folder):
    create_pair(folder, "sp-encryption-next", "passerelle.example")
    ring = load_keyring(folder)
    assert len(ring.sp_encryption.published) == 2
    assert len(ring.decryption_keys) == 2
    assert ring.sp_encryption.published[0] == ring.sp_encryption.present.certificate
    assert len(ring.fingerprints) == len(USES) + 1


def test_older_secrets_of_identifiers_stay_at_hand(folder):
    write_private(folder / "identifier-2.secret", b"b" * 64)
    assert load_keyring(folder).identifier_secrets[2] == b"b" * 64
    assert set(load_keyring(folder).identifier_secrets) == {1, 2}


def test_all_the_faults_come_at_once(folder):
    (folder / "idp-signing.key").unlink()
    (folder / "sp-signing.key").chmod(0o644)
    write_private(folder / "sp-encryption.crt", key_ring().evil.certificate_pem)
    write_private(folder / "cookies.secret", b"short")
    told = "\n".join(faults_of(folder))
    assert "idp-signing.key: No such file" in told
    assert "sp-signing.key can be read by others: chmod 600 it" in told
    assert "sp-encryption.key: key-mismatch" in told
    assert "cookies.secret is shorter than 32 bytes" in told


@pytest.mark.parametrize("name", ["idp-signing.key", "cookies.secret", "identifier-1.secret"])
def test_nothing_secret_is_readable_by_others(folder, name):
    for mode in (0o604, 0o640, 0o644, 0o660):
        (folder / name).chmod(mode)
        (fault,) = faults_of(folder)
        assert f"{name} can be read by others" in fault
    (folder / name).chmod(0o400)
    load_keyring(folder)


@pytest.mark.parametrize("name", ["idp-signing.crt", "sp-encryption.key", "cookies.secret", "mediacentre.secret"])
def test_a_file_that_is_missing_is_named(folder, name):
    (folder / name).unlink()
    assert faults_of(folder) == (f"{folder / name}: No such file or directory",)


@pytest.mark.parametrize("name", ["idp-signing.crt", "idp-signing.key"])
def test_a_file_that_is_no_pem_is_named(folder, name):
    write_private(folder / name, b"not a key at all")
    (fault,) = faults_of(folder)
    assert "idp-signing" in fault


@pytest.mark.parametrize(
    "private",
    [lambda: rsa.generate_private_key(65537, 1024), lambda: ec.generate_private_key(ec.SECP256R1())],
    ids=["too short", "elliptic"],
)
def test_a_key_that_partners_could_not_take_is_refused(folder, private):
    key = private()
    put(folder, "idp-signing", KeyPair(key, certify(key, "wrong")))
    (fault,) = faults_of(folder)
    assert "idp-signing.key: key-" in fault


def test_a_key_behind_a_password_is_a_fault_among_others(folder):
    pair = key_ring().evil
    locked = pair.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    put(folder, "idp-signing", pair, locked)
    (folder / "cookies.secret").unlink()
    told = faults_of(folder)
    assert len(told) == 2
    assert "idp-signing.key" in told[0]


def test_one_key_never_serves_two_uses(folder):
    for kind in ("key", "crt"):
        shutil.copy(folder / f"idp-signing.{kind}", folder / f"sp-signing.{kind}")
    assert "share one key" in faults_of(folder)[0]


def test_one_key_never_serves_two_uses_under_two_certificates_either(folder):
    pair = key_ring().evil
    put(folder, "idp-signing", pair)
    put(folder, "sp-signing", KeyPair(pair.private, certify(pair.private, "again")))
    assert "share one key" in faults_of(folder)[0]


def test_a_next_key_that_is_unusable_is_a_fault_too(folder):
    put(folder, "idp-signing-next", KeyPair(key_ring().evil.private, key_ring().idp_b.certificate))
    (fault,) = faults_of(folder)
    assert "idp-signing-next.key: key-mismatch" in fault


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "cookies.secret"
    write_private(path, b"first")
    assert path.stat().st_mode & 0o777 == 0o600

    def fail(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_private(path, b"second")
    assert path.read_bytes() == b"first"

"""Keys that follow their folder: a step is seen by whoever holds them, and what cannot be read changes nothing."""

import shutil
from datetime import UTC, datetime

import pytest

from gateway.registry.keyring import KeyringFault, create_missing
from gateway.registry.live_keys import LiveKeys
from gateway.registry.rollover import publish_next, switch_pair, withdraw_pair

USE = "idp-signing"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys") / "certs"
    create_missing(folder, "passerelle.example")
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "certs")


def looked(keys):
    keys.look()
    return keys().idp_signing


def test_each_step_is_seen_at_the_next_look(folder):
    keys, now = LiveKeys(folder), datetime.now(UTC)
    first = keys().idp_signing.present.certificate
    publish_next(folder, USE, "passerelle.example", now)
    second = looked(keys).following.certificate
    assert looked(keys).published == (first, second)
    switch_pair(folder, USE, now)
    assert looked(keys).published == (second, first)
    withdraw_pair(folder, USE)
    assert looked(keys).published == (second,)


def test_it_looks_by_itself_and_not_at_each_call(folder, monkeypatch):
    time = [100.0]
    monkeypatch.setattr("gateway.registry.live_keys.time.monotonic", lambda: time[0])
    keys = LiveKeys(folder)
    publish_next(folder, USE, "passerelle.example", datetime.now(UTC))
    assert keys().idp_signing.following is None
    time[0] += 0.5
    assert keys().idp_signing.following is not None


def test_nothing_is_read_again_when_nothing_changed(folder):
    keys = LiveKeys(folder)
    before = keys()
    keys.look()
    assert keys() is before


def test_what_cannot_be_read_leaves_the_keys_in_use_until_it_can(folder):
    keys = LiveKeys(folder)
    before = keys()
    whole = (folder / f"{USE}.crt").read_bytes()
    (folder / f"{USE}.crt").write_bytes(b"")
    keys.look()
    assert keys() is before
    (folder / f"{USE}.crt").write_bytes(whole)
    keys.look()
    assert looked(keys).present.certificate == before.idp_signing.present.certificate


def test_keys_that_are_unusable_from_the_beginning_are_refused(folder):
    (folder / f"{USE}.key").unlink()
    with pytest.raises(KeyringFault):
        LiveKeys(folder)

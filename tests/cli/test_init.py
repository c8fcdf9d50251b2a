"""Preparing a home: keys, settings and tables, made once; what is there already is left alone."""

import sqlite3

import pytest
from stage.gateway import BASE

from gateway.registry.keyring import load_keyring
from gateway.settings import FILE_NAME, load_settings


@pytest.fixture
def prepared(newcomer):
    newcomer.do("init", "--base-url", BASE)
    return newcomer


def test_a_new_home_is_ready_for_its_address(prepared):
    assert load_settings(prepared.home).base_url == BASE
    load_keyring(prepared.home / "certs")
    assert "ok" in prepared.do("check")
    prepared.do("project", "add", "ENT1", "--name", "Projet")


def test_nobody_else_looks_into_it(prepared):
    for path in (prepared.home, prepared.home / "certs", prepared.home / FILE_NAME):
        assert path.stat().st_mode & 0o077 == 0


def test_it_says_what_it_made_and_the_second_time_that_there_was_nothing_to_make(newcomer):
    first = newcomer.do("init", "--base-url", BASE)
    for name in ("idp-signing", "sp-signing", "sp-encryption", "cookies.secret", "identifier-1.secret"):
        assert f"made {name}" in first
    before = newcomer.fingerprint()
    for words in (("init",), ("init", "--base-url", BASE)):
        assert not [line for line in newcomer.do(*words).splitlines() if line.startswith("made ")]
    assert newcomer.fingerprint() == before


def test_a_dry_run_makes_nothing(newcomer):
    assert newcomer.do("init", "--base-url", BASE, "--dry-run").startswith("would: ")
    assert not newcomer.home.exists()


def test_a_dry_run_is_refused_like_the_real_one(newcomer):
    for words in (("init",), ("init", "--base-url", "http://passerelle.example")):
        assert newcomer.refused(*words, "--dry-run") == newcomer.refused(*words)


def test_a_key_that_was_lost_is_made_again(prepared):
    (prepared.home / "certs" / "sp-signing.key").unlink()
    assert "made sp-signing" in prepared.do("init")
    assert "ok" in prepared.do("check")


def test_keys_may_be_longer(newcomer):
    newcomer.do("init", "--base-url", BASE, "--key-bits", "3072")
    assert load_keyring(newcomer.home / "certs").idp_signing.present.private.key_size == 3072


def test_without_an_address_nothing_is_made(newcomer):
    (fault,) = newcomer.refused("init")
    assert "--base-url is needed" in fault
    assert not newcomer.home.exists()


def test_another_address_is_not_changed_in_passing(prepared):
    (fault,) = prepared.refused("init", "--base-url", "https://autre.example")
    assert BASE in fault
    assert load_settings(prepared.home).base_url == BASE


@pytest.mark.parametrize(
    "base",
    ["http://passerelle.example", "passerelle.example", f"{BASE}/", f"{BASE}:99999", "https://[", f'{BASE}/a"b'],
)
def test_an_address_that_cannot_be_one_is_refused_and_nothing_is_made(newcomer, base):
    assert newcomer.refused("init", "--base-url", base)
    assert not newcomer.home.exists()


def test_an_interrupted_preparation_is_taken_up_again(newcomer, monkeypatch):
    def interrupt(*_arguments, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("gateway.cli.init.create_missing", interrupt)
        assert newcomer.run("init", "--base-url", BASE).code != 0
    newcomer.do("init")
    assert "ok" in newcomer.do("check")


def test_a_database_of_a_newer_release_is_refused_with_a_reason(prepared):
    connection = sqlite3.connect(prepared.home / "gateway.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    (fault,) = prepared.refused("init")
    assert "9999" in fault

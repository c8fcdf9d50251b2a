"""Destinations that travel through the browser: nobody can make one up, change one, or use one for ever."""

import hashlib
from dataclasses import replace

import itsdangerous.timed
import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer

from gateway.domain.way import Way
from gateway.login.sealing import LONGEST_SEAL, Sealer, digest
from gateway.state.coding import load_way

SECRET = b"s" * 64
WAY = Way("saml", "ENT1", "https://gar.example/sp", "https://gar.example/acs", "_req", "là", classes=("urn:a",))
TEXTS = st.text(max_size=20)


@pytest.fixture
def sealer():
    return Sealer(SECRET)


@pytest.fixture
def later(monkeypatch):
    """Lets seconds pass for whoever looks at the age of a seal."""

    def pass_by(seconds):
        now = itsdangerous.timed.time.time() + seconds
        monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: now)

    return pass_by


@given(st.builds(Way, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.none() | TEXTS, st.booleans(), st.booleans()))
def test_a_way_comes_out_as_it_went_in(way):
    assert Sealer(SECRET).open(Sealer(SECRET).seal(way)) == way


@given(st.text(max_size=2000))
def test_what_is_sealed_the_library_reads(relay_state):
    way = replace(WAY, relay_state=relay_state)
    options = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    library = URLSafeTimedSerializer(SECRET, salt="way", signer_kwargs=options)
    _, data = library.loads(Sealer(SECRET).seal(way, short=False))
    assert load_way(data) == way


def test_a_token_fits_an_address_and_a_cookie(sealer):
    assert all(char.isascii() and (char.isalnum() or char in "-_.") for char in sealer.seal(WAY))


def test_no_two_tokens_are_alike(sealer):
    assert len({sealer.seal(WAY) for _ in range(20)}) == 20


def test_a_token_that_was_changed_anywhere_opens_nothing(sealer):
    token = sealer.seal(WAY)
    for place in range(len(token) - 1):
        other = "A" if token[place] != "A" else "B"
        assert sealer.open(f"{token[:place]}{other}{token[place + 1 :]}") is None


@pytest.mark.parametrize("cut", [slice(1, None), slice(None, -5), slice(0, 0)])
def test_a_token_that_was_cut_opens_nothing(sealer, cut):
    assert sealer.open(sealer.seal(WAY)[cut]) is None


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b.c", "é", "\x00", "A" * 100_000, ".eJx.aaaa.bbbb", "null", "[]", "\ud800"]
)
def test_what_is_no_token_opens_nothing(sealer, token):
    assert sealer.open(token) is None


def test_a_token_of_another_gateway_opens_nothing(sealer):
    assert Sealer(b"t" * 64).open(sealer.seal(WAY)) is None


@pytest.mark.parametrize("salt", ["session", "cookie-session", "", "itsdangerous"])
def test_a_token_that_was_sealed_for_another_purpose_opens_nothing(sealer, salt):
    other = URLSafeTimedSerializer(SECRET, salt=salt)
    assert sealer.open(other.dumps(["x", {"protocol": "saml", "project": "ENT1", "partner": "x"}])) is None


def test_a_token_lasts_two_hours_and_no_longer(sealer, later):
    token = sealer.seal(WAY)
    later(LONGEST_SEAL - 5)
    assert sealer.open(token) == WAY
    later(10)
    assert sealer.open(token) is None


def test_a_token_of_the_future_opens_nothing(sealer, later):
    later(3600)
    token = sealer.seal(WAY)
    later(-3600)
    assert sealer.open(token) is None


@pytest.mark.parametrize(("length", "kept"), [(0, True), (80, True), (600, True), (601, False), (5000, False)])
def test_a_very_long_relay_state_is_left_behind_where_room_is_short_and_only_there(sealer, length, kept):
    way = Way("saml", "ENT1", "https://gar.example/sp", relay_state="r" * length)
    assert sealer.open(sealer.seal(way)) == (way if kept else way.without_relay_state())
    assert sealer.open(sealer.seal(way, short=False)) == way


@pytest.mark.parametrize("relay_state", ["é" * 600, "\x01" * 600, "😀" * 600])
def test_a_cookie_never_outgrows_what_browsers_keep(sealer, relay_state):
    way = Way("saml", "ENT1", "https://" + "p" * 1000, "https://" + "a" * 400, "_" + "r" * 100, relay_state)
    assert len(sealer.seal(way)) < 3900


def test_what_the_store_keeps_of_a_cookie_does_not_tell_it():
    assert digest("a") != digest("b")
    assert digest("a") == digest("a")
    assert "secret" not in digest("secret")

"""An administrator's session in a store that two releases share: read, or over; never a fault (security.md F-162)."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.state.desks import Desks, DeskSession
from gateway.state.names import key

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SESSION = DeskSession(7, 2, "csrf", NOW, "local", NOW + timedelta(minutes=3))
FORMER = {"administrator": 7, "edition": 2, "csrf": "csrf", "opened": NOW.isoformat(), "by": "local"}
"""As the release before writes a session, and all that it can read."""


@pytest.fixture
def desks(client):
    return Desks(client)


def test_a_session_comes_back_as_it_was(desks):
    desks.open("token", SESSION)
    assert desks.find("token", NOW) == SESSION


def test_the_release_before_reads_what_this_one_writes(desks, client):
    desks.open("token", SESSION)
    assert json.loads(client.get(key("desk", "token"))) == FORMER


def test_a_session_of_the_release_before_was_proven_as_it_was_opened(desks, client):
    client.set(key("desk", "token"), json.dumps(FORMER))
    assert desks.find("token", NOW) == replace(SESSION, proven=NOW)


def test_what_a_newer_release_adds_is_left_aside(desks, client):
    client.set(key("desk", "token"), json.dumps(FORMER | {"colour": "blue", "proven": "later"}))
    assert desks.find("token", NOW) == replace(SESSION, proven=NOW)


@pytest.mark.parametrize("lost", FORMER)
def test_a_session_without_one_of_its_fields_is_over(desks, client, lost):
    client.set(key("desk", "token"), json.dumps({name: value for name, value in FORMER.items() if name != lost}))
    assert desks.find("token", NOW) is None


@pytest.mark.parametrize("octets", ["", "nothing", "[]", "null", json.dumps(FORMER | {"opened": 12})])
def test_what_cannot_be_read_is_over(desks, client, octets):
    client.set(key("desk", "token"), octets)
    assert desks.find("token", NOW) is None


def test_of_a_session_that_ended_no_proof_is_left(desks, client):
    desks.open("former", SESSION)
    desks.open("token", SESSION, former="former")
    desks.end("token")
    assert client.keys("*desk*") == []

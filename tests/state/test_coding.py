"""What is written is read back, by this release and by its neighbours (security.md F-162)."""

import json
from dataclasses import fields
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from state.conftest import WAY, session, transaction

from gateway.domain.claims import Subject
from gateway.domain.person import Attachment, Person
from gateway.domain.profile import Profile
from gateway.domain.session import LoginSession
from gateway.domain.way import Way
from gateway.login.trail import dump_line, load_line
from gateway.registry.audit import AuditLine
from gateway.state.coding import dump_session, dump_transaction, dump_way, load_session, load_transaction, load_way

TEXTS = st.text(max_size=20)
INSTANTS = st.datetimes(timezones=st.just(UTC))
WAYS = st.builds(
    Way, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.none() | TEXTS, st.booleans(), st.booleans(),
    st.lists(TEXTS, max_size=3).map(tuple), TEXTS, TEXTS, st.booleans(),
)  # fmt: skip
PEOPLE = st.builds(
    Person, TEXTS, st.lists(st.builds(Attachment, TEXTS, st.sampled_from(Profile)), max_size=3).map(tuple), TEXTS
)
SESSIONS = st.builds(
    LoginSession, PEOPLE, TEXTS, TEXTS, TEXTS, st.none() | st.builds(Subject, TEXTS, TEXTS, TEXTS, TEXTS), TEXTS,
    INSTANTS, TEXTS, INSTANTS, INSTANTS,
)  # fmt: skip


@given(WAYS)
def test_a_way_comes_back_through_json(way):
    assert load_way(json.loads(json.dumps(dump_way(way)))) == way


@given(SESSIONS)
def test_a_session_comes_back(opened):
    assert load_session(dump_session(opened)) == opened


@given(WAYS, TEXTS, INSTANTS)
def test_a_login_under_way_comes_back(way, browser, opened):
    begun = transaction(way=way, browser=browser, opened=opened, attempts=2)
    assert load_transaction(begun.id, dump_transaction(begun), 2) == begun


def test_a_way_takes_no_room_for_what_it_does_not_say():
    way = Way("saml", "ENT1", "https://gar.example")
    assert dump_way(way) == {"protocol": "saml", "project": "ENT1", "partner": "https://gar.example"}


def newer(octets, *places):
    """The same value as a newer release would write it: with something more in each of these places."""
    data = json.loads(octets)
    for place in places:
        inner = data
        for name in place:
            inner = inner[name]
        inner["of_a_newer_release"] = 1
    return json.dumps(data)


def test_a_newer_release_may_say_more_of_a_login_under_way():
    written = newer(dump_transaction(transaction()), (), ("way",))
    assert load_transaction("_txn-1", written.encode(), 0) == transaction()


@pytest.mark.parametrize("place", [(), ("person",), ("subject",)])
def test_a_newer_release_may_say_more_of_a_session(place):
    assert load_session(newer(dump_session(session()), place).encode()) == session()


def test_a_newer_release_may_say_more_of_an_event():
    line = AuditLine(session().opened, "login.ok", "ABCD-2345")
    assert load_line(newer(dump_line(line), ())) == line


def test_an_older_release_may_have_said_less():
    for field in fields(Way):
        data = dump_way(WAY)
        if field.name in ("protocol", "project", "partner"):
            continue
        data.pop(field.name, None)
        assert getattr(load_way(data), field.name) == field.default

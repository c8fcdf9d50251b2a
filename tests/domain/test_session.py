"""A session's handles cannot be compared, and it never outlives the portal's."""

from dataclasses import replace
from datetime import timedelta

import pytest
from kit.domain import NOW, person

from gateway.domain.session import LONGEST, LoginSession, session_end

SESSION = LoginSession(
    person=person(),
    project="ENT1",
    ent="ent-a",
    secret="s" * 32,
    subject=None,
    portal_index="",
    authn_instant=NOW,
    authn_context="urn:c",
    opened=NOW,
    ends=NOW + LONGEST,
)


def test_a_handle_is_the_same_for_the_same_service():
    assert SESSION.name_id("sp-1") == SESSION.name_id("sp-1")
    assert SESSION.session_index("sp-1") == SESSION.session_index("sp-1")


def test_two_services_cannot_compare_their_handles():
    """S-330."""
    handles = [
        SESSION.name_id("sp-1"),
        SESSION.name_id("sp-2"),
        SESSION.session_index("sp-1"),
        SESSION.session_index("sp-2"),
    ]
    assert len(set(handles)) == 4


def test_two_sessions_of_one_person_have_other_handles():
    other = replace(SESSION, secret="t" * 32)
    assert other.name_id("sp-1") != SESSION.name_id("sp-1")
    assert other.session_index("sp-1") != SESSION.session_index("sp-1")


@pytest.mark.parametrize("service", ["", "é", "https://gar.example/sp", "x" * 5000])
def test_a_handle_is_an_xs_id_of_160_bits_whatever_the_service(service):
    for handle in (SESSION.name_id(service), SESSION.session_index(service)):
        assert handle[0] == "_"
        assert len(bytes.fromhex(handle[1:])) == 20


def test_a_handle_does_not_tell_the_person():
    assert SESSION.person.identifier not in SESSION.name_id("sp-1")
    assert replace(SESSION, person=person(identifier="b-2")).name_id("sp-1") == SESSION.name_id("sp-1")


@pytest.mark.parametrize(
    ("portal", "ours"),
    [
        (None, LONGEST),
        (timedelta(hours=1), timedelta(hours=1)),
        (LONGEST, LONGEST),
        (timedelta(days=1), LONGEST),
        (timedelta(minutes=-1), timedelta(minutes=-1)),
    ],
)
def test_a_session_ends_with_the_portal_s_or_before(portal, ours):
    """S-237."""
    assert session_end(NOW, None if portal is None else NOW + portal) == NOW + ours

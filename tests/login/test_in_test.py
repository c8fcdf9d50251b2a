"""An ENT in test: whoever is sent there by name goes through, nobody else sees it."""

import pytest
from kit.keys import key_ring
from kit.names import IDP_B
from stage.gateway import ENT_B_SSO, SCHOOLS, add_portal
from stage.service import portal_metadata

from gateway.domain.standing import Standing
from gateway.registry.models import Ent, School
from gateway.registry.names import find_named


@pytest.fixture
def in_test(stage):
    """A second ENT of the project, in test; the school is its own."""
    with stage.change() as session:
        add_portal(session, stage.clock, "ent-b", portal_metadata(IDP_B, (key_ring().idp_b,), ENT_B_SSO))
        find_named(session, Ent, "ent-b").state = Standing.TEST
    return stage


def test_it_is_not_offered(in_test):
    asked = in_test.ask(in_test.visitor())
    assert asked.sent_to.startswith("https://ent-a.example/")


def test_it_is_reached_by_its_name(in_test):
    asked = in_test.ask(in_test.visitor(), ent="ent-b")
    assert asked.sent_to == ENT_B_SSO
    page = in_test.visitor().get("/login/ent-b")
    assert page.location.startswith(ENT_B_SSO)


@pytest.mark.parametrize("state", [Standing.DRAFT, Standing.SUSPENDED, Standing.ARCHIVED])
def test_in_any_other_state_nobody_goes_through_at_once(in_test, state):
    visitor = in_test.visitor()
    asked = in_test.ask(visitor)
    with in_test.change() as session:
        find_named(session, Ent, "ent-a").state = state
        assert session.get(School, SCHOOLS[0]).ent.slug == "ent-a"
    assert in_test.come_back(visitor, asked).status == 403
    assert in_test.visitor().get("/login/ent-a").status == 404

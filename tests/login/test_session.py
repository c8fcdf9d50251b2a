"""An open session answers, as long as everything that opened it still holds."""

import pytest
from kit.keys import key_ring
from kit.names import IDP_B
from kit.responses import MALLORY, Identity
from stage.gateway import ENT_B_SSO, SCHOOLS, add_portal, add_service
from stage.service import Service, portal_metadata

from gateway.registry.conventions import end_convention
from gateway.registry.models import Convention, Ent, Partner, School
from gateway.registry.names import find_named


@pytest.fixture
def logged_in(stage):
    visitor = stage.visitor()
    assert stage.login(visitor).status == 200
    return visitor


def withdraw_convention(session, stage):
    end_convention(session, session.query(Convention).one().id, stage.clock.today())


def let_convention_lapse(session, stage):
    session.query(Convention).one().until = stage.clock.today().replace(year=2026, month=1, day=2)


def disable_ent(session, stage):
    find_named(session, Ent, "ent-a").enabled = False


def disable_schools(session, stage):
    for school in session.query(School):
        school.enabled = False


def disable_partner(session, stage):
    find_named(session, Partner, "gar").enabled = False


FOREIGN = (("ENTPersonStructRattachUAI", ("0750001D",)),)
CLOSING = (withdraw_convention, let_convention_lapse, disable_ent, disable_schools, disable_partner)


@pytest.mark.parametrize("close", CLOSING, ids=lambda close: close.__name__)
def test_closing_the_door_closes_it_for_open_sessions_at_once(stage, logged_in, close):
    with stage.change() as session:
        close(session, stage)
    page, _ = stage.knock(logged_in)
    assert page.status == 403
    assert "GARPersonIdentifiant" not in page.body


@pytest.mark.parametrize("close", CLOSING, ids=lambda close: close.__name__)
def test_closing_the_door_stops_a_login_under_way(stage, close):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    with stage.change() as session:
        close(session, stage)
    page = stage.come_back(visitor, asked)
    assert page.status == 403
    assert not any(line.kind == "login.ok" for line in stage.audit())


def test_one_school_that_remains_covered_is_enough(stage, logged_in):
    with stage.change() as session:
        session.get(School, SCHOOLS[0]).enabled = False
    page, _ = stage.knock(logged_in)
    assert page.status == 200


def test_a_session_never_outlives_the_portals(stage):
    visitor = stage.visitor()
    stage.login(visitor, session_ends=1800)
    stage.clock.forward(minutes=29)
    assert stage.knock(visitor)[0].status == 200
    stage.clock.forward(minutes=2)
    assert stage.knock(visitor)[0].status == 303


def test_logging_out_leaves_nothing_that_answers(stage, logged_in):
    assert logged_in.get("/logout").status == 200
    assert stage.knock(logged_in)[0].status == 303


def test_a_cookie_kept_by_a_thief_is_worth_nothing_after_the_logout(stage, logged_in):
    stolen = logged_in.client.get_cookie("__Host-gar-session", domain="passerelle.example").value
    logged_in.get("/logout")
    thief = stage.visitor()
    thief.client.set_cookie("__Host-gar-session", stolen, domain="passerelle.example", secure=True)
    assert stage.knock(thief)[0].status == 303


def test_the_session_cookie_is_a_new_one_at_each_login(stage):
    visitor = stage.visitor()
    visitor.client.set_cookie("__Host-gar-session", "chosen-by-somebody-else", domain="passerelle.example")
    stage.login(visitor)
    first = visitor.client.get_cookie("__Host-gar-session", domain="passerelle.example").value
    stage.come_back(visitor, stage.ask(visitor, force=True))
    second = visitor.client.get_cookie("__Host-gar-session", domain="passerelle.example").value
    assert len({"chosen-by-somebody-else", first, second}) == 3


def test_the_newcomer_on_a_shared_computer_replaces_the_former_person(stage):
    visitor = stage.visitor()
    stage.login(visitor)
    bob = Identity(
        "bob-1", (("ENTPersonUid", ("bob-1",)), *MALLORY.attributes[1:2], ("ENTPersonStructRattachUAI", SCHOOLS))
    )
    page = stage.come_back(visitor, stage.ask(visitor, force=True), person=bob)
    assert page.attributes["GARPersonIdentifiant"] == ["bob-1"]
    page, _ = stage.knock(visitor)
    assert page.attributes["GARPersonIdentifiant"] == ["bob-1"]


def test_the_former_person_is_gone_even_when_the_newcomer_is_refused(stage):
    visitor = stage.visitor()
    stage.login(visitor)
    stranger = Identity("lucie", (*MALLORY.attributes[1:2], ("ENTPersonUid", ("lucie",)), *FOREIGN))
    assert stage.come_back(visitor, stage.ask(visitor, force=True), person=stranger).status == 403
    assert stage.knock(visitor)[0].status == 303


def test_a_session_of_one_portal_does_not_answer_when_another_is_asked_for(stage, logged_in):
    with stage.change() as session:
        add_portal(session, stage.clock, "ent-b", portal_metadata(IDP_B, (key_ring().idp_b,), ENT_B_SSO))
    page, _ = stage.knock(logged_in, ent="ent-b")
    assert page.location.startswith(ENT_B_SSO)
    assert stage.knock(logged_in, ent="ent-a")[0].status == 200


def test_two_services_cannot_tell_that_it_is_the_same_person(stage, logged_in):
    other = Service("https://autre.example/sp", "https://autre.example/acs")
    with stage.change() as session:
        add_service(session, stage.clock, "autre", other)
    first, _ = stage.knock(logged_in)
    stage.service = other
    second, _ = stage.knock(logged_in, acs=other.acs)
    handles = [
        (page.answer.findtext(".//{*}NameID"), page.answer.find(".//{*}AuthnStatement").get("SessionIndex"))
        for page in (first, second)
    ]
    assert handles[0][0] != handles[1][0]
    assert handles[0][1] != handles[1][1]

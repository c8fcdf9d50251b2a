"""A person of a SAML ENT reaches the GAR."""

import pytest
from kit.responses import ALICE
from stage.gateway import ENT_A_SSO

TWO_ATTRIBUTES = {"GARPersonIdentifiant": ["alice-7c1d0fa2"], "idEnt": ["ENT1"]}


def test_a_pupil_reaches_the_gar_which_learns_exactly_two_attributes(stage):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    assert asked.sent_to == ENT_A_SSO
    page = stage.come_back(visitor, asked)
    assert page.status == 200
    assert page.form[0] == stage.service.acs
    assert page.form[1]["RelayState"] == "là"
    assert page.answer.get("InResponseTo") == asked.service_request
    assert page.attributes == TWO_ATTRIBUTES


@pytest.mark.parametrize("shape", ["R-A", "R-R", "R-AR", "R-E", "R-ER"])
def test_each_shape_of_a_signed_response_goes_through(stage, shape):
    page = stage.login(stage.visitor(), shape=shape)
    assert page.attributes == TWO_ATTRIBUTES


@pytest.mark.parametrize("by", ["redirect", "post"])
def test_the_service_may_ask_by_either_binding(stage, by):
    visitor = stage.visitor()
    page = stage.come_back(visitor, stage.ask(visitor, by=by))
    assert page.attributes == TWO_ATTRIBUTES


def test_the_second_login_needs_no_round_trip_to_the_ent(stage):
    visitor = stage.visitor()
    stage.login(visitor)
    page, request_id = stage.knock(visitor)
    assert page.status == 200
    assert page.answer.get("InResponseTo") == request_id
    assert page.attributes == TWO_ATTRIBUTES


def test_the_second_login_by_post_needs_none_either(stage):
    visitor = stage.visitor()
    stage.login(visitor)
    page, request_id = stage.knock(visitor, by="post")
    assert page.answer.get("InResponseTo") == request_id


def test_nothing_else_that_the_ent_says_leaves(stage):
    page = stage.login(stage.visitor())
    document = page.form[1]["SAMLResponse"]
    assert "Alic" not in document
    assert ALICE.attributes[3][1][0] not in page.body

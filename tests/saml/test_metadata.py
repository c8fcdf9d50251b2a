"""Metadata as it is kept: plain data that goes to JSON and back (SAML metadata 2.0)."""

import json
from dataclasses import replace

import pytest
from kit.names import ACS, ARTIFACT, IDP_A, NOW, POST, REDIRECT, SERVICE_ACS

from gateway.saml.metadata import Contact, Endpoint, EntityMetadata, IdpRole, SpRole, from_json, to_json


@pytest.fixture(scope="module")
def entity(keys):
    idp = IdpRole(
        sso=(Endpoint(REDIRECT, f"{IDP_A}/sso"), Endpoint(POST, f"{IDP_A}/post")),
        signing=(keys.idp_a.base64, keys.idp_a_next.base64),
        slo=(Endpoint(REDIRECT, f"{IDP_A}/slo", f"{IDP_A}/slo/answer"),),
        wants_signed_requests=True,
    )
    sp = SpRole(
        acs=(Endpoint(POST, SERVICE_ACS, index=3, is_default=False),),
        signing=(keys.sp_only.base64,),
        encryption=(keys.idp_b.base64,),
        encryption_methods=("urn:m",),
        signs_requests=True,
        name_id_formats=("urn:f",),
    )
    return EntityMetadata(IDP_A, idp, sp, "ENT", "Vendeur", (Contact("support", "a@b.example"),), NOW)


def test_an_entity_comes_back_from_json_as_it_went(entity):
    assert from_json(json.loads(json.dumps(to_json(entity)))) == entity


@pytest.mark.parametrize("lack", [{"idp": None}, {"sp": None}, {"valid_until": None, "contacts": ()}])
def test_an_entity_that_lacks_something_comes_back_without_it(lack, entity):
    less = replace(entity, **lack)
    assert from_json(json.loads(json.dumps(to_json(less)))) == less


def test_each_role_has_its_own_keys(entity, keys):
    assert [key.base64 for key in entity.idp.keys] == [keys.idp_a.base64, keys.idp_a_next.base64]
    assert [key.base64 for key in entity.sp.keys] == [keys.sp_only.base64]
    assert entity.sp.encryption_key.base64 == keys.idp_b.base64
    assert replace(entity.sp, encryption=()).encryption_key is None


def test_every_certificate_is_listed_once_with_its_use(entity, keys):
    shared = replace(entity, sp=replace(entity.sp, signing=(keys.idp_a.base64,), encryption=(keys.idp_a.base64,)))
    assert [(use, key.base64) for use, key in shared.certificates] == [
        ("signing", keys.idp_a.base64),
        ("signing", keys.idp_a_next.base64),
        ("encryption", keys.idp_a.base64),
    ]


def test_a_request_goes_by_redirect_when_that_is_offered(entity):
    assert entity.idp.request_endpoint.location == f"{IDP_A}/sso"
    posts = replace(entity.idp, sso=entity.idp.sso[::-1])
    assert posts.request_endpoint.location == f"{IDP_A}/sso"
    assert replace(entity.idp, sso=entity.idp.sso[1:]).request_endpoint.location == f"{IDP_A}/post"


def _acs(*defaults):
    return SpRole(tuple(Endpoint(POST, f"{ACS}/{n}", index=n, is_default=mark) for n, mark in enumerate(defaults)))


@pytest.mark.parametrize(
    ("marks", "chosen"),
    [((None,), 0), ((False, None), 1), ((None, True), 1), ((False, False), 0), ((True, True), 0), ((None, None), 0)],
)
def test_the_default_address_is_the_marked_one_or_the_first_that_is_not_marked_otherwise(marks, chosen):
    """SAML metadata 2.0 section 2.2.3."""
    assert _acs(*marks).default_acs.index == chosen


def test_the_default_address_is_one_of_the_post_binding():
    role = SpRole((Endpoint(ARTIFACT, f"{ACS}/x", is_default=True), Endpoint(POST, ACS, is_default=False)))
    assert role.default_acs.location == ACS


def test_what_we_encrypt_for_is_the_first_rsa_key(entity, keys):
    """We wrap keys with RSA-OAEP only; a service may publish an EC key that serves for both uses before it."""
    elliptic, rsa = keys.elliptic.base64, keys.idp_b.base64
    assert replace(entity.sp, encryption=(elliptic, rsa)).encryption_key.base64 == rsa
    assert replace(entity.sp, encryption=(elliptic,)).encryption_key is None

"""The académie's own portal says who it is; a record here says what they may."""

import base64
from dataclasses import replace
from datetime import timedelta

import pytest
from kit.keys import KeyPair, key_ring
from kit.names import IDP_A
from kit.responses import Fields, Identity
from kit.shapes import build
from kit.signing import HONEST
from lxml import etree
from stage.office import clerk
from stage.service import id_of, portal_metadata, request_in
from stage.telephone import enrolled, origin

from gateway.registry.models import SiteSetting
from gateway.saml.metadata import to_json
from gateway.saml.metadata_reader import Rules, read_metadata

EMAIL, MAIL = "claire@academie.example", "urn:oid:0.9.2342.19200300.100.1.3"
PORTAL = "https://portail.academie.example/idp"


def set_portal(stage, pair, **more):
    report = read_metadata(portal_metadata(PORTAL, (pair,), f"{PORTAL}/sso"), Rules(stage.clock(), loopback=True))
    entity = replace(report.entity, **more)
    value = {"entity": to_json(entity), "attribute": MAIL, "name": "le portail de l'académie"}
    with stage.change() as session:
        session.merge(SiteSetting(name="idp", value=value))


@pytest.fixture
def portal(stage):
    set_portal(stage, key_ring().idp_a)
    return stage


def asked(stage, visitor, suite="/admin"):
    """Clicks the button; the ID of our request."""
    page = visitor.post("/admin/saml/connexion", {"suite": suite}, headers=origin(stage))
    assert page.location.startswith(f"{PORTAL}/sso?")
    return id_of(request_in(page.location))


def answer(stage, identifier, *, mail=(EMAIL,), signer=None, shape="R-A", idp=PORTAL, audience=None, attribute=MAIL):
    person = Identity("claire", ((attribute, mail),) if mail else ())
    gateway, acs = audience or f"{stage.base}/admin/saml/metadata", f"{stage.base}/admin/saml/acs"
    fields = Fields(person=person).for_login(idp, gateway, acs, identifier, stage.clock())
    fields = replace(fields, response_id=f"_r{identifier[-16:]}", assertion_id=f"_a{identifier[-16:]}")
    present = stage.house.gate.keyring.sp_encryption.present
    keys = replace(key_ring(), gateway_encryption=KeyPair(present.private, present.certificate.x509))
    document = build(shape, keys, fields, signer=signer or keys.idp_a, how=HONEST)
    return {"SAMLResponse": base64.b64encode(document).decode()}


def come_back(visitor, form):
    headers = {"Origin": "https://portail.academie.example", "Sec-Fetch-Site": "cross-site"}
    return visitor.post("/admin/saml/acs", form, headers=headers)


@pytest.fixture
def claire(portal):
    return clerk(portal, email=EMAIL)


@pytest.mark.parametrize("shape", ["R-A", "R-R", "R-AR", "R-E", "R-ER"])
def test_somebody_of_a_known_address_gets_in(portal, claire, shape):
    visitor = portal.visitor()
    page = come_back(visitor, answer(portal, asked(portal, visitor, "/admin/compte"), shape=shape))
    assert page.status == 200
    assert 'content="0;url=/admin/compte"' in page.body
    assert "par le portail de l'académie" in visitor.get("/admin/compte").words


def test_the_button_is_there_once_a_portal_is_set(stage):
    assert "Se connecter avec" not in stage.visitor().get("/admin/connexion").words
    set_portal(stage, key_ring().idp_a)
    assert "Se connecter avec le portail de l'académie" in stage.visitor().get("/admin/connexion").words


def test_nobody_becomes_an_administrator_by_it(portal, claire):
    visitor = portal.visitor()
    page = come_back(visitor, answer(portal, asked(portal, visitor), mail=("eve@academie.example",)))
    assert (page.status, visitor.get("/admin").status) == (403, 303)
    assert "personne à votre adresse" in page.words


def test_a_disabled_account_stays_out(portal):
    who = clerk(portal, email=EMAIL)
    with portal.change() as session:
        from gateway.registry.models import Administrator

        session.get(Administrator, who.record).enabled = False
    visitor = portal.visitor()
    assert come_back(visitor, answer(portal, asked(portal, visitor))).status == 403


REFUSED = {
    "another key": {"signer": "evil"},
    "another portal": {"idp": IDP_A},
    "our provider toward ENTs": {"audience": "https://passerelle.example/saml/sp/metadata"},
    "two addresses": {"mail": (EMAIL, "eve@academie.example")},
    "no address": {"mail": ()},
    "another attribute": {"attribute": "mail"},
}


@pytest.mark.parametrize("how", REFUSED.values(), ids=REFUSED)
def test_what_proves_nothing_here_opens_nothing(portal, claire, how):
    visitor = portal.visitor()
    if how.get("signer"):
        how = how | {"signer": key_ring().evil}
    page = come_back(visitor, answer(portal, asked(portal, visitor), **how))
    assert page.status == 403
    assert "n'a pas été reconnue" in page.words
    assert visitor.get("/admin").status == 303


def test_a_response_counts_once(portal, claire):
    visitor = portal.visitor()
    form = answer(portal, asked(portal, visitor))
    assert come_back(visitor, form).status == 200
    assert come_back(visitor, form).status == 403


def test_a_response_counts_in_the_browser_that_asked(portal, claire):
    asking, other = portal.visitor(), portal.visitor()
    form = answer(portal, asked(portal, asking))
    asked(portal, other)
    assert come_back(other, form).status == 403
    assert come_back(asking, form).status == 200


def test_a_response_that_nobody_asked_for_opens_nothing(portal, claire):
    assert come_back(portal.visitor(), answer(portal, "_never-asked-for-00000")).status == 403


def test_a_portal_whose_metadata_ran_out_is_asked_nothing(stage):
    set_portal(stage, key_ring().idp_a, valid_until=stage.clock() + timedelta(days=1))
    visitor = stage.visitor()
    asked(stage, visitor)
    stage.clock.forward(days=1)
    assert visitor.post("/admin/saml/connexion", {}, headers=origin(stage)).status == 404


def test_a_local_password_still_opens_the_account(portal):
    who = enrolled(portal, "karim@academie.example")
    assert who.sign_in(portal, portal.visitor()).status == 303


def test_our_metadata_is_that_of_a_provider_of_its_own(stage):
    page = stage.visitor().get("/admin/saml/metadata")
    root = etree.fromstring(page.body.encode())
    assert root.get("entityID") == f"{stage.base}/admin/saml/metadata"
    (acs,) = root.iterfind(".//{*}AssertionConsumerService")
    assert acs.get("Location") == f"{stage.base}/admin/saml/acs"
    assert root.find(".//{*}SingleLogoutService") is None

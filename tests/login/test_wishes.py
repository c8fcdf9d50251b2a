"""What a service may ask for, and the honest answer to it."""

import pytest
from kit.keys import key_ring
from kit.names import IDP_B, PASSWORD, RESPONDER, SUCCESS
from stage.gateway import ENT_A_SSO, ENT_B_SSO, add_portal
from stage.service import portal_metadata, request_in

from gateway.registry.models import Partner
from gateway.registry.names import find_named

X509 = "urn:oasis:names:tc:SAML:2.0:ac:classes:X509"


def context(*classes, comparison="exact"):
    inside = "".join(f"<saml:AuthnContextClassRef>{name}</saml:AuthnContextClassRef>" for name in classes)
    return f'<samlp:RequestedAuthnContext Comparison="{comparison}">{inside}</samlp:RequestedAuthnContext>'


def policy(**attributes):
    written = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f"<samlp:NameIDPolicy {written}/>"


def no_passive(document):
    """The same response, saying that somebody would have to do something."""
    inner = b'<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:NoPassive"/>'
    outer = f'<samlp:StatusCode Value="{RESPONDER}">'.encode() + inner + b"</samlp:StatusCode>"
    return document.replace(f'<samlp:StatusCode Value="{SUCCESS}"/>'.encode(), outer)


def add_second_portal(stage):
    with stage.change() as session:
        add_portal(session, stage.clock, "ent-b", portal_metadata(IDP_B, (key_ring().idp_b,), ENT_B_SSO))


def test_force_authn_reaches_the_ent_and_must_be_honoured(stage):
    visitor = stage.visitor()
    stage.login(visitor)
    asked = stage.ask(visitor, force=True)
    assert b'ForceAuthn="true"' in request_in(asked.page.location)
    stage.clock.forward(minutes=4)
    page = stage.come_back(visitor, asked, authenticated=-600)
    assert page.status == 403
    assert page.statuses == ["Responder", "AuthnFailed"]
    assert stage.come_back(visitor, asked, authenticated=-5).status == 200


def test_is_passive_with_a_session_is_answered(stage):
    visitor = stage.visitor()
    stage.login(visitor)
    page, _ = stage.knock(visitor, passive=True)
    assert page.attributes["idEnt"] == ["ENT1"]


def test_is_passive_is_passed_on_to_the_only_ent(stage):
    asked = stage.ask(stage.visitor(), passive=True)
    assert b'IsPassive="true"' in request_in(asked.page.location)


def test_is_passive_with_a_choice_to_make_is_no_passive(stage):
    add_second_portal(stage)
    page, request_id = stage.knock(stage.visitor(), passive=True)
    assert page.form[0] == stage.service.acs
    assert page.statuses == ["Responder", "NoPassive"]
    assert page.answer.get("InResponseTo") == request_id
    assert page.answer.find("{http://www.w3.org/2000/09/xmldsig#}Signature") is not None


def test_the_ents_no_passive_goes_straight_to_the_service(stage):
    visitor = stage.visitor()
    page = stage.come_back(visitor, stage.ask(visitor, passive=True), change=no_passive)
    assert page.status == 200
    assert page.form[0] == stage.service.acs
    assert page.statuses == ["Responder", "NoPassive"]


def test_the_ents_refusal_is_told_to_the_person_and_offered_to_the_service(stage):
    visitor = stage.visitor()
    page = stage.come_back(visitor, stage.ask(visitor), status=RESPONDER)
    assert page.status == 403
    assert "n'a pas confirmé" in page.words
    assert page.statuses == ["Responder", "AuthnFailed"]
    assert page.answer.find(".//{*}Assertion") is None


@pytest.mark.parametrize(
    "format_",
    [
        "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    ],
)
def test_transient_names_are_given(stage, format_):
    visitor = stage.visitor()
    page = stage.come_back(visitor, stage.ask(visitor, inside=policy(Format=format_, AllowCreate="true")))
    assert page.answer.find(".//{*}NameID").get("Format").endswith(":transient")


@pytest.mark.parametrize(
    "wish",
    [
        policy(Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"),
        policy(Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"),
        policy(SPNameQualifier="https://autre.example/sp"),
    ],
)
def test_other_names_are_refused_by_their_status(stage, wish):
    page, _ = stage.knock(stage.visitor(), inside=wish)
    assert page.statuses == ["Requester", "InvalidNameIDPolicy"]


def test_a_proxy_count_of_zero_forbids_the_hop(stage):
    page, _ = stage.knock(stage.visitor(), inside='<samlp:Scoping ProxyCount="0"/>')
    assert page.statuses == ["Responder", "ProxyCountExceeded"]
    assert stage.knock(stage.visitor(), inside='<samlp:Scoping ProxyCount="1"/>')[0].location.startswith(ENT_A_SSO)


def test_a_context_that_the_ent_satisfies_is_answered_with_it(stage):
    visitor = stage.visitor()
    asked = stage.ask(visitor, inside=context(PASSWORD))
    assert b"RequestedAuthnContext" in request_in(asked.page.location)
    page = stage.come_back(visitor, asked)
    assert page.answer.findtext(".//{*}AuthnContextClassRef") == PASSWORD


def test_a_context_that_the_ent_does_not_satisfy_is_not_claimed(stage):
    visitor = stage.visitor()
    page = stage.come_back(visitor, stage.ask(visitor, inside=context(X509)))
    assert page.status == 403
    assert page.statuses == ["Responder", "NoAuthnContext"]


def test_a_session_of_a_weaker_kind_does_not_answer_a_stronger_wish(stage):
    visitor = stage.visitor()
    stage.login(visitor)
    assert stage.knock(visitor, inside=context(PASSWORD, comparison="minimum"))[0].status == 200
    assert stage.knock(visitor, inside=context(X509, comparison="minimum"))[0].status == 303


def test_acs_only_from_the_registered_metadata(stage):
    for foreign in (
        "https://evil.example/acs",
        f"{stage.service.acs}/",
        f"{stage.service.acs}?x=1",
        "javascript:alert(1)",
    ):
        page, _ = stage.knock(stage.visitor(), acs=foreign)
        assert page.status == 400
        assert foreign not in page.body
    assert stage.knock(stage.visitor(), acs=None)[0].status == 303
    assert stage.knock(stage.visitor(), acs=f"{stage.service.acs}/7")[0].status == 303


def test_with_several_ents_the_person_chooses(stage):
    add_second_portal(stage)
    visitor = stage.visitor()
    stage.wait_for_the_registry()
    page, _ = stage.knock(visitor)
    assert page.status == 200
    assert "Quel est votre ENT" in page.words
    choice = page.link("ENT ent-b")
    assert visitor.get(choice).location.startswith(ENT_B_SSO)


@pytest.mark.parametrize("name", ["ent-b", IDP_B])
def test_the_request_may_name_the_ent(stage, name):
    add_second_portal(stage)
    stage.wait_for_the_registry()
    page, _ = stage.knock(stage.visitor(), ent=name)
    assert page.location.startswith(ENT_B_SSO)


def test_an_unknown_ent_is_refused(stage):
    page, _ = stage.knock(stage.visitor(), ent="inconnu")
    assert page.status == 403


def test_an_idp_initiated_login_reaches_a_registered_service(stage):
    visitor = stage.visitor()
    page = visitor.get(f"/saml/idp/ENT1/start?sp={stage.service.entity_id}&RelayState=console")
    asked = stage.as_asked(page)
    page = stage.come_back(visitor, asked)
    assert page.answer.get("InResponseTo") is None
    assert page.form[1]["RelayState"] == "console"
    assert visitor.get("/saml/idp/ENT1/start?sp=https://evil.example").status == 403


def test_an_idp_initiated_login_carries_the_relay_state_of_the_partner_unless_the_address_says_another(stage):
    """What the GAR's affectation console needs (gar.md 1.5)."""
    with stage.change() as session:
        find_named(session, Partner, "gar").relay_state = "https://affectation.example/"
    stage.wait_for_the_registry()
    start = f"/saml/idp/ENT1/start?sp={stage.service.entity_id}"
    for address, expected in ((start, "https://affectation.example/"), (f"{start}&RelayState=other", "other")):
        visitor = stage.visitor()
        page = stage.come_back(visitor, stage.as_asked(visitor.get(address)))
        assert page.form[1]["RelayState"] == expected


def test_an_ent_initiated_login_ends_on_our_own_page(stage):
    visitor = stage.visitor()
    asked = stage.as_asked(visitor.get("/login/ent-a?next=/"))
    page = stage.come_back(visitor, asked)
    assert page.location == "/"
    assert "Alicé" in visitor.get("/").words


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "%09//e"]
)
def test_an_ent_initiated_login_goes_nowhere_else(stage, target):
    visitor = stage.visitor()
    page = stage.come_back(visitor, stage.as_asked(visitor.get("/login/ent-a", query_string={"next": target})))
    assert page.location == "/"

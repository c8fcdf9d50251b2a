"""Where the browser and our own questions go at an ENT's CAS server (C-139)."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from cas import SAML_ASSERTION_TEMPLATE
from lxml import etree

from gateway.cas.client.addresses import CasVersion, check_portal, login_address, logout_address, validation
from gateway.cas.errors import ServiceRefused, TicketRefused

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
PORTAL = "https://ent.example.fr/cas"
SERVICE = "https://gateway.example.fr/cas/back?id=_1&x=a b#c"
TICKET = "ST-1-u4hrm3td92cLxpCvrjylcas.example.com"


def asked(address):
    """The path and the parameters of an address, as a server decodes them."""
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "ent.example.fr", "")
    return parts.path, parse_qsl(parts.query, strict_parsing=True)


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({}, []),
        ({"renew": True}, [("renew", "true")]),
        ({"gateway": True}, [("gateway", "true")]),
        ({"renew": True, "gateway": True}, [("renew", "true")]),
    ],
)
def test_the_login_names_the_service_and_at_most_one_wish(wishes, expected):
    assert asked(login_address(PORTAL, SERVICE, **wishes)) == ("/cas/login", [("service", SERVICE), *expected])


def test_the_logout_says_where_to_come_back_when_there_is_such_a_place():
    assert asked(logout_address(PORTAL, SERVICE)) == ("/cas/logout", [("service", SERVICE)])
    assert logout_address(PORTAL) == f"{PORTAL}/logout"


@pytest.mark.parametrize(
    ("version", "path"),
    [(CasVersion.CAS2, "/cas/serviceValidate"), (CasVersion.CAS3, "/cas/p3/serviceValidate")],
)
def test_a_ticket_is_asked_about_for_the_very_service_of_the_login(version, path):
    question = validation(PORTAL, version, SERVICE, TICKET, NOW)
    assert asked(question.address) == (path, [("service", SERVICE), ("ticket", TICKET)])
    assert question.body == b""
    anew = validation(PORTAL, version, SERVICE, TICKET, NOW, renew=True)
    assert asked(anew.address)[1][2:] == [("renew", "true")]


def test_the_saml_question_carries_the_ticket_in_its_body_as_other_clients_do():
    question = validation(PORTAL, CasVersion.SAML11, SERVICE, TICKET, NOW)
    assert asked(question.address) == ("/cas/samlValidate", [("TARGET", SERVICE)])
    theirs = SAML_ASSERTION_TEMPLATE.format(request_id="r", timestamp="t", ticket=TICKET)
    ours, model = etree.fromstring(question.body), etree.fromstring(theirs.encode())
    assert [node.tag for node in ours.iter()] == [node.tag for node in model.iter()]
    request, artifact = list(ours.iter())[-2:]
    assert artifact.text == TICKET
    assert request.get("RequestID") == question.request_id
    assert request.get("IssueInstant") == "2026-09-07T09:00:00.000Z"


@pytest.mark.parametrize("version", CasVersion)
@pytest.mark.parametrize("ticket", ["ST-1&service=https://evil.tld", "ST-1#", "ST-1%00", "ST-1</x>", "PT-1", ""])
def test_c_139_a_string_that_is_no_ticket_is_not_asked_about(version, ticket):
    with pytest.raises(TicketRefused):
        validation(PORTAL, version, SERVICE, ticket, NOW)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://ent.example.fr/cas", PORTAL),
        ("https://ENT.example.fr:443/cas/", PORTAL),
        ("https://ent.example.fr", "https://ent.example.fr"),
    ],
)
def test_the_base_address_of_an_ent_is_kept_in_one_form(given, kept):
    assert check_portal(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "http://ent.example.fr/cas",
        "https://ent.example.fr/cas?tenant=1",
        "https://ent.example.fr/cas#top",
        "https://ent.example.fr/cas;v=1",
        "https://user@ent.example.fr/cas",
        "ent.example.fr/cas",
    ],
)
def test_a_base_address_to_which_no_path_can_be_added_safely_is_refused(given):
    with pytest.raises(ServiceRefused):
        check_portal(given)


def test_a_sandbox_ent_on_a_loopback_address_may_be_plain():
    assert check_portal("http://127.0.0.1:8081/cas/", loopback=True) == "http://127.0.0.1:8081/cas"
    with pytest.raises(ServiceRefused):
        check_portal("http://127.0.0.1:8081/cas/")

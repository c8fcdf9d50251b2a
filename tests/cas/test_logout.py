"""The logout document: read without trust from ENTs (C-152), written for services (C-153)."""

from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from cas import CASClientV3

from gateway.cas.errors import LogoutRefused
from gateway.cas.logout import MAX_LOGOUT, build_logout, logout_form, read_logout
from gateway.cas.tickets import TicketKind, new_ticket

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
TICKET = "ST-0f1c8a52-5f3c-4a8e-9a55-0d1f3d0c2b11"


def written(indexes=f"<p:SessionIndex> {TICKET}\n</p:SessionIndex>", *, root="LogoutRequest", space=SAMLP, before=""):
    return f'{before}<p:{root} xmlns:p="{space}" ID="_1" Version="2.0"><x>@NOT_USED@</x>{indexes}</p:{root}>'.encode()


def refusal_of(document) -> str:
    with pytest.raises(LogoutRefused) as caught:
        read_logout(document)
    return caught.value.reason


def test_the_ticket_of_the_ended_session_is_found():
    assert read_logout(written()) == TICKET
    assert read_logout(b"\n" + written(before='<?xml version="1.0" encoding="UTF-8"?>')) == TICKET


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        pytest.param(written(root="AuthnRequest"), "logout-kind", id="another message"),
        pytest.param(written(space="urn:oasis:names:tc:SAML:1.0:protocol"), "logout-kind", id="another namespace"),
        pytest.param(written(""), "logout-session", id="no session"),
        pytest.param(written(f"<p:SessionIndex>{TICKET}</p:SessionIndex>" * 2), "logout-session", id="two sessions"),
        pytest.param(
            written(f"<p:x><p:SessionIndex>{TICKET}</p:SessionIndex></p:x>"), "logout-session", id="session elsewhere"
        ),
        pytest.param(written("<p:SessionIndex>*</p:SessionIndex>"), "ticket-malformed", id="C-137 wildcard"),
        pytest.param(written("<p:SessionIndex><b/></p:SessionIndex>"), "xml-unexpected-child", id="no text"),
        pytest.param(
            written(before='<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "xml-forbidden-markup", id="DTD"
        ),
        pytest.param(written(before="<!--" + "x" * MAX_LOGOUT + "-->"), "xml-too-large", id="too large"),
        pytest.param(b"logoutRequest", "xml-malformed", id="not XML"),
        pytest.param(b"", "xml-malformed", id="nothing"),
    ],
)
def test_c_152_a_document_that_is_not_one_clear_logout_is_refused(document, reason):
    assert refusal_of(document) == reason


def test_our_own_document_is_read_back_by_us_and_by_a_client():
    ticket = new_ticket(TicketKind.SERVICE)
    document = build_logout(ticket, NOW)
    assert read_logout(document) == ticket
    assert CASClientV3.verify_logout_request(document, ticket)
    assert not CASClientV3.verify_logout_request(document, new_ticket(TicketKind.SERVICE))


def test_c_153_a_ticket_never_breaks_out_of_its_element():
    document = build_logout("</p>&<p>", NOW)
    assert [index.text for index in CASClientV3.get_saml_slos(document)] == ["</p>&<p>"]


def test_the_form_carries_the_document_as_one_field():
    fields = parse_qs(logout_form(TICKET, NOW).decode(), strict_parsing=True)
    assert list(fields) == ["logoutRequest"]
    assert read_logout(fields["logoutRequest"][0].encode()) == TICKET


def test_no_two_documents_bear_the_same_id():
    assert build_logout(TICKET, NOW) != build_logout(TICKET, NOW)

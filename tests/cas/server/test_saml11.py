"""samlValidate: the envelopes of real clients in, one short-lived assertion out (C-145)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cas import CASClientWithSAMLV1
from lxml import etree

from gateway.cas.server.answers import Success
from gateway.cas.server.failures import InternalError, InvalidRequest, InvalidService, InvalidTicket, InvalidTicketSpec
from gateway.cas.server.requests import ValidationRequest
from gateway.cas.server.saml11 import MAX_REQUEST, SamlRequest, read_saml_request, saml_failure, saml_success
from gateway.cas.tickets import TicketKind, new_ticket

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
SERVICE = "https://good.fr/app"
ISSUER = "https://gateway.example.fr/cas/A0"
ST, PT, PGT, _ = (new_ticket(kind) for kind in TicketKind)
INES = Success("u1", (("UAI", ("0550001C", "0550002D")), ("none", ())), NOW, from_new_login=True)
REQUEST = SamlRequest(ValidationRequest(ST, SERVICE), "_r1", SERVICE)
NAMES = {"p": "urn:oasis:names:tc:SAML:1.0:protocol", "a": "urn:oasis:names:tc:SAML:1.0:assertion"}


def artifact(ticket=ST):
    return f"<samlp:AssertionArtifact>{ticket}</samlp:AssertionArtifact>"


def envelope(content=None, *, identifier=' RequestID="_r1" IssueInstant="2026-09-07T09:00:00Z"', before=""):
    """The shortest envelope, as mod_auth_cas sends it when there is no identifier."""
    inside = artifact() if content is None else content
    return (
        f'{before}<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header/>'
        '<SOAP-ENV:Body><samlp:Request xmlns:samlp="urn:oasis:names:tc:SAML:1.0:protocol"  MajorVersion="1"'
        f' MinorVersion="1"{identifier}>{inside}</samlp:Request></SOAP-ENV:Body></SOAP-ENV:Envelope>'
    ).encode()


def read(body, *pairs):
    return read_saml_request(body, pairs or [("TARGET", SERVICE)])


class TestRequest:
    def test_the_ticket_the_service_and_the_id_are_read(self):
        assert read(envelope()) == REQUEST

    def test_the_envelope_of_a_real_client_is_read(self):
        body = CASClientWithSAMLV1.get_saml_assertion(ST)
        assert read(body).validation == ValidationRequest(ST, SERVICE)

    @pytest.mark.parametrize("identifier", ["", ' RequestID=""', ' RequestID="&lt;x&gt;"', f' RequestID="{"x" * 129}"'])
    def test_a_request_without_an_id_of_use_is_answered_without_one(self, identifier):
        assert read(envelope(identifier=identifier)).request_id == ""

    def test_white_space_around_the_ticket_and_the_document_does_not_matter(self):
        body = b"\n" + envelope(artifact(f"\n  {ST}\n"), before='<?xml version="1.0" encoding="UTF-8"?>') + b"\n"
        assert read(body).validation.ticket == ST

    @pytest.mark.parametrize(
        ("body", "failure"),
        [
            pytest.param(envelope(""), InvalidRequest, id="no ticket"),
            pytest.param(envelope(artifact() * 2), InvalidRequest, id="C-145 two tickets"),
            pytest.param(envelope(f"<x>{artifact()}</x>"), InvalidRequest, id="C-145 a ticket elsewhere"),
            pytest.param(
                envelope(artifact() + f"<x>{artifact()}</x>"), InvalidRequest, id="C-145 a second one elsewhere"
            ),
            pytest.param(envelope(artifact("<b/>")), InvalidRequest, id="C-145 markup for a ticket"),
            pytest.param(envelope(before="<!DOCTYPE a [<!ENTITY e 'x'>]>"), InvalidRequest, id="C-145 DTD"),
            pytest.param(envelope(before=f"<!--{'x' * MAX_REQUEST}-->"), InvalidRequest, id="C-145 too large"),
            pytest.param(envelope().replace(b"Request", b"Response"), InvalidRequest, id="another message"),
            pytest.param(envelope().replace(b"SAML:1.0", b"SAML:2.0"), InvalidRequest, id="another version"),
            pytest.param(envelope().replace(b"SOAP-ENV:Body", b"SOAP-ENV:Trunk"), InvalidRequest, id="no body"),
            pytest.param(artifact().encode(), InvalidRequest, id="not XML with its namespaces"),
            pytest.param(b"", InvalidRequest, id="nothing"),
            pytest.param(envelope(artifact(PT)), InvalidTicketSpec, id="C-135 proxy ticket"),
            pytest.param(envelope(artifact(PGT)), InvalidTicket, id="C-135 proxy-granting ticket"),
            pytest.param(envelope(artifact("ST-*")), InvalidTicket, id="C-137 wildcard"),
        ],
    )
    def test_what_is_not_one_clear_question_has_its_failure(self, body, failure):
        with pytest.raises(failure):
            read(body)

    @pytest.mark.parametrize(
        "pairs",
        [
            [("other", "x")],
            [("TARGET", "")],
            [("TARGET", SERVICE), ("TARGET", SERVICE)],
            [("TARGET", SERVICE), ("service", SERVICE)],
            [("service", SERVICE)],
        ],
    )
    def test_c_145_without_one_target_the_ticket_is_burned_all_the_same(self, pairs):
        request = read(envelope(), *pairs)
        assert request.validation.ticket == ST
        assert isinstance(request.validation.fault, InvalidRequest)

    def test_c_145_a_target_that_is_no_address_equals_no_service(self):
        assert read(envelope(), ("TARGET", "https://good.fr@evil.tld/")).validation == ValidationRequest(ST, "")


class TestResponse:
    def test_a_success_is_one_assertion_for_the_one_service(self):
        root = etree.fromstring(saml_success(INES, REQUEST, ISSUER, NOW))
        (response,) = root.iter("{urn:oasis:names:tc:SAML:1.0:protocol}Response")
        assert (response.get("InResponseTo"), response.get("Recipient")) == ("_r1", SERVICE)
        (assertion,) = root.iter("{urn:oasis:names:tc:SAML:1.0:assertion}Assertion")
        assert assertion.get("Issuer") == ISSUER
        assert assertion.xpath("a:Conditions//a:Audience/text()", namespaces=NAMES) == [SERVICE]
        assert set(assertion.xpath(".//a:NameIdentifier/text()", namespaces=NAMES)) == {"u1"}
        assert assertion.xpath(".//a:Attribute/@AttributeName", namespaces=NAMES) == ["UAI"]
        assert assertion.xpath(".//a:AttributeValue/text()", namespaces=NAMES) == ["0550001C", "0550002D"]

    def test_the_assertion_lives_for_seconds(self):
        root = etree.fromstring(saml_success(INES, REQUEST, ISSUER, NOW))
        (conditions,) = root.iter("{urn:oasis:names:tc:SAML:1.0:assertion}Conditions")
        assert conditions.get("NotBefore") == "2026-09-07T08:59:30.000Z"
        assert conditions.get("NotOnOrAfter") == "2026-09-07T09:00:30.000Z"

    def test_without_an_attribute_there_is_no_statement_of_attributes(self):
        document = saml_success(replace(INES, attributes=()), REQUEST, ISSUER, NOW)
        assert b"AttributeStatement" not in document
        assert b"AuthenticationStatement" in document

    def test_c_140_values_never_become_markup(self):
        evil = "</saml:NameIdentifier><saml:NameIdentifier>admin"
        root = etree.fromstring(
            saml_success(replace(INES, user=evil, attributes=(("a", (evil,)),)), REQUEST, ISSUER, NOW)
        )
        assert set(root.xpath("//a:NameIdentifier/text()", namespaces=NAMES)) == {evil}
        assert root.xpath("//a:AttributeValue/text()", namespaces=NAMES) == [evil]

    def test_c_140_what_cannot_be_written_is_an_internal_error(self):
        with pytest.raises(InternalError):
            saml_success(replace(INES, user="\x00"), REQUEST, ISSUER, NOW)
        with pytest.raises(InternalError):
            saml_success(replace(INES, attributes=(('a"b', ("1",)),)), REQUEST, ISSUER, NOW)

    @pytest.mark.parametrize(
        ("failure", "codes"),
        [
            (InvalidTicket("expired"), ["samlp:Requester", "samlp:RequestDenied"]),
            (InvalidService(), ["samlp:Requester", "samlp:RequestDenied"]),
            (InternalError(), ["samlp:Responder"]),
        ],
    )
    def test_a_failure_is_a_status_and_the_cas_code(self, failure, codes):
        for request in (REQUEST, None, replace(REQUEST, request_id="", recipient="")):
            root = etree.fromstring(saml_failure(failure, request, NOW))
            assert root.xpath("//p:StatusCode/@Value", namespaces=NAMES) == codes
            assert root.xpath("//p:StatusMessage/text()", namespaces=NAMES) == [failure.code]
            assert not root.xpath("//a:Assertion", namespaces=NAMES)

    def test_no_two_answers_bear_the_same_id(self):
        assert saml_success(INES, REQUEST, ISSUER, NOW) != saml_success(INES, REQUEST, ISSUER, NOW)

"""The SAML 1.1 answer of an ENT, in the shapes of three servers."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.cas.client.saml11 import SamlExpectation, read_saml_answer, read_saml_sample
from gateway.cas.errors import AnswerRefused, ValidationFailed
from gateway.domain.claims import Attribute, Subject

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
SERVICE = "https://gateway.example.fr/cas/back"
EXPECTED = SamlExpectation(ticket="ST-1", service=SERVICE, request_id="_r1", now=NOW)
SUBJECT = (
    "<Subject><NameIdentifier>u1</NameIdentifier><SubjectConfirmation><ConfirmationMethod>"
    "urn:oasis:names:tc:SAML:1.0:cm:artifact</ConfirmationMethod></SubjectConfirmation></Subject>"
)
CONDITIONS = (
    '<Conditions NotBefore="2026-09-07T09:00:00.000Z" NotOnOrAfter="2026-09-07T09:00:30.000Z">'
    f"<AudienceRestrictionCondition><Audience>\n {SERVICE} </Audience></AudienceRestrictionCondition></Conditions>"
)
AUTHENTICATION = (
    '<AuthenticationStatement AuthenticationInstant="2026-09-07T08:30:00Z"'
    f' AuthenticationMethod="urn:oasis:names:tc:SAML:1.0:am:password">{SUBJECT}</AuthenticationStatement >'
)
SUCCESS = '<StatusCode Value="samlp:Success"></StatusCode>'


def named(name, *values):
    inside = "".join(f"<AttributeValue >{value}</AttributeValue >" for value in values)
    return f'<Attribute AttributeName="{name}" AttributeNamespace="urn:cas">{inside}</Attribute >'


def assertion(attributes="", *, conditions=CONDITIONS, authentication=AUTHENTICATION):
    statement = f"<AttributeStatement>{SUBJECT}{attributes}</AttributeStatement>" if attributes else ""
    return (
        '<Assertion xmlns="urn:oasis:names:tc:SAML:1.0:assertion" AssertionID="_a" IssueInstant="2026-09-07T09:00:00Z"'
        f' Issuer="localhost" MajorVersion="1" MinorVersion="1">{conditions}{statement}{authentication}</Assertion>'
    )


def envelope(content=None, *, status=SUCCESS, answers=' InResponseTo="_r1"'):
    content = assertion() if content is None else content
    return (
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header/>'
        '<SOAP-ENV:Body><Response xmlns="urn:oasis:names:tc:SAML:1.0:protocol"'
        ' xmlns:samlp="urn:oasis:names:tc:SAML:1.0:protocol" IssueInstant="2026-09-07T09:00:00Z" MajorVersion="1"'
        f' MinorVersion="1" Recipient="{SERVICE}" ResponseID="_b"{answers}><Status>{status}</Status>{content}'
        "</Response></SOAP-ENV:Body></SOAP-ENV:Envelope>"
    ).encode()


def refusal_of(document) -> str:
    with pytest.raises(AnswerRefused) as caught:
        read_saml_answer(document, EXPECTED)
    assert not isinstance(caught.value, ValidationFailed)
    return caught.value.reason


def test_a_success_is_the_user_the_attributes_and_the_instant():
    attributes = named("UAI", "0550001C", "0550002D") + named("profil", "") + named("UAI", "0550003E")
    claims = read_saml_answer(envelope(assertion(attributes)), EXPECTED)
    assert claims.subject == Subject("u1")
    assert claims.attributes == (
        Attribute("UAI", ("0550001C", "0550002D", "0550003E")),
        Attribute("profil", ("",)),
    )
    assert claims.authn_instant == NOW - timedelta(minutes=30)
    assert claims.session_index == "ST-1"


def test_a_server_may_prefix_its_elements_and_leave_out_what_it_answers():
    document = envelope(assertion(named("a", "1")), answers="").replace(
        b'xmlns="urn:oasis:names:tc:SAML:1.0:assertion"',
        b'xmlns="urn:oasis:names:tc:SAML:1.0:assertion" xmlns:s="urn:x"',
    )
    assert read_saml_answer(b'<?xml version="1.0"?>\n' + document, EXPECTED).subject == Subject("u1")


def test_a_user_without_an_authentication_statement_was_authenticated_now():
    document = envelope(assertion(named("a", "1"), authentication=""))
    assert read_saml_answer(document, EXPECTED).authn_instant == NOW


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ('<StatusCode Value="samlp:Responder"/><StatusMessage>INVALID_TICKET</StatusMessage>', "INVALID_TICKET"),
        ('<StatusCode Value="samlp:Responder"/><StatusMessage>Ticket ST-1 is unknown</StatusMessage>', "Responder"),
        ('<StatusCode Value="samlp:Requester"><StatusCode Value="samlp:RequestDenied"/></StatusCode>', "RequestDenied"),
        ('<StatusCode Value="Responder"/>', "Responder"),
        ('<StatusCode Value="other:Success"/>', "UNKNOWN"),
        ('<StatusCode Value="samlp:NotSuccess"/>', "NotSuccess"),
        ('<StatusCode xmlns:samlp="urn:other" Value="samlp:Success"/>', "UNKNOWN"),
    ],
)
def test_a_status_that_is_not_success_is_a_failure_whatever_stands_behind_it(status, code):
    with pytest.raises(ValidationFailed) as caught:
        read_saml_answer(envelope(status=status), EXPECTED)
    assert caught.value.code == code


EXPIRED = CONDITIONS.replace("09:00:30", "08:50:00")
FUTURE = CONDITIONS.replace("09:00:00", "09:10:00").replace("09:00:30", "09:11:00")


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        pytest.param(envelope(answers=' InResponseTo="_r2"'), "answer-in-response-to", id="another question"),
        pytest.param(envelope(assertion(conditions=EXPIRED)), "answer-expired", id="expired"),
        pytest.param(envelope(assertion(conditions=FUTURE)), "answer-not-yet-valid", id="not yet valid"),
        pytest.param(
            envelope(assertion(conditions=CONDITIONS.replace("gateway", "other"))),
            "answer-audience",
            id="another audience",
        ),
        pytest.param(
            envelope(assertion(conditions=CONDITIONS.replace("2026-09-07T09:00:00.000Z", "now"))),
            "answer-instant",
            id="no instant",
        ),
        pytest.param(envelope(""), "answer-structure", id="no assertion"),
        pytest.param(envelope(assertion() * 2), "answer-structure", id="two assertions"),
        pytest.param(envelope(status=""), "answer-structure", id="no status"),
        pytest.param(envelope(status=SUCCESS * 2), "answer-structure", id="two statuses"),
        pytest.param(envelope(assertion(authentication="")), "answer-user", id="no user"),
        pytest.param(envelope(assertion(named("a", "1")).replace("u1", "u2", 1)), "answer-user", id="two users"),
        pytest.param(envelope(assertion(named("a", "<b/>"))), "xml-unexpected-child", id="a value with markup"),
        pytest.param(envelope().replace(b"Envelope", b"Letter"), "answer-kind", id="no envelope"),
        pytest.param(envelope().replace(b"SOAP-ENV:Body", b"SOAP-ENV:Fault"), "answer-structure", id="a fault"),
        pytest.param(envelope().replace(b"SAML:1.0:protocol", b"SAML:2.0:protocol"), "answer-structure", id="SAML 2.0"),
        pytest.param(b"<!DOCTYPE x>" + envelope(), "xml-forbidden-markup", id="C-144 DTD"),
        pytest.param(envelope(assertion(named("a", "x" * 300_000))), "xml-too-large", id="C-144 too large"),
        pytest.param(b"", "xml-malformed", id="nothing"),
    ],
)
def test_what_is_not_one_clear_success_is_refused(document, reason):
    assert refusal_of(document) == reason


def test_clocks_may_disagree_by_three_minutes():
    late = SamlExpectation("ST-1", SERVICE, "_r1", NOW + timedelta(minutes=3))
    early = SamlExpectation("ST-1", SERVICE, "_r1", NOW - timedelta(minutes=3))
    assert read_saml_answer(envelope(), late).subject == read_saml_answer(envelope(), early).subject == Subject("u1")


def test_a_sample_is_read_whenever_and_for_whomever_it_was_made():
    sample = envelope(assertion(named("UAI", "0550001C"), conditions=EXPIRED), answers=' InResponseTo="_old"')
    assert read_saml_sample(sample, NOW).attributes == (Attribute("UAI", ("0550001C",)),)
    with pytest.raises(ValidationFailed):
        read_saml_sample(envelope(status='<StatusCode Value="samlp:Responder"/>'), NOW)
    with pytest.raises(AnswerRefused):
        read_saml_sample(b"<a/>", NOW)

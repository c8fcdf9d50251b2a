"""samlValidate: a SAML 1.1 Request in a SOAP envelope, and the Response to it (section 4.2)."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.cas.instants import format_instant
from gateway.cas.namespaces import SAML1, SAMLP1, SOAP, samlp1, soap
from gateway.cas.server.answers import Success, check_success
from gateway.cas.server.failures import Failure, InternalError, InvalidRequest
from gateway.cas.server.requests import ValidationRequest, check_ticket, comparable
from gateway.markup.errors import XmlRefused
from gateway.markup.escaping import attribute, text
from gateway.markup.xml import Element, parse, token_of

MAX_REQUEST = 16 * 1024
"""Bytes of a samlValidate request."""

CONTENT_TYPE = "text/xml; charset=utf-8"

_REQUEST_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_VALIDITY = timedelta(seconds=30)
_ALLOWANCE = timedelta(seconds=30)
_NAMESPACE = "http://www.ja-sig.org/products/cas/"
_UNSPECIFIED = "urn:oasis:names:tc:SAML:1.0:am:unspecified"
_ARTIFACT = "urn:oasis:names:tc:SAML:1.0:cm:artifact"


@dataclass(frozen=True)
class SamlRequest:
    """validation: the attempt. request_id: given back in InResponseTo, "" when the client sent none of
    use (some send none at all). recipient: TARGET as it was sent, for the answer.
    """

    validation: ValidationRequest
    request_id: str
    recipient: str


def read_saml_request(body: bytes, parameters: Iterable[tuple[str, str]], *, loopback: bool = False) -> SamlRequest:
    """The request of ``/samlValidate`` (sections 4.2.1 to 4.2.3): TARGET in the query, the ticket in the body.

    Raises the Failure to be answered when there is no ticket to burn.
    """
    request = _request(body)
    artifacts = list(request.iter(samlp1("AssertionArtifact")))
    if len(artifacts) != 1 or artifacts[0].getparent() is not request:
        raise InvalidRequest("saml-artifact")
    try:
        ticket = check_ticket(token_of(artifacts[0]), proxies=False)
    except XmlRefused as error:
        raise InvalidRequest(error.reason) from error
    request_id = request.get("RequestID", "")
    request_id = request_id if _REQUEST_ID.fullmatch(request_id) else ""
    addressed = [pair for pair in parameters if pair[0] in ("TARGET", "service")]
    if len(addressed) != 1 or addressed[0][0] != "TARGET" or not addressed[0][1]:
        return SamlRequest(ValidationRequest(ticket, "", fault=InvalidRequest("saml-target")), request_id, "")
    target = addressed[0][1]
    service = comparable(target, loopback=loopback)
    return SamlRequest(ValidationRequest(ticket, service), request_id, target if service else "")


def saml_success(success: Success, request: SamlRequest, issuer: str, now: datetime) -> bytes:
    """The Response with one assertion for the one service (section 4.2.5). Raises InternalError.

    issuer: the address of our CAS server for that project. The assertion lives for seconds: it comes
    over the connection that asked for it.
    """
    check_success(success)
    begins, ends = format_instant(now - _ALLOWANCE), format_instant(now + _VALIDITY)
    subject = (
        f"<saml:Subject><saml:NameIdentifier>{text(success.user)}</saml:NameIdentifier><saml:SubjectConfirmation>"
        f"<saml:ConfirmationMethod>{_ARTIFACT}</saml:ConfirmationMethod></saml:SubjectConfirmation></saml:Subject>"
    )
    assertion = (
        f'<saml:Assertion xmlns:saml="{SAML1}" AssertionID="{_new_id()}" IssueInstant="{format_instant(now)}"'
        f' Issuer={attribute(issuer)} MajorVersion="1" MinorVersion="1">'
        f'<saml:Conditions NotBefore="{begins}" NotOnOrAfter="{ends}"><saml:AudienceRestrictionCondition>'
        f"<saml:Audience>{text(request.recipient)}</saml:Audience>"
        "</saml:AudienceRestrictionCondition></saml:Conditions>"
        f'<saml:AuthenticationStatement AuthenticationInstant="{format_instant(success.authn_instant)}"'
        f' AuthenticationMethod="{_UNSPECIFIED}">{subject}</saml:AuthenticationStatement>'
        f"{_attribute_statement(success, subject)}</saml:Assertion>"
    )
    return _envelope(request, now, '<samlp:StatusCode Value="samlp:Success"></samlp:StatusCode>', assertion)


def saml_failure(failure: Failure, request: SamlRequest | None, now: datetime) -> bytes:
    """The Response without an assertion; the CAS code is its StatusMessage. request: None when unreadable."""
    code = (
        '<samlp:StatusCode Value="samlp:Responder"></samlp:StatusCode>'
        if isinstance(failure, InternalError)
        else '<samlp:StatusCode Value="samlp:Requester"><samlp:StatusCode Value="samlp:RequestDenied">'
        "</samlp:StatusCode></samlp:StatusCode>"
    )
    return _envelope(request, now, f"{code}<samlp:StatusMessage>{text(failure.code)}</samlp:StatusMessage>", "")


def _request(body: bytes) -> Element:
    """The one Request in the one Body. Raises InvalidRequest."""
    try:
        envelope = parse(body.strip(b" \t\r\n"), MAX_REQUEST)
    except XmlRefused as error:
        raise InvalidRequest(error.reason) from error
    bodies = envelope.findall(soap("Body")) if envelope.tag == soap("Envelope") else []
    if len(bodies) != 1 or len(bodies[0]) != 1 or bodies[0][0].tag != samlp1("Request"):
        raise InvalidRequest("saml-structure")
    return bodies[0][0]


def _attribute_statement(success: Success, subject: str) -> str:
    """One Attribute for each name that has a value; no statement without an attribute."""
    attributes = "".join(
        f'<saml:Attribute AttributeName={attribute(name)} AttributeNamespace="{_NAMESPACE}">'
        + "".join(f"<saml:AttributeValue>{text(value)}</saml:AttributeValue>" for value in values)
        + "</saml:Attribute>"
        for name, values in success.attributes
        if values
    )
    return f"<saml:AttributeStatement>{subject}{attributes}</saml:AttributeStatement>" if attributes else ""


def _envelope(request: SamlRequest | None, now: datetime, status: str, assertion: str) -> bytes:
    answers = f" InResponseTo={attribute(request.request_id)}" if request and request.request_id else ""
    recipient = f" Recipient={attribute(request.recipient)}" if request and request.recipient else ""
    return (
        f'<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}"><SOAP-ENV:Header></SOAP-ENV:Header><SOAP-ENV:Body>'
        f'<samlp:Response xmlns:samlp="{SAMLP1}"{answers} IssueInstant="{format_instant(now)}" MajorVersion="1"'
        f' MinorVersion="1"{recipient} ResponseID="{_new_id()}"><samlp:Status>{status}</samlp:Status>'
        f"{assertion}</samlp:Response></SOAP-ENV:Body></SOAP-ENV:Envelope>"
    ).encode()


def _new_id() -> str:
    return "_" + secrets.token_hex(20)

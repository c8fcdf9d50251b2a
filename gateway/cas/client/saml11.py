"""The ENT's answer to a samlValidate request: a SAML 1.1 Response in a SOAP envelope (section 4.2.5).

Like the other answers it is proven by the TLS connection that it comes over; a signature in it is not
looked at.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.cas.client.answer import MAX_ANSWER
from gateway.cas.client.layouts import collect
from gateway.cas.errors import AnswerRefused, ValidationFailed
from gateway.cas.instants import parse_instant
from gateway.cas.namespaces import CONTEXT_UNSPECIFIED, SAMLP1, saml1, samlp1, soap
from gateway.domain.claims import Attribute, Claims, Subject
from gateway.markup.errors import MessageRefused
from gateway.markup.xml import Element, local_name, parse_answer, text_of, token_of

_SKEW = timedelta(minutes=3)
_WHITE = b" \t\r\n"


@dataclass(frozen=True)
class SamlExpectation:
    """The one answer that is waited for. ticket, service, request_id: what was asked. now: aware."""

    ticket: str
    service: str
    request_id: str
    now: datetime


def read_saml_answer(document: bytes, expected: SamlExpectation) -> Claims:
    """What a SAML 1.1 answer says of the bearer of the ticket (section 4.2.5).

    Raises ValidationFailed when the ENT says no, AnswerRefused when it says nothing clear, and nothing else.
    """
    with _one_error():
        response = _response(document)
        if response.get("InResponseTo", expected.request_id) != expected.request_id:
            raise AnswerRefused("answer-in-response-to")
        assertion = _only(response, saml1("Assertion"))
        for conditions in assertion.findall(saml1("Conditions")):
            _check_conditions(conditions, expected)
        return _claims(assertion, expected.ticket, expected.now)


def read_saml_sample(document: bytes, now: datetime) -> Claims:
    """What an answer that somebody kept says, its time and its addressee aside: it lets nobody in.

    Raises ValidationFailed, AnswerRefused.
    """
    with _one_error():
        return _claims(_only(_response(document), saml1("Assertion")), "", now)


@contextmanager
def _one_error() -> Iterator[None]:
    """A refusal of the XML becomes one of the answer."""
    try:
        yield
    except AnswerRefused:
        raise
    except MessageRefused as error:
        raise AnswerRefused(error.reason, error.detail) from error


def _response(document: bytes) -> Element:
    """The Response of a success. Raises ValidationFailed."""
    envelope = parse_answer(document.strip(_WHITE), MAX_ANSWER)
    if envelope.tag != soap("Envelope"):
        raise AnswerRefused("answer-kind", local_name(envelope))
    body = _only(envelope, soap("Body"))
    if len(body) != 1 or body[0].tag != samlp1("Response"):
        raise AnswerRefused("answer-structure", "Body without its one Response")
    response = body[0]
    status = _only(response, samlp1("Status"))
    code = _only(status, samlp1("StatusCode"))
    if _code(code) != "Success":
        raise ValidationFailed(_cause(status, code))
    return response


def _only(parent: Element, tag: str) -> Element:
    found = parent.findall(tag)
    if len(found) != 1:
        raise AnswerRefused("answer-structure", f"{len(found)} {tag.rpartition('}')[2]}")
    return found[0]


def _code(element: Element) -> str:
    """The local part of a status code, a QName of the protocol's namespace; "" for any other."""
    prefix, _, local = element.get("Value", "").strip().rpartition(":")
    return local if element.nsmap.get(prefix or None) == SAMLP1 else ""


def _cause(status: Element, code: Element) -> str:
    """The CAS failure code when the message is one, else the most precise status code."""
    message = (status.findtext(samlp1("StatusMessage")) or "").strip()
    if message.isupper() and message.replace("_", "").isalpha():
        return message
    return [_code(element) for element in (code, *code.iterdescendants(samlp1("StatusCode")))][-1]


def _check_conditions(conditions: Element, expected: SamlExpectation) -> None:
    begins, ends = _instant(conditions, "NotBefore"), _instant(conditions, "NotOnOrAfter")
    if begins is not None and expected.now < begins - _SKEW:
        raise AnswerRefused("answer-not-yet-valid")
    if ends is not None and expected.now >= ends + _SKEW:
        raise AnswerRefused("answer-expired")
    for restriction in conditions.findall(saml1("AudienceRestrictionCondition")):
        if expected.service not in [token_of(audience) for audience in restriction.findall(saml1("Audience"))]:
            raise AnswerRefused("answer-audience")


def _instant(element: Element, name: str) -> datetime | None:
    written = element.get(name)
    instant = parse_instant(written) if written is not None else None
    if written is not None and instant is None:
        raise AnswerRefused("answer-instant", name)
    return instant


def _claims(assertion: Element, ticket: str, now: datetime) -> Claims:
    users = {text_of(name) for name in assertion.iter(saml1("NameIdentifier"))}
    if len(users) != 1 or not all(users):
        raise AnswerRefused("answer-user", f"{len(users)} different")
    statement = assertion.find(saml1("AuthenticationStatement"))
    authenticated = parse_instant(statement.get("AuthenticationInstant", "")) if statement is not None else None
    return Claims(
        subject=Subject(users.pop()),
        attributes=_attributes(assertion),
        authn_instant=min(authenticated or now, now),
        authn_context=CONTEXT_UNSPECIFIED,
        session_index=ticket,
    )


def _attributes(assertion: Element) -> tuple[Attribute, ...]:
    """Every AttributeValue of every AttributeStatement, by AttributeName. Raises XmlRefused for nested values."""
    return collect(
        (attribute.get("AttributeName", ""), text_of(value))
        for statement in assertion.findall(saml1("AttributeStatement"))
        for attribute in statement.findall(saml1("Attribute"))
        for value in attribute.findall(saml1("AttributeValue"))
    )

"""The gateway's Response to a service (SAML profiles 2.0 section 4.1.4.2, HTTP-POST binding).

The document is a template in canonical form in which every value is escaped: see ``writing``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.markup.escaping import attribute, optional, text
from gateway.saml.encryption import AES256_GCM, GCM, encrypted_assertion
from gateway.saml.instants import format_instant
from gateway.saml.keys import Certificate, OwnKey
from gateway.saml.namespaces import BASIC, BEARER, SAML, SAMLP, TRANSIENT, XSI
from gateway.saml.status import SUCCESS, StatusError
from gateway.saml.writing import new_id, signed

_VALIDITY = timedelta(minutes=5)
_ALLOWANCE = timedelta(minutes=1)
_XS = "http://www.w3.org/2001/XMLSchema"


@dataclass(frozen=True)
class Addressee:
    """Whom an answer is for. in_response_to: None for an IdP-initiated answer.

    encrypt_for: the certificate to encrypt the assertion for, None to send it readable inside TLS.
    content: the cipher of an encrypted assertion. sign_response, sign_assertion: never neither.
    """

    sp: str
    acs_url: str
    in_response_to: str | None
    encrypt_for: Certificate | None = None
    sign_response: bool = True
    sign_assertion: bool = True
    content: str = AES256_GCM


@dataclass(frozen=True)
class Statement:
    """What is stated of the person. name_id: transient. attributes: name and values, names of format basic."""

    name_id: str
    attributes: tuple[tuple[str, tuple[str, ...]], ...]
    authn_instant: datetime
    authn_context: str
    session_index: str
    session_ends: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """A document ready for the POST binding. assertion_id: for the audit, "" when there is none."""

    document: bytes
    assertion_id: str = ""


def build_answer(issuer: str, to: Addressee, statement: Statement, key: OwnKey, now: datetime) -> Answer:
    """A success: one assertion with one AuthnStatement, signed, its validity five minutes.

    Raises DecryptionRefused when the addressee's key cannot encrypt: there is no readable fallback.
    """
    assertion_id = new_id()
    head, tail = _assertion(assertion_id, issuer, to, statement, now)
    sign_assertion = to.sign_assertion or not to.sign_response
    assertion = signed(head, tail, assertion_id, key) if sign_assertion else head + tail
    if to.encrypt_for is not None:
        assertion = encrypted_assertion(assertion.encode(), to.encrypt_for, to.content)
    return Answer(_response(issuer, to, SUCCESS, now, assertion, key if to.sign_response else None), assertion_id)


def build_refusal(issuer: str, to: Addressee, error: type[StatusError], key: OwnKey, now: datetime) -> Answer:
    """A signed status without an assertion. It carries no word about the person."""
    return Answer(_response(issuer, to, error.codes, now, "", key))


def _response(
    issuer: str, to: Addressee, codes: tuple[str, ...], now: datetime, assertion: str, key: OwnKey | None
) -> bytes:
    status = ""
    for code in reversed(codes):
        status = f"<samlp:StatusCode Value={attribute(code)}>{status}</samlp:StatusCode>"
    response_id = new_id()
    head = (
        f'<samlp:Response xmlns:samlp="{SAMLP}" Destination={attribute(to.acs_url)} ID="{response_id}"'
        f'{optional("InResponseTo", to.in_response_to)} IssueInstant="{format_instant(now)}" Version="2.0">'
        f'<saml:Issuer xmlns:saml="{SAML}">{text(issuer)}</saml:Issuer>'
    )
    tail = f"<samlp:Status>{status}</samlp:Status>{assertion}</samlp:Response>"
    return (signed(head, tail, response_id, key) if key is not None else head + tail).encode()


def _assertion(assertion_id: str, issuer: str, to: Addressee, statement: Statement, now: datetime) -> tuple[str, str]:
    """The two halves of the assertion, before and after the place of its signature."""
    ends = format_instant(now + _VALIDITY)
    session_ends = format_instant(statement.session_ends) if statement.session_ends else None
    head = (
        f'<saml:Assertion xmlns:saml="{SAML}" xmlns:xs="{_XS}" ID="{assertion_id}"'
        f' IssueInstant="{format_instant(now)}" Version="2.0"><saml:Issuer>{text(issuer)}</saml:Issuer>'
    )
    tail = (
        f'<saml:Subject><saml:NameID Format="{TRANSIENT}" NameQualifier={attribute(issuer)}'
        f" SPNameQualifier={attribute(to.sp)}>{text(statement.name_id)}</saml:NameID>"
        f'<saml:SubjectConfirmation Method="{BEARER}"><saml:SubjectConfirmationData'
        f'{optional("InResponseTo", to.in_response_to)} NotOnOrAfter="{ends}" Recipient={attribute(to.acs_url)}>'
        "</saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject>"
        f'<saml:Conditions NotBefore="{format_instant(now - _ALLOWANCE)}" NotOnOrAfter="{ends}">'
        f"<saml:AudienceRestriction><saml:Audience>{text(to.sp)}</saml:Audience></saml:AudienceRestriction>"
        f'</saml:Conditions><saml:AuthnStatement AuthnInstant="{format_instant(statement.authn_instant)}"'
        f" SessionIndex={attribute(statement.session_index)}{optional('SessionNotOnOrAfter', session_ends)}>"
        f"<saml:AuthnContext><saml:AuthnContextClassRef>{text(statement.authn_context)}</saml:AuthnContextClassRef>"
        f"</saml:AuthnContext></saml:AuthnStatement>{_attributes(statement)}</saml:Assertion>"
    )
    return head, tail


def _attributes(statement: Statement) -> str:
    if not statement.attributes:
        return ""
    return f"<saml:AttributeStatement>{''.join(map(_attribute, statement.attributes))}</saml:AttributeStatement>"


def _attribute(named: tuple[str, tuple[str, ...]]) -> str:
    name, values = named
    written = "".join(
        f'<saml:AttributeValue xmlns:xsi="{XSI}" xsi:type="xs:string">{text(value)}</saml:AttributeValue>'
        for value in values
    )
    return f'<saml:Attribute Name={attribute(name)} NameFormat="{BASIC}">{written}</saml:Attribute>'


def content_method(offered: tuple[str, ...]) -> str:
    """The content cipher for a service: the strongest authenticated one that its metadata names, if it names any."""
    strongest_first = sorted(GCM, key=lambda uri: GCM[uri], reverse=True)
    return next((uri for uri in strongest_first if uri in offered), AES256_GCM)

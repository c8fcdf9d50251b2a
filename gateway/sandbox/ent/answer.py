"""The ENT's Response: one assertion that says too much, or a status (SAML profiles 2.0 section 4.1.4.2)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker
from signxml.signer import XMLSigner

from gateway.sandbox.ent import names
from gateway.sandbox.ent.authn_request import AuthnRequest
from gateway.sandbox.ent.reading import Element
from gateway.sandbox.keys import SigningKey

_VALIDITY = timedelta(minutes=5)
_ALLOWANCE = timedelta(minutes=1)
_SESSION = timedelta(hours=8)
_NAMESPACES = {"samlp": names.SAMLP, "saml": names.SAML, "xs": names.XS, "xsi": names.XSI}
_SAML: Any = ElementMaker(namespace=names.SAML, nsmap=_NAMESPACES)
_SAMLP: Any = ElementMaker(namespace=names.SAMLP, nsmap=_NAMESPACES)


@dataclass(frozen=True)
class Issuer:
    """Who answers: the ENT's entityID and its key."""

    entity_id: str
    key: SigningKey


@dataclass(frozen=True)
class Statement:
    """What the ENT states: its session of the person, and everything it knows."""

    authenticated_at: datetime
    session_index: str
    attributes: Mapping[str, tuple[str, ...]]


def build_answer(issuer: Issuer, request: AuthnRequest, statement: Statement) -> bytes:
    """A success. The assertion is signed, and the Response too."""
    now = datetime.now(UTC)
    assertion = _signed(_assertion(issuer, request, statement, now), issuer.key)
    return _document(issuer, request, [_SAMLP.StatusCode(Value=names.SUCCESS)], [assertion], now)


def build_status(issuer: Issuer, request: AuthnRequest, code: str) -> bytes:
    """A refusal in the words of SAML. code: the second-level status."""
    codes = [_SAMLP.StatusCode(_SAMLP.StatusCode(Value=code), Value=names.RESPONDER)]
    return _document(issuer, request, codes, [], datetime.now(UTC))


def _document(
    issuer: Issuer, request: AuthnRequest, codes: list[Element], assertions: list[Element], now: datetime
) -> bytes:
    response = _SAMLP.Response(
        _SAML.Issuer(issuer.entity_id),
        _SAMLP.Status(*codes),
        *assertions,
        **_identified(now),
        Destination=request.acs,
        InResponseTo=request.id,
    )
    return etree.tostring(_signed(response, issuer.key))


def _assertion(issuer: Issuer, request: AuthnRequest, statement: Statement, now: datetime) -> Element:
    ends = _text(now + _VALIDITY)
    confirmation = _SAML.SubjectConfirmationData(NotOnOrAfter=ends, Recipient=request.acs, InResponseTo=request.id)
    name_id = _SAML.NameID(
        _new_id(), Format=names.TRANSIENT, NameQualifier=issuer.entity_id, SPNameQualifier=request.issuer
    )
    assertion: Element = _SAML.Assertion(
        _SAML.Issuer(issuer.entity_id),
        _SAML.Subject(name_id, _SAML.SubjectConfirmation(confirmation, Method=names.BEARER)),
        _SAML.Conditions(
            _SAML.AudienceRestriction(_SAML.Audience(request.issuer)),
            NotBefore=_text(now - _ALLOWANCE),
            NotOnOrAfter=ends,
        ),
        _SAML.AuthnStatement(
            _SAML.AuthnContext(_SAML.AuthnContextClassRef(names.PASSWORD_PROTECTED)),
            AuthnInstant=_text(statement.authenticated_at),
            SessionIndex=statement.session_index,
            SessionNotOnOrAfter=_text(now + _SESSION),
        ),
        _SAML.AttributeStatement(*(_attribute(name, values) for name, values in statement.attributes.items())),
        **_identified(now),
    )
    return assertion


def _attribute(name: str, values: tuple[str, ...]) -> Element:
    typed = {f"{{{names.XSI}}}type": "xs:string"}
    written = (_SAML.AttributeValue(value, typed) for value in values)
    attribute: Element = _SAML.Attribute(*written, Name=name, NameFormat=names.BASIC)
    return attribute


def _signed(element: Element, key: SigningKey) -> Element:
    """The element with its signature, which stands right after its Issuer."""
    element.insert(1, etree.Element(f"{{{names.DS}}}Signature", Id="placeholder", nsmap={"ds": names.DS}))
    signer = XMLSigner(c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
    return signer.sign(
        element,
        key=key.private,
        cert=key.certificate,
        reference_uri=f"#{element.get('ID')}",
        id_attribute="ID",
    )


def _identified(now: datetime) -> dict[str, str]:
    return {"ID": _new_id(), "Version": "2.0", "IssueInstant": _text(now)}


def _new_id() -> str:
    return "_" + secrets.token_hex(20)


def _text(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"

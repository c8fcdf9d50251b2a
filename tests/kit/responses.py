"""Responses of an ENT as text: every field can be said otherwise, None leaves it out."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from kit.names import (
    ACS,
    BASIC,
    BEARER,
    GATEWAY,
    IDP_A,
    NOW,
    PASSWORD,
    REQUEST_ID,
    SAML,
    SAMLP,
    SUCCESS,
    TRANSIENT,
    XS,
    XSI,
)

Attributes = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Identity:
    """A person as an ENT describes them."""

    name_id: str
    attributes: Attributes


ALICE = Identity(
    "alice-7c1d0fa2",
    (
        ("ENTPersonUid", ("alice-7c1d0fa2",)),
        ("ENTPersonProfils", ("National_elv",)),
        ("ENTPersonStructRattachUAI", ("0550001C", "0550002D")),
        ("givenName", ("Alicé & <Cie>",)),
    ),
)
MALLORY = Identity(
    "mallory-666",
    (
        ("ENTPersonUid", ("mallory-666",)),
        ("ENTPersonProfils", ("National_dir",)),
        ("ENTPersonStructRattachUAI", ("0750666M",)),
        ("givenName", ("Mallory",)),
    ),
)
"""Whoever the attacker would like to be. The name must never come out anywhere."""


@dataclass(frozen=True)
class Fields:
    """What a Response says. Instants are seconds from ``now``. IDs keep their first word, some vectors look for it."""

    now: datetime = NOW
    response_id: str = "_response-9b74c9897bac770f"
    assertion_id: str = "_assertion-8277e0910d750195"
    response_issuer: str | None = IDP_A
    assertion_issuer: str = IDP_A
    destination: str | None = ACS
    recipient: str | None = ACS
    audience: str | None = GATEWAY
    response_answers: str | None = REQUEST_ID
    confirmation_answers: str | None = REQUEST_ID
    status: str = SUCCESS
    method: str = BEARER
    person: Identity = ALICE
    session_index: str = "_session-4a8a08f09d37b737"
    context: str = PASSWORD
    issued: float = 0
    not_before: float = -60
    ends: float = 300
    confirmation_ends: float | None = 300
    authenticated: float = -5
    session_ends: float | None = 8 * 3600

    def for_login(self, idp: str, gateway: str, acs: str, request_id: str, now: datetime) -> "Fields":
        """The same under new IDs, as the answer to a login under way at a running gateway."""
        mark = secrets.token_hex(8)
        return replace(
            self,
            now=now,
            response_id=f"_response-{mark}",
            assertion_id=f"_assertion-{mark}",
            session_index=f"_session-{mark}",
            response_issuer=idp,
            assertion_issuer=idp,
            destination=acs,
            recipient=acs,
            audience=gateway,
            response_answers=request_id,
            confirmation_answers=request_id,
        )


def write_response(says: Fields) -> bytes:
    """The Response with its readable assertion, nothing signed yet."""
    attributes = [
        _named("Destination", says.destination),
        _named("InResponseTo", says.response_answers),
    ]
    return (
        f'<samlp:Response xmlns:samlp="{SAMLP}" ID="{says.response_id}" Version="2.0"'
        f' IssueInstant="{at(says, says.issued)}"{"".join(attributes)}>{_issuer(says.response_issuer)}'
        f"<samlp:Status><samlp:StatusCode Value={quoteattr(says.status)}/></samlp:Status>"
        f"{_assertion(says)}</samlp:Response>"
    ).encode()


def at(says: Fields, seconds: float) -> str:
    """An instant of the document, as it is written."""
    return instant(says.now + timedelta(seconds=seconds))


def instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _assertion(says: Fields) -> str:
    confirmation_ends = at(says, says.confirmation_ends) if says.confirmation_ends is not None else None
    session_ends = at(says, says.session_ends) if says.session_ends is not None else None
    audience = f"<saml:Audience>{escape(says.audience)}</saml:Audience>" if says.audience is not None else ""
    return (
        f'<saml:Assertion xmlns:saml="{SAML}" xmlns:xs="{XS}" xmlns:xsi="{XSI}" ID="{says.assertion_id}"'
        f' Version="2.0" IssueInstant="{at(says, says.issued)}">{_issuer(says.assertion_issuer)}<saml:Subject>'
        f'<saml:NameID Format="{TRANSIENT}" NameQualifier={quoteattr(says.assertion_issuer)}>'
        f"{escape(says.person.name_id)}</saml:NameID>"
        f'<saml:SubjectConfirmation Method="{says.method}"><saml:SubjectConfirmationData'
        f"{_named('InResponseTo', says.confirmation_answers)}{_named('Recipient', says.recipient)}"
        f"{_named('NotOnOrAfter', confirmation_ends)}/></saml:SubjectConfirmation></saml:Subject>"
        f'<saml:Conditions NotBefore="{at(says, says.not_before)}" NotOnOrAfter="{at(says, says.ends)}">'
        f"{f'<saml:AudienceRestriction>{audience}</saml:AudienceRestriction>' if audience else ''}</saml:Conditions>"
        f'<saml:AuthnStatement AuthnInstant="{at(says, says.authenticated)}"'
        f" SessionIndex={quoteattr(says.session_index)}{_named('SessionNotOnOrAfter', session_ends)}>"
        f"<saml:AuthnContext><saml:AuthnContextClassRef>{escape(says.context)}</saml:AuthnContextClassRef>"
        f"</saml:AuthnContext></saml:AuthnStatement>{write_attributes(says.person.attributes)}</saml:Assertion>"
    )


def write_attributes(attributes: Attributes) -> str:
    """The AttributeStatement, its values typed as strings."""
    written = "".join(
        f'<saml:Attribute Name={quoteattr(name)} NameFormat="{BASIC}">'
        + "".join(f'<saml:AttributeValue xsi:type="xs:string">{escape(v)}</saml:AttributeValue>' for v in values)
        + "</saml:Attribute>"
        for name, values in attributes
    )
    return f"<saml:AttributeStatement>{written}</saml:AttributeStatement>" if written else ""


def _issuer(name: str | None) -> str:
    return "" if name is None else f'<saml:Issuer xmlns:saml="{SAML}">{escape(name)}</saml:Issuer>'


def _named(name: str, value: str | None) -> str:
    return "" if value is None else f" {name}={quoteattr(value)}"

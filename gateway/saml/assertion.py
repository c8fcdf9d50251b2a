"""The assertion inside a Response, after its signature was checked (SAML core 2.0 sections 2.3 to 2.7)."""

from datetime import datetime
from typing import TYPE_CHECKING

from gateway.domain.claims import Attribute, Claims, Subject
from gateway.markup.xml import Element, text_of, token_of
from gateway.saml.errors import ContextRefused, ResponseRefused
from gateway.saml.instants import parse_instant
from gateway.saml.namespaces import BEARER, CONTEXT_UNSPECIFIED, ENTITY, saml
from gateway.saml.timing import RECENT, SKEW, check_not_before, check_not_on_or_after, check_recent

if TYPE_CHECKING:
    from gateway.saml.response import Expectation

_MAX_ID = 256
_MAX_VALUES = 500
_KNOWN_CONDITIONS = {saml("AudienceRestriction"), saml("OneTimeUse"), saml("ProxyRestriction")}


def check_assertion(assertion: Element, expected: "Expectation") -> datetime:
    """Until when this very assertion could be accepted, replay apart. Raises ResponseRefused."""
    if assertion.get("Version") != "2.0":
        raise ResponseRefused("assertion-version")
    if not 0 < len(assertion.get("ID", "")) <= _MAX_ID:
        raise ResponseRefused("assertion-id")
    issuer = _only(assertion, "Issuer")
    if token_of(issuer) != expected.idp or issuer.get("Format", ENTITY) != ENTITY:
        raise ResponseRefused("assertion-issuer")
    issued = parse_instant(assertion.get("IssueInstant", ""))
    check_recent(issued, expected.now)
    _check_subject(_only(assertion, "Subject"), expected)
    _check_conditions(_only(assertion, "Conditions"), expected)
    _check_statement(_only(assertion, "AuthnStatement"), expected)
    return issued + RECENT + SKEW


def read_claims(assertion: Element) -> Claims:
    """What a checked assertion says. An attribute value that is not plain text is not read."""
    statement = _only(assertion, "AuthnStatement")
    ends = statement.get("SessionNotOnOrAfter")
    return Claims(
        subject=_subject(assertion),
        attributes=read_attributes(assertion),
        authn_instant=parse_instant(statement.get("AuthnInstant", "")),
        authn_context=_context_class(statement),
        session_index=statement.get("SessionIndex", ""),
        session_not_on_or_after=parse_instant(ends) if ends is not None else None,
    )


def _only(parent: Element, name: str) -> Element:
    found = parent.findall(saml(name))
    if len(found) != 1:
        raise ResponseRefused(f"assertion-{name.lower()}", f"{len(found)} found, 1 expected")
    return found[0]


def _check_subject(subject: Element, expected: "Expectation") -> None:
    if subject.find(saml("EncryptedID")) is not None:
        raise ResponseRefused("assertion-encrypted-id")
    bearers = [c for c in subject.findall(saml("SubjectConfirmation")) if c.get("Method") == BEARER]
    if not bearers:
        raise ResponseRefused("confirmation-missing")
    causes = [_bearer_fault(confirmation, expected) for confirmation in bearers]
    if all(causes):
        raise ResponseRefused(next(cause for cause in causes if cause))


def _bearer_fault(confirmation: Element, expected: "Expectation") -> str:
    """Why this bearer confirmation does not count, "" when it does (profiles section 4.1.4.2)."""
    data = confirmation.find(saml("SubjectConfirmationData"))
    if data is None:
        return "confirmation-data"
    if data.get("Recipient") != expected.acs_url:
        return "confirmation-recipient"
    if data.get("InResponseTo") != expected.request_id:
        return "confirmation-in-response-to"
    ends = data.get("NotOnOrAfter")
    if ends is None or data.get("NotBefore") is not None:
        return "confirmation-validity"
    try:
        check_not_on_or_after(parse_instant(ends), expected.now)
    except ResponseRefused as error:
        return error.reason
    return ""


def _check_conditions(conditions: Element, expected: "Expectation") -> None:
    begins, ends = conditions.get("NotBefore"), conditions.get("NotOnOrAfter")
    if begins is not None:
        check_not_before(parse_instant(begins), expected.now)
    if ends is not None:
        check_not_on_or_after(parse_instant(ends), expected.now)
    if begins is not None and ends is not None and parse_instant(begins) >= parse_instant(ends):
        raise ResponseRefused("conditions-reversed")
    if any(condition.tag not in _KNOWN_CONDITIONS for condition in conditions):
        raise ResponseRefused("conditions-unknown")
    restrictions = conditions.findall(saml("AudienceRestriction"))
    if not restrictions:
        raise ResponseRefused("audience-missing")
    for restriction in restrictions:
        if expected.audience not in [token_of(audience) for audience in restriction.findall(saml("Audience"))]:
            raise ResponseRefused("audience")
    for restriction in conditions.findall(saml("ProxyRestriction")):
        if restriction.get("Count") == "0" or len(restriction):
            raise ResponseRefused("proxy-restriction")


def _check_statement(statement: Element, expected: "Expectation") -> None:
    instant = parse_instant(statement.get("AuthnInstant", ""))
    if instant > expected.now + SKEW:
        raise ResponseRefused("authn-instant")
    if expected.force_authn and instant < expected.requested_at - SKEW:
        raise ResponseRefused("authn-not-fresh")
    ends = statement.get("SessionNotOnOrAfter")
    if ends is not None:
        check_not_on_or_after(parse_instant(ends), expected.now)
    if expected.context is not None and not expected.context.accepts(_context_class(statement)):
        raise ContextRefused("authn-context")


def _context_class(statement: Element) -> str:
    reference = statement.find(f"{saml('AuthnContext')}/{saml('AuthnContextClassRef')}")
    return token_of(reference) if reference is not None else CONTEXT_UNSPECIFIED


def _subject(assertion: Element) -> Subject | None:
    name = assertion.find(f"{saml('Subject')}/{saml('NameID')}")
    if name is None:
        return None
    return Subject(
        text_of(name), name.get("Format", ""), name.get("NameQualifier", ""), name.get("SPNameQualifier", "")
    )


def read_attributes(assertion: Element) -> tuple[Attribute, ...]:
    """The attributes of an assertion, by their names alone. Raises ResponseRefused."""
    statements = assertion.findall(saml("AttributeStatement"))
    if len(statements) > 1:
        raise ResponseRefused("assertion-attributestatement", f"{len(statements)} found")
    return tuple(
        Attribute(attribute.get("Name", ""), _values(attribute))
        for statement in statements
        for attribute in statement.findall(saml("Attribute"))
    )


def _values(attribute: Element) -> tuple[str, ...]:
    values = attribute.findall(saml("AttributeValue"))
    if len(values) > _MAX_VALUES:
        raise ResponseRefused("attribute-values", f"more than {_MAX_VALUES}")
    return tuple(value.text or "" for value in values if not len(value))

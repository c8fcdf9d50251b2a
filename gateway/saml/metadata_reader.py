"""Reading a partner's metadata into the values that the gateway keeps (SAML metadata 2.0)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from gateway.markup.xml import Element, token_of
from gateway.saml.instants import parse_instant
from gateway.saml.keys import Certificate
from gateway.saml.metadata import Contact, Endpoint, EntityMetadata, IdpRole, RequestedAttribute, SpRole
from gateway.saml.metadata_file import MAX_AGGREGATE, MAX_METADATA, open_file
from gateway.saml.metadata_findings import (
    MAX_ENTITY_ID,
    Finding,
    Level,
    Rules,
    UnusableMetadata,
    has_faults,
    holders_of_validity,
    remarks,
)
from gateway.saml.namespaces import HTTP_POST, HTTP_REDIRECT, MDUI, SAMLP, ds, md

__all__ = [
    "MAX_AGGREGATE",
    "MAX_ENTITY_ID",
    "MAX_METADATA",
    "Finding",
    "Level",
    "Report",
    "Rules",
    "UnusableMetadata",
    "read_entity",
    "read_metadata",
    "utc_now",
]


@dataclass(frozen=True)
class Report:
    """What the file says and what is to be said of it."""

    entity: EntityMetadata
    findings: tuple[Finding, ...]


def read_metadata(document: bytes, rules: Rules, entity_id: str = "", anchors: tuple[Certificate, ...] = ()) -> Report:
    """One entity of a file, judged. entity_id: which one, when the file holds several. anchors: keys of
    which one must have signed the whole file; none means that the file is trusted for where it came from.

    Raises UnusableMetadata with all the faults at once.
    """
    file = open_file(document, MAX_AGGREGATE if entity_id else MAX_METADATA, anchors)
    return read_entity(file.one(entity_id), rules)


def read_entity(element: Element, rules: Rules) -> Report:
    """One EntityDescriptor of an opened file, judged. Raises UnusableMetadata with all the faults at once."""
    findings = list(remarks(element, rules))
    entity = _entity(element, findings)
    if has_faults(findings) or entity is None:
        raise UnusableMetadata(tuple(findings))
    return Report(entity, tuple(findings))


def _entity(element: Element, findings: list[Finding]) -> EntityMetadata | None:
    if has_faults(findings):
        return None
    idp, sp = _role(element, "IDPSSODescriptor"), _role(element, "SPSSODescriptor")
    if idp is None and sp is None:
        findings.append(Finding(Level.BLOCKING, "no-saml2-role", element.sourceline or 0))
        return None
    untils = [parse_instant(h.get("validUntil", "")) for h in holders_of_validity(element) if h.get("validUntil")]
    return EntityMetadata(
        entity_id=element.get("entityID", ""),
        idp=_idp(idp, findings) if idp is not None else None,
        sp=_sp(sp, findings) if sp is not None else None,
        display_name=_french(element, f".//{{{MDUI}}}DisplayName"),
        organization=_french(element, f"{md('Organization')}/{md('OrganizationDisplayName')}"),
        contacts=tuple(_contacts(element)),
        valid_until=min(untils, default=None),
    )


def _role(element: Element, name: str) -> Element | None:
    """The descriptor of that role which speaks SAML 2.0."""
    for descriptor in element.findall(md(name)):
        if SAMLP in descriptor.get("protocolSupportEnumeration", "").split():
            return descriptor
    return None


def _idp(role: Element, findings: list[Finding]) -> IdpRole:
    sso = tuple(e for e in _endpoints(role, "SingleSignOnService") if e.binding in (HTTP_REDIRECT, HTTP_POST))
    signing = _certificates(role, "signing")
    if not sso:
        findings.append(Finding(Level.BLOCKING, "no-usable-sso-binding", role.sourceline or 0))
    if not signing:
        findings.append(Finding(Level.BLOCKING, "no-signing-key", role.sourceline or 0))
    return IdpRole(sso, signing, _endpoints(role, "SingleLogoutService"), _flag(role, "WantAuthnRequestsSigned"))


def _sp(role: Element, findings: list[Finding]) -> SpRole:
    acs = _endpoints(role, "AssertionConsumerService")
    signing = _certificates(role, "signing")
    signs = _flag(role, "AuthnRequestsSigned")
    if not any(endpoint.binding == HTTP_POST for endpoint in acs):
        findings.append(Finding(Level.BLOCKING, "no-post-acs", role.sourceline or 0))
    if signs and not signing:
        findings.append(Finding(Level.BLOCKING, "no-signing-key", role.sourceline or 0))
    methods = f"{md('KeyDescriptor')}/{md('EncryptionMethod')}"
    return SpRole(
        acs=acs,
        signing=signing,
        encryption=_certificates(role, "encryption"),
        encryption_methods=tuple(method.get("Algorithm", "") for method in role.findall(methods)),
        slo=_endpoints(role, "SingleLogoutService"),
        signs_requests=signs,
        name_id_formats=tuple(token_of(node) for node in role.findall(md("NameIDFormat"))),
        requested=tuple(_requested(role)),
    )


def _requested(role: Element) -> Iterator[RequestedAttribute]:
    """Of its first consuming service: the one that is meant where a request names none."""
    service = role.find(md("AttributeConsumingService"))
    if service is not None:
        for node in service.findall(md("RequestedAttribute")):
            yield RequestedAttribute(node.get("Name", ""), node.get("FriendlyName", ""), _flag(node, "isRequired"))


def _endpoints(role: Element, name: str) -> tuple[Endpoint, ...]:
    return tuple(
        Endpoint(
            binding=node.get("Binding", ""),
            location=node.get("Location", ""),
            response_location=node.get("ResponseLocation", ""),
            index=int(node.get("index", "0")) if node.get("index") is not None else None,
            is_default=_flag(node, "isDefault") if node.get("isDefault") is not None else None,
        )
        for node in role.findall(md(name))
    )


def _certificates(role: Element, use: str) -> tuple[str, ...]:
    """A key without a stated use serves both (Kantara IIP-MD11)."""
    found = (
        Certificate.from_base64(token_of(node)).base64
        for descriptor in role.findall(md("KeyDescriptor"))
        if descriptor.get("use") in (None, use)
        for node in descriptor.iter(ds("X509Certificate"))
    )
    return tuple(dict.fromkeys(found))


def _flag(element: Element, name: str) -> bool:
    return element.get(name, "").strip() in ("true", "1")


def _french(element: Element, path: str) -> str:
    nodes = element.findall(path)
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    french = [node for node in nodes if node.get(language, "").lower().startswith("fr")]
    shown = token_of((french or nodes)[0]) if nodes else ""
    return "".join(character for character in shown if character.isprintable())[:200]


def _contacts(element: Element) -> Iterator[Contact]:
    for person in element.findall(md("ContactPerson")):
        for address in person.findall(md("EmailAddress")):
            yield Contact(person.get("contactType", ""), token_of(address).removeprefix("mailto:")[:200])


def utc_now() -> datetime:
    """The aware present, for Rules."""
    return datetime.now(UTC)

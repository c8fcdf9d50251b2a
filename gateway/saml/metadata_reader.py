"""Reading and judging a partner's metadata (SAML metadata 2.0; security.md 1.14).

All the faults are found at once, each with its line: a partner's engineer mends the file in one go.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from gateway.domain.addresses import is_loopback_host
from gateway.markup.errors import MessageRefused
from gateway.markup.xml import Element, local_name, parse_commented, reparse, token_of
from gateway.saml.errors import MetadataRefused
from gateway.saml.instants import parse_instant
from gateway.saml.keys import Certificate
from gateway.saml.metadata import Contact, Endpoint, EntityMetadata, IdpRole, SpRole
from gateway.saml.namespaces import HTTP_POST, HTTP_REDIRECT, MDUI, SAMLP, ds, md
from gateway.saml.schema import METADATA, schema_faults
from gateway.saml.signature import verified_bytes

MAX_METADATA = 2 * 1024 * 1024
MAX_AGGREGATE = 128 * 1024 * 1024
MAX_ENTITY_ID = 1024
_MAX_KEYS = 10
_SOON = timedelta(days=60)


class Level(StrEnum):
    """How much a finding weighs: a blocking one refuses the file."""

    BLOCKING = "blocking"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One remark on a file. code: stable, worded by whoever shows it. line: 0 for the whole file."""

    level: Level
    code: str
    line: int = 0
    detail: str = ""

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.code}{': ' + self.detail if self.detail else ''}"


class UnusableMetadata(MetadataRefused):
    """The file has blocking faults; all of them are in ``findings``."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        faults = [finding for finding in findings if finding.level is Level.BLOCKING]
        super().__init__("metadata-unusable", "; ".join(map(str, faults)))
        self.findings = findings


@dataclass(frozen=True)
class Rules:
    """now: aware UTC. loopback: whether plain http toward loopback is accepted (both sides are the demo's)."""

    now: datetime
    loopback: bool = False


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
    root = _root(document, MAX_AGGREGATE if entity_id else MAX_METADATA)
    element = _chosen(_signed(root, anchors) if anchors else root, entity_id)
    findings = list(_faults(element, rules))
    entity = _entity(element, findings)
    if any(finding.level is Level.BLOCKING for finding in findings) or entity is None:
        raise UnusableMetadata(tuple(findings))
    return Report(entity, tuple(findings))


def _signed(root: Element, anchors: tuple[Certificate, ...]) -> Element:
    """The file, read again from the bytes that its signature covers (SAML metadata 2.0 section 3)."""
    try:
        return reparse(verified_bytes(root, anchors, first=True))
    except MessageRefused as error:
        raise _unusable(error.reason, root.sourceline or 0) from None


def _root(document: bytes, limit: int) -> Element:
    try:
        root = parse_commented(document, limit)
    except MessageRefused as error:
        raise _unusable(error.reason, detail=error.detail) from None
    if root.tag not in (md("EntityDescriptor"), md("EntitiesDescriptor")):
        raise _unusable("metadata-not-saml", root.sourceline or 0)
    faults = schema_faults(root, METADATA)
    if faults:
        raise UnusableMetadata(tuple(Finding(Level.BLOCKING, "metadata-schema", detail=fault) for fault in faults))
    return root


def _chosen(root: Element, entity_id: str) -> Element:
    entities = [root] if root.tag == md("EntityDescriptor") else list(root.iter(md("EntityDescriptor")))
    if entity_id:
        entities = [element for element in entities if element.get("entityID") == entity_id]
    if len(entities) != 1:
        raise _unusable("metadata-which-entity", detail=f"{len(entities)} entities match")
    return entities[0]


def _unusable(code: str, line: int = 0, detail: str = "") -> UnusableMetadata:
    return UnusableMetadata((Finding(Level.BLOCKING, code, line, detail),))


def _faults(element: Element, rules: Rules) -> Iterator[Finding]:
    """The remarks that do not depend on how the values are read."""
    line = element.sourceline or 0
    entity_id = element.get("entityID", "")
    if not 0 < len(entity_id) <= MAX_ENTITY_ID or entity_id != entity_id.strip() or not entity_id.isprintable():
        yield Finding(Level.BLOCKING, "entity-id", line)
    yield from _validity(element, rules)
    yield from _endpoint_faults(element, rules)
    yield from _key_faults(element, rules)
    for name in element.iter(f"{{{MDUI}}}DisplayName"):
        if len(name):
            yield Finding(Level.BLOCKING, "display-name", name.sourceline or 0)
    if element.find(md("ContactPerson")) is None:
        yield Finding(Level.WARNING, "no-contact", line)


def _validity(element: Element, rules: Rules) -> Iterator[Finding]:
    for holder in _holders_of_validity(element):
        text = holder.get("validUntil")
        if text is None:
            continue
        try:
            until = parse_instant(text)
        except MessageRefused:
            yield Finding(Level.BLOCKING, "valid-until-malformed", holder.sourceline or 0)
            continue
        if until <= rules.now:
            yield Finding(Level.BLOCKING, "valid-until-past", holder.sourceline or 0, text)


def _holders_of_validity(element: Element) -> list[Element]:
    """The entity, what contains it, and its roles: the first to end ends them all."""
    return [
        element,
        *element.iterancestors(),
        *element.findall(md("IDPSSODescriptor")),
        *element.findall(md("SPSSODescriptor")),
    ]


def _endpoint_faults(element: Element, rules: Rules) -> Iterator[Finding]:
    for endpoint in element.iter(md("SingleSignOnService"), md("AssertionConsumerService"), md("SingleLogoutService")):
        for name in ("Location", "ResponseLocation"):
            address = endpoint.get(name)
            if address is not None and not _is_acceptable(address, rules):
                yield Finding(Level.BLOCKING, "endpoint-address", endpoint.sourceline or 0, local_name(endpoint))


def _is_acceptable(address: str, rules: Rules) -> bool:
    """https, or http toward loopback when the gateway itself is there; nothing that HTML or HTTP could misread."""
    if not address.isascii() or not address.isprintable() or any(c in address for c in " \"'<>\\`{}|^"):
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and rules.loopback and is_loopback_host(host))


def _key_faults(element: Element, rules: Rules) -> Iterator[Finding]:
    descriptors = list(element.iter(md("KeyDescriptor")))
    if len(descriptors) > _MAX_KEYS:
        yield Finding(Level.BLOCKING, "too-many-keys", element.sourceline or 0)
        return
    for descriptor in descriptors:
        line = descriptor.sourceline or 0
        texts = [token_of(node) for node in descriptor.iter(ds("X509Certificate"))]
        if not texts:
            yield Finding(Level.BLOCKING, "key-without-certificate", line)
        for text in texts:
            yield from _certificate_faults(text, line, rules)


def _certificate_faults(text: str, line: int, rules: Rules) -> Iterator[Finding]:
    try:
        certificate = Certificate.from_base64(text)
    except MetadataRefused as error:
        yield Finding(Level.BLOCKING, error.reason, line, error.detail)
        return
    if certificate.not_after <= rules.now:
        yield Finding(Level.WARNING, "certificate-expired", line, f"{certificate.not_after:%Y-%m-%d}")
    elif certificate.not_after <= rules.now + _SOON:
        yield Finding(Level.WARNING, "certificate-expires-soon", line, f"{certificate.not_after:%Y-%m-%d}")
    elif certificate.not_before > rules.now:
        yield Finding(Level.WARNING, "certificate-not-yet-valid", line, f"{certificate.not_before:%Y-%m-%d}")


def _entity(element: Element, findings: list[Finding]) -> EntityMetadata | None:
    if any(finding.level is Level.BLOCKING for finding in findings):
        return None
    idp, sp = _role(element, "IDPSSODescriptor"), _role(element, "SPSSODescriptor")
    if idp is None and sp is None:
        findings.append(Finding(Level.BLOCKING, "no-saml2-role", element.sourceline or 0))
        return None
    untils = [parse_instant(h.get("validUntil", "")) for h in _holders_of_validity(element) if h.get("validUntil")]
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
    )


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

"""What is to be said of a partner's metadata before it is believed (security.md 1.14).

All of it is said at once, each remark with its line: a partner's engineer mends the file in one go.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes

from gateway.domain.addresses import is_loopback_host
from gateway.markup.errors import MessageRefused
from gateway.markup.xml import Element, local_name, token_of
from gateway.saml.errors import MetadataRefused
from gateway.saml.instants import parse_instant
from gateway.saml.keys import Certificate
from gateway.saml.namespaces import MDUI, ds, md

MAX_ENTITY_ID = 1024
_MAX_KEYS = 10
ADVICE = frozenset({"valid-until-absent", "valid-until-far", "no-logo", "logo-address"})
"""The codes of warnings that never keep anybody from going through."""

_SOON = timedelta(days=60)
_LONG = timedelta(days=366)


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


def blocking(code: str, line: int = 0, detail: str = "") -> UnusableMetadata:
    """The refusal for one fault that stands alone."""
    return UnusableMetadata((Finding(Level.BLOCKING, code, line, detail),))


def has_faults(findings: list[Finding]) -> bool:
    """Whether one of them refuses the file."""
    return any(finding.level is Level.BLOCKING for finding in findings)


def remarks(element: Element, rules: Rules) -> Iterator[Finding]:
    """Those on one EntityDescriptor that do not depend on how its values are read."""
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
    yield from _logo_remarks(element)


def holders_of_validity(element: Element) -> list[Element]:
    """The entity, what contains it, and its roles: the first to end ends them all."""
    return [
        element,
        *element.iterancestors(),
        *element.findall(md("IDPSSODescriptor")),
        *element.findall(md("SPSSODescriptor")),
    ]


def _validity(element: Element, rules: Rules) -> Iterator[Finding]:
    line, untils = element.sourceline or 0, []
    for holder in holders_of_validity(element):
        text = holder.get("validUntil")
        if text is None:
            continue
        try:
            untils.append(parse_instant(text))
        except MessageRefused:
            yield Finding(Level.BLOCKING, "valid-until-malformed", holder.sourceline or 0)
            continue
        if untils[-1] <= rules.now:
            yield Finding(Level.BLOCKING, "valid-until-past", holder.sourceline or 0, text)
    if not untils:
        yield Finding(Level.WARNING, "valid-until-absent", line)
    elif min(untils) > rules.now + _LONG:
        yield Finding(Level.WARNING, "valid-until-far", line, f"{min(untils):%Y-%m-%d}")


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
    """Of the roles that are read: keys of other protocols are never used, and AD FS repeats its own in each role."""
    for role in (*element.findall(md("IDPSSODescriptor")), *element.findall(md("SPSSODescriptor"))):
        descriptors = role.findall(md("KeyDescriptor"))
        if len(descriptors) > _MAX_KEYS:
            yield Finding(Level.BLOCKING, "too-many-keys", role.sourceline or 0)
            continue
        for descriptor in descriptors:
            line = descriptor.sourceline or 0
            texts = [token_of(node) for node in descriptor.iter(ds("X509Certificate"))]
            if not texts:
                yield Finding(Level.BLOCKING, "key-without-certificate", line)
            for text in dict.fromkeys(texts):
                yield from _certificate_remarks(text, line, rules)


def _certificate_remarks(text: str, line: int, rules: Rules) -> Iterator[Finding]:
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
    if isinstance(certificate.x509.signature_hash_algorithm, (hashes.SHA1, hashes.MD5)):
        yield Finding(Level.WARNING, "certificate-sha1", line)


def _logo_remarks(element: Element) -> Iterator[Finding]:
    """Logos are never fetched nor shown: what is said of them is for the partner (S-364)."""
    logos = list(element.iter(f"{{{MDUI}}}Logo"))
    if not logos:
        yield Finding(Level.WARNING, "no-logo", element.sourceline or 0)
    for logo in logos:
        if not (logo.text or "").strip().startswith("https://"):
            yield Finding(Level.WARNING, "logo-address", logo.sourceline or 0)

"""Looking at a document without keeping anything: the report that precedes every decision."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from gateway.onboarding.anchors import UNANCHORED, Anchor, Trust, open_anchored
from gateway.onboarding.delta import Role, role_faults
from gateway.onboarding.sources import Source
from gateway.saml.metadata import EntityMetadata
from gateway.saml.metadata_file import MetadataFile, text_of_entity
from gateway.saml.metadata_findings import Finding, Level, Rules, UnusableMetadata
from gateway.saml.metadata_reader import read_entity

Opening = Callable[[bytes, int, Anchor], tuple[MetadataFile, Anchor]]
"""As ``anchors.open_anchored``."""


@dataclass(frozen=True)
class Inspection:
    """entity: None when something blocks, or when one of ``choices`` has to be chosen first.

    document: the bytes of the chosen entity alone when the file holds several.
    """

    findings: tuple[Finding, ...]
    entity: EntityMetadata | None = None
    document: bytes = b""
    anchor: Anchor = UNANCHORED
    choices: tuple[str, ...] = ()

    def of(self, level: Level) -> tuple[Finding, ...]:
        """The findings of one level, in the order of the file."""
        return tuple(sorted((f for f in self.findings if f.level is level), key=lambda finding: finding.line))


def inspect(
    document: bytes, source: Source, anchor: Anchor, rules: Rules, role: Role, opening: Opening = open_anchored
) -> Inspection:
    """What a document says, judged for a role. It raises nothing: whatever is wrong is a finding."""
    try:
        file, kept = opening(document, source.limit, anchor)
        if not source.entity_id and len(names := file.names()) > 1:
            return Inspection((), anchor=kept, choices=names)
        element = file.one(source.entity_id)
        report = read_entity(element, rules)
    except UnusableMetadata as error:
        return Inspection(error.findings)
    line = element.sourceline or 0
    findings = (*report.findings, *_on_signature(file, anchor), *_on_role(report.entity, role, line))
    if any(finding.level is Level.BLOCKING for finding in findings):
        return Inspection(findings)
    entire = document if element is file.root else text_of_entity(element)
    return Inspection(findings, report.entity, entire, kept)


def opening_once() -> Opening:
    """Opens the document that it is given again only once, however many partners are looked for in it."""

    @lru_cache(maxsize=1)
    def outcome(document: bytes, limit: int, anchor: Anchor) -> tuple[MetadataFile, Anchor] | UnusableMetadata:
        try:
            return open_anchored(document, limit, anchor)
        except UnusableMetadata as error:
            return error

    def opening(document: bytes, limit: int, anchor: Anchor) -> tuple[MetadataFile, Anchor]:
        found = outcome(document, limit, anchor)
        if isinstance(found, UnusableMetadata):
            raise found
        return found

    return opening


def with_fault(inspection: Inspection, code: str, detail: str = "") -> Inspection:
    """The same, refused for one more reason."""
    fault = Finding(Level.BLOCKING, code, detail=detail)
    return replace(inspection, findings=(*inspection.findings, fault), entity=None, document=b"")


def _on_signature(file: MetadataFile, anchor: Anchor) -> list[Finding]:
    if anchor.trust is not Trust.NONE:
        return []
    return [Finding(Level.INFO, "signature-unverified" if file.is_signed else "unsigned", file.root.sourceline or 0)]


def _on_role(entity: EntityMetadata, role: Role, line: int) -> list[Finding]:
    findings = [Finding(Level.BLOCKING, code, line) for code in role_faults(entity, role)]
    if entity.idp is not None and entity.sp is not None:
        findings.append(Finding(Level.INFO, "two-roles", line))
    if role == "sp" and entity.sp is not None and not entity.sp.encryption:
        findings.append(Finding(Level.INFO, "no-encryption-key", line))
    played = entity.idp if role == "idp" else entity.sp
    if played is not None and not played.slo:
        findings.append(Finding(Level.INFO, "no-logout", line))
    return findings

"""An aggregate looked at whole: every entity judged and told, those that are right ready to be chosen.

The work is one pass without the registry, so that it can be done by a process of its own (``apart``).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.domain.collation import fold
from gateway.markup.xml import Element
from gateway.onboarding.anchors import UNANCHORED, Anchor, open_aggregate_anchored
from gateway.onboarding.delta import Role, role_faults
from gateway.onboarding.saving import Ourselves
from gateway.registry.models import Ent, Partner, Project
from gateway.registry.models.standing import ends_of
from gateway.saml.metadata import EntityMetadata, to_json
from gateway.saml.metadata_file import MAX_AGGREGATE, entity_faults, text_of_entity
from gateway.saml.metadata_findings import Finding, Level, Rules, UnusableMetadata
from gateway.saml.metadata_reader import read_entity
from gateway.saml.namespaces import md

_DESCRIPTORS = {"idp": md("IDPSSODescriptor"), "sp": md("SPSSODescriptor")}


class Fate(StrEnum):
    """What becomes of an entity. OTHER: it does not play the role that is imported. KNOWN: a partner bears its name."""

    USABLE = "usable"
    FAULTY = "faulty"
    KNOWN = "known"
    OTHER = "other"


@dataclass(frozen=True)
class Entry:
    """One entity of an aggregate. name: how it calls itself. line: on which it begins, 0 when unknown.

    document, parsed: of one that is usable, as a revision keeps them. certificate_ends, metadata_ends: as the
    partner's record keeps them.
    """

    entity_id: str
    name: str
    line: int
    fate: Fate
    findings: tuple[Finding, ...] = ()
    document: str = ""
    parsed: dict[str, Any] | None = None
    certificate_ends: datetime | None = None
    metadata_ends: datetime | None = None

    def of(self, level: Level) -> tuple[Finding, ...]:
        """The findings of one level."""
        return tuple(finding for finding in self.findings if finding.level is level)


@dataclass(frozen=True)
class Harvest:
    """faults: of the file as a whole; there are no entries then. anchor: as it is to be kept."""

    entries: tuple[Entry, ...] = ()
    faults: tuple[Finding, ...] = ()
    anchor: Anchor = UNANCHORED

    def of(self, fate: Fate) -> tuple[Entry, ...]:
        """The entries of one fate, in the order of the file."""
        return tuple(entry for entry in self.entries if entry.fate is fate)


def harvest(document: bytes, anchor: Anchor, rules: Rules, role: Role, us: Ourselves) -> Harvest:
    """Every entity of an aggregate, judged for a role. It raises nothing: whatever is wrong is a finding."""
    try:
        aggregate, kept = open_aggregate_anchored(document, MAX_AGGREGATE, anchor)
    except UnusableMetadata as error:
        return Harvest(faults=error.findings)
    entries = [_entry(element, line, rules, role, us) for line, element in aggregate.entities()]
    times = Counter(entry.entity_id for entry in entries)
    return Harvest(tuple(e if times[e.entity_id] == 1 else _twice(e) for e in entries), anchor=kept)


def against_registry(session: Session, found: Harvest, role: Role, project: str) -> Harvest:
    """The same, those that are partners already told apart. project: idENT in which ENTs would be added."""
    if role == "idp":
        query = select(Ent.entity_id).join(Project).where(Project.ident == project)
    else:
        query = select(Partner.entity_id)
    known = set(session.scalars(query))
    entries = (
        replace(entry, fate=Fate.KNOWN) if entry.fate is Fate.USABLE and entry.entity_id in known else entry
        for entry in found.entries
    )
    return replace(found, entries=tuple(entries))


def matching(entries: Sequence[Entry], typed: str) -> tuple[Entry, ...]:
    """Those whose name or entityID holds every word that was typed."""
    words = fold(typed).split()
    return tuple(entry for entry in entries if all(word in fold(f"{entry.name} {entry.entity_id}") for word in words))


def _entry(element: Element, line: int, rules: Rules, role: Role, us: Ourselves) -> Entry:
    entity_id = element.get("entityID", "")
    bare = Entry(entity_id, "", line, Fate.OTHER)
    if element.find(_DESCRIPTORS[role]) is None:
        return bare
    if wrong := entity_faults(element):
        return replace(bare, fate=Fate.FAULTY, findings=_at(wrong, line))
    try:
        report = read_entity(element, rules)
    except UnusableMetadata as error:
        return replace(bare, fate=Fate.FAULTY, findings=_at(error.findings, line))
    codes = role_faults(report.entity, role)
    if us.claimed_by(report.entity):
        codes = (*codes, "own-key")
    faults = tuple(Finding(Level.BLOCKING, code, line) for code in codes)
    findings = (*_at(report.findings, line), *faults)
    named = replace(bare, name=report.entity.display_name or report.entity.organization, findings=findings)
    return replace(named, fate=Fate.FAULTY) if faults else _usable(named, element, report.entity)


def _usable(entry: Entry, element: Element, entity: EntityMetadata) -> Entry:
    certificate_ends, metadata_ends = ends_of(entity)
    return replace(
        entry,
        fate=Fate.USABLE,
        document=text_of_entity(element).decode(),
        parsed=to_json(entity),
        certificate_ends=certificate_ends,
        metadata_ends=metadata_ends,
    )


def _twice(entry: Entry) -> Entry:
    """One of several entities of the same name: nobody could tell which is meant."""
    fault = Finding(Level.BLOCKING, "entity-twice", entry.line)
    return Entry(entry.entity_id, entry.name, entry.line, Fate.FAULTY, (*entry.findings, fault))


def _at(findings: Sequence[Finding], line: int) -> tuple[Finding, ...]:
    """The bytes that were read are not those of the file: the line at which the entity begins is the one to tell."""
    return tuple(replace(finding, line=line) for finding in findings)

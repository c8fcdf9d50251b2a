"""A whole aggregate, from the pages and from the API: judged by a process of its own, then kept as drafts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.access.permissions import Permission
from gateway.access.scopes import EVERYTHING
from gateway.onboarding.anchors import Anchor, anchor_of
from gateway.onboarding.apart import apart
from gateway.onboarding.bulk import Entry, Harvest, against_registry, harvest
from gateway.onboarding.bulk_saving import Sheaf, save_all, told
from gateway.onboarding.delta import Role
from gateway.onboarding.sources import Kind, Source
from gateway.registry.engine import reading
from gateway.saml.metadata_findings import Finding, Level
from gateway.web.admin.asker import Asker
from gateway.web.admin.partner_views import ourselves, rules_of
from gateway.web.assembly import House


@dataclass(frozen=True)
class Bundle:
    """An aggregate that was brought. project: idENT, "" for the services of all projects."""

    document: bytes
    role: Role
    source: Source
    anchor: Anchor
    project: str
    dialect: str

    @property
    def kind(self) -> str:
        """Of the partners that it would become."""
        return "ent" if self.role == "idp" else "partner"

    def packed(self) -> bytes:
        """As a parcel: a line about the document, then the document."""
        about = [self.role, self.source.kind.value, self.source.address, self.anchor.trust.value, self.anchor.value]
        return json.dumps([*about, self.project, self.dialect]).encode() + b"\n" + self.document


def unpacked(octets: bytes) -> Bundle:
    """The reverse of ``packed``."""
    about, _, document = octets.partition(b"\n")
    role, kind, address, trust, value, project, dialect = json.loads(about)
    return Bundle(document, role, Source(Kind(kind), address), anchor_of(trust, value), project, dialect)


def harvested(house: House, bundle: Bundle) -> Harvest:
    """Every entity judged, those that are partners already told apart."""
    rules, us = rules_of(house), ourselves(house)
    found = apart(harvest, bundle.document, bundle.anchor, rules, bundle.role, us)
    with reading(house.engine) as session:
        return against_registry(session, found, bundle.role, bundle.project)


def keep_all(asker: Asker, bundle: Bundle, found: Harvest, chosen: Sequence[Entry], note: str) -> list[str]:
    """Adds the chosen ones as drafts, all or none, and gives their slugs. Raises Denied, ChangeRefused."""
    asker.needs(Permission.CHANGE_PARTNERS, EVERYTHING)
    who, now = asker.administrator.author, asker.house.gate.now()
    sheaf = Sheaf(bundle.role, bundle.source, found.anchor, who, note, now, bundle.project, bundle.dialect)
    about = told(found, chosen)
    with asker.change(f"{bundle.kind}.import-all", subject=bundle.source.told[:200], why=note, **about) as doing:
        return save_all(doing.session, chosen, sheaf)


def faults_of_entry(entry: Entry) -> list[Finding]:
    """What is wrong with an entity, each kind of fault once."""
    return list({finding.code: finding for finding in entry.of(Level.BLOCKING)}.values())

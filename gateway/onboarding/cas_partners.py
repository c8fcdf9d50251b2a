"""CAS services and CAS ENTs as administrators add and edit them: looked at first, kept with a reason and a revision.

They have no metadata: what is kept as a revision is what was typed. An address that we call ourselves, the
server of an ENT or the callback of a service that may proxy, is held against the egress rules (M18).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.access.acting import Doing
from gateway.access.requests import APPLIERS, Act
from gateway.cas.client.addresses import CasVersion, check_portal
from gateway.cas.errors import ServiceRefused
from gateway.cas.server.patterns import ServicePattern, parse_pattern
from gateway.cas.service import parse_service
from gateway.domain.standing import Standing
from gateway.onboarding.errors import NothingToRecord
from gateway.onboarding.records import Record, check_version, find_record, sign_change, subject_of
from gateway.onboarding.saving import check_note
from gateway.outbound.egress import Egress
from gateway.outbound.errors import ForbiddenDestination
from gateway.registry.ents import EntChoices, add_cas_ent, set_choices
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, Partner, Revision
from gateway.registry.names import find_project, name_faults
from gateway.registry.partners import PartnerChoices, add_cas_service
from gateway.saml.metadata_findings import Finding, Level

CAS = "partner.cas"
CasKind = Literal["ent", "partner"]
_BEFORE = "réglages d'avant la première modification"


@dataclass(frozen=True)
class CasFields:
    """What is typed about a CAS partner. address: of the server of an ENT, before ``/login``; of a service, under
    which all of it lies. version, dialect: of an ENT. may_proxy: of a service. projects: one for an ENT.
    """

    name: str
    address: str
    projects: tuple[str, ...] = ()
    version: str = CasVersion.CAS3
    dialect: str = "sdet"
    may_proxy: bool = False


@dataclass(frozen=True)
class Match:
    """Whether an address would be taken for one of the service, by the very rule of the login."""

    address: str
    matches: bool


@dataclass(frozen=True)
class CasReport:
    """findings: as for metadata. address: canonical, "" when it is refused. matches: of a service."""

    findings: tuple[Finding, ...]
    address: str = ""
    matches: tuple[Match, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether nothing can be kept."""
        return any(finding.level is Level.BLOCKING for finding in self.findings)


def look(
    session: Session, kind: CasKind, fields: CasFields, egress: Egress, tried: str = "", own: str = ""
) -> CasReport:
    """What is to be said before anything is kept. tried: one more address to match. own: slug of the record itself."""
    try:
        if kind == "ent":
            address = check_portal(fields.address, loopback=egress.loopback)
            pattern = None
        else:
            pattern = parse_pattern(fields.address, loopback=egress.loopback)
            address = pattern.address
    except ServiceRefused as error:
        return CasReport((Finding(Level.BLOCKING, error.reason),))
    findings = [*_called(kind, fields, address, egress), *_neighbours(session, kind, address, pattern, own)]
    if kind == "partner" and fields.may_proxy:
        findings.append(Finding(Level.WARNING, "cas-proxy"))
    if kind == "ent" and fields.version == CasVersion.CAS2:
        findings.append(Finding(Level.INFO, "cas-2-attributes"))
    matches = _matches(pattern, tried, loopback=egress.loopback) if pattern is not None else ()
    return CasReport(tuple(findings), address, matches)


def kind_of(record: Record) -> CasKind:
    """By which rules its address is judged."""
    return "ent" if isinstance(record, Ent) else "partner"


def fields_of(record: Record) -> CasFields:
    """What is in force."""
    if isinstance(record, Ent):
        project = (record.project.ident,)
        return CasFields(record.name, record.cas_url or "", project, record.cas_version, record.dialect)
    projects = tuple(project.ident for project in record.projects)
    return CasFields(record.name, record.service_url or "", projects, may_proxy=record.may_proxy)


def add_cas(session: Session, kind: CasKind, slug: str, fields: CasFields, note: str, by: str, at: datetime,
            *, loopback: bool = False) -> Record:  # fmt: skip
    """A new CAS partner, as a draft that nobody goes through. Raises ChangeRefused."""
    check_note(note)
    record: Record
    if kind == "ent":
        project = fields.projects[0] if fields.projects else ""
        choices = EntChoices(slug, project, fields.name, fields.dialect, cas_version=fields.version)
        record = add_cas_ent(session, choices, fields.address, loopback=loopback)
    else:
        wanted = PartnerChoices(slug, fields.name, fields.projects, may_proxy=fields.may_proxy)
        record = add_cas_service(session, wanted, fields.address, loopback=loopback)
    record.state, record.state_since = Standing.DRAFT, at
    keep_settings(session, record, note, by, at)
    return record


def change_cas(
    session: Session, record: Record, fields: CasFields, note: str, by: str, at: datetime, *, loopback: bool = False
) -> None:
    """Puts other settings of a CAS partner in force, at once. Raises ChangeRefused."""
    check_note(note)
    before = fields_of(record)
    if isinstance(record, Ent):
        address = _checked(check_portal, fields.address, loopback=loopback)
        fields = replace(fields, address=address, projects=before.projects, may_proxy=False)
        set_choices(record, name=fields.name, dialect=fields.dialect, cas_version=fields.version)
        record.cas_url = address
    else:
        address = _checked(parse_pattern, fields.address, loopback=loopback).address
        fields = replace(fields, address=address, version=before.version, dialect=before.dialect)
        _write_service(session, record, fields)
    if fields == before:
        raise NothingToRecord
    keep_settings(session, record, note, by, at, before)


def keep_settings(
    session: Session, record: Record, note: str, by: str, at: datetime, before: CasFields | None = None
) -> None:
    """What is in force of a CAS partner, as its next revision. before: what was until now, kept first when no
    revision says it, so that it can come back.
    """
    subject = subject_of(record)
    last = session.scalar(select(func.max(Revision.number)).where(Revision.subject == subject)) or 0
    if before is not None and not last:
        last = 1
        session.add(_revision(subject, last, before, _BEFORE, record.changed_by, record.changed_at or at))
    sign_change(record, by, at)
    session.flush()
    session.add(_revision(subject, last + 1, fields_of(record), note, by, at))


def cas_fields(revision: Revision) -> CasFields:
    """What a revision of a CAS partner says. Raises ChangeRefused for one of another protocol."""
    if "cas" not in revision.parsed:
        raise ChangeRefused(f"La révision {revision.number} n'est pas celle d'un partenaire CAS.")
    return _read(revision.parsed["cas"])


def cas_payload(fields: CasFields, note: str, version: int, *, loopback: bool) -> dict[str, Any]:
    """New settings, as they wait for a second person. version: of the record that was looked at."""
    return {"fields": asdict(fields), "note": note, "version": version, "loopback": loopback}


def _write_service(session: Session, record: Partner, fields: CasFields) -> None:
    faults = name_faults(fields.name)
    query = select(Partner.slug).where(Partner.service_url == fields.address, Partner.id != record.id)
    if (holder := session.scalar(query)) is not None:
        faults.append(f"a service at {fields.address} exists already: {holder}")
    if faults:
        raise ChangeRefused(*faults)
    record.name, record.service_url, record.may_proxy = fields.name, fields.address, fields.may_proxy
    record.projects = [find_project(session, ident) for ident in fields.projects]


def _checked(check: Any, address: str, *, loopback: bool) -> Any:
    try:
        return check(address, loopback=loopback)
    except ServiceRefused as error:
        raise ChangeRefused(f"the address is not acceptable: {error}") from error


def _revision(subject: str, number: int, fields: CasFields, note: str, by: str, at: datetime) -> Revision:
    settings = asdict(fields)
    return Revision(
        subject=subject,
        number=number,
        at=at,
        author=by,
        note=note.strip()[:500],
        source="saisie",
        document=json.dumps(settings, ensure_ascii=False, indent=2),
        parsed={"cas": settings},
    )


def _called(kind: CasKind, fields: CasFields, address: str, egress: Egress) -> Iterable[Finding]:
    """What we would have to call ourselves, and may not."""
    if kind == "partner" and not fields.may_proxy:
        return
    try:
        egress.check_url(address)
        host = parse_service(address, loopback=egress.loopback).host
        if host.replace(".", "").isdigit() or ":" in host:
            egress.check_address(host)
    except ForbiddenDestination:
        yield Finding(Level.BLOCKING, "call-forbidden")


def _neighbours(
    session: Session, kind: CasKind, address: str, pattern: ServicePattern | None, own: str
) -> Iterable[Finding]:
    """Who lies at the same address, and services above or below: of those the deepest path wins."""
    if kind == "ent" or pattern is None:
        taken = session.scalars(select(Ent.slug).where(Ent.cas_url == address, Ent.slug != own)).all()
        yield from (Finding(Level.WARNING, "cas-same-server", detail=slug) for slug in taken)
        return
    query = select(Partner.slug, Partner.service_url).where(Partner.service_url.is_not(None), Partner.slug != own)
    for slug, other in session.execute(query.where(Partner.service_url.startswith(pattern.origin, autoescape=True))):
        if other == address:
            yield Finding(Level.BLOCKING, "cas-address-taken", detail=slug)
        elif other and _above(f"{other.rstrip('/')}/", f"{address.rstrip('/')}/"):
            yield Finding(Level.WARNING, "cas-overlap", detail=slug)


def _above(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _matches(pattern: ServicePattern, tried: str, *, loopback: bool) -> tuple[Match, ...]:
    base = pattern.address.rstrip("/")
    scheme, _, rest = base.partition("://")
    near = [base, f"{base}/", f"{base}/page?x=1", f"{base}x", f"{scheme}://autre.{rest}", f"{scheme}://{rest}.autre.fr"]
    return tuple(Match(one, _fits(pattern, one, loopback=loopback)) for one in [*near, *([tried] if tried else [])])


def _fits(pattern: ServicePattern, address: str, *, loopback: bool) -> bool:
    try:
        return pattern.matches(parse_service(address, loopback=loopback))
    except ServiceRefused:
        return False


def _read(data: Mapping[str, Any]) -> CasFields:
    """The reverse of ``asdict``, from JSON."""
    return CasFields(**{**data, "projects": tuple(data["projects"])})


def _apply(doing: Doing, payload: Mapping[str, Any], act: Act) -> None:
    record = find_record(doing.session, doing.subject)
    check_version(record, payload["version"])
    fields = _read(payload["fields"])
    by = f"{act.author}, accord de {act.approved_by}" if act.approved_by else act.author
    change_cas(doing.session, record, fields, payload["note"], by, doing.at, loopback=payload["loopback"])


APPLIERS[CAS] = _apply

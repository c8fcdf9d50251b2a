"""Partners as the API tells them."""

from datetime import datetime
from typing import Literal

from pydantic import Field
from sqlalchemy.orm import Session

from gateway.domain.standing import Standing
from gateway.onboarding.delta import Group
from gateway.onboarding.records import Record, subject_of
from gateway.registry.models import Ent, Upkeep
from gateway.registry.revisions import entity_of
from gateway.web.admin_api.call import Answer
from gateway.web.admin_api.shapes import Shape, shown

Kind = Literal["ent", "partner"]
Protocol = Literal["saml", "cas"]


class PartnerQuery(Shape):
    """What the list is asked for."""

    q: str = Field("", max_length=80, description="Mots du nom, sans accents ni majuscules.")
    kind: Kind | None = Field(None, description="ent : un ENT ; partner : un service.")
    protocol: Protocol | None = None
    state: Standing | None = Field(None, description="Les partenaires archivés ne sont listés que sur demande.")
    needs: bool = Field(False, description="Seulement ce qui demande une action.")
    page: int = Field(1, ge=1)


class PartnerLine(Shape):
    """One partner in a list."""

    kind: Kind
    slug: str
    name: str
    protocol: Protocol
    state: Standing
    schools: int | None = Field(description="D'un ENT ; null pour un service.")
    ends: datetime | None = Field(description="Première fin d'un certificat ou des métadonnées.")
    checked: datetime | None = Field(description="Dernière relecture.")
    failing_since: datetime | None
    needs: bool


class PartnerList(Shape):
    """One page of the partners."""

    total: int
    page: int
    pages: int
    partners: list[PartnerLine]


class CertificateShape(Shape):
    """A certificate that the metadata in force publishes."""

    use: str
    fingerprint: str = Field(description="SHA-256, en hexadécimal.")
    not_before: datetime
    not_after: datetime


class UpkeepShape(Shape):
    """Where the metadata comes from, and its daily reading."""

    kind: str
    address: str
    entity_id: str
    anchor: str
    daily: bool
    fields: list[Group] = Field(description="Ce que le partenaire peut changer sans que personne ne l'examine.")
    checked: datetime | None
    failing_since: datetime | None
    failure: str


class Partner(Shape):
    """One partner. Its ETag goes into If-Match to change it."""

    kind: Kind
    slug: str
    name: str
    protocol: Protocol
    state: Standing
    moves: list[Standing] = Field(description="Les états où il peut passer.")
    project: str | None = Field(description="L'idENT du projet d'un ENT ; null pour un service.")
    projects: list[str] = Field(description="Les projets d'un service ; vide pour tous.")
    entity_id: str | None
    address: str | None = Field(description="Du serveur ou du service CAS.")
    revision: int | None
    certificates: list[CertificateShape]
    upkeep: UpkeepShape | None
    changed_by: str
    changed: datetime | None


class UpkeepGiven(Shape):
    """The daily reading as it is to be."""

    model_config = shown(daily=True, fields=["contacts", "names"], note="Accord avec l'éditeur")

    daily: bool
    fields: list[Group]
    note: str = Field(min_length=10, max_length=500)


class Reread(Shape):
    """What a reading at once gave."""

    outcome: str = Field(description="same, taken, asked, ou le code de ce qui a échoué.")
    taken: int = Field(description="Changements mis en service.")
    asked: int = Field(description="Changements qui attendent l'accord de quelqu'un.")
    detail: str


def partner_answer(session: Session, record: Record, status: int = 200) -> Answer:
    """A partner with its version."""
    return Answer(partner_of(session, record), status, f"{record.version}", _location(record) if status == 201 else "")


def partner_of(session: Session, record: Record) -> Partner:
    """A partner as it is told."""
    is_ent = isinstance(record, Ent)
    certificates = entity_of(record.revision).certificates if record.revision else ()
    return Partner(
        kind="ent" if is_ent else "partner",
        slug=record.slug,
        name=record.name,
        protocol="saml" if record.protocol == "saml" else "cas",
        state=Standing(record.state),
        moves=list(Standing(record.state).moves),
        project=record.project.ident if isinstance(record, Ent) else None,
        projects=[] if isinstance(record, Ent) else sorted(project.ident for project in record.projects),
        entity_id=record.entity_id,
        address=record.cas_url if isinstance(record, Ent) else record.service_url,
        revision=record.revision.number if record.revision else None,
        certificates=[
            CertificateShape(use=use, fingerprint=one.fingerprint, not_before=one.not_before, not_after=one.not_after)
            for use, one in certificates
        ],
        upkeep=_upkeep_of(session.get(Upkeep, subject_of(record))),
        changed_by=record.changed_by,
        changed=record.changed_at,
    )


def _upkeep_of(upkeep: Upkeep | None) -> UpkeepShape | None:
    if upkeep is None:
        return None
    return UpkeepShape(
        kind=upkeep.kind,
        address=upkeep.address,
        entity_id=upkeep.entity_id,
        anchor=upkeep.anchor,
        daily=upkeep.daily,
        fields=[Group(name) for name in upkeep.fields],
        checked=upkeep.checked_at,
        failing_since=upkeep.failing_since,
        failure=upkeep.failure,
    )


def _location(record: Record) -> str:
    return f"/partners/{record.__tablename__}/{record.slug}"

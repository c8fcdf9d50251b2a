"""Projects, ENTs, schools, conventions, services, their revisions and the audit trail."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.registry.models.agreements import Collectivite, Document
from gateway.registry.models.base import Base
from gateway.registry.models.standing import Stands
from gateway.registry.types import Utc


class RegistryState(Base):
    """One row. generation: grows with every change, so that workers know when to read again.

    acts: how many lines the journal holds.
    """

    __tablename__ = "registry_state"
    id: Mapped[int] = mapped_column(primary_key=True)
    generation: Mapped[int]
    acts: Mapped[int] = mapped_column(default=0, server_default="0")


class Project(Base):
    """An ENT project as the GAR knows it. ident: its idENT."""

    __tablename__ = "project"
    id: Mapped[int] = mapped_column(primary_key=True)
    ident: Mapped[str] = mapped_column(String(45), unique=True)
    name: Mapped[str] = mapped_column(String(200))


class Ent(Stands, Base):
    """One upstream portal. identifier: ``pass`` or ``derived:<version>``. revision_id: the metadata in force.

    origins: of its own pages, which may show ours and the list of resources.
    """

    __tablename__ = "ent"
    __table_args__ = (UniqueConstraint("project_id", "entity_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    protocol: Mapped[str] = mapped_column(String(8))
    dialect: Mapped[str] = mapped_column(String(60))
    entity_id: Mapped[str | None] = mapped_column(String(1024))
    cas_url: Mapped[str | None] = mapped_column(String(1024))
    cas_version: Mapped[str] = mapped_column(String(8), default="3", server_default="3")
    sha1_until: Mapped[date | None]
    identifier: Mapped[str] = mapped_column(String(20), default="pass")
    signed: Mapped[str] = mapped_column(String(12), default="either")
    unsigned_cbc: Mapped[bool] = mapped_column(default=False)
    origins: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    project: Mapped[Project] = relationship()
    revision: Mapped["Revision | None"] = relationship()


class School(Base):
    """A school and the one ENT that may speak for it, if it has one. folded: its words, as searches look for them.

    collectivite_id: who runs it. declared, transmitted: the days on which the GAR heard of it.
    """

    __tablename__ = "school"
    __table_args__ = (
        Index("ix_school_collectivite_id_uai", "collectivite_id", "uai"),
        Index("ix_school_circonscription_uai", "circonscription", "uai"),
    )
    uai: Mapped[str] = mapped_column(String(8), primary_key=True)
    ent_id: Mapped[int | None] = mapped_column(ForeignKey("ent.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    commune: Mapped[str] = mapped_column(String(100), default="", server_default="")
    folded: Mapped[str] = mapped_column(String(320), default="", server_default="")
    enabled: Mapped[bool] = mapped_column(default=True)
    nature: Mapped[str] = mapped_column(String(20), default="", server_default="")
    circonscription: Mapped[str] = mapped_column(String(120), default="", server_default="")
    collectivite_id: Mapped[int | None] = mapped_column(ForeignKey("collectivite.id"))
    declared: Mapped[date | None]
    transmitted: Mapped[date | None]
    ent: Mapped[Ent | None] = relationship()
    collectivite: Mapped[Collectivite | None] = relationship()


class Convention(Base):
    """An agreement. attributes: what it allows to release beyond the GAR's two.

    collectivite: who signed, as it was written. collectivite_id: the same in our list, when it is there.
    purposes: why data goes. contact_ent, contact_collectivite: the data protection officers.
    draft: nobody has signed yet. renews_id: the convention that it follows. dossier: its number on
    « Démarche numérique », for those that came from there.
    """

    __tablename__ = "convention"
    __table_args__ = (Index("ix_convention_until", "until"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ent_id: Mapped[int] = mapped_column(ForeignKey("ent.id"), index=True)
    collectivite: Mapped[str] = mapped_column(String(200))
    signed: Mapped[date]
    until: Mapped[date]
    ended: Mapped[date | None]
    attributes: Mapped[list[str]] = mapped_column(JSON, default=list)
    collectivite_id: Mapped[int | None] = mapped_column(ForeignKey("collectivite.id"), index=True)
    purposes: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    contact_ent: Mapped[str] = mapped_column(String(200), default="", server_default="")
    contact_collectivite: Mapped[str] = mapped_column(String(200), default="", server_default="")
    summary: Mapped[str] = mapped_column(Text, default="", server_default="")
    draft: Mapped[bool] = mapped_column(default=False, server_default=false())
    renews_id: Mapped[int | None] = mapped_column(ForeignKey("convention.id"), index=True)
    dossier: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    ent: Mapped[Ent] = relationship()
    signatory: Mapped[Collectivite | None] = relationship()
    document: Mapped[Document | None] = relationship()
    schools: Mapped[list["ConventionSchool"]] = relationship(cascade="all, delete-orphan")


class ConventionSchool(Base):
    """One school that a convention covers."""

    __tablename__ = "convention_school"
    convention_id: Mapped[int] = mapped_column(ForeignKey("convention.id"), primary_key=True)
    uai: Mapped[str] = mapped_column(ForeignKey("school.uai"), primary_key=True, index=True)


class Partner(Stands, Base):
    """A service that receives people: the GAR, its console, another SP or CAS service.

    service_url: under which all of a CAS service lies. may_proxy: whether a CAS service may ask for
    tickets for others. release: the policy lines, ``[{"attribute":..., "purpose":...}]``; none means the GAR's two.
    """

    __tablename__ = "partner"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    protocol: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(200))
    entity_id: Mapped[str | None] = mapped_column(String(1024), unique=True)
    service_url: Mapped[str | None] = mapped_column(String(2048), unique=True, index=True)
    may_proxy: Mapped[bool] = mapped_column(default=False, server_default=false())
    encrypt: Mapped[bool] = mapped_column(default=False)
    sign_response: Mapped[bool] = mapped_column(default=True)
    sign_assertion: Mapped[bool] = mapped_column(default=True)
    sha1_until: Mapped[date | None]
    relay_state: Mapped[str | None] = mapped_column(String(2048))
    release: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    revision: Mapped["Revision | None"] = relationship()
    projects: Mapped[list[Project]] = relationship(secondary="partner_project")


class PartnerProject(Base):
    """A project from which a partner takes people; a partner without any takes them from all."""

    __tablename__ = "partner_project"
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)


class Revision(Base):
    """One state of a partner's metadata, never changed after it was written.

    subject: ``ent:<slug>`` or ``partner:<slug>``. document: read only when asked for, it may hold a
    whole federation. parsed: what was read of it, as JSON.
    """

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("subject", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(80), index=True)
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(Utc)
    author: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(500))
    source: Mapped[str] = mapped_column(String(1024))
    document: Mapped[str] = mapped_column(Text, deferred=True)
    parsed: Mapped[dict[str, Any]] = mapped_column(JSON)


class AuditEvent(Base):
    """One line of the trail. origin: unique, so that a line delivered twice is kept once.

    No column holds anything of a person.
    """

    __tablename__ = "audit_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(String(60), unique=True)
    at: Mapped[datetime] = mapped_column(Utc, index=True)
    kind: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(12), index=True)
    reason: Mapped[str] = mapped_column(String(60), default="")
    project: Mapped[str] = mapped_column(String(45), default="")
    ent: Mapped[str] = mapped_column(String(60), default="")
    partner: Mapped[str] = mapped_column(String(60), default="")
    author: Mapped[str] = mapped_column(String(200), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

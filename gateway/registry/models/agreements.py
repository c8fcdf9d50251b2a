"""Who signs for schools, the documents that were signed, and what « Démarche numérique » brought."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.registry.models.base import Base
from gateway.registry.types import Utc


class Collectivite(Base):
    """A commune, a syndicat or a communauté de communes. folded: its words, as searches look for them."""

    __tablename__ = "collectivite"
    __table_args__ = (Index("ix_collectivite_departement_name", "departement", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    siren: Mapped[str] = mapped_column(String(9), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    nature: Mapped[str] = mapped_column(String(30))
    departement: Mapped[str] = mapped_column(String(3))
    contact: Mapped[str] = mapped_column(String(200), default="", server_default="")
    folded: Mapped[str] = mapped_column(String(260))


class Document(Base):
    """A signed document as it came, kept once under its SHA-256. content: read only when it is asked for."""

    __tablename__ = "document"
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    at: Mapped[datetime] = mapped_column(Utc)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, info={"hidden": True})


class RenewalReminder(Base):
    """A reminder that was given: days before the end of a convention, each once."""

    __tablename__ = "renewal_reminder"
    convention_id: Mapped[int] = mapped_column(ForeignKey("convention.id", ondelete="CASCADE"), primary_key=True)
    until: Mapped[date] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)


class DemarcheProgress(Base):
    """How far a démarche has been read. cursor, deleted_cursor: of the last page kept, "" before the first.

    outcome: "" while a run is under way, then ``done`` or the code of the fault that stopped it.
    """

    __tablename__ = "demarche_progress"
    demarche: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cursor: Mapped[str] = mapped_column(String(200), default="")
    deleted_cursor: Mapped[str] = mapped_column(String(200), default="")
    began: Mapped[datetime | None] = mapped_column(Utc)
    ended: Mapped[datetime | None] = mapped_column(Utc)
    outcome: Mapped[str] = mapped_column(String(40), default="")
    read: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)


class DemarcheDossier(Base):
    """What the last reading of a dossier gave. faults: why it makes no convention, a sentence each.

    file_digest: of the document as the service announced it. file_missing: it has not been fetched.
    """

    __tablename__ = "demarche_dossier"
    __table_args__ = (UniqueConstraint("demarche", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    demarche: Mapped[int]
    number: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(20))
    changed: Mapped[datetime] = mapped_column(Utc)
    faults: Mapped[list[str]] = mapped_column(JSON, default=list)
    faulty: Mapped[bool] = mapped_column(default=False, index=True)
    file_digest: Mapped[str] = mapped_column(String(64), default="")
    file_missing: Mapped[bool] = mapped_column(default=False, index=True)

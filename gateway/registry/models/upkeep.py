"""How a partner's metadata is kept up: where it is read again, and whom to write to."""

from datetime import datetime

from sqlalchemy import JSON, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from gateway.registry.models.base import Base
from gateway.registry.types import Utc


class Upkeep(Base):
    """Where the metadata of a subject comes from. kind: file, paste, url, mdq or aggregate.

    anchor: none, pinned or first-seen; anchor_value: certificates in base64, one a line, or the fingerprint
    that was seen first. fields: the groups of changes that a daily reading may put in force by itself.
    failing_since: of the first reading in a row that failed; failure: its code.
    """

    __tablename__ = "upkeep"
    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(String(1024), default="", server_default="")
    entity_id: Mapped[str] = mapped_column(String(1024), default="", server_default="")
    anchor: Mapped[str] = mapped_column(String(12), default="none", server_default="none")
    anchor_value: Mapped[str] = mapped_column(Text, default="", server_default="")
    daily: Mapped[bool] = mapped_column(default=False, server_default=false())
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    checked_at: Mapped[datetime | None] = mapped_column(Utc)
    failing_since: Mapped[datetime | None] = mapped_column(Utc)
    failure: Mapped[str] = mapped_column(String(60), default="", server_default="")


class Mail(Base):
    """A message that waits to be sent, or was. about: unique, so that one thing is written about once."""

    __tablename__ = "mail"
    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(String(200), unique=True)
    recipients: Mapped[list[str]] = mapped_column(JSON)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Utc)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    next_attempt: Mapped[datetime] = mapped_column(Utc, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(Utc)
    failure: Mapped[str] = mapped_column(String(200), default="", server_default="")


class ApiToken(Base):
    """A program that may use the API. digest: SHA-256 of its token. role, scopes: as an administrator's.

    made_by: an administrator's address, or the account of the command line. last_used: to within five minutes.
    """

    __tablename__ = "api_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), unique=True, info={"hidden": True})
    role: Mapped[str] = mapped_column(String(20))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by: Mapped[str] = mapped_column(String(200))
    expires: Mapped[datetime] = mapped_column(Utc)
    revoked_at: Mapped[datetime | None] = mapped_column(Utc)
    last_used: Mapped[datetime | None] = mapped_column(Utc)


class Chore(Base):
    """Something that the gateway does by itself from time to time, on whichever node comes first.

    begun: when somebody took it last. done: when it last went well. failure: how it last went wrong, "" when it
    went well.
    """

    __tablename__ = "chore"
    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    begun: Mapped[datetime | None] = mapped_column(Utc)
    done: Mapped[datetime | None] = mapped_column(Utc)
    failure: Mapped[str] = mapped_column(String(200), default="", server_default="")

"""Administrators, what they asked for, and the journal of what they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from gateway.registry.models.base import Base
from gateway.registry.types import Utc

_HIDDEN = {"hidden": True}
"""Marks a column that the journal shows as changed or not, never as it is."""


class Administrator(Base):
    """Somebody who may sign in to the administration. email: in lower case.

    scopes: as texts such as ``departement:055``. password: its argon2id hash, None until the enrolment.
    totp: the sealed secret. totp_step: of the last code that was taken. recovery: hashes of the codes
    that are left. invitation: hash of the one-time link. edition: grows when sessions must end.
    confirmed: when somebody last said that the access is still needed.
    """

    __tablename__ = "administrator"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(String(20))
    scopes: Mapped[list[str]] = mapped_column(JSON, default=list)
    enabled: Mapped[bool] = mapped_column(default=True, server_default=true())
    created: Mapped[datetime] = mapped_column(Utc)
    confirmed: Mapped[datetime] = mapped_column(Utc)
    last_login: Mapped[datetime | None] = mapped_column(Utc)
    edition: Mapped[int] = mapped_column(default=1, server_default="1")
    password: Mapped[str | None] = mapped_column(String(200), info=_HIDDEN)
    totp: Mapped[str | None] = mapped_column(String(300), info=_HIDDEN)
    totp_step: Mapped[int] = mapped_column(default=0, server_default="0", info=_HIDDEN)
    recovery: Mapped[list[str]] = mapped_column(JSON, default=list, info=_HIDDEN)
    invitation: Mapped[str | None] = mapped_column(String(64), unique=True, info=_HIDDEN)
    invitation_until: Mapped[datetime | None] = mapped_column(Utc)


class ApprovalRule(Base):
    """A scope in which changes of what is in production need a second person."""

    __tablename__ = "approval_rule"
    scope: Mapped[str] = mapped_column(String(220), primary_key=True)


class ChangeRequest(Base):
    """A change that waits for a second person. kind: what would be done; payload: with what.

    state: ``open``, ``applied``, ``refused`` or ``withdrawn``. ent, schools, collectivites, circonscriptions: its
    target.
    """

    __tablename__ = "change_request"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)
    author: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(220))
    summary: Mapped[str] = mapped_column(String(500))
    why: Mapped[str] = mapped_column(String(500))
    ent: Mapped[str] = mapped_column(String(60), default="")
    schools: Mapped[list[str]] = mapped_column(JSON, default=list)
    collectivites: Mapped[list[str]] = mapped_column(JSON, default=list)
    circonscriptions: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True, info=_HIDDEN)
    state: Mapped[str] = mapped_column(String(12), default="open", server_default="open", index=True)
    decided: Mapped[datetime | None] = mapped_column(Utc)
    decided_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    decision: Mapped[str] = mapped_column(String(500), default="", server_default="")


class SiteSetting(Base):
    """What administrators set for the whole site while it runs, such as the maintenance banner."""

    __tablename__ = "site_setting"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)


class JournalLine(Base):
    """One administrative act, never changed. number: its place, without gaps. before, after: canonical JSON.

    previous: the digest of the line before it, which no two lines share. digest: SHA-256 of this one.
    """

    __tablename__ = "journal_line"
    __table_args__ = (UniqueConstraint("previous"),)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Utc, index=True)
    author: Mapped[str] = mapped_column(String(200), index=True)
    via: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(220), index=True)
    why: Mapped[str] = mapped_column(String(500))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

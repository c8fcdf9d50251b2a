"""Looking again at who has access: twice a year somebody says, of each account, that it is still needed."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.inviting import invite
from gateway.access.permissions import Role
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Administrator

CONFIRMED_FOR = timedelta(days=182)


class LastReferent(Exception):
    """Nobody would be left to manage accesses but the command line."""


def to_confirm(session: Session, now: datetime) -> Sequence[Administrator]:
    """The accounts that nobody confirmed for six months, oldest first."""
    query = select(Administrator).where(Administrator.enabled, Administrator.confirmed < now - CONFIRMED_FOR)
    return session.scalars(query.order_by(Administrator.confirmed)).all()


def confirm(record: Administrator, now: datetime) -> None:
    """Says that the account is still needed."""
    record.confirmed = now


def version_of(record: Administrator) -> str:
    """Tells one state of an access from the next, so that nobody overwrites what they have not seen."""
    seen = (record.name, record.role, sorted(record.scopes), record.enabled)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def change_access(session: Session, record: Administrator, role: Role, scopes: Sequence[str]) -> None:
    """Another role or other scopes; open sessions end. Raises LastReferent."""
    if record.role != role or sorted(record.scopes) != sorted(scopes):
        _keep_one(session, record, stays=role is Role.REFERENT and "academie" in scopes)
        record.role, record.scopes = role, sorted(scopes)
        record.edition += 1


def shut_out(session: Session, record: Administrator) -> None:
    """The account opens nothing any more, sessions included. Raises LastReferent."""
    _keep_one(session, record, stays=False)
    record.enabled = False
    record.edition += 1


def let_back_in(record: Administrator, now: datetime) -> None:
    """The account opens again, with what opened it before."""
    if record.enabled:
        raise ChangeRefused(f"{record.email} is enabled already")
    record.enabled, record.confirmed = True, now


def renew_link(record: Administrator, now: datetime) -> str:
    """A new link for somebody who never enrolled, or who lost what they enrolled with."""
    return invite(record, now)


def _keep_one(session: Session, record: Administrator, *, stays: bool) -> None:
    if stays:
        return
    others = session.scalars(
        select(Administrator).where(
            Administrator.enabled, Administrator.role == Role.REFERENT, Administrator.id != record.id
        )
    )
    if record.role == Role.REFERENT and not any("academie" in other.scopes for other in others):
        raise LastReferent

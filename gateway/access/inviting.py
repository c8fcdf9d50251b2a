"""Letting somebody in: the command line or another administrator invites, the person enrols once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.codes import Seal, new_recovery_codes, recovery_hash, step_of
from gateway.access.passwords import hashed
from gateway.registry.models import Administrator

VALID = timedelta(hours=72)


class InvitationOver(Exception):
    """The link was used, replaced, or is too old."""


class WrongCode(Exception):
    """The code is not one of the telephone's: wrong account, or a clock that is off."""


@dataclass(frozen=True)
class Invited:
    """Who follows a link. secret: of the second factor that comes with it."""

    key: int
    email: str
    secret: str


def invite(record: Administrator, now: datetime) -> str:
    """A new link's token: whatever opened the account before no longer does, and its sessions end."""
    token = secrets.token_urlsafe(32)
    record.invitation, record.invitation_until = _digest(token), now + VALID
    record.password = record.totp = None
    record.recovery = []
    record.edition += 1
    return token


def invited(session: Session, token: str, seal: Seal, now: datetime) -> Invited:
    """Raises InvitationOver."""
    record = _record(session, token, now)
    return Invited(record.id, record.email, seal.secret_of(token))


def enrol(session: Session, token: str, password: str, code: str, seal: Seal, now: datetime) -> list[str]:
    """Sets password and second factor, uses the link up, and gives the recovery codes, once.

    Raises InvitationOver, WrongCode.
    """
    record = _record(session, token, now)
    secret = seal.secret_of(token)
    step = step_of(secret, code, now)
    if step is None:
        raise WrongCode
    codes = new_recovery_codes()
    record.password, record.totp, record.totp_step = hashed(password), seal.seal(secret, record.id), step
    record.recovery = [recovery_hash(one) for one in codes]
    record.invitation = record.invitation_until = None
    record.edition += 1
    return codes


def _record(session: Session, token: str, now: datetime) -> Administrator:
    query = select(Administrator).where(Administrator.invitation == _digest(token))
    record = session.scalar(query)
    if record is None or not record.enabled or record.invitation_until is None or record.invitation_until <= now:
        raise InvitationOver
    return record


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

"""Tokens by which programs use the API: made by somebody, for no more than their own rights, shown once.

What is kept is a digest (SHA-256): 256 random bits are not guessed, so nothing slower is needed. Whoever
loses rights takes them from their tokens too: that is looked at on every call.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from gateway.access.people import person_of
from gateway.access.permissions import COMMAND_LINE, Administrator, Role, covers
from gateway.access.scopes import Scope, read_scope
from gateway.registry import models
from gateway.registry.engine import reading, recording
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import ApiToken

PREFIX = "gar-jeton-"
"""By which a token that was published by mistake is recognised."""

LONGEST_NAME = 60
MOST_DAYS = 366
_NOTED_EVERY = timedelta(minutes=5)


class Standing(StrEnum):
    """What a token is worth. NARROWED: its maker may no longer do all that it says."""

    VALID = "valid"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NARROWED = "narrowed"


class TokenRefused(Exception):
    """The token opens nothing. standing: why."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing)
        self.standing = standing


class TooWide(ChangeRefused):
    """A token is asked for more than its maker may do."""

    def __init__(self) -> None:
        super().__init__("the token would do more than its maker may")


@dataclass(frozen=True)
class Wanted:
    """What a token is made for. days: how long it is good."""

    name: str
    role: Role
    scopes: tuple[Scope, ...]
    days: int


def make_token(session: Session, maker: str, wanted: Wanted, now: datetime) -> tuple[ApiToken, str]:
    """The record and the token itself, which nobody is shown again.

    maker: the e-mail address of an administrator, or the account of the command line. Raises TooWide, ChangeRefused.
    """
    faults = []
    if not wanted.name.strip() or len(wanted.name) > LONGEST_NAME or not wanted.name.isprintable():
        faults.append(f"the name of a token is needed, in {LONGEST_NAME} characters at most")
    if not 1 <= wanted.days <= MOST_DAYS:
        faults.append(f"a token is good for 1 to {MOST_DAYS} days")
    if not wanted.scopes:
        faults.append("a token needs a scope")
    if faults:
        raise ChangeRefused(*faults)
    if not _is_covered(session, maker, wanted.role, wanted.scopes):
        raise TooWide
    token = PREFIX + secrets.token_urlsafe(32)
    record = ApiToken(
        name=wanted.name.strip(),
        digest=_digest(token),
        role=wanted.role.value,
        scopes=sorted(map(str, wanted.scopes)),
        made_at=now,
        made_by=maker,
        expires=now + timedelta(days=wanted.days),
    )
    session.add(record)
    session.flush()
    return record, token


def find_token(session: Session, number: int) -> ApiToken:
    """Raises ChangeRefused."""
    record = session.get(ApiToken, number)
    if record is None:
        raise ChangeRefused(f"no token {number}")
    return record


def revoke(record: ApiToken, now: datetime) -> None:
    """It opens nothing from now on. Raises ChangeRefused for one that is revoked already."""
    if record.revoked_at is not None:
        raise ChangeRefused(f"the token {record.id} is revoked already")
    record.revoked_at = now


def tokens_of(session: Session, maker: str = "") -> Sequence[ApiToken]:
    """Those of somebody, or all of them, the newest first."""
    query = select(ApiToken).order_by(ApiToken.id.desc())
    return session.scalars(query.where(ApiToken.made_by == maker) if maker else query).all()


def standing_of(session: Session, record: ApiToken, now: datetime) -> Standing:
    """What a token is worth now."""
    if record.revoked_at is not None:
        return Standing.REVOKED
    if record.expires <= now:
        return Standing.EXPIRED
    scopes = [read_scope(text) for text in record.scopes]
    return Standing.VALID if _is_covered(session, record.made_by, Role(record.role), scopes) else Standing.NARROWED


def bearer_of(engine: Engine, token: str, now: datetime, *, dry_run: bool = False) -> Administrator:
    """For whom a program that shows a token acts, with the token's own rights.

    dry_run: whether its use is not noted, since nothing is done with it. Raises TokenRefused, RegistryUnavailable.
    """
    with reading(engine) as session:
        record = session.scalar(select(ApiToken).where(ApiToken.digest == _digest(token)))
        if record is None:
            raise TokenRefused(Standing.UNKNOWN)
        standing = standing_of(session, record, now)
        if standing is not Standing.VALID:
            raise TokenRefused(standing)
        scopes = frozenset(read_scope(text) for text in record.scopes)
        bearer = Administrator(0, record.made_by, record.name, Role(record.role), scopes, record.name)
        number, last = record.id, record.last_used
    if not dry_run and (last is None or last <= now - _NOTED_EVERY):
        with recording(engine) as session:
            session.execute(update(ApiToken).where(ApiToken.id == number).values(last_used=now))
    return bearer


def _is_covered(session: Session, maker: str, role: Role, scopes: Sequence[Scope]) -> bool:
    """Whether the maker may do all that today. The command line may anything."""
    if maker.startswith(COMMAND_LINE):
        return True
    record = session.scalar(select(models.Administrator).where(models.Administrator.email == maker))
    return record is not None and record.enabled and covers(person_of(record), role, scopes)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

"""The audit trail: one line for each event, never changed, without anything of a person.

Lines come in two ways: administrative acts are written with the change they tell of; logins are
queued by the state room and brought here in batches.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gateway.registry.models import AuditEvent
from gateway.registry.upserts import insert

RETENTION = timedelta(days=366)
"""CNIL deliberation 2021-122: logs are kept for a year at most."""


@dataclass(frozen=True)
class AuditLine:
    """kind: what happened, such as ``login.ok``. reason: a stable code. detail: counts and names of things."""

    at: datetime
    kind: str
    reference: str = ""
    reason: str = ""
    project: str = ""
    ent: str = ""
    partner: str = ""
    author: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


def write(session: Session, line: AuditLine) -> None:
    """Adds a line in the transaction of the change that it tells of."""
    session.add(AuditEvent(origin=uuid4().hex, **vars(line)))


def bring_in(session: Session, lines: Iterable[tuple[str, AuditLine]]) -> set[str]:
    """Adds queued lines, each under its unique origin: a line that is already there is left alone.

    Returns the origins of those that were not, so that whatever came with a line counts once too.
    """
    rows = [{"origin": origin, **vars(line)} for origin, line in lines]
    if not rows:
        return set()
    new = insert(session, AuditEvent).on_conflict_do_nothing(index_elements=["origin"])
    return set(session.scalars(new.returning(AuditEvent.origin), rows))


def find(session: Session, reference: str) -> Sequence[AuditEvent]:
    """The lines that bear the reference of a user's page, oldest first."""
    query = select(AuditEvent).where(AuditEvent.reference == reference.strip().upper()).order_by(AuditEvent.at)
    return session.scalars(query).all()


def forget(session: Session, now: datetime) -> int:
    """Deletes the lines past their retention, and says how many."""
    result = session.execute(delete(AuditEvent).where(AuditEvent.at < now - RETENTION))
    return int(result.rowcount)  # type: ignore[attr-defined]

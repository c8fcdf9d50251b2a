"""How often resources were opened, by day, school and profile: sums alone, nothing of a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from gateway.registry.models import KnownResource, OpeningsBatch, ResourceOpenings

RETENTION = timedelta(days=25 * 30)
"""Detailed figures: 25 months at most (CNIL, audience measurement, 4 July 2025)."""

_BATCHES = timedelta(days=7)
_KEY = ("day", "project", "uai", "profile", "resource", "kind")


@dataclass(frozen=True)
class Counted:
    """number: of openings that have all the rest in common."""

    day: date
    project: str
    uai: str
    profile: str
    resource: str
    kind: str
    title: str
    publisher: str
    number: int


def add_openings(session: Session, batch: str, at: datetime, counted: Iterable[Counted]) -> bool:
    """Adds a batch to the figures, once: False when that batch was added before."""
    if session.get(OpeningsBatch, batch) is not None:
        return False
    session.add(OpeningsBatch(name=batch, at=at))
    for each in counted:
        names = {"title": each.title, "publisher": each.publisher}
        known = _insert(session, KnownResource).values(resource=each.resource, **names)
        session.execute(known.on_conflict_do_update(index_elements=["resource"], set_=names))
        row = _insert(session, ResourceOpenings).values(
            **{name: getattr(each, name) for name in _KEY}, number=each.number
        )
        more = {"number": ResourceOpenings.number + each.number}
        session.execute(row.on_conflict_do_update(index_elements=list(_KEY), set_=more))
    return True


def forget(session: Session, now: datetime) -> int:
    """Deletes the detailed figures past their retention, and says how many."""
    session.execute(delete(OpeningsBatch).where(OpeningsBatch.at < now - _BATCHES))
    result = session.execute(delete(ResourceOpenings).where(ResourceOpenings.day < (now - RETENTION).date()))
    return int(result.rowcount)  # type: ignore[attr-defined]


def _insert(session: Session, table: type[Any]) -> Any:
    return import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}").insert(table)

"""Batches of openings on their way into the figures, each once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from gateway.domain.figures import Opener, ResourceOpening
from gateway.registry.counting import count_openers, count_openings
from gateway.registry.models import OpeningsBatch

_REMEMBERED = timedelta(days=7)


def add_openings(
    session: Session, batch: str, at: datetime, openings: Iterable[ResourceOpening], openers: Iterable[Opener] = ()
) -> bool:
    """Adds a batch to the figures, once: False when that batch was added before."""
    if session.get(OpeningsBatch, batch) is not None:
        return False
    session.add(OpeningsBatch(name=batch, at=at))
    count_openings(session, openings)
    count_openers(session, openers)
    return True


def forget_batches(session: Session, now: datetime) -> int:
    """Deletes the names of batches that cannot come again, and says how many."""
    result = session.execute(delete(OpeningsBatch).where(OpeningsBatch.at < now - _REMEMBERED))
    return int(result.rowcount)  # type: ignore[attr-defined]

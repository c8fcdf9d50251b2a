"""Chores: what the gateway does by itself, each on whichever node comes first.

A chore is taken by a row that is changed under a condition, so that two nodes never both take it. Whoever takes
it has a while to do it; when that passes without a word, because of a crash or a failure, it is taken again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from gateway.registry.models import Chore
from gateway.registry.upserts import insert


@dataclass(frozen=True)
class Rhythm:
    """every: from one time that went well to the next. again: how long whoever took it is waited for."""

    every: timedelta
    again: timedelta


_DAILY = timedelta(hours=20)
"""Less than a day, so that an hour that drifts never skips one."""

RHYTHMS = {
    "partners": Rhythm(timedelta(hours=1), timedelta(minutes=30)),
    "mails": Rhythm(timedelta(minutes=5), timedelta(minutes=5)),
    "dossiers": Rhythm(timedelta(hours=1), timedelta(hours=1)),
    "reminders": Rhythm(_DAILY, timedelta(hours=1)),
    "audit": Rhythm(_DAILY, timedelta(hours=1)),
}


def take(session: Session, name: str, now: datetime) -> bool:
    """Whether the chore is due and now one's own to do."""
    rhythm = RHYTHMS[name]
    session.execute(insert(session, Chore).values(name=name).on_conflict_do_nothing(index_elements=["name"]))
    mine = update(Chore).where(
        Chore.name == name,
        or_(Chore.done.is_(None), Chore.done <= now - rhythm.every),
        or_(Chore.begun.is_(None), Chore.begun <= now - rhythm.again),
    )
    return bool(session.execute(mine.values(begun=now)).rowcount)  # type: ignore[attr-defined]


def finish(session: Session, name: str, begun: datetime, now: datetime, failure: str = "") -> None:
    """Notes how it went, for whoever took it then and lost it to nobody since. failure: "" when it went well."""
    values = {"failure": failure[:200]} if failure else {"failure": "", "done": now}
    session.execute(update(Chore).where(Chore.name == name, Chore.begun == begun).values(**values))


def chores(session: Session) -> Sequence[Chore]:
    """Those that were ever taken."""
    return session.scalars(select(Chore).order_by(Chore.name)).all()

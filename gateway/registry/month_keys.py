"""The key of each open month, one for all the nodes, destroyed at the close (mediacentre-and-admin.md 6.3)."""

import secrets
from collections.abc import Callable
from datetime import date

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from gateway.domain.figures import KEY_BYTES, next_month
from gateway.registry.engine import RegistryUnavailable, reading, recording
from gateway.registry.models import FigureMonth
from gateway.registry.upserts import insert

KeyOfMonth = Callable[[date], bytes | None]


class MonthKeys:
    """The keys as logins ask for them: from memory, after the first time in a month."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[date, bytes] = {}

    def __call__(self, month: date) -> bytes | None:
        """The key of a month; None once it is destroyed, or when the registry is away: figures stop no login."""
        if month not in self._known:
            try:
                key = self._find(month) or self._make(month)
            except RegistryUnavailable:
                return None
            if key is None:
                return None
            still_open = {known: kept for known, kept in self._known.items() if known >= next_month(month, -1)}
            self._known = still_open | {month: key}
        return self._known[month]

    def _find(self, month: date) -> bytes | None:
        with reading(self._engine) as session:
            return find_key(session, month)

    def _make(self, month: date) -> bytes | None:
        with recording(self._engine) as session:
            make_key(session, month)
        return self._find(month)


def find_key(session: Session, month: date) -> bytes | None:
    """The key of a month; None when there is none yet, or none any more."""
    return session.scalar(select(FigureMonth.key).where(FigureMonth.month == month))


def make_key(session: Session, month: date) -> None:
    """A key for a month that has none and had none: of several nodes that make one at once, the first wins."""
    new = insert(session, FigureMonth).on_conflict_do_nothing()
    session.execute(new, [{"month": month, "key": secrets.token_bytes(KEY_BYTES), "cost": 0.0}])


def destroy_key(session: Session, month: date) -> None:
    """Overwrites the key of a month, for good. See ``shred`` for what the database itself may still hold."""
    session.execute(update(FigureMonth).where(FigureMonth.month == month).values(key=None))


def shred(engine: Engine) -> None:
    """Makes the database give up what a change has left behind: rows that it only marked as dead, and its journal."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql("VACUUM figure_month, figure_person, figure_opener, figure_opening")

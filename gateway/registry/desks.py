"""What people keep, under a pseudonym: favourites, what they opened last, how they like the page, class shelves.

owner: the pseudonym everywhere. A day of use is noted with every change, so that what nobody uses is forgotten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from gateway.registry.models import ClassShelf, Desk, FavouriteResource, RecentResource

RETENTION = timedelta(days=366)
"""A school year without use."""


@dataclass(frozen=True)
class KeptDesk:
    """favourites: key, title and instant, oldest first. recent: key and instant, last first."""

    used_on: date
    preferences: Mapping[str, str]
    favourites: tuple[tuple[str, str, datetime], ...]
    recent: tuple[tuple[str, datetime], ...]


def load_desk(session: Session, owner: str) -> KeptDesk | None:
    """None when nothing is kept."""
    desk = session.get(Desk, owner)
    if desk is None:
        return None
    favourites = select(FavouriteResource).where(FavouriteResource.owner == owner)
    recent = select(RecentResource).where(RecentResource.owner == owner)
    return KeptDesk(
        used_on=desk.used_on,
        preferences=dict(desk.preferences),
        favourites=tuple(
            (row.resource, row.title, row.added_at)
            for row in session.scalars(favourites.order_by(FavouriteResource.added_at, FavouriteResource.resource))
        ),
        recent=tuple(
            (row.resource, row.opened_at) for row in session.scalars(recent.order_by(RecentResource.opened_at.desc()))
        ),
    )


def use_desk(session: Session, owner: str, today: date) -> None:
    """Makes the desk if there is none, and notes the day of use."""
    insert = _insert(session, Desk).values(owner=owner, used_on=today, preferences={})
    session.execute(insert.on_conflict_do_update(index_elements=["owner"], set_={"used_on": today}))


def note_use(session: Session, owner: str, today: date) -> None:
    """Notes the day of use of a desk; makes none."""
    session.execute(update(Desk).where(Desk.owner == owner).values(used_on=today))


def count_favourites(session: Session, owner: str) -> int:
    """How many favourites there are."""
    return session.scalar(select(func.count()).where(FavouriteResource.owner == owner)) or 0


def put_favourite(session: Session, owner: str, key: str, title: str, at: datetime) -> None:
    """Adds a favourite; one that is there is left alone."""
    insert = _insert(session, FavouriteResource).values(owner=owner, resource=key, title=title, added_at=at)
    session.execute(insert.on_conflict_do_nothing(index_elements=["owner", "resource"]))


def drop_favourite(session: Session, owner: str, key: str) -> None:
    """Takes a favourite away, if it is one."""
    chosen = FavouriteResource.owner == owner, FavouriteResource.resource == key
    session.execute(delete(FavouriteResource).where(*chosen))


def put_recent(session: Session, owner: str, key: str, at: datetime, most: int) -> None:
    """Notes an opening, and forgets the oldest ones beyond ``most``."""
    insert = _insert(session, RecentResource).values(owner=owner, resource=key, opened_at=at)
    session.execute(insert.on_conflict_do_update(index_elements=["owner", "resource"], set_={"opened_at": at}))
    mine = select(RecentResource.resource).where(RecentResource.owner == owner)
    kept = session.scalars(mine.order_by(RecentResource.opened_at.desc()).limit(most)).all()
    session.execute(delete(RecentResource).where(RecentResource.owner == owner, RecentResource.resource.not_in(kept)))


def set_preferences(session: Session, owner: str, preferences: Mapping[str, str]) -> None:
    """Replaces the preferences of a desk that is there."""
    session.execute(update(Desk).where(Desk.owner == owner).values(preferences=dict(preferences)))


def shelves_of(session: Session, owner: str) -> Sequence[ClassShelf]:
    """The class shelves of a teacher."""
    query = select(ClassShelf).where(ClassShelf.owner == owner)
    return session.scalars(query.order_by(ClassShelf.uai, ClassShelf.label, ClassShelf.code)).all()


def erase_desk(session: Session, owner: str) -> None:
    """Forgets the desk and all that lies on it."""
    session.execute(delete(Desk).where(Desk.owner == owner))


def forget_unused(session: Session, today: date) -> int:
    """Forgets the desks and the class shelves that nobody used for a school year, and says how many."""
    shelves = session.execute(delete(ClassShelf).where(ClassShelf.used_on < today - RETENTION))
    desks = session.execute(delete(Desk).where(Desk.used_on < today - RETENTION))
    return int(shelves.rowcount) + int(desks.rowcount)  # type: ignore[attr-defined]


def _insert(session: Session, table: type[Any]) -> Any:
    return import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}").insert(table)

"""Figures and what they are made of, as rows: read for a tally, replaced by its result, deleted after their time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from gateway.domain.figures import last_day, next_month
from gateway.registry import models
from gateway.registry.models import (
    AuditEvent,
    FigureDay,
    FigureFailure,
    FigureMonth,
    FigureOpener,
    FigureOpening,
    FigurePerson,
)
from gateway.registry.month_keys import destroy_key

DETAILED_MONTHS = 25
"""How long anything finer than a school year is kept (CNIL, audience measurement, 4 July 2025)."""


@dataclass(frozen=True)
class Figure:
    """One cell, as ``models.Figure`` describes it."""

    place: str
    span: str
    start: date
    profile: str
    service: str
    connexions: int
    people: int | None
    regulars: int | None = None
    schools: int | None = None
    days: dict[str, Any] | None = None
    hidden: bool = False


def months_open(session: Session) -> Sequence[date]:
    """The months that are not closed, oldest first."""
    query = select(FigureMonth.month).where(FigureMonth.closed.is_(None)).order_by(FigureMonth.month)
    return session.scalars(query).all()


def take_turn(session: Session, month: date, now: datetime, at_least: timedelta, patience: float) -> bool:
    """Whether the figures of an open month are due, and nobody else computes them: told by one write.

    at_least: the time between two tallies; patience: so many times what the last one took, if that is longer.
    """
    row = session.get(FigureMonth, month)
    if row is None or row.closed is not None:
        return False
    wait = max(at_least, timedelta(seconds=row.cost * patience))
    mine = update(FigureMonth).where(
        FigureMonth.month == month,
        FigureMonth.closed.is_(None),
        or_(FigureMonth.tallied.is_(None), FigureMonth.tallied <= now - wait),
    )
    return bool(session.execute(mine.values(tallied=now)).rowcount)  # type: ignore[attr-defined]


def is_open(session: Session, month: date) -> bool:
    """Whether a month is known and not closed."""
    return session.scalar(select(FigureMonth.closed.is_(None)).where(FigureMonth.month == month)) is True


def mark_of(session: Session, month: date) -> tuple[int, ...]:
    """What changes with everything that is counted of a month."""
    person, day, opening, end = FigurePerson, FigureDay, FigureOpening, last_day(month)
    sums = (
        select(func.count(), func.sum(person.n), func.sum(person.days)).where(person.month == month),
        select(func.sum(day.n)).where(day.day.between(month, end + timedelta(days=6))),
        select(func.sum(opening.n)).where(opening.day.between(month, end)),
        select(func.count()).select_from(FigureOpener).where(FigureOpener.month == month),
    )
    return tuple(int(value or 0) for query in sums for value in session.execute(query).one())


def note_cost(session: Session, month: date, seconds: float) -> None:
    """How long a tally took."""
    session.execute(update(FigureMonth).where(FigureMonth.month == month).values(cost=seconds))


def people_of(session: Session, month: date) -> Iterable[tuple[str, str, str, int, int]]:
    """Pseudonym, attached, service, days and connexions, sorted by pseudonym."""
    row = FigurePerson
    query = select(row.who, row.attached, row.service, row.days, row.n).where(row.month == month).order_by(row.who)
    found = session.execute(query.execution_options(yield_per=5000))
    return ((who, attached, service, days, n) for who, attached, service, days, n in found)


def days_of(session: Session, month: date) -> Iterable[tuple[date, str, str, int]]:
    """Day, attached, service and connexions, with the six days that follow the month."""
    row, end = FigureDay, last_day(month) + timedelta(days=6)
    query = select(row.day, row.attached, row.service, row.n).where(row.day.between(month, end))
    found = session.execute(query.execution_options(yield_per=5000))
    return ((day, attached, service, n) for day, attached, service, n in found)


def replace_figures(session: Session, month: date, figures: Iterable[Figure]) -> None:
    """Puts a tally in the place of the former one of that month."""
    row = models.Figure
    within = row.start.between(month, last_day(month))
    session.execute(delete(row).where(row.span.in_(("m", "w")), within))
    for batch in _batches([dict(vars(figure)) for figure in figures]):
        session.execute(insert(row), batch)


def replace_tops(session: Session, month: date, tops: Mapping[tuple[str, str], int | None]) -> None:
    """The openings of a month by place and resource, None for what is hidden."""
    row = models.FigureTop
    session.execute(delete(row).where(row.month == month))
    rows = [{"place": place, "month": month, "key": key, "n": n} for (place, key), n in tops.items()]
    for batch in _batches(rows):
        session.execute(insert(row), batch)


def openings_of(session: Session, month: date) -> Iterable[tuple[str, str, int]]:
    """UAI, resource and openings of a month."""
    row = FigureOpening
    query = select(row.uai, row.key, func.sum(row.n)).where(row.day.between(month, last_day(month)))
    return ((uai, key, n) for uai, key, n in session.execute(query.group_by(row.uai, row.key)))


def openers_of(session: Session, month: date) -> Iterable[tuple[str, str, str]]:
    """Resource, pseudonym and UAI of who opened what in an open month, sorted."""
    row = FigureOpener
    query = select(row.key, row.who, row.uai).where(row.month == month).order_by(row.key, row.who)
    found = session.execute(query.execution_options(yield_per=5000))
    return ((key, who, uai) for key, who, uai in found)


def replace_failures(session: Session, month: date, begin: datetime, end: datetime) -> None:
    """The refused logins between two instants, by ENT and reason, from the audit trail."""
    session.execute(delete(FigureFailure).where(FigureFailure.month == month))
    row = AuditEvent
    query = (
        select(row.ent, row.reason, func.count())
        .where(row.at >= begin, row.at < end, row.kind == "login.refused")
        .group_by(row.ent, row.reason)
    )
    rows = [{"month": month, "ent": ent, "reason": reason, "n": n} for ent, reason, n in session.execute(query)]
    if rows:
        session.execute(insert(FigureFailure), rows)


def forget_people(session: Session, month: date, now: datetime) -> None:
    """Closes a month: its pseudonyms, what days they came and what they opened, and their key are gone, and only
    figures remain.
    """
    session.execute(delete(FigurePerson).where(FigurePerson.month == month))
    session.execute(delete(FigureDay).where(FigureDay.day.between(month, last_day(month))))
    session.execute(delete(FigureOpener).where(FigureOpener.month == month))
    session.execute(delete(FigureOpening).where(FigureOpening.day.between(month, last_day(month))))
    destroy_key(session, month)
    session.execute(update(FigureMonth).where(FigureMonth.month == month).values(closed=now))


def sums_of(session: Session, year: date) -> Iterable[tuple[str, str, str, int, int]]:
    """Place, profile, service, connexions and hidden months of a school year, from its months."""
    row = models.Figure
    hidden = func.sum(case((row.hidden, 1), else_=0))
    query = (
        select(row.place, row.profile, row.service, func.sum(row.connexions), hidden)
        .where(row.span == "m", row.start >= year, row.start < next_month(year, 12))
        .group_by(row.place, row.profile, row.service)
    )
    found = session.execute(query)
    return ((place, profile, service, n, hidden) for place, profile, service, n, hidden in found)


def replace_years(session: Session, year: date, figures: Iterable[Figure]) -> None:
    """Puts the totals of a school year in the place of the former ones."""
    row = models.Figure
    session.execute(delete(row).where(row.span == "y", row.start == year))
    for batch in _batches([dict(vars(figure)) for figure in figures]):
        session.execute(insert(row), batch)


def forget_details(session: Session, today: date) -> None:
    """Deletes what is older than 25 months; the totals of school years stay."""
    oldest = next_month(today.replace(day=1), -DETAILED_MONTHS)
    row = models.Figure
    session.execute(delete(row).where(row.span.in_(("m", "w")), row.start < oldest))
    session.execute(delete(FigureOpening).where(FigureOpening.day < oldest))
    session.execute(delete(models.FigureTop).where(models.FigureTop.month < oldest))
    session.execute(delete(FigureFailure).where(FigureFailure.month < oldest))
    session.execute(delete(FigureMonth).where(FigureMonth.month < oldest, FigureMonth.closed.is_not(None)))


def _batches(rows: list[dict[str, Any]], size: int = 5000) -> Iterable[list[dict[str, Any]]]:
    return (rows[first : first + size] for first in range(0, len(rows), size))

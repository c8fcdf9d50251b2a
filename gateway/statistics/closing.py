"""Keeping the figures: tallied while a month runs, closed for good eight days after its end.

The close computes what remains, deletes the pseudonyms and destroys the key that made them, in one transaction.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gateway.domain.figures import last_day, month_of, next_month, school_year_of
from gateway.domain.school_time import SCHOOL_TIME, school_day
from gateway.registry import figures as kept
from gateway.registry.engine import reading, recording
from gateway.registry.month_keys import make_key, shred
from gateway.registry.places import load_places
from gateway.statistics.assembling import figures_of, figures_of_year
from gateway.statistics.openings import Tops, tops_of
from gateway.statistics.tallying import Counted, tally

CLOSES_AFTER = timedelta(days=8)
"""From the end of a month to its close: the week that ends in the next month is complete, and late lines are in."""

EVERY = timedelta(minutes=2)
_PATIENCE = 100
"""A tally waits a hundred times what the last one took, so that it never takes more than a hundredth of a processor."""


def keep_figures(engine: Engine, now: datetime) -> list[date]:
    """Does what is due now, on whichever node comes first, and returns the months that it closed.

    Raises RegistryUnavailable.
    """
    today = school_day(now)
    with recording(engine) as session:
        for month in (month_of(today), next_month(month_of(today))):
            make_key(session, month)
        open_months = kept.months_open(session)
    for month in open_months:
        if month <= today:
            tally_month(engine, month, now)
    over = [month for month in open_months if last_day(month) + CLOSES_AFTER <= today]
    for month in over:
        close_month(engine, month, now)
    if over:
        with recording(engine) as session:
            kept.forget_details(session, today)
    return over


@dataclass(frozen=True)
class _Tallied:
    """The figures of a month, and of what: see ``registry.figures.mark_of``."""

    mark: tuple[int, ...]
    figures: tuple[kept.Figure, ...]
    tops: Tops
    seconds: float


def tally_month(engine: Engine, month: date, now: datetime, *, every: timedelta = EVERY) -> bool:
    """Computes the figures of an open month anew when they are due, and says whether they were.

    It takes seconds, during which nobody is kept from writing.
    """
    with recording(engine) as session:
        if not kept.take_turn(session, month, now, every, _PATIENCE):
            return False
    with reading(engine) as session:
        tallied = _tally(session, month)
    with recording(engine) as session:
        if not kept.is_open(session, month):
            return False
        _keep(session, month, tallied)
    return True


def close_month(engine: Engine, month: date, now: datetime) -> bool:
    """The last tally of a month, after which nobody can be told from anybody; False when it was closed already."""
    with reading(engine) as session:
        tallied = _tally(session, month)
    with recording(engine) as session:
        if not kept.take_turn(session, month, now, timedelta(0), 0):
            return False
        if kept.mark_of(session, month) != tallied.mark:
            tallied = _tally(session, month)
        _keep(session, month, tallied)
        year = school_year_of(month)
        kept.replace_years(session, year, figures_of_year(year, kept.sums_of(session, year), load_places(session)))
        kept.forget_people(session, month, now)
    shred(engine)
    return True


def close_is_late(engine: Engine, now: datetime) -> Sequence[date]:
    """The months that should have been closed a week ago and more: something is wrong. Raises RegistryUnavailable."""
    today = school_day(now)
    with reading(engine) as session:
        return [m for m in kept.months_open(session) if last_day(m) + CLOSES_AFTER + timedelta(days=7) <= today]


def _tally(session: Session, month: date) -> _Tallied:
    began = time.perf_counter()
    mark, places_of = kept.mark_of(session, month), load_places(session)
    people = (Counted(*row) for row in kept.people_of(session, month))
    tallies = tally(month, people, kept.days_of(session, month), places_of)
    figures = tuple(figures_of(month, tallies, places_of))
    tops = tops_of(kept.openings_of(session, month), kept.openers_of(session, month), places_of)
    return _Tallied(mark, figures, tops, time.perf_counter() - began)


def _keep(session: Session, month: date, tallied: _Tallied) -> None:
    kept.replace_figures(session, month, tallied.figures)
    kept.replace_tops(session, month, tallied.tops)
    begin, end = (datetime(day.year, day.month, 1, tzinfo=SCHOOL_TIME) for day in (month, next_month(month)))
    kept.replace_failures(session, month, begin, end)
    kept.note_cost(session, month, tallied.seconds)

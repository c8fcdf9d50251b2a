"""Months of figures of every school, written as a tally leaves them, without the people they would come from.

Each place is given the same rows by the database itself: it makes millions of them in a minute.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session, aliased

from gateway.domain.figures import month_of, next_month, school_year_of, weeks_of
from gateway.domain.profile import Profile
from gateway.domain.school_time import SCHOOL_TIME
from gateway.registry.models import Figure, FigureFailure, FigureMonth, FigureResource, FigureTop, School
from gateway.registry.places import load_places

MONTHS = 25
_PROFILES = ("", Profile.PUPIL, Profile.TEACHER)
_SERVICES = ("", "gar")
_MODEL = "modele"
_RESOURCES = 30
_WITH_WEEKS = "Circonscription 8"
"""Schools of which the weeks are kept too, one in twenty: of all of them there would be twenty million more."""


def fill_counters(session: Session, today: date, months: int = MONTHS) -> None:
    """The figures of every school and of every wider place, for so many months, the present one included."""
    first = [next_month(month_of(today), -back) for back in range(months)]
    session.execute(
        insert(FigureMonth).prefix_with("OR REPLACE"),
        [{"month": month, "tallied": _closed(month), "closed": _closed(month), "cost": 0.0} for month in first],
    )
    session.execute(insert(Figure), [row for month in first for row in _figures(month)])
    _copy(session, "ecole:" + School.uai)
    wider = _wider(session)
    for place in wider:
        _copy(session, literal(place), weeks=True)
    session.query(Figure).filter_by(place=_MODEL).delete()
    _fill_openings(session, first, wider)


def _figures(month: date) -> Iterator[dict[str, Any]]:
    """A place's figures of one month, of its weeks and, of September, of its school year."""
    days = {(month + timedelta(days=n)).isoformat(): [40 + n, 12 + n] for n in range(1, 21)}
    for profile in _PROFILES:
        for service in _SERVICES:
            cell = {"place": _MODEL, "profile": profile, "service": service, "schools": 1, "hidden": False}
            counted = {"connexions": 900, "people": 110, "regulars": 20}
            yield cell | counted | {"span": "m", "start": month, "days": None if service else days}
            for monday in weeks_of(month):
                yield cell | counted | {"span": "w", "start": monday, "regulars": None, "days": None}
            if month == school_year_of(month):
                unknown = {"people": None, "regulars": None, "days": None}
                yield cell | counted | unknown | {"span": "y", "start": month}


def _copy(session: Session, place: Any, *, weeks: bool = False) -> None:
    """The model's rows once more, for a place or for each of the schools."""
    model, columns = aliased(Figure), [column.name for column in Figure.__table__.columns if column.name != "place"]
    query = select(place, *(getattr(model, name) for name in columns)).where(model.place == _MODEL)
    if not weeks:
        kept = (model.span != "w") | (School.circonscription == _WITH_WEEKS)
        query = query.select_from(School).join(model, kept).order_by(School.uai)
    session.execute(insert(Figure).from_select(["place", *columns], query))


def _wider(session: Session) -> list[str]:
    """Every place that holds schools."""
    places_of = load_places(session)
    found = {place for uai in session.scalars(select(School.uai)) for place in places_of(uai)}
    return sorted(place for place in found if not place.startswith("ecole:"))


def _fill_openings(session: Session, months: list[date], wider: list[str]) -> None:
    keys = [f"http://n2t.net/ark:/99999/r{n}" for n in range(_RESOURCES)]
    session.execute(insert(FigureResource), [{"key": key, "title": f"Ressource {n}"} for n, key in enumerate(keys)])
    places = [place for place in wider if place.partition(":")[0] in {"academie", "departement", "ent"}]
    for month in months:
        rows = [{"place": p, "month": month, "key": key, "n": 100 + n} for p in places for n, key in enumerate(keys)]
        rows += [{"place": p, "month": month, "key": "", "n": 100 * len(keys)} for p in places]
        session.execute(insert(FigureTop), rows)
        failed = [{"month": month, "ent": f"ent-{n}", "reason": "status-other", "n": 10} for n in range(500)]
        session.execute(insert(FigureFailure), failed)


def _closed(month: date) -> datetime:
    return datetime.combine(next_month(month) + timedelta(days=8), time(12), SCHOOL_TIME)

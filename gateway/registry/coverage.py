"""How far the schools of a place have come, in counts: the table that a département looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from gateway.registry.agreements import covered_on
from gateway.registry.models import Collectivite, FigureSchool, School
from gateway.registry.school_lists import in_departement


@dataclass(frozen=True)
class Coverage:
    """name: of the place; key: of its page. hooked: known to the GAR and switched on. active: somebody got through.

    first, last: days on which somebody got through, None when nobody has.
    """

    key: str
    name: str
    schools: int
    with_ent: int
    under_convention: int
    hooked: int
    active: int
    first: date | None
    last: date | None

    def share(self, count: int) -> int | None:
        """A count in hundredths of the schools, None when there is no school."""
        return round(100 * count / self.schools) if self.schools else None


def by_departement(session: Session, day: date, within: ColumnElement[bool] | None = None) -> list[Coverage]:
    """A line for each département that has schools."""
    code = func.substr(School.uai, 1, 3)
    query = _counted(day, code, code).where(true() if within is None else within).group_by(code).order_by(code)
    return [Coverage(*row) for row in session.execute(query)]


def by_collectivite(
    session: Session, day: date, departement: str, within: ColumnElement[bool] | None = None
) -> list[Coverage]:
    """A line for each collectivité of a département, and one with the key 0 for the schools of none."""
    key = func.coalesce(School.collectivite_id, 0)
    name = func.coalesce(func.max(Collectivite.name), "")
    query = (
        _counted(day, key, name)
        .outerjoin(Collectivite, Collectivite.id == School.collectivite_id)
        .where(in_departement(departement), true() if within is None else within)
        .group_by(key)
        .order_by(name, key)
    )
    return [Coverage(str(key), *rest) for key, *rest in session.execute(query)]


def total(session: Session, day: date, within: ColumnElement[bool] | None = None) -> Coverage:
    """All the schools of a perimeter as one line."""
    query = _counted(day, func.coalesce("", ""), func.coalesce("", "")).where(true() if within is None else within)
    return Coverage(*session.execute(query).one())


def summed(lines: Sequence[Coverage]) -> Coverage:
    """Lines that share no school, as one."""
    counts = ("schools", "with_ent", "under_convention", "hooked", "active")
    numbers = {name: sum(getattr(line, name) for line in lines) for name in counts}
    first = min((line.first for line in lines if line.first), default=None)
    return Coverage("", "", **numbers, first=first, last=max((line.last for line in lines if line.last), default=None))


def _counted(
    day: date, key: ColumnElement[Any], name: ColumnElement[Any]
) -> Select[Any, Any, int, int, int, int, int, Any, Any]:
    covered = covered_on(day).distinct().subquery()
    hooked = or_(School.declared.is_not(None), School.transmitted.is_not(None), FigureSchool.uai.is_not(None))
    return (
        select(
            key,
            name,
            func.count(),
            func.count(School.ent_id),
            func.count(covered.c.uai),
            func.coalesce(func.sum(case((and_(School.enabled, hooked), 1), else_=0)), 0),
            func.count(FigureSchool.uai),
            func.min(FigureSchool.first),
            func.max(FigureSchool.last),
        )
        .select_from(School)
        .outerjoin(covered, and_(covered.c.uai == School.uai, covered.c.ent_id == School.ent_id))
        .outerjoin(FigureSchool, FigureSchool.uai == School.uai)
    )

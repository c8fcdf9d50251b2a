"""Which schools an act would close, said before it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.registry.agreements import ConventionFields, covered_on
from gateway.registry.models import Convention, ConventionSchool, School

_BATCH = 500


@dataclass(frozen=True)
class Closing:
    """A school that nobody would get through from any more."""

    uai: str
    name: str
    commune: str


def closed_without(session: Session, numbers: Iterable[int], day: date) -> list[Closing]:
    """The open schools that only these conventions keep open on that day."""
    gone = list(numbers)
    under = covered_on(day).where(Convention.id.in_(gone)).subquery()
    others = covered_on(day).where(Convention.id.not_in(gone)).subquery()
    query = (
        select(School.uai, School.name, School.commune)
        .join(under, (under.c.uai == School.uai) & (under.c.ent_id == School.ent_id))
        .outerjoin(others, (others.c.uai == School.uai) & (others.c.ent_id == School.ent_id))
        .where(School.enabled, others.c.uai.is_(None))
        .distinct()
        .order_by(School.commune, School.name, School.uai)
    )
    return [Closing(*row) for row in session.execute(query)]


def closed_by_change(session: Session, number: int, fields: ConventionFields, day: date) -> list[Closing]:
    """The open schools that lose their way in on that day when a convention says this from now on."""
    closed = closed_without(session, [number], day)
    stays = not fields.draft and fields.signed <= day <= fields.until
    return [one for one in closed if not (stays and one.uai in fields.schools)]


def closed_at_the_end(session: Session, convention: Convention) -> list[Closing]:
    """The schools that lose their way in on the morning after the last day of a convention."""
    after = convention.until + timedelta(days=1)
    covered = [school.uai for school in convention.schools]
    still = set[str]()
    for start in range(0, len(covered), _BATCH):
        part = covered[start : start + _BATCH]
        query = covered_on(after).where(ConventionSchool.uai.in_(part), Convention.ent_id == convention.ent_id)
        still |= {uai for uai, _ in session.execute(query)}
    return _named(session, [uai for uai in covered if uai not in still])


def closed_by_switching_off(session: Session, uais: Sequence[str], day: date) -> list[Closing]:
    """Of these schools, those that are open today."""
    found: list[Closing] = []
    for start in range(0, len(uais), _BATCH):
        covered = covered_on(day).where(ConventionSchool.uai.in_(uais[start : start + _BATCH])).subquery()
        query = (
            select(School.uai, School.name, School.commune)
            .join(covered, (covered.c.uai == School.uai) & (covered.c.ent_id == School.ent_id))
            .where(School.enabled)
            .distinct()
        )
        found += [Closing(*row) for row in session.execute(query)]
    return sorted(found, key=lambda closing: (closing.commune, closing.name, closing.uai))


def say(closings: Sequence[Closing]) -> str:
    """The sentence of a summary."""
    match len(closings):
        case 0:
            return "Aucune école ne perd son accès."
        case 1:
            return "1 école n'aura plus accès."
        case count:
            return f"{count} écoles n'auront plus accès."


def _named(session: Session, uais: Sequence[str]) -> list[Closing]:
    found: list[Closing] = []
    for start in range(0, len(uais), _BATCH):
        query = select(School.uai, School.name, School.commune).where(
            School.uai.in_(uais[start : start + _BATCH]), School.enabled
        )
        found += [Closing(*row) for row in session.execute(query)]
    return sorted(found, key=lambda closing: (closing.commune, closing.name, closing.uai))

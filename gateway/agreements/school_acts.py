"""One act on many schools: what it would change, said first, and then the change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from gateway.agreements.consequences import Closing, closed_by_switching_off
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, School

_BATCH = 500


class SchoolAct(StrEnum):
    """What can be done with the schools that were ticked."""

    SUSPEND = "suspendre"
    RESUME = "retablir"
    DECLARE = "declarer"
    ATTACH = "rattacher"


@dataclass(frozen=True)
class Foreseen:
    """changed: how many schools would not be what they were. closed: those whose people get through no more."""

    changed: int
    unchanged: int
    closed: tuple[Closing, ...]


def foresee(session: Session, act: SchoolAct, uais: Sequence[str], day: date, ent: str = "") -> Foreseen:
    """What an act would do. ent: short name, for ATTACH. Raises ChangeRefused."""
    concerned = _concerned(session, act, ent)
    changed: list[str] = []
    known = 0
    for part in _batches(uais):
        changed += session.scalars(select(School.uai).where(School.uai.in_(part), concerned))
        known += session.scalar(select(func.count()).where(School.uai.in_(part))) or 0
    closes = act in (SchoolAct.SUSPEND, SchoolAct.ATTACH)
    closed = closed_by_switching_off(session, changed, day) if closes else []
    return Foreseen(len(changed), known - len(changed), tuple(closed))


def carry_out(session: Session, act: SchoolAct, uais: Sequence[str], day: date, ent: str = "") -> int:
    """Does it, in the session's transaction, and says how many schools changed. Raises ChangeRefused."""
    concerned = _concerned(session, act, ent)
    values = _values(session, act, day, ent)
    count = 0
    for part in _batches(uais):
        done = session.execute(update(School).where(School.uai.in_(part), concerned).values(values))
        count += int(done.rowcount)  # type: ignore[attr-defined]
    return count


def _concerned(session: Session, act: SchoolAct, ent: str) -> ColumnElement[bool]:
    match act:
        case SchoolAct.SUSPEND:
            return School.enabled.is_(True)
        case SchoolAct.RESUME:
            return School.enabled.is_(False)
        case SchoolAct.DECLARE:
            return School.declared.is_(None)
        case SchoolAct.ATTACH:
            return School.ent_id.is_distinct_from(_ent_id(session, ent))


def _values(session: Session, act: SchoolAct, day: date, ent: str) -> dict[str, object]:
    match act:
        case SchoolAct.SUSPEND:
            return {"enabled": False}
        case SchoolAct.RESUME:
            return {"enabled": True}
        case SchoolAct.DECLARE:
            return {"declared": day}
        case SchoolAct.ATTACH:
            return {"ent_id": _ent_id(session, ent)}


def _ent_id(session: Session, slug: str) -> int:
    number = session.scalar(select(Ent.id).where(Ent.slug == slug))
    if number is None:
        raise ChangeRefused("Choisissez l'ENT auquel rattacher ces écoles.")
    return number


def _batches(uais: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(uais), _BATCH):
        yield uais[start : start + _BATCH]

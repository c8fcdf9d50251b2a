"""Schools that enter the registry, one by one or by a file: whom that concerns, and how it is done once it may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.acting import Doing
from gateway.access.requests import APPLIERS, Act
from gateway.access.scopes import Target
from gateway.agreements.acts import fields_of_payload
from gateway.agreements.school_file import SchoolRow
from gateway.agreements.school_import import Effect, ImportReport, import_schools
from gateway.domain.standing import Standing
from gateway.domain.uai import Uai
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Collectivite, Ent, School
from gateway.registry.places import circonscription_of
from gateway.registry.school_records import write_school

SCHOOL_ADD = "school.add"
SCHOOL_IMPORT = "school.import"

_BATCH = 500
_LIVE = (Standing.PRODUCTION, Standing.SUSPENDED)
"""Where schools of an ENT go through, or will by themselves as a suspension ends."""


@dataclass(frozen=True)
class Concerned:
    """target: all of the schools, as they lie before and after. touched: what else rules may be about.

    live: whether one of them belongs to an ENT whose schools go through, before or after.
    """

    target: Target
    touched: tuple[Target, ...]
    live: bool


@dataclass(frozen=True)
class Foreseen:
    """What a file would do. answered: for what somebody must answer to import it. concerned: by its changes."""

    report: ImportReport
    answered: Target
    concerned: Concerned


@dataclass(frozen=True)
class Lie:
    """Where a school is, at one moment. ent: a slug, "" for none. live: whether schools of that ENT go through.

    siren: of the collectivité that runs it, "" for none. circonscription: as targets name them.
    """

    uai: str
    ent: str
    live: bool
    siren: str
    circonscription: str


def concerned_by(lies: Sequence[Lie]) -> Concerned:
    """Whom it concerns that schools lie so, before and after."""
    ents = sorted({lie.ent for lie in lies} - {""})
    target = Target(
        ent=ents[0] if len(ents) == 1 else "",
        schools=frozenset(lie.uai for lie in lies),
        collectivites=frozenset(lie.siren for lie in lies) - {""},
        circonscriptions=frozenset(lie.circonscription for lie in lies),
    )
    return Concerned(target, tuple(map(Target, ents)), any(lie.live for lie in lies))


def lies_of(session: Session, uais: Sequence[str]) -> list[Lie]:
    """Where each of the schools that are known is now."""
    query = select(School.uai, Ent.slug, Ent.state, Collectivite.siren, School.circonscription)
    query = query.select_from(School).outerjoin(School.ent).outerjoin(School.collectivite)
    found = []
    for start in range(0, len(uais), _BATCH):
        rows = session.execute(query.where(School.uai.in_(uais[start : start + _BATCH])))
        for uai, slug, state, siren, name in rows:
            found.append(Lie(uai, slug or "", state in _LIVE, siren or "", circonscription_of(uai, name)))
    return found


def foresee_import(session: Session, rows: Sequence[SchoolRow], *, skip_faulty: bool = True) -> Foreseen:
    """The session must be one that keeps nothing. Raises ChangeRefused as ``import_schools`` does."""
    uais = [row.uai for row in rows if row.uai]
    before = lies_of(session, uais)
    report = import_schools(session, rows, skip_faulty=skip_faulty)
    lies = before + lies_of(session, uais)
    moving = {line.uai for line in report.lines if line.effect in (Effect.ADDED, Effect.CHANGED)}
    circonscriptions = frozenset(lie.circonscription for lie in lies)
    answered = Target(schools=frozenset(uais), circonscriptions=circonscriptions)
    return Foreseen(report, answered, concerned_by([lie for lie in lies if lie.uai in moving]))


def is_live(session: Session, ent: str) -> bool:
    """Whether the schools of an ENT go through, or will by themselves."""
    return session.scalar(select(Ent.state).where(Ent.slug == ent)) in _LIVE


def import_payload(rows: Sequence[SchoolRow], report: ImportReport) -> dict[str, Any]:
    """The lines that do something, as the file gives them."""
    useful = {line.number for line in report.lines if line.effect in (Effect.ADDED, Effect.CHANGED)}
    return {"lines": [[row.number, row.uai, dict(row.given)] for row in rows if row.number in useful]}


def _add(doing: Doing, payload: Mapping[str, Any], _act: Act) -> None:
    if doing.session.get(School, payload["uai"]) is not None:
        raise ChangeRefused(f"L'école {payload['uai']} est déjà connue.")
    school = School(uai=payload["uai"], enabled=True)
    write_school(doing.session, school, fields_of_payload(payload))
    doing.session.add(school)


def _import(doing: Doing, payload: Mapping[str, Any], _act: Act) -> None:
    rows = [SchoolRow(number, Uai(uai), given) for number, uai, given in payload["lines"]]
    report = import_schools(doing.session, rows)
    doing.after |= {effect.name.lower(): report.count(effect) for effect in Effect}


APPLIERS.update({SCHOOL_ADD: _add, SCHOOL_IMPORT: _import})

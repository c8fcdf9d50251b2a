"""Lists of schools: filtered, by UAI, a page at a time, however many there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, select, true
from sqlalchemy.orm import Session

from gateway.domain.collation import words
from gateway.domain.convention import Convention as Agreement
from gateway.domain.convention import ConventionState
from gateway.domain.school import Milestones, SchoolState
from gateway.registry.models import Collectivite, Convention, ConventionSchool, Ent, FigureSchool, School

PAGE = 50
_BATCH = 500


@dataclass(frozen=True)
class SchoolFilter:
    """What a list shows, "" for all of it. after: the last UAI of the page before. under: whether under a
    convention in force, None for both. within: what the person who looks answers for.
    """

    typed: str = ""
    departement: str = ""
    circonscription: str = ""
    collectivite: int = 0
    ent: str = ""
    state: str = ""
    with_ent: bool | None = None
    within: ColumnElement[bool] = field(default_factory=true)


@dataclass(frozen=True)
class SchoolLine:
    """One school as a list shows it. convention: the best one that it has, None when it has none."""

    uai: str
    name: str
    commune: str
    nature: str
    circonscription: str
    ent: str
    ent_name: str
    collectivite: str
    enabled: bool
    milestones: Milestones
    last_login: date | None
    convention: ConventionState | None = None
    until: date | None = None

    @property
    def state(self) -> SchoolState:
        """How far it has come."""
        return self.milestones.state(enabled=self.enabled)


@dataclass(frozen=True)
class SchoolPage:
    """count: of all the schools that the filter lets through. following: where the next page begins, "" at the end."""

    lines: tuple[SchoolLine, ...]
    count: int
    following: str = ""


def list_schools(session: Session, wanted: SchoolFilter, day: date, after: str = "", size: int = PAGE) -> SchoolPage:
    """One page of a list."""
    where = _where(wanted)
    query = _lines().where(*where).order_by(School.uai).limit(size + 1)
    if after:
        query = query.where(School.uai > after)
    rows = session.execute(query).all()
    lines = [_line(row) for row in rows[:size]]
    count = session.scalar(_count().where(*where)) or 0
    return SchoolPage(
        tuple(with_conventions(session, lines, day)), count, lines[-1].uai if len(rows) > size and lines else ""
    )


def each_school(session: Session, wanted: SchoolFilter, day: date) -> Iterator[SchoolLine]:
    """All that a filter lets through, read as they are asked for."""
    query = _lines().where(*_where(wanted)).order_by(School.uai).execution_options(yield_per=_BATCH)
    for part in session.execute(query).partitions():
        yield from with_conventions(session, [_line(row) for row in part], day)


def school_line(session: Session, uai: str, day: date, within: ColumnElement[bool] | None = None) -> SchoolLine | None:
    """One school, None when there is none in that perimeter."""
    row = session.execute(_lines().where(School.uai == uai, _all_if_none(within))).one_or_none()
    return next(iter(with_conventions(session, [_line(row)], day)), None) if row is not None else None


def uais_of(session: Session, wanted: SchoolFilter) -> list[str]:
    """All that a filter lets through, for an act on many."""
    query = select(School.uai).outerjoin(FigureSchool, FigureSchool.uai == School.uai).where(*_where(wanted))
    return list(session.scalars(query.order_by(School.uai)))


def departements(session: Session, within: ColumnElement[bool] | None = None) -> list[str]:
    """The départements that have schools here."""
    code = func.substr(School.uai, 1, 3)
    return list(session.scalars(select(code).where(_all_if_none(within)).distinct().order_by(code)))


def circonscriptions(session: Session, departement: str) -> list[str]:
    """Those of a département, by name."""
    query = select(School.circonscription).where(in_departement(departement), School.circonscription != "")
    return list(session.scalars(query.distinct().order_by(School.circonscription)))


def ents_by_name(session: Session) -> list[tuple[str, str]]:
    """Short name and name of every ENT, for the choice of one."""
    return [(slug, name) for slug, name in session.execute(select(Ent.slug, Ent.name).order_by(Ent.name))]


def with_conventions(session: Session, lines: Sequence[SchoolLine], day: date) -> list[SchoolLine]:
    """The lines with the state of their best convention: in force first, then the one that ends last."""
    best: dict[str, Agreement] = {}
    owners = {line.uai: line.ent for line in lines}
    for part in _batches(list(owners)):
        query = (
            select(ConventionSchool.uai, Convention, Ent.slug)
            .join(Convention, Convention.id == ConventionSchool.convention_id)
            .join(Ent, Ent.id == Convention.ent_id)
            .where(ConventionSchool.uai.in_(part))
        )
        for uai, row, slug in session.execute(query):
            agreement = Agreement(
                row.collectivite, slug, frozenset(), row.signed, row.until, row.ended, draft=row.draft
            )
            if slug == owners[uai] and (uai not in best or _rank(agreement, day) > _rank(best[uai], day)):
                best[uai] = agreement
    return [
        replace(line, convention=best[line.uai].state(day), until=best[line.uai].until) if line.uai in best else line
        for line in lines
    ]


def _batches(uais: Sequence[str]) -> Iterator[Sequence[str]]:
    return (uais[start : start + _BATCH] for start in range(0, len(uais), _BATCH))


def in_departement(code: str) -> ColumnElement[bool]:
    """A range of the primary key, which an index serves: the code is the beginning of every UAI."""
    return (School.uai >= code) & (School.uai < f"{code}~")


def _all_if_none(within: ColumnElement[bool] | None) -> ColumnElement[bool]:
    return true() if within is None else within


def _rank(agreement: Agreement, day: date) -> tuple[bool, bool, date]:
    return agreement.in_force(day), not agreement.draft, agreement.until


def _lines() -> Select[*tuple[object, ...]]:
    return (
        select(School, Ent.slug, Ent.name, Collectivite.name, FigureSchool.first, FigureSchool.last)
        .outerjoin(Ent, Ent.id == School.ent_id)
        .outerjoin(Collectivite, Collectivite.id == School.collectivite_id)
        .outerjoin(FigureSchool, FigureSchool.uai == School.uai)
    )


def _count() -> Select[int]:
    return select(func.count()).select_from(School).outerjoin(FigureSchool, FigureSchool.uai == School.uai)


def _line(row: Row[*tuple[object, ...]]) -> SchoolLine:
    school, slug, ent_name, collectivite, first, last = row
    assert isinstance(school, School)
    return SchoolLine(
        uai=school.uai,
        name=school.name,
        commune=school.commune,
        nature=school.nature,
        circonscription=school.circonscription,
        ent=str(slug or ""),
        ent_name=str(ent_name or ""),
        collectivite=str(collectivite or ""),
        enabled=school.enabled,
        milestones=Milestones(school.declared, school.transmitted, first if isinstance(first, date) else None),
        last_login=last if isinstance(last, date) else None,
    )


def _where(wanted: SchoolFilter) -> list[ColumnElement[bool]]:
    clauses = [wanted.within]
    clauses += [School.folded.contains(f" {word}", autoescape=True) for word in words(wanted.typed)]
    if wanted.departement:
        clauses.append(in_departement(wanted.departement))
    if wanted.circonscription:
        clauses.append(School.circonscription == wanted.circonscription)
    if wanted.collectivite:
        clauses.append(School.collectivite_id == wanted.collectivite)
    if wanted.ent:
        clauses.append(School.ent.has(Ent.slug == wanted.ent))
    if wanted.with_ent is not None:
        clauses.append(School.ent_id.is_not(None) if wanted.with_ent else School.ent_id.is_(None))
    if wanted.state:
        clauses.append(_in_state(wanted.state))
    return clauses


def _in_state(state: str) -> ColumnElement[bool]:
    """The same rule as ``domain.school.Milestones.state``, for a whole table at once."""
    opened, sent, told = (
        FigureSchool.first.is_not(None),
        School.transmitted.is_not(None),
        School.declared.is_not(None),
    )
    match state:
        case SchoolState.SUSPENDED:
            return School.enabled.is_(False)
        case SchoolState.OPEN:
            return and_(School.enabled, opened)
        case SchoolState.TRANSMITTED:
            return and_(School.enabled, ~opened, sent)
        case SchoolState.DECLARED:
            return and_(School.enabled, ~opened, ~sent, told)
        case SchoolState.UNKNOWN:
            return and_(School.enabled, ~opened, ~sent, ~told)
    return false()

"""Lists of conventions, each with its state on a day."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from gateway.domain.collation import words
from gateway.domain.convention import RENEWAL, ConventionState
from gateway.domain.convention import Convention as Agreement
from gateway.registry.models import Collectivite, Convention, ConventionSchool, Ent

PAGE = 50


@dataclass(frozen=True)
class ConventionLine:
    """One convention as a list shows it."""

    number: int
    collectivite: str
    ent: str
    ent_name: str
    schools: int
    signed: date
    until: date
    ended: date | None
    state: ConventionState
    dossier: int | None
    has_document: bool


def conventions_of_school(session: Session, uai: str, day: date) -> list[ConventionLine]:
    """All that name a school, the latest end first."""
    query = _with_counts().where(Convention.schools.any(ConventionSchool.uai == uai))
    return lines_of(session, query.order_by(Convention.until.desc(), Convention.id.desc()), day)


@dataclass(frozen=True)
class ConventionFilter:
    """What a list shows, "" for all of it."""

    typed: str = ""
    state: str = ""
    ent: str = ""
    collectivite: int = 0
    within: ColumnElement[bool] = field(default_factory=true)


@dataclass(frozen=True)
class ConventionPage:
    """count: of all that the filter lets through. following: where the next page begins, 0 at the end."""

    lines: tuple[ConventionLine, ...]
    count: int
    following: int = 0


def list_conventions(
    session: Session, wanted: ConventionFilter, day: date, before: int = 0, size: int = PAGE
) -> ConventionPage:
    """One page of a list, the newest first."""
    where = _where(wanted, day)
    query = _with_counts().where(*where).order_by(Convention.id.desc()).limit(size + 1)
    if before:
        query = query.where(Convention.id < before)
    lines = lines_of(session, query, day)
    count = session.scalar(select(func.count()).select_from(Convention).where(*where)) or 0
    shown = lines[:size]
    return ConventionPage(tuple(shown), count, shown[-1].number if len(lines) > size else 0)


def count_by_state(session: Session, day: date, within: ColumnElement[bool]) -> dict[ConventionState, int]:
    """How many conventions are in each state."""
    counts = {}
    for state in ConventionState:
        where = _where(ConventionFilter(state=state, within=within), day)
        counts[state] = session.scalar(select(func.count()).select_from(Convention).where(*where)) or 0
    return counts


def lines_of(session: Session, query: Select[Convention, int, bool], day: date) -> list[ConventionLine]:
    """The conventions of a query that ``convention_lines`` began."""
    return [_line(row, count, renewed, day) for row, count, renewed in session.execute(query)]


def _with_counts() -> Select[Convention, int, bool]:
    count = select(func.count()).where(ConventionSchool.convention_id == Convention.id).scalar_subquery()
    return select(Convention, count, is_followed()).options(joinedload(Convention.ent))


def is_followed() -> ColumnElement[bool]:
    """A condition on ``Convention``: another one renews it, and is signed. One set for the whole table, not a search
    for each row.
    """
    later = aliased(Convention)
    return Convention.id.in_(select(later.renews_id).where(later.renews_id.is_not(None), later.draft.is_(False)))


def _line(row: Convention, count: int, renewed: bool, day: date) -> ConventionLine:
    agreement = Agreement(
        row.collectivite, row.ent.slug, frozenset(), row.signed, row.until, row.ended, draft=row.draft, renewed=renewed
    )
    return ConventionLine(
        number=row.id,
        collectivite=row.collectivite,
        ent=row.ent.slug,
        ent_name=row.ent.name,
        schools=count,
        signed=row.signed,
        until=row.until,
        ended=row.ended,
        state=agreement.state(day),
        dossier=row.dossier,
        has_document=row.document_id is not None,
    )


def _where(wanted: ConventionFilter, day: date) -> list[ColumnElement[bool]]:
    clauses = [wanted.within]
    for word in words(wanted.typed):
        by_name = Convention.signatory.has(Collectivite.folded.contains(f" {word}", autoescape=True))
        as_written = func.lower(Convention.collectivite).contains(word, autoescape=True)
        school = Convention.schools.any(ConventionSchool.uai == word.upper())
        clauses.append(or_(by_name, as_written, school))
    if wanted.ent:
        clauses.append(Convention.ent.has(Ent.slug == wanted.ent))
    if wanted.collectivite:
        clauses.append(Convention.collectivite_id == wanted.collectivite)
    return [*clauses, _in_state(wanted.state, day)]


def _in_state(state: str, day: date) -> ColumnElement[bool]:
    """The same rule as ``domain.convention.Convention.state``, for a whole table at once."""
    signed, ran_out = Convention.draft.is_(False), Convention.until < day
    ended = Convention.ended.is_not(None) & (Convention.ended <= day) & (Convention.ended <= Convention.until)
    outlived = or_(Convention.ended.is_(None), Convention.ended > Convention.until)
    runs = signed & ~ran_out & or_(Convention.ended.is_(None), Convention.ended > day)
    soon = (Convention.until <= day + RENEWAL) & ~is_followed()
    clauses: dict[str, ColumnElement[bool]] = {
        "": true(),
        ConventionState.DRAFT: Convention.draft.is_(True),
        ConventionState.ENDED: signed & ended,
        ConventionState.EXPIRED: signed & ran_out & outlived,
        ConventionState.TO_RENEW: runs & soon,
        ConventionState.SIGNED: runs & ~soon,
    }
    return clauses.get(state, false())

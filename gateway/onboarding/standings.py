"""Moving a partner from state to state, with effect at once on every path (M14, M15).

The catalogue of the logins asks for the state itself: there is no second switch.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from gateway.domain.standing import Standing
from gateway.onboarding.errors import MoveRefused, NoConventionYet, PurgeRefused, ReasonMissing
from gateway.onboarding.records import Record, sign_change, subject_of
from gateway.onboarding.saving import SHORTEST_NOTE
from gateway.registry.models import Convention, ConventionSchool, Ent, Partner, School, Upkeep

UNDO = timedelta(minutes=15)
_EXPLAINED = (Standing.SUSPENDED, Standing.ARCHIVED)


@dataclass(frozen=True)
class Move:
    """Where to, by whom, when and why. until: the day on which a suspension ends by itself, None for never."""

    to: Standing
    author: str
    at: datetime
    note: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Impact:
    """Who is affected by a suspension. uais: the schools; conventions: how many are in force.

    projects: from which a service takes people, empty for all.
    """

    uais: tuple[str, ...]
    conventions: int = 0
    projects: tuple[str, ...] = ()


def move(session: Session, record: Record, wanted: Move, today: date) -> None:
    """Raises MoveRefused, ReasonMissing, NoConventionYet."""
    present = Standing(record.state)
    if wanted.to not in present.moves:
        raise MoveRefused(present, wanted.to)
    if wanted.to in _EXPLAINED and len(wanted.note.strip()) < SHORTEST_NOTE:
        raise ReasonMissing
    if wanted.to is Standing.PRODUCTION and isinstance(record, Ent) and not has_convention(session, record, today):
        raise NoConventionYet(record.slug)
    _settle(record, wanted)


def undo(record: Record, moved: datetime, asked: datetime, author: str, at: datetime) -> None:
    """Takes back the move that was made at that instant, when a quarter of an hour was not over as it was asked for
    (RGAA 11.12). at: of the act itself, later when a second person had to agree. Raises MoveRefused.
    """
    if record.state_since != moved or not may_undo(record, asked):
        raise MoveRefused(record.state, record.state_before or record.state)
    _settle(record, Move(Standing(record.state_before), author, at))
    record.state_before = ""


def may_undo(record: Record, at: datetime) -> bool:
    """Whether the last move is young enough."""
    return bool(record.state_before and record.state_since and at < record.state_since + UNDO)


def end_suspensions(session: Session, at: datetime, today: date) -> list[str]:
    """Puts those whose day has come back where they were, and names them."""
    records = suspensions_over(session, today)
    for record in records:
        before = Standing(record.state_before) if record.state_before else Standing.TEST
        _settle(record, Move(before, "gar-gateway", at, "fin de la suspension"))
    return [subject_of(record) for record in records]


def suspensions_over(session: Session, today: date) -> list[Record]:
    """Those whose day has come."""
    records: list[Record] = []
    records += session.scalars(select(Ent).where(Ent.state == Standing.SUSPENDED, Ent.state_until <= today))
    records += session.scalars(select(Partner).where(Partner.state == Standing.SUSPENDED, Partner.state_until <= today))
    return records


def impact_of(session: Session, record: Record, today: date) -> Impact:
    """What a suspension would do, said before it happens."""
    if isinstance(record, Partner):
        return Impact((), 0, tuple(project.ident for project in record.projects))
    query = select(School.uai).where(School.ent_id == record.id, School.enabled).order_by(School.uai)
    conventions = select(func.count()).select_from(Convention).where(*_in_force(record, today))
    return Impact(tuple(session.scalars(query)), session.scalar(conventions) or 0)


def purge(session: Session, record: Record, typed: str, at: datetime, months: int) -> None:
    """Deletes a record that has been archived for so many months; its revisions stay. Raises PurgeRefused."""
    check_purge(session, record, typed, at, months)
    if (upkeep := session.get(Upkeep, subject_of(record))) is not None:
        session.delete(upkeep)
    session.delete(record)


def check_purge(session: Session, record: Record, typed: str, at: datetime, months: int) -> None:
    """Whether it may be deleted then. typed: its entityID, or its address, once more. Raises PurgeRefused."""
    if record.state != Standing.ARCHIVED or record.state_since is None:
        raise PurgeRefused(f"{record.slug} is not archived")
    opens = _months_later(record.state_since, months)
    if at < opens:
        raise PurgeRefused(f"{record.slug} was archived less than {months} months ago: from {opens:%Y-%m-%d} on")
    if typed.strip() != name_to_type(record):
        raise PurgeRefused("the entityID that was typed is not that of the partner")
    if isinstance(record, Ent):
        for kind, told in ((School, "schools"), (Convention, "conventions")):
            if session.scalar(select(kind.ent_id).where(kind.ent_id == record.id).limit(1)) is not None:
                raise PurgeRefused(f"{record.slug} still has {told}")


def name_to_type(record: Record) -> str:
    """What is typed again before a purge."""
    address = record.cas_url if isinstance(record, Ent) else record.service_url
    return record.entity_id or address or record.slug


def _settle(record: Record, wanted: Move) -> None:
    record.state_before, record.state = record.state, wanted.to
    record.state_since, record.state_note, record.state_until = wanted.at, wanted.note.strip()[:500], wanted.until
    sign_change(record, wanted.author, wanted.at)


def has_convention(session: Session, ent: Ent, today: date) -> bool:
    """Whether a signed convention opens a school of the ENT today."""
    query = select(Convention.id).join(ConventionSchool).where(*_in_force(ent, today))
    return session.scalar(query.limit(1)) is not None


def _in_force(ent: Ent, today: date) -> tuple[ColumnElement[bool], ...]:
    """The clauses of a convention of the ENT that opens something today (``domain.convention``)."""
    return (
        Convention.ent_id == ent.id,
        Convention.draft.is_(False),
        Convention.signed <= today,
        Convention.until >= today,
        (Convention.ended.is_(None)) | (Convention.ended > today),
    )


def _months_later(start: datetime, months: int) -> datetime:
    total = start.month - 1 + months
    year, month = start.year + total // 12, total % 12 + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))

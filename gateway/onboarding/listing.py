"""The list of partners: ENTs and services side by side, found, sorted and counted without reading a revision."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.domain.collation import fold
from gateway.domain.standing import Standing
from gateway.onboarding.expiries import HORIZON
from gateway.registry.models import Ent, Partner, School, Upkeep

_NEVER = datetime.max.replace(tzinfo=UTC)
_LATE = timedelta(days=3)


@dataclass(frozen=True)
class Line:
    """kind: ``ent`` or ``partner``. ends: of its first certificate or of its metadata. schools: of an ENT, else None.

    needs: whether something is to be done about it.
    """

    kind: str
    slug: str
    name: str
    protocol: str
    state: Standing
    ends: datetime | None
    checked: datetime | None
    failing: datetime | None
    needs: bool
    schools: int | None = None

    @property
    def subject(self) -> str:
        """As ``records.subject_of``."""
        return f"{self.kind}:{self.slug}"


@dataclass(frozen=True)
class Wanted:
    """What the list is asked for; an empty field asks for nothing. order: a name of ``ORDERS``, after ``-`` to turn
    it round. archived partners are shown when their state is asked for.
    """

    text: str = ""
    kind: str = ""
    protocol: str = ""
    state: str = ""
    needs: bool = False
    order: str = "nom"


ORDERS: dict[str, Callable[[Line], Any]] = {
    "nom": lambda line: fold(line.name),
    "protocole": lambda line: line.protocol,
    "role": lambda line: line.kind,
    "etat": lambda line: list(Standing).index(line.state),
    "expiration": lambda line: line.ends or _NEVER,
    "relecture": lambda line: line.checked or _NEVER,
}


def partners(session: Session, wanted: Wanted, now: datetime, visible: frozenset[str] | None) -> list[Line]:
    """All that fit, in order. visible: of ``targets.visible_ents``."""
    upkeeps = {
        subject: (checked, failing)
        for subject, checked, failing in session.execute(
            select(Upkeep.subject, Upkeep.checked_at, Upkeep.failing_since)
        )
    }
    lines = [line for line in _lines(session, upkeeps, now) if _fits(line, wanted)]
    if visible is not None:
        lines = [line for line in lines if line.kind == "partner" or line.slug in visible]
    name = wanted.order.removeprefix("-")
    by = ORDERS.get(name, ORDERS["nom"])
    return sorted(lines, key=lambda line: (by(line), fold(line.name)), reverse=wanted.order.startswith("-"))


def with_schools(session: Session, lines: Sequence[Line]) -> list[Line]:
    """The same lines with their numbers of schools: for those of one page."""
    slugs = [line.slug for line in lines if line.kind == "ent"]
    query = select(Ent.slug, func.count()).join(School).where(Ent.slug.in_(slugs), School.enabled).group_by(Ent.slug)
    counts = dict(session.execute(query).all())
    return [
        Line(**vars(line) | {"schools": counts.get(line.slug, 0)}) if line.kind == "ent" else line for line in lines
    ]


def _lines(
    session: Session, upkeeps: dict[str, tuple[datetime | None, datetime | None]], now: datetime
) -> Iterable[Line]:
    for kind in (Ent, Partner):
        query = select(kind.slug, kind.name, kind.protocol, kind.state, kind.certificate_ends, kind.metadata_ends)
        for slug, name, protocol, state, certificate, metadata in session.execute(query):
            table = kind.__tablename__
            checked, failing = upkeeps.get(f"{table}:{slug}", (None, None))
            ends = min((moment for moment in (certificate, metadata) if moment), default=None)
            due = (ends is not None and ends <= now + HORIZON) or (failing is not None and failing <= now - _LATE)
            yield Line(table, slug, name, protocol, Standing(state), ends, checked, failing, due)


def _fits(line: Line, wanted: Wanted) -> bool:
    if wanted.state:
        if line.state != wanted.state:
            return False
    elif line.state is Standing.ARCHIVED:
        return False
    folded = f" {fold(line.name)} {line.slug}"
    return (
        (not wanted.kind or line.kind == wanted.kind)
        and (not wanted.protocol or line.protocol == wanted.protocol)
        and (not wanted.needs or line.needs)
        and all(word in folded for word in fold(wanted.text).split())
    )

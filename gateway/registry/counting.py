"""Counted events on their way into the tables: each a few rows that grow, nothing of who beyond a month's pseudonym."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from gateway.domain.figures import Connexion, Opener, ResourceOpening, attached_text, day_bit, month_of
from gateway.registry.models import (
    FigureDay,
    FigureMonth,
    FigureOpener,
    FigureOpening,
    FigurePerson,
    FigureResource,
    FigureSchool,
)
from gateway.registry.upserts import insert

_Row = tuple[Any, ...]


def count_connexions(session: Session, connexions: Iterable[Connexion]) -> None:
    """Counts each of them. What belongs to a month that is closed is left out: its key is gone.

    The caller makes sure that each comes once.
    """
    still_open = set(session.scalars(select(FigureMonth.month).where(FigureMonth.key.is_not(None))))
    people: dict[_Row, list[int]] = {}
    days: Counter[_Row] = Counter()
    schools: dict[str, tuple[date, date]] = {}
    for connexion in connexions:
        attached = attached_text(connexion.attached)
        own = month_of(connexion.day)
        for month, who in connexion.pseudonyms:
            if month in still_open:
                row = people.setdefault((month, who, attached, connexion.service), [0, 0])
                row[0] |= day_bit(month, connexion.day)
                row[1] += month == own
        if own in still_open:
            days[connexion.day, attached, connexion.service] += 1
            for attachment in connexion.attached:
                first, last = schools.get(attachment.uai, (connexion.day, connexion.day))
                schools[attachment.uai] = min(first, connexion.day), max(last, connexion.day)
    _add_people(session, people)
    _add_days(session, days)
    _note_schools(session, schools)


def count_openings(session: Session, openings: Iterable[ResourceOpening]) -> None:
    """Counts resources that were opened, and remembers how they are called. What belongs to a month that is closed is
    left out.

    The caller makes sure that each comes once.
    """
    closed = set(session.scalars(select(FigureMonth.month).where(FigureMonth.closed.is_not(None))))
    counted: Counter[_Row] = Counter()
    named: dict[str, dict[str, str]] = {}
    for one in openings:
        if month_of(one.day) in closed:
            continue
        counted[one.day, one.uai, one.profile, one.project, one.key[:200]] += one.count
        named[one.key[:200]] = {"title": one.title[:300], "publisher": one.publisher[:200], "kind": one.kind[:20]}
    if not counted:
        return
    columns = ("day", "uai", "profile", "project", "key", "n")
    statement = insert(session, FigureOpening)
    statement = statement.on_conflict_do_update(
        index_elements=columns[:-1], set_={"n": FigureOpening.n + statement.excluded.n}
    )
    session.execute(statement, _rows(columns, counted))
    names = insert(session, FigureResource)
    names = names.on_conflict_do_update(
        index_elements=["key"], set_={name: names.excluded[name] for name in ("title", "publisher", "kind")}
    )
    session.execute(names, [{"key": key} | row for key, row in sorted(named.items())])


def count_openers(session: Session, openers: Iterable[Opener]) -> None:
    """Remembers, until the close, how many people opened what. A month without a key remembers nobody any more."""
    still_open = set(session.scalars(select(FigureMonth.month).where(FigureMonth.key.is_not(None))))
    kept = {(one.month, one.key[:200], one.who, one.uai) for one in openers if one.month in still_open}
    if kept:
        columns = ("month", "key", "who", "uai")
        rows = [dict(zip(columns, row, strict=True)) for row in sorted(kept)]
        session.execute(insert(session, FigureOpener).on_conflict_do_nothing(), rows)


def _add_people(session: Session, people: Mapping[_Row, Sequence[int]]) -> None:
    if not people:
        return
    columns = ("month", "who", "attached", "service")
    statement = insert(session, FigurePerson)
    statement = statement.on_conflict_do_update(
        index_elements=columns,
        set_={
            "days": FigurePerson.days.bitwise_or(statement.excluded.days),
            "n": FigurePerson.n + statement.excluded.n,
        },
    )
    session.execute(statement, _rows((*columns, "days", "n"), {row: tuple(kept) for row, kept in people.items()}))


def _add_days(session: Session, days: Mapping[_Row, int]) -> None:
    if not days:
        return
    columns = ("day", "attached", "service", "n")
    statement = insert(session, FigureDay)
    statement = statement.on_conflict_do_update(
        index_elements=columns[:-1], set_={"n": FigureDay.n + statement.excluded.n}
    )
    session.execute(statement, _rows(columns, days))


def _note_schools(session: Session, schools: Mapping[str, tuple[date, date]]) -> None:
    if not schools:
        return
    statement = insert(session, FigureSchool)
    new, kept = statement.excluded, FigureSchool
    statement = statement.on_conflict_do_update(
        index_elements=["uai"],
        set_={
            "first": case((new.first < kept.first, new.first), else_=kept.first),
            "last": case((new.last > kept.last, new.last), else_=kept.last),
        },
    )
    rows = {(uai,): days for uai, days in schools.items()}
    session.execute(statement, _rows(("uai", "first", "last"), rows))


def _rows(columns: Sequence[str], counted: Mapping[_Row, Any]) -> list[dict[str, Any]]:
    """In the order of their keys, so that two writers never wait for each other in a circle."""
    rows = []
    for key, value in sorted(counted.items()):
        rows.append(dict(zip(columns, (*key, *(value if isinstance(value, tuple) else (value,))), strict=True)))
    return rows

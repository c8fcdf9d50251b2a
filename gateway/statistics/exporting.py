"""Figures to be taken away: rows with the columns of the DNMA's open data, hidden where the page hides them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.domain.amounts import Amount, Untold
from gateway.domain.profile import Profile
from gateway.registry.models import Figure, School
from gateway.registry.places import schools_within
from gateway.statistics.asking import Question
from gateway.statistics.counted import counted_months
from gateway.statistics.reading import NOBODY, Numbers, shown

HEAD = ("uai", "debut_periode", "profil", "visites", "utilisateurs")
PART = 500
"""Schools that are read at once."""

_WHY = {Untold.HIDDEN: "masque", Untold.NO_DATA: "pas_de_donnee", Untold.UNDEFINED: "non_defini"}
NAMES = {
    "": "tous",
    Profile.PUPIL: "eleve",
    Profile.PARENT: "parent",
    Profile.TEACHER: "enseignant",
    Profile.HEAD: "direction",
    Profile.SCHOOL_LIFE: "vie_scolaire",
    Profile.STAFF: "personnel",
    Profile.LOCAL_AUTHORITY: "collectivite",
    Profile.LIBRARIAN: "documentaliste",
    Profile.ACADEMY: "academie",
}
"""Profiles as the DNMA writes them, or would."""


@dataclass(frozen=True)
class Row:
    """name: of a school its UAI, of a place its text."""

    name: str
    start: date
    profile: str
    numbers: Numbers


def rows_of_schools(session: Session, question: Question) -> Iterator[Row]:
    """Each school of the place, all profiles together and then each, read as they are asked for."""
    if not is_counted(session, question):
        return
    after = ""
    while schools := schools_after(session, question, after, PART):
        yield from rows_of(session, question, schools)
        after = schools[-1]


def is_counted(session: Session, question: Question) -> bool:
    """Whether there are figures of the period, so that a school without any had nobody."""
    return counted_months(session).has(question.span, question.start)


def schools_after(session: Session, question: Question, after: str, most: int) -> Sequence[str]:
    """The next schools of the place by UAI. after: the last one of the part before, "" for the first."""
    query = schools_within(question.place).where(School.uai > after).order_by(School.uai).limit(most)
    return session.scalars(query).all()


def rows_of(session: Session, question: Question, schools: Sequence[str]) -> Iterator[Row]:
    """The rows of these schools; one where nobody came has zeros."""
    by_school = defaultdict(list)
    for figure in _figures(session, question, [f"ecole:{uai}" for uai in schools]):
        by_school[figure.place.removeprefix("ecole:")].append(figure)
    for uai in schools:
        for figure in by_school.get(uai, ()):
            yield Row(uai, figure.start, figure.profile, shown(figure, counted=True))
        if uai not in by_school:
            yield Row(uai, question.start, question.profile, NOBODY)


def rows_of_departements(session: Session, span: str, starts: Iterable[date]) -> Iterator[Row]:
    """The départements, all profiles together: what may be published for everybody."""
    query = select(Figure).where(
        Figure.place.startswith("departement:"),
        Figure.span == span,
        Figure.start.in_(list(starts)),
        Figure.profile == "",
        Figure.service == "",
    )
    for figure in session.scalars(query.order_by(Figure.start, Figure.place)):
        yield Row(figure.place.removeprefix("departement:"), figure.start, "", shown(figure, counted=True))


def as_table(rows: Iterable[Row], head: tuple[str, ...] = HEAD) -> Iterator[tuple[object, ...]]:
    """The lines of a table for spreadsheets, titles first."""
    yield head
    for row in rows:
        numbers = row.numbers
        told = (_cell(numbers.connexions), _cell(numbers.people))
        yield (row.name, row.start.isoformat(), NAMES[row.profile], *told)


def as_json(amount: Amount) -> dict[str, int | str | None]:
    """A number, or why there is none."""
    if isinstance(amount, Untold):
        return {"valeur": None, "motif": _WHY[amount]}
    return {"valeur": amount}


def numbers_as_json(numbers: Numbers) -> dict[str, object]:
    """A cell under the names of the definitions."""
    per_person = numbers.per_person
    return {
        "connexions": as_json(numbers.connexions),
        "comptes_actifs": as_json(numbers.people),
        "utilisateurs_reguliers": as_json(numbers.regulars),
        "ecoles_actives": as_json(numbers.schools),
        "connexions_par_compte_actif": None if per_person is None else round(per_person, 2),
    }


def _cell(amount: Amount) -> str:
    if isinstance(amount, Untold):
        return "" if amount is Untold.NO_DATA else _WHY[amount]
    return str(amount)


def _figures(session: Session, question: Question, places: Sequence[str]) -> Iterator[Any]:
    """Columns rather than records: there may be hundreds of thousands."""
    query = select(
        Figure.place, Figure.start, Figure.profile, Figure.span, Figure.hidden, Figure.connexions, Figure.people,
        Figure.regulars, Figure.schools,
    ).where(
        Figure.span == question.span,
        Figure.start == question.start,
        Figure.service == question.service,
        *((Figure.profile == question.profile,) if question.profile else ()),
        Figure.place.in_(places),
    )  # fmt: skip
    yield from session.execute(query.order_by(Figure.place, Figure.profile))

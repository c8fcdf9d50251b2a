"""Figures to be taken away: rows with the columns of the DNMA's open data, hidden where the page hides them."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from gateway.domain.amounts import Amount, Untold
from gateway.domain.profile import Profile
from gateway.registry.models import Figure
from gateway.registry.places import schools_within
from gateway.statistics.asking import Question
from gateway.statistics.counted import counted_months
from gateway.statistics.reading import NOBODY, Numbers, shown

HEAD = ("uai", "debut_periode", "profil", "visites", "utilisateurs")
_WHY = {Untold.HIDDEN: "masque", Untold.NO_DATA: "pas_de_donnee", Untold.UNDEFINED: "non_defini"}
_BOM = "\ufeff"
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
    """Each school of the place, all profiles together and then each; a school where nobody came has zeros."""
    if not counted_months(session).has(question.span, question.start):
        return
    within = schools_within(question.place).subquery()
    figures = _figures(session, question, Figure.place.in_(select("ecole:" + within.c.uai)))
    by_school: dict[str, list[Figure]] = {}
    for figure in figures:
        by_school.setdefault(figure.place.removeprefix("ecole:"), []).append(figure)
    for uai in session.scalars(schools_within(question.place).order_by("uai")):
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


def as_csv(rows: Iterable[Row], head: tuple[str, ...] = HEAD) -> bytes:
    """UTF-8 with its mark, semicolons, ISO dates: what French spreadsheets open at a click."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        numbers = row.numbers
        told = (_cell(numbers.connexions), _cell(numbers.people))
        writer.writerow([row.name, row.start.isoformat(), NAMES[row.profile], *told])
    return (_BOM + file.getvalue()).encode()


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


def _figures(session: Session, question: Question, *where: ColumnElement[bool]) -> Iterator[Figure]:
    query = select(Figure).where(
        Figure.span == question.span,
        Figure.start == question.start,
        Figure.service == question.service,
        *((Figure.profile == question.profile,) if question.profile else ()),
        *where,
    )
    yield from session.scalars(query.order_by(Figure.place, Figure.profile))

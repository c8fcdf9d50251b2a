"""The table that a département looks at: for each school its ENT, its convention, the GAR, its logins."""

from collections.abc import Iterator, Sequence
from datetime import date

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.reach import schools_of
from gateway.domain.school import HOOKED
from gateway.registry.collectivites import find_collectivite
from gateway.registry.coverage import by_collectivite, by_departement, summed
from gateway.registry.engine import reading
from gateway.registry.school_lists import SchoolFilter, SchoolLine, each_school, list_schools
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent
from gateway.web.admin.exports import table_file
from gateway.web.admin.frame import Frame
from gateway.web.admin.school_words import CONVENTION_STATES, NATURES

_PRINTED = 2_000
_COLUMNS = (
    "uai", "nom", "commune", "nature", "circonscription", "collectivite", "ent", "convention", "convention_fin",
    "accrochee_gar", "premiere_connexion", "derniere_connexion",
)  # fmt: skip


def coverage(frame: Frame) -> Blueprint:
    """The routes of the coverage."""
    blueprint = Blueprint("admin-coverage", __name__)

    @frame.route(blueprint, "/admin/ecoles/couverture", Permission.VIEW_SCHOOLS)
    def whole(desk: Desk) -> Response:
        within, day = schools_of(desk.administrator), frame.house.gate.today()
        with reading(frame.house.engine) as session:
            rows = by_departement(session, day, within)
            return desk.page("schools/coverage.html", rows=rows, whole=summed(rows), place="", day=day)

    @frame.route(blueprint, "/admin/ecoles/couverture/<code>", Permission.VIEW_SCHOOLS)
    def departement(desk: Desk, code: str) -> Response:
        within, day = schools_of(desk.administrator), frame.house.gate.today()
        with reading(frame.house.engine) as session:
            rows = by_collectivite(session, day, code, within)
            if not rows:
                raise Absent
            return desk.page("schools/coverage.html", rows=rows, whole=summed(rows), place=code, day=day)

    @frame.route(blueprint, "/admin/ecoles/couverture/<code>/<int:number>", Permission.VIEW_SCHOOLS)
    def collectivite(desk: Desk, code: str, number: int) -> Response:
        """Ready for the printer: one collectivité, all of its schools, no form and no map."""
        day = frame.house.gate.today()
        with reading(frame.house.engine) as session:
            owner = find_collectivite(session, number)
            lines = _lines(session, desk, SchoolFilter(departement=code, collectivite=number), day)
            if not lines:
                raise Absent
            return desk.page("schools/sheet.html", owner=owner, lines=lines, day=day, place=code, **_sums(lines))

    @frame.route(blueprint, "/admin/ecoles/couverture.csv", Permission.VIEW_SCHOOLS)
    def table(desk: Desk) -> Response:
        day, code = frame.house.gate.today(), request.args.get("departement", "")[:3]
        wanted = _within(desk, SchoolFilter(departement=code))
        return table_file(frame.responder, f"ecoles{'-' + code if code else ''}.csv", _table(frame, wanted, day))

    return blueprint


def _table(frame: Frame, wanted: SchoolFilter, day: date) -> Iterator[Sequence[str]]:
    yield _COLUMNS
    with reading(frame.house.engine) as session:
        for line in each_school(session, wanted, day):
            yield tuple(_cells(line))


def _cells(line: SchoolLine) -> Iterator[str]:
    yield from (line.uai, line.name, line.commune, NATURES.get(line.nature, ""), line.circonscription)  # type: ignore[call-overload]
    yield from (line.collectivite, line.ent_name)
    yield CONVENTION_STATES[line.convention][0] if line.convention else ""
    yield _iso(line.until)
    yield "oui" if line.state in HOOKED else "non"
    yield from (_iso(line.milestones.opened), _iso(line.last_login))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _within(desk: Desk, wanted: SchoolFilter) -> SchoolFilter:
    return SchoolFilter(
        departement=wanted.departement, collectivite=wanted.collectivite, within=schools_of(desk.administrator)
    )


def _lines(session: Session, desk: Desk, wanted: SchoolFilter, day: date) -> tuple[SchoolLine, ...]:
    return list_schools(session, _within(desk, wanted), day, size=_PRINTED).lines


def _sums(lines: tuple[SchoolLine, ...]) -> dict[str, int]:
    return {
        "with_ent": sum(bool(line.ent) for line in lines),
        "covered": sum(line.convention in _OPEN for line in lines),
        "hooked": sum(line.state in HOOKED for line in lines),
        "active": sum(line.milestones.opened is not None for line in lines),
    }


_OPEN = {state for state in CONVENTION_STATES if state in {"signee", "a-renouveler"}}
"""The states of a convention in force."""

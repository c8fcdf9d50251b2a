"""Figures to be taken away: CSV, JSON, and what is open to everybody once an operator says so."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import islice

from flask import Blueprint, Response, abort

from gateway.access.permissions import Permission
from gateway.domain.figures import last_day, month_of, school_year_of
from gateway.domain.sheet import written
from gateway.registry.engine import reading
from gateway.registry.site import are_figures_published
from gateway.statistics.asking import Question
from gateway.statistics.counted import counted_months
from gateway.statistics.exporting import (
    NAMES,
    PART,
    Row,
    as_json,
    as_table,
    is_counted,
    numbers_as_json,
    rows_of,
    rows_of_departements,
    rows_of_schools,
    schools_after,
)
from gateway.statistics.holidays import zones_within
from gateway.statistics.reading import report
from gateway.web.admin.asker import Asker
from gateway.web.admin.desk import Desk
from gateway.web.admin.exports import begun, table_file
from gateway.web.admin.frame import Frame
from gateway.web.admin.statistics import asked, note_look
from gateway.web.admin.statistics_holidays import HolidaysSeen, calendar_of
from gateway.web.assembly import House
from gateway.web.responding import Responder

OPEN_HEAD = ("departement", "debut_periode", "profil", "visites", "utilisateurs")


def statistics_export(frame: Frame) -> Blueprint:
    """The same figures as the page, within the same scopes."""
    blueprint = Blueprint("admin-statistics-export", __name__)

    @frame.route(blueprint, "/admin/statistiques.csv", Permission.VIEW_FIGURES)
    def as_table_file(desk: Desk) -> Response:
        question = _exported(desk)
        name = f"connexions-{question.span}-{question.start.isoformat()}.csv"
        return table_file(frame.responder, name, as_table(_schools(frame.house, question)))

    @frame.route(blueprint, "/admin/statistiques.json", Permission.VIEW_FIGURES)
    def as_data(desk: Desk) -> Response:
        question = _exported(desk)
        return frame.responder.streamed(begun(_written(frame.house, question)), "application/json")

    return blueprint


def figures_of(asker: Asker) -> dict[str, object]:
    """The figures that the address asks for, as JSON values. Raises Denied, Absent."""
    return _data(asker.house, _exported(asker))


def schools_of_figures(asker: Asker, after: str) -> tuple[list[dict[str, object]], str]:
    """Those of a part of the schools, as JSON values, and after which school the next part begins, "" at the end.

    Raises Denied, Absent.
    """
    question = _exported(asker)
    with reading(asker.house.engine) as session:
        schools = schools_after(session, question, after, PART + 1) if is_counted(session, question) else ()
        part = schools[:PART]
        return [_school(row) for row in rows_of(session, question, part)], part[-1] if schools[PART:] else ""


def _exported(asker: Asker) -> Question:
    with reading(asker.house.engine) as session:
        question = asked(asker, session, asker.house.gate.today())
    note_look(asker, "figures.export", question)
    return question


def _schools(house: House, question: Question) -> Iterator[Row]:
    with reading(house.engine) as session:
        yield from rows_of_schools(session, question)


def _written(house: House, question: Question) -> Iterator[bytes]:
    """The whole as one JSON object, the schools last and as they are read."""
    yield json.dumps(_data(house, question), ensure_ascii=False)[:-1].encode() + b', "ecoles": ['
    rows, comma = _schools(house, question), ""
    while part := list(islice(rows, PART)):
        yield (comma + ", ".join(json.dumps(_school(row), ensure_ascii=False) for row in part)).encode()
        comma = ", "
    yield b"]}"


def _school(row: Row) -> dict[str, object]:
    return {"uai": row.name, "profil": NAMES[row.profile]} | numbers_as_json(row.numbers)


def open_figures(house: House, responder: Responder) -> Blueprint:
    """Totals by département for everybody, while the operator publishes them; nothing of periods under way."""
    blueprint = Blueprint("open-figures", __name__)

    @blueprint.get("/donnees/connexions.csv")
    def connexions() -> Response:
        today = house.gate.today()
        with reading(house.engine) as session:
            if not are_figures_published(session):
                abort(404)
            months = sorted(month for month in counted_months(session).tallied if month < month_of(today))
            years = sorted({school_year_of(month) for month in months} - {school_year_of(today)})
            rows = [*rows_of_departements(session, "m", months), *rows_of_departements(session, "y", years)]
            return responder.document(b"".join(written(as_table(rows, OPEN_HEAD))), "text/csv")

    return blueprint


def _data(house: House, question: Question) -> dict[str, object]:
    today, calendar = house.gate.today(), calendar_of(house.settings.home)
    with reading(house.engine) as session:
        found = report(session, question)
        holidays = HolidaysSeen(calendar, zones_within(session, calendar, question.place), *found.shown)
    return {
        "periode": {
            "debut": question.start.isoformat(),
            "fin": question.end.isoformat(),
            "en_cours": question.is_under_way(today),
            "jusqu_au": min(found.through, today).isoformat(),
        },
        "perimetre": question.place,
        "profil": NAMES[question.profile],
        "service": question.service or None,
        "ecoles_du_perimetre": found.schools,
        "total": numbers_as_json(found.total),
        "un_an_plus_tot": numbers_as_json(found.before),
        "mois": [
            {"debut": start.isoformat()} | numbers_as_json(numbers) | {"vacances": _holidays(holidays, start)}
            for start, numbers in found.months
        ],
        "ouvertures_de_ressources": as_json(found.openings),
        "ressources": [
            {"titre": one.title, "editeur": one.publisher, "type": one.kind, "ouvertures": as_json(one.openings)}
            for one in found.top
        ],
        "ecoles_sans_connexion": found.silent_count,
    }


def _holidays(seen: HolidaysSeen, month: date) -> list[dict[str, object]] | None:
    """Those of a month, zone by zone; None where the calendar is not known."""
    if not seen.zones.letters or not seen.calendar.knows(month):
        return None
    found = (seen.calendar.of(zone, month, last_day(month)) for zone in seen.zones.letters)
    return [{"zone": one.zone, "nom": one.name, "jours": one.days} for of_zone in found for one in of_zone]

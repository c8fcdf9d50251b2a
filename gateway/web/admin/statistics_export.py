"""Figures to be taken away: CSV, JSON, and what is open to everybody once an operator says so."""

import json
from datetime import date

from flask import Blueprint, Response, abort

from gateway.access.permissions import Permission
from gateway.domain.figures import last_day, month_of, school_year_of
from gateway.registry.engine import reading
from gateway.registry.models import SiteSetting
from gateway.statistics.asking import Question
from gateway.statistics.counted import counted_months
from gateway.statistics.exporting import (
    NAMES,
    as_csv,
    as_json,
    numbers_as_json,
    rows_of_departements,
    rows_of_schools,
)
from gateway.statistics.holidays import zones_within
from gateway.statistics.reading import Report, report
from gateway.web.admin.asker import Asker
from gateway.web.admin.desk import Desk
from gateway.web.admin.frame import Frame
from gateway.web.admin.statistics import asked, note_look
from gateway.web.admin.statistics_holidays import HolidaysSeen, calendar_of
from gateway.web.assembly import House
from gateway.web.responding import Responder

OPEN_SETTING = "open-figures"
OPEN_HEAD = ("departement", "debut_periode", "profil", "visites", "utilisateurs")


def statistics_export(frame: Frame) -> Blueprint:
    """The same figures as the page, within the same scopes."""
    blueprint = Blueprint("admin-statistics-export", __name__)

    @frame.route(blueprint, "/admin/statistiques.csv", Permission.VIEW_FIGURES)
    def as_table(desk: Desk) -> Response:
        with reading(desk.house.engine) as session:
            question = asked(desk, session, desk.house.gate.today())
            octets = as_csv(rows_of_schools(session, question))
        note_look(desk, "figures.export", question)
        response = frame.responder.machine(octets, "text/csv; charset=utf-8")
        name = f"connexions-{question.span}-{question.start.isoformat()}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @frame.route(blueprint, "/admin/statistiques.json", Permission.VIEW_FIGURES)
    def as_data(desk: Desk) -> Response:
        return frame.responder.machine(json.dumps(figures_of(desk), ensure_ascii=False).encode(), "application/json")

    return blueprint


def figures_of(asker: Asker) -> dict[str, object]:
    """The figures that the address asks for, as JSON values. Raises Denied, Absent."""
    today = asker.house.gate.today()
    with reading(asker.house.engine) as session:
        question = asked(asker, session, today)
        calendar = calendar_of(asker.house.settings.home)
        found = report(session, question)
        seen = HolidaysSeen(calendar, zones_within(session, calendar, question.place), *found.shown)
        data = _data(found, seen, today)
        data["ecoles"] = [
            {"uai": row.name, "profil": NAMES[row.profile]} | numbers_as_json(row.numbers)
            for row in rows_of_schools(session, question)
        ]
    note_look(asker, "figures.export", question)
    return data


def open_figures(house: House, responder: Responder) -> Blueprint:
    """Totals by département for everybody, while the operator publishes them; nothing of periods under way."""
    blueprint = Blueprint("open-figures", __name__)

    @blueprint.get("/donnees/connexions.csv")
    def connexions() -> Response:
        today = house.gate.today()
        with reading(house.engine) as session:
            setting = session.get(SiteSetting, OPEN_SETTING)
            if setting is None or not setting.value.get("published"):
                abort(404)
            months = sorted(month for month in counted_months(session).tallied if month < month_of(today))
            years = sorted({school_year_of(month) for month in months} - {school_year_of(today)})
            rows = [*rows_of_departements(session, "m", months), *rows_of_departements(session, "y", years)]
            return responder.document(as_csv(rows, OPEN_HEAD), "text/csv")

    return blueprint


def _data(found: Report, holidays: HolidaysSeen, today: date) -> dict[str, object]:
    question: Question = found.question
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

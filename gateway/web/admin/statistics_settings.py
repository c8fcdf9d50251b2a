"""What operators say of the figures: annotations of periods, and whether totals are open data."""

from datetime import date

from flask import Blueprint, Response, request
from sqlalchemy import select

from gateway.access.permissions import Permission
from gateway.registry.engine import reading
from gateway.registry.models import FigureNote, SiteSetting
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.statistics_export import OPEN_SETTING
from gateway.web.dates import day

PAGE = "/admin/statistiques/reglages"


def statistics_settings(frame: Frame) -> Blueprint:
    """The routes of operators, and the definitions that everybody may link to."""
    blueprint = Blueprint("admin-statistics-settings", __name__)

    @frame.route(blueprint, "/admin/statistiques/definitions", Permission.VIEW_FIGURES)
    def definitions(desk: Desk) -> Response:
        return desk.page("statistics/definitions_page.html")

    @frame.route(blueprint, PAGE, Permission.OPERATE, ("GET", "POST"))
    def settings(desk: Desk) -> Response:
        form = desk.form(depuis="", jusque="", texte="")
        if request.method == "POST":
            text = form.needs("texte", "Dites en une phrase ce qu'il faut savoir.", least=5, most=300)
            since, until = _day(form, "depuis"), _day(form, "jusque")
            if since and until and until < since:
                form.fault("jusque", "Le dernier jour vient avant le premier.")
            if form.is_sound and since and until:
                note = FigureNote(
                    since=since, until=until, text=text, author=desk.administrator.email, at=desk.house.gate.now()
                )
                with desk.change("figures.note", subject=f"figures:{since.isoformat()}", why=text) as doing:
                    doing.session.add(note)
                return desk.done(PAGE, f"L'annotation du {day(since)} est ajoutée.")
        with reading(desk.house.engine) as session:
            notes = session.scalars(select(FigureNote).order_by(FigureNote.since)).all()
            setting = session.get(SiteSetting, OPEN_SETTING)
        published = bool(setting and setting.value.get("published"))
        status = 422 if form.faults else 200
        return desk.page("statistics/settings.html", status, form=form, notes=notes, open=published)

    @frame.route(blueprint, f"{PAGE}/annotations/<int:number>/supprimer", Permission.OPERATE, ("POST",))
    def remove(desk: Desk, number: int) -> Response:
        with desk.change("figures.note.remove", subject=f"figures:note-{number}") as doing:
            note = doing.session.get(FigureNote, number)
            if note is None:
                raise Absent
            doing.session.delete(note)
        return desk.done(PAGE, "L'annotation est supprimée.")

    @frame.route(blueprint, f"{PAGE}/ouvertes", Permission.OPERATE, ("POST",))
    def publish(desk: Desk) -> Response:
        published = request.form.get("publier") == "oui"
        with desk.change("figures.publish" if published else "figures.withdraw", subject="figures") as doing:
            doing.session.merge(SiteSetting(name=OPEN_SETTING, value={"published": published}))
        said = "Les totaux sont publiés." if published else "Les totaux ne sont plus publiés."
        return desk.done(PAGE, said)

    return blueprint


def _day(form: Form, name: str) -> date | None:
    try:
        return date.fromisoformat(form[name])
    except ValueError:
        form.fault(name, "Donnez un jour, par exemple 2026-10-05.")
        return None

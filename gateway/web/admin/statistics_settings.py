"""What operators say of the figures: annotations of periods, and whether totals are open data."""

from datetime import date

from flask import Blueprint, Response, request

from gateway.access.permissions import Permission
from gateway.registry.engine import reading
from gateway.registry.figure_notes import (
    LONGEST_NOTE,
    SHORTEST_NOTE,
    add_figure_note,
    figure_notes,
    remove_figure_note,
)
from gateway.registry.site import are_figures_published, publish_figures
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
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
            text = form.needs(
                "texte", "Dites en une phrase ce qu'il faut savoir.", least=SHORTEST_NOTE, most=LONGEST_NOTE
            )
            since, until = _day(form, "depuis"), _day(form, "jusque")
            if since and until and until < since:
                form.fault("jusque", "Le dernier jour vient avant le premier.")
            if form.is_sound and since and until:
                with desk.change("figures.note", subject=f"figures:{since.isoformat()}", why=text) as doing:
                    add_figure_note(doing.session, since, until, text, desk.administrator.email, doing.at)
                return desk.done(PAGE, f"L'annotation du {day(since)} est ajoutée.")
        with reading(desk.house.engine) as session:
            notes, published = figure_notes(session), are_figures_published(session)
        status = 422 if form.faults else 200
        return desk.page("statistics/settings.html", status, form=form, notes=notes, open=published)

    @frame.route(blueprint, f"{PAGE}/annotations/<int:number>/supprimer", Permission.OPERATE, ("POST",))
    def remove(desk: Desk, number: int) -> Response:
        with desk.change("figures.note.remove", subject=f"figures:note-{number}") as doing:
            if not remove_figure_note(doing.session, number):
                raise Absent
        return desk.done(PAGE, "L'annotation est supprimée.")

    @frame.route(blueprint, f"{PAGE}/ouvertes", Permission.OPERATE, ("POST",))
    def publish(desk: Desk) -> Response:
        published = request.form.get("publier") == "oui"
        with desk.change("figures.publish" if published else "figures.withdraw", subject="figures") as doing:
            publish_figures(doing.session, published=published)
        said = "Les totaux sont publiés." if published else "Les totaux ne sont plus publiés."
        return desk.done(PAGE, said)

    return blueprint


def _day(form: Form, name: str) -> date | None:
    try:
        return date.fromisoformat(form[name])
    except ValueError:
        form.fault(name, "Donnez un jour, par exemple 2026-10-05.")
        return None

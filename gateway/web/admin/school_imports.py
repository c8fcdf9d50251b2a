"""A file of schools: looked at line by line, and taken over only after that."""

from flask import Blueprint, Response, request

from gateway.access.permissions import Permission
from gateway.access.scopes import Target
from gateway.agreements.school_file import MAX_FILE, SchoolRow, UnreadableFile, read_schools
from gateway.agreements.school_import import Effect, ImportReport, import_schools, preview_schools
from gateway.registry.engine import changing
from gateway.state.parcels import Parcels
from gateway.web.admin.desk import Desk
from gateway.web.admin.frame import Frame
from gateway.web.admin.uploads import takes_files, uploaded

_SHOWN = 200


def school_imports(frame: Frame) -> Blueprint:
    """The routes of imports."""
    blueprint = Blueprint("admin-school-imports", __name__)
    takes_files(blueprint, MAX_FILE)
    parcels = Parcels(frame.house.redis)

    @frame.route(blueprint, "/admin/ecoles/import", Permission.CHANGE_SCHOOLS, ("GET", "POST"))
    def choose(desk: Desk) -> Response:
        form = desk.form()
        if request.method == "POST":
            file = uploaded("file")
            try:
                rows = read_schools(file.content) if file else []
                if file is not None:
                    name = parcels.put(desk.administrator.email, file.content)
                    return _preview(desk, rows, name, file.name)
                form.fault("file", "Choisissez un fichier CSV.")
            except UnreadableFile as error:
                form.fault("file", str(error))
        return desk.page("schools/import.html", 422 if form.faults else 200, form=form)

    @frame.route(blueprint, "/admin/ecoles/import/enregistrer", Permission.CHANGE_SCHOOLS, ("POST",))
    def keep(desk: Desk) -> Response:
        form = desk.form()
        octets = parcels.get(desk.administrator.email, form["parcel"])
        if octets is None:
            form.fault("file", "Le fichier n'est gardé qu'une heure : choisissez-le de nouveau.")
            return desk.page("schools/import.html", 410, form=form)
        rows = read_schools(octets)
        _check_reach(desk, rows)
        with desk.change("school.import", subject=form["name"][:200], why=form["why"]) as doing:
            report = import_schools(doing.session, rows, skip_faulty=bool(form["skip"]))
            doing.after |= {effect.name.lower(): report.count(effect) for effect in Effect}
        parcels.drop(desk.administrator.email, form["parcel"])
        added, changed = report.count(Effect.ADDED), report.count(Effect.CHANGED)
        return desk.done("/admin/ecoles", f"Import terminé : {added} école(s) ajoutée(s), {changed} modifiée(s).")

    def _preview(desk: Desk, rows: list[SchoolRow], parcel: str, name: str) -> Response:
        _check_reach(desk, rows)
        with changing(frame.house.engine, dry_run=True) as session:
            report = preview_schools(session, rows)
        return desk.page(
            "schools/preview.html",
            counts=[(effect, report.count(effect)) for effect in Effect],
            lines=_worth_showing(report)[:_SHOWN],
            hidden=max(0, len(_worth_showing(report)) - _SHOWN),
            faulty=report.count(Effect.FAULTY),
            useful=report.count(Effect.ADDED) + report.count(Effect.CHANGED),
            parcel=parcel,
            name=name,
        )

    return blueprint


def _worth_showing(report: ImportReport) -> list[object]:
    """The faults first, then what changes, then what is doubtful."""
    order = (Effect.FAULTY, Effect.CHANGED, Effect.ADDED)
    lines = [line for effect in order for line in report.lines if line.effect is effect]
    return [*lines, *(line for line in report.lines if line.effect is Effect.UNCHANGED and line.warnings)]


def _check_reach(desk: Desk, rows: list[SchoolRow]) -> None:
    """A file may hold only schools that the person answers for. Raises Denied."""
    desk.needs(Permission.CHANGE_SCHOOLS, Target(schools=frozenset(row.uai for row in rows if row.uai)))

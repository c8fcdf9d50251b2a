"""A file of schools: looked at line by line, and taken over only after that."""

from collections.abc import Sequence

from flask import Blueprint, Response, request

from gateway.access.permissions import Permission
from gateway.access.requests import Proposal
from gateway.agreements.entering import SCHOOL_IMPORT, Foreseen, foresee_import, import_payload
from gateway.agreements.school_file import MAX_FILE, SchoolRow, UnreadableFile, read_schools
from gateway.agreements.school_import import Effect, ImportReport
from gateway.registry.engine import changing
from gateway.state.parcels import Parcels
from gateway.web.admin.asker import Asker
from gateway.web.admin.desk import Desk, waiting
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
        number, report = submit_import(
            desk, read_schools(octets), form["name"], form["why"], skip_faulty=bool(form["skip"])
        )
        parcels.drop(desk.administrator.email, form["parcel"])
        return desk.done("/admin/ecoles", waiting(number) or f"Import terminé : {_counts(report)}.")

    def _preview(desk: Desk, rows: list[SchoolRow], parcel: str, name: str) -> Response:
        report = foresee(desk, rows).report
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


def foresee(asker: Asker, rows: Sequence[SchoolRow], *, skip_faulty: bool = True) -> Foreseen:
    """What a file would do. It may hold only schools that the person answers for, before and after. Raises Denied."""
    with changing(asker.house.engine, dry_run=True) as session:
        foreseen = foresee_import(session, rows, skip_faulty=skip_faulty)
        asker.needs(Permission.CHANGE_SCHOOLS, foreseen.answered)
    return foreseen


def submit_import(
    asker: Asker, rows: Sequence[SchoolRow], name: str, why: str, *, skip_faulty: bool
) -> tuple[int | None, ImportReport]:
    """Takes the file over, or leaves it to a second person where schools of an ENT in production are concerned.

    See ``Asker.submit``. Raises Denied, ChangeRefused.
    """
    foreseen = foresee(asker, rows, skip_faulty=skip_faulty)
    concerned, payload = foreseen.concerned, import_payload(rows, foreseen.report)
    summary = f"Importer le fichier {name[:200]} : {_counts(foreseen.report)}."
    proposal = Proposal(SCHOOL_IMPORT, name[:200], concerned.target, summary, why, payload, concerned.touched)
    return asker.submit(proposal, production=concerned.live), foreseen.report


def _counts(report: ImportReport) -> str:
    return f"{report.count(Effect.ADDED)} école(s) ajoutée(s), {report.count(Effect.CHANGED)} modifiée(s)"

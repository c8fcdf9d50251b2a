"""The revisions of a partner: seen, compared, downloaded, put in force again."""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.onboarding.errors import Conflict
from gateway.onboarding.history import compare, last_number, revision_of, revisions_of
from gateway.onboarding.records import Record, subject_of
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Revision
from gateway.registry.revisions import entity_of
from gateway.web.admin.conflicts import conflict_words
from gateway.web.admin.desk import Desk, waiting
from gateway.web.admin.errors import Absent
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.partner_acts import restore_revision
from gateway.web.admin.partner_proposals import seen_version
from gateway.web.admin.partner_views import about, check_may_change, found, href_of, shown
from gateway.web.admin.partner_words import GROUPS, field_name
from gateway.web.admin.refusals import refusals


def history_routes(frame: Frame, blueprint: Blueprint) -> None:
    """Puts them on the blueprint."""

    @frame.route(blueprint, "/admin/partenaires/<kind>/<slug>/historique", Permission.VIEW_PARTNERS)
    def history(desk: Desk, kind: str, slug: str) -> Response:
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            older, newer = request.args.get("de", 0, type=int), request.args.get("a", 0, type=int)
            changes = compare(session, record, older, newer) if older and newer and record.protocol == "saml" else None
            return desk.page(
                "partners/history.html",
                **about(session, desk, record, "historique"),
                revisions=revisions_of(session, subject_of(record)),
                changes=changes,
                older=older,
                newer=newer,
                groups=GROUPS,
                field_name=field_name,
                shown=shown,
            )

    @frame.route(blueprint, "/admin/partenaires/<kind>/<slug>/historique/<int:number>", Permission.VIEW_PARTNERS)
    def revision(desk: Desk, kind: str, slug: str, number: int) -> Response:
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            return _page(session, desk, record, number, desk.form(version=record.version))

    @frame.route(blueprint, "/admin/partenaires/<kind>/<slug>/historique/<int:number>.xml", Permission.VIEW_PARTNERS)
    def document(desk: Desk, kind: str, slug: str, number: int) -> Response:
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            if record.protocol != "saml":
                raise Absent
            one = _revision(session, record, number)
            response = frame.responder.machine(one.document.encode(), "application/samlmetadata+xml")
        response.headers["Content-Disposition"] = f"attachment; filename={slug}-{number}.xml"
        return response

    @frame.route(
        blueprint, "/admin/partenaires/<kind>/<slug>/historique/<int:number>/restaurer",
        Permission.CHANGE_PARTNERS, ("POST",),
    )  # fmt: skip
    def restore(desk: Desk, kind: str, slug: str, number: int) -> Response:
        form = desk.form()
        note = form.needs("note", "Dites pourquoi, en 10 caractères au moins.", least=10)
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            check_may_change(session, desk, record)
            if not form.is_sound:
                return _page(session, desk, record, number, form, 422)
            said, conflict = f"La révision {number} est de nouveau en service, sous un nouveau numéro.", ""
            try:
                waits = waiting(restore_revision(session, desk, record, number, note, seen_version(form)))
                return desk.done(href_of(record, "historique"), waits or said)
            except Conflict as error:
                conflict = conflict_words(error)
            except ChangeRefused as error:
                form.fault("note", " ".join(refusals(error)))
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            form.values["version"] = [f"{record.version}"]
            return _page(session, desk, record, number, form, 409, conflict)


def _page(
    session: Session, desk: Desk, record: Record, number: int, form: Form, status: int = 200, conflict: str = ""
) -> Response:
    one, is_saml = _revision(session, record, number), record.protocol == "saml"
    return desk.page(
        "partners/revision.html",
        status,
        **about(session, desk, record, "historique"),
        revision=one,
        entity=entity_of(one) if is_saml else None,
        in_force=one == record.revision if is_saml else number == last_number(session, one.subject),
        form=form,
        conflict=conflict,
    )


def _revision(session: Session, record: Record, number: int) -> Revision:
    try:
        return revision_of(session, subject_of(record), number)
    except ChangeRefused:
        raise Absent from None

"""CAS services and CAS ENTs: typed, looked at with what would match, then kept with a reason."""

from dataclasses import dataclass

from flask import Blueprint, Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.scopes import EVERYTHING
from gateway.cas.client.addresses import CasVersion
from gateway.domain.dialects import DEFAULT, dialect_names
from gateway.onboarding.cas_partners import CasFields, CasKind, CasReport, fields_of, look
from gateway.onboarding.errors import Conflict, NothingToRecord
from gateway.onboarding.records import Record
from gateway.onboarding.saving import SHORTEST_NOTE
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, Project
from gateway.web.admin.conflicts import conflict_words
from gateway.web.admin.desk import Desk, waiting
from gateway.web.admin.errors import Absent
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.partner_acts import add_cas_partner, change_cas_settings
from gateway.web.admin.partner_proposals import seen_version
from gateway.web.admin.partner_views import check_may_change, found, href_of
from gateway.web.admin.partner_words import sentence_of
from gateway.web.admin.refusals import refusals

ADD = "/admin/partenaires/cas/ajouter"
_VERSIONS = (
    (CasVersion.CAS3, "CAS 3 (/p3/serviceValidate)"),
    (CasVersion.CAS2, "CAS 2 (/serviceValidate)"),
    (CasVersion.SAML11, "SAML 1.1 (/samlValidate)"),
)


@dataclass(frozen=True)
class Typed:
    """What the form says. record: that it would change, None for a new partner."""

    kind: CasKind
    fields: CasFields
    record: Record | None = None


def partner_cas(frame: Frame) -> Blueprint:
    """The routes of CAS partners."""
    blueprint = Blueprint("admin-cas", __name__)

    @frame.route(blueprint, ADD, Permission.CHANGE_PARTNERS, ("GET", "POST"))
    def add(desk: Desk) -> Response:
        desk.needs(Permission.CHANGE_PARTNERS, EVERYTHING)
        form = desk.form(role="service", cas_version=CasVersion.CAS3.value, dialect=DEFAULT)
        with reading(desk.house.engine) as session:
            return _answer(session, desk, form, _typed(form, None))

    @frame.route(blueprint, "/admin/partenaires/<kind>/<slug>/cas", Permission.CHANGE_PARTNERS, ("GET", "POST"))
    def edit(desk: Desk, kind: str, slug: str) -> Response:
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            check_may_change(session, desk, record)
            if record.protocol != "cas":
                raise Absent
            form = desk.form(**_values(record))
            try:
                return _answer(session, desk, form, _typed(form, record))
            except Conflict as error:
                conflict = conflict_words(error)
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            form.values["version"] = [f"{record.version}"]
            return _page(session, desk, form, _typed(form, record), 409, conflict=conflict)

    return blueprint


def _answer(session: Session, desk: Desk, form: Form, typed: Typed) -> Response:
    """The form; once posted its report too; once confirmed what became of it."""
    if request.method != "POST":
        return _page(session, desk, form, typed)
    form.needs("name", "Donnez le nom que les gens liront, 200 caractères au plus.", most=200)
    form.needs("address", "Donnez l'adresse https://.", most=2048)
    own = typed.record.slug if typed.record is not None else ""
    egress = desk.house.settings.egress
    report = look(session, typed.kind, typed.fields, egress, form["tried"], own) if form.is_sound else None
    if report is not None and report.blocks:
        form.fault("address", "Cette adresse ne peut pas être enregistrée : voyez pourquoi ci-dessous.")
    if not form["confirm"] or report is None or not form.is_sound:
        return _page(session, desk, form, typed, 422 if form.faults else 200, report)
    form.needs("note", "Dites pourquoi, en 10 caractères au moins.", least=SHORTEST_NOTE)
    if typed.record is None:
        if typed.kind == "ent":
            form.needs("project", "Choisissez le projet auquel l'ENT appartient.")
        form.needs("slug", "Donnez un nom court : minuscules, chiffres et tirets.", most=59)
    if not form.is_sound:
        return _page(session, desk, form, typed, 422, report)
    if typed.record is None:
        return _added(session, desk, form, typed, report)
    return _changed(session, desk, form, typed, typed.record, report)


def _added(session: Session, desk: Desk, form: Form, typed: Typed, report: CasReport) -> Response:
    slug = form["slug"]
    try:
        add_cas_partner(desk, typed.kind, slug, typed.fields, form["note"])
    except ChangeRefused as error:
        form.fault("slug", "Le registre a refusé : " + " ".join(refusals(error)))
        return _page(session, desk, form, typed, 422, report)
    said = f"{typed.fields.name} est ajouté, en brouillon : personne ne passe encore."
    return desk.done(f"/admin/partenaires/{typed.kind}/{slug}", said)


def _changed(session: Session, desk: Desk, form: Form, typed: Typed, record: Record, report: CasReport) -> Response:
    try:
        waits = waiting(change_cas_settings(session, desk, record, typed.fields, form["note"], seen_version(form)))
    except Conflict:
        raise
    except NothingToRecord:
        form.fault("note", "Rien ne change : rien à enregistrer.")
        return _page(session, desk, form, typed, 422, report)
    except ChangeRefused as error:
        form.fault("address", "Le registre a refusé : " + " ".join(refusals(error)))
        return _page(session, desk, form, typed, 422, report)
    return desk.done(href_of(record), waits or f"{typed.fields.name} : les réglages sont en service.")


def _typed(form: Form, record: Record | None) -> Typed:
    is_ent = isinstance(record, Ent) if record is not None else form["role"] == "ent"
    projects = ((form["project"],) if form["project"] else ()) if is_ent else tuple(form.all("projects"))
    version = form["cas_version"] if form["cas_version"] in list(CasVersion) else CasVersion.CAS3.value
    fields = CasFields(
        name=form["name"],
        address=form["address"],
        projects=projects,
        version=version,
        dialect=form["dialect"] or DEFAULT,
        may_proxy=bool(form["proxy"]) and not is_ent,
    )
    return Typed("ent" if is_ent else "partner", fields, record)


def _values(record: Record) -> dict[str, object]:
    fields = fields_of(record)
    return {
        "name": fields.name,
        "address": fields.address,
        "projects": fields.projects,
        "version": record.version,
        "cas_version": fields.version,
        "dialect": fields.dialect,
        "proxy": "oui" if fields.may_proxy else "",
    }


def _page(
    session: Session,
    desk: Desk,
    form: Form,
    typed: Typed,
    status: int = 200,
    report: CasReport | None = None,
    conflict: str = "",
) -> Response:
    projects = [(one.ident, one.name) for one in session.scalars(select(Project).order_by(Project.name))]
    return desk.page(
        "partners/cas.html",
        status,
        form=form,
        record=typed.record,
        is_ent=typed.kind == "ent",
        report=report,
        conflict=conflict,
        before=fields_of(typed.record) if typed.record is not None else None,
        now=typed.fields,
        projects=projects,
        versions=_VERSIONS,
        dialects=[(name, name) for name in dialect_names()],
        sentence_of=sentence_of,
        path=request.path,
    )

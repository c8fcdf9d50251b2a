"""Attributes and purposes: the policy of a service, the conventions that cover it, and what a persona would send."""

from flask import Blueprint, Response
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from gateway.access.permissions import Permission
from gateway.domain.release import GAR_POLICY, RELEASABLE, ReleaseLine
from gateway.domain.standing import Standing
from gateway.onboarding.errors import Conflict
from gateway.onboarding.previews import EXAMPLE_IDENTIFIER, PERSONAS, coverage, preview
from gateway.onboarding.records import Record
from gateway.onboarding.targets import visible_ents
from gateway.registry.catalogue import record_of_cas_service, record_of_ent, record_of_saml_service
from gateway.registry.engine import reading
from gateway.registry.models import Ent, Partner
from gateway.registry.records import EntRecord, ServiceRecord
from gateway.web.admin.asker import Asker
from gateway.web.admin.conflicts import conflict_words
from gateway.web.admin.desk import Desk, waiting
from gateway.web.admin.errors import Absent
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.partner_acts import change_release, names_of
from gateway.web.admin.partner_proposals import seen_version
from gateway.web.admin.partner_views import about, check_may_change, found, href_of
from gateway.web.admin.partner_words import REFUSED_PREVIEWS

_MOST_ENTS = 200
_PAGE = "/admin/partenaires/<kind>/<slug>/attributs"
_MEANINGS = {
    "GARPersonIdentifiant": "Identifiant opaque et stable de la personne, sans son nom.",
    "idEnt": "Code du projet ENT, le même pour toutes les personnes du projet.",
    "UAI": "Code des écoles de la personne.",
    "profil": "Profil national : élève, enseignant, direction…",
}


def partner_release(frame: Frame) -> Blueprint:
    """The routes of release policies."""
    blueprint = Blueprint("admin-partner-release", __name__)

    @frame.route(blueprint, _PAGE, Permission.VIEW_PARTNERS)
    def policy(desk: Desk, kind: str, slug: str) -> Response:
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            return _page(session, desk, record, desk.form(**_initial(record)))

    @frame.route(blueprint, f"{_PAGE}/apercu", Permission.CHANGE_PARTNERS, ("POST",))
    def seen(desk: Desk, kind: str, slug: str) -> Response:
        form = desk.form()
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            lines = _typed(form)
            return _page(session, desk, record, form, 200 if form.is_sound else 422, typed=lines)

    @frame.route(blueprint, _PAGE, Permission.CHANGE_PARTNERS, ("POST",))
    def granted(desk: Desk, kind: str, slug: str) -> Response:
        form = desk.form()
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            check_may_change(session, desk, record)
            if not isinstance(record, Partner):
                raise Absent
            lines = _typed(form)
            form.needs("note", "Dites pourquoi, en 10 caractères au moins.", least=10)
            if not form.is_sound:
                return _page(session, desk, record, form, 422, typed=lines)
            try:
                waits = waiting(change_release(session, desk, record, lines, form["note"], seen_version(form)))
                said = waits or f"{record.name} reçoit désormais : {names_of(lines)}."
                return desk.done(href_of(record, "attributs"), said)
            except Conflict as error:
                conflict = conflict_words(error)
        with reading(desk.house.engine) as session:
            record = found(session, desk, kind, slug)
            return _page(session, desk, record, form, 409, typed=lines, conflict=conflict)

    return blueprint


def _initial(record: Record) -> dict[str, object]:
    values: dict[str, object] = {"version": record.version}
    if isinstance(record, Partner):
        lines = [ReleaseLine(**line) for line in record.release] or GAR_POLICY
        values["attribute"] = [line.attribute for line in lines]
        values |= {f"purpose-{line.attribute}": line.purpose for line in lines}
    return values


def _typed(form: Form) -> list[ReleaseLine]:
    lines = []
    for attribute in RELEASABLE:
        if attribute in form.all("attribute"):
            purpose = form.needs(
                f"purpose-{attribute}", f"Dites à quoi sert {attribute} : pas d'attribut sans finalité."
            )
            lines.append(ReleaseLine(attribute, purpose))
    return [] if tuple(lines) == GAR_POLICY else lines


def service_of(record: Record) -> ServiceRecord:
    """The service that receives; for an ENT the GAR, which receives from all of them."""
    found = None
    if isinstance(record, Partner):
        found = record_of_saml_service(record) if record.protocol == "saml" else record_of_cas_service(record)
    return found or ServiceRecord(slug="gar", name="GAR")


def senders_of(session: Session, desk: Asker, record: Record) -> list[EntRecord]:
    """Those whose people reach the service, or the ENT itself."""
    if isinstance(record, Ent):
        return [record_of_ent(session, record)]
    query = select(Ent).options(joinedload(Ent.project), joinedload(Ent.revision)).order_by(Ent.name)
    if record.projects:
        query = query.where(Ent.project_id.in_([project.id for project in record.projects]))
    visible = visible_ents(session, desk.administrator)
    rows = session.scalars(query.where(Ent.state != Standing.ARCHIVED).limit(_MOST_ENTS))
    return [record_of_ent(session, row) for row in rows if visible is None or row.slug in visible]


def sender_to_show(ents: list[EntRecord], slug: str) -> EntRecord | None:
    """The ENT of that name, else one that has schools, else any."""
    likely = sorted(ents, key=lambda ent: not ent.schools)
    return next((ent for ent in ents if ent.slug == slug), likely[0] if likely else None)


def _page(
    session: Session,
    desk: Desk,
    record: Record,
    form: Form,
    status: int = 200,
    *,
    typed: list[ReleaseLine] | None = None,
    conflict: str = "",
) -> Response:
    today = desk.house.gate.today()
    ents = senders_of(session, desk, record)
    service = service_of(record)
    policy = service.policy if typed is None else tuple(typed)
    shown_ent = sender_to_show(ents, form["ent"])
    previews = [preview(shown_ent, service, shown_ent.project, persona, today, policy) for persona in PERSONAS
                ] if shown_ent else []  # fmt: skip
    return desk.page(
        "partners/release.html",
        status,
        **about(session, desk, record, "attributs"),
        form=form,
        rows=coverage(ents, policy or GAR_POLICY, today),
        meanings=_MEANINGS,
        ents=[(ent.slug, ent.name) for ent in ents],
        shown_ent=shown_ent,
        previews=previews,
        refusals=REFUSED_PREVIEWS,
        example=EXAMPLE_IDENTIFIER,
        version=record.version if conflict or not form["version"] else form["version"],
        is_trial=typed is not None,
        conflict=conflict,
    )

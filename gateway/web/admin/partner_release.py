"""Attributes and purposes: the policy of a service, the conventions that cover it, and what a persona would send."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.domain.release import GAR_POLICY, RELEASABLE, ReleaseLine
from gateway.onboarding.errors import Conflict
from gateway.onboarding.previews import (
    EXAMPLE_IDENTIFIER,
    coverage,
    previews,
    sender_to_show,
    senders_of,
    service_of,
)
from gateway.onboarding.records import Record
from gateway.onboarding.targets import visible_ents
from gateway.registry.engine import reading
from gateway.registry.models import Partner
from gateway.web.admin.conflicts import conflict_words
from gateway.web.admin.desk import Desk, waiting
from gateway.web.admin.errors import Absent
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.partner_acts import change_release, names_of
from gateway.web.admin.partner_proposals import seen_version
from gateway.web.admin.partner_views import about, check_may_change, found, href_of
from gateway.web.admin.partner_words import REFUSED_PREVIEWS

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
    return lines


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
    ents = senders_of(session, record, visible_ents(session, desk.administrator))
    service = service_of(record)
    policy = service.policy if typed is None else tuple(typed)
    shown_ent = sender_to_show(ents, form["ent"])
    return desk.page(
        "partners/release.html",
        status,
        **about(session, desk, record, "attributs"),
        form=form,
        rows=coverage(ents, policy or GAR_POLICY, today),
        meanings=_MEANINGS,
        ents=[(ent.slug, ent.name) for ent in ents],
        shown_ent=shown_ent,
        previews=previews(shown_ent, service, today, policy) if shown_ent else (),
        refusals=REFUSED_PREVIEWS,
        example=EXAMPLE_IDENTIFIER,
        version=record.version if conflict or not form["version"] else form["version"],
        is_trial=typed is not None,
        conflict=conflict,
    )

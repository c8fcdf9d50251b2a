"""The last step of an import: names for a new partner, the reason for any, and the registry at last."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.requests import Proposal
from gateway.access.scopes import EVERYTHING
from gateway.domain.collation import fold
from gateway.domain.dialects import DEFAULT, dialect_names
from gateway.domain.standing import Standing
from gateway.onboarding.acts import METADATA, metadata_payload
from gateway.onboarding.errors import NothingToRecord, Unusable
from gateway.onboarding.records import subject_of
from gateway.onboarding.saving import SHORTEST_NOTE, Incoming, changes_for, save_ent, save_partner
from gateway.onboarding.targets import target_of
from gateway.registry.engine import reading
from gateway.registry.ents import EntChoices
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Project
from gateway.registry.partners import PartnerChoices
from gateway.saml.metadata_findings import Finding, Level
from gateway.web.admin.desk import Desk
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.partner_views import drafts_of, href_of, ourselves, shown
from gateway.web.admin.partner_words import GROUPS, field_name, sentence_of
from gateway.web.dates import moment

if TYPE_CHECKING:
    from gateway.web.admin.partner_import import Held

Hold = Callable[[Session, Desk, str], "Held"]
_NOTE = "Dites pourquoi, en 10 caractères au moins."


def last_step(frame: Frame, blueprint: Blueprint, draft: str, hold: Hold) -> None:
    """Puts its routes on the blueprint."""

    @frame.route(blueprint, f"{draft}/enregistrement", Permission.CHANGE_PARTNERS)
    def note(desk: Desk, name: str) -> Response:
        with reading(desk.house.engine) as session:
            held = hold(session, desk, name)
            return _page(session, desk, held, desk.form(**_initial(held)))

    @frame.route(blueprint, f"{draft}/enregistrement", Permission.CHANGE_PARTNERS, ("POST",))
    def saved(desk: Desk, name: str) -> Response:
        form = desk.form()
        form.needs("note", _NOTE, least=SHORTEST_NOTE)
        with reading(desk.house.engine) as session:
            held = hold(session, desk, name)
            incoming = _incoming(desk, held, form)
            if held.record is None:
                return _added(session, desk, held, form, incoming)
            if held.record.version != int(form["version"] or 0):
                return _conflict(session, desk, held, form)
            return _changed(session, desk, held, form, incoming)


def _incoming(desk: Desk, held: "Held", form: Form) -> Incoming:
    seen = held.draft.inspection
    now, author = desk.house.gate.now(), desk.administrator.email
    return Incoming(seen.document, held.draft.entity, held.draft.source, seen.anchor, author, form["note"], now)


def _added(session: Session, desk: Desk, held: "Held", form: Form, incoming: Incoming) -> Response:
    desk.needs(Permission.CHANGE_PARTNERS, EVERYTHING)
    is_ent = held.draft.role == "idp"
    name = form.needs("name", "Donnez le nom que les gens liront, 200 caractères au plus.", most=200)
    slug = form.needs("slug", "Donnez un nom court : minuscules, chiffres et tirets.", most=59)
    if is_ent:
        form.needs("project", "Choisissez le projet auquel l'ENT appartient.")
    if not form.is_sound:
        return _page(session, desk, held, form, 422)
    kind = "ent" if is_ent else "partner"
    try:
        with desk.change(f"{kind}.import", subject=f"{kind}:{slug}", why=form["note"]) as doing:
            if is_ent:
                choices = EntChoices(slug, form["project"], name, form["dialect"] or DEFAULT)
                save_ent(doing.session, choices, incoming, ourselves(desk.house))
            else:
                chosen = tuple(form.all("projects"))
                save_partner(doing.session, PartnerChoices(slug, name, chosen), incoming, ourselves(desk.house))
    except ChangeRefused as error:
        form.fault("slug", "Ce nom court ou cet entityID est déjà pris, ou mal écrit : " + " ; ".join(error.faults))
        return _page(session, desk, held, form, 422)
    drafts_of(desk.house).drop(held.draft)
    return desk.done(
        f"/admin/partenaires/{kind}/{slug}", f"{name} est ajouté, en brouillon : personne ne passe encore."
    )


def _changed(session: Session, desk: Desk, held: "Held", form: Form, incoming: Incoming) -> Response:
    record, chosen = held.record, held.draft.typed.get("chosen")
    if record is None:
        raise NothingToRecord
    changes = changes_for(record, held.draft.entity)
    keys = [c.key for c in changes if (c.proposed if chosen is None else c.key in chosen)]
    if not form.is_sound:
        return _page(session, desk, held, form, 422)
    proposal = Proposal(
        METADATA,
        subject_of(record),
        target_of(session, record),
        f"Nouvelles métadonnées de {record.name} : {len(keys)} changement{'s' if len(keys) > 1 else ''}.",
        form["note"],
        metadata_payload(incoming, keys, ourselves(desk.house)),
    )
    production, where = record.state == Standing.PRODUCTION, href_of(record, "historique")
    try:
        waits = desk.propose(proposal, production=production)
    except NothingToRecord:
        form.fault("note", "Aucun changement n'est coché : rien à enregistrer.")
        return _page(session, desk, held, form, 422)
    except Unusable as error:
        told = " ".join(sentence_of(Finding(Level.BLOCKING, code)).says for code in error.codes)
        form.fault("note", f"Avec ces seuls changements, le partenaire serait inutilisable. {told}")
        return _page(session, desk, held, form, 422)
    drafts_of(desk.house).drop(held.draft)
    return desk.done(where, waits or "Les nouvelles métadonnées sont en service.")


def _conflict(session: Session, desk: Desk, held: "Held", form: Form) -> Response:
    """Who and when, and what the draft would change now; what was typed is kept."""
    record = held.record
    by = record.changed_by if record is not None and record.changed_by else "quelqu'un d'autre"
    at = record.changed_at if record is not None else None
    when = f" ({moment(at)})" if at else ""
    sentence = f"Cette fiche a été modifiée par {by}{when}. Vos saisies sont conservées ci-dessous."
    return _page(session, desk, held, form, 409, conflict=sentence)


def _page(session: Session, desk: Desk, held: "Held", form: Form, status: int = 200, conflict: str = "") -> Response:
    record, chosen = held.record, held.draft.typed.get("chosen")
    changes = changes_for(record, held.draft.entity) if record is not None else ()
    taken = [c for c in changes if (c.proposed if chosen is None else c.key in chosen)]
    projects = [(one.ident, one.name) for one in session.scalars(select(Project).order_by(Project.name))]
    return desk.page(
        "partners/last_step.html",
        status,
        held=held,
        form=form,
        entity=held.draft.entity,
        is_ent=held.draft.role == "idp",
        taken=taken,
        left=len(changes) - len(taken),
        words=GROUPS,
        field_name=field_name,
        shown=shown,
        version=record.version if record is not None else 0,
        projects=projects,
        dialects=[(name, name) for name in dialect_names()],
        conflict=conflict,
        path=request.path,
    )


def _initial(held: "Held") -> dict[str, object]:
    entity = held.draft.entity
    name = entity.display_name or entity.organization
    slug = "-".join("".join(c if c.isalnum() and c.isascii() else " " for c in fold(name)).split())[:40]
    return {"name": name, "slug": slug, "dialect": DEFAULT, "version": held.draft.version, "note": ""}

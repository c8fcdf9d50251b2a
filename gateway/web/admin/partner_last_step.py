"""The last step of an import: names for a new partner, the reason for any, and the registry at last."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.domain.collation import fold
from gateway.domain.dialects import DEFAULT, dialect_names
from gateway.onboarding.errors import Conflict, NothingToRecord, Unusable
from gateway.onboarding.saving import SHORTEST_NOTE, Incoming, changes_for
from gateway.registry.engine import reading
from gateway.registry.ents import EntChoices
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Project
from gateway.registry.partners import PartnerChoices
from gateway.web.admin.conflicts import conflict_words
from gateway.web.admin.desk import Desk, waiting
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.partner_acts import add_with_metadata, change_metadata, keys_to_take
from gateway.web.admin.partner_proposals import seen_version
from gateway.web.admin.partner_views import drafts_of, href_of, shown
from gateway.web.admin.partner_words import GROUPS, field_name
from gateway.web.admin.refusals import refusal_words, refusals

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
            try:
                return _changed(session, desk, held, form, incoming)
            except Conflict as error:
                conflict = conflict_words(error)
        with reading(desk.house.engine) as session:
            return _page(session, desk, hold(session, desk, name), form, 409, conflict)


def _incoming(desk: Desk, held: "Held", form: Form) -> Incoming:
    seen = held.draft.inspection
    now, author = desk.house.gate.now(), desk.administrator.email
    return Incoming(seen.document, held.draft.entity, held.draft.source, seen.anchor, author, form["note"], now)


def _added(session: Session, desk: Desk, held: "Held", form: Form, incoming: Incoming) -> Response:
    is_ent = held.draft.role == "idp"
    name = form.needs("name", "Donnez le nom que les gens liront, 200 caractères au plus.", most=200)
    slug = form.needs("slug", "Donnez un nom court : minuscules, chiffres et tirets.", most=59)
    if is_ent:
        form.needs("project", "Choisissez le projet auquel l'ENT appartient.")
    if not form.is_sound:
        return _page(session, desk, held, form, 422)
    choices: EntChoices | PartnerChoices = (
        EntChoices(slug, form["project"], name, form["dialect"] or DEFAULT)
        if is_ent
        else PartnerChoices(slug, name, tuple(form.all("projects")))
    )
    try:
        subject = add_with_metadata(desk, choices, incoming)
    except ChangeRefused as error:
        form.fault("slug", " ".join(refusals(error)))
        return _page(session, desk, held, form, 422)
    drafts_of(desk.house).drop(held.draft)
    return desk.done(
        f"/admin/partenaires/{subject.replace(':', '/')}",
        f"{name} est ajouté, en brouillon : personne ne passe encore.",
    )


def _changed(session: Session, desk: Desk, held: "Held", form: Form, incoming: Incoming) -> Response:
    record, chosen = held.record, held.draft.typed.get("chosen")
    if record is None:
        raise NothingToRecord
    if not form.is_sound:
        return _page(session, desk, held, form, 422)
    keys, where = keys_to_take(changes_for(record, held.draft.entity), chosen), href_of(record, "historique")
    try:
        waits = waiting(change_metadata(session, desk, record, incoming, keys, seen_version(form)))
    except NothingToRecord:
        form.fault("note", "Aucun changement n'est coché : rien à enregistrer.")
        return _page(session, desk, held, form, 422)
    except Unusable as error:
        form.fault("note", refusal_words(error))
        return _page(session, desk, held, form, 422)
    drafts_of(desk.house).drop(held.draft)
    return desk.done(where, waits or "Les nouvelles métadonnées sont en service.")


def _page(session: Session, desk: Desk, held: "Held", form: Form, status: int = 200, conflict: str = "") -> Response:
    record, chosen = held.record, held.draft.typed.get("chosen")
    changes = changes_for(record, held.draft.entity) if record is not None else ()
    keys = keys_to_take(changes, chosen)
    taken = [change for change in changes if change.key in keys]
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

"""Importing a whole aggregate in two steps: every entity judged and told, then the chosen ones kept as drafts.

Between the steps the file waits, for an hour, for the person who brought it. The work on it is done by a
process of its own: logins go on meanwhile.
"""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import select

from gateway.access.permissions import Permission
from gateway.access.scopes import EVERYTHING
from gateway.domain.dialects import DEFAULT, dialect_names
from gateway.onboarding.bulk import Entry, Fate, Harvest, matching
from gateway.onboarding.delta import Role
from gateway.onboarding.saving import SHORTEST_NOTE
from gateway.onboarding.sources import Kind, Source
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Project
from gateway.saml.metadata_file import MAX_AGGREGATE
from gateway.saml.metadata_findings import Level
from gateway.state.parcels import Parcels
from gateway.web.admin.aggregates import Bundle, faults_of_entry, harvested, keep_all, unpacked
from gateway.web.admin.desk import Desk
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.partner_source import TRUSTS, asked_anchor, brought_document
from gateway.web.admin.partner_words import sentence_of
from gateway.web.admin.refusals import refusals
from gateway.web.admin.uploads import takes_files

BULK = "/admin/partenaires/agregat"
_TICKED, _TOLD = 500, 200
_KINDS = ((Kind.AGGREGATE, "Une adresse"), (Kind.FILE, "Un fichier"))


def partner_bulk(frame: Frame) -> Blueprint:
    """The routes of the import of an aggregate."""
    blueprint = Blueprint("admin-bulk", __name__)
    takes_files(blueprint, MAX_AGGREGATE)
    parcels = Parcels(frame.house.redis)

    @frame.route(blueprint, BULK, Permission.CHANGE_PARTNERS, ("GET", "POST"))
    def choose(desk: Desk) -> Response:
        desk.needs(Permission.CHANGE_PARTNERS, EVERYTHING)
        form = desk.form(role="ent", kind=Kind.AGGREGATE.value, anchor="pinned", dialect=DEFAULT)
        if request.method == "POST" and (bundle := _brought(desk, form)) is not None:
            found = harvested(desk.house, bundle)
            if not found.faults:
                bundle = replace(bundle, anchor=found.anchor)
                return _report(desk, form, found, parcels.put(desk.administrator.email, bundle.packed()))
            return _source_page(desk, form, found)
        return _source_page(desk, form)

    @frame.route(blueprint, f"{BULK}/enregistrer", Permission.CHANGE_PARTNERS, ("POST",))
    def keep(desk: Desk) -> Response:
        desk.needs(Permission.CHANGE_PARTNERS, EVERYTHING)
        form = desk.form()
        octets = parcels.get(desk.administrator.email, form["parcel"])
        if octets is None:
            form.fault("address", "L'agrégat n'est gardé qu'une heure : donnez-le de nouveau.")
            return _source_page(desk, form, status=410)
        bundle = unpacked(octets)
        found = harvested(desk.house, bundle)
        chosen = _chosen(form, found)
        note = form.needs("note", "Dites pourquoi, en 10 caractères au moins.", least=SHORTEST_NOTE)
        if not chosen:
            form.fault("which", "Aucune entité utilisable n'est choisie : rien à enregistrer.")
        if not form.is_sound:
            return _report(desk, form, found, form["parcel"], 422)
        try:
            keep_all(desk, bundle, found, chosen, note)
        except ChangeRefused as error:
            form.fault("which", "Le registre a refusé : " + " ".join(refusals(error)))
            return _report(desk, form, found, form["parcel"], 422)
        parcels.drop(desk.administrator.email, form["parcel"])
        return desk.done("/admin/partenaires?etat=draft", _done(len(chosen), len(found.of(Fate.FAULTY))))

    return blueprint


def _brought(desk: Desk, form: Form) -> Bundle | None:
    """What the form names, or None with its faults."""
    role: Role = "sp" if form["role"] == "service" else "idp"
    kind = Kind.FILE if form["kind"] == Kind.FILE else Kind.AGGREGATE
    if kind.is_remote and not form["address"]:
        form.fault("address", "Donnez l'adresse https:// de l'agrégat.")
    if role == "idp" and not form["project"]:
        form.fault("project", "Choisissez le projet auquel les ENT appartiennent.")
    source, anchor = Source(kind, form["address"] if kind.is_remote else ""), asked_anchor(form)
    limit = replace(source, kind=Kind.AGGREGATE).limit
    document = brought_document(desk, form, source, limit) if form.is_sound else b""
    if not form.is_sound:
        return None
    return Bundle(document, role, source, anchor, form["project"], form["dialect"] or DEFAULT)


def _chosen(form: Form, found: Harvest) -> tuple[Entry, ...]:
    usable = found.of(Fate.USABLE)
    match form["which"]:
        case "words":
            return matching(usable, form["words"]) if form["words"] else ()
        case "ticked":
            ticked = set(form.all("entity"))
            return tuple(entry for entry in usable if entry.entity_id in ticked)
    return usable


def _done(added: int, faulty: int) -> str:
    sentence = f"{added} partenaires sont ajoutés" if added > 1 else "1 partenaire est ajouté"
    left = f" {faulty} entité{'s' if faulty > 1 else ''} en erreur n'ont pas été reprises." if faulty > 1 else ""
    left = left or (" 1 entité en erreur n'a pas été reprise." if faulty else "")
    return f"{sentence}, en brouillon : personne ne passe encore.{left}"


def _source_page(desk: Desk, form: Form, found: Harvest | None = None, status: int = 0) -> Response:
    with reading(desk.house.engine) as session:
        projects = [(one.ident, one.name) for one in session.scalars(select(Project).order_by(Project.name))]
    blocking = [finding for finding in found.faults if finding.level is Level.BLOCKING] if found else []
    return desk.page(
        "partners/bulk.html",
        status or (422 if form.faults or blocking else 200),
        form=form,
        kinds=_KINDS,
        trusts=TRUSTS,
        projects=projects,
        dialects=[(name, name) for name in dialect_names()],
        blocking=blocking,
        sentence_of=sentence_of,
    )


def _report(desk: Desk, form: Form, found: Harvest, parcel: str, status: int = 200) -> Response:
    usable, faulty = found.of(Fate.USABLE), found.of(Fate.FAULTY)
    values: dict[str, Any] = {
        "counts": {fate.value: len(found.of(fate)) for fate in Fate},
        "faulty": [(entry, [sentence_of(f) for f in faults_of_entry(entry)]) for entry in faulty[:_TOLD]],
        "untold": max(0, len(faulty) - _TOLD),
        "usable": usable[:_TICKED],
        "unticked": max(0, len(usable) - _TICKED),
    }
    which = form["which"] or "all"
    return desk.page("partners/bulk_report.html", status, form=form, found=found, parcel=parcel, which=which, **values)

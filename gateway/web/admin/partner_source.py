"""From the form of the first step to an inspected document, or to what is wrong with the form."""

from dataclasses import dataclass

from flask import request

from gateway.access.permissions import Permission
from gateway.onboarding.anchors import UNANCHORED, Anchor, Trust, pinned
from gateway.onboarding.delta import Role
from gateway.onboarding.inspecting import Inspection, inspect, with_fault
from gateway.onboarding.records import Record, role_of
from gateway.onboarding.saving import holder_of
from gateway.onboarding.sources import Kind, Source, fetch_document
from gateway.outbound.errors import CallFailed
from gateway.registry.engine import reading
from gateway.saml.errors import MetadataRefused
from gateway.web.admin.desk import Desk
from gateway.web.admin.forms import Form
from gateway.web.admin.partner_views import ourselves, rules_of
from gateway.web.admin.partner_words import FAILURES
from gateway.web.assembly import House

KINDS = (
    (Kind.URL, "Une adresse"),
    (Kind.FILE, "Un fichier"),
    (Kind.PASTE, "Un texte collé"),
    (Kind.MDQ, "Un service MDQ"),
    (Kind.AGGREGATE, "Un agrégat de fédération"),
)
TRUSTS = (
    (Trust.NONE, "Aucune : le fichier est cru pour l'adresse d'où il vient"),
    (Trust.PINNED, "Le certificat épinglé ci-dessous"),
    (Trust.FIRST_SEEN, "La première clé vue, puis toujours la même"),
)
_SHOWN_CHOICES = 20


@dataclass(frozen=True)
class Brought:
    """What the first step leads to."""

    source: Source
    role: Role
    inspection: Inspection


def bring(desk: Desk, form: Form, record: Record | None) -> Brought | None:
    """Reads what the form names, and inspects it; None when the form has faults. Nothing is kept."""
    role: Role = role_of(record) if record is not None else ("sp" if form["role"] == "service" else "idp")
    source, anchor = _source(form), asked_anchor(form)
    document = brought_document(desk, form, source, source.limit) if form.is_sound else b""
    if not form.is_sound:
        return None
    seen = judged(desk.house, document, source, anchor, role, record)
    if seen.choices:
        shown = ", ".join(seen.choices[:_SHOWN_CHOICES])
        more = "…" if len(seen.choices) > _SHOWN_CHOICES else ""
        count = len(seen.choices)
        form.fault("entity_id", f"Le fichier contient {count} entités : dites laquelle, par exemple {shown}{more}")
        return None
    return Brought(source, role, seen)


def _source(form: Form) -> Source:
    kind = Kind(form["kind"]) if form["kind"] in list(Kind) else Kind.URL
    address = form["address"]
    if kind.is_remote and not address:
        form.fault("address", "Donnez l'adresse https:// du fichier ou du service.")
    if kind is Kind.MDQ and not form["entity_id"]:
        form.fault("entity_id", "Un service MDQ est interrogé par entityID : donnez-le.")
    if kind is Kind.PASTE and not form["text"]:
        form.fault("text", "Collez ici le texte des métadonnées.")
    return Source(kind, address if kind.is_remote else "", form["entity_id"])


def asked_anchor(form: Form) -> Anchor:
    """Whose signature the form asks for; what is wrong with that is put on the form."""
    match form["anchor"]:
        case Trust.PINNED:
            try:
                return pinned(form["certificate"])
            except MetadataRefused:
                form.fault("certificate", "Ce n'est pas un certificat lisible : collez-le entier, en PEM ou en base64.")
        case Trust.FIRST_SEEN:
            return Anchor(Trust.FIRST_SEEN)
    return UNANCHORED


def brought_document(desk: Desk, form: Form, source: Source, limit: int) -> bytes:
    """The document itself, b"" with a fault on the form when there is none. limit: bytes of a file that is sent."""
    if source.kind is Kind.FILE:
        file = request.files.get("file")
        document = b""
        if file is not None:
            document = file.read(limit + 1)
            file.close()
        if not document:
            form.fault("file", "Choisissez un fichier qui n'est pas vide.")
        return document
    if source.kind is Kind.PASTE:
        return form["text"].encode()
    desk.needs(Permission.CHANGE_PARTNERS)
    try:
        return fetch_document(source, desk.house.settings.egress)
    except CallFailed as error:
        reason = FAILURES.get(error.reason, "le serveur n'a pas pu être lu")
        form.fault("address", f"{source.host} : {reason}. La version en service n'a pas changé.")
        return b""


def judged(
    house: House, document: bytes, source: Source, anchor: Anchor, role: Role, record: Record | None
) -> Inspection:
    """What a document says, with what only the registry knows to be wrong. record: that it would change."""
    seen = inspect(document, source, anchor, rules_of(house), role)
    if seen.entity is None:
        return seen
    if ourselves(house).claimed_by(seen.entity):
        return with_fault(seen, "own-key")
    with reading(house.engine) as session:
        holder = holder_of(session, seen.entity.entity_id, role)
    if holder is not None and (record is None or record.slug != holder):
        return with_fault(seen, "entity-id-taken", holder)
    return seen

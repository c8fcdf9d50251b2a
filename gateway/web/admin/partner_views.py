"""What the pages about partners share: finding the partner, its tabs, and values as they are shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.domain.standing import Standing
from gateway.onboarding.delta import CAREFUL
from gateway.onboarding.drafts import DraftTable
from gateway.onboarding.records import Record, find_record, subject_of
from gateway.onboarding.saving import Ourselves
from gateway.onboarding.targets import target_of, visible_ents
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, Upkeep
from gateway.registry.revisions import entity_of
from gateway.saml.keys import Certificate
from gateway.saml.metadata_findings import Rules
from gateway.state.drafts import Drafts
from gateway.web.admin.asker import Asker
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent, Denied
from gateway.web.admin.forms import Form
from gateway.web.admin.partner_words import GROUPS, STATES, failure_of
from gateway.web.assembly import House
from gateway.web.dates import day

_TABS = (
    ("", "Résumé", ""),
    ("metadonnees", "Métadonnées", "saml"),
    ("certificats", "Certificats", "saml"),
    ("attributs", "Attributs et finalités", ""),
    ("essais", "Essais", "ent"),
    ("historique", "Historique", ""),
)


@dataclass(frozen=True)
class Tab:
    """One page of a partner."""

    label: str
    href: str
    is_here: bool


def found(session: Session, desk: Asker, kind: str, slug: str) -> Record:
    """The partner, for somebody who sees it. Raises Absent, Denied."""
    try:
        record = find_record(session, f"{kind}:{slug}")
    except ChangeRefused:
        raise Absent from None
    visible = visible_ents(session, desk.administrator)
    if visible is not None and isinstance(record, Ent) and slug not in visible:
        raise Denied(Permission.VIEW_PARTNERS)
    return record


def may_change(session: Session, desk: Asker, record: Record) -> bool:
    """Whether the person may change that partner."""
    return desk.may(Permission.CHANGE_PARTNERS, target_of(session, record))


def check_may_change(session: Session, desk: Asker, record: Record) -> None:
    """Raises Denied."""
    desk.needs(Permission.CHANGE_PARTNERS, target_of(session, record))


def href_of(record: Record, page: str = "") -> str:
    """The address of a partner, or of one of its pages."""
    return f"/admin/partenaires/{record.__tablename__}/{record.slug}" + (f"/{page}" if page else "")


def tabs_of(record: Record, here: str) -> list[Tab]:
    """The pages of a partner; a CAS partner has no metadata, a service is not tried."""
    return [
        Tab(label, href_of(record, page), page == here)
        for page, label, only in _TABS
        if only in ("", record.protocol, record.__tablename__)
    ]


def about(session: Session, desk: Asker, record: Record, here: str) -> dict[str, Any]:
    """The values that every page of a partner shows."""
    return {
        "record": record,
        "tabs": tabs_of(record, here),
        "is_ent": isinstance(record, Ent),
        "changeable": may_change(session, desk, record),
        "state": STATES[Standing(record.state)],
        "state_class": state_class(Standing(record.state)),
        "base": href_of(record),
    }


def metadata_page(
    session: Session, desk: Desk, record: Record, form: Form, status: int = 200, conflict: str = ""
) -> Response:
    """The metadata in force, where it comes from, and what may change of it without anybody. Raises Absent."""
    if record.revision is None:
        raise Absent
    return desk.page(
        "partners/metadata.html",
        status,
        **about(session, desk, record, "metadonnees"),
        entity=entity_of(record.revision),
        upkeep=session.get(Upkeep, subject_of(record)),
        failure_of=failure_of,
        groups=GROUPS,
        careful=CAREFUL,
        form=form,
        conflict=conflict,
    )


def state_class(state: Standing) -> str:
    """The colour that goes with the words, never alone."""
    return {Standing.PRODUCTION: "good", Standing.SUSPENDED: "bad", Standing.TEST: "warning"}.get(state, "")


def drafts_of(house: House) -> DraftTable:
    """Where drafts lie."""
    return DraftTable(Drafts(house.redis), house.gate.keyring.cookie_secret)


def rules_of(house: House) -> Rules:
    """By which metadata is judged now."""
    return Rules(house.gate.now(), house.gate.addresses.is_loopback)


def ourselves(house: House) -> Ourselves:
    """What no partner may claim."""
    return Ourselves(house.gate.keyring.fingerprints, house.gate.addresses.base)


def remaining(ends: datetime, now: datetime) -> str:
    """« Expire dans 21 jours (12 avril 2027) »."""
    days = (ends - now).days
    if ends <= now:
        return f"Expiré depuis {-days} jour{'s' if days < -1 else ''} ({day(ends)})"
    if days > 365:
        return f"Valable jusqu'au {day(ends)}"
    return f"Expire dans {days} jour{'s' if days > 1 else ''} ({day(ends)})" if days else f"Expire demain ({day(ends)})"


def shown(field: str, value: Any) -> str:
    """One value of the metadata, for people."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dict):
        return _of_item(value)
    if field.rpartition(".")[2] in ("signing", "encryption"):
        certificate = Certificate.from_base64(value)
        return f"{certificate.fingerprint[:16]}…, jusqu'au {day(certificate.not_after)}"
    return str(value)


def _of_item(value: dict[str, Any]) -> str:
    """An endpoint, a contact, or an attribute that is asked for."""
    if "location" in value:
        answers = f" (réponses : {value['response_location']})" if value["response_location"] else ""
        return f"{value['location']}{answers} — {value['binding'].rpartition(':')[2]}"
    if "email" in value:
        return f"{value['email']} ({value['kind']})"
    return (value["friendly"] or value["name"]) + (" (obligatoire)" if value["required"] else "")

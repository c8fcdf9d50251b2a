"""What a login gives to count, queued with its audit line by the script that opens the session.

A connexion is a session that somebody opened: what an open session answers later is none, nor is what a
portal answers without being seen (mediacentre-and-admin.md 6.2).
"""

import json
from collections.abc import Iterable
from datetime import date

import structlog
from sqlalchemy.orm import Session

from gateway.domain.admission import Admission
from gateway.domain.figures import Connexion, ResourceOpening, counting_months, pseudonym
from gateway.domain.person import Attachment
from gateway.domain.profile import Profile
from gateway.domain.session import LoginSession
from gateway.domain.uai import Uai
from gateway.domain.way import Way
from gateway.login.gate import Gate
from gateway.registry.counting import count_connexions, count_openings
from gateway.registry.records import ServiceRecord

log = structlog.get_logger()


def connexion_of(
    gate: Gate, way: Way, session: LoginSession, admission: Admission, service: ServiceRecord | None
) -> Connexion | None:
    """How the opening of a session counts, where the person was admitted; None when it does not."""
    if way.is_passive:
        return None
    day = gate.today()
    keys = ((month, gate.key_of_month(month)) for month in counting_months(day))
    identifier = session.person.identifier
    names = tuple((month, pseudonym(key, session.project, identifier)) for month, key in keys if key is not None)
    if not names:
        return None
    return Connexion(day, names, admission.person.attachments, service.slug if service else "")


def dump_connexion(connexion: Connexion) -> str:
    """What ``count`` reads back."""
    names = {month.isoformat(): who for month, who in connexion.pseudonyms}
    attached = [(a.uai, a.profile.value) for a in connexion.attached]
    return json.dumps([connexion.day.isoformat(), names, attached, connexion.service], separators=(",", ":"))


def dump_opening(opening: ResourceOpening) -> str:
    """What ``count`` reads back."""
    data = dict(vars(opening)) | {"day": opening.day.isoformat()}
    return json.dumps(data, separators=(",", ":"))


def count(session: Session, queued: Iterable[str]) -> None:
    """Counts what was queued: connexions and openings. What cannot be read must not hold up the others."""
    connexions, openings = [], []
    for text in queued:
        try:
            data = json.loads(text)
            if isinstance(data, dict):
                openings.append(ResourceOpening(**data | {"day": date.fromisoformat(data["day"])}))
            else:
                connexions.append(_load_connexion(*data))
        except (ValueError, TypeError, KeyError):
            log.warning("figures.unreadable", size=len(text))
    count_connexions(session, connexions)
    count_openings(session, openings)


def _load_connexion(day: str, names: dict[str, str], attached: list[tuple[str, str]], service: str) -> Connexion:
    return Connexion(
        date.fromisoformat(day),
        tuple((date.fromisoformat(month), who) for month, who in names.items()),
        tuple(Attachment(Uai(uai), Profile(profile)) for uai, profile in attached),
        service,
    )

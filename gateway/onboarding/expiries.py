"""What ends soon: partners' certificates and metadata, and our own keys; who is told, and when (M8, M9)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from gateway.domain.letter import Letter
from gateway.domain.standing import Standing
from gateway.onboarding.records import Record, subject_of
from gateway.registry.keyring import Keyring
from gateway.registry.mails import write_mail
from gateway.registry.models import Ent, Partner
from gateway.registry.revisions import entity_of
from gateway.saml.keys import Certificate
from gateway.saml.metadata import EntityMetadata

THRESHOLDS = (90, 60, 30, 7, 1)
"""Days before the end on which somebody is written to."""

HORIZON = timedelta(days=THRESHOLDS[0])
_USES = {"signing": "de signature", "encryption": "de chiffrement"}
_OWN = {
    "idp_signing": "la clé de signature vers les services",
    "sp_signing": "la clé de signature vers les ENT",
    "sp_encryption": "la clé de chiffrement",
}


@dataclass(frozen=True)
class Expiry:
    """subject: as ``records.subject_of``, or ``own:<use>``. name: of the partner. what: French, such as « le
    certificat de signature ». mark: what tells this certificate from its successor.
    """

    subject: str
    name: str
    what: str
    mark: str
    ends: datetime
    contacts: tuple[str, ...] = ()

    def days_left(self, now: datetime) -> int:
        """Whole days; negative once it is over."""
        return (self.ends - now).days

    def threshold(self, now: datetime) -> int | None:
        """The smallest of the thresholds that was reached, 0 once it is over, None before the first."""
        if self.ends <= now:
            return 0
        return min((days for days in THRESHOLDS if self.ends - now <= timedelta(days=days)), default=None)


def expiries(session: Session, keyring: Keyring, now: datetime) -> list[Expiry]:
    """All that ends within ninety days or is over already, the first to end first."""
    return sorted([*_of_ourselves(keyring, now + HORIZON), *partner_expiries(session, now)], key=_end)


def partner_expiries(session: Session, now: datetime) -> list[Expiry]:
    """The same of partners alone."""
    found: list[Expiry] = []
    for record in _records(session, now + HORIZON):
        found += _of_partner(record, now + HORIZON)
    return sorted(found, key=_end)


def write_alerts(
    session: Session, keyring: Keyring, now: datetime, ours: Sequence[str], base_url: str
) -> list[tuple[Expiry, int]]:
    """Queues one mail for each threshold that was reached, to the partner's technical contacts and to us."""
    written = []
    for expiry in expiries(session, keyring, now):
        threshold = expiry.threshold(now)
        if threshold is None:
            continue
        about = f"expiry:{expiry.subject}:{expiry.mark[:32]}:{threshold}"
        if write_mail(session, about, _letter(expiry, now, ours, base_url), now):
            written.append((expiry, threshold))
    return written


def contacts_of(entity: EntityMetadata) -> tuple[str, ...]:
    """Whom to write to about technical matters: the technical contacts, else the support, else anybody."""
    for kind in ("technical", "support", ""):
        found = tuple(contact.email for contact in entity.contacts if kind in ("", contact.kind) and contact.email)
        if found:
            return found
    return ()


def _end(expiry: Expiry) -> datetime:
    return expiry.ends


def _records(session: Session, until: datetime) -> Iterator[Record]:
    for kind in (Ent, Partner):
        query = select(kind).options(joinedload(kind.revision)).where(kind.state != Standing.ARCHIVED)
        yield from session.scalars(query.where(or_(kind.certificate_ends <= until, kind.metadata_ends <= until)))  # type: ignore[misc]


def _of_partner(record: Record, until: datetime) -> Iterator[Expiry]:
    if record.revision is None:
        return
    entity, subject = entity_of(record.revision), subject_of(record)
    contacts = contacts_of(entity)
    for use, certificate in entity.certificates:
        if certificate.not_after <= until:
            what = f"le certificat {_USES[use]}"
            yield Expiry(subject, record.name, what, certificate.fingerprint, certificate.not_after, contacts)
    if entity.valid_until is not None and entity.valid_until <= until:
        mark = f"metadata-{entity.valid_until:%Y%m%d%H%M}"
        yield Expiry(subject, record.name, "la validité des métadonnées", mark, entity.valid_until, contacts)


def _of_ourselves(keyring: Keyring, until: datetime) -> Iterator[Expiry]:
    for use, name in _OWN.items():
        certificates: tuple[Certificate, ...] = getattr(keyring, use).published
        for certificate in certificates:
            if certificate.not_after <= until:
                subject = f"own:{use.replace('_', '-')}"
                yield Expiry(subject, "la passerelle", name, certificate.fingerprint, certificate.not_after)


def _letter(expiry: Expiry, now: datetime, ours: Sequence[str], base_url: str) -> Letter:
    days = expiry.days_left(now)
    when = f"{expiry.ends:%d/%m/%Y}"
    state = f"expire dans {days} jours, le {when}" if days > 1 else f"expire le {when}"
    if expiry.ends <= now:
        state = f"a expiré le {when}"
    what = expiry.what[0].upper() + expiry.what[1:]
    is_ours = expiry.subject.startswith("own:")
    page = f"{base_url}/admin/" + (
        "systeme/cles" if is_ours else f"partenaires/{expiry.subject.replace(':', '/')}/certificats"
    )
    todo = (
        "Préparez la clé suivante." if is_ours else "Publiez le suivant à côté de celui-ci, puis prévenez l'académie."
    )
    body = (
        f"Bonjour,\n\n{what} de {expiry.name} {state}.\n\n{todo}\n\n{page}\n\nLa passerelle GAR, message automatique\n"
    )
    return Letter((*expiry.contacts, *ours), f"{what} de {expiry.name} {state}", body)

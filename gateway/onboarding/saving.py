"""From a draft to the registry: a new partner, or a new revision with the changes that were chosen."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.domain.standing import Standing
from gateway.onboarding.anchors import Anchor
from gateway.onboarding.delta import USUAL, Change, Role, delta, merged, role_faults
from gateway.onboarding.errors import EntityTaken, NoteTooShort, NothingToRecord, OwnKey, Unusable
from gateway.onboarding.records import Record, role_of, sign_change, subject_of
from gateway.onboarding.sources import Source
from gateway.registry.ents import EntChoices, add_saml_ent
from gateway.registry.models import Ent, Partner, Revision, Upkeep
from gateway.registry.partners import PartnerChoices, add_saml_partner
from gateway.registry.revisions import Origin, add_revision, entity_of
from gateway.saml.metadata import EntityMetadata

SHORTEST_NOTE = 10


@dataclass(frozen=True)
class Ourselves:
    """What no partner may claim. fingerprints: of our certificates. entity_ids: under which we publish ourselves."""

    fingerprints: frozenset[str]
    entity_base: str

    def claimed_by(self, entity: EntityMetadata) -> bool:
        """Whether an entity passes for the gateway (S-362)."""
        keys = {certificate.fingerprint for _, certificate in entity.certificates}
        return bool(self.fingerprints & keys) or entity.entity_id.startswith(f"{self.entity_base}/saml/")


@dataclass(frozen=True)
class Incoming:
    """What is to be recorded, and who does it. note: why, ten characters at least."""

    document: bytes
    entity: EntityMetadata
    source: Source
    anchor: Anchor
    author: str
    note: str
    at: datetime

    @property
    def origin(self) -> Origin:
        """As the revision keeps it."""
        return Origin(self.author, self.at, self.source.told, self.note.strip())


def check_note(note: str) -> None:
    """Raises NoteTooShort."""
    if len(note.strip()) < SHORTEST_NOTE:
        raise NoteTooShort


def save_ent(session: Session, choices: EntChoices, incoming: Incoming, us: Ourselves) -> Ent:
    """A new ENT, as a draft that lets nobody through. Raises ChangeRefused."""
    check_note(incoming.note)
    if us.claimed_by(incoming.entity):
        raise OwnKey
    ent = add_saml_ent(session, choices, incoming.document, incoming.entity, incoming.origin, us.fingerprints)
    _begin(session, ent, incoming)
    return ent


def save_partner(session: Session, choices: PartnerChoices, incoming: Incoming, us: Ourselves) -> Partner:
    """A new service, as a draft that receives nobody. Raises ChangeRefused."""
    check_note(incoming.note)
    if us.claimed_by(incoming.entity):
        raise OwnKey
    partner = add_saml_partner(session, choices, incoming.document, incoming.entity, incoming.origin)
    _begin(session, partner, incoming)
    return partner


def changes_for(record: Record, entity: EntityMetadata) -> tuple[Change, ...]:
    """What an entity would change in the metadata in force of a record."""
    if record.revision is None:
        return ()
    active = Standing(record.state) not in (Standing.DRAFT, Standing.ARCHIVED)
    return delta(entity_of(record.revision), entity, role_of(record), active=active)


def save_revision(
    session: Session, record: Record, incoming: Incoming, chosen: Collection[str], us: Ourselves
) -> Revision:
    """The next revision, in force at once. chosen: the keys of the changes to take over.

    Raises NoteTooShort, NothingToRecord, Unusable, EntityTaken, OwnKey.
    """
    taken = [change for change in changes_for(record, incoming.entity) if change.key in chosen]
    if not taken or record.revision is None:
        raise NothingToRecord
    check_note(incoming.note)
    entity = merged(entity_of(record.revision), incoming.entity, role_of(record), taken)
    put_in_force(session, record, replace(incoming, entity=entity), us)
    _keep_source(session, record, incoming)
    return record.revision


def put_in_force(session: Session, record: Record, incoming: Incoming, us: Ourselves) -> None:
    """A revision as it is. Raises Unusable, EntityTaken, OwnKey."""
    entity = incoming.entity
    if codes := (*role_faults(entity, role_of(record)), *_promise_faults(record, entity)):
        raise Unusable(codes)
    if us.claimed_by(entity):
        raise OwnKey
    if entity.entity_id != record.entity_id:
        _check_free(session, record, entity.entity_id)
        record.entity_id = entity.entity_id
    record.revision = add_revision(session, subject_of(record), incoming.document, entity, incoming.origin)
    sign_change(record, incoming.author, incoming.at)


def _promise_faults(record: Record, entity: EntityMetadata) -> tuple[str, ...]:
    """What keeps the gateway from what was agreed with a service: to answer it under encryption only (S-332)."""
    promised = isinstance(record, Partner) and record.encrypt
    return ("encryption-key-lost",) if promised and entity.sp and entity.sp.encryption_key is None else ()


def holder_of(session: Session, entity_id: str, role: Role) -> str | None:
    """The slug of the service that bears an entityID; ENTs may, one in each project."""
    if role == "idp":
        return None
    return session.scalar(select(Partner.slug).where(Partner.entity_id == entity_id))


def _check_free(session: Session, record: Record, entity_id: str) -> None:
    if isinstance(record, Ent):
        query = select(Ent.slug).where(Ent.project_id == record.project_id, Ent.entity_id == entity_id)
    else:
        query = select(Partner.slug).where(Partner.entity_id == entity_id)
    holder = session.scalar(query)
    if holder is not None and holder != record.slug:
        raise EntityTaken(entity_id, holder)


def _begin(session: Session, record: Record, incoming: Incoming) -> None:
    record.state, record.state_since = Standing.DRAFT, incoming.at
    sign_change(record, incoming.author, incoming.at)
    _keep_source(session, record, incoming)


def _keep_source(session: Session, record: Record, incoming: Incoming) -> None:
    """Where the metadata came from, so that it can be read there again."""
    upkeep = session.get(Upkeep, subject_of(record))
    if upkeep is None:
        upkeep = Upkeep(subject=subject_of(record), fields=list(USUAL), daily=incoming.source.kind.is_remote)
        session.add(upkeep)
    elif not incoming.source.kind.is_remote:
        return
    upkeep.kind, upkeep.address, upkeep.entity_id = (
        incoming.source.kind.value,
        incoming.source.address,
        incoming.source.entity_id,
    )
    upkeep.anchor, upkeep.anchor_value = incoming.anchor.trust.value, incoming.anchor.value

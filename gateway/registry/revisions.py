"""Metadata revisions: every state that a partner's metadata has had, kept for good."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Revision
from gateway.registry.names import length_faults
from gateway.saml.metadata import EntityMetadata, from_json, to_json


@dataclass(frozen=True)
class Origin:
    """Who wrote a revision, when, why, and where the document came from."""

    author: str
    at: datetime
    source: str
    note: str


def add_revision(session: Session, subject: str, document: bytes, entity: EntityMetadata, origin: Origin) -> Revision:
    """The next revision of a subject, ``ent:<slug>`` or ``partner:<slug>``. Raises ChangeRefused."""
    faults = length_faults("note", origin.note, 500) + length_faults("source", origin.source, 1024)
    if faults:
        raise ChangeRefused(*faults)
    last = session.scalar(select(func.max(Revision.number)).where(Revision.subject == subject)) or 0
    revision = Revision(
        subject=subject,
        number=last + 1,
        at=origin.at,
        author=origin.author,
        note=origin.note,
        source=origin.source,
        document=document.decode("utf-8"),
        parsed=to_json(entity),
    )
    session.add(revision)
    session.flush()
    return revision


def entity_of(revision: Revision) -> EntityMetadata:
    """What was read of the document when the revision was written."""
    return from_json(revision.parsed)

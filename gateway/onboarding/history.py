"""The revisions of a partner: looking at them, comparing any two, putting one in force again (M7)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from gateway.onboarding.anchors import UNANCHORED
from gateway.onboarding.delta import Change, delta
from gateway.onboarding.errors import NothingToRecord
from gateway.onboarding.records import Record, role_of, subject_of
from gateway.onboarding.saving import Incoming, Ourselves, check_note, put_in_force
from gateway.onboarding.sources import Kind, Source
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Revision
from gateway.registry.revisions import entity_of


def revisions_of(session: Session, subject: str) -> Sequence[Revision]:
    """All of them, the newest first, without their documents."""
    query = select(Revision).where(Revision.subject == subject).order_by(Revision.number.desc())
    return session.scalars(query.options(defer(Revision.document), defer(Revision.parsed))).all()


def revision_of(session: Session, subject: str, number: int) -> Revision:
    """Raises ChangeRefused."""
    found = session.scalar(select(Revision).where(Revision.subject == subject, Revision.number == number))
    if found is None:
        raise ChangeRefused(f"{subject} has no revision {number}")
    return found


def last_number(session: Session, subject: str) -> int:
    """Of the newest revision, 0 when there is none."""
    return session.scalar(select(func.max(Revision.number)).where(Revision.subject == subject)) or 0


def compare(session: Session, record: Record, older: int, newer: int) -> tuple[Change, ...]:
    """What changed from one revision to another. Raises ChangeRefused."""
    before, after = (revision_of(session, subject_of(record), number) for number in (older, newer))
    return delta(entity_of(before), entity_of(after), role_of(record), active=False)


def restore(
    session: Session, record: Record, number: int, author: str, note: str, at: datetime, us: Ourselves
) -> Revision:
    """A new revision that says what an older one said; nothing is erased. Raises ChangeRefused."""
    older = revision_of(session, subject_of(record), number)
    if record.revision is None or older.parsed == record.revision.parsed:
        raise NothingToRecord
    check_note(note)
    source = Source(Kind.FILE, f"revision {number}")
    incoming = Incoming(older.document.encode(), entity_of(older), source, UNANCHORED, author, note, at)
    put_in_force(session, record, incoming, us)
    return record.revision

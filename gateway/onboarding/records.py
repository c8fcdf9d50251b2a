"""Finding a partner by its subject, ``ent:<slug>`` or ``partner:<slug>``, and guarding it against crossing edits."""

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.onboarding.delta import Role
from gateway.onboarding.errors import Conflict
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, Partner
from gateway.registry.names import find_named

Record = Ent | Partner


def subject_of(record: Record) -> str:
    """As revisions, upkeeps and addresses name it."""
    return f"{record.__tablename__}:{record.slug}"


def role_of(record: Record) -> Role:
    """The SAML role for which its metadata counts."""
    return "idp" if isinstance(record, Ent) else "sp"


def find_record(session: Session, subject: str) -> Record:
    """Raises ChangeRefused."""
    kind, _, slug = subject.partition(":")
    if kind == "ent":
        return find_named(session, Ent, slug)
    if kind == "partner":
        return find_named(session, Partner, slug)
    raise ChangeRefused(f"{subject!r} is neither ent:<slug> nor partner:<slug>")


def check_version(record: Record, seen: int) -> None:
    """Raises Conflict when the record is not the one that was looked at."""
    if record.version != seen:
        raise Conflict(record.changed_by, record.changed_at)


def sign_change(record: Record, author: str, now: datetime) -> None:
    """Whoever meets a conflict is told who and when."""
    record.changed_by, record.changed_at = author, now

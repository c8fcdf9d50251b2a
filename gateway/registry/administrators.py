"""The records of those who administer the gateway."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Administrator

_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,120}")


def folded(email: str) -> str:
    """One form for each address: people type theirs in several."""
    return email.strip().lower()


def add_administrator(
    session: Session, email: str, role: str, scopes: Sequence[str], now: datetime, name: str = ""
) -> Administrator:
    """A new record, with which nobody can sign in yet. Raises ChangeRefused."""
    address = folded(email)
    faults = [] if _EMAIL.fullmatch(address) else [f"{email!r} is not an e-mail address"]
    if session.scalar(select(Administrator.id).where(Administrator.email == address)) is not None:
        faults.append(f"the administrator {address} exists already")
    if faults:
        raise ChangeRefused(*faults)
    record = Administrator(
        email=address, name=name, role=role, scopes=sorted(scopes), created=now, confirmed=now, recovery=[]
    )
    session.add(record)
    session.flush()
    return record


def find_administrator(session: Session, email: str) -> Administrator:
    """Raises ChangeRefused."""
    record = session.scalar(select(Administrator).where(Administrator.email == folded(email)))
    if record is None:
        raise ChangeRefused(f"no administrator {email!r}")
    return record


def lock(session: Session, record: Administrator) -> None:
    """Keeps a record for this transaction alone, and reads it as it is then: what counts once is looked at after."""
    same = update(Administrator).where(Administrator.id == record.id).values(edition=Administrator.edition)
    session.execute(same.execution_options(synchronize_session=False))
    session.refresh(record)

"""What an office has written in years: administrators, requests, tokens, logins of the year, and the journal."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from bench.federation import slug_of
from gateway.access.permissions import Role
from gateway.registry.journal import BEGINNING, canonical, digest_of
from gateway.registry.models import Administrator, ApiToken, AuditEvent, ChangeRequest, JournalLine, RegistryState

_CLERKS = 300
_REQUESTS = 500
_ACTS = ("school.disable", "ent.state", "convention.add", "partner.release")


def fill_offices(session: Session, lines: int, now: datetime) -> None:
    """lines: of the journal, and ten times as many of the audit trail."""
    clerks = [_clerk(n, now) for n in range(_CLERKS)]
    session.execute(insert(Administrator), clerks)
    session.execute(insert(ChangeRequest), [_request(n, now) for n in range(_REQUESTS)])
    session.execute(insert(ApiToken), [_token(n, now) for n in range(_CLERKS)])
    _fill_journal(session, lines, now)
    for first in range(0, lines * 10, lines):
        session.execute(insert(AuditEvent), [_login(n, now) for n in range(first, first + lines)])


def _fill_journal(session: Session, count: int, now: datetime) -> None:
    first = (session.scalar(select(func.max(JournalLine.number))) or 0) + 1
    previous = session.scalar(select(JournalLine.digest).where(JournalLine.number == first - 1)) or BEGINNING
    rows = []
    for number in range(first, first + count):
        line = _line(number, now - timedelta(minutes=10 * (first + count - number)), previous)
        line.digest = previous = digest_of(line)
        rows.append({column.name: getattr(line, column.name) for column in JournalLine.__table__.columns})
    session.execute(insert(JournalLine), rows)
    session.execute(update(RegistryState).values(acts=first + count - 1))


def _line(number: int, at: datetime, previous: str) -> JournalLine:
    change = {"ent-1": {"state": "test", "state_note": "essai"}}
    return JournalLine(
        number=number,
        at=at,
        author=f"agent-{number % _CLERKS}@academie.example",
        via="web",
        kind=_ACTS[number % len(_ACTS)],
        subject=f"ent:{slug_of('ent', number % 3000)}",
        why="Demande du service",
        before=canonical(change),
        after=canonical(change),
        previous=previous,
    )


def _clerk(n: int, now: datetime) -> dict[str, Any]:
    role = list(Role)[n % len(Role)]
    return {
        "email": f"agent-{n}@academie.example",
        "name": f"Agent {n}",
        "role": role.value,
        "scopes": [f"departement:{n % 100:03}"] if n % 5 else ["academie"],
        "created": now,
        "confirmed": now - timedelta(days=n * 2),
    }


def _request(n: int, now: datetime) -> dict[str, Any]:
    return {
        "at": now - timedelta(hours=n),
        "author": f"agent-{n % _CLERKS}@academie.example",
        "kind": "ent.state",
        "subject": f"ent:{slug_of('ent', n)}",
        "summary": "Mettre en production",
        "why": "Essais réussis",
        "ent": slug_of("ent", n),
        "payload": {},
        "state": "applied" if n % 10 else "open",
    }


def _token(n: int, now: datetime) -> dict[str, Any]:
    return {
        "name": f"Programme {n}",
        "digest": f"{n:064}",
        "role": Role.READER.value,
        "scopes": ["academie"],
        "made_at": now,
        "made_by": f"agent-{n}@academie.example",
        "expires": now + timedelta(days=n),
    }


def _login(n: int, now: datetime) -> dict[str, Any]:
    """detail: as the gateway leaves it for a login that went well."""
    return {
        "origin": f"bench-{n}",
        "at": now - timedelta(minutes=n),
        "kind": "login.refused" if n % 20 == 0 else "login.ok",
        "reference": f"R{n:08}",
        "ent": slug_of("ent", n % 3000 if n % 2 else 0),
        "detail": {},
    }

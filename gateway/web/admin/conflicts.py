"""What somebody is told who comes second: who came first and when; what they typed stays on the page (M16)."""

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.onboarding.errors import Conflict
from gateway.registry.journal import last_on
from gateway.web.dates import moment


def conflict_words(error: Conflict) -> str:
    """Of a partner, which knows itself who changed it."""
    return _words(error.by, error.at)


def conflict_on(session: Session, subject: str) -> str:
    """Of a record that does not know it: as the last line of the journal on that subject says."""
    line = last_on(session, subject)
    return _words(line.author, line.at) if line is not None else _words("", None)


def _words(by: str, at: datetime | None) -> str:
    when = f" ({moment(at)})" if at else ""
    who = by or "quelqu'un d'autre"
    return f"Cette fiche a été modifiée par {who}{when}. Vos saisies sont conservées ci-dessous."

"""Mails that wait: each thing is written about once, and tried again until a server takes it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.domain.letter import Letter
from gateway.registry.models import Mail

_AFTER = (1, 5, 30, 120, 360, 720, 1440)
"""Minutes to wait after each failure; then it is given up, and stays in the list of what failed."""


def write_mail(session: Session, about: str, letter: Letter, at: datetime) -> bool:
    """Puts a letter in the queue, unless that was written about before or it has nobody to go to."""
    if not letter.recipients or session.scalar(select(Mail.id).where(Mail.about == about)) is not None:
        return False
    session.add(
        Mail(
            about=about,
            recipients=list(dict.fromkeys(letter.recipients)),
            subject=letter.subject[:200],
            body=letter.body,
            at=at,
            next_attempt=at,
        )
    )
    session.flush()
    return True


def due_mails(session: Session, at: datetime, most: int = 50) -> list[tuple[int, Letter]]:
    """Those to try now, each with its number."""
    query = select(Mail).where(Mail.sent_at.is_(None), Mail.next_attempt <= at, Mail.attempts <= len(_AFTER))
    rows = session.scalars(query.order_by(Mail.next_attempt).limit(most))
    return [(mail.id, Letter(tuple(mail.recipients), mail.subject, mail.body)) for mail in rows]


def mark_tried(session: Session, number: int, at: datetime, failure: str = "") -> None:
    """Notes that a mail went out, or when it is tried again. failure: a short cause, "" when it went out."""
    mail = session.get_one(Mail, number)
    mail.attempts += 1
    mail.failure = failure[:200]
    if failure:
        mail.next_attempt = at + timedelta(minutes=_AFTER[min(mail.attempts, len(_AFTER)) - 1])
    else:
        mail.sent_at = at


def count_waiting(session: Session) -> int:
    """How many are still to be sent, or tried again."""
    query = select(func.count()).select_from(Mail).where(Mail.sent_at.is_(None), Mail.attempts <= len(_AFTER))
    return session.scalar(query) or 0


def given_up(session: Session) -> Sequence[Mail]:
    """Those that no server took, newest first."""
    query = select(Mail).where(Mail.sent_at.is_(None), Mail.attempts > len(_AFTER))
    return session.scalars(query.order_by(Mail.at.desc())).all()

"""Conventions that come to their end: recalled 90, 60 and 30 days before, each time once, by mail as well."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session, joinedload

from gateway.agreements.consequences import Closing, closed_at_the_end
from gateway.domain.convention import RENEWAL
from gateway.domain.letter import Letter
from gateway.registry.agreements import agreement_of
from gateway.registry.convention_lists import is_followed
from gateway.registry.mails import write_mail
from gateway.registry.models import Convention, RenewalReminder

_ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,120}")
_NAMED = 30
"""Schools that a letter names; beyond, their count."""


@dataclass(frozen=True)
class Reminder:
    """number: of the convention. days: 90, 60 or 30. left: days until its last day. closed: who loses access then."""

    number: int
    collectivite: str
    until: date
    days: int
    left: int
    contacts: tuple[str, ...]
    closed: tuple[Closing, ...]

    @property
    def sentence(self) -> str:
        """For a list, a mail or a terminal."""
        count = len(self.closed)
        schools = f"{count} école{'s' if count > 1 else ''} perdr{'ont' if count > 1 else 'a'} l'accès au GAR"
        return (
            f"La convention {self.number} ({self.collectivite}) finit le {self.until:%d/%m/%Y}, "
            f"dans {self.left} jours : sans renouvellement, {schools}."
        )


def to_renew(session: Session, day: date, within: ColumnElement[bool] | None = None) -> list[Convention]:
    """The conventions in force that end within ninety days and that no other follows, the nearest end first.

    within: a condition on conventions, None for all.
    """
    query = (
        select(Convention)
        .options(joinedload(Convention.ent))
        .where(
            Convention.draft.is_(False),
            Convention.signed <= day,
            Convention.until >= day,
            Convention.until <= day + RENEWAL,
            or_(Convention.ended.is_(None), Convention.ended > day),
            ~is_followed(),
            true() if within is None else within,
        )
        .order_by(Convention.until, Convention.id)
    )
    return list(session.scalars(query))


def due_reminders(session: Session, day: date) -> list[Reminder]:
    """The reminders whose day has come and that were not given yet; of several missed ones only the nearest."""
    due = []
    for row in to_renew(session, day):
        days = agreement_of(session, row).reminder(day)
        given = session.scalars(
            select(RenewalReminder.days).where(
                RenewalReminder.convention_id == row.id, RenewalReminder.until == row.until
            )
        )
        if days is not None and all(days < former for former in given):
            contacts = tuple(contact for contact in (row.contact_collectivite, row.contact_ent) if contact)
            closed = tuple(closed_at_the_end(session, row))
            left = (row.until - day).days
            due.append(Reminder(row.id, row.collectivite, row.until, days, left, contacts, closed))
    return due


def write_reminders(session: Session, now: datetime, day: date, ours: Sequence[str], base_url: str) -> list[Reminder]:
    """Queues a mail for each reminder that is due, to both contacts and to us, and remembers that it was given."""
    due = due_reminders(session, day)
    for one in due:
        write_mail(session, f"renewal:{one.number}:{one.until}:{one.days}", _letter(one, ours, base_url), now)
    note_reminders(session, due, now)
    return due


def _letter(one: Reminder, ours: Sequence[str], base_url: str) -> Letter:
    addresses = tuple(contact for contact in one.contacts if _ADDRESS.fullmatch(contact))
    schools = "".join(f"- {school.name} ({school.commune or school.uai})\n" for school in one.closed[:_NAMED])
    more = f"- et {len(one.closed) - _NAMED} autres\n" if len(one.closed) > _NAMED else ""
    page = f"{base_url}/admin/conventions/{one.number}"
    body = (
        f"Bonjour,\n\n{one.sentence}\n\n{schools}{more}\nPréparez la convention suivante :\n\n{page}\n\n"
        "La passerelle GAR, message automatique\n"
    )
    subject = f"La convention de {one.collectivite} finit le {one.until:%d/%m/%Y}"
    return Letter((*addresses, *ours), subject, body)


def note_reminders(session: Session, reminders: Sequence[Reminder], at: datetime) -> None:
    """Remembers that they were given."""
    for one in reminders:
        session.add(RenewalReminder(convention_id=one.number, until=one.until, days=one.days, at=at))

"""Changes of a partner as pages and the API propose them, each in view of the version that was looked at (M16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from gateway.access.requests import Proposal
from gateway.domain.standing import Standing
from gateway.onboarding.records import Record, check_version, find_record, subject_of
from gateway.onboarding.targets import target_of
from gateway.web.admin.asker import Asker
from gateway.web.admin.forms import Form


@dataclass(frozen=True)
class Intent:
    """What is to be done to a partner, of ``requests.APPLIERS``. summary: for the person who decides, French.

    to: the state to which it leads, "" when it stays where it is. lasting: whether it is for two outside of production
    too, as nothing undoes it.
    """

    kind: str
    summary: str
    note: str
    payload: Mapping[str, Any]
    to: str = ""
    lasting: bool = False


def propose(session: Session, asker: Asker, record: Record, intent: Intent, seen: int) -> int | None:
    """Applies it, or leaves it to a second person; see ``Asker.submit``.

    seen: the version that was looked at, compared in the transaction of the change. Raises Conflict, ChangeRefused.
    """
    subject = subject_of(record)
    target = target_of(session, record)
    proposal = Proposal(intent.kind, subject, target, intent.summary, intent.note, intent.payload)

    def unchanged(present: Session) -> None:
        check_version(find_record(present, subject), seen)

    production = intent.lasting or Standing.PRODUCTION in (record.state, intent.to)
    return asker.submit(proposal, production=production, check=unchanged)


def seen_version(form: Form) -> int:
    """The version that a form carries, 0 when it carries none."""
    return int(form["version"]) if form["version"].isdecimal() else 0

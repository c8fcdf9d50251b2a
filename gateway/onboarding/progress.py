"""What is left to do until people of an ENT go through, in the order in which it is done."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.domain.standing import Standing
from gateway.onboarding.standings import has_convention
from gateway.registry.models import Convention, Ent, School


class Task(StrEnum):
    """In their order."""

    METADATA = "metadata"
    SCHOOLS = "schools"
    CONVENTION = "convention"
    TEST = "test"
    TRIAL = "trial"
    PRODUCTION = "production"


@dataclass(frozen=True)
class Progress:
    """done: what is. schools: how many are open. drafts: how many conventions wait to be signed."""

    done: frozenset[Task]
    schools: int
    drafts: int = 0

    @property
    def following(self) -> Task | None:
        """The first that is not done, None when everybody goes through."""
        return next((task for task in Task if task not in self.done), None)


def progress_of(session: Session, ent: Ent, today: date, *, tried: bool) -> Progress:
    """How far an ENT has come. tried: whether somebody made a test login that went well."""
    schools = session.scalar(select(func.count()).where(School.ent_id == ent.id, School.enabled)) or 0
    unsigned = select(func.count()).where(Convention.ent_id == ent.id, Convention.draft)
    done = {
        Task.METADATA: ent.revision_id is not None or ent.cas_url is not None,
        Task.SCHOOLS: schools > 0,
        Task.CONVENTION: has_convention(session, ent, today),
        Task.TEST: Standing(ent.state).is_open,
        Task.TRIAL: tried,
        Task.PRODUCTION: ent.state == Standing.PRODUCTION,
    }
    return Progress(
        frozenset(task for task, is_done in done.items() if is_done), schools, session.scalar(unsigned) or 0
    )

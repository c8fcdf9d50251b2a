"""The one way in which anybody changes the registry, from a page or from the command line."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gateway.registry import journal
from gateway.registry.changes import watching
from gateway.registry.engine import changing, generation
from gateway.state.announcements import announce
from gateway.state.connection import Client
from gateway.state.errors import StateUnavailable


@dataclass(frozen=True)
class Office:
    """Where acts are done. now: the instant, None for the clock's.

    via: ``web``, ``cli``, ``api`` or ``auto``, for what the gateway does by itself.
    """

    engine: Engine
    redis: Client
    now: datetime | None = None
    via: str = "web"

    @property
    def instant(self) -> datetime:
        """The present, in UTC."""
        return self.now or datetime.now(UTC)


@dataclass
class Doing:
    """An act under way. at: the instant of the act. subject may be filled in once it is known; before and
    after are added to what is seen of the records.
    """

    session: Session
    at: datetime
    subject: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@contextmanager
def acting(
    office: Office,
    author: str,
    kind: str,
    *,
    subject: str = "",
    why: str = "",
    dry_run: bool = False,
    **after: Any,
) -> Iterator[Doing]:
    """One change with its line in the journal, announced to the workers, or nothing at all.

    Acts come one after the other: what the block reads stays as it is until the block ends.
    kind: such as ``school.disable``. after: more to be told than the records show. Raises
    RegistryUnavailable, and lets through what the block raises.
    """
    with changing(office.engine, dry_run=dry_run) as session, watching(session) as changes:
        journal.take_turn(session)
        doing = Doing(session, office.instant, subject, after=dict(after))
        yield doing
        session.flush()
        act = journal.Act(
            at=doing.at,
            author=author,
            via=office.via,
            kind=kind,
            subject=doing.subject,
            why=why,
            before=changes.before | doing.before,
            after=changes.after | doing.after,
        )
        journal.write(session, act)
    if not dry_run:
        tell_workers(office)


def tell_workers(office: Office) -> None:
    """Workers then look at once; those that cannot be told look within half a second."""
    with suppress(StateUnavailable):
        announce(office.redis, generation(office.engine))

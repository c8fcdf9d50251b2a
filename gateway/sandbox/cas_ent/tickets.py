"""Service tickets: random, good once and for five minutes, as at Edifice."""

import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from gateway.sandbox.visits import Visit

_LIFE = timedelta(minutes=5)
_MOST = 500


@dataclass(frozen=True)
class Issued:
    """What a ticket stands for. from_new_login: whether somebody signed in for it."""

    service: str
    visit: Visit
    from_new_login: bool
    at: datetime


class Tickets:
    """Shared by the threads of one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: OrderedDict[str, Issued] = OrderedDict()
        self._used: OrderedDict[str, Issued] = OrderedDict()

    def issue(self, service: str, visit: Visit, *, from_new_login: bool) -> str:
        """A new ticket for a service."""
        ticket = f"ST-{uuid.uuid4()}"
        with self._lock:
            _put(self._open, ticket, Issued(service, visit, from_new_login, datetime.now(UTC)))
        return ticket

    def take(self, ticket: str) -> Issued | None:
        """What the ticket stands for, once and in time."""
        with self._lock:
            issued = self._open.pop(ticket, None)
            if issued is None or datetime.now(UTC) - issued.at > _LIFE:
                return None
            _put(self._used, ticket, issued)
            return issued

    def of_visit(self, visit: Visit) -> list[tuple[str, str]]:
        """Ticket and service of each session that a visit opened elsewhere."""
        with self._lock:
            return [(ticket, one.service) for ticket, one in self._used.items() if one.visit.index == visit.index]


def _put(shelf: OrderedDict[str, Issued], name: str, issued: Issued) -> None:
    shelf[name] = issued
    if len(shelf) > _MOST:
        shelf.popitem(last=False)

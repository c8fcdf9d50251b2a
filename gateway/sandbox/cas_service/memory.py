"""What the library remembers while it runs: who is signed in, and the last ticket that came in."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from gateway.sandbox.cas_service.client import Received

_MOST = 500


@dataclass(frozen=True)
class Arrival:
    """The last ticket. refused: the gateway's words, "" when it was accepted. received: None when refused."""

    refused: str = ""
    received: Received | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def as_json(self) -> dict[str, Any]:
        """For the guided tour."""
        return {
            "at": self.at.isoformat(),
            "refused": self.refused,
            "negative": False,
            "received": received_as_json(self.received) if self.received else None,
        }


def received_as_json(received: Received) -> dict[str, Any]:
    """An accepted ticket as JSON."""
    return {
        "issuer": received.issuer,
        "user": received.user,
        "attributes": received.attributes,
        "protocol": received.protocol,
        "document": received.document,
    }


class Memory:
    """Shared by the threads of one process."""

    def __init__(self) -> None:
        self.last: Arrival | None = None
        self._lock = Lock()
        self._sessions: OrderedDict[str, Received] = OrderedDict()

    def open_session(self, received: Received) -> str:
        """Opens a session; returns the name that the browser keeps."""
        name = secrets.token_urlsafe(32)
        with self._lock:
            self._sessions[name] = received
            if len(self._sessions) > _MOST:
                self._sessions.popitem(last=False)
        return name

    def session(self, name: str) -> Received | None:
        """What the session of that name was opened with."""
        with self._lock:
            return self._sessions.get(name)

    def close_session(self, name: str) -> None:
        """Forgets the session."""
        with self._lock:
            self._sessions.pop(name, None)

    def close_ticket(self, ticket: str) -> None:
        """Forgets the session that the ticket opened."""
        with self._lock:
            for name in [name for name, one in self._sessions.items() if one.ticket == ticket]:
                del self._sessions[name]

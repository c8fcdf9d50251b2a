"""What the GAR remembers while it runs: questions it asked, answers it accepted, who is signed in."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from gateway.sandbox.gar.service_provider import Received

_MOST = 500


@dataclass(frozen=True)
class Arrival:
    """The last response that came in. refused: the reason, "" when it was accepted. received: None when refused.

    negative: whether it was refused because the gateway itself said no.
    """

    refused: str = ""
    negative: bool = False
    received: Received | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def as_json(self) -> dict[str, Any]:
        """For the guided tour."""
        return {
            "at": self.at.isoformat(),
            "refused": self.refused,
            "negative": self.negative,
            "received": received_as_json(self.received) if self.received else None,
        }


def received_as_json(received: Received) -> dict[str, Any]:
    """An accepted response as JSON."""
    return {
        "issuer": received.issuer,
        "name_id": received.name_id,
        "name_id_format": received.name_id_format,
        "authn_context": received.authn_context,
        "in_response_to": received.in_response_to,
        "attributes": received.attributes,
        "document": received.document,
    }


class Memory:
    """Shared by the threads of one process."""

    def __init__(self) -> None:
        self.last: Arrival | None = None
        self._lock = Lock()
        self._asked: OrderedDict[str, None] = OrderedDict()
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._sessions: OrderedDict[str, Received] = OrderedDict()

    def note_question(self, request_id: str) -> None:
        """A request that waits for its answer."""
        with self._lock:
            _put(self._asked, request_id, None)

    def is_expected(self, received: Received) -> bool:
        """Whether the response answers a request that waits, or nobody's; true once for each response."""
        with self._lock:
            if received.assertion_id in self._seen:
                return False
            _put(self._seen, received.assertion_id, None)
            if not received.in_response_to:
                return True
            waiting = received.in_response_to in self._asked
            self._asked.pop(received.in_response_to, None)
            return waiting

    def open_session(self, received: Received) -> str:
        """Opens a session; returns the name that the browser keeps."""
        name = secrets.token_urlsafe(32)
        with self._lock:
            _put(self._sessions, name, received)
        return name

    def session(self, name: str) -> Received | None:
        """What the session of that name was opened with."""
        with self._lock:
            return self._sessions.get(name)

    def close_session(self, name: str) -> None:
        """Forgets the session."""
        with self._lock:
            self._sessions.pop(name, None)


def _put(shelf: OrderedDict[str, Any], name: str, value: Any) -> None:
    shelf[name] = value
    if len(shelf) > _MOST:
        shelf.popitem(last=False)

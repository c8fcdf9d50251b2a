"""An answer that is ready but not given yet, and everything that must be kept with it."""

from dataclasses import dataclass, field
from typing import Any

from gateway.domain.session import Party
from gateway.state.logins import Ticket


@dataclass(frozen=True)
class Prepared:
    """location: where the browser goes. fields: of the form that it posts there, none to just go there.

    party: who is told of the person by it. ticket: what it carries, for a CAS service. detail: for the audit.
    """

    location: str
    fields: tuple[tuple[str, str], ...] = ()
    party: Party | None = None
    ticket: Ticket | None = None
    detail: dict[str, Any] = field(default_factory=dict)

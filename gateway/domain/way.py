"""Where somebody wants to go, and the login under way that takes them there."""

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Way:
    """A destination that a login must reach, whatever happens in between.

    protocol: ``saml``, ``cas`` or ``page``. project: idENT. partner: entityID of the SAML service,
    address of the CAS service, or path of our own page. answer_to: the registered address that gets
    the answer. request_id: what it answers, "" when nobody asked. relay_state: given back as it came.
    classes, comparison: the authentication context that the service wants, if any. parameter, by_post:
    how a CAS service wants its ticket. portals: entityIDs of the portals that the service names, if any.
    trial: the name of the test login that this is, "" for a real one.
    """

    protocol: str
    project: str
    partner: str
    answer_to: str = ""
    request_id: str = ""
    relay_state: str | None = None
    force_authn: bool = False
    is_passive: bool = False
    classes: tuple[str, ...] = ()
    comparison: str = "exact"
    parameter: str = "ticket"
    by_post: bool = False
    portals: tuple[str, ...] = ()
    trial: str = ""

    def without_relay_state(self) -> "Way":
        """The same destination, for where room is short."""
        return replace(self, relay_state=None)


@dataclass(frozen=True)
class Transaction:
    """One login under way, in one tab. id: of our request to the ENT. browser: digest of its cookie."""

    id: str
    ent: str
    way: Way
    browser: str
    opened: datetime
    attempts: int = 0

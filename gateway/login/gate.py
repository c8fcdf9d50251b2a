"""All that a login needs, gathered once a process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from gateway.domain.addresses import Addresses
from gateway.domain.school_time import school_day
from gateway.login.sealing import Sealer
from gateway.outbound.bulkhead import Bulkheads
from gateway.outbound.http import Caller
from gateway.registry.catalogue import Catalogue
from gateway.registry.keyring import Keyring
from gateway.registry.live_keys import LiveKeys
from gateway.registry.month_keys import KeyOfMonth
from gateway.state.endings import Endings
from gateway.state.logins import Logins
from gateway.state.logouts import Logouts
from gateway.state.tickets import Tickets
from gateway.state.trials import Trials


@dataclass(frozen=True)
class Gate:
    """now: the aware present, in one place so that tests can move it. ticket_seconds: the life of a CAS
    service ticket. key_of_month: makes the pseudonyms under which the figures count people.
    """

    addresses: Addresses
    keys: LiveKeys
    catalogue: Catalogue
    logins: Logins
    endings: Endings
    tickets: Tickets
    logouts: Logouts
    trials: Trials
    caller: Caller
    bulkheads: Bulkheads
    sealer: Sealer
    now: Callable[[], datetime]
    ticket_seconds: int = 10
    key_of_month: KeyOfMonth = lambda _month: None

    @property
    def keyring(self) -> Keyring:
        """Our keys as they are now."""
        return self.keys()

    def today(self) -> date:
        """The day on which conventions are looked at: that of French schools."""
        return school_day(self.now())

"""One slow partner must not hold up the others: few calls at a time, and none while it keeps failing.

security.md F-121.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from gateway.outbound.errors import CallFailed, ForbiddenDestination, Overloaded


@dataclass(frozen=True)
class Patience:
    """at_once: calls under way to one partner, in this process. failures: in a row before it is left alone
    for ``rest`` seconds; after that one call tries whether it is back.
    """

    at_once: int = 4
    failures: int = 5
    rest: float = 20.0


@dataclass
class _Partner:
    under_way: int = 0
    failures: int = 0
    resting_until: float = field(default=float("-inf"))


class Bulkheads:
    """What this process knows of the partners that it calls, by name."""

    def __init__(self, patience: Patience | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience or Patience()
        self._clock = clock
        self._lock = threading.Lock()
        self._partners: dict[str, _Partner] = {}

    @contextmanager
    def calling(self, name: str) -> Iterator[None]:
        """The time of one call. Raises Overloaded at once when it must not be made."""
        partner = self._enter(name)
        try:
            yield
        except ForbiddenDestination:
            self._leave(partner, failed=False)
            raise
        except CallFailed:
            self._leave(partner, failed=True)
            raise
        except BaseException:
            self._leave(partner, failed=False)
            raise
        self._leave(partner, failed=False)

    def _enter(self, name: str) -> _Partner:
        with self._lock:
            partner = self._partners.setdefault(name, _Partner())
            trying = partner.failures >= self._patience.failures
            if self._clock() < partner.resting_until:
                raise Overloaded("the partner has been failing and is left alone for a while")
            if partner.under_way >= (1 if trying else self._patience.at_once):
                raise Overloaded("too many calls to this partner are under way")
            partner.under_way += 1
            return partner

    def _leave(self, partner: _Partner, *, failed: bool) -> None:
        with self._lock:
            partner.under_way -= 1
            partner.failures = partner.failures + 1 if failed else 0
            if partner.failures >= self._patience.failures:
                partner.resting_until = self._clock() + self._patience.rest

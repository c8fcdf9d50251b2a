"""What the GAR saw go by, one line for each thing, so that the whole circle can be looked at afterwards."""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Any

_MOST = 300


@dataclass(frozen=True)
class Sight:
    """who: ``ent``, ``gateway``, ``gar``, ``browser`` or ``publisher``. what: one French sentence. detail: technical.

    good: whether things went as they should. times: how often the same thing came in a row.
    """

    who: str
    what: str
    detail: str = ""
    good: bool = True
    times: int = 1
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def as_json(self) -> dict[str, Any]:
        return {**vars(self), "at": self.at.isoformat()}


class Journal:
    """Shared by the threads of one process; the oldest lines go first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sights: deque[Sight] = deque(maxlen=_MOST)

    def note(self, who: str, what: str, detail: str = "", *, good: bool = True, merge: bool = False) -> None:
        """Adds a line. merge: counts it on the line before, when that says the same."""
        with self._lock:
            last = self._sights[-1] if self._sights else None
            if merge and last is not None and (last.who, last.what) == (who, what):
                self._sights[-1] = replace(last, times=last.times + 1)
            else:
                self._sights.append(Sight(who, what, detail, good))

    def sights(self) -> tuple[Sight, ...]:
        """In the order in which they came."""
        with self._lock:
            return tuple(self._sights)

    def forget(self) -> None:
        """Starts anew."""
        with self._lock:
            self._sights.clear()

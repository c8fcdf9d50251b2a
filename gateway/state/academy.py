"""Sign-ins of administrators under way at the académie's own portal: opened, then finished once."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from gateway.state.connection import Client, answering
from gateway.state.names import key

WAITING = timedelta(minutes=15)
MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class Asked:
    """browser: digest of the cookie of whoever asked. target: where they wanted to go."""

    id: str
    opened: datetime
    browser: str
    target: str


class AcademyLogins:
    """The store, as these sign-ins see it. Every method raises StateUnavailable."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def open(self, asked: Asked) -> None:
        """Keeps a sign-in until it is finished or forgotten."""
        data = vars(asked) | {"opened": asked.opened.isoformat()}
        with answering():
            self._client.set(key("admin-asked", asked.id), json.dumps(data), ex=WAITING)

    def find(self, identifier: str) -> Asked | None:
        """A sign-in by the ID of our request, a few times."""
        with answering():
            octets = cast(bytes | None, self._client.get(key("admin-asked", identifier)))
            if octets is None:
                return None
            attempts = self._client.incr(key("admin-tried", identifier))
            self._client.expire(key("admin-tried", identifier), WAITING)
        if attempts > MOST_ATTEMPTS:
            return None
        data = json.loads(octets)
        return Asked(**data | {"opened": datetime.fromisoformat(data["opened"])})

    def finish(self, identifier: str, assertion: str, seconds: int) -> bool:
        """Ends it; whether this was the first time, for the request and for the assertion."""
        with answering():
            pipeline = self._client.pipeline()
            pipeline.delete(key("admin-asked", identifier))
            pipeline.set(key("admin-used", assertion), "1", nx=True, ex=seconds)
            was_open, is_new = pipeline.execute()
        return bool(was_open) and bool(is_new)

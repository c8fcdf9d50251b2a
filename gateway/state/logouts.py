"""Logouts under way: what was planned, what came of each errand, and whose answer belongs where."""

import json
from dataclasses import asdict, dataclass
from datetime import timedelta

from gateway.state.connection import Client, answering
from gateway.state.names import key

REMEMBERED = timedelta(minutes=10)


@dataclass(frozen=True)
class Asker:
    """Who asked for the logout and is owed an answer. kind: ``page``, ``service``, ``ent`` or ``cas``.

    name: its entityID, or the address where a CAS service wants the browser. request_id, relay_state,
    binding: of its LogoutRequest.
    """

    kind: str
    name: str = ""
    project: str = ""
    request_id: str = ""
    relay_state: str | None = None
    binding: str = ""


@dataclass(frozen=True)
class Notice:
    """One party to be told. label: its name for people. is_ent: whether it is the portal. outcome: ``closed``,
    ``failed``, ``unable`` (there is no way to tell it) or ``waiting`` (the browser has to go there).
    errand: where the browser goes, and the form that it posts there if any. request_id, party: of the request that
    it carries, and the entityID of the only one who may answer it.
    """

    label: str
    is_ent: bool
    outcome: str
    errand: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    request_id: str = ""
    party: str = ""


@dataclass(frozen=True)
class Logout:
    """All of one logout. id: a random name, known to this browser only."""

    id: str
    asker: Asker
    notices: tuple[Notice, ...]
    had_session: bool = True

    @property
    def is_complete(self) -> bool:
        """Whether everybody who was told of the person has closed."""
        return all(notice.outcome == "closed" for notice in self.notices)


class Logouts:
    """The store. Every method raises StateUnavailable."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def keep(self, logout: Logout) -> None:
        """Keeps a logout for as long as somebody may still answer."""
        with answering():
            pipeline = self._client.pipeline(transaction=False)
            pipeline.set(key("logout", logout.id), json.dumps(asdict(logout)), ex=REMEMBERED)
            for number, notice in enumerate(logout.notices):
                if notice.request_id:
                    errand = json.dumps([logout.id, number, notice.party])
                    pipeline.set(key("errand", notice.request_id), errand, ex=REMEMBERED)
            pipeline.execute()

    def find(self, identifier: str) -> Logout | None:
        """The logout of that name, with what came of its errands so far."""
        with answering():
            octets = self._client.get(key("logout", identifier))
            outcomes = self._client.hgetall(key("outcomes", identifier))
        if octets is None:
            return None
        data = json.loads(octets)
        notices = []
        for number, notice in enumerate(data["notices"]):
            outcome = outcomes.get(str(number).encode(), notice["outcome"].encode()).decode()
            fields = tuple((name, value) for name, value in notice["fields"])
            notices.append(Notice(**notice | {"outcome": outcome, "fields": fields}))
        return Logout(data["id"], Asker(**data["asker"]), tuple(notices), data["had_session"])

    def settle(self, identifier: str, number: int, outcome: str) -> None:
        """Writes down what came of an errand."""
        name = key("outcomes", identifier)
        with answering():
            pipeline = self._client.pipeline(transaction=False)
            pipeline.hset(name, str(number), outcome)
            pipeline.expire(name, REMEMBERED)
            pipeline.execute()

    def errand_of(self, request_id: str, party: str) -> tuple[str, int] | None:
        """The logout and the number of the notice that a party's LogoutResponse answers; once.

        None, and nothing is used up, when another party was asked (security.md S-341).
        """
        name = key("errand", request_id)
        with answering():
            octets = self._client.get(name)
            identifier, number, asked = json.loads(octets) if octets is not None else ("", 0, "")
            if asked != party or not self._client.delete(name):
                return None
        return identifier, number

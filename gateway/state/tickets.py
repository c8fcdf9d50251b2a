"""CAS tickets in the store: what they stand for, taken once."""

import json
from dataclasses import dataclass

from gateway.state.connection import Client, answering
from gateway.state.names import key


@dataclass(frozen=True)
class TicketContent:
    """kind: its prefix. service: normalised, for which it was issued; of a proxy-granting ticket, the
    callback. session: digest of the session's token. partner: the slug of the registered service.
    proxies: through which it came, the most recent first.
    """

    kind: str
    service: str
    session: str
    project: str
    partner: str
    from_new_login: bool = False
    proxies: tuple[str, ...] = ()


def dump_content(content: TicketContent) -> str:
    """What ``load_content`` reads back."""
    return json.dumps(vars(content), separators=(",", ":"))


def load_content(octets: bytes) -> TicketContent:
    """The content that ``dump_content`` wrote."""
    data = json.loads(octets)
    return TicketContent(**data | {"proxies": tuple(data["proxies"])})


class Tickets:
    """The store, as validations see it. Every method raises StateUnavailable."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def take(self, ticket: str) -> TicketContent | None:
        """What a service or proxy ticket stands for; it is gone then, for everybody and at once (C-131)."""
        with answering():
            octets = self._client.getdel(key("ticket", ticket))
        return load_content(octets) if octets is not None else None  # type: ignore[arg-type]

    def look(self, ticket: str) -> TicketContent | None:
        """What a proxy-granting ticket stands for; it stays."""
        with answering():
            octets = self._client.get(key("ticket", ticket))
        return load_content(octets) if octets is not None else None  # type: ignore[arg-type]

    def keep(self, ticket: str, content: TicketContent, seconds: int) -> None:
        """Keeps a proxy or proxy-granting ticket."""
        with answering():
            self._client.set(key("ticket", ticket), dump_content(content), ex=seconds)

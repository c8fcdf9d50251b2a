"""Telling the workers that the registry changed, so that they look at once."""

from gateway.state.connection import Client, answering
from gateway.state.names import PREFIX


def announced(client: Client) -> int:
    """The generation that was announced last, 0 when none was. Raises StateUnavailable.

    A cluster that has lost its slots answers a ping and not this.
    """
    with answering():
        return int(client.get(f"{PREFIX}generation") or 0)


def announce(client: Client, generation: int) -> None:
    """Raises StateUnavailable; workers then see the change within half a second all the same."""
    with answering():
        client.set(f"{PREFIX}generation", generation)

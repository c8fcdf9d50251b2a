"""Telling the workers that the registry changed, so that they look at once."""

from gateway.state.connection import Client, answering
from gateway.state.names import PREFIX


def announce(client: Client, generation: int) -> None:
    """Raises StateUnavailable; workers then see the change within half a second all the same."""
    with answering():
        client.set(f"{PREFIX}generation", generation)

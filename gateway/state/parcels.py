"""What somebody sent and looks at before it is kept, such as a file to import: for an hour, and for them alone."""

import secrets
import zlib
from datetime import timedelta
from typing import cast

from gateway.state.connection import Client, answering
from gateway.state.names import key

KEPT = timedelta(hours=1)


class Parcels:
    """The store, as previews see it. Every method raises StateUnavailable."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def put(self, owner: str, octets: bytes) -> str:
        """Keeps octets under a name that only their owner can use."""
        name = secrets.token_urlsafe(16)
        with answering():
            self._client.set(key("parcel", f"{owner}\n{name}"), zlib.compress(octets), ex=KEPT)
        return name

    def get(self, owner: str, name: str) -> bytes | None:
        """The octets, None when they are gone or somebody else's."""
        with answering():
            octets = cast(bytes | None, self._client.get(key("parcel", f"{owner}\n{name}")))
        return zlib.decompress(octets) if octets is not None else None

    def drop(self, owner: str, name: str) -> None:
        """Forgets them."""
        with answering():
            self._client.delete(key("parcel", f"{owner}\n{name}"))

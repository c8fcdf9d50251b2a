"""What a party reads of another over HTTP: its metadata, or its trace."""

import json
from typing import Any

import requests

_SECONDS = 10


class Unreachable(Exception):
    """The other party did not answer as it should. The text is the address."""


def fetch(address: str) -> bytes:
    """The body behind an address. Raises Unreachable."""
    with requests.Session() as session:
        session.trust_env = False
        try:
            answer = session.get(address, timeout=_SECONDS)
            answer.raise_for_status()
        except requests.RequestException as error:
            raise Unreachable(address) from error
    return answer.content


def fetch_json(address: str) -> Any:
    """The JSON behind an address. Raises Unreachable."""
    try:
        return json.loads(fetch(address))
    except ValueError as error:
        raise Unreachable(address) from error


class Metadata:
    """Metadata of a partner: read when first needed, kept, read anew when its keys seem to have changed."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._document: bytes | None = None

    def document(self, *, anew: bool = False) -> bytes:
        """The document. Raises Unreachable."""
        if anew or self._document is None:
            self._document = fetch(self.address)
        return self._document

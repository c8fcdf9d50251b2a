"""What the store holds about one person, found by their identifier: for the rights of that person alone.

Nothing is indexed by identifier, on purpose: every session is looked at, which takes a moment and is
done when somebody asks for their rights, never by a login.
"""

import base64
import binascii
import json
from collections.abc import Iterator
from typing import cast
from urllib.parse import parse_qsl, urlsplit

from gateway.domain.session import LoginSession
from gateway.state.coding import load_session
from gateway.state.connection import Client, answering
from gateway.state.names import PREFIX

_BATCH = 500


class People:
    """Every method raises StateUnavailable."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def sessions(self, identifier: str) -> dict[str, LoginSession]:
        """The open sessions of a person, by the digest of their token."""
        found = {}
        for name, octets in self._all("session"):
            session = load_session(octets)
            if session.person.identifier == identifier:
                found[name] = session
        return found

    def answers(self, identifier: str) -> list[str]:
        """The names of the answers that can still be shown again and that tell of the person.

        An answer that was enciphered for its service tells nothing to us either; all are gone in ten minutes.
        """
        return [name for name, octets in self._all("answer") if identifier in _text_of(octets)]

    def forget_answers(self, names: list[str]) -> None:
        """Deletes answers by their names."""
        with answering():
            for name in names:
                self._client.delete(f"{PREFIX}answer:{name}")

    def _all(self, kind: str) -> Iterator[tuple[str, bytes]]:
        prefix = f"{PREFIX}{kind}:"
        with answering():
            for key in self._client.scan_iter(match=f"{prefix.replace('{', '[{]')}*", count=_BATCH):
                octets = cast(bytes | None, self._client.get(key))
                if octets is not None:
                    yield cast(bytes, key).decode().removeprefix(prefix), octets


def _text_of(answer: bytes) -> str:
    """Everything that an answer says, its SAML message opened."""
    _, location, fields = json.loads(answer)
    parts = [location, *(value for _, value in fields), *(value for _, value in parse_qsl(urlsplit(location).query))]
    opened = []
    for part in parts:
        try:
            opened.append(base64.b64decode(part, validate=True).decode("utf-8", "replace"))
        except (binascii.Error, ValueError):
            continue
    return "\n".join([*parts, *opened])

"""Destinations that travel through the browser, sealed so that nobody can make one up.

They keep the way home when the store has forgotten it (security.md F-102).
"""

import hashlib
import secrets

from itsdangerous import BadSignature, URLSafeTimedSerializer

from gateway.domain.way import Way
from gateway.state.coding import dump_way, load_way

LONGEST_SEAL = 2 * 3600
_LONGEST_RELAY_STATE = 600


class Sealer:
    """Seals and opens ways with one secret."""

    def __init__(self, secret: bytes) -> None:
        self._serializer = URLSafeTimedSerializer(
            secret, salt="way", signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        )

    def seal(self, way: Way, *, short: bool = True) -> str:
        """A token for addresses and cookies. short: a very long RelayState is left behind."""
        if short and way.relay_state is not None and len(way.relay_state) > _LONGEST_RELAY_STATE:
            way = way.without_relay_state()
        return self._serializer.dumps([secrets.token_urlsafe(16), dump_way(way)])

    def open(self, token: str, max_age: int = LONGEST_SEAL) -> Way | None:
        """The way in a token; None when it was not sealed here or is older than that. max_age: seconds."""
        try:
            _, data = self._serializer.loads(token, max_age=max_age)
        except (BadSignature, ValueError, TypeError):
            return None
        return load_way(data)


def digest(binding: str) -> str:
    """What the store keeps of a cookie's value."""
    return hashlib.sha256(binding.encode()).hexdigest()

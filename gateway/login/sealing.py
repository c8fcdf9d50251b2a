"""Destinations that travel through the browser, sealed so that nobody can make one up.

They keep the way home when the store has forgotten it (security.md F-102).
"""

import hashlib
import json
import secrets
import zlib
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode

from gateway.domain.way import Way
from gateway.state.coding import dump_way, load_way

LONGEST_SEAL = 2 * 3600
_LONGEST_RELAY_STATE = 600


class _Serializer(URLSafeTimedSerializer):
    """As the library's; what it writes, the library reads."""

    def dump_payload(self, obj: Any) -> bytes:
        """Deflated in a window that fits: to clear one of 32 KiB takes longer than all else here."""
        octets = json.dumps(obj, separators=(",", ":")).encode()
        compressor = zlib.compressobj(6, zlib.DEFLATED, 12, 5)
        packed = compressor.compress(octets) + compressor.flush()
        return b"." + base64_encode(packed) if len(packed) < len(octets) - 1 else base64_encode(octets)


class Sealer:
    """Seals and opens ways with one secret."""

    def __init__(self, secret: bytes) -> None:
        self._serializer = _Serializer(
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

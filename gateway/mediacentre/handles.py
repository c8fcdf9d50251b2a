"""How addresses name a resource: its key, in characters that no server, proxy or ENT touches (RFC 4648 section 5)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from gateway.gar.fields import MAX_IDENTIFIER

_LONGEST = MAX_IDENTIFIER * 4 * 4 // 3


@lru_cache(maxsize=8192)
def handle_of(key: str) -> str:
    """One path segment for a key."""
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def key_of(handle: str) -> str | None:
    """The key that ``handle_of`` wrote; None for anything else."""
    if len(handle) > _LONGEST:
        return None
    try:
        key = urlsafe_b64decode(handle + "=" * (-len(handle) % 4)).decode()
    except ValueError:
        return None
    return key if key and handle_of(key) == handle else None

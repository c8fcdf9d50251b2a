"""What somebody began and did not save: kept for a day, then gone without a trace."""

import zlib
from datetime import timedelta
from typing import cast

from gateway.state.connection import Client, answering
from gateway.state.names import key

LIFETIME = timedelta(hours=24)


class Drafts:
    """Octets under a name that only their author was told. Each method raises StateUnavailable."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    def keep(self, name: str, author: str, octets: bytes, seconds: int) -> None:
        """Until they are dropped, or for so many seconds."""
        listed = key("imports-of", author)
        with answering():
            self._redis.set(key("import", name), zlib.compress(octets), ex=max(1, seconds))
            self._redis.sadd(listed, name)
            self._redis.expire(listed, int(LIFETIME.total_seconds()))

    def find(self, name: str) -> bytes | None:
        """None once the day is over."""
        with answering():
            found = cast(bytes | None, self._redis.get(key("import", name)))
        return zlib.decompress(found) if found else None

    def names_of(self, author: str) -> tuple[str, ...]:
        """Of all that an author began and that is still there."""
        with answering():
            names = cast(set[bytes], self._redis.smembers(key("imports-of", author)))
            return tuple(sorted(name.decode() for name in names if self._redis.exists(key("import", name.decode()))))

    def drop(self, name: str, author: str) -> None:
        """At once."""
        with answering():
            self._redis.delete(key("import", name))
            self._redis.srem(key("imports-of", author), name)

"""Reaching Redis or Valkey: alone, behind Sentinel, or as a cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import redis
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.exceptions import RedisError
from redis.retry import Retry
from redis.sentinel import Sentinel

from gateway.state.errors import StateUnavailable

_TIMEOUTS: dict[str, Any] = {"socket_timeout": 2.0, "socket_connect_timeout": 1.0}

Client = redis.Redis


def open_redis(url: str) -> Client:
    """A client for one process.

    url: ``redis://``, ``rediss://``, ``unix://``, ``redis+cluster://host:port`` or
    ``redis+sentinel://host:port,host:port/service-name``. Connects at the first command.
    """
    options = _TIMEOUTS | {"retry": Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))}
    if url.startswith("redis+cluster://"):
        return RedisCluster.from_url(url.replace("+cluster", "", 1), **_TIMEOUTS)  # type: ignore[return-value]
    if url.startswith("redis+sentinel://"):
        return _through_sentinel(url, options)
    return redis.Redis.from_url(url, **options)


def _through_sentinel(url: str, options: dict[str, Any]) -> Client:
    parts = urlsplit(url)
    hosts = [tuple(host.rsplit(":", 1)) for host in parts.netloc.rpartition("@")[2].split(",")]
    password = parts.netloc.rpartition("@")[0].rpartition(":")[2] or None
    sentinel = cast(Any, Sentinel)([(host, int(port)) for host, port in hosts], sentinel_kwargs=dict(_TIMEOUTS))
    extra = dict(parse_qsl(parts.query))
    master: Client = sentinel.master_for(parts.path.strip("/"), password=password, **options, **extra)
    return master


@contextmanager
def answering() -> Iterator[None]:
    """Every fault of the store becomes StateUnavailable."""
    try:
        yield
    except (RedisError, OSError) as error:
        raise StateUnavailable(type(error).__name__) from error

"""Reaching Redis or Valkey: alone, behind Sentinel, or as a cluster."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import redis
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.exceptions import RedisClusterException, RedisError
from redis.retry import Retry
from redis.sentinel import Sentinel

from gateway.state.errors import StateUnavailable
from gateway.state.quick import QuickRedis

_TIMEOUTS: dict[str, Any] = {"socket_timeout": 2.0, "socket_connect_timeout": 1.0}
_SCHEMES = ("redis", "rediss", "unix", "redis+cluster", "redis+sentinel")

Client = redis.Redis


def check_redis_url(url: str) -> None:
    """Raises ValueError for what ``open_redis`` could not read."""
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES:
        raise ValueError(f"a redis address begins with one of {', '.join(f'{scheme}://' for scheme in _SCHEMES)}")
    if parts.scheme == "redis+sentinel":
        hosts = [host.rpartition(":") for host in parts.netloc.rpartition("@")[2].split(",")]
        if not all(host and port.isdecimal() for host, _, port in hosts) or not parts.path.strip("/"):
            raise ValueError("a sentinel address is redis+sentinel://HOST:PORT,HOST:PORT/SERVICE-NAME")


def open_redis(url: str) -> Client:
    """A client for one process.

    url: ``redis://``, ``rediss://``, ``unix://``, ``redis+cluster://host:port`` or
    ``redis+sentinel://host:port,host:port/service-name``. Connects at the first command.
    """
    options = _TIMEOUTS | {"retry": _once_again()}
    if url.startswith("redis+cluster://"):
        return cast(Client, _LateCluster(url.replace("+cluster", "", 1)))
    if url.startswith("redis+sentinel://"):
        return _through_sentinel(url, options)
    return QuickRedis.from_url(url, **options)


def _through_sentinel(url: str, options: dict[str, Any]) -> Client:
    parts = urlsplit(url)
    hosts = [tuple(host.rsplit(":", 1)) for host in parts.netloc.rpartition("@")[2].split(",")]
    password = parts.netloc.rpartition("@")[0].rpartition(":")[2] or None
    asked = _TIMEOUTS | {"retry": _once_again()}
    sentinel = cast(Any, Sentinel)([(host, int(port)) for host, port in hosts], sentinel_kwargs=asked)
    extra = dict(parse_qsl(parts.query))
    named = {"service_name": parts.path.strip("/"), "redis_class": QuickRedis, "password": password}
    master: Client = sentinel.master_for(**named, **options, **extra)
    return master


def _once_again() -> Retry:
    return Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))


class _LateCluster:
    """A cluster that is looked for at the first command: the library's own client looks when it is made."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._client: RedisCluster | None = None

    def register_script(self, text: str) -> Callable[..., Any]:
        """A script, known to the cluster from its first call on."""

        def run(keys: Sequence[str], args: Sequence[Any] = ()) -> Any:
            return cast(Any, self._reached()).register_script(text)(keys, args)

        return run

    def close(self) -> None:
        """Leaves the cluster, if it was ever reached."""
        if self._client is not None:
            self._client.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reached(), name)

    def _reached(self) -> RedisCluster:
        with self._lock:
            if self._client is None:
                self._client = RedisCluster.from_url(self._url, **_TIMEOUTS, retry=_once_again())
            return self._client


class _Answering:
    """A class and not a generator: it is passed several times in each login."""

    def __enter__(self) -> None:
        """Nothing is needed before."""

    def __exit__(self, _kind: object, error: BaseException | None, _places: object) -> None:
        if isinstance(error, (RedisError, RedisClusterException, OSError)):
            raise StateUnavailable(type(error).__name__) from error


_ANSWERING = _Answering()


def answering() -> AbstractContextManager[None]:
    """Every fault of the store becomes StateUnavailable. Its text names the cause, never the address."""
    return _ANSWERING

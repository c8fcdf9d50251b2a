"""A throwaway Redis on loopback, which tests pause, kill and restart to see what the gateway does meanwhile."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import redis

from peers.debian import installed
from peers.process import Server, clean_environment, free_port, hand_over, own_home

_HOST = "127.0.0.1"


@dataclass(frozen=True)
class RedisServer:
    """A running Redis. url: what ``redis_url`` takes. ``server`` pauses, kills and restarts it."""

    server: Server
    url: str


@contextmanager
def redis_server(options: Mapping[str, str] | None = None, password: str = "") -> Iterator[RedisServer]:
    """A Redis that runs inside the ``with``.

    options: of its configuration, such as ``{"appendonly": "yes"}``; without them it keeps nothing over a restart.
    """
    (program,) = installed("redis-server")
    port = free_port()
    url = f"redis://:{password}@{_HOST}:{port}/0" if password else f"redis://{_HOST}:{port}/0"
    with own_home("redis") as home:
        hand_over(home)
        settings = {"bind": _HOST, "port": str(port), "dir": str(home), "save": "", "daemonize": "no"}
        settings |= {"requirepass": password} if password else {}
        settings |= options or {}
        server = Server(
            [str(program), *(text for name, value in settings.items() for text in (f"--{name}", value))],
            home / "redis.log",
            lambda: _answers(url),
            clean_environment(home),
        )
        with server.running():
            yield RedisServer(server, url)


def _answers(url: str) -> bool:
    with redis.Redis.from_url(url, socket_timeout=2) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False

"""Attempts at signing in: whoever fails waits, and nobody can make somebody else wait.

Failures are counted for an account from one place, a place being a network, or a browser from which
the account was opened before: what strangers type elsewhere slows only themselves.
"""

import ipaddress
from datetime import timedelta

from gateway.state.connection import Client, answering
from gateway.state.names import key

FREE = 3
"""Failures that cost nothing: people mistype."""

FIRST = timedelta(seconds=5)
MOST = timedelta(minutes=15)
_REMEMBERED = timedelta(hours=1)

CROWD = 30
"""Attempts of one network in a minute, beyond which its unknown browsers wait: each costs a slow hash."""


def network_of(address: str) -> str:
    """The network from which somebody asks: /24, or /64 where addresses change by the hour."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/{24 if found.version == 4 else 64}", strict=False))


class Patience:
    """The store, as attempts see it. Every method raises StateUnavailable."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def wait(self, account: str, place: str) -> int:
        """Seconds until the account may be tried from that place again; 0 for at once."""
        with answering():
            left = self._client.pttl(key("wait", f"{account} {place}"))
        return max(0, -(-left // 1000))

    def failed(self, account: str, place: str) -> int:
        """Counts a failure; the seconds that it costs."""
        name = f"{account} {place}"
        with answering():
            pipeline = self._client.pipeline()
            pipeline.incr(key("failed", name))
            pipeline.expire(key("failed", name), _REMEMBERED)
            failures = int(pipeline.execute()[0])
            if failures < FREE:
                return 0
            span = min(FIRST * 2 ** min(failures - FREE, 20), MOST)
            self._client.set(key("wait", name), "1", ex=span)
        return int(span.total_seconds())

    def succeeded(self, account: str, place: str) -> None:
        """Forgets the failures of that place."""
        with answering():
            self._client.delete(key("failed", f"{account} {place}"), key("wait", f"{account} {place}"))

    def is_crowded(self, network: str) -> bool:
        """Counts an attempt of a browser that nobody knows; whether there are too many of them there."""
        with answering():
            pipeline = self._client.pipeline()
            pipeline.incr(key("crowd", network))
            pipeline.expire(key("crowd", network), 60, nx=True)
            return int(pipeline.execute()[0]) > CROWD

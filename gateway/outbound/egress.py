"""Where the gateway may call: public addresses, over TLS; the machine itself only for a demonstration.

Names are resolved here and the connection goes to the address that was checked, so that a name
cannot mean another address a moment later.
"""

import ipaddress
import math
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

from gateway.domain.addresses import is_loopback_host
from gateway.outbound.deadline import bounded, time_left
from gateway.outbound.errors import ForbiddenDestination

_PORTS = (80, 443)
_CARRYING_IPV4 = (ipaddress.IPv6Network("::/96"), ipaddress.IPv6Network("64:ff9b::/96"))


@dataclass(frozen=True)
class Egress:
    """loopback: the gateway itself is on loopback, and so may be its partners, on any port and without TLS.

    allowed: networks that are private but whose partners the operator vouches for.
    """

    loopback: bool = False
    allowed: tuple[str, ...] = ()

    def check_url(self, url: str) -> None:
        """Raises ForbiddenDestination for what no partner's address looks like."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise ForbiddenDestination("the address is malformed") from None
        if not host or parts.username is not None or not url.isprintable() or not _is_name(host):
            raise ForbiddenDestination("the address is malformed")
        if parts.scheme == "https" or (parts.scheme == "http" and self.loopback and is_loopback_host(host)):
            if not self.loopback and port not in (None, *_PORTS) and not self.allowed:
                raise ForbiddenDestination(f"port {port} is not one of https")
            return
        raise ForbiddenDestination("only https addresses are called")

    def check_address(self, address: str) -> None:
        """Raises ForbiddenDestination for an IP address that is neither public nor vouched for."""
        ip = _undisguised(address)
        if (ip.is_global and not ip.is_multicast) or (self.loopback and ip.is_loopback):
            return
        if any(ip in ipaddress.ip_network(network) for network in self.allowed):
            return
        raise ForbiddenDestination("the name leads to an address that is not public")

    def pool_manager(self, **options: Any) -> PoolManager:
        """Connections that are made only to checked addresses."""
        manager = PoolManager(**options)
        manager.pool_classes_by_scheme = {
            "http": _pool_class(HTTPConnectionPool, HTTPConnection, self),
            "https": _pool_class(HTTPSConnectionPool, HTTPSConnection, self),
        }
        return manager


def _is_name(host: str) -> bool:
    """Whether a host can be looked up at all: no empty label, none longer than 63 octets."""
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


def _undisguised(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address that is really reached: many ways of writing IPv4 in IPv6 lead to an IPv4 host."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip.is_site_local:
        return ipaddress.IPv4Address(0)
    inner = ip.ipv4_mapped or ip.sixtofour
    if inner is None and any(ip in network for network in _CARRYING_IPV4) and int(ip) > 1:
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return inner or ip


def _pool_class(pool: type[Any], connection: type[Any], egress: Egress) -> type[Any]:
    def connect(self: Any) -> socket.socket:
        return _connect_checked(egress, self._dns_host, self.port, self.timeout)

    checked = type(f"Checked{connection.__name__}", (connection,), {"_new_conn": connect})
    return type(f"Checked{pool.__name__}", (pool,), {"ConnectionCls": checked})


def _connect_checked(egress: Egress, host: str, port: int, timeout: float | None) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_, place in found:
        egress.check_address(str(place[0]))
    error: OSError = OSError("no address")
    for *_, place in found:
        try:
            return bounded(socket.create_connection((str(place[0]), int(place[1])), _shorter(timeout)))
        except OSError as failed:
            error = failed
    raise error


def _shorter(timeout: float | None) -> float | None:
    left = time_left()
    return timeout if math.isinf(left) else min(left, timeout or left)

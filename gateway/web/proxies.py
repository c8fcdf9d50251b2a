"""Who really asks: X-Forwarded-For is believed only from the proxies that the operator names."""

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def behind_proxies(application: Wsgi, trusted: Sequence[str]) -> Wsgi:
    """The application, its REMOTE_ADDR set to the nearest address that is not a trusted proxy."""
    if not trusted:
        return application
    networks = [ipaddress.ip_network(text) for text in trusted]

    def wrapped(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        hops = [hop.strip() for hop in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        while hops and _is_address(hops[-1]) and _is_within(environ.get("REMOTE_ADDR", ""), networks):
            environ["REMOTE_ADDR"] = hops.pop()
        return application(environ, start_response)

    return wrapped


def _is_within(address: str, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    return _is_address(address) and any(ipaddress.ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    """A hop that says something else, such as ``unknown``, names nobody."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True

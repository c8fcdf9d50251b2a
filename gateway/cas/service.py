"""The address of a service, read so that no browser can read it otherwise (section 2.1.1).

Only what has one meaning for every parser passes: visible ASCII, no user name, no backslash, a host that
needs no mapping, a path without dot segments, nothing encoded that could separate.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import unquote, urlencode

from gateway.cas.errors import ServiceRefused
from gateway.domain.addresses import is_loopback_host

MAX_ADDRESS = 2048
"""Characters of a service address."""

_VISIBLE = re.compile(r"[!#-;=?-\[\]_a-~]+")
_SHAPE = re.compile(r"(https?)://([^/?#]+)(/[^?#]*)?(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+)(?::([1-9][0-9]{0,4}))?")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PATH = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%/-]*")
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})?")
_SESSION_HANDLE = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SEPARATING = frozenset(b"/\\.%")
_DEFAULT_PORTS = {"https": 443, "http": 80}
_TICKET_NAMES = ("ticket", "SAMLart")


@dataclass(frozen=True)
class Service:
    """origin: scheme, host and port in canonical form. host: an IPv6 address stands without brackets.

    segments: of the path, canonical. query: as written. address: where the browser is sent, as written
    but for the fragment. normal: what is compared, at issue and at validation.
    """

    origin: str
    host: str
    segments: tuple[str, ...]
    query: str
    address: str
    normal: str


def parse_service(text: str, *, loopback: bool = False) -> Service:
    """The address that a ``service``, ``TARGET``, ``targetService`` or ``pgtUrl`` parameter names
    (sections 2.1.1, 2.5.1, 2.7.1 and 4.2.1).

    https only; with ``loopback`` (the gateway itself is on a loopback address) also http to a loopback
    host. A fragment is dropped. Raises ServiceRefused.
    """
    if len(text) > MAX_ADDRESS:
        raise ServiceRefused("service-too-long")
    if not _VISIBLE.fullmatch(text):
        raise ServiceRefused("service-characters")
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise ServiceRefused("service-shape")
    scheme = match[1].lower()
    host, origin = _origin(scheme, match[2])
    if scheme == "http" and not (loopback and is_loopback_host(host)):
        raise ServiceRefused("service-scheme")
    path, query = match[3] or "/", match[4] or ""
    segments = _segments(path)
    normal_query = _recoded(query, frozenset()).replace("+", "%20")
    _check_names(query)
    return Service(
        origin=origin,
        host=host,
        segments=segments,
        query=query,
        address=_joined(origin + path, query),
        normal=_joined(f"{origin}/{'/'.join(segments)}", normal_query),
    )


def normalise(text: str, *, loopback: bool = False) -> str:
    """The form in which two service addresses are compared, the same at issue and at validation
    (section 2.5.3, INVALID_SERVICE).

    Equal are: letter case of scheme and host, the default port, no path and ``/``, spellings of percent
    encoding, ``+`` and ``%20`` in the query, with or without fragment and ``;jsessionid``. Raises
    ServiceRefused.
    """
    return parse_service(text, loopback=loopback).normal


def with_parameters(service: Service, parameters: Iterable[tuple[str, str]]) -> str:
    """The service's address with parameters added, those it has preserved (sections 2.2.4 and 2.5.4)."""
    added = urlencode(list(parameters))
    if not added:
        return service.address
    path, _, _ = service.address.partition("?")
    return _joined(path, f"{service.query}&{added}" if service.query else added)


def _joined(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _origin(scheme: str, authority: str) -> tuple[str, str]:
    """The host, and the origin in canonical form. Raises ServiceRefused."""
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        raise ServiceRefused("service-host")
    try:
        host = _host(match[1].lower())
    except AddressValueError:
        raise ServiceRefused("service-host") from None
    port = int(match[2] or _DEFAULT_PORTS[scheme])
    if port > 65535:
        raise ServiceRefused("service-port")
    written = f"[{host}]" if ":" in host else host
    return host, f"{scheme}://{written}" + ("" if port == _DEFAULT_PORTS[scheme] else f":{port}")


def _host(text: str) -> str:
    if text.startswith("["):
        address = IPv6Address(text[1:-1])
        if address.ipv4_mapped is not None:
            raise ServiceRefused("service-host")
        return address.compressed
    if not _NAME.fullmatch(text) or len(text) > 253:
        raise ServiceRefused("service-host")
    if _NUMERIC.fullmatch(text.rpartition(".")[2]) and str(IPv4Address(text)) != text:
        raise ServiceRefused("service-host")
    return text


def _segments(path: str) -> tuple[str, ...]:
    """The segments of the path in canonical form, session handles dropped. Raises ServiceRefused."""
    if not _PATH.fullmatch(path):
        raise ServiceRefused("service-path")
    segments = tuple(_SESSION_HANDLE.sub("", _recoded(path, _SEPARATING))[1:].split("/"))
    names = [segment.partition(";")[0] for segment in segments]
    if "." in names or ".." in names or "" in names[:-1]:
        raise ServiceRefused("service-path")
    return segments


def _recoded(text: str, forbidden: frozenset[int]) -> str:
    """The same text with each percent encoding in its one canonical spelling. Raises ServiceRefused."""

    def recode(match: re.Match[str]) -> str:
        octet = int(match[1], 16) if match[1] else 0
        if octet < 0x20 or octet == 0x7F or octet in forbidden:
            raise ServiceRefused("service-encoding")
        return chr(octet) if octet in _UNRESERVED else f"%{octet:02X}"

    return _ENCODED.sub(recode, text)


def _check_names(query: str) -> None:
    """No parameter that stands for a ticket may be there already. Raises ServiceRefused."""
    for pair in re.split("[&;]", query):
        name = unquote(pair.partition("=")[0].replace("+", " ")).partition("[")[0].strip()
        if name in _TICKET_NAMES:
            raise ServiceRefused("service-ticket")

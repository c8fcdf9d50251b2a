"""The end of a whole call, however small the pieces in which its answer comes (security.md S-368).

A socket's own time limit starts again with every octet. These sockets also know when the call that is
under way in their thread must be over, and hang up then.
"""

import math
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_UNDER_WAY = threading.local()


@contextmanager
def over_within(seconds: float) -> Iterator[None]:
    """The time of one call in this thread."""
    _UNDER_WAY.end = time.monotonic() + seconds
    try:
        yield
    finally:
        _UNDER_WAY.end = math.inf


def time_left() -> float:
    """Seconds for the call under way in this thread; infinite when none is bounded. Raises TimeoutError."""
    left = float(getattr(_UNDER_WAY, "end", math.inf)) - time.monotonic()
    if left <= 0:
        raise TimeoutError("the call has taken all its time")
    return left


def _bound(connection: socket.socket) -> None:
    left, usual = time_left(), connection.gettimeout()
    if left < (math.inf if usual is None else usual):
        connection.settimeout(left)


class _BoundedTls(ssl.SSLSocket):
    def sendall(self, data: Any, flags: int = 0) -> None:
        """A server that hangs up on what we send has often said why: a certificate of ours that it does not take."""
        try:
            super().sendall(data, flags)
        except (ssl.SSLEOFError, ConnectionError):
            _bound(self)
            super().recv(1)
            raise

    def recv_into(self, *arguments: Any, **options: Any) -> int:
        _bound(self)
        return super().recv_into(*arguments, **options)


class _BoundedPlain(socket.socket):
    def recv_into(self, *arguments: Any, **options: Any) -> int:
        _bound(self)
        return super().recv_into(*arguments, **options)


def bounded(connection: socket.socket) -> socket.socket:
    """The same connection, which knows when its call must be over."""
    usual = connection.gettimeout()
    taken = _BoundedPlain(connection.family, connection.type, connection.proto, connection.detach())
    taken.settimeout(usual)
    return taken


def bound_tls(context: ssl.SSLContext) -> None:
    """Makes the connections of a context know it too."""
    context.sslsocket_class = _BoundedTls

"""A call ends in time even when the partner keeps sending: a drop a second would never run into a socket's timeout.

security.md S-368.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar


class _Watch:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_over = False

    def hold(self, connected: socket.socket) -> None:
        with self._lock:
            self._socket = connected
            if self._is_over:
                _hang_up(connected)

    def hang_up(self) -> None:
        with self._lock:
            self._is_over = True
            if self._socket is not None:
                _hang_up(self._socket)

    def forget(self) -> None:
        with self._lock:
            self._socket = None


_watch: ContextVar[_Watch | None] = ContextVar("_watch", default=None)


@contextmanager
def hanging_up_after(seconds: float) -> Iterator[None]:
    """The time of one call: after so many seconds the connection that it uses is shut down."""
    watching = _Watch()
    timer = threading.Timer(seconds, watching.hang_up)
    timer.daemon = True
    token = _watch.set(watching)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        watching.forget()
        _watch.reset(token)


def watch(connected: socket.socket) -> None:
    """Says which connection the present call uses."""
    watching = _watch.get()
    if watching is not None:
        watching.hold(connected)


def _hang_up(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)

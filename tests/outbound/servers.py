"""Servers of partners that say, octet by octet, what a test wants them to say."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_DROPS = 100
_PAUSE = 0.05

Speak = Callable[[socket.socket], None]


@dataclass
class Partner:
    """port: on 127.0.0.1. requests: the heads of those that reached it. spoken: once it has nothing more to say.

    left_early: whether the caller hung up before that.
    """

    port: int
    scheme: str = "http"
    requests: list[str] = field(default_factory=list)
    spoken: threading.Event = field(default_factory=threading.Event)
    left_early: bool = False

    def was_left_early(self) -> bool:
        """Waits until it has nothing more to say."""
        assert self.spoken.wait(60)
        return self.left_early

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/metadata"


@contextmanager
def speaking(speak: Speak, certificate: ssl.SSLContext | None = None) -> Iterator[Partner]:
    """A server that hands each connection to ``speak`` once the head of a request has come."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        partner = Partner(listener.getsockname()[1], "https" if certificate else "http")
        thread = threading.Thread(target=_accept, args=(listener, speak, certificate, partner), daemon=True)
        thread.start()
        yield partner
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def _accept(listener: socket.socket, speak: Speak, certificate: ssl.SSLContext | None, partner: Partner) -> None:
    with suppress(OSError):
        while True:
            caller, _ = listener.accept()
            with suppress(OSError), caller:
                secured = certificate.wrap_socket(caller, server_side=True) if certificate else caller
                with secured:
                    partner.requests.append(_head(secured))
                    _speak(speak, secured, partner)


def _speak(speak: Speak, caller: socket.socket, partner: Partner) -> None:
    try:
        speak(caller)
    except OSError:
        partner.left_early = True
    partner.spoken.set()


def _head(caller: socket.socket) -> str:
    octets = b""
    while b"\r\n\r\n" not in octets and (more := caller.recv(4096)):
        octets += more
    return octets.decode("latin-1")


def answer(body: bytes = b"", *headers: str, status: str = "200 OK", length: int | None = None) -> Speak:
    """An answer that is there at once. length: the one that it claims, when that is not the true one."""
    claimed = len(body) if length is None else length
    lines = (f"HTTP/1.1 {status}", *headers, f"Content-Length: {claimed}", "Connection: close", "", "")
    return lambda caller: caller.sendall("\r\n".join(lines).encode() + body)


def chunked(*pieces: bytes) -> Speak:
    """An answer that does not say how long it is."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    body = b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in (*pieces, b""))
    return lambda caller: caller.sendall(head + body)


def endless(head: bytes, slice_of: bytes) -> Speak:
    """An answer without an end, as fast as it is taken."""

    def speak(caller: socket.socket) -> None:
        caller.sendall(head)
        while True:
            caller.sendall(slice_of)

    return speak


def dripping(head: bytes, drop: bytes) -> Speak:
    """An answer that goes on for far longer than anybody should wait, a drop at a time; whole if one does."""

    def speak(caller: socket.socket) -> None:
        caller.sendall(head)
        for _ in range(_DROPS):
            caller.sendall(drop)
            threading.Event().wait(_PAUSE)

    return speak


def silent(caller: socket.socket) -> None:
    """Says nothing until the caller goes."""
    if caller.recv(1) == b"":
        raise ConnectionError

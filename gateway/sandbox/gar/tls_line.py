"""The port of the resource service: TLS that demands a certificate of the authority, and a plug that can be pulled."""

import socket
import ssl
from contextlib import suppress
from threading import Lock, Thread
from typing import Any

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer

from gateway.sandbox.gar.authority import HOST, Files
from gateway.sandbox.gar.journal import Journal

_HANDSHAKE_SECONDS = 10
_POLL_SECONDS = 0.05


def server_context(files: Files) -> ssl.SSLContext:
    """TLS 1.2 or newer; whoever has no certificate of the authority is sent away."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(files.authority)
    context.load_cert_chain(files.service.certificate, files.service.key)
    return context


class Line:
    """The port, plugged in or not. port: of 127.0.0.1."""

    def __init__(self, port: int, service: Flask, files: Files, journal: Journal) -> None:
        self.port = port
        self._service, self._files, self._journal = service, files, journal
        self._lock = Lock()
        self._server: _Server | None = None

    @property
    def address(self) -> str:
        """Of the service, without ``/ressources``."""
        return f"https://{HOST}:{self.port}"

    def plug_in(self) -> None:
        """Listens, if it did not."""
        with self._lock:
            if self._server is None:
                self._server = _Server(self.port, self._service, server_context(self._files), self._journal)
                Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True).start()

    def pull(self) -> None:
        """Refuses connections from now on, and cuts those that are open."""
        with self._lock:
            if self._server is not None:
                self._server.shutdown()
                self._server.cut()
                self._server = None


class _Server(ThreadedWSGIServer):
    """Greets every caller in a thread of its own, so that a slow or a wrong one keeps nobody waiting."""

    def __init__(self, port: int, service: Flask, context: ssl.SSLContext, journal: Journal) -> None:
        self._journal = journal
        self._open: set[ssl.SSLSocket] = set()
        super().__init__(HOST, port, service, ssl_context=context)
        self.socket.do_handshake_on_connect = False  # type: ignore[attr-defined]

    def cut(self) -> None:
        """Ends every connection, also those that wait for a next request."""
        for caller in list(self._open):
            with suppress(OSError):
                socket.socket.shutdown(caller, socket.SHUT_RDWR)

    def finish_request(self, request: Any, client_address: Any) -> None:
        try:
            request.settimeout(_HANDSHAKE_SECONDS)
            request.do_handshake()
            request.settimeout(None)
        except OSError as error:
            reason = getattr(error, "reason", None) or type(error).__name__
            self._journal.note("gar", "Le GAR a raccroché : pas de certificat valable.", str(reason), good=False)
            return
        self._open.add(request)
        try:
            super().finish_request(request, client_address)
        finally:
            self._open.discard(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who hangs up is no error of ours."""

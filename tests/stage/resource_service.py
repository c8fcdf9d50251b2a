"""The GAR's resource service, played by the test over mutual TLS: what it says is set school by school."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from gar.answers import as_json

from gateway.gar.request import ListRequest
from gateway.gar.resource import Resource

Serves = Callable[[ListRequest, BaseHTTPRequestHandler], None]


@dataclass
class ResourceService:
    """asked: the requests that came, oldest first. says: by UAI, what is done with one."""

    url: str = ""
    says: dict[str, Serves] = field(default_factory=dict)
    asked: list[ListRequest] = field(default_factory=list)
    connections: int = 0

    def gives(self, uai: str, *resources: Resource) -> None:
        """A good list, from now on."""
        self.replies(uai, as_json(*resources))

    def replies(self, uai: str, body: bytes, status: int = 200, **headers: str) -> None:
        """Always the same, from now on."""
        self.says[uai] = lambda _, handler: send(handler, body, status, **headers)

    def asked_about(self, uai: str) -> int:
        """How many requests came for a school."""
        return sum(request.school == uai for request in self.asked)


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    """One plain answer."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def resource_service(context: ssl.SSLContext) -> Iterator[ResourceService]:
    """On the loopback, for the time of a block."""
    service = ResourceService()
    server = _Server(("127.0.0.1", 0), _handler(service))
    server.context, server.service = context, service
    service.url = f"https://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    context: ssl.SSLContext
    service: ResourceService

    def finish_request(self, request, client_address) -> None:
        """The handshake is made in the connection's own thread."""
        with self.context.wrap_socket(request, server_side=True) as secured:
            self.service.connections += 1
            super().finish_request(secured, client_address)

    def handle_error(self, *_: object) -> None:
        """Clients that are refused, or that hang up, are what the tests are about."""


def _handler(service: ResourceService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            _, _, project, uai, person = self.path.split("/")
            request = ListRequest(unquote(project), unquote(uai), unquote(person))
            service.asked.append(request)
            service.says[request.school](request, self)

        def log_message(self, *_: object) -> None:
            """Silent."""

    return Handler

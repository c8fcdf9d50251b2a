"""A partner's web server on the loopback: it keeps what it was asked, and answers what the test says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Heard:
    """One request. query, form: each name once. headers: by their names in lower case."""

    method: str
    path: str
    raw_query: str
    headers: dict[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True)
class Reply:
    """What the server says. headers: beyond type and length."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/xml; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


Says = Callable[[Heard], Reply]


@dataclass
class Listener:
    """url: without a trailing slash. says: may be changed at any time. heard: all requests, oldest first."""

    says: Says
    url: str = ""
    heard: list[Heard] = field(default_factory=list)

    def replies(self, body: bytes = b"", status: int = 200, **more) -> None:
        """From now on, always the same."""
        self.says = lambda _heard: Reply(body, status, **more)


def nothing(_heard: Heard) -> Reply:
    """An empty answer, which is what back channels are answered with."""
    return Reply()


@contextmanager
def listening(says: Says = nothing) -> Iterator[Listener]:
    listener = Listener(says)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(listener))
    listener.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(listener: Listener) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._hear()

        def do_POST(self) -> None:
            self._hear()

        def _hear(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            named = {name.lower(): value for name, value in self.headers.items()}
            heard = Heard(self.command, parts.path, parts.query, named, body)
            listener.heard.append(heard)
            self._reply(listener.says(heard))

        def _reply(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in (("Content-Type", reply.content_type), *reply.headers):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            try:
                self.wfile.write(reply.body)
            except OSError:
                """The caller had enough of it."""

        def log_message(self, *_: object) -> None:
            """Silent."""

    return Handler

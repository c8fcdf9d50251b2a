"""The service's own address, where the server calls: proxy-granting tickets, and logouts."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from urllib.parse import parse_qsl, urlsplit

from conformance.cas.target import Target

_SECONDS = 8


class Heard:
    """What the server called with: the path and the parameters of each call."""

    def __init__(self) -> None:
        self._calls: list[tuple[str, str, dict[str, str]]] = []
        self._changed = Condition()

    def note(self, method: str, path: str, parameters: dict[str, str]) -> None:
        """One call."""
        with self._changed:
            self._calls.append((method, path, parameters))
            self._changed.notify_all()

    def wait_for(self, method: str, parameter: str, beginning: str = "") -> list[dict[str, str]]:
        """The parameters of the calls that have one of that name, as soon as there is one; none in time is []."""

        def found() -> list[dict[str, str]]:
            known = [given for verb, _, given in self._calls if verb == method]
            return [given for given in known if given.get(parameter, "").startswith(beginning) and parameter in given]

        with self._changed:
            self._changed.wait_for(found, _SECONDS)
            return found()


@contextmanager
def listening(target: Target) -> Iterator[Heard]:
    """Listens at the service's address for the time of a block."""
    heard = Heard()
    if not target.listens:
        yield heard
        return

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.note("GET", self.path, dict(parse_qsl(urlsplit(self.path).query)))
            self._answer()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            heard.note("POST", self.path, dict(parse_qsl(body.decode())))
            self._answer()

        def _answer(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: calls carry tickets."""

    server = ThreadingHTTPServer(target.place, Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""The gateway's application called without a server: what the load's browser needs of a connection, over WSGI."""

import io
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from email.message import Message
from typing import Any


class InProcess:
    """Stands for the browser's connection. seconds: of processor time inside the application, so far.

    watched: what is to surround each call of the application.
    """

    def __init__(self, application: Any, netloc: str) -> None:
        self.seconds = 0.0
        self.watched: Callable[[], AbstractContextManager[object]] = nullcontext
        self._application = application
        self.netloc = netloc
        self._pending = Answered(0, [], b"")

    def request(self, method: str, target: str, body: str | None, headers: dict[str, str]) -> None:
        """Calls the application; ``getresponse`` gives what it answered."""
        environ = _environ(method, target, (body or "").encode(), headers | {"Host": self.netloc})
        began: list[Any] = []
        with self.watched():
            start = time.thread_time()
            chunks = self._application(environ, lambda *line: began.extend(line))
            octets = b"".join(chunks)
            chunks.close()
            self.seconds += time.thread_time() - start
        self._pending = Answered(int(began[0].partition(" ")[0]), began[1], octets)

    def getresponse(self) -> "Answered":
        """As of ``http.client``."""
        return self._pending


class Answered:
    """As much of ``http.client.HTTPResponse`` as the browser reads."""

    def __init__(self, status: int, headers: list[tuple[str, str]], octets: bytes) -> None:
        self.status = status
        self.headers = Message()
        for name, value in headers:
            self.headers[name] = value
        self._octets = octets

    def read(self) -> bytes:
        """The body."""
        return self._octets


def _environ(method: str, target: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    path, _, query = target.partition("?")
    host, _, port = headers["Host"].partition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return environ | {name: value for name, value in named.items() if name != "HTTP_CONTENT_TYPE"}

"""Responses whose header lines stand ready: taken as they are, not checked and copied value by value for each request.

What is constant in them is made once, by the library, which refuses line breaks; what is not goes through its own door.
"""

from collections.abc import Iterable
from typing import Any

from flask import Response
from werkzeug.datastructures import Headers
from werkzeug.urls import iri_to_uri

Line = tuple[str, str]
_WITHOUT_OCTETS = (204, 304)
_PLAIN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#@!$&'()*+,;=%"


class Lines(Headers):
    """Header lines that somebody has looked at already; what is added later is looked at as ever."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self._list = list(lines)


class Ready(Response):
    """A response whose lines and octets are complete. lines: all of them but its length."""

    def __init__(self, octets: bytes, status: int, lines: Iterable[Line]) -> None:
        super().__init__([octets], status, Lines((*lines, ("Content-Length", str(len(octets))))))

    def get_wsgi_response(self, environ: dict[str, Any]) -> tuple[Iterable[bytes], str, list[Line]]:
        """The lines as they stand; where there must be no octets, the library says what becomes of the lines."""
        if environ["REQUEST_METHOD"] == "HEAD" or self.status_code in _WITHOUT_OCTETS:
            return super().get_wsgi_response(environ)
        return self.iter_encoded(), self.status, list(self.headers)


def location(address: str) -> Line:
    """The line that leads to an address; what a URI cannot hold is percent-encoded."""
    if address.isascii() and not address.encode().translate(None, _PLAIN):
        return "Location", address
    return "Location", iri_to_uri(address)

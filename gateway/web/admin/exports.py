"""Tables that browsers save, sent as they are read: the first lines at once, and never the whole in memory."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from flask import Response

from gateway.domain.sheet import written
from gateway.web.responding import Responder


def table_file(responder: Responder, name: str, lines: Iterable[Sequence[object]]) -> Response:
    """A file of that name. lines: as ``sheet.written`` takes them; what refuses the first refuses the answer."""
    return saved(responder, name, written(lines), "text/csv; charset=utf-8")


def saved(responder: Responder, name: str, pieces: Iterator[bytes], content_type: str) -> Response:
    """A file that browsers save, in pieces; the first is made before the answer begins."""
    response = responder.streamed(begun(pieces), content_type)
    response.headers["Content-Disposition"] = f"attachment; filename={quote(name)}"
    return response


def begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, of which the first is made now: what goes wrong there is told by a page of its own."""
    return _after(next(pieces), pieces)


def _after(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others

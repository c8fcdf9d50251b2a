"""Answers that the resource service should never give (security.md F-122)."""

import gzip
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

from flask import Response, request

from gateway.sandbox.gar.catalogue import CATALOGUE
from gateway.sandbox.gar.list_writing import Asked, as_json, error_of, record_of
from gateway.sandbox.gar.troubles import Trouble

_JSON = "application/json"
_PAGE = b"<!DOCTYPE html>\n<html lang='fr'><title>Maintenance</title><h1>Nous revenons dans un instant</h1></html>\n"
_MEGABYTE = 1024 * 1024
_DROP_SECONDS = 0.2
ELSEWHERE = "http://127.0.0.1:9/ressources"


def delay_of(trouble: Trouble | None) -> float:
    """Seconds before the answer."""
    return {Trouble.SLOW_2: 2.0, Trouble.SLOW_5: 5.0}.get(trouble, 0.0) if trouble else 0.0


def spoiled(trouble: Trouble, asked: Asked, genuine: bytes) -> Response | None:
    """The answer that the trouble makes of a genuine body in JSON; None when it lets that body through."""
    spoil = _SPOILERS.get(trouble)
    return spoil(asked, genuine) if spoil else None


def hung_up(_asked: Asked, _genuine: bytes) -> Response:
    """No answer at all: the connection ends."""
    _hang_up()
    return Response(status=503)


def _unavailable(_asked: Asked, _genuine: bytes) -> Response:
    return Response(_PAGE, 503, {"Retry-After": "60"}, mimetype="text/html")


def _broken(asked: Asked, _genuine: bytes) -> Response:
    return Response(error_of(asked, "Une erreur interne est survenue", "Internal Server Error"), 500, mimetype=_JSON)


def _html(_asked: Asked, _genuine: bytes) -> Response:
    return Response(_PAGE, mimetype="text/html")


def _redirect(asked: Asked, _genuine: bytes) -> Response:
    return Response(status=302, headers={"Location": f"{ELSEWHERE}/{asked.uai}"})


def _dripping(_asked: Asked, genuine: bytes) -> Response:
    def drops() -> Iterator[bytes]:
        for start in range(0, len(genuine), 8):
            yield genuine[start : start + 8]
            time.sleep(_DROP_SECONDS)

    return Response(drops(), mimetype=_JSON, headers={"Content-Length": str(len(genuine))})


def _cut(_asked: Asked, genuine: bytes) -> Response:
    def half() -> Iterator[bytes]:
        yield genuine[: len(genuine) // 2]
        _hang_up()

    return Response(half(), mimetype=_JSON, headers={"Content-Length": str(len(genuine))})


def _truncated(_asked: Asked, genuine: bytes) -> Response:
    packed = gzip.compress(genuine)
    return Response(packed[: len(packed) * 2 // 3], mimetype=_JSON, headers={"Content-Encoding": "gzip"})


def _bomb(_asked: Asked, _genuine: bytes) -> Response:
    return Response(_packed_blanks(), mimetype=_JSON, headers={"Content-Encoding": "gzip"})


@cache
def _packed_blanks() -> bytes:
    return gzip.compress(b'{"listeRessources":' + b" " * (64 * _MEGABYTE) + b"{}}", 6)


def _flood(_asked: Asked, _genuine: bytes) -> Response:
    def megabytes() -> Iterator[bytes]:
        yield b'{"listeRessources":'.ljust(_MEGABYTE)
        for _ in range(499):
            yield b" " * _MEGABYTE

    return Response(megabytes(), mimetype=_JSON, headers={"Content-Length": str(500 * _MEGABYTE)})


def _twice(_asked: Asked, genuine: bytes) -> Response:
    twice = genuine.replace(b'"idType":"ARK"', b'"idType":"ARK","nomRessource":"Une autre"', 1)
    return Response(twice if twice != genuine else b'{"listeRessources":{},"listeRessources":{}}', mimetype=_JSON)


def _deep(_asked: Asked, _genuine: bytes) -> Response:
    return Response(b'{"listeRessources":' + b"[" * 100_000 + b"]" * 100_000 + b"}", mimetype=_JSON)


def _other_school(asked: Asked, _genuine: bytes) -> Response:
    other = replace(asked, uai="0559999Z")
    return Response(as_json(record_of(other, notice) for notice in CATALOGUE[:3]), mimetype=_JSON)


def _other_person(asked: Asked, _genuine: bytes) -> Response:
    other = replace(asked, person="00000000-0000-4000-8000-000000000000")
    return Response(error_of(other, "Établissement non trouvé"), 400, mimetype=_JSON)


def _foreign_link(asked: Asked, _genuine: bytes) -> Response:
    records = [record_of(asked, notice) for notice in CATALOGUE[:3]]
    records[1]["urlAccesRessource"] = records[1]["urlAccesRessource"].replace(asked.base, "https://gar.example")
    return Response(as_json(records), mimetype=_JSON)


def _hang_up() -> None:
    """Ends the connection below TLS, without the goodbye that a whole answer has."""
    connection = request.environ["werkzeug.socket"]
    connection.shutdown(2)


_SPOILERS: dict[Trouble, Callable[[Asked, bytes], Response]] = {
    Trouble.UNPLUGGED: hung_up,
    Trouble.UNAVAILABLE: _unavailable,
    Trouble.BROKEN: _broken,
    Trouble.DRIPPING: _dripping,
    Trouble.CUT: _cut,
    Trouble.HTML: _html,
    Trouble.TRUNCATED_GZIP: _truncated,
    Trouble.GZIP_BOMB: _bomb,
    Trouble.FLOOD: _flood,
    Trouble.DUPLICATE_KEYS: _twice,
    Trouble.DEEP_NESTING: _deep,
    Trouble.OTHER_SCHOOL: _other_school,
    Trouble.OTHER_PERSON: _other_person,
    Trouble.FOREIGN_LINK: _foreign_link,
    Trouble.REDIRECT: _redirect,
}

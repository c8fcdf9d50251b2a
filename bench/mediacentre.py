"""``python -m bench.mediacentre``: processor time of a list page whose content is cached, and of one rendered anew."""

import io
import tempfile
import time
from pathlib import Path

from kit.tls import client_pair, server_context
from peers.redis_server import redis_server
from stage.gateway import prepare_home
from stage.resource_service import resource_service
from stage.site import VERDUN, Reader, site

_ROUNDS = 500
_COOKIES = "gar-session={token}; gar-entree=ent-a.a"


def main() -> None:
    """Prints a line for each page: 500 resources, one school, one thread, without an HTTP server."""
    with tempfile.TemporaryDirectory() as folder, redis_server() as redis:
        home = Path(folder) / "home"
        home.mkdir()
        prepare_home(home)
        context = server_context(Path(folder), takes=client_pair())
        with resource_service(context) as gar, site(home, redis.url, gar) as town:
            teacher, pupil = town.teacher("many", VERDUN), town.enter("full")
            application = town.stage.app.wsgi_app
            for name, reader, queries in (
                ("teacher, cached", teacher, [""]),
                ("teacher, rendered anew", teacher, [f"q=r&page={n}&matiere=m{n}" for n in range(_ROUNDS)]),
                ("pupil", pupil, [""]),
            ):
                _visit(application, reader, "")
                began = time.thread_time()
                for n in range(_ROUNDS):
                    _visit(application, reader, queries[n % len(queries)])
                spent = (time.thread_time() - began) / _ROUNDS
                print(f"{name}: {spent * 1000:.2f} ms, {1 / spent:.0f} pages/s on one core")


def _visit(application: object, reader: Reader, query: str) -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/mediacentre",
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_COOKIE": _COOKIES.format(token=reader.token),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    statuses: list[str] = []
    b"".join(application(environ, lambda status, _headers: statuses.append(status)))
    if statuses != ["200 OK"]:
        raise RuntimeError(statuses)


if __name__ == "__main__":
    main()

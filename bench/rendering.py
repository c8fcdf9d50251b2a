"""The pages of the MédiaCentre in this process, without a server: processor time of the application alone."""

import itertools
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from kit.tls import client_pair, server_context
from peers.redis_server import redis_server
from stage.gateway import PROJECT, prepare_home
from stage.resource_service import resource_service
from stage.site import COOKIE, VERDUN, Reader, site

from bench.crowd import LoadFailed
from bench.inprocess import InProcess
from bench.readers import CARD, PAGE
from bench.shelf import FEW, MANY, resources

_AGAIN = 500
_PATIENCE = 100
_ENTERED = "gar-entree=ent-a.{}"


def rendering() -> dict[str, float]:
    """Milliseconds of each kind of page, by its name. Raises LoadFailed."""
    with tempfile.TemporaryDirectory() as folder, redis_server() as redis:
        home = Path(folder) / "home"
        home.mkdir()
        prepare_home(home)
        context = server_context(Path(folder), takes=client_pair())
        with resource_service(context) as gar, site(home, redis.url, gar) as town:
            connection = InProcess(town.stage.app.wsgi_app, town.base.removeprefix("http://"))
            gar.gives(VERDUN, *resources(MANY, VERDUN, PROJECT))
            teacher = town.teacher("full", VERDUN)
            anew = f"teacher, {MANY} resources, each time another question: searched, filtered, sorted, rendered"
            measured = {
                anew: _milliseconds(connection, teacher, "a", list(_questions())),
                f"teacher, {MANY} resources, asked again": _milliseconds(connection, teacher, "a", [""] * _AGAIN),
            }
            gar.gives(VERDUN, *resources(FEW, VERDUN, PROJECT))
            pupil = town.enter()
            return measured | {f"pupil, {FEW} cards, asked again": _milliseconds(connection, pupil, "e", [""] * _AGAIN)}


def _questions() -> Iterator[str]:
    """Each of them finds something, and none comes twice; another order, which is kept, is wished for once."""
    for sort, word, level, page in itertools.product(("nom", "editeur"), "aeirst", ("011", "014", "015"), range(1, 4)):
        yield f"?q={word}&tri={sort}&niveau={level}&niveau=013&page={page}"


def _milliseconds(connection: InProcess, reader: Reader, kind: str, queries: Sequence[str]) -> float:
    headers = {"Cookie": f"{COOKIE}={reader.token}; {_ENTERED.format(kind)}"}
    _await_list(connection, headers)
    before = connection.seconds
    for query in queries:
        _visit(connection, headers, query)
    return (connection.seconds - before) / len(queries) * 1000


def _await_list(connection: InProcess, headers: dict[str, str]) -> None:
    for _ in range(_PATIENCE):
        connection.request("GET", PAGE, None, headers)
        if CARD in connection.getresponse().read():
            return
        time.sleep(0.1)
    raise LoadFailed("the list never came")


def _visit(connection: InProcess, headers: dict[str, str], query: str) -> None:
    connection.request("GET", PAGE + query, None, headers)
    answer = connection.getresponse()
    if answer.status != 200 or CARD not in answer.read():
        raise LoadFailed(f"{PAGE}{query}: {answer.status}")

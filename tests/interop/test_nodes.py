"""Several nodes on a shared Redis and a shared PostgreSQL; nodes, workers and stores that come and go."""

import threading
from contextlib import contextmanager

import pytest
from interop.conftest import INES, Bridge, bridge, introduce
from peers.browser import Browser
from peers.front import front
from peers.gateway import gateway
from peers.mellon import mellon, received
from peers.people import sign_in
from peers.postgres import postgres
from peers.process import free_port, wait_until
from peers.redis_server import redis_server

pytestmark = pytest.mark.interop

EXACTLY = {"GARPersonIdentifiant": tuple(INES.attributes["ENTPersonUid"]), "idEnt": ("B0",)}


@contextmanager
def two_nodes(ent):
    """Two nodes with homes of their own behind one address, and the stores that they share."""
    port, ports = free_port(), (free_port(), free_port())
    with postgres() as cluster, redis_server() as store:
        shared = {"redis_url": store.url, "database_url": cluster.create_database()}
        address = f"http://127.0.0.1:{port}"
        with gateway(shared, base_url=address) as first:
            keys = shared | {"certs_dir": str(first.home / "var" / "certs")}
            with gateway(keys, base_url=address) as second, front(port, ports) as used:
                first.serve(workers=1, port=ports[0])
                second.serve(workers=1, port=ports[1])
                introduce(first, ent)
                with mellon(first.idp_metadata("B0")) as gar:
                    first.sp_add("gar", gar.metadata)
                    yield Bridge(first, ent, gar), (first, second), used, cluster, store


def test_a_login_begun_on_one_node_ends_on_another(ent):
    with two_nodes(ent) as (built, _, used, *_rest):
        del used[:]
        assert received(built.log_in()).attributes == EXACTLY
        assert len(set(used)) == 2


def test_what_one_node_is_told_the_other_knows(ent):
    with two_nodes(ent) as (built, (_, second), *_rest):
        second.run("convention", "end", "1")
        assert [built.log_in().status for _ in range(4)] == [403] * 4


def test_the_database_away_is_a_503_that_keeps_the_destination(ent):
    with two_nodes(ent) as (built, _, _, cluster, _store):
        visitor = Browser()
        cluster.server.stop()
        page = visitor.open(built.gar.protected_url)
        assert page.status == 503
        assert page.header("retry-after")
        assert "momentanément indisponible" in page.text
        cluster.server.start()
        wait_until(built.gateway.is_ready, "the gateway to be ready again")
        page = visitor.open(page.url)
        assert received(visitor.travel(sign_in(visitor, page, INES))).attributes == EXACTLY


def test_a_worker_killed_in_the_middle_costs_at_most_one_retry(ent):
    with bridge(ent, workers=1) as built:
        visitor = Browser()
        login = visitor.open(built.gar.protected_url)
        built.gateway.kill_worker()
        wait_until(built.gateway.is_ready, "a new worker")
        assert received(visitor.travel(sign_in(visitor, login, INES))).attributes == EXACTLY


def test_a_restart_in_the_middle_loses_no_login(ent):
    with bridge(ent) as built:
        visitor = Browser()
        login = visitor.open(built.gar.protected_url)
        built.gateway.stop()
        built.gateway.serve()
        assert received(visitor.travel(sign_in(visitor, login, INES))).attributes == EXACTLY


def test_a_reload_under_load_loses_no_login(ent):
    with bridge(ent) as built:
        outcomes, stop = [], threading.Event()

        def keep_logging_in():
            while not stop.is_set():
                outcomes.append(received(built.log_in()).attributes == EXACTLY)

        threads = [threading.Thread(target=keep_logging_in) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(3):
                before, workers = len(outcomes), built.gateway.workers()
                built.gateway.reload()
                wait_until(lambda old=workers: not set(old) & set(built.gateway.workers()), "new workers")
                wait_until(lambda seen=before: len(outcomes) >= seen + 2, "logins after the reload")
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert all(outcomes)


def test_the_private_redis_comes_back_when_it_dies(ent):
    with bridge(ent) as built:
        assert received(built.log_in()).attributes == EXACTLY
        built.gateway.kill_redis()
        wait_until(built.gateway.is_ready, "the private Redis to be back")
        assert received(built.log_in()).attributes == EXACTLY


def test_nothing_is_left_behind_when_the_gateway_is_killed(ent):
    with bridge(ent) as built:
        family = built.gateway.family()
        built.gateway.server.kill()
        wait_until(lambda: not any(process.is_alive() for process in family), "all of it to end")

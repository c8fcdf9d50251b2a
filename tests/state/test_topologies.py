"""Whole logins on a Redis behind Sentinel and on a cluster, and what happens when a server goes away."""

import shutil

import pytest
import redis
from peers.process import wait_until
from stage.gateway import open_stage
from state.servers import clustered, watched

pytestmark = pytest.mark.interop


@pytest.fixture
def opened(tmp_path, prepared_home):
    """Opens a stage on a store, and closes it when the test ends."""
    stages = []

    def open_on(url):
        home = shutil.copytree(prepared_home, tmp_path / f"home{len(stages)}")
        stages.append(open_stage(home, url))
        return stages[-1]

    yield open_on
    for stage in stages:
        stage.house.engine.dispose()
        stage.house.redis.close()


def test_a_login_goes_through_behind_a_sentinel_and_outlives_a_failover(opened):
    with watched() as (url, master, _):
        stage = opened(url)
        visitor, late = stage.visitor(), stage.visitor()
        used = stage.response(stage.ask(visitor))
        assert visitor.post("/saml/sp/acs", used).status == 200
        asked = stage.ask(late)
        stage.house.redis.wait(1, 5000)
        master.kill()
        seen = set()

        def is_back():
            status = visitor.get("/health/ready").status
            seen.add(stage.knock(stage.visitor())[0].status)
            return status == 200

        wait_until(is_back, "the replica to take over")
        assert seen <= {303, 503}
        assert stage.knock(visitor)[0].status == 200
        form = stage.response(asked)
        assert late.post("/saml/sp/acs", form).status == 200
        assert stage.visitor().post("/saml/sp/acs", used).status >= 400
        assert len([line for line in stage.audit() if line.kind == "login.ok"]) == 2


@pytest.fixture(scope="module")
def cluster():
    with clustered() as running:
        yield running


@pytest.fixture
def on_cluster(opened, cluster):
    """A stage on an empty cluster, and the server of its one node."""
    url, server = cluster
    stage = opened(url)
    wait_until(lambda: is_emptied(stage.house.redis), "the cluster to be up")
    return stage, server


def is_emptied(client):
    try:
        client.set("{gar}:probe", "1")
        return client.flushall()
    except (redis.RedisError, redis.exceptions.RedisClusterException):
        return False


def test_a_login_goes_through_on_a_cluster(on_cluster):
    stage, _ = on_cluster
    visitor = stage.visitor()
    assert stage.login(visitor).attributes["idEnt"] == ["ENT1"]
    assert stage.knock(visitor)[0].status == 200
    assert visitor.get("/health/ready").status == 200
    assert [line.kind for line in stage.audit()] == ["login.ok", "login.again"]
    with stage.change():
        pass
    assert len({stage.house.redis.cluster_keyslot(key) for key in stage.house.redis.keys("*")}) == 1


def test_an_assertion_counts_once_on_a_cluster(on_cluster):
    stage, _ = on_cluster
    visitor = stage.visitor()
    form = stage.response(stage.ask(visitor))
    assert visitor.post("/saml/sp/acs", form).status == 200
    assert visitor.post("/saml/sp/acs", form).status == 200
    assert stage.visitor().post("/saml/sp/acs", form).status >= 400
    assert len([line for line in stage.audit() if line.kind == "login.ok"]) == 1


@pytest.fixture
def cut_off(on_cluster):
    """A stage whose cluster is away, and what brings it back."""
    stage, server = on_cluster
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    server.kill()
    yield stage, visitor, asked, server.start
    if not server.is_alive:
        server.start()


def test_a_cluster_that_is_away_is_a_503(cut_off):
    stage, visitor, asked, _ = cut_off
    page = stage.come_back(visitor, asked)
    assert page.status == 503
    assert page.headers["Retry-After"]
    assert visitor.get("/health/live").status == 200
    assert visitor.get("/health/ready").status == 503


def test_a_cluster_that_comes_back_is_found_again(cut_off):
    stage, visitor, _, come_back = cut_off
    come_back()
    wait_until(lambda: visitor.get("/health/ready").status == 200, "the cluster to be found again")
    assert stage.login(visitor).status == 200


def test_a_gateway_starts_while_its_cluster_is_away(cut_off, opened):
    stage = opened(cut_off[0].house.settings.redis_url)
    assert stage.knock(stage.visitor())[0].status == 503

"""Reaching the store by each of its addresses; whatever is wrong with it, it is away."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from peers.process import free_port, hand_over, own_home
from peers.redis_server import redis_server

from gateway.state.connection import answering, open_redis
from gateway.state.errors import StateUnavailable


def ask(client):
    with answering():
        return client.ping()


def ask_once(url):
    client = open_redis(url)
    try:
        return ask(client)
    finally:
        client.close()


@pytest.fixture(scope="module")
def guarded():
    """A Redis with a password, on TCP and on a unix socket."""
    with own_home("socket") as folder:
        hand_over(folder)
        path = folder / "redis.sock"
        with redis_server({"unixsocket": str(path), "unixsocketperm": "777"}, password="open-sesame") as server:
            yield server.url, path


def test_a_redis_alone_answers(redis_url):
    assert ask_once(redis_url)
    assert ask_once(redis_url.removesuffix("/0"))


def test_a_redis_with_a_password_answers_on_tcp_and_on_a_unix_socket(guarded):
    url, path = guarded
    assert ask_once(url)
    assert ask_once(f"unix://:open-sesame@{path}")


def nobody(scheme):
    """An address where nobody listens."""
    return f"{scheme}://127.0.0.1:{free_port()}{'/gar' if 'sentinel' in scheme else ''}"


@pytest.fixture
def slept(monkeypatch):
    """The seconds that the client wants to wait between two attempts, which then do not pass."""
    seconds = []
    monkeypatch.setattr("redis.retry.sleep", seconds.append)
    return seconds


@pytest.mark.parametrize("scheme", ["redis", "redis+sentinel", "redis+cluster"])
def test_nobody_there_is_a_store_that_is_away_without_a_long_wait(scheme, slept):
    """security.md F-105: at most three seconds, then 503."""
    with pytest.raises(StateUnavailable):
        ask_once(nobody(scheme))
    assert sum(slept) <= 3


def test_no_socket_is_a_store_that_is_away(tmp_path):
    with pytest.raises(StateUnavailable):
        ask_once(f"unix://{tmp_path}/redis.sock")


def test_a_wrong_password_is_a_store_that_is_away(guarded):
    _, path = guarded
    for url in (f"unix://{path}", f"unix://:wrong@{path}"):
        with pytest.raises(StateUnavailable, match="Auth"):
            ask_once(url)


def test_a_redis_that_does_not_answer_is_given_up(redis_url, real_redis):
    client = open_redis(redis_url)
    assert ask(client)
    real_redis.server.pause()
    try:
        with pytest.raises(StateUnavailable):
            ask(client)
    finally:
        real_redis.server.resume()
    assert ask(client)
    client.close()


def test_a_redis_that_was_restarted_is_found_again_at_the_first_command():
    with redis_server() as store:
        client = open_redis(store.url)
        assert ask(client)
        store.server.restart()
        assert ask(client)
        client.close()


@pytest.mark.parametrize("scheme", ["redis", "redis+sentinel", "redis+cluster"])
def test_nothing_is_called_before_the_first_command(scheme):
    open_redis(nobody(scheme)).close()


@pytest.mark.parametrize(
    "fault",
    [
        redis.ConnectionError("x"),
        redis.TimeoutError("x"),
        redis.ReadOnlyError("x"),
        redis.BusyLoadingError("x"),
        redis.OutOfMemoryError("x"),
        redis.exceptions.NoPermissionError("x"),
        redis.exceptions.ClusterDownError("x"),
        redis.exceptions.RedisClusterException("x"),
        redis.exceptions.MasterDownError("x"),
        redis.sentinel.MasterNotFoundError("x"),
        OSError("x"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_every_fault_of_the_store_reads_the_same(fault):
    with pytest.raises(StateUnavailable), answering():
        raise fault


def test_a_fault_of_ours_stays_what_it_is():
    with pytest.raises(ZeroDivisionError), answering():
        _ = 1 / 0


def test_a_reply_that_came_too_late_answers_no_other_command(redis_url):
    client = open_redis(redis_url)
    client.connection_pool.connection_kwargs["socket_timeout"] = 0.2
    client.set("{test}:early", "early")
    with pytest.raises(StateUnavailable), answering():
        client.execute_command("BLPOP", "{test}:nothing", 1)
    assert [client.get("{test}:early") for _ in range(3)] == [b"early"] * 3


def test_what_the_server_refuses_leaves_the_connection_in_step(redis_url):
    client = open_redis(redis_url)
    client.set("{test}:text", "text")
    with pytest.raises(redis.ResponseError):
        client.incr("{test}:text")
    assert client.get("{test}:text") == b"text"


def test_threads_that_ask_at_once_get_their_own_answers(redis_url):
    client = open_redis(redis_url)
    names = [f"{{test}}:{number}" for number in range(200)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: client.set(name, name), names))
        assert list(threads.map(client.get, names)) == [name.encode() for name in names]


def test_a_child_takes_no_connection_of_its_parent(redis_url):
    client = open_redis(redis_url)
    mine = client.client_id()
    child = os.fork()
    if child == 0:
        os._exit(0 if client.client_id() != mine else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert client.client_id() == mine

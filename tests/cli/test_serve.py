"""``serve`` as a process of its own: all its workers, its log, its end."""

import http.client
import json
import os
import shutil
import signal
import socket
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from cli.conftest import Operator
from peers.gateway import CommandRefused, gateway
from peers.process import wait_until

CANARY = "canari-7731"


@pytest.fixture(scope="module")
def serving():
    """A gateway with two workers on the embedded defaults."""
    with gateway() as installation:
        installation.serve(workers=2)
        yield installation


@pytest.fixture
def operator(serving):
    return Operator(serving.home / "var")


def status(serving, path):
    connection = http.client.HTTPConnection(urlsplit(serving.base_url).netloc, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


@contextmanager
def alone(worker, serving):
    """One worker answers, the others hold still."""
    others = [pid for pid in serving.workers() if pid != worker]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)


def say(serving, octets):
    """Octets of a request as they are, and the beginning of the answer."""
    with socket.create_connection(urlsplit(serving.base_url).netloc.split(":"), timeout=30) as caller:
        caller.sendall(octets)
        return caller.recv(100)


def test_a_project_that_is_added_is_served_by_every_worker(serving, operator):
    path = "/saml/idp/ENT2/metadata"
    assert len(serving.workers()) == 2
    assert status(serving, path) == 404
    operator.do("project", "add", "ENT2", "--name", "Deux")
    for worker in serving.workers():
        with alone(worker, serving):
            wait_until(lambda: status(serving, path) == 200, "the worker to know the project")


def test_one_home_is_served_once(serving):
    with pytest.raises(CommandRefused) as refused:
        serving.run("serve", "--bind", "127.0.0.1:1")
    assert refused.value.code == 1
    assert "already being served" in refused.value.reason
    assert serving.is_ready()


def test_check_finds_nothing_wrong_with_it(serving, operator):
    assert operator.do("check") == "ok\n"


def test_an_audit_line_finds_its_way_from_a_page_to_the_registry(serving, operator):
    """Queued by one process, moved by another, found by a third."""
    assert status(serving, "/login?way=made-up") == 400
    wait_until(lambda: any(kind == "login.refused" for kind, _ in operator.audit()), "the line to be moved")


@pytest.mark.parametrize(
    "request_line",
    [
        f"GET /saml/idp/ENT1/sso?SAMLRequest={CANARY} HTTP/9.9",
        f"GET /{CANARY}",
        f"{CANARY} / HTTP/1.1",
        f"GET /{CANARY * 2000} HTTP/1.1",
        f"GET / HTTP/1.1\r\n{CANARY}",
        f"GET / HTTP/1.1\r\nX-{CANARY}\x00: x",
        f"POST /saml/sp/acs HTTP/1.1\r\nHost: x\r\nContent-Length: {CANARY}",
        f"POST /saml/sp/acs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {CANARY}",
    ],
    ids=["version", "no version", "method", "long", "header", "header name", "length", "coding"],
)
def test_a_request_that_is_none_is_refused_and_not_quoted_in_the_log(serving, request_line):
    before = len(serving.log())
    assert say(serving, f"{request_line}\r\n\r\n".encode()).split()[1] in (b"400", b"414", b"501")
    assert status(serving, "/health/live") == 200
    assert CANARY not in serving.log()[before:]


def test_every_line_of_the_log_is_json_with_its_instant_and_its_level(serving):
    status(serving, "/login?way=made-up")
    lines = [json.loads(line) for line in serving.log().splitlines()]
    assert lines
    assert all({"event", "level", "timestamp"} <= set(line) for line in lines)


def test_it_ends_gracefully_when_told_to_and_leaves_nothing_behind(serving):
    family = serving.family()
    serving.server.process.terminate()
    assert serving.server.process.wait(30) == 0
    wait_until(lambda: not any(process.is_alive() for process in family), "all of it to end")
    serving.serve(workers=2)
    assert status(serving, "/saml/idp/ENT2/metadata") == 200


def test_it_does_not_start_with_keys_that_cannot_be_used(tmp_path, prepared_home):
    operator = Operator(shutil.copytree(prepared_home, tmp_path / "home"))
    operator.configure("")
    (operator.home / "certs" / "idp-signing.key").chmod(0o644)
    (operator.home / "certs" / "cookies.secret").unlink()
    assert len(operator.refused("serve", "--bind", "127.0.0.1:1")) == 2

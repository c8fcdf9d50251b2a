"""A part of the demonstration runs as a process of its own, and ends when it is told to."""

import socket
from contextlib import ExitStack

import pytest

from gateway.sandbox.processes import (
    DidNotStart,
    await_process,
    free_port,
    launched,
    process,
    start_process,
    stop_process,
)

OPTIONS = ["--gateway", "http://127.0.0.1:1", "--ident", "B0"]


def tour_options(port, home):
    others = [word for party in ("ent", "cas-ent", "gar", "library") for word in (f"--{party}", "http://127.0.0.1:1")]
    return ["--port", str(port), "--home", str(home), *OPTIONS, *others]


def is_answered(port):
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def test_a_process_answers_on_its_port_until_the_block_ends(tmp_path):
    port = free_port()
    with process("gateway.sandbox.tour", tour_options(port, tmp_path), port, tmp_path / "log") as running:
        assert is_answered(port)
        assert running.process.poll() is None
    assert not is_answered(port)
    assert running.process.poll() is not None


def test_a_process_that_ends_at_once_shows_the_end_of_its_output(tmp_path):
    port = free_port()
    with pytest.raises(DidNotStart, match="--ident"):
        start_process("gateway.sandbox.gar", ["--port", str(port)], port, tmp_path / "log")


def test_a_port_in_use_is_not_taken_for_the_process(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DidNotStart, match="already in use"):
            start_process("gateway.sandbox.tour", tour_options(port, tmp_path), port, tmp_path / "log")


def test_several_processes_start_at_once_and_are_waited_for_afterwards(tmp_path):
    ports = [free_port(), free_port()]
    with ExitStack() as stack:
        begun = [
            stack.enter_context(
                launched("gateway.sandbox.tour", tour_options(port, tmp_path), port, tmp_path / f"{port}.log")
            )
            for port in ports
        ]
        for running in begun:
            await_process(running)
        assert all(is_answered(port) for port in ports)
    assert not any(is_answered(port) for port in ports)


def test_stopping_twice_does_no_harm(tmp_path):
    port = free_port()
    running = start_process("gateway.sandbox.tour", tour_options(port, tmp_path), port, tmp_path / "log")
    stop_process(running)
    stop_process(running)
    assert not is_answered(port)

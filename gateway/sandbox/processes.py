"""Starting a part of the demonstration as a process of its own, and stopping exactly that one."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_READY_SECONDS = 30
_STOP_SECONDS = 10


class DidNotStart(Exception):
    """The process ended, or its port stayed silent. The text says which, with the end of its output."""


@dataclass(frozen=True)
class Running:
    """A process that was started here. port: on 127.0.0.1. log: the file of its output."""

    module: str
    port: int
    log: Path
    process: subprocess.Popen[bytes]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def start_process(module: str, arguments: Sequence[str], port: int, log: Path) -> Running:
    """Starts ``python -m module`` and waits until its port answers. Raises DidNotStart."""
    running = launch_process(module, arguments, port, log)
    await_process(running)
    return running


def launch_process(module: str, arguments: Sequence[str], port: int, log: Path) -> Running:
    """Starts ``python -m module`` and does not wait. Raises DidNotStart when its port is taken.

    It gets no signal of the terminal: whoever starts it stops it.
    """
    if _answers(port):
        raise DidNotStart(f"{module}: port {port} is already in use")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Running(module, port, log, process)


def await_process(running: Running) -> None:
    """Waits until its port answers; stops it when it does not in time. Raises DidNotStart."""
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and running.process.poll() is None:
        if _answers(running.port):
            return
        time.sleep(0.05)
    stop_process(running)
    raise DidNotStart(f"{running.module} did not start on port {running.port}:\n{_end_of(running.log)}")


def stop_process(running: Running) -> None:
    """Ends the process, at once if it does not end when asked. Nothing happens when it has ended."""
    running.process.terminate()
    try:
        running.process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        running.process.kill()
        running.process.wait()


@contextmanager
def launched(module: str, arguments: Sequence[str], port: int, log: Path) -> Iterator[Running]:
    """The process for the time of a block, which begins before its port answers. Raises DidNotStart."""
    running = launch_process(module, arguments, port, log)
    try:
        yield running
    finally:
        stop_process(running)


@contextmanager
def process(module: str, arguments: Sequence[str], port: int, log: Path) -> Iterator[Running]:
    """The process for the time of a block. Raises DidNotStart."""
    with launched(module, arguments, port, log) as running:
        await_process(running)
        yield running


def _answers(port: int) -> bool:
    with socket.socket() as caller:
        caller.settimeout(1)
        return caller.connect_ex(("127.0.0.1", port)) == 0


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])

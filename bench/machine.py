"""The machine: which core does what, how much processor time was used, what RSA alone would cost."""

import os
import platform
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from peers.process_tree import descendants

_TICKS = os.sysconf("SC_CLK_TCK")
_RSA_ROUNDS = 400
_MESSAGE = bytes(600)


class TooFewCores(Exception):
    """The proxy and the load need a core each."""


def two_cores() -> tuple[int, int]:
    """The core of the proxy and the core of the load. Raises TooFewCores."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise TooFewCores("two cores are needed: one for the proxy, one for the load")
    return cores[0], cores[1]


@contextmanager
def on_cores(*cores: int) -> Iterator[None]:
    """Keeps the process, and what it starts meanwhile, on these cores."""
    former = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, former)


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time of processes and of all that they started, those that have ended included."""
    return sum(cpu_by_program(pids).values())


def cpu_by_program(pids: Iterable[int]) -> dict[str, float]:
    """The same, by the name of the program."""
    spent: dict[str, float] = {}
    for pid in pids:
        for number in (pid, *(process.pid for process in descendants(pid))):
            name, seconds = _own_seconds(number)
            spent[name] = spent.get(name, 0.0) + seconds
    return spent


def _own_seconds(pid: int) -> tuple[str, float]:
    """The name of one process, and its time with that of its children that have ended."""
    try:
        head, _, tail = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
    except OSError:
        return "", 0.0
    return head.partition("(")[2], sum(map(int, tail.split()[11:15])) / _TICKS


def rsa_milliseconds() -> tuple[float, float]:
    """Processor time of one RSA-2048 signature and of one verification, on the core of this process."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public, signature = key.public_key(), key.sign(_MESSAGE, padding.PKCS1v15(), SHA256())
    signing = _milliseconds(lambda: key.sign(_MESSAGE, padding.PKCS1v15(), SHA256()))
    verifying = _milliseconds(lambda: public.verify(signature, _MESSAGE, padding.PKCS1v15(), SHA256()))
    return signing, verifying


def _milliseconds(operation: Callable[[], object]) -> float:
    for _ in range(_RSA_ROUNDS // 10):
        operation()
    began = time.thread_time()
    for _ in range(_RSA_ROUNDS):
        operation()
    return (time.thread_time() - began) / _RSA_ROUNDS * 1000


def description() -> str:
    """The processor and the kernel."""
    models = re.findall(r"(?m)^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text())
    processor = models[0] if models else platform.machine()
    return f"{processor}, {os.cpu_count()} cores, Linux {platform.release()}"

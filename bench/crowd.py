"""Several processes that load a server at once, and what each side spent meanwhile."""

import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Generic, TypeVar

from bench.machine import cpu_seconds

_T = TypeVar("_T")
_processes = multiprocessing.get_context("fork")


class LoadFailed(Exception):
    """Something did not end as it should: no figure is worth anything then."""


@dataclass(frozen=True)
class Sample:
    """One measurement. done: logins, or pages. seconds: on the wall. server, load: seconds of processor time of each
    side.
    """

    done: int
    seconds: float
    server: float
    load: float

    @property
    def rate(self) -> float:
        """How many a second."""
        return self.done / self.seconds

    @property
    def cost(self) -> float:
        """The server's processor time for one, in milliseconds."""
        return self.server / self.done * 1000

    @property
    def busy(self) -> float:
        """How much of one core the server used."""
        return self.server / self.seconds


@dataclass(frozen=True)
class Delays:
    """Of what was asked for at a steady rate, in milliseconds, each from the moment when it was due."""

    values: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """The delay that this share does not exceed."""
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@dataclass(frozen=True)
class Played(Generic[_T]):
    """results: of each process. The rest as of ``Sample``."""

    results: list[_T]
    seconds: float
    server: float
    load: float

    def sample(self, done: int) -> Sample:
        """What it comes to, when so many were done."""
        return Sample(done, self.seconds, self.server, self.load)


def together(act: Callable[[int], _T], count: int, cores: set[int], pids: Sequence[int]) -> Played[_T]:
    """So many processes on these cores, which begin at once. act: is given the number of its process.

    pids: of the server. Raises LoadFailed.
    """
    barrier = _processes.Barrier(count + 1)
    pipes = []
    for place in range(count):
        ours, theirs = _processes.Pipe(duplex=False)
        _processes.Process(target=_sit, args=(act, place, cores, barrier, theirs), daemon=True).start()
        theirs.close()
        pipes.append(ours)
    before = cpu_seconds(pids)
    barrier.wait()
    began = time.monotonic()
    ended = [_result(pipe) for pipe in pipes]
    wall = time.monotonic() - began
    server = cpu_seconds(pids) - before
    return Played([result for result, _ in ended], wall, server, sum(spent for _, spent in ended))


def steadily(
    arrive: Callable[[], Callable[[int], object]], count: int, cores: set[int], seconds: float, rate: float
) -> Delays:
    """So many a second, whether or not those before have ended, from ``count`` processes on these cores.

    arrive: what a process does first, which gives what it does for each number. What one waits because its
    process is still busy counts: it was due all the same. Raises LoadFailed.
    """

    def act(place: int) -> list[float]:
        one, began = arrive(), time.monotonic() + place / rate
        return [
            _due(one, number, began + (number // count) * count / rate)
            for number in range(place, int(rate * seconds), count)
        ]

    return Delays(tuple(delay for delays in together(act, count, cores, ()).results for delay in delays))


def _due(one: Callable[[int], object], number: int, due: float) -> float:
    """Does it when it is due; how long it took, in milliseconds."""
    if (left := due - time.monotonic()) > 0:
        time.sleep(left)
    one(number)
    return (time.monotonic() - due) * 1000


def _sit(act: Callable[[int], _T], place: int, cores: set[int], barrier: Barrier, pipe: Connection) -> None:
    """The life of one process: its result, or what went wrong as text."""
    os.sched_setaffinity(0, cores)
    barrier.wait()
    began = time.process_time()
    try:
        result = act(place)
    except Exception as error:  # noqa: BLE001 - it is told to the process that waits
        pipe.send(f"{type(error).__name__}: {error}")
    else:
        pipe.send((result, time.process_time() - began))


def _result(pipe: Connection) -> tuple[_T, float]:
    try:
        result: tuple[_T, float] | str = pipe.recv()
    except EOFError:
        raise LoadFailed("a browser died") from None
    if isinstance(result, str):
        raise LoadFailed(result)
    return result

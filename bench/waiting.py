"""Whether pages that wait for a slow GAR take anything from logins."""

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from multiprocessing.connection import Connection

from bench.crowd import LoadFailed, Sample
from bench.load import Play, Target, run
from bench.measuring import Pace
from bench.portals import Portals
from bench.readers import OK, PAGE, UNAVAILABLE, Line, Reader, sign_in
from bench.shelf import SLOW

ALONE, PROMPT, TARDY = "nobody", "8 pages a second, the GAR answers at once", "8 pages a second, the GAR takes 1.9 s"
_BROWSERS = 8
_ELSEWHERE = "/aide"
_processes = multiprocessing.get_context("fork")


def logins_beside(play: Play, portals: Portals, cores: set[int], pace: Pace, number: int) -> dict[str, Sample]:
    """The login rate with nobody, and with people who open a list that nobody has yet. number: of the round.

    Raises LoadFailed, WrongAnswer.
    """
    spans = 2 * int(pace.warm + pace.seconds)
    samples = {}
    for title, prefix in ((ALONE, ""), (PROMPT, "elv-neuf-"), (TARDY, SLOW)):
        people = [f"{prefix}{number}-{each}" for each in range(_BROWSERS * spans)] if prefix else []
        readers = [sign_in(play.target, portals, person, goal=_ELSEWHERE) for person in people]
        with _opening(play.target, readers, cores) if readers else nullcontext():
            run(play, cores, seconds=pace.warm)
            samples[title] = run(play, cores, seconds=pace.seconds)
    return samples


@contextmanager
def _opening(target: Target, readers: Sequence[Reader], cores: set[int]) -> Iterator[None]:
    """Meanwhile each browser opens the list of another person every second. Raises LoadFailed."""
    ours, theirs = _processes.Pipe(duplex=False)
    process = _processes.Process(target=_open_lists, args=(target, readers, cores, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield
    finally:
        over = ours.poll()
        process.terminate()
        process.join()
    if over:
        raise LoadFailed(f"those who open lists: {ours.recv()}")


def _open_lists(target: Target, readers: Sequence[Reader], cores: set[int], failed: Connection) -> None:
    os.sched_setaffinity(0, cores)
    threads = [
        threading.Thread(target=_open_each, args=(target, readers[place::_BROWSERS], place / _BROWSERS, failed))
        for place in range(_BROWSERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    failed.send("there are no more people")


def _open_each(target: Target, readers: Sequence[Reader], begins: float, failed: Connection) -> None:
    line, began = Line(target), time.monotonic() + begins
    try:
        for second, reader in enumerate(readers):
            time.sleep(max(0.0, began + second - time.monotonic()))
            line.get(reader, PAGE, (OK, UNAVAILABLE))
    except (LoadFailed, OSError) as error:
        failed.send(str(error))

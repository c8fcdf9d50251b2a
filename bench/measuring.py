"""Measurements in rounds: every contender once a round, so that what the machine does meanwhile hits all alike."""

import statistics
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace

from bench.crowd import Sample
from bench.gar import Gar
from bench.load import BROWSERS, Play, Target, prove, run
from bench.portals import Portals
from bench.progress import say

Serve = Callable[[], AbstractContextManager[Target]]
"""Starts a proxy for the time of a block."""


@dataclass(frozen=True)
class Pace:
    """How long everything takes. rounds: of all the contenders. warm, seconds: of each row in each round."""

    rounds: int
    warm: float
    seconds: float


THOROUGH = Pace(rounds=3, warm=2, seconds=8)
QUICK = Pace(rounds=1, warm=1, seconds=3)


@dataclass(frozen=True)
class Row:
    """One line of a table. signs, verifies: RSA operations of one login, for the floor.

    slugs: of the ENTs that the requests name. each_once: whether every ENT is used once before, apart.
    """

    title: str
    gar: Gar
    signs: int = 2
    verifies: int = 2
    slugs: tuple[str, ...] = ()
    each_once: bool = False


@dataclass(frozen=True)
class Contender:
    """A proxy and its rows, measured one after the other while it serves.

    checks_requests: whether it looks at the signature of a redirected request.
    """

    serve: Serve
    rows: tuple[Row, ...]
    checks_requests: bool = True
    browsers: int = BROWSERS


@dataclass
class Result:
    """The samples of a row, one a round. first: of the first login through each ENT, when they were taken apart."""

    row: Row
    samples: list[Sample] = field(default_factory=list)
    first: list[Sample] = field(default_factory=list)


@dataclass(frozen=True)
class Spread:
    """A median between its extremes."""

    median: float
    least: float
    most: float


def spread(values: Sequence[float]) -> Spread:
    """Of at least one value."""
    return Spread(statistics.median(values), min(values), max(values))


def measure(
    contenders: Sequence[Contender], portals: Portals, load_cores: set[int], pace: Pace, each_round: Callable[[], None]
) -> list[Result]:
    """The results in the order of the rows. each_round: what else is measured, while no proxy serves.

    Raises LoadFailed, WrongAnswer.
    """
    results = {row.title: Result(row) for contender in contenders for row in contender.rows}
    for number in range(1, pace.rounds + 1):
        each_round()
        for contender in contenders:
            with contender.serve() as target:
                for row in contender.rows:
                    play, result = Play(target, row.gar, portals, row.slugs), results[row.title]
                    prove(play, checks_requests=contender.checks_requests)
                    _sample(play, result, contender.browsers, load_cores, pace)
                    say(f"round {number} of {pace.rounds}: {row.title}: {_told(result.samples[-1])}")
    return list(results.values())


def _sample(play: Play, result: Result, browsers: int, cores: set[int], pace: Pace) -> None:
    if result.row.each_once:
        run(replace(play, slugs=play.slugs[:1]), cores, seconds=pace.warm, browsers=browsers)
        result.first.append(run(play, cores, logins=len(play.slugs), browsers=browsers))
    run(play, cores, seconds=pace.warm, browsers=browsers)
    result.samples.append(run(play, cores, seconds=pace.seconds, browsers=browsers))


def _told(sample: Sample) -> str:
    load = sample.load / sample.seconds
    return (
        f"{sample.rate:.1f} logins/s, {sample.cost:.2f} ms of processor time each,"
        f" proxy busy {sample.busy:.0%} of a core, load {load:.0%}"
    )

"""Whether a login costs the same with thousands of ENTs, and with several workers."""

from contextlib import ExitStack
from functools import partial

from bench.gateway import installed, serving, slugs
from bench.measuring import Contender, Pace, Result, Row, measure
from bench.parties import Parties
from bench.progress import say

PORTALS = (1, 100, 2000)
WORKERS = (1, 2, 4)
_BROWSERS_OF_WORKERS = 8


def by_portals(parties: Parties, cores: tuple[int, int], pace: Pace) -> list[Result]:
    """One row for each number of ENTs, all of them used in turn. Raises LoadFailed, WrongAnswer."""
    ours, loads = cores
    with ExitStack() as stack:
        contenders = []
        for count in PORTALS:
            title = _counted(count, "ENT")
            say(f"registering {title}")
            home = stack.enter_context(installed(parties, count))
            row = Row(title, parties.strict, slugs=slugs(count), each_once=count > 1)
            contenders.append(Contender(partial(serving, home, ours), (row,)))
        return measure(contenders, parties.portals, {loads}, pace, lambda: None)


def by_workers(parties: Parties, cores: tuple[int, int], pace: Pace) -> list[Result]:
    """One row for each number of workers. The proxy and the load share both cores. Raises LoadFailed, WrongAnswer."""
    with installed(parties) as home:
        contenders = [
            Contender(
                partial(serving, home, *cores, workers=workers),
                (Row(_counted(workers, "worker"), parties.strict),),
                browsers=_BROWSERS_OF_WORKERS,
            )
            for workers in WORKERS
        ]
        return measure(contenders, parties.portals, set(cores), pace, lambda: None)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" + "s" * (number > 1)

"""``python -m bench``: the whole benchmark, its tables on the standard output and its progress on the other stream."""

import argparse
import os
import sys
from pathlib import Path

from peers.debian import MissingPackages
from peers.process import PeerFailed

from bench.aggregate import aggregate_table, while_importing
from bench.comparison import compare
from bench.crowd import LoadFailed
from bench.gar import WrongAnswer
from bench.machine import TooFewCores, description, two_cores
from bench.measuring import QUICK, THOROUGH, Pace
from bench.mediacentre import measure_pages, pages_tables
from bench.parties import make_parties
from bench.satosa import NotInstalled
from bench.scaling import by_portals, by_workers
from bench.table import NoPlace, comparison_table, find_place, portals_table, workers_table, write_into
from bench.versions import versions
from gateway.domain.school_time import school_day_now

_PROXIES = ("gateway", "satosa", "simplesamlphp")
_FATAL = (LoadFailed, WrongAnswer, PeerFailed, MissingPackages, NotInstalled, NoPlace, TooFewCores)


def main() -> None:
    """Measures, prints, and writes into the README when asked to."""
    options = _options()
    pace = QUICK if options.quick else THOROUGH
    try:
        if options.write:
            find_place(options.write)
        text = report(options.only or _PROXIES, pace)
        print(text)
        if options.write:
            write_into(options.write, text)
    except _FATAL as error:
        sys.exit(f"bench: {type(error).__name__}: {error}")


def report(only: tuple[str, ...], pace: Pace) -> str:
    """Everything that was measured, as Markdown. Raises what makes the figures worthless."""
    cores = two_cores()
    os.sched_setaffinity(0, {cores[1]})
    parties = make_parties()
    comparison = compare(parties, only, cores, pace)
    day, software = school_day_now(), ", ".join(versions(only))
    measured = f"Measured on {day}, {pace.rounds} × {pace.seconds:g} s a row, median and extremes"
    parts = [f"{measured}: {description()}; {software}. {_CONDITIONS}", comparison_table(comparison)]
    if "gateway" in only:
        parts += [_MEDIACENTRE, pages_tables(measure_pages(parties, cores, pace))]
        parts += [_PORTALS, portals_table(by_portals(parties, cores, pace))]
        parts += [_WORKERS, workers_table(by_workers(parties, cores, pace))]
        parts += [_AGGREGATE, aggregate_table(while_importing(parties, cores, pace))]
    return "\n\n".join(parts)


_CONDITIONS = (
    "Each proxy has one core to itself, all its processes included, and the load has the other: four browsers that "
    "sign a new person in each time, AuthnRequest signed (HTTP-Redirect), ENT assertion signed, RSA-2048 everywhere. "
    "Before the clock starts a forged assertion has been refused; one answer in 25 is verified to the last attribute."
)
_MEDIACENTRE = (
    "The MédiaCentre: one worker on one core with its Redis, the load on the other; every answer is a whole page of a "
    "list that is cached. Delays count from the moment at which a page was due. Last, the login rate while others open "
    "lists that nobody has yet, eight a second:"
)
_PORTALS = "The gateway with so many ENTs, used in turn (response and assertion signed, one core):"
_AGGREGATE = "The gateway while an aggregate is imported beside it, on the gateway's own core:"
_WORKERS = "The gateway with several workers, which share two cores with the load:"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="The gateway beside its peers.")
    parser.add_argument("--quick", action="store_true", help="one short round: to see that it works, not to quote")
    parser.add_argument("--only", action="append", choices=_PROXIES, help="may be repeated; all when left out")
    parser.add_argument("--write", type=Path, metavar="README.md", help="put the tables between the marks of the file")
    return parser.parse_args()


if __name__ == "__main__":
    main()

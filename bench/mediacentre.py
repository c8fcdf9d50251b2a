"""``python -m bench.mediacentre``: the MédiaCentre's part of the benchmark alone.

The list page behind a serving gateway, whose list is cached; the page in this process; logins beside a slow GAR.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from peers.process import PeerFailed

from bench.crowd import Delays, LoadFailed, Sample
from bench.gar import WrongAnswer
from bench.gateway import installed, serving
from bench.load import Play, Target
from bench.machine import TooFewCores, on_cores, two_cores
from bench.measuring import QUICK, THOROUGH, Pace, spread
from bench.parties import Parties, make_parties
from bench.portals import PUPIL, TEACHER, school
from bench.progress import say
from bench.readers import Reader, at_rate, saturate, sign_in, with_list
from bench.rendering import rendering
from bench.shelf import FEW, MANY, connect, shelf
from bench.table import head, line, ranged
from bench.waiting import ALONE, logins_beside

STEADY = 500
"""Pages a second, half of what one core has to give."""

_READERS = 40
_ROWS = (
    (f"pupils, {FEW} cards", "elv", PUPIL),
    (f"teachers, 24 cards of {MANY} and the filters", "ens", TEACHER),
)


@dataclass
class Figures:
    """A value for each round, by the name of the row. rendered: milliseconds."""

    pages: dict[str, list[Sample]] = field(default_factory=dict)
    delays: dict[str, list[Delays]] = field(default_factory=dict)
    logins: list[dict[str, Sample]] = field(default_factory=list)
    rendered: list[dict[str, float]] = field(default_factory=list)


def measure_pages(parties: Parties, cores: tuple[int, int], pace: Pace) -> Figures:
    """Everything, in rounds. Raises LoadFailed, WrongAnswer."""
    ours, loads = cores
    figures = Figures()
    with shelf(school(0)) as service, installed(parties) as home:
        connect(home, service)
        for number in range(pace.rounds):
            with on_cores(ours):
                figures.rendered.append(rendering())
            with serving(home, ours) as target:
                _measure_lists(figures, target, parties, {loads}, pace)
                play = Play(target, parties.strict, parties.portals)
                figures.logins.append(logins_beside(play, parties.portals, {loads}, pace, number))
            say(f"round {number + 1} of {pace.rounds}: {_told(figures)}")
    return figures


def _measure_lists(figures: Figures, target: Target, parties: Parties, loads: set[int], pace: Pace) -> None:
    for title, kind, profile in _ROWS:
        readers = [_reader(target, parties, f"{kind}-{number}", profile) for number in range(_READERS)]
        saturate(target, readers, loads, pace.warm)
        figures.pages.setdefault(title, []).append(saturate(target, readers, loads, pace.seconds))
        figures.delays.setdefault(title, []).append(at_rate(target, readers, loads, pace.seconds, STEADY))


def _reader(target: Target, parties: Parties, person: str, profile: str) -> Reader:
    return with_list(target, sign_in(target, parties.portals, person, profile))


def _told(figures: Figures) -> str:
    """What the last round gave."""
    pages = "; ".join(
        f"{title}: {samples[-1].rate:.0f}/s, p99 {figures.delays[title][-1].percentile(0.99):.1f} ms at {STEADY}/s"
        for title, samples in figures.pages.items()
    )
    logins = ", ".join(f"{sample.rate:.0f}" for sample in figures.logins[-1].values())
    return f"{pages}; logins/s: {logins}"


def pages_tables(figures: Figures) -> str:
    """Three tables: behind a server, in the process, beside logins."""
    lines = head("list page", "pages/s", "CPU a page", "core busy", f"p50 at {STEADY}/s", f"p99 at {STEADY}/s")
    for title, samples in figures.pages.items():
        delays = figures.delays[title]
        lines.append(
            line(
                title,
                _range([sample.rate for sample in samples], 0),
                f"{_range([sample.cost for sample in samples], 2)} ms",
                _range([sample.busy * 100 for sample in samples], 0) + " %",
                *(f"{_range([each.percentile(share) for each in delays], 1)} ms" for share in (0.5, 0.99)),
            )
        )
    lines += ["", *head("in the process, without a server", "CPU a page")]
    lines += [
        line(title, f"{_range([each[title] for each in figures.rendered], 2)} ms") for title in figures.rendered[0]
    ]
    lines += ["", *head("who opens a list that nobody has yet", "logins/s", "of those with nobody")]
    for title in figures.logins[0]:
        rates = [each[title].rate for each in figures.logins]
        shares = [each[title].rate / each[ALONE].rate * 100 for each in figures.logins]
        lines.append(line(title, _range(rates, 1), f"{_range(shares, 0)} %"))
    return "\n".join(lines)


def _range(values: Sequence[float], digits: int) -> str:
    return ranged(spread(values), digits)


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.mediacentre", description="The speed of the MédiaCentre.")
    parser.add_argument("--quick", action="store_true", help="one short round: to see that it works, not to quote")
    options = parser.parse_args()
    try:
        cores = two_cores()
        os.sched_setaffinity(0, {cores[1]})
        print(pages_tables(measure_pages(make_parties(), cores, QUICK if options.quick else THOROUGH)))
    except (LoadFailed, WrongAnswer, PeerFailed, TooFewCores) as error:
        sys.exit(f"bench.mediacentre: {type(error).__name__}: {error}")


if __name__ == "__main__":
    main()

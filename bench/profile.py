"""``python -m bench.profile``: where the processor time of one login goes.

Three parts. The whole, measured on a serving gateway by the clock of each process. The application alone, called in
this process without a server: what is missing from the whole is the HTTP server, its threads and its sockets. Then
the application sampled by purpose and by function; ``--cprofile`` keeps a file for ``pstats`` besides, to look closer.
"""

import argparse
import os
import sys
from collections import Counter
from cProfile import Profile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from peers.gateway import Gateway
from peers.process import PeerFailed

from bench.browser import Browser
from bench.crowd import LoadFailed
from bench.gar import PROJECT, WrongAnswer
from bench.gateway import installed, serving
from bench.inprocess import InProcess
from bench.load import Play, Target, login, prove, run
from bench.machine import TooFewCores, cpu_by_program, on_cores, rsa_milliseconds, two_cores
from bench.parties import Parties, make_parties
from bench.progress import say
from bench.proxy_metadata import read_proxy
from bench.sampling import Samples
from bench.table import head, line
from gateway.settings import load_settings
from gateway.state.embedded import EmbeddedRedis
from gateway.web.app import create_app

_WARM = 100


@dataclass(frozen=True)
class Profiled:
    """cost: milliseconds of one login inside the application."""

    samples: Samples
    cost: float

    def shares(self, counted: Counter[str], top: int | None = None) -> list[tuple[str, float]]:
        """Milliseconds of one login by name, dearest first."""
        whole = counted.total()
        return [(name, count / whole * self.cost) for name, count in counted.most_common(top)]


def main() -> None:
    """Prints the three parts as Markdown, and the functions that take most."""
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description="Where a login's time goes.")
    parser.add_argument("--logins", type=int, default=1000, help="to profile [1000]")
    parser.add_argument("--top", type=int, default=40, help="how many functions to name [40]")
    parser.add_argument("--cprofile", type=Path, metavar="FILE", help="a profile call by call too, for pstats")
    options = parser.parse_args()
    try:
        cores = two_cores()
        os.sched_setaffinity(0, {cores[1]})
        parties = make_parties()
        with installed(parties) as home:
            _print_whole(home, parties, cores)
            with on_cores(cores[0]):
                profiled = _profiled_application(home, parties, options.logins, options.cprofile)
                _print_application(profiled, options.top)
    except (LoadFailed, WrongAnswer, PeerFailed, TooFewCores) as error:
        sys.exit(f"bench.profile: {type(error).__name__}: {error}")


def _print_whole(home: Gateway, parties: Parties, cores: tuple[int, int]) -> None:
    say("a serving gateway under load")
    with serving(home, cores[0]) as target:
        play = Play(target, parties.strict, parties.portals)
        prove(play, checks_requests=True)
        run(play, {cores[1]}, seconds=3)
        before = cpu_by_program(target.pids)
        sample = run(play, {cores[1]}, seconds=8)
        after = cpu_by_program(target.pids)
    spent = {name: (after[name] - before.get(name, 0.0)) / sample.done * 1000 for name in after}
    print("\n".join(head("process", "CPU a login")))
    for name, cost in spent.items():
        print(line(name, f"{cost:.2f} ms"))
    print(line("together", f"{sample.cost:.2f} ms"))


def _print_application(profiled: Profiled, top: int) -> None:
    signing, verifying = rsa_milliseconds()
    floor = f"three RSA signatures and two verifications by themselves: {3 * signing + 2 * verifying:.2f} ms"
    print(f"\nThe application without a server: {profiled.cost:.2f} ms a login ({floor}).\n")
    for title, counted, shown in (
        ("what for", profiled.samples.purposes, None),
        ("function, with what it calls outside the gateway", profiled.samples.places, top),
    ):
        print("\n".join(head(title, "ms a login")))
        print("\n".join(line(name, f"{cost:.2f}") for name, cost in profiled.shares(counted, shown)), end="\n\n")


def _profiled_application(home: Gateway, parties: Parties, logins: int, cprofile: Path | None) -> Profiled:
    say("the application alone")
    settings = load_settings(home.home / "var")
    redis = EmbeddedRedis(settings.home)
    try:
        netloc = urlsplit(settings.base_url).netloc
        connection = InProcess(create_app(settings), netloc)
        connection.request("GET", f"/saml/idp/{PROJECT}/metadata", None, {})
        target = Target((), *read_proxy(connection.getresponse().read()))
        browser, play = Browser(netloc, connection), Play(target, parties.strict, parties.portals)
        _many(browser, play, _WARM)
        samples, before = Samples(), connection.seconds
        connection.watched = samples.counted
        with samples.taken():
            _many(browser, play, logins)
        cost = (connection.seconds - before) / logins * 1000
        if cprofile is not None:
            profile = Profile()
            connection.watched = lambda: profile
            _many(browser, play, logins)
            profile.dump_stats(cprofile)
    finally:
        redis.stop()
    return Profiled(samples, cost)


def _many(browser: Browser, play: Play, logins: int) -> None:
    for number in range(logins):
        login(browser, play, number)


if __name__ == "__main__":
    main()

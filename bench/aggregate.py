"""What the import of an aggregate of 5 000 ENTs takes, and what is left of the logins meanwhile."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from lxml import etree
from peers.gateway import CommandRefused, Gateway

from bench.crowd import Delays, LoadFailed, Sample
from bench.gar import PROJECT
from bench.gateway import installed, serving
from bench.load import Play, run, run_at_rate
from bench.machine import on_cores
from bench.measuring import Pace
from bench.parties import Parties
from bench.portals import Portals
from bench.progress import say
from bench.table import head, line

ENTITIES = 5_000
STEADY = 100
"""Logins a second, less than half of what one core has to give."""

_FIRST = 10_000
"""Beyond the numbers of the ENTs that are signed in through."""

_MD = "urn:oasis:names:tc:SAML:2.0:metadata"


@dataclass(frozen=True)
class Imported:
    """One round, with logins at a steady rate, then with as many as the gateway gives.

    steady, loaded: seconds of an import on the wall. calm, beside: logins at the steady rate, without it and
    beside it. alone, meanwhile: as many as it gives.
    """

    steady: float
    calm: Delays
    beside: Delays
    loaded: float
    alone: Sample
    meanwhile: Sample


def while_importing(parties: Parties, cores: tuple[int, int], pace: Pace) -> list[Imported]:
    """Two imports, each into a fresh installation, a round. Raises LoadFailed, WrongAnswer."""
    document = _aggregate(parties.portals)
    return [_round(parties, cores, pace, document) for _ in range(pace.rounds)]


def aggregate_table(rounds: Sequence[Imported]) -> str:
    """How long an import takes, and the logins with and without it."""

    def delay(share: float, delays: Sequence[Delays]) -> str:
        return f"{median(one.percentile(share) for one in delays):.1f}"

    calm, beside = [one.calm for one in rounds], [one.beside for one in rounds]
    alone, meanwhile = (median(sample.rate for sample in one) for one in _samples(rounds))
    return "\n".join(
        [
            *head("logins meanwhile", f"import of {ENTITIES} entities", "logins alone", "logins beside it"),
            line(
                f"{STEADY}/s",
                f"{median(one.steady for one in rounds):.1f} s",
                f"p50 {delay(0.5, calm)} ms, p99 {delay(0.99, calm)} ms",
                f"p50 {delay(0.5, beside)} ms, p99 {delay(0.99, beside)} ms",
            ),
            line(
                "as many as the core gives",
                f"{median(one.loaded for one in rounds):.1f} s",
                f"{alone:.1f}/s",
                f"{meanwhile:.1f}/s",
            ),
        ]
    )


def _samples(rounds: Sequence[Imported]) -> tuple[list[Sample], list[Sample]]:
    return [one.alone for one in rounds], [one.meanwhile for one in rounds]


def _round(parties: Parties, cores: tuple[int, int], pace: Pace, document: bytes) -> Imported:
    ours, loads = cores
    with _beside(parties, ours, document) as (play, importing):
        run(play, {loads}, seconds=pace.warm)
        calm = run_at_rate(play, {loads}, pace.seconds, STEADY)
        importing.start()
        beside = run_at_rate(play, {loads}, pace.seconds, STEADY)
        steady = importing.ended()
    with _beside(parties, ours, document) as (play, importing):
        run(play, {loads}, seconds=pace.warm)
        alone = run(play, {loads}, seconds=pace.seconds)
        importing.start()
        meanwhile = run(play, {loads}, seconds=pace.seconds)
        loaded = importing.ended()
    p99 = [one.percentile(0.99) for one in (calm, beside)]
    say(f"{ENTITIES} entities in {steady:.1f} s at {STEADY} logins/s: p99 {p99[0]:.1f}, then {p99[1]:.1f} ms")
    say(f"{ENTITIES} entities in {loaded:.1f} s: {alone.rate:.1f}, then {meanwhile.rate:.1f} logins/s")
    return Imported(steady, calm, beside, loaded, alone, meanwhile)


@contextmanager
def _beside(parties: Parties, core: int, document: bytes) -> Iterator[tuple[Play, "_Import"]]:
    """A gateway that serves, and the import that can be started beside it."""
    with installed(parties) as home, serving(home, core) as target:
        yield Play(target, parties.strict, parties.portals), _Import(home, home.file("aggregate", document), core)


class _Import(threading.Thread):
    """The command, on the gateway's core."""

    def __init__(self, home: Gateway, path: str, core: int) -> None:
        super().__init__()
        self._home, self._path, self._core = home, path, core
        self.seconds, self.failure = 0.0, ""

    def run(self) -> None:
        began = time.perf_counter()
        try:
            with on_cores(self._core):
                told = self._home.run(
                    *("ent", "import", self._path, "--project", PROJECT, "--note", "aggregate of the benchmark")
                )
        except CommandRefused as error:
            self.failure = str(error)
        else:
            self.failure = "" if f"{ENTITIES} ENT(s) added" in told else told
        self.seconds = time.perf_counter() - began

    def ended(self) -> float:
        """Waits for the end; how many seconds it took. Raises LoadFailed."""
        self.join()
        if self.failure:
            raise LoadFailed(self.failure)
        return self.seconds


def _aggregate(portals: Portals) -> bytes:
    root = etree.Element(f"{{{_MD}}}EntitiesDescriptor")
    for number in range(_FIRST, _FIRST + ENTITIES):
        root.append(etree.fromstring(portals.metadata(number)))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)

"""What the import of an aggregate of 5 000 ENTs takes, and what is left of the logins meanwhile."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from lxml import etree
from peers.gateway import CommandRefused, Gateway

from bench.gar import PROJECT
from bench.gateway import installed, serving
from bench.load import LoadFailed, Play, Sample, run
from bench.machine import on_cores
from bench.measuring import Pace
from bench.parties import Parties
from bench.portals import Portals
from bench.progress import say
from bench.table import head, line

ENTITIES = 5_000
_FIRST = 10_000
"""Beyond the numbers of the ENTs that are signed in through."""

_MD = "urn:oasis:names:tc:SAML:2.0:metadata"


@dataclass(frozen=True)
class Imported:
    """One round. seconds: of the import on the wall. alone, meanwhile: logins without it and beside it."""

    seconds: float
    alone: Sample
    meanwhile: Sample


def while_importing(parties: Parties, cores: tuple[int, int], pace: Pace) -> list[Imported]:
    """One import into a fresh installation a round. Raises LoadFailed, WrongAnswer."""
    document = _aggregate(parties.portals)
    return [_round(parties, cores, pace, document) for _ in range(pace.rounds)]


def aggregate_table(rounds: Sequence[Imported]) -> str:
    """How long an import takes, and the logins with and without it."""
    return "\n".join(
        [
            *head("entities", "import", "logins/s alone", "logins/s meanwhile"),
            line(
                f"{ENTITIES}",
                f"{median(one.seconds for one in rounds):.1f} s",
                f"{median(one.alone.rate for one in rounds):.1f}",
                f"{median(one.meanwhile.rate for one in rounds):.1f}",
            ),
        ]
    )


def _round(parties: Parties, cores: tuple[int, int], pace: Pace, document: bytes) -> Imported:
    ours, loads = cores
    with installed(parties) as home, serving(home, ours) as target:
        play = Play(target, parties.strict, parties.portals)
        run(play, {loads}, seconds=pace.warm)
        alone = run(play, {loads}, seconds=pace.seconds)
        importing = _Import(home, home.file("aggregate", document), ours)
        importing.start()
        meanwhile = run(play, {loads}, seconds=pace.seconds)
        importing.join()
    if importing.failure:
        raise LoadFailed(importing.failure)
    say(f"{ENTITIES} entities in {importing.seconds:.1f} s: {alone.rate:.1f}, then {meanwhile.rate:.1f} logins/s")
    return Imported(importing.seconds, alone, meanwhile)


class _Import(threading.Thread):
    """The command, on the gateway's core. seconds: how long it took. failure: what it said instead of doing it."""

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


def _aggregate(portals: Portals) -> bytes:
    root = etree.Element(f"{{{_MD}}}EntitiesDescriptor")
    for number in range(_FIRST, _FIRST + ENTITIES):
        root.append(etree.fromstring(portals.metadata(number)))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)

"""The gateway beside SATOSA and a SimpleSAMLphp proxy: one core for the proxy, another for the load."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from bench.gateway import installed, serving
from bench.machine import on_cores, rsa_milliseconds
from bench.measuring import Contender, Pace, Result, Row, measure
from bench.parties import Parties
from bench.progress import say
from bench.satosa import ready_environment, satosa
from bench.simplesamlphp import simplesamlphp

GATEWAY, LEAN = "gateway, response and assertion signed", "gateway, assertion signed"
SATOSA, SIMPLESAMLPHP = "SATOSA, assertion signed", "SimpleSAMLphp, assertion signed"


@dataclass(frozen=True)
class Comparison:
    """results: a row each. rsa: milliseconds of a signature and of a verification, once a round."""

    results: tuple[Result, ...]
    rsa: tuple[tuple[float, float], ...]


def compare(parties: Parties, only: Sequence[str], cores: tuple[int, int], pace: Pace) -> Comparison:
    """Measures the proxies of those names, in rounds. Raises LoadFailed, WrongAnswer."""
    ours, loads = cores
    rsa: list[tuple[float, float]] = []

    def floor() -> None:
        with on_cores(ours):
            rsa.append(rsa_milliseconds())
        say(f"RSA-2048 on this core: {rsa[-1][0]:.3f} ms a signature, {rsa[-1][1]:.3f} ms a verification")

    with ExitStack() as stack:
        contenders = []
        if "gateway" in only:
            say("installing the gateway")
            rows = (Row(GATEWAY, parties.strict, signs=3), Row(LEAN, parties.lean))
            contenders.append(Contender(partial(serving, stack.enter_context(installed(parties)), ours), rows))
        if "satosa" in only:
            ready_environment()
            row = Row(SATOSA, parties.lean, verifies=1)
            contenders.append(Contender(partial(satosa, parties, ours), (row,), checks_requests=False))
        if "simplesamlphp" in only:
            row = Row(SIMPLESAMLPHP, parties.lean)
            contenders.append(Contender(partial(simplesamlphp, parties, ours), (row,)))
        results = measure(contenders, parties.portals, {loads}, pace, floor)
    return Comparison(tuple(results), tuple(rsa))

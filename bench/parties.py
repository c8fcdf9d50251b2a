"""Who takes part in every measurement: two GARs and the ENTs, with their keys."""

from dataclasses import dataclass

from peers.keys import make_key_pair

from bench.gar import Gar
from bench.portals import Portals


@dataclass(frozen=True)
class Parties:
    """strict: the GAR that wants the response and the assertion signed. lean: the one that wants the assertion signed.

    They share a key, so that nothing but the proxy's answer differs.
    """

    strict: Gar
    lean: Gar
    portals: Portals


def make_parties() -> Parties:
    """New keys, RSA-2048."""
    pair = make_key_pair("gar.bench.test")
    return Parties(
        strict=Gar("https://gar.bench.test/strict", pair, both_signed=True),
        lean=Gar("https://gar.bench.test/lean", pair),
        portals=Portals(make_key_pair("ent.bench.test")),
    )

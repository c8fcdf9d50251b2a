"""All that the MédiaCentre needs, gathered once a process."""

from dataclasses import dataclass

from sqlalchemy import Engine

from gateway.login.gate import Gate


@dataclass(frozen=True)
class Centre:
    """gate: session, registry, clock."""

    gate: Gate
    engine: Engine

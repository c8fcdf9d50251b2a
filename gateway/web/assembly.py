"""Putting the rooms together for one process: to be called after a fork, never before."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from gateway.login.gate import Gate
from gateway.login.sealing import Sealer
from gateway.login.spool import Trail, new_worker
from gateway.outbound.bulkhead import Bulkheads
from gateway.outbound.http import Caller
from gateway.registry.catalogue import Catalogue
from gateway.registry.engine import open_engine
from gateway.registry.keyring import load_keyring
from gateway.settings import Settings
from gateway.state.connection import Client, open_redis
from gateway.state.embedded import embedded_url
from gateway.state.endings import Endings
from gateway.state.logins import Logins
from gateway.state.logouts import Logouts
from gateway.state.tickets import Tickets


@dataclass(frozen=True)
class House:
    """One process's hold on everything."""

    settings: Settings
    gate: Gate
    engine: Engine
    redis: Client
    trail: Trail


def assemble(settings: Settings) -> House:
    """Opens keys, database and store; connects to neither before the first use. Raises KeyringFault."""
    keyring = load_keyring(settings.certs)
    engine = open_engine(settings.database)
    redis = open_redis(settings.redis_url or embedded_url(settings.home))
    gate = Gate(
        addresses=settings.addresses,
        keyring=keyring,
        catalogue=Catalogue(engine),
        logins=Logins(redis),
        endings=Endings(redis),
        tickets=Tickets(redis),
        logouts=Logouts(redis),
        caller=Caller(settings.egress),
        bulkheads=Bulkheads(),
        ticket_seconds=settings.cas_ticket_seconds,
        sealer=Sealer(keyring.cookie_secret),
        now=lambda: datetime.now(UTC),
    )
    return House(settings, gate, engine, redis, Trail(redis, engine, settings.home, new_worker()))

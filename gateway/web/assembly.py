"""Putting the rooms together for one process: to be called after a fork, never before."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from gateway.login.gate import Gate
from gateway.login.sealing import Sealer
from gateway.login.spool import Trail, new_worker
from gateway.mediacentre.asking import Asker
from gateway.mediacentre.centre import Centre
from gateway.mediacentre.pictures import Pictures
from gateway.outbound.bulkhead import Bulkheads
from gateway.outbound.http import Caller
from gateway.registry.catalogue import Catalogue
from gateway.registry.engine import open_engine
from gateway.registry.live_keys import LiveKeys
from gateway.registry.month_keys import MonthKeys
from gateway.settings import Settings
from gateway.state.connection import Client, open_redis
from gateway.state.embedded import embedded_url
from gateway.state.endings import Endings
from gateway.state.lists import Lists
from gateway.state.logins import Logins
from gateway.state.logouts import Logouts
from gateway.state.tickets import Tickets
from gateway.state.trials import Trials
from gateway.web.log import log
from gateway.web.metrics import LISTS


@dataclass(frozen=True)
class House:
    """One process's hold on everything."""

    settings: Settings
    gate: Gate
    engine: Engine
    redis: Client
    trail: Trail
    centre: Centre


def assemble(settings: Settings) -> House:
    """Opens keys, database and store; connects to neither before the first use. Raises KeyringFault."""
    keys = LiveKeys(settings.certs)
    engine = open_engine(settings.database)
    redis = open_redis(settings.redis_url or embedded_url(settings.home))
    gate = Gate(
        addresses=settings.addresses,
        keys=keys,
        catalogue=Catalogue(engine),
        logins=Logins(redis),
        endings=Endings(redis),
        tickets=Tickets(redis),
        logouts=Logouts(redis),
        trials=Trials(redis),
        caller=Caller(settings.egress),
        bulkheads=Bulkheads(),
        ticket_seconds=settings.cas_ticket_seconds,
        sealer=Sealer(keys().cookie_secret),
        now=lambda: datetime.now(UTC),
        key_of_month=MonthKeys(engine),
    )
    trail = Trail(redis, engine, settings.home, new_worker())
    return House(settings, gate, engine, redis, trail, centre_of(settings, gate, engine, redis))


def centre_of(settings: Settings, gate: Gate, engine: Engine, redis: Client) -> Centre:
    """The MédiaCentre on these connections; its threads start with the first question."""
    lists = Lists(redis, gate.keyring.mediacentre_secret)
    kept_for = timedelta(hours=settings.resources_kept_hours)
    return Centre(
        gate=gate,
        engine=engine,
        redis=redis,
        lists=lists,
        asker=Asker(settings.egress, settings.certs, lists, kept_for, _tell),
        pictures=Pictures(settings.egress, settings.home / "thumbnails"),
        fresh_for=timedelta(seconds=settings.resources_fresh_seconds),
    )


def _tell(project: str, reason: str) -> None:
    """For whoever watches: the exact cause of a list that did not come, and nothing of the person."""
    LISTS.labels(project, reason or "ok").inc()
    if reason:
        log.warning("gar-list-failed", project=project, reason=reason)

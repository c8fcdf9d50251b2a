"""The gateway under measurement: installed by its own commands, served with its own Redis and SQLite."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from peers.gateway import Gateway, gateway
from peers.process import PeerFailed

from bench.gar import PROJECT
from bench.load import Target
from bench.machine import on_cores
from bench.parties import Parties
from bench.portals import Portals, school
from bench.proxy_metadata import read_proxy
from gateway.domain.school_time import school_day_now
from gateway.registry.conventions import add_convention
from gateway.registry.engine import changing, open_engine
from gateway.registry.ents import EntChoices, add_saml_ent
from gateway.registry.keyring import load_keyring
from gateway.registry.revisions import Origin
from gateway.registry.schools import add_school
from gateway.saml.metadata_reader import Rules, read_metadata
from gateway.settings import load_settings

_SIGNED = date(2025, 9, 1)


@contextmanager
def installed(parties: Parties, portals: int = 1) -> Iterator[Gateway]:
    """An installation with both GARs and so many ENTs, each with one school and a convention; not serving yet."""
    with gateway() as installation:
        installation.project_add(PROJECT, "Banc d'essai")
        installation.sp_add("gar", parties.strict.metadata)
        installation.sp_add("gar-lean", parties.lean.metadata, "--no-sign-response")
        _add_first(installation, parties.portals)
        _add_others(installation, parties.portals, portals)
        yield installation


@contextmanager
def serving(installation: Gateway, *cores: int, workers: int = 1) -> Iterator[Target]:
    """The installation serving on these cores, its Redis included."""
    with on_cores(*cores):
        installation.serve(workers)
    try:
        if installation.server is None:
            raise PeerFailed("the gateway does not serve")
        yield Target((installation.server.pid,), *read_proxy(installation.idp_metadata(PROJECT)))
    finally:
        installation.stop()


def slug(number: int) -> str:
    """The short name of an ENT in the gateway's registry."""
    return f"ent-{number}"


def slugs(portals: int) -> tuple[str, ...]:
    """Those of the first ENTs."""
    return tuple(map(slug, range(portals)))


def _until() -> date:
    return school_day_now() + timedelta(days=365)


def _add_first(installation: Gateway, portals: Portals) -> None:
    """As an operator does it."""
    installation.ent_add(slug(0), PROJECT, "ENT 0", saml_metadata=portals.metadata(0))
    installation.school_add(school(0), slug(0), "École 0")
    installation.convention_add(slug(0), [school(0)], "Commune 0", _SIGNED, _until())


def _add_others(installation: Gateway, portals: Portals, count: int) -> None:
    """By the functions behind the commands, in one change: thousands of commands would take the night."""
    settings = load_settings(installation.home / "var")
    own = load_keyring(settings.certs).fingerprints
    now = datetime.now(UTC)
    origin = Origin("bench", now, "made by the benchmark", "first import")
    with changing(open_engine(settings.database)) as session:
        for number in range(1, count):
            document = portals.metadata(number)
            entity = read_metadata(document, Rules(now, loopback=True)).entity
            choices = EntChoices(slug(number), PROJECT, f"ENT {number}")
            add_saml_ent(session, choices, document, entity, origin, own)
            session.flush()
            add_school(session, school(number), slug(number), f"École {number}")
            add_convention(session, slug(number), [school(number)], f"Commune {number}", _SIGNED, _until())

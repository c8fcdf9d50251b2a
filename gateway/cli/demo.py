"""The demonstration: the gateway on its embedded defaults, between a sandbox ENT and a sandbox GAR."""

import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click
import requests

from gateway.cli.context import Workplace, looks, refuse
from gateway.cli.demo_figures import count_in_background, register_schools
from gateway.registry.conventions import add_convention
from gateway.registry.engine import changing, open_engine
from gateway.registry.ents import EntChoices, add_saml_ent
from gateway.registry.keyring import create_missing
from gateway.registry.partners import PartnerChoices, add_saml_partner
from gateway.registry.projects import add_project
from gateway.registry.revisions import Origin
from gateway.registry.schools import add_school
from gateway.registry.upgrade import upgrade
from gateway.saml.metadata_reader import Report, Rules, read_metadata
from gateway.sandbox.people import PEOPLE, SCHOOLS
from gateway.sandbox.processes import DidNotStart, free_port, process
from gateway.sandbox.resources import RESOURCES, launch_address
from gateway.sandbox.walk import Received, walk_login
from gateway.settings import FILE_NAME, Settings, load_settings

IDENT = "B0"
_ENT = "bac-a-sable"


@dataclass(frozen=True)
class Places:
    """The base addresses of the parties."""

    gateway: str
    ent: str
    gar: str
    tour: str


@click.command()
@looks
@click.option("--port", type=click.IntRange(1024, 65000), default=8000, show_default=True, help="Of the gateway.")
@click.option("--check", is_flag=True, help="Walk whole logins without a browser and say what the GAR received.")
def demo(place: Workplace, port: int, check: bool) -> None:
    """Show the gateway at work, between a sandbox ENT and a sandbox GAR."""
    try:
        if check:
            with (
                tempfile.TemporaryDirectory(prefix="gar-gateway-") as folder,
                _demonstration(Path(folder), free_port()) as at,
            ):
                failed = _walk_everybody(at)
            raise SystemExit(1 if failed else 0)
        with _demonstration(place.home / "demo", port) as at:
            count_in_background(load_settings(place.home / "demo").database, IDENT)
            _invite(at)
    except DidNotStart as error:
        refuse(str(error))


@contextmanager
def _demonstration(home: Path, port: int) -> Iterator[Places]:
    """All the processes, for the time of a block; stopped whatever ends it."""
    _end_on_signals()
    at = Places(*(f"http://127.0.0.1:{number}" for number in (port, free_port(), free_port(), free_port())))
    common = ["--gateway", at.gateway, "--ident", IDENT]
    parties = {
        "ent": ["--slug", _ENT, "--gar", at.gar, "--tour", at.tour],
        "gar": ["--tour", at.tour],
        "tour": ["--ent", at.ent, "--gar", at.gar],
    }
    home.mkdir(parents=True, exist_ok=True)
    _prepare(home, at)
    with ExitStack() as stack:
        for name, options in parties.items():
            number = _port(getattr(at, name))
            arguments = ["--port", str(number), "--home", str(home / name), *common, *options]
            stack.enter_context(process(f"gateway.sandbox.{name}", arguments, number, home / f"{name}.log"))
        _register(load_settings(home), at)
        serve = ["serve", "--home", str(home), "--bind", f"127.0.0.1:{port}", "--workers", "2"]
        stack.enter_context(process("gateway", serve, port, home / "gateway.log"))
        yield at


def _prepare(home: Path, at: Places) -> None:
    """A fresh registry; the keys of an earlier demonstration are kept."""
    for old in home.glob("gateway.db*"):
        old.unlink()
    (home / FILE_NAME).write_text(f'base_url = "{at.gateway}"\nwelcome_url = "{at.tour}/"\n')
    settings = load_settings(home)
    create_missing(settings.certs, "demonstration")
    upgrade(open_engine(settings.database))


def _register(settings: Settings, at: Places) -> None:
    """What an administrator would type: the project, the ENT and its schools, the conventions, the GAR."""
    origin = Origin("demo", datetime.now(UTC), at.ent, "demonstration")
    ent_document, ent = _metadata(at.ent)
    gar_document, gar = _metadata(at.gar)
    today = datetime.now(UTC).date()
    with changing(open_engine(settings.database)) as session:
        add_project(session, IDENT, "Projet du bac à sable")
        choices = EntChoices(slug=_ENT, project=IDENT, name="ENT du bac à sable")
        add_saml_ent(session, choices, ent_document, ent.entity, origin, frozenset())
        for school in SCHOOLS:
            add_school(session, school.uai, _ENT, f"{school.name} ({school.town})")
        signed = [school.uai for school in SCHOOLS if school.has_convention]
        end = today + timedelta(days=365)
        add_convention(session, _ENT, signed, "Communauté de communes du bac à sable", date(today.year, 1, 1), end)
        register_schools(session, _ENT, date(today.year, 1, 1), end)
        partner = PartnerChoices(slug="gar", name="Le GAR du bac à sable", projects=(IDENT,))
        add_saml_partner(session, partner, gar_document, gar.entity, replace(origin, source=at.gar))


def _metadata(party: str) -> tuple[bytes, Report]:
    document = requests.get(f"{party}/metadata", timeout=20).content
    return document, read_metadata(document, Rules(datetime.now(UTC), loopback=True))


def _walk_everybody(at: Places) -> int:
    """One login for each person, told on the standard output; how many did not end as they should."""
    failed = 0
    for person in PEOPLE:
        start = launch_address(at.gar, IDENT, person.schools[0].uai, RESOURCES[0])
        outcome = walk_login(start, person.key)
        if isinstance(outcome, Received):
            told = "; ".join(f"{name} = {', '.join(values)}" for name, values in sorted(outcome.attributes.items()))
            expected = {"GARPersonIdentifiant": [person.uid], "idEnt": [IDENT]}
            as_expected = person.goes_through and outcome.attributes == expected
        else:
            told = f"stopped with HTTP {outcome.status}"
            as_expected = not person.goes_through and outcome.status == 403
        click.echo(f"{'ok' if as_expected else 'WRONG'}  SAML -> SAML  {person.given_name}, {person.role}: {told}")
        failed += not as_expected
    return failed


def _invite(at: Places) -> None:
    click.echo(f"Ouvrez {at.tour}/ dans un navigateur.\n")
    click.echo(f"  la visite guidée     {at.tour}/\n  l'ENT du bac à sable {at.ent}/")
    click.echo(f"  le GAR du bac à sable {at.gar}/\n  la passerelle        {at.gateway}/\n\nCtrl-C pour arrêter.")
    signal.pause()


def _end_on_signals() -> None:
    """Ends the demonstration as any other end, so that every process of it is stopped."""

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])

"""The demonstration: the gateway on its embedded defaults, between sandbox ENTs and two sandbox services."""

import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from gateway.cli.context import Workplace, looks, refuse
from gateway.cli.demo_administrator import let_in
from gateway.cli.demo_check import walk_everybody
from gateway.cli.demo_figures import count_in_background
from gateway.cli.demo_registry import IDENT, prepare, register
from gateway.cli.demo_resources import register_resources
from gateway.sandbox import newcomer
from gateway.sandbox.pairs import CAS_ENT_SLUG, ENT_SLUG, Places
from gateway.sandbox.processes import DidNotStart, await_process, free_port, launched, process
from gateway.settings import load_settings


@click.command()
@looks
@click.option("--port", type=click.IntRange(1024, 65000), default=8000, show_default=True, help="Of the gateway.")
@click.option("--check", is_flag=True, help="Walk whole logins without a browser and say what each service received.")
@click.option("--figures/--no-figures", default=True, help="A year of invented statistics, counted beside the rest.")
def demo(place: Workplace, port: int, check: bool, figures: bool) -> None:
    """Show the gateway at work, between ENTs and services of the sandbox, by SAML and by CAS."""
    try:
        if check:
            with (
                tempfile.TemporaryDirectory(prefix="gar-gateway-") as folder,
                _demonstration(Path(folder), free_port()) as at,
            ):
                failed = walk_everybody(at)
            raise SystemExit(1 if failed else 0)
        with _demonstration(place.home / "demo", port) as at:
            if figures:
                count_in_background(load_settings(place.home / "demo").database, IDENT)
            _invite(at)
    except DidNotStart as error:
        refuse(str(error))


@contextmanager
def _demonstration(home: Path, port: int) -> Iterator[Places]:
    """All the processes, for the time of a block; stopped whatever ends it."""
    _end_on_signals()
    at = Places(*(f"http://127.0.0.1:{number}" for number in (port, *(free_port() for _ in range(6)))))
    lists = free_port()
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        # They start while the registry is made: each takes half a second that nobody has to wait for.
        parties = [
            stack.enter_context(launched(f"gateway.sandbox.{module}", arguments, number, home / f"{party}.log"))
            for party, module, arguments, number in _parties(home, at, lists)
        ]
        prepare(home, at)
        for party in parties:
            await_process(party)
        register(load_settings(home), at)
        register_resources(load_settings(home), IDENT, at.gar, lists, home / "gar")
        let_in(load_settings(home), home / "tour")
        serve = ["serve", "--home", str(home), "--bind", f"127.0.0.1:{port}", "--workers", "2"]
        stack.enter_context(process("gateway", serve, port, home / "gateway.log"))
        yield at


def _parties(home: Path, at: Places, lists: int) -> Iterator[tuple[str, str, list[str], int]]:
    """Name, module, arguments and port of everybody around the gateway. lists: port of the GAR's resource service."""
    leads_to = ["--gar", at.gar, "--library", at.library, "--tour", at.tour]
    everybody = {"ent": at.ent, "cas-ent": at.cas_ent, "gar": at.gar, "library": at.library, "newcomer": at.newcomer}
    parties = {
        "ent": (at.ent, ["--slug", ENT_SLUG, *leads_to]),
        "cas_ent": (at.cas_ent, ["--slug", CAS_ENT_SLUG, *leads_to]),
        "gar": (at.gar, ["--tour", at.tour, "--resources-port", str(lists)]),
        "cas_service": (at.library, ["--tour", at.tour]),
        "newcomer": (at.newcomer, ["--newcomer", "--slug", newcomer.SLUG, *leads_to]),
        "tour": (at.tour, [word for name, base in everybody.items() for word in (f"--{name}", base)]),
    }
    for party, (base, options) in parties.items():
        port = int(base.rpartition(":")[2])
        common = ["--port", str(port), "--home", str(home / party), "--gateway", at.gateway, "--ident", IDENT]
        yield party, "ent" if party == "newcomer" else party, [*common, *options], port


def _invite(at: Places) -> None:
    click.echo(f"Ouvrez {at.tour}/ dans un navigateur.\n")
    click.echo(f"  la visite guidée      {at.tour}/\n  l'ENT qui parle SAML  {at.ent}/")
    click.echo(f"  l'ENT qui parle CAS   {at.cas_ent}/\n  le GAR (SAML)         {at.gar}/")
    click.echo(f"  ce que le GAR a vu    {at.gar}/journal\n  une panne du GAR      {at.gar}/pannes")
    click.echo(f"  la bibliothèque (CAS) {at.library}/\n  la passerelle         {at.gateway}/")
    click.echo(f"  l'administration      {at.gateway}/admin\n  un ENT à brancher     {at.tour}/brancher\n")
    click.echo("Ctrl-C pour arrêter.")
    signal.pause()


def _end_on_signals() -> None:
    """Ends the demonstration as any other end, so that every process of it is stopped."""

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)

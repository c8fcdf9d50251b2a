"""Trying an ENT from the terminal: what needs no browser (M13)."""

from datetime import UTC, datetime

import click

from gateway.cli.context import Workplace, looks, refuse
from gateway.onboarding.trials import Asking, Attempt, plan, try_from_here
from gateway.registry.engine import open_engine, reading
from gateway.registry.keyring import load_keyring
from gateway.registry.models import Ent
from gateway.registry.names import find_named

_LEVELS = {1: "metadata", 2: "login page"}


@click.command("try")
@looks
@click.argument("slug")
def ent_try(place: Workplace, slug: str) -> None:
    """Try the ENT SLUG: its metadata is read, its login page is reached. No account is used.

    The third level, somebody who goes round with a test account, is made in a browser.
    """
    settings = place.settings
    engine = open_engine(settings.database)
    with reading(engine) as session:
        planned = plan(session, find_named(session, Ent, slug))
    us = Asking(settings.addresses, load_keyring(settings.certs), datetime.now(UTC))
    attempts = try_from_here(planned, us, settings.egress)
    for attempt in attempts:
        if attempt.passed is not False:
            click.echo(_told(attempt))
    if failed := [_told(attempt) for attempt in attempts if attempt.passed is False]:
        refuse(*failed)
    click.echo(f"level 3, a person who goes round: {settings.base_url}/admin/partenaires/ent/{slug}/essais")


def _told(attempt: Attempt) -> str:
    word = {True: "passed", False: "failed", None: "not tried"}[attempt.passed]
    facts = [attempt.code] if attempt.code else []
    if attempt.octets:
        facts.append(f"{attempt.octets} octets")
    if attempt.seen is not None:
        facts.append(f"{attempt.seen.status} at {attempt.seen.host}")
    return f"level {attempt.level}, {_LEVELS[attempt.level]}: {word}{' (' + ', '.join(facts) + ')' if facts else ''}"

"""Preparing a home: settings, keys, database. What is there already is left alone."""

from urllib.parse import urlsplit

import click

from gateway.cli.context import Workplace, changes, refuse
from gateway.domain.addresses import base_faults
from gateway.registry.engine import open_engine
from gateway.registry.keyring import KEY_BITS, create_missing, write_private
from gateway.registry.upgrade import upgrade
from gateway.settings import FILE_NAME


@click.command()
@changes
@click.option("--base-url", default=None, help="Where partners reach the gateway. Needed the first time.")
@click.option("--key-bits", type=click.Choice(["2048", "3072", "4096"]), default=str(KEY_BITS), show_default=True)
def init(place: Workplace, base_url: str | None, key_bits: str) -> None:
    """Prepare the home, or bring it to this release."""
    path = place.home / FILE_NAME
    if not path.exists():
        if base_url is None:
            refuse("--base-url is needed to prepare a new home")
        if faults := base_faults(base_url):
            refuse(*faults)
    elif base_url is not None and place.settings.base_url != base_url:
        refuse(f"{path} already says base_url = {place.settings.base_url!r}: change it there")
    if place.dry_run:
        place.say(f"prepare {place.home}")
        return
    place.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        write_private(path, f'base_url = "{base_url}"\n'.encode())
    settings = place.settings
    host = urlsplit(settings.base_url).hostname or "gateway"
    for made in create_missing(settings.certs, host, bits=int(key_bits)):
        place.say(f"made {made}")
    upgrade(open_engine(settings.database))
    place.say(f"{place.home} is ready for {settings.base_url}")

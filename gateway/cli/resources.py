"""What the MédiaCentre shows: the GAR's resource service of each project, and schools' own links."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from gateway.cli.context import Workplace, changes, looks
from gateway.domain.profile import Profile
from gateway.mediacentre.board import LOCAL, BoardRefused, checked_pins, new_link
from gateway.registry.engine import open_engine, reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.mediacentre import drop_link, links_of, pins_of, put_link, replace_pins
from gateway.registry.resource_services import (
    LAUNCH_HOSTS,
    THUMBNAIL_HOSTS,
    ServiceChoices,
    drop_former_files,
    keep_files,
    set_resource_service,
)
from gateway.registry.schools import find_school
from gateway.state.connection import open_redis
from gateway.state.embedded import embedded_url
from gateway.state.errors import StateUnavailable
from gateway.state.lists import forget_board

_PROFILE = click.Choice([profile.value for profile in Profile])
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def resources() -> None:
    """The GAR's lists of resources, and the links of schools."""


@dataclass(frozen=True)
class _Files:
    cert: Path | None
    key: Path | None
    ca: Path | None


@resources.command("set")
@changes
@click.option("--project", required=True, metavar="IDENT")
@click.option("--url", required=True, help="Of the service, without /ressources.")
@click.option("--cert", type=_FILE, help="Our certificate there, PEM, its chain behind it.")
@click.option("--key", type=_FILE, help="Its private key, PEM, without a passphrase.")
@click.option("--ca", type=_FILE, help="The only authorities to believe about the server [the public ones].")
@click.option("--launch-host", "launch_hosts", multiple=True, default=LAUNCH_HOSTS, show_default=True)
@click.option("--thumbnail-host", "thumbnail_hosts", multiple=True, default=THUMBNAIL_HOSTS, show_default=True)
def resources_set(
    place: Workplace,
    project: str,
    url: str,
    launch_hosts: tuple[str, ...],
    thumbnail_hosts: tuple[str, ...],
    **files: Path | None,
) -> None:
    """Say where the lists of the project IDENT come from. The files are copied into the home."""
    settings, given = place.settings, _Files(**files)
    choices = ServiceChoices(
        url=url,
        certificate=given.cert.read_bytes() if given.cert else None,
        key=given.key.read_bytes() if given.key else None,
        authorities=given.ca.read_bytes() if given.ca else None,
        launch_hosts=launch_hosts,
        thumbnail_hosts=thumbnail_hosts,
    )
    with place.change("admin.resources.set", project=project, url=url) as session:
        service = set_resource_service(
            session, project, choices, datetime.now(UTC), loopback=settings.addresses.is_loopback
        )
        if not place.dry_run:
            keep_files(settings.certs, project, choices)
        who = "under our certificate" if service.certificate else "without a certificate of ours"
        place.say(f"lists of {project} come from {service.url}, {who}")

    if not place.dry_run:
        drop_former_files(settings.certs, project, choices)


@resources.command("show")
@looks
@click.argument("uai")
def resources_show(place: Workplace, uai: str) -> None:
    """Print the pins and the links of the school UAI."""
    with reading(open_engine(place.settings.database)) as session:
        school = find_school(session, uai)
        for rank, key in enumerate(pins_of(session, school.uai), 1):
            click.echo(f"pin {rank}: {key}")
        for link in links_of(session, school.uai):
            click.echo(f"{LOCAL}{link.token}: {link.title}, {link.address}, for {' '.join(sorted(link.audience))}")


@resources.command("link")
@changes
@click.argument("uai")
@click.option("--title", required=True)
@click.option("--url", "address", required=True, help="https only.")
@click.option(
    "--profile",
    "audience",
    multiple=True,
    type=_PROFILE,
    required=True,
    help="Repeat it.",
)
def resources_link(place: Workplace, uai: str, title: str, address: str, audience: tuple[str, ...]) -> None:
    """Put a resource that is not in the GAR on the cards of the school UAI."""
    with _told(place, uai), place.change("admin.resources.link", uai=uai) as session:
        school = find_school(session, uai)
        link = new_link(title, address, audience)
        put_link(session, school.uai, link)
        place.say(f"{LOCAL}{link.token} added to {school.uai}")


@resources.command("unlink")
@changes
@click.argument("uai")
@click.argument("key")
def resources_unlink(place: Workplace, uai: str, key: str) -> None:
    """Take the link KEY of the school UAI away."""
    with _told(place, uai), place.change("admin.resources.unlink", uai=uai) as session:
        if not drop_link(session, find_school(session, uai).uai, key.removeprefix(LOCAL)):
            raise ChangeRefused(f"the school {uai} has no link {key}")
        place.say(f"{key} removed from {uai}")


@resources.command("pin")
@changes
@click.argument("uai")
@click.argument("keys", nargs=-1, metavar="[ARK]...")
def resources_pin(place: Workplace, uai: str, keys: tuple[str, ...]) -> None:
    """Replace what the school UAI shows its pupils first, in that order; without any ARK, nothing."""
    with _told(place, uai), place.change("admin.resources.pin", uai=uai, resources=len(keys)) as session:
        replace_pins(session, find_school(session, uai).uai, checked_pins(keys))
        place.say(f"{uai} shows {len(keys)} resource(s) first")


@contextmanager
def _told(place: Workplace, uai: str) -> Iterator[None]:
    """What cannot be kept is refused like any other change; pages then look at once."""
    try:
        yield
    except BoardRefused as error:
        raise ChangeRefused(*error.faults.values()) from error
    settings = place.settings
    with suppress(StateUnavailable):
        forget_board(open_redis(settings.redis_url or embedded_url(settings.home)), uai.strip().upper())

"""What the MédiaCentre shows: the GAR's resource service of each project, and schools' own links."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from gateway.cli.context import Workplace, changes
from gateway.registry.resource_services import (
    LAUNCH_HOSTS,
    THUMBNAIL_HOSTS,
    ServiceChoices,
    keep_files,
    set_resource_service,
)

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

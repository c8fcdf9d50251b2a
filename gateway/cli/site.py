"""What is announced on every page of the administration."""

from datetime import datetime

import click

from gateway.cli.context import Workplace, changes, looks
from gateway.domain.school_time import SCHOOL_TIME
from gateway.registry.errors import ChangeRefused
from gateway.registry.site import LONGEST_BANNER, Banner, announce, standing_banner
from gateway.registry.site import banner as banner_of


@click.group()
def banner() -> None:
    """What is announced on every page of the administration."""


@banner.command("set")
@changes
@click.argument("text")
@click.option("--until", type=click.DateTime(["%Y-%m-%dT%H:%M"]), default=None, metavar="YYYY-MM-DDTHH:MM",
              help="French time at which it ends by itself.")  # fmt: skip
def banner_set(place: Workplace, text: str, until: datetime | None) -> None:
    """Announce TEXT, in place of what was announced."""
    wanted = Banner(text.strip(), until.replace(tzinfo=SCHOOL_TIME) if until else None)
    faults = []
    if not 1 <= len(wanted.text) <= LONGEST_BANNER:
        faults.append(f"the text has 1 to {LONGEST_BANNER} characters")
    if wanted.until is not None and wanted.until <= place.office.instant:
        faults.append("--until is over already")
    if faults:
        raise ChangeRefused(*faults)
    with place.change("site.banner", subject="site") as session:
        announce(session, wanted)
        place.say(_told(wanted))


@banner.command("remove")
@changes
def banner_remove(place: Workplace) -> None:
    """Announce nothing any more."""
    with place.change("site.banner", subject="site") as session:
        present = standing_banner(session)
        if present is None:
            raise ChangeRefused("nothing is announced")
        announce(session, None)
        place.say(f"no longer announced: {present.text}")


@banner.command("show")
@looks
def banner_show(place: Workplace) -> None:
    """Show what is announced; nothing when nothing is, or when its time is over."""
    with place.look() as session:
        present = banner_of(session, place.office.instant)
    if present is not None:
        click.echo(_told(present))


def _told(one: Banner) -> str:
    ends = f"{one.until.astimezone(SCHOOL_TIME):%Y-%m-%dT%H:%M}" if one.until else "it is removed"
    return f"announced until {ends}: {one.text}"

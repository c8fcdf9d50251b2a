"""Backups: the operator's script makes them, and says so here."""

import click

from gateway.cli.context import Workplace, changes, looks
from gateway.registry.backups import Backup, last_backup, note_backup
from gateway.registry.errors import ChangeRefused

_MOST = 200


@click.group()
def backup() -> None:
    """When the last backup was made, for the administration's page to say."""


@backup.command("done")
@changes
@click.option("--where", default="", help="Where it lies, in a few words; the page shows them.")
def backup_done(place: Workplace, where: str) -> None:
    """Say that a backup has just been made: the last line of the script that makes it."""
    if len(where) > _MOST or not where.isprintable():
        raise ChangeRefused(f"--where holds {_MOST} characters on one line")
    made = Backup(place.office.instant, place.author, where.strip())
    with place.change("site.backup", subject="site", where=made.where) as session:
        note_backup(session, made)
        place.say(f"backup noted: {made.at:%Y-%m-%dT%H:%M:%SZ}{f', {made.where}' if made.where else ''}")


@backup.command("show")
@looks
def backup_show(place: Workplace) -> None:
    """Show when the last backup was made; exit code 1 when none was."""
    with place.look() as session:
        made = last_backup(session)
    if made is None:
        raise ChangeRefused("no backup was ever noted")
    click.echo("\t".join((f"{made.at:%Y-%m-%dT%H:%M:%SZ}", made.by, made.where)))

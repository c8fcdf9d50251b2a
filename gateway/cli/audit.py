"""Reading the audit trail."""

import json
from datetime import UTC, datetime

import click

from gateway.cli.context import Workplace, changes, looks, refuse
from gateway.registry.audit import find, forget
from gateway.registry.engine import open_engine, reading, recording


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("find")
@looks
@click.argument("reference")
def audit_find(place: Workplace, reference: str) -> None:
    """Show the lines that bear the REFERENCE of a user's page."""
    with reading(open_engine(place.settings.database)) as session:
        lines = find(session, reference)
        for line in lines:
            fields = ("kind", "reason", "project", "ent", "partner", "author")
            told = {name: getattr(line, name) for name in fields if getattr(line, name)}
            click.echo(json.dumps({"at": line.at.isoformat()} | told | {"detail": line.detail}, ensure_ascii=False))
    if not lines:
        refuse(f"no line bears the reference {reference}")


@audit.command("forget")
@changes
def audit_forget(place: Workplace) -> None:
    """Delete the lines that are older than a year."""
    if place.dry_run:
        place.say("delete the lines that are older than a year")
        return
    with recording(open_engine(place.settings.database)) as session:
        place.say(f"{forget(session, datetime.now(UTC))} line(s) deleted")

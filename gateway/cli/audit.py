"""Reading the audit trail and the journal."""

import json

import click

from gateway.cli.chores import forget_lines, site_of
from gateway.cli.context import Workplace, changes, looks, refuse
from gateway.registry.audit import find
from gateway.registry.engine import open_engine, reading
from gateway.registry.journal import Search, search


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
    place.say(f"{forget_lines(site_of(place))} line(s) deleted")


@click.group()
def journal() -> None:
    """The journal of what administrators did."""


@journal.command("find")
@looks
@click.argument("words", default="")
@click.option("--author", default="")
@click.option("--kind", default="")
@click.option("--most", type=int, default=100, show_default=True)
def journal_find(place: Workplace, words: str, author: str, kind: str, most: int) -> None:
    """Show the acts that hold WORDS, newest first."""
    with place.look() as session:
        for line in session.scalars(search(Search(author=author, kind=kind, words=words)).limit(most)):
            told = {name: getattr(line, name) for name in ("number", "author", "via", "kind", "subject", "why")}
            change = {"before": json.loads(line.before), "after": json.loads(line.after)}
            click.echo(json.dumps({"at": line.at.isoformat()} | told | change, ensure_ascii=False))

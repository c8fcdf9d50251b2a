"""What operators say of the figures: annotations of periods, and whether totals are open data."""

from datetime import date

import click

from gateway.cli.context import Workplace, changes, looks
from gateway.cli.sources import day_option
from gateway.registry.errors import ChangeRefused
from gateway.registry.figure_notes import add_figure_note, figure_notes, remove_figure_note
from gateway.registry.site import are_figures_published, publish_figures


@click.group()
def figures() -> None:
    """What is said of the figures, and whether totals are open data."""


@figures.command("publish")
@changes
def figures_publish(place: Workplace) -> None:
    """Let everybody read the totals by département."""
    with place.change("figures.publish", subject="figures") as session:
        if are_figures_published(session):
            raise ChangeRefused("the totals are open to everybody already")
        publish_figures(session, published=True)
        place.say("the totals by département are open to everybody")


@figures.command("withdraw")
@changes
def figures_withdraw(place: Workplace) -> None:
    """Let nobody read the totals any more but on the pages."""
    with place.change("figures.withdraw", subject="figures") as session:
        if not are_figures_published(session):
            raise ChangeRefused("the totals are not open to everybody")
        publish_figures(session, published=False)
        place.say("the totals by département are no longer open to everybody")


@figures.group()
def note() -> None:
    """What is to be known of a period whose figures must be read with care."""


@note.command("add")
@changes
@click.argument("text")
@day_option("--since", required=True, help="Its first day.")
@day_option("--until", required=True, help="Its last day.")
def note_add(place: Workplace, text: str, since: date, until: date) -> None:
    """Say TEXT above the figures of a period."""
    with place.change("figures.note", subject=f"figures:{since.isoformat()}", why=text) as session:
        added = add_figure_note(session, since, until, text, place.author, place.office.instant)
        place.say(f"annotation {added.id} added, {since} to {until}: {added.text}")


@note.command("remove")
@changes
@click.argument("number", type=int)
def note_remove(place: Workplace, number: int) -> None:
    """Take the annotation NUMBER away."""
    with place.change("figures.note.remove", subject=f"figures:note-{number}") as session:
        if not remove_figure_note(session, number):
            raise ChangeRefused(f"no annotation {number}")
        place.say(f"annotation {number} removed")


@note.command("list")
@looks
def note_list(place: Workplace) -> None:
    """Show the annotations, by their first day."""
    with place.look() as session:
        for one in figure_notes(session):
            click.echo(f"{one.id}\t{one.since}\t{one.until}\t{one.author}\t{one.text}")

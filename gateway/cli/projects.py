"""Projects, as the GAR knows them."""

import click

from gateway.cli.context import Workplace, changes
from gateway.registry.projects import add_project


@click.group()
def project() -> None:
    """ENT projects, as the GAR knows them."""


@project.command("add")
@changes
@click.argument("ident")
@click.option("--name", required=True, help="What people call it.")
def project_add(place: Workplace, ident: str, name: str) -> None:
    """Add the project with the idENT IDENT."""
    with place.change("project.add", project=ident) as session:
        add_project(session, ident, name)
        place.say(f"project {ident} added")

"""Collectivités: who signs conventions, by SIREN."""

from dataclasses import replace

import click

from gateway.cli.context import Workplace, changes, looks
from gateway.registry.collectivites import (
    CollectiviteFields,
    CollectiviteKind,
    add_collectivite,
    collectivite_of_siren,
    collectivites_matching,
    put_collectivite,
)
from gateway.registry.models import Collectivite

_KIND = click.Choice([kind.value for kind in CollectiviteKind])
_WHY = click.option("--why", default="", help="Kept in the journal.")


@click.group()
def collectivite() -> None:
    """Those who sign conventions, by SIREN."""


@collectivite.command("add")
@changes
@click.argument("siren")
@click.option("--name", required=True)
@click.option("--kind", type=_KIND, default=CollectiviteKind.COMMUNE.value, show_default=True)
@click.option("--departement", required=True, metavar="CODE", help="In three characters, such as 055.")
@click.option("--contact", default="", help="Of its data protection officer.")
@_WHY
def collectivite_add(
    place: Workplace, siren: str, name: str, kind: str, departement: str, contact: str, why: str
) -> None:
    """Add the collectivité of SIREN; a SIRET is taken too."""
    fields = CollectiviteFields(siren, name, kind, departement.upper(), contact)
    with place.change("collectivite.add", subject=f"collectivite:{siren}", why=why) as session:
        added = add_collectivite(session, fields)
        place.say(f"collectivité {added.siren} added: {added.name}")


@collectivite.command("set")
@changes
@click.argument("siren")
@click.option("--name", default=None)
@click.option("--kind", type=_KIND, default=None)
@click.option("--departement", default=None, metavar="CODE")
@click.option("--contact", default=None)
@_WHY
def collectivite_set(place: Workplace, siren: str, why: str, **choices: str | None) -> None:
    """Change what is said of the collectivité of SIREN, and only what is given."""
    given = {name: value for name, value in choices.items() if value is not None}
    with place.change("collectivite.set", subject=f"collectivite:{siren}", why=why) as session:
        row = collectivite_of_siren(session, siren)
        present = CollectiviteFields(row.siren, row.name, row.nature, row.departement, row.contact)
        put_collectivite(session, replace(present, **given))
        told = ", ".join(f"{name} = {value}" for name, value in given.items())
        place.say(f"collectivité {row.siren}: {told or 'nothing changed'}")


@collectivite.command("list")
@looks
@click.argument("typed", metavar="[WORDS]", default="")
@click.option("--departement", default="", metavar="CODE")
def collectivite_list(place: Workplace, typed: str, departement: str) -> None:
    """Show the collectivités whose name or SIREN holds WORDS."""
    with place.look() as session:
        query = collectivites_matching(typed, departement).order_by(Collectivite.departement, Collectivite.name)
        for row in session.scalars(query):
            click.echo(f"{row.siren}\t{row.name}\t{row.nature}\t{row.departement}\t{row.contact}")

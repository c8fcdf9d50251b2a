"""A person's rights, for the data protection officer at the terminal."""

import json

import click

from gateway.agreements.rights import NOT_HELD, Holding, Sessions, erase, held_about
from gateway.cli.context import Workplace, changes
from gateway.mediacentre.rights import Desks
from gateway.registry.keyring import load_keyring
from gateway.state.endings import Endings
from gateway.state.lists import Lists
from gateway.state.people import People

_IDENTIFIER = click.option(
    "--identifier",
    prompt=True,
    hide_input=True,
    help="GARPersonIdentifiant; asked for when it is not given, so that no shell remembers it.",
)
_WHY = click.option("--why", required=True, help="Which request this answers, without a name: the journal keeps it.")


@click.group()
def person() -> None:
    """What the gateway holds about a person, told or erased."""


@person.command("export")
@changes
@_IDENTIFIER
@_WHY
def person_export(place: Workplace, identifier: str, why: str) -> None:
    """Print, as JSON, all that the gateway holds about an identifier."""
    if place.dry_run:
        place.say("print what is held, and note the request in the journal")
        return
    found = held_about(identifier, _holdings(place))
    with place.change("person.export", why=why, things=sum(len(one.things) for one in found)):
        kept = {one.title: [dict(thing) for thing in one.things] for one in found}
        click.echo(json.dumps({"detenu": kept, "a_savoir": NOT_HELD}, ensure_ascii=False, indent=1))


@person.command("erase")
@changes
@_IDENTIFIER
@_WHY
def person_erase(place: Workplace, identifier: str, why: str) -> None:
    """Erase all that the gateway holds about an identifier: their sessions end at once."""
    holdings = _holdings(place)
    if place.dry_run:
        for one in held_about(identifier, holdings):
            place.say(f"erase {one.title}: {len(one.things)}")
        return
    gone = erase(identifier, holdings)
    with place.change("person.erase", why=why, erased=gone):
        for title, count in gone.items():
            place.say(f"{title} : {count}")


def _holdings(place: Workplace) -> tuple[Holding, ...]:
    office, secret = place.office, load_keyring(place.settings.certs).mediacentre_secret
    desks = Desks(office.engine, Lists(office.redis, secret))
    return Sessions(People(office.redis), Endings(office.redis)), desks

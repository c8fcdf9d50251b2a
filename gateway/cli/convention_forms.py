"""A convention written as its form writes it: a new one, one that is changed, one that renews another."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from gateway.access.reach import target_of_convention
from gateway.access.scopes import Target
from gateway.agreements.acts import check_by_hand
from gateway.agreements.consequences import closed_by_change, say
from gateway.agreements.importing import fields_of
from gateway.cli.context import Workplace, changes, changes_production
from gateway.cli.sources import day_option
from gateway.domain.school_time import school_day
from gateway.registry.agreements import ConventionFields, find_convention, write_convention
from gateway.registry.collectivites import collectivite_of_siren, find_collectivite
from gateway.registry.documents import File, keep_document
from gateway.registry.errors import ChangeRefused

_OPTIONS = (
    click.option("--ent", default=None, metavar="SLUG"),
    click.option("--uai", "schools", multiple=True, help="All of its schools; may be repeated."),
    click.option("--collectivite", default=None, metavar="SIREN", help="Who signs."),
    day_option("--signed"),
    click.option("--purpose", "purposes", multiple=True, help="All of its purposes; may be repeated."),
    click.option("--attribute", "attributes", multiple=True, help="All that may leave beyond the GAR's two."),
    click.option("--no-attribute", is_flag=True, help="Nothing may leave beyond the GAR's two."),
    click.option("--contact-ent", default=None),
    click.option("--contact-collectivite", default=None),
    click.option("--summary", default=None, help="What the signed document says, for those who cannot read it."),
    click.option("--why", default="", help="Kept in the journal."),
)


def _says(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what a convention says."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command("set")
@changes_production
@click.argument("number", type=int)
@_says
@day_option("--until")
@click.option("--draft/--no-draft", default=None, help="A draft opens nothing.")
@click.option("--confirm", is_flag=True, help="Even when schools lose their access.")
def convention_set(place: Workplace, number: int, *, confirm: bool, why: str, **options: Any) -> None:
    """Change what the convention NUMBER says, and only what is given."""

    def touched(session: Session) -> tuple[Target, ...]:
        row = find_convention(session, number)
        fields = _changed(session, fields_of(row), options)
        return () if fields.draft and row.draft else (target_of_convention(row), target_of_fields(session, fields))

    with place.change("convention.set", subject=f"convention:{number}", why=why, touches=touched) as session:
        row = find_convention(session, number)
        check_by_hand(row)
        before = fields_of(row)
        fields = _changed(session, before, options)
        closed = closed_by_change(session, number, fields, school_day(place.office.instant))
        if closed and not confirm:
            raise ChangeRefused(f"{say(closed)} Add --confirm: {', '.join(one.uai for one in closed)}")
        write_convention(session, fields, row)
        told = [name for name, value in vars(fields).items() if value != getattr(before, name)]
        place.say(f"convention {number}: {', '.join(told) or 'nothing'} changed. {say(closed)}")


@click.command("renew")
@changes_production
@click.argument("number", type=int)
@_says
@day_option("--until", required=True)
@click.option("--draft/--no-draft", default=True, show_default=True, help="A draft opens nothing.")
def convention_renew(place: Workplace, number: int, *, why: str, **options: Any) -> None:
    """Add the convention that follows NUMBER, from the day after its end, and says the same but for what is given."""

    def next_one(session: Session) -> ConventionFields:
        row = find_convention(session, number)
        following = replace(fields_of(row), signed=row.until + timedelta(days=1), renews=number)
        return _changed(session, following, options)

    def touched(session: Session) -> tuple[Target, ...]:
        fields = next_one(session)
        return () if fields.draft else (target_of_fields(session, fields),)

    with place.change("convention.add", subject=f"convention:{number}", why=why, touches=touched) as session:
        added = write_convention(session, next_one(session))
        state = "a draft" if added.draft else "signed"
        place.say(f"convention {added.id} added, {state}, from {added.signed} to {added.until}: renews {number}")


@click.command("attach")
@changes
@click.argument("number", type=int)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def convention_attach(place: Workplace, number: int, file: Path) -> None:
    """Keep the signed document FILE, a PDF, with the convention NUMBER."""
    with place.change("convention.document", subject=f"convention:{number}") as session:
        row = find_convention(session, number)
        row.document = keep_document(session, File(file.name, file.read_bytes()), place.office.instant)
        place.say(f"convention {number}: {row.document.name}, {row.document.size} octets, {row.document.sha256}")


def target_of_fields(session: Session, fields: ConventionFields) -> Target:
    """What a convention would be about. Raises ChangeRefused."""
    signatory = find_collectivite(session, fields.collectivite)
    return Target(fields.ent, frozenset(fields.schools), frozenset({signatory.siren}))


def _changed(session: Session, present: ConventionFields, options: dict[str, Any]) -> ConventionFields:
    """What is given in place of what is said. Raises ChangeRefused."""
    given = {name: value for name, value in options.items() if value not in (None, ()) and name != "no_attribute"}
    if options["no_attribute"]:
        given["attributes"] = ()
    if "schools" in given:
        given["schools"] = tuple(sorted({uai.strip().upper() for uai in given["schools"]}))
    if "collectivite" in given:
        given["collectivite"] = collectivite_of_siren(session, given["collectivite"]).id
    elif not present.collectivite:
        raise ChangeRefused("the convention names its signatory in words only: add --collectivite SIREN")
    return replace(present, **given)

"""Projects, their schools and the conventions that open them."""

from datetime import UTC, date, datetime

import click

from gateway.cli.context import Workplace, changes
from gateway.cli.sources import day_option
from gateway.domain.uai import Uai, check_letter, has_right_letter
from gateway.registry.conventions import add_convention, end_convention
from gateway.registry.errors import ChangeRefused
from gateway.registry.projects import add_project
from gateway.registry.schools import add_school, find_school


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


@click.group()
def school() -> None:
    """Schools, by UAI."""


@school.command("add")
@changes
@click.argument("uai")
@click.option("--ent", "slug", required=True)
@click.option("--name", required=True)
@click.option("--commune", default="", help="Where it is, for those who look for it.")
@click.option("--strict", is_flag=True, help="Refuse a wrong check letter rather than warn.")
def school_add(place: Workplace, uai: str, slug: str, name: str, commune: str, strict: bool) -> None:
    """Add the school UAI to an ENT, the only one that may then speak for it."""
    with place.change("school.add", uai=uai, ent=slug) as session:
        added = add_school(session, uai, slug, name, commune)
        code = Uai(added.uai)
        if not has_right_letter(code):
            sentence = f"the check letter of {code} should be {check_letter(code)}"
            if strict:
                raise ChangeRefused(sentence)
            click.echo(f"warning: {sentence}", err=True)
        place.say(f"school {code} added to {slug}")


@school.command("disable")
@changes
@click.argument("uai")
def school_disable(place: Workplace, uai: str) -> None:
    """Switch a school off, at once and for open sessions too."""
    with place.change("school.disable", uai=uai) as session:
        find_school(session, uai).enabled = False
        place.say(f"school {uai} disabled")


@school.command("enable")
@changes
@click.argument("uai")
def school_enable(place: Workplace, uai: str) -> None:
    """Switch a school on."""
    with place.change("school.enable", uai=uai) as session:
        find_school(session, uai).enabled = True
        place.say(f"school {uai} enabled")


@click.group()
def convention() -> None:
    """RGPD conventions."""


@convention.command("add")
@changes
@click.option("--ent", "slug", required=True)
@click.option("--uai", "uais", required=True, multiple=True, help="May be repeated.")
@click.option("--collectivite", required=True, help="Who signed.")
@day_option("--signed", required=True)
@day_option("--until", required=True)
@click.option("--attribute", "attributes", multiple=True, help="What may leave beyond the GAR's two.")
def convention_add(
    place: Workplace,
    slug: str,
    uais: tuple[str, ...],
    collectivite: str,
    signed: date,
    until: date,
    attributes: tuple[str, ...],
) -> None:
    """Add a signed convention for schools of an ENT."""
    with place.change("convention.add", ent=slug, uais=list(uais), until=f"{until}") as session:
        added = add_convention(session, slug, uais, collectivite, signed, until, attributes)
        place.say(f"convention {added.id} added: {collectivite}, {len(added.schools)} school(s), until {until}")


@convention.command("end")
@changes
@click.argument("number", type=int)
@day_option("--on", help="First day without it [today].")
def convention_end(place: Workplace, number: int, on: date | None) -> None:
    """Withdraw a convention: from that day on it opens nothing."""
    day = on or datetime.now(UTC).date()
    with place.change("convention.end", convention=number, on=f"{day}") as session:
        end_convention(session, number, day)
        place.say(f"convention {number} ended on {day}")

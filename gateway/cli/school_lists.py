"""Schools listed by the filters of their page, and one act on many of them, told before it is done."""

from collections.abc import Callable, Sequence
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.scopes import Target
from gateway.agreements.acts import MOST_TOLD, kind_of, targets_of_schools
from gateway.agreements.consequences import say
from gateway.agreements.school_acts import SchoolAct, carry_out, foresee
from gateway.cli.context import Workplace, changes_production, looks
from gateway.cli.sources import one_of
from gateway.domain.school import SchoolState
from gateway.domain.school_time import school_day
from gateway.registry.collectivites import collectivite_of_siren
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, School
from gateway.registry.names import find_named
from gateway.registry.school_lists import SchoolFilter, each_school, uais_of
from gateway.statistics.affected import of_schools
from gateway.web.admin.statistics_words import affected_words

_FILTERS = (
    click.option("--words", "typed", default="", help="In the name, the commune or the UAI."),
    click.option("--departement", default="", metavar="CODE", help="In three characters, such as 055."),
    click.option("--circonscription", default=""),
    click.option("--collectivite", default="", metavar="SIREN", help="Who runs them."),
    click.option("--ent", default="", metavar="SLUG", help="That speaks for them."),
    click.option("--state", type=one_of(SchoolState), default=None),
    click.option("--with-ent/--without-ent", default=None, help="Whether an ENT speaks for them."),
)


def _filtered(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_FILTERS):
        command = option(command)
    return command


@click.command("list")
@looks
@_filtered
def school_list(place: Workplace, **filters: Any) -> None:
    """Show the schools that the filters let through, by UAI."""
    day = school_day(place.office.instant)
    with place.look() as session:
        for line in each_school(session, _wanted(session, filters), day):
            convention = (line.convention or "", f"{line.until or ''}")
            click.echo("\t".join((line.uai, line.name, line.commune, line.ent, line.state, *convention)))


@click.command("act")
@changes_production
@click.argument("act", type=one_of(SchoolAct))
@click.argument("uais", nargs=-1, metavar="[UAI]...")
@_filtered
@click.option("--to", default="", metavar="SLUG", help="The ENT, for rattacher.")
@click.option("--why", required=True, help="Kept in the journal.")
def school_act(place: Workplace, act: str, uais: tuple[str, ...], to: str, why: str, **filters: Any) -> None:
    """Do one thing to many schools: those that are named, or all that the filters let through."""
    what, day = SchoolAct(act), school_day(place.office.instant)
    if bool(uais) == any(value not in ("", None) for value in filters.values()):
        raise click.UsageError("either UAIs or filters are needed, not both")
    if (what is SchoolAct.ATTACH) != bool(to):
        raise click.UsageError("--to goes with rattacher, and only with it")
    if not why.strip():
        raise ChangeRefused("--why says in a sentence why")
    with place.look() as session:
        chosen = _named(session, uais) if uais else uais_of(session, _wanted(session, filters))
        if not chosen:
            raise ChangeRefused("the filters let no school through")
        if to:
            find_named(session, Ent, to)
        foreseen = foresee(session, what, chosen, day, to)
        closed = [one.uai for one in foreseen.closed]
        affected = f" {affected_words(of_schools(session, day, closed))}" if closed else ""

    def touched(session: Session) -> Sequence[Target]:
        if what is SchoolAct.DECLARE:
            return ()
        whole, ents = targets_of_schools(session, chosen, to)
        return (whole, *ents)

    subject = f"school:{chosen[0]}" if len(chosen) == 1 else f"{len(chosen)} écoles"
    told: dict[str, Any] = {"schools": chosen[:MOST_TOLD], "count": foreseen.changed, "ent": to}
    with place.change(kind_of(what), subject=subject, why=why, touches=touched, **told) as session:
        count = carry_out(session, what, chosen, day, to)
        place.say(f"{what}: {count} school(s), {foreseen.unchanged} as they are. {say(foreseen.closed)}{affected}")
    for one in foreseen.closed:
        click.echo(f"closed\t{one.uai}\t{one.name}\t{one.commune}")


def _wanted(session: Session, filters: dict[str, Any]) -> SchoolFilter:
    """Raises ChangeRefused for a collectivité or an ENT that is not there."""
    given = {name: value for name, value in filters.items() if value is not None}
    if siren := given.pop("collectivite"):
        given["collectivite"] = collectivite_of_siren(session, siren).id
    if given["ent"]:
        find_named(session, Ent, given["ent"])
    return SchoolFilter(**given | {"departement": given["departement"].upper()})


def _named(session: Session, typed: Sequence[str]) -> list[str]:
    """Each once. Raises ChangeRefused for those that are not there."""
    uais = list(dict.fromkeys(uai.strip().upper() for uai in typed))
    known = set(session.scalars(select(School.uai).where(School.uai.in_(uais))))
    if unknown := [uai for uai in uais if uai not in known]:
        raise ChangeRefused(*(f"no school {uai!r}" for uai in unknown))
    return uais

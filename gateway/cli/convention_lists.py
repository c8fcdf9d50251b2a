"""Conventions, listed and shown."""

import json
from dataclasses import asdict

import click

from gateway.agreements.importing import fields_of
from gateway.cli.context import Workplace, looks
from gateway.domain.convention import ConventionState
from gateway.domain.school_time import school_day
from gateway.registry.agreements import agreement_of, find_convention
from gateway.registry.collectivites import collectivite_of_siren
from gateway.registry.convention_lists import ConventionFilter, list_conventions


@click.command("list")
@looks
@click.argument("words", default="")
@click.option("--state", type=click.Choice([state.value for state in ConventionState]), default=None)
@click.option("--ent", default="", metavar="SLUG")
@click.option("--collectivite", default="", metavar="SIREN")
@click.option("--most", type=click.IntRange(1), default=100, show_default=True)
def convention_list(place: Workplace, words: str, state: str | None, ent: str, collectivite: str, most: int) -> None:
    """Show the conventions whose collectivité, or a school's UAI, holds WORDS, the newest first."""
    day = school_day(place.office.instant)
    with place.look() as session:
        number = collectivite_of_siren(session, collectivite).id if collectivite else 0
        page = list_conventions(session, ConventionFilter(words, state or "", ent, number), day, size=most)
        for line in page.lines:
            days = (f"{line.signed}", f"{line.until}", f"{line.ended or ''}")
            click.echo("\t".join((f"{line.number}", line.state, line.collectivite, line.ent, f"{line.schools}", *days)))


@click.command("show")
@looks
@click.argument("number", type=int)
def convention_show(place: Workplace, number: int) -> None:
    """Show all that the convention NUMBER says, as JSON."""
    with place.look() as session:
        row = find_convention(session, number)
        told = {"number": number, "state": agreement_of(session, row).state(school_day(place.office.instant))}
        told |= asdict(fields_of(row)) | {"collectivite": row.collectivite, "ended": row.ended, "dossier": row.dossier}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1, default=str))

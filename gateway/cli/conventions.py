"""RGPD conventions: by hand, and from « Démarche numérique »."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.reach import target_of_convention
from gateway.access.scopes import Target
from gateway.agreements.acts import targets_of_schools
from gateway.agreements.consequences import say
from gateway.agreements.importing import Imported, Outcome
from gateway.agreements.renewals import Reminder, due_reminders
from gateway.agreements.syncing import Report
from gateway.cli.chores import read_dossiers, remind, site_of
from gateway.cli.context import Workplace, changes, changes_production, refuse
from gateway.cli.sources import day_option
from gateway.domain.school_time import school_day_now
from gateway.outbound.errors import CallFailed
from gateway.registry.conventions import add_convention, end_convention
from gateway.registry.models import Collectivite, Convention
from gateway.web.dossiers import is_demarche_set


@click.group()
def convention() -> None:
    """RGPD conventions."""


@convention.command("add")
@changes_production
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

    def signed_for(session: Session) -> tuple[Target, ...]:
        sirens = session.scalars(select(Collectivite.siren).where(Collectivite.name == collectivite))
        known, _ = targets_of_schools(session, [uai.strip().upper() for uai in uais], slug)
        return (known, Target(slug, collectivites=frozenset({collectivite, *sirens})))

    with place.change("convention.add", touches=signed_for, ent=slug, uais=list(uais), until=f"{until}") as session:
        added = add_convention(session, slug, uais, collectivite, signed, until, attributes)
        place.say(f"convention {added.id} added: {collectivite}, {len(added.schools)} school(s), until {until}")


@convention.command("end")
@changes_production
@click.argument("number", type=int)
@day_option("--on", help="First day without it [today].")
def convention_end(place: Workplace, number: int, on: date | None) -> None:
    """Withdraw a convention: from that day on it opens nothing."""
    day = on or school_day_now()

    def covered(session: Session) -> tuple[Target, ...]:
        row = session.get(Convention, number)
        return (target_of_convention(row),) if row is not None and not row.draft else ()

    with place.change("convention.end", touches=covered, convention=number, on=f"{day}") as session:
        end_convention(session, number, day)
        place.say(f"convention {number} ended on {day}")


@convention.command("remind")
@changes
def convention_remind(place: Workplace) -> None:
    """Write to those whose convention ends in 90, 60 or 30 days, each reminder once, and print them."""
    site = site_of(place)
    if place.dry_run:
        with place.look() as session:
            due: Sequence[Reminder] = due_reminders(session, site.today)
    else:
        due = remind(site)
    place.say(f"{len(due)} rappel(s)")
    for reminder in due:
        click.echo(reminder.sentence)


@convention.command("sync")
@changes
def convention_sync(place: Workplace) -> None:
    """Read the conventions signed on « Démarche numérique », from where the last reading stopped."""
    if not is_demarche_set(place.settings):
        refuse("set demarches_number and demarches_token first (docs/conventions.md)")
    told: list[Imported] = []

    def tell(report: Report) -> None:
        for imported in report.imported[len(told) :]:
            told.append(imported)
            if imported.outcome not in (Outcome.UNCHANGED, Outcome.IGNORED):
                place.say(_sentence(imported))

    report = read_dossiers(site_of(place), place.author, dry_run=place.dry_run, tell=tell)
    counts = ", ".join(f"{report.count(outcome)} {outcome}(s)" for outcome in Outcome)
    place.say(f"{len(report.imported)} dossier(s) : {counts}, {report.files} document(s)")
    if report.stopped is not None:
        stopped, host = report.stopped, urlsplit(place.settings.demarches_url).hostname
        refuse(f"{host}: {stopped}" if isinstance(stopped, CallFailed) else stopped.sentence)


def _sentence(imported: Imported) -> str:
    words = [f"dossier {imported.dossier} : {imported.outcome}", *imported.faults]
    return " ; ".join([*words, say(imported.closed)] if imported.closed else words)

"""RGPD conventions: by hand, and from « Démarche numérique »."""

from datetime import UTC, date, datetime

import click

from gateway.access.acting import tell_workers
from gateway.agreements.consequences import say
from gateway.agreements.importing import Imported, Outcome
from gateway.agreements.service import DemarcheService
from gateway.agreements.syncing import Report, Run, sync
from gateway.cli.context import Workplace, changes, refuse
from gateway.cli.sources import day_option
from gateway.cli.upkeep import remind, send_mails
from gateway.domain.school_time import school_day_now
from gateway.outbound.errors import CallFailed
from gateway.outbound.http import Caller
from gateway.registry.conventions import add_convention, end_convention
from gateway.registry.engine import open_engine
from gateway.settings import Settings


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
    day = on or school_day_now()
    with place.change("convention.end", convention=number, on=f"{day}") as session:
        end_convention(session, number, day)
        place.say(f"convention {number} ended on {day}")


@convention.command("remind")
@changes
def convention_remind(place: Workplace) -> None:
    """Print the conventions to renew, and write to their contacts, 90, 60 and 30 days before their end, once each."""
    now = datetime.now(UTC)
    due = remind(place, now)
    place.say(f"{len(due)} rappel(s)")
    for reminder in due:
        click.echo(reminder.sentence)
    if due and not place.dry_run:
        send_mails(place, now)


@convention.command("sync")
@changes
def convention_sync(place: Workplace) -> None:
    """Read the conventions signed on « Démarche numérique », from where the last reading stopped."""
    settings = place.settings
    if not settings.demarches_number or not settings.demarches_token.get_secret_value():
        refuse("set demarches_number and demarches_token first (docs/conventions.md)")
    engine, now = open_engine(settings.database), datetime.now(UTC)
    told: list[Imported] = []

    def tell(report: Report) -> None:
        for imported in report.imported[len(told) :]:
            told.append(imported)
            if imported.outcome not in (Outcome.UNCHANGED, Outcome.IGNORED):
                place.say(_sentence(imported))

    service = demarche_service(settings)
    report = sync(Run(engine, service, now, now.date(), place.author, dry_run=place.dry_run, tell=tell))
    counts = ", ".join(f"{report.count(outcome)} {outcome}(s)" for outcome in Outcome)
    place.say(f"{len(report.imported)} dossier(s) : {counts}, {report.files} document(s)")
    if not place.dry_run:
        tell_workers(place.office)
    if report.stopped is not None:
        stopped = report.stopped
        refuse(f"{service.host}: {stopped}" if isinstance(stopped, CallFailed) else stopped.sentence)


def demarche_service(settings: Settings) -> DemarcheService:
    """The procedure that the configuration names."""
    return DemarcheService(
        caller=Caller(settings.egress),
        url=settings.demarches_url,
        token=settings.demarches_token.get_secret_value(),
        number=settings.demarches_number,
        places=settings.demarches_fields,
    )


def _sentence(imported: Imported) -> str:
    words = [f"dossier {imported.dossier} : {imported.outcome}", *imported.faults]
    return " ; ".join([*words, say(imported.closed)] if imported.closed else words)

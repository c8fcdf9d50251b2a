"""RGPD conventions: by hand, and from « Démarche numérique »."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.reach import target_of_convention
from gateway.access.scopes import Target
from gateway.agreements.acts import targets_of_schools
from gateway.agreements.consequences import closed_without, say
from gateway.agreements.importing import DEFAULT_PURPOSE, Imported, Outcome
from gateway.agreements.renewals import Reminder, due_reminders
from gateway.agreements.syncing import Report
from gateway.cli.chores import read_dossiers, remind, site_of
from gateway.cli.context import Workplace, changes, changes_production, refuse
from gateway.cli.convention_forms import convention_attach, convention_renew, convention_set, target_of_fields
from gateway.cli.convention_lists import convention_list, convention_show
from gateway.cli.sources import day_option
from gateway.domain.school_time import school_day_now
from gateway.outbound.errors import CallFailed
from gateway.registry.agreements import ConventionFields, write_convention
from gateway.registry.collectivites import collectivite_of_siren, siren_of
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
@click.option("--collectivite", required=True, help="Who signed: the SIREN of one that is known, or a name.")
@day_option("--signed", required=True)
@day_option("--until", required=True)
@click.option("--attribute", "attributes", multiple=True, help="What may leave beyond the GAR's two.")
@click.option("--purpose", "purposes", multiple=True, help="What for; may be repeated. [access to the GAR]")
@click.option("--contact-ent", default="")
@click.option("--contact-collectivite", default="")
@click.option("--summary", default="", help="What the signed document says, for those who cannot read it.")
@click.option("--draft", is_flag=True, help="Not signed yet: it opens nothing.")
def convention_add(
    place: Workplace,
    slug: str,
    uais: tuple[str, ...],
    collectivite: str,
    signed: date,
    until: date,
    attributes: tuple[str, ...],
    **more: Any,
) -> None:
    """Add a convention for schools of an ENT. What the form asks for besides needs the SIREN of who signed."""
    if siren_of(collectivite):
        _add_whole(place, slug, uais, collectivite, signed=signed, until=until, attributes=attributes, **more)
        return
    if any(more.values()):
        raise click.UsageError("--collectivite is the SIREN of a collectivité when more than the GAR's is said")

    def signed_for(session: Session) -> tuple[Target, ...]:
        sirens = session.scalars(select(Collectivite.siren).where(Collectivite.name == collectivite))
        known, _ = targets_of_schools(session, [uai.strip().upper() for uai in uais], slug)
        return (known, Target(slug, collectivites=frozenset({collectivite, *sirens})))

    with place.change("convention.add", touches=signed_for, ent=slug, uais=list(uais), until=f"{until}") as session:
        added = add_convention(session, slug, uais, collectivite, signed, until, attributes)
        place.say(f"convention {added.id} added: {collectivite}, {len(added.schools)} school(s), until {until}")


def _add_whole(place: Workplace, slug: str, uais: tuple[str, ...], siren: str, **said: Any) -> None:
    """With all that the form of the pages asks for."""

    def fields_in(session: Session) -> ConventionFields:
        known = collectivite_of_siren(session, siren)
        schools = tuple(sorted({uai.strip().upper() for uai in uais}))
        whole = ConventionFields(ent=slug, collectivite=known.id, schools=schools, **said)
        return replace(whole, purposes=whole.purposes or (DEFAULT_PURPOSE,))

    def touched(session: Session) -> tuple[Target, ...]:
        return () if said["draft"] else (target_of_fields(session, fields_in(session)),)

    with place.change(
        "convention.add", touches=touched, ent=slug, uais=list(uais), until=f"{said['until']}"
    ) as session:
        added = write_convention(session, fields_in(session))
        state = ", a draft" if added.draft else ""
        told = f"{added.collectivite}, {len(added.schools)} school(s), until {added.until}"
        place.say(f"convention {added.id} added{state}: {told}")


@convention.command("end")
@changes_production
@click.argument("number", type=int)
@day_option("--on", help="First day without it [today].")
@click.option("--why", default="", help="Kept in the journal.")
def convention_end(place: Workplace, number: int, on: date | None, why: str) -> None:
    """Withdraw a convention: from that day on it opens nothing. The schools that lose their access are counted."""
    day = on or school_day_now()

    def covered(session: Session) -> tuple[Target, ...]:
        row = session.get(Convention, number)
        return (target_of_convention(row),) if row is not None and not row.draft else ()

    with place.change(
        "convention.end", subject=f"convention:{number}", why=why, touches=covered, on=f"{day}"
    ) as session:
        closed = closed_without(session, [number], day)
        end_convention(session, number, day)
        place.say(f"convention {number} ended on {day}. {say(closed)}")


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


for _command in (convention_set, convention_renew, convention_attach, convention_list, convention_show):
    convention.add_command(_command)

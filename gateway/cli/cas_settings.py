"""The settings of a CAS ENT or a CAS service, as their page edits them: looked at first, kept with a reason (M18)."""

from dataclasses import asdict, replace
from typing import Any

import click
from sqlalchemy.orm import Session

from gateway.cas.client.addresses import CasVersion
from gateway.cli.context import Workplace, changes_production
from gateway.cli.sources import NOTE_HELP, one_of, touching_subject
from gateway.onboarding.cas_partners import (
    CasFields,
    CasKind,
    CasReport,
    change_cas,
    fields_of,
    keep_settings,
    kind_of,
    look,
)
from gateway.onboarding.records import Record, find_record
from gateway.registry.errors import ChangeRefused
from gateway.saml.metadata_findings import Level

_FIRST_SETTINGS = "first settings"
"""What the first revision says when a command that asks for no reason adds a CAS partner."""

_OF_ONE_KIND = {"ent": ("version", "dialect"), "partner": ("projects", "may_proxy")}
_OPTIONS = {"version": "--cas-version", "dialect": "--dialect", "projects": "--project", "may_proxy": "--may-proxy"}


@click.command("cas")
@changes_production
@click.argument("subject")
@click.option("--name", default=None)
@click.option("--address", default=None, help="Of an ENT's server, before /login; of a service, under which it lies.")
@click.option("--cas-version", "version", type=one_of(CasVersion), default=None, help="Of an ENT.")
@click.option("--dialect", default=None, help="Of an ENT: a file of attribute_maps/.")
@click.option("--project", "projects", multiple=True, metavar="IDENT", help="Of a service; may be repeated.")
@click.option("--every-project", is_flag=True, help="Of a service: whatever the project.")
@click.option("--may-proxy/--no-may-proxy", default=None, help="Whether a service may ask for tickets for others.")
@click.option("--try", "tried", default="", metavar="URL", help="One more address to match with the service's.")
@click.option("--note", required=True, help=NOTE_HELP)
def partner_cas(
    place: Workplace,
    subject: str,
    projects: tuple[str, ...],
    *,
    every_project: bool,
    tried: str,
    note: str,
    **choices: Any,
) -> None:
    """Change the CAS settings of SUBJECT, and only what is given, and show which addresses match then."""
    given = {name: value for name, value in choices.items() if value is not None}
    if projects or every_project:
        given["projects"] = () if every_project else projects
    settings, now = place.settings, place.office.instant
    with place.change("partner.cas", subject=subject, why=note, touches=touching_subject(subject)) as session:
        record = find_record(session, subject)
        before = fields_of(record)
        wanted = _wanted(record, before, given)
        report = looked_at(session, place, kind_of(record), wanted, record.slug, tried)
        change_cas(session, record, wanted, note, place.author, now, loopback=settings.addresses.is_loopback)
        place.say(f"{subject}: {_told(before, fields_of(record))}")
    for match in report.matches:
        click.echo(f"{'matches' if match.matches else 'does not match'}\t{match.address}")


def _wanted(record: Record, before: CasFields, given: dict[str, Any]) -> CasFields:
    """Raises ChangeRefused for a partner that is not by CAS, and for what its kind does not have."""
    if record.protocol != "cas":
        raise ChangeRefused(f"{record.slug} is not a CAS partner")
    other = "partner" if kind_of(record) == "ent" else "ent"
    if wrong := [_OPTIONS[name] for name in _OF_ONE_KIND[other] if name in given]:
        whose = "a service" if other == "partner" else "an ENT"
        raise ChangeRefused(*(f"{option} is of {whose}" for option in wrong))
    return replace(before, **given)


def looked_at(
    session: Session, place: Workplace, kind: CasKind, fields: CasFields, own: str, tried: str = ""
) -> CasReport:
    """What the page says before anything is kept, by the egress rules too: warnings are shown.

    own: slug of the record itself. tried: one more address to match. Raises ChangeRefused for what blocks.
    """
    report = look(session, kind, fields, place.settings.egress, tried, own)
    if report.blocks:
        blocking = (one for one in report.findings if one.level is Level.BLOCKING)
        raise ChangeRefused(*(f"the address is not acceptable: {finding}" for finding in blocking))
    for finding in report.findings:
        if finding.level is Level.WARNING:
            click.echo(f"warning: {finding}", err=True)
    return report


def keep_first(session: Session, place: Workplace, added: Record) -> None:
    """The first revision of a CAS partner that a command adds. Raises ChangeRefused as ``looked_at`` does."""
    looked_at(session, place, kind_of(added), fields_of(added), added.slug)
    keep_settings(session, added, _FIRST_SETTINGS, place.author, place.office.instant)


def _told(before: CasFields, after: CasFields) -> str:
    """What differs, field by field."""
    old = asdict(before)
    return ", ".join(f"{name} = {_shown(new)}" for name, new in asdict(after).items() if new != old[name])


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(value) or "every project"
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value}"

"""Services that receive people: the GAR and others."""

from typing import Any
from urllib.parse import urlsplit

import click
from sqlalchemy.orm import Session

from gateway.access.scopes import EVERYTHING, Target
from gateway.cli.bulk import add_import
from gateway.cli.cas_settings import keep_first
from gateway.cli.context import Workplace, changes_production
from gateway.cli.sources import NOTE_HELP, add_switches, day_option, origin_of, read_source, touching
from gateway.domain.release import ReleaseLine
from gateway.onboarding.records import sign_change
from gateway.onboarding.saving import check_note
from gateway.registry.models import Partner
from gateway.registry.names import find_named
from gateway.registry.partners import PartnerChoices, add_cas_service, add_saml_partner, grant, partner_faults


def _everybody(_session: Session) -> tuple[Target, ...]:
    """Of a new service, which receives people at once."""
    return (EVERYTHING,)


@click.group()
def sp() -> None:
    """Services that receive people by SAML."""


@sp.command("add")
@changes_production
@click.argument("slug")
@click.option("--metadata", "source", required=True, metavar="FILE|URL")
@click.option("--entity-id", default="", help="Which entity, when the metadata holds several.")
@click.option("--project", "projects", multiple=True, metavar="IDENT", help="May be repeated; all when left out.")
@click.option("--name", default="", help="What people call it [from the metadata].")
@click.option("--encrypt", is_flag=True, help="Encrypt its assertions, with the key of its metadata.")
@click.option("--sign-response/--no-sign-response", default=True, show_default=True)
@click.option("--sign-assertion/--no-sign-assertion", default=True, show_default=True)
@day_option("--sha1-until", help="Last day on which its SHA-1 signatures count.")
@click.option("--relay-state", default=None, help="What an IdP-initiated login carries.")
def sp_add(place: Workplace, source: str, entity_id: str, **choices: Any) -> None:
    """Add the service SLUG. It gets the GAR's two attributes until it is granted others."""
    name = choices.pop("name")
    with place.look() as session:
        faults = partner_faults(session, PartnerChoices(name=name or "-", **choices))
    document, report = read_source(place, source, entity_id, faults)
    wanted = PartnerChoices(name=name or report.entity.display_name or report.entity.entity_id[:200], **choices)
    with place.change(
        "partner.add", touches=_everybody, partner=wanted.slug, entity_id=report.entity.entity_id
    ) as session:
        add_saml_partner(session, wanted, document, report.entity, origin_of(place, source, "first import"))
        place.say(f"service {wanted.slug} added: {report.entity.entity_id}")


@sp.command("grant")
@changes_production
@click.argument("slug")
@click.option("--attribute", "lines", nargs=2, multiple=True, metavar="NAME PURPOSE", help="May be repeated.")
@click.option("--note", default="new release policy", show_default=True, help=NOTE_HELP)
def sp_grant(place: Workplace, slug: str, lines: tuple[tuple[str, str], ...], note: str) -> None:
    """Replace what the service SLUG gets; without any --attribute, the GAR's two. See partner preview first."""
    check_note(note)
    names, touches = [name for name, _ in lines], touching(Partner, slug)
    with place.change("partner.grant", touches=touches, why=note, partner=slug, attributes=names) as session:
        record = find_named(session, Partner, slug)
        grant(record, [ReleaseLine(name, purpose) for name, purpose in lines])
        sign_change(record, place.author, place.office.instant)
        place.say(f"service {slug} gets {', '.join(names) or 'the two attributes of the GAR'}")


@click.group("cas-service")
def cas_service() -> None:
    """Services that receive people by CAS."""


@cas_service.command("add")
@changes_production
@click.argument("slug")
@click.option("--url", "address", required=True, help="Under which all of the service lies.")
@click.option("--project", "projects", multiple=True, metavar="IDENT", help="May be repeated; all when left out.")
@click.option("--name", default="", help="What people call it [its host].")
@click.option("--may-proxy", is_flag=True, help="It may ask for tickets for other services.")
def cas_service_add(place: Workplace, address: str, **choices: Any) -> None:
    """Add the service SLUG. It gets the GAR's two attributes until it is granted others."""
    name = choices.pop("name") or urlsplit(address).hostname or address[:200]
    wanted = PartnerChoices(name=name, **choices)
    loopback = place.settings.addresses.is_loopback
    with place.change("partner.add", touches=_everybody, partner=wanted.slug, address=address) as session:
        added = add_cas_service(session, wanted, address, loopback=loopback)
        keep_first(session, place, added)
        place.say(f"service {wanted.slug} added: {added.service_url}")


for _group in (sp, cas_service):
    add_switches(_group, Partner)
    _group.add_command(sp_grant)
add_import(sp, "sp")

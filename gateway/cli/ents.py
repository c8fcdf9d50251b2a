"""ENTs: the portals that authenticate people."""

from typing import Any

import click
from sqlalchemy.orm import Session

from gateway.access.scopes import Target
from gateway.cas.client.addresses import CasVersion
from gateway.cli.bulk import add_import
from gateway.cli.cas_settings import keep_first
from gateway.cli.context import Workplace, changes_production
from gateway.cli.sources import add_switches, day_option, one_of, origin_of, read_source, touching
from gateway.cli.trials import ent_try
from gateway.onboarding.cas_partners import fields_of, keep_settings
from gateway.registry.ents import EntChoices, add_cas_ent, add_saml_ent, ent_faults, replace_metadata, set_choices
from gateway.registry.keyring import load_keyring
from gateway.registry.models import Ent
from gateway.registry.names import find_named
from gateway.saml.response import Signed

_ORIGIN_HELP = "Of its own pages that may show the MédiaCentre, such as https://ent.example.fr; may be repeated."


@click.group()
def ent() -> None:
    """The portals that authenticate people."""


@ent.command("add")
@changes_production
@click.argument("slug")
@click.option("--project", "project_ident", required=True, metavar="IDENT")
@click.option("--name", required=True)
@click.option("--saml-metadata", "source", default=None, metavar="FILE|URL")
@click.option("--entity-id", default="", help="Which entity, when the metadata holds several.")
@click.option("--cas-url", default=None, help="Of its CAS server, before /login.")
@click.option("--cas-version", type=one_of(CasVersion), default=CasVersion.CAS3.value, show_default=True)
@click.option("--dialect", default="sdet", show_default=True, help="A file of attribute_maps/.")
@day_option("--sha1-until", help="Last day on which its SHA-1 signatures count.")
@click.option("--identifier", default="pass", show_default=True, help="pass, or derived:VERSION.")
@click.option("--signed", type=one_of(Signed), default=Signed.EITHER.value, show_default=True)
@click.option("--unsigned-cbc", is_flag=True, help="Decrypt AES-CBC even in an unsigned Response.")
@click.option("--origin", "origins", multiple=True, metavar="ORIGIN", help=_ORIGIN_HELP)
def ent_add(
    place: Workplace, source: str | None, entity_id: str, cas_url: str | None, project_ident: str, **choices: Any
) -> None:
    """Add the ENT SLUG to a project: a SAML identity provider or a CAS server."""
    wanted = EntChoices(project=project_ident, **choices)

    def new(_session: Session) -> tuple[Target, ...]:
        return (Target(wanted.slug),)

    if (source is None) == (cas_url is None):
        raise click.UsageError("one of --saml-metadata and --cas-url is needed")
    if cas_url is not None:
        loopback = place.settings.addresses.is_loopback
        with place.change("ent.add", touches=new, ent=wanted.slug, cas_url=cas_url) as session:
            added = add_cas_ent(session, wanted, cas_url, loopback=loopback)
            keep_first(session, place, added)
            place.say(f"ENT {wanted.slug} added to {project_ident}: {added.cas_url}")
        return
    with place.look() as session:
        faults = ent_faults(session, wanted)
    document, report = read_source(place, source or "", entity_id, faults)
    own = load_keyring(place.settings.certs).fingerprints
    with place.change("ent.add", touches=new, ent=wanted.slug, entity_id=report.entity.entity_id) as session:
        add_saml_ent(session, wanted, document, report.entity, origin_of(place, source or "", "first import"), own)
        place.say(f"ENT {wanted.slug} added to {project_ident}: {report.entity.entity_id}")


@ent.command("set")
@changes_production
@click.argument("slug")
@click.option("--name", default=None)
@click.option("--dialect", default=None, help="A file of attribute_maps/.")
@day_option("--sha1-until", help="Last day on which its SHA-1 signatures count.")
@click.option("--identifier", default=None, help="pass, or derived:VERSION.")
@click.option("--signed", type=one_of(Signed), default=None)
@click.option("--unsigned-cbc/--no-unsigned-cbc", default=None)
@click.option("--cas-version", type=one_of(CasVersion), default=None)
@click.option("--origin", "origins", multiple=True, metavar="ORIGIN", help=_ORIGIN_HELP)
@click.option("--no-origin", is_flag=True, help="None of its pages may show ours any more.")
@click.option("--note", default="new settings", show_default=True, help="What the history of a CAS ENT says.")
def ent_set(place: Workplace, slug: str, *, note: str, no_origin: bool, **choices: Any) -> None:
    """Change what the record of an ENT says, and only what is given."""
    changed = {name: value for name, value in choices.items() if value not in (None, ())}
    if no_origin:
        changed["origins"] = ()
    told = {name: str(value) for name, value in changed.items()}
    with place.change("ent.set", touches=touching(Ent, slug), ent=slug, changed=told) as session:
        record = find_named(session, Ent, slug)
        before = fields_of(record)
        set_choices(record, **changed)
        if record.protocol == "cas" and fields_of(record) != before:
            keep_settings(session, record, note, place.author, place.office.instant, before)
        place.say(f"ENT {slug}: {', '.join(f'{name} = {value}' for name, value in told.items()) or 'nothing changed'}")


@ent.command("refresh")
@changes_production
@click.argument("slug")
@click.option("--saml-metadata", "source", required=True, metavar="FILE|URL")
@click.option("--entity-id", default="")
@click.option("--note", default="new metadata", show_default=True)
def ent_refresh(place: Workplace, slug: str, source: str, entity_id: str, note: str) -> None:
    """Put new metadata of an ENT in force."""
    document, report = read_source(place, source, entity_id)
    own = load_keyring(place.settings.certs).fingerprints
    with place.change("ent.refresh", touches=touching(Ent, slug), ent=slug) as session:
        record = find_named(session, Ent, slug)
        replace_metadata(session, record, document, report.entity, origin_of(place, source, note), own)
        place.say(f"ENT {slug}: new metadata in force")


add_switches(ent, Ent)
add_import(ent, "idp")
ent.add_command(ent_try)

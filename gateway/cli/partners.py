"""What becomes of an ENT or a service, by the same rules as on its pages: its state, its revisions, its end (M20)."""

from collections.abc import Sequence
from datetime import date

import click
from sqlalchemy.orm import Session

from gateway.access.scopes import Target
from gateway.cli.cas_settings import looked_at, partner_cas
from gateway.cli.context import Workplace, changes_production, looks
from gateway.cli.previews import partner_preview
from gateway.cli.sources import NOTE_HELP, day_option, one_of, touching_subject
from gateway.domain.school_time import school_day
from gateway.domain.standing import Standing
from gateway.onboarding.acts import set_upkeep, upkeep_of
from gateway.onboarding.cas_partners import cas_fields, change_cas, kind_of
from gateway.onboarding.delta import Group
from gateway.onboarding.history import restore, revision_of, revisions_of
from gateway.onboarding.listing import Wanted, partners
from gateway.onboarding.records import find_record
from gateway.onboarding.saving import Ourselves, check_note
from gateway.onboarding.standings import Move, move, purge, undo
from gateway.onboarding.targets import target_of
from gateway.registry.keyring import load_keyring


@click.group()
def partner() -> None:
    """What becomes of a partner, ent:SLUG or partner:SLUG: its state, its revisions, its end."""


@partner.command("state")
@changes_production
@click.argument("subject")
@click.argument("to", type=click.Choice([standing.value for standing in Standing]))
@click.option("--note", default="", help="Why; needed to suspend and to archive, ten characters at least.")
@day_option("--until", help="On which a suspension ends by itself.")
def partner_state(place: Workplace, subject: str, to: str, note: str, until: date | None) -> None:
    """Move SUBJECT to another state, with effect at once."""
    now, wanted = place.office.instant, Standing(to)
    touches = touching_subject(subject, lambda _record: wanted)
    with place.change("partner.state", subject=subject, why=note, touches=touches) as session:
        record = find_record(session, subject)
        move(session, record, Move(wanted, place.author, now, note, until), school_day(now))
        place.say(f"{subject}: {wanted}")


@partner.command("undo")
@changes_production
@click.argument("subject")
def partner_undo(place: Workplace, subject: str) -> None:
    """Take SUBJECT's last move back, within a quarter of an hour."""
    now = place.office.instant
    touches = touching_subject(subject, lambda record: record.state_before)
    with place.change("partner.undo", subject=subject, touches=touches) as session:
        record = find_record(session, subject)
        undo(record, record.state_since or now, now, place.author, now)
        place.say(f"{subject}: {record.state} again")


@partner.command("upkeep")
@changes_production
@click.argument("subject")
@click.option("--daily/--no-daily", default=None, help="Whether its metadata is read again each day.")
@click.option("--field", "fields", multiple=True, type=one_of(Group), help="All that may change without anybody.")
@click.option("--no-field", is_flag=True, help="Nothing may change without anybody.")
@click.option("--note", required=True, help=NOTE_HELP)
def partner_upkeep(
    place: Workplace, subject: str, daily: bool | None, fields: tuple[str, ...], no_field: bool, note: str
) -> None:
    """Set how the metadata of SUBJECT is read again, and only what is given."""
    check_note(note)
    with place.change("partner.upkeep", subject=subject, why=note, touches=touching_subject(subject)) as session:
        present = upkeep_of(session, subject)
        wanted = [Group(name) for name in (() if no_field else fields or present.fields)]
        every_day = present.daily if daily is None else daily
        set_upkeep(session, subject, wanted, place.author, place.office.instant, daily=every_day)
        told = ", ".join(present.fields) or "nothing"
        place.say(f"{subject}: read again {'each day' if present.daily else 'on demand'}, may change alone: {told}")


@partner.command("list")
@looks
@click.argument("words", default="")
@click.option("--kind", type=click.Choice(["ent", "partner"]), default=None)
@click.option("--protocol", type=click.Choice(["saml", "cas"]), default=None)
@click.option("--state", type=one_of(Standing), default=None, help="[all but archived]")
@click.option("--needs", is_flag=True, help="Only those about which something is to be done.")
def partner_list(place: Workplace, words: str, needs: bool, **asked: str | None) -> None:
    """Show the ENTs and the services whose name holds WORDS."""
    wanted = Wanted(words, needs=needs, **{name: value or "" for name, value in asked.items()})
    with place.look() as session:
        for line in partners(session, wanted, place.office.instant, None):
            ends = f"{line.ends:%Y-%m-%d}" if line.ends else ""
            click.echo(f"{line.subject}\t{line.name}\t{line.protocol}\t{line.state}\t{ends}")


@partner.command("history")
@looks
@click.argument("subject")
def partner_history(place: Workplace, subject: str) -> None:
    """Show the revisions of SUBJECT, the newest first."""
    with place.look() as session:
        find_record(session, subject)
        for one in revisions_of(session, subject):
            click.echo("\t".join((f"{one.number}", f"{one.at:%Y-%m-%dT%H:%M:%SZ}", one.author, one.note)))


@partner.command("restore")
@changes_production
@click.argument("subject")
@click.argument("number", type=int)
@click.option("--note", required=True, help=NOTE_HELP)
def partner_restore(place: Workplace, subject: str, number: int, note: str) -> None:
    """Put the revision NUMBER of SUBJECT in force again, under a new number."""
    settings, now = place.settings, place.office.instant
    us = Ourselves(load_keyring(settings.certs).fingerprints, settings.addresses.base)
    with place.change("partner.restore", subject=subject, why=note, touches=touching_subject(subject)) as session:
        record = find_record(session, subject)
        if record.protocol == "saml":
            restore(session, record, number, place.author, note, now, us)
        else:
            older, loopback = cas_fields(revision_of(session, subject, number)), settings.addresses.is_loopback
            looked_at(session, place, kind_of(record), older, record.slug)
            change_cas(session, record, older, note, place.author, now, loopback=loopback)
        place.say(f"{subject}: revision {number} in force again")


@partner.command("purge")
@changes_production
@click.argument("subject")
@click.option("--identifier", required=True, help="Its entityID, or its CAS address, once more.")
def partner_purge(place: Workplace, subject: str, identifier: str) -> None:
    """Delete SUBJECT for good, once it was archived long enough; its revisions stay."""

    def touches(session: Session) -> Sequence[Target]:
        return (target_of(session, find_record(session, subject)),)

    with place.change("partner.purge", subject=subject, touches=touches) as session:
        record, months = find_record(session, subject), place.settings.purge_months
        purge(session, record, identifier, place.office.instant, months)
        place.say(f"{subject} purged")


for _command in (partner_cas, partner_preview):
    partner.add_command(_command)

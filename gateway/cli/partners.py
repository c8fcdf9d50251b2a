"""What becomes of an ENT or a service, by the same rules as on its pages: its state, its revisions, its end (M20)."""

from collections.abc import Callable, Sequence
from datetime import date

import click
from sqlalchemy.orm import Session

from gateway.access.scopes import Target
from gateway.cli.context import Touches, Workplace, changes_production, looks
from gateway.cli.sources import day_option
from gateway.domain.school_time import school_day
from gateway.domain.standing import Standing
from gateway.onboarding.cas_partners import cas_fields, change_cas
from gateway.onboarding.history import restore, revision_of, revisions_of
from gateway.onboarding.records import Record, find_record
from gateway.onboarding.saving import Ourselves
from gateway.onboarding.standings import Move, move, purge, undo
from gateway.onboarding.targets import target_of
from gateway.registry.keyring import load_keyring

_NOTE = "Why, ten characters at least."


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
    touches = _touching(subject, lambda _record: wanted)
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
    touches = _touching(subject, lambda record: record.state_before)
    with place.change("partner.undo", subject=subject, touches=touches) as session:
        record = find_record(session, subject)
        undo(record, record.state_since or now, now, place.author, now)
        place.say(f"{subject}: {record.state} again")


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
@click.option("--note", required=True, help=_NOTE)
def partner_restore(place: Workplace, subject: str, number: int, note: str) -> None:
    """Put the revision NUMBER of SUBJECT in force again, under a new number."""
    settings, now = place.settings, place.office.instant
    us = Ourselves(load_keyring(settings.certs).fingerprints, settings.addresses.base)
    with place.change("partner.restore", subject=subject, why=note, touches=_touching(subject)) as session:
        record = find_record(session, subject)
        if record.protocol == "saml":
            restore(session, record, number, place.author, note, now, us)
        else:
            older, loopback = cas_fields(revision_of(session, subject, number)), settings.addresses.is_loopback
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


def _touching(subject: str, becomes: Callable[[Record], str] = lambda record: record.state) -> Touches:
    """The partner, when it is in production or goes there."""

    def touches(session: Session) -> Sequence[Target]:
        record = find_record(session, subject)
        return (target_of(session, record),) if Standing.PRODUCTION in (record.state, becomes(record)) else ()

    return touches

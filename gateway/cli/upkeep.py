"""What keeps partners and keys going: the daily reading with its alerts, and keys that follow each other."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import click

from gateway.agreements.renewals import Reminder, due_reminders, write_reminders
from gateway.cli.context import Workplace, changes
from gateway.domain.school_time import school_day
from gateway.onboarding.expiries import write_alerts
from gateway.onboarding.postman import send_waiting
from gateway.onboarding.refreshing import Round, refresh_all
from gateway.onboarding.rollovers import StepName, TooEarly, own_steps, take_step
from gateway.onboarding.saving import Ourselves
from gateway.onboarding.standings import end_suspensions
from gateway.outbound.mail import Mailer
from gateway.registry.engine import changing, reading
from gateway.registry.keyring import USES, load_keyring
from gateway.saml.metadata_findings import Rules


@click.command()
@changes
@click.option("--subject", default="", help="ent:SLUG or partner:SLUG [all that are due].")
@click.option("--force", is_flag=True, help="Also what was read less than a day ago.")
def refresh(place: Workplace, subject: str, force: bool) -> None:
    """Read partners' metadata again, end suspensions whose day has come, and write and send alerts."""
    if place.dry_run:
        place.say("read again all that is due, and write alerts")
        return
    settings, office, now = place.settings, place.office, datetime.now(UTC)
    keyring = load_keyring(settings.certs)
    us = Ourselves(keyring.fingerprints, settings.addresses.base)
    work = Round(office, settings.egress, Rules(now, settings.addresses.is_loopback), us)
    for one in refresh_all(work, subject=subject, force=force):
        place.say(f"{one.subject}: {one.outcome}")
    with changing(office.engine) as session:
        for ended in end_suspensions(session, now, now.date()):
            place.say(f"{ended}: its suspension is over")
        for expiry, days in write_alerts(session, keyring, now, settings.our_addresses, settings.base_url):
            place.say(f"{expiry.subject}: alert at {days} days")
    for reminder in remind(place, now):
        place.say(f"convention {reminder.number}: reminder at {reminder.days} days")
    send_mails(place, now)


def remind(place: Workplace, now: datetime) -> list[Reminder]:
    """Writes the mails about conventions that end, and gives the reminders; on a dry run it writes none."""
    settings, day = place.settings, school_day(now)
    with reading(place.office.engine) as session:
        due = due_reminders(session, day)
    if due and not place.dry_run:
        with place.change("convention.remind", reminders=len(due)) as session:
            write_reminders(session, now, day, settings.our_addresses, settings.base_url)
    return due


def send_mails(place: Workplace, now: datetime) -> None:
    """Carries what waits to the mail server, when the configuration names one."""
    settings = place.settings
    if settings.smtp_url:
        sender = settings.mail_from or settings.technical_email
        gone, failed = send_waiting(place.office.engine, Mailer(settings.smtp_url, sender), now)
        place.say(f"mails: {gone} sent, {failed} waiting")


@click.group()
def keys() -> None:
    """The gateway's own keys: publish the next one, switch to it, withdraw the former one."""


def _add(step: StepName, told: str) -> None:
    @keys.command(step.value, help=told)
    @changes
    @click.argument("use", type=click.Choice(USES))
    def take(place: Workplace, use: str) -> None:
        settings, now = place.settings, datetime.now(UTC)
        if place.dry_run:
            wanted = next(one for one in own_steps(settings.certs, use, now) if one.name is step)
            if not wanted.is_open(now):
                raise TooEarly(step, wanted.opens)
        else:
            take_step(settings.certs, use, step, now, urlsplit(settings.base_url).hostname or "gateway")
        place.say(f"{use}: {step.value} done; reload the server (SIGHUP) to take it over")


_add(StepName.PUBLISH, "Make the next key of USE and publish it; its switch opens 48 hours later.")
_add(StepName.SWITCH, "Sign with the next key of USE from now on.")
_add(StepName.WITHDRAW, "Publish the former key of USE no more.")

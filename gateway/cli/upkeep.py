"""What keeps partners and keys going: the daily reading with its alerts, and keys that follow each other."""

from datetime import UTC, datetime

import click

from gateway.cli.context import Workplace, changes
from gateway.domain.school_time import school_day
from gateway.onboarding.expiries import write_alerts
from gateway.onboarding.postman import send_waiting
from gateway.onboarding.refreshing import Round, refresh_all
from gateway.onboarding.rollovers import StepName, TooEarly, own_steps, take_step
from gateway.onboarding.saving import Ourselves
from gateway.onboarding.standings import end_suspensions
from gateway.outbound.mail import Mailer
from gateway.registry.engine import changing
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
    ours = [settings.technical_email] if settings.technical_email else []
    with changing(office.engine) as session:
        for ended in end_suspensions(session, now, school_day(now)):
            place.say(f"{ended}: its suspension is over")
        for expiry, days in write_alerts(session, keyring, now, ours, settings.base_url):
            place.say(f"{expiry.subject}: alert at {days} days")
    if settings.smtp_url:
        sender = settings.mail_from or settings.technical_email
        gone, failed = send_waiting(office.engine, Mailer(settings.smtp_url, sender), now)
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
            take_step(settings.certs, use, step, now, settings.addresses.host)
        place.say(f"{use}: {step.value} done; a server that runs takes it over within a second")


_add(StepName.PUBLISH, "Make the next key of USE and publish it; its switch opens 48 hours later.")
_add(StepName.SWITCH, "Sign with the next key of USE from now on.")
_add(StepName.WITHDRAW, "Publish the former key of USE no more.")

"""What keeps partners and keys going: the daily reading with its alerts, and keys that follow each other."""

from datetime import UTC, datetime

import click

from gateway.cli.chores import alert, remind, reread, resume, send, site_of
from gateway.cli.context import Workplace, changes
from gateway.onboarding.rollovers import StepName, TooEarly, own_steps, take_step
from gateway.registry.keyring import USES


@click.command()
@changes
@click.option("--subject", default="", help="ent:SLUG or partner:SLUG [all that are due].")
@click.option("--force", is_flag=True, help="Also what was read less than a day ago.")
def refresh(place: Workplace, subject: str, force: bool) -> None:
    """Read partners' metadata again, end suspensions whose day has come, and write and send alerts."""
    if place.dry_run:
        place.say("read again all that is due, and write alerts")
        return
    site = site_of(place)
    for one in reread(site, subject=subject, force=force):
        place.say(f"{one.subject}: {one.outcome}")
    for ended in resume(site):
        place.say(f"{ended}: its suspension is over")
    for expiry, days in alert(site):
        place.say(f"{expiry.subject}: alert at {days} days")
    for reminder in remind(site):
        place.say(f"convention {reminder.number}: reminder at {reminder.days} days")
    if place.settings.smtp_url:
        gone, failed = send(site)
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

"""What the gateway does by itself while it serves; the commands of the same names do it at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gateway.access.acting import Office, acting, tell_workers
from gateway.agreements.renewals import Reminder, due_reminders, write_reminders
from gateway.agreements.syncing import Report, Run, sync
from gateway.cli.context import Workplace
from gateway.domain.school_time import school_day
from gateway.onboarding.expiries import Expiry, write_alerts
from gateway.onboarding.postman import send_waiting
from gateway.onboarding.refreshing import AUTHOR, Reading, Round, refresh_all
from gateway.onboarding.saving import Ourselves
from gateway.onboarding.standings import end_suspensions, suspensions_over
from gateway.outbound.http import Caller
from gateway.registry.audit import forget
from gateway.registry.chores import finish, take
from gateway.registry.engine import RegistryUnavailable, reading, recording
from gateway.registry.keyring import Keyring, load_keyring
from gateway.saml.metadata_findings import Rules
from gateway.settings import Settings
from gateway.state.errors import StateUnavailable
from gateway.web.dossiers import demarche_service, is_demarche_set
from gateway.web.log import log, places


@dataclass(frozen=True)
class Site:
    """Where chores are done."""

    settings: Settings
    keyring: Keyring
    office: Office

    @property
    def today(self) -> date:
        """The day in French schools."""
        return school_day(self.office.instant)


@dataclass(frozen=True)
class Done:
    """A chore that was taken. failure: the kind of fault, "" when it went well."""

    name: str
    failure: str = ""


def site_of(place: Workplace) -> Site:
    """For a command. Raises SettingsFault, KeyringFault."""
    settings = place.settings
    return Site(settings, load_keyring(settings.certs), place.office)


def do_chores(site: Site) -> list[Done]:
    """All that is due and that no other node does. Raises RegistryUnavailable.

    A chore that goes wrong leaves the others be, and is tried again later.
    """
    now, done = site.office.instant, []
    site = replace(site, office=replace(site.office, now=now, via="auto"))
    for name, chore in _CHORES.items():
        with recording(site.office.engine) as session:
            if not take(session, name, now):
                continue
        failure = _failure_of(name, chore, site)
        with recording(site.office.engine) as session:
            finish(session, name, now, now, failure)
        done.append(Done(name, failure))
    return done


def _failure_of(name: str, chore: Callable[[Site], str], site: Site) -> str:
    try:
        failure = chore(site)
    except (RegistryUnavailable, StateUnavailable) as error:
        failure = type(error).__name__
    except Exception as error:  # noqa: BLE001 - nothing that one chore meets keeps the server from the others
        failure = type(error).__name__
        log.error("chore-broke", chore=name, cause=failure, places=places(error))
    if failure:
        log.warning("chore-failed", chore=name, cause=failure)
    else:
        log.info("chore-done", chore=name)
    return failure


def reread(site: Site, *, subject: str = "", force: bool = False) -> list[Reading]:
    """Partners' metadata, as far as it is due."""
    settings, now = site.settings, site.office.instant
    us = Ourselves(site.keyring.fingerprints, settings.addresses.base)
    work = Round(site.office, settings.egress, Rules(now, settings.addresses.is_loopback), us)
    return refresh_all(work, subject=subject, force=force)


def resume(site: Site) -> list[str]:
    """Ends the suspensions whose day has come, and names the partners."""
    with reading(site.office.engine) as session:
        if not suspensions_over(session, site.today):
            return []
    with acting(site.office, AUTHOR, "partner.resume") as doing:
        ended = end_suspensions(doing.session, site.office.instant, site.today)
        doing.subject = ", ".join(ended)
    return ended


def alert(site: Site) -> list[tuple[Expiry, int]]:
    """Writes what is to be said of certificates and metadata that end soon."""
    with recording(site.office.engine) as session:
        return write_alerts(
            session, site.keyring, site.office.instant, site.settings.our_addresses, site.settings.base_url
        )


def remind(site: Site) -> Sequence[Reminder]:
    """Writes to those whose convention ends soon, each reminder once."""
    with reading(site.office.engine) as session:
        if not due_reminders(session, site.today):
            return ()
    with acting(site.office, AUTHOR, "convention.remind") as doing:
        ours = tuple(filter(None, (*site.settings.our_addresses, site.settings.dpo_email)))
        due = write_reminders(doing.session, site.office.instant, site.today, ours, site.settings.base_url)
        doing.subject = ", ".join(f"convention:{one.number}" for one in due)
        doing.after["reminders"] = len(due)
    return due


def send(site: Site) -> tuple[int, int]:
    """The mails that wait: how many went out, how many did not. None goes where no server is set."""
    mailer = site.settings.mailer
    return send_waiting(site.office.engine, mailer, site.office.instant) if mailer is not None else (0, 0)


def read_dossiers(
    site: Site, author: str, *, dry_run: bool = False, tell: Callable[[Report], None] = lambda _report: None
) -> Report:
    """The conventions signed on « Démarche numérique », from where the last reading stopped."""
    office = site.office
    service = demarche_service(site.settings, Caller(site.settings.egress))
    run = Run(office.engine, service, office.instant, site.today, author, office.via, dry_run=dry_run, tell=tell)
    report = sync(run)
    if not dry_run:
        tell_workers(office)
    return report


def forget_lines(site: Site) -> int:
    """The lines of the trail past their retention."""
    with recording(site.office.engine) as session:
        return forget(session, site.office.instant)


def _partners(site: Site) -> str:
    reread(site)
    resume(site)
    alert(site)
    return ""


def _mails(site: Site) -> str:
    _, failed = send(site)
    return "MailNotSent" if failed else ""


def _dossiers(site: Site) -> str:
    if not is_demarche_set(site.settings):
        return ""
    report = read_dossiers(site, AUTHOR)
    return report.stopped.reason if report.stopped else ""


def _reminders(site: Site) -> str:
    remind(site)
    return ""


def _audit(site: Site) -> str:
    forget_lines(site)
    return ""


_CHORES: dict[str, Callable[[Site], str]] = {
    "partners": _partners,
    "reminders": _reminders,
    "mails": _mails,
    "dossiers": _dossiers,
    "audit": _audit,
}
"""By name, in the order in which they are done: what is written is sent at once. Each says why it failed, or ""."""

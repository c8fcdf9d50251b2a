"""Changes that wait for a second person: shown to whoever runs the system, decided by somebody who is known (ADR 19).

An account of the system is nobody's: a token says who decides, and whoever asked does not. Without one the glass is
broken, as for any other command.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

# Each names the changes of its part, which a decision applies.
from gateway.access import requests as asking
from gateway.access.permissions import Administrator, Role
from gateway.access.scopes import WHOLE
from gateway.access.tokens import TokenRefused, bearer_of
from gateway.agreements import acts as _of_schools  # noqa: F401
from gateway.cli.context import Workplace, changes, changes_production, looks
from gateway.onboarding import acts as _of_partners  # noqa: F401
from gateway.onboarding.saving import SHORTEST_NOTE
from gateway.registry.engine import open_engine
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import ChangeRequest

_TOKEN = click.option(
    "--token",
    default=None,
    envvar="GAR_GATEWAY_TOKEN",
    show_envvar=True,
    help="Of the person who decides; asked for when it is not given, so that no shell remembers it.",
)


@click.group()
def request() -> None:
    """Changes that wait for a second person."""


@request.command("list")
@looks
def request_list(place: Workplace) -> None:
    """Show those that wait, the oldest first."""
    with place.look() as session:
        for one in asking.waiting_requests(session, place.office.instant):
            click.echo(f"{one.id}\t{one.at:%Y-%m-%dT%H:%M:%SZ}\t{one.author}\t{one.kind}\t{one.subject}\t{one.summary}")


@request.command("show")
@looks
@click.argument("number", type=int)
def request_show(place: Workplace, number: int) -> None:
    """Show the request NUMBER with what would be changed, as JSON."""
    with place.look() as session:
        found = session.get(ChangeRequest, number)
        if found is None:
            raise ChangeRefused(f"no request {number}")
        names = ("kind", "subject", "summary", "author", "why", "state", "decided_by", "decision")
        told: dict[str, Any] = {"number": number} | {name: getattr(found, name) for name in names}
        told |= {"asked": found.at, "decided": found.decided, "change": found.payload}
        told["expired"] = asking.is_expired(found, place.office.instant)
        click.echo(json.dumps(told, ensure_ascii=False, indent=1, default=str))


@request.command("approve")
@changes_production
@click.argument("number", type=int)
@click.option("--why", default="", help="Kept with the request.")
@_TOKEN
def request_approve(place: Workplace, number: int, why: str, token: str | None) -> None:
    """Agree to the request NUMBER of another person, and apply it."""
    decided = _decide(place, number, token, why, approve=True)
    place.say(f"request {number} applied: {decided.summary}")


@request.command("refuse")
@changes_production
@click.argument("number", type=int)
@click.option("--why", required=True, help="Whoever asked will read it; ten characters at least.")
@_TOKEN
def request_refuse(place: Workplace, number: int, why: str, token: str | None) -> None:
    """Refuse the request NUMBER: nothing changes."""
    if len(why.strip()) < SHORTEST_NOTE:
        raise ChangeRefused(f"--why says why, in {SHORTEST_NOTE} characters at least")
    decided = _decide(place, number, token, why, approve=False)
    place.say(f"request {number} refused: {decided.summary}")


@request.command("withdraw")
@changes
@click.argument("number", type=int)
@_TOKEN
def request_withdraw(place: Workplace, number: int, token: str | None) -> None:
    """Take the request NUMBER back, with a token of the person who asked."""
    with _deciding("only whoever asked takes a request back"):
        asking.withdraw(place.office, _bearer(place, token), number, dry_run=place.dry_run)
    place.say(f"request {number} taken back")


def _decide(place: Workplace, number: int, token: str | None, why: str, *, approve: bool) -> ChangeRequest:
    glass = place.break_glass
    who = _bearer(place, token) if glass is None else _system_account(place)
    with _deciding("another person than the one who asked decides, who may approve there"):
        return asking.decide(
            place.office,
            who,
            number,
            approve=approve,
            why=" ; ".join(filter(None, (glass, why))),
            breaks_glass=glass is not None,
            dry_run=place.dry_run,
        )


def _bearer(place: Workplace, token: str | None) -> Administrator:
    """Raises ChangeRefused for a token that opens nothing."""
    given = token or click.prompt("Token of the person who decides", hide_input=True, err=True)
    try:
        engine = open_engine(place.settings.database)
        return bearer_of(engine, given.strip(), place.office.instant, dry_run=place.dry_run)
    except TokenRefused as error:
        raise ChangeRefused(f"this token opens nothing: {error.standing.value}") from error


def _system_account(place: Workplace) -> Administrator:
    return Administrator(0, place.author, "", Role.REFERENT, frozenset({WHOLE}))


@contextmanager
def _deciding(rule: str) -> Iterator[None]:
    """rule: what is told to somebody who may not."""
    try:
        yield
    except asking.NotYours as error:
        raise ChangeRefused(rule) from error
    except asking.AlreadyDecided as error:
        raise ChangeRefused(f"already decided by {error.decided_by}") from error

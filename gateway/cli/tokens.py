"""Tokens by which programs use the API of the administration."""

import click

from gateway.access.permissions import Role
from gateway.access.scopes import read_scope
from gateway.access.tokens import MOST_DAYS, Wanted, find_token, make_token, revoke, standing_of, tokens_of
from gateway.cli.admins import ROLE, read_scopes, scopes_option
from gateway.cli.context import Workplace, changes, looks


@click.group()
def token() -> None:
    """Tokens by which programs use the API."""


@token.command("add")
@changes
@click.argument("name")
@click.option("--role", type=ROLE, required=True)
@scopes_option
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=90, show_default=True, help="How long it is good.")
def token_add(place: Workplace, name: str, role: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a token called NAME and print it, once."""
    wanted = Wanted(name, Role(role), tuple(read_scope(text) for text in read_scopes(scopes) or ["academie"]), days)
    with place.change("token.make", subject=f"token:{name}") as session:
        record, secret = make_token(session, place.author, wanted, place.office.instant)
        told = f"token {record.id} made: {record.role}, {', '.join(record.scopes)}, until {record.expires:%Y-%m-%d}"
        place.say(told)
    if not place.dry_run:
        click.echo(secret)


@token.command("revoke")
@changes
@click.argument("number", type=int)
def token_revoke(place: Workplace, number: int) -> None:
    """Make the token NUMBER open nothing any more."""
    with place.change("token.revoke", subject=f"token:{number}") as session:
        record = find_token(session, number)
        revoke(record, place.office.instant)
        place.say(f"token {number} ({record.name}) revoked")


@token.command("list")
@looks
def token_list(place: Workplace) -> None:
    """Show the tokens, what each may do, and when it was last used."""
    with place.look() as session:
        now = place.office.instant
        for one in tokens_of(session):
            used = f"{one.last_used:%Y-%m-%d}" if one.last_used else "never"
            rights = (one.role, ",".join(one.scopes), one.made_by)
            click.echo("\t".join((f"{one.id}", one.name, *rights, standing_of(session, one, now), used)))

"""Administrators: whom the operator lets in, and the way back in when somebody is locked out."""

from collections.abc import Sequence
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.inviting import VALID, invite
from gateway.access.permissions import Role
from gateway.access.rules import set_rule
from gateway.access.scopes import WHOLE, InvalidScope, Target, read_scope
from gateway.cli.context import Workplace, changes, changes_production, looks
from gateway.cli.sources import read_source
from gateway.registry.administrators import add_administrator, find_administrator
from gateway.registry.errors import ChangeRefused
from gateway.registry.keyring import load_keyring
from gateway.registry.models import Administrator, SiteSetting
from gateway.saml.metadata import to_json

ROLE = click.Choice([role.value for role in Role])
scopes_option = click.option(
    "--scope",
    "scopes",
    multiple=True,
    help="academie, departement:55, 'circonscription:55 Bar-le-Duc', collectivite:SIREN, ent:SLUG or ecole:UAI. "
    "May be repeated. [academie]",
)


@click.group()
def admin() -> None:
    """Those who administer the gateway."""


@admin.command("add")
@changes
@click.argument("email")
@click.option("--role", type=ROLE, required=True)
@scopes_option
@click.option("--name", default="", help="How pages call them.")
def admin_add(place: Workplace, email: str, role: str, scopes: tuple[str, ...], name: str) -> None:
    """Let EMAIL in, and print the link by which they choose their password, once."""
    with place.change("administrator.add", subject=f"administrator:{email}") as session:
        record = add_administrator(
            session, email, role, read_scopes(scopes) or [str(WHOLE)], place.office.instant, name
        )
        link = _invite(place, record)
        place.say(f"administrator {record.email} added: {record.role}, {', '.join(record.scopes)}")
    _show(place, link)


@admin.command("reset")
@changes
@click.argument("email")
@click.option("--why", default="", help="Kept in the journal.")
def admin_reset(place: Workplace, email: str, why: str) -> None:
    """Break the glass: EMAIL's password, telephone and sessions are void; print a new link."""
    with place.change("administrator.reset", subject=f"administrator:{email}", why=why) as session:
        record = find_administrator(session, email)
        record.enabled = True
        link = _invite(place, record)
        place.say(f"administrator {record.email} reset: nothing that opened the account before does now")
    _show(place, link)


@admin.command("set")
@changes
@click.argument("email")
@click.option("--role", type=ROLE, default=None)
@scopes_option
@click.option("--name", default=None)
def admin_set(place: Workplace, email: str, role: str | None, scopes: tuple[str, ...], name: str | None) -> None:
    """Change EMAIL's role, scopes or name. Their open sessions end."""
    with place.change("administrator.set", subject=f"administrator:{email}") as session:
        record = find_administrator(session, email)
        wanted: dict[str, Any] = {"role": role, "scopes": read_scopes(scopes), "name": name}
        for field, value in wanted.items():
            if value:
                setattr(record, field, value)
        record.edition += 1
        place.say(f"administrator {record.email}: {record.role}, {', '.join(record.scopes)}")


@admin.command("disable")
@changes
@click.argument("email")
def admin_disable(place: Workplace, email: str) -> None:
    """Shut EMAIL out, at once and for open sessions too."""
    with place.change("administrator.disable", subject=f"administrator:{email}") as session:
        record = find_administrator(session, email)
        record.enabled = False
        record.edition += 1
        place.say(f"administrator {record.email} disabled")


@admin.command("list")
@looks
def admin_list(place: Workplace) -> None:
    """Show who may come in, with which role, where."""
    with place.look() as session:
        for record in session.scalars(select(Administrator).order_by(Administrator.email)):
            state = "disabled" if not record.enabled else "enrolled" if record.password else "invited"
            seen = f"{record.last_login:%Y-%m-%d}" if record.last_login else "never"
            click.echo("\t".join((record.email, record.role, ",".join(record.scopes), state, seen)))


@admin.group("idp")
def idp() -> None:
    """The académie's own identity provider, by which administrators may sign in."""


@idp.command("set")
@changes
@click.option("--metadata", "source", required=True, metavar="FILE|URL")
@click.option("--entity-id", default="", help="Which one, in an aggregate.")
@click.option("--attribute", default="urn:oid:0.9.2342.19200300.100.1.3", show_default=True)
@click.option("--name", default="", help="What the button says. [its own name]")
def idp_set(place: Workplace, source: str, entity_id: str, attribute: str, name: str) -> None:
    """Take sign-ins from a SAML identity provider. ATTRIBUTE holds the e-mail of an existing administrator."""
    _, report = read_source(place, source, entity_id)
    entity = report.entity
    if entity.idp is None:
        raise ChangeRefused(f"{entity.entity_id} is not an identity provider")
    if {key.fingerprint for key in entity.idp.keys} & load_keyring(place.settings.certs).fingerprints:
        raise ChangeRefused(f"{entity.entity_id} publishes one of our own certificates")
    value = {"entity": to_json(entity), "attribute": attribute, "name": name or entity.display_name or entity.entity_id}
    with place.change("idp.set", subject=f"idp:{entity.entity_id}") as session:
        session.merge(SiteSetting(name="idp", value=value))
        place.say(f"administrators may sign in by {entity.entity_id}, found by {attribute}")


@idp.command("remove")
@changes
def idp_remove(place: Workplace) -> None:
    """Take no sign-ins from elsewhere any more."""
    with place.change("idp.remove", subject="idp") as session:
        setting = session.get(SiteSetting, "idp")
        if setting is None:
            raise ChangeRefused("no identity provider is set")
        session.delete(setting)
        place.say("only local accounts may sign in")


@admin.command("approval")
@changes_production
@click.argument("scope")
@click.option("--off", is_flag=True, help="One person is enough again.")
def admin_approval(place: Workplace, scope: str, off: bool) -> None:
    """Ask for two people whenever something in production changes within SCOPE."""
    (text,) = read_scopes((scope,))
    rule = read_scope(text)

    def loosened(_session: Session) -> tuple[Target, ...]:
        return (rule.target,) if off else ()

    with place.change("access.rule", touches=loosened, subject=f"scope:{text}") as session:
        set_rule(session, rule, asks=not off)
        place.say(f"{text}: {'one person is' if off else 'two people are'} needed")


def read_scopes(scopes: Sequence[str]) -> list[str]:
    """Scopes as they are kept. Raises ChangeRefused with all the faults."""
    read, faults = [], []
    for text in scopes:
        try:
            read.append(str(read_scope(text)))
        except InvalidScope as error:
            faults.append(str(error))
    if faults:
        raise ChangeRefused(*faults)
    return sorted(read)


def _invite(place: Workplace, record: Administrator) -> str:
    token = invite(record, place.office.instant)
    return f"{place.settings.base_url}/admin/inscription/{token}"


def _show(place: Workplace, link: str) -> None:
    if not place.dry_run:
        click.echo(f"to be opened once, within {VALID.days * 24} hours, by that person alone:\n{link}")

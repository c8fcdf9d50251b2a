"""Every fault of an installation, at once."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import click
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload

from gateway.access.permissions import Role
from gateway.access.reviewing import CONFIRMED_FOR
from gateway.cli.check_resources import resource_findings
from gateway.cli.context import Workplace, looks
from gateway.domain.convention import Convention
from gateway.domain.school_time import school_day_now
from gateway.markup.errors import MessageRefused
from gateway.markup.xml import parse
from gateway.registry import journal, models
from gateway.registry.engine import RegistryUnavailable, open_engine, reading
from gateway.registry.keyring import Keyring, KeyringFault, load_keyring
from gateway.registry.revisions import entity_of
from gateway.registry.upgrade import is_current
from gateway.saml.namespaces import SAML
from gateway.saml.schema import compile_schemas
from gateway.saml.signature import verified_bytes
from gateway.saml.writing import signed
from gateway.settings import Settings, SettingsFault, load_settings
from gateway.state.connection import answering, open_redis
from gateway.state.embedded import NoRedisServer, embedded_url, server_program
from gateway.state.errors import StateUnavailable
from gateway.statistics.holidays import CalendarFault, load_calendar

_SOON = timedelta(days=60)
_CLOCK_TOLERANCE = 60

Finding = tuple[str, str]
"""``fault`` or ``warning``, and a sentence."""


@click.command()
@looks
def check(place: Workplace) -> None:
    """Print every fault of configuration, keys, clock, stores and partners, at once."""
    findings = list(_findings(place))
    for level, sentence in findings:
        click.echo(f"{level}: {sentence}", err=level == "fault")
    if any(level == "fault" for level, _ in findings):
        raise SystemExit(1)
    click.echo("ok")


def _findings(place: Workplace) -> Iterator[Finding]:
    try:
        settings = load_settings(place.home)
    except SettingsFault as error:
        yield from (("fault", fault) for fault in error.faults)
        return
    keyring = None
    try:
        keyring = load_keyring(settings.certs)
    except KeyringFault as error:
        yield from (("fault", fault) for fault in error.faults)
    if keyring is not None:
        yield from _keys(keyring)
    yield from _engine(keyring)
    try:
        load_calendar(settings.home)
    except CalendarFault as error:
        yield "fault", str(error)
    yield from _store(settings)
    yield from _database(settings)


def _keys(keyring: Keyring) -> Iterator[Finding]:
    now = datetime.now(UTC)
    for use in ("idp_signing", "sp_signing", "sp_encryption"):
        for certificate in getattr(keyring, use).published:
            if certificate.not_after <= now:
                yield "fault", f"our {use} certificate expired on {certificate.not_after:%Y-%m-%d}"
            elif certificate.not_after <= now + _SOON:
                days = (certificate.not_after - now).days
                yield "warning", f"our {use} certificate expires in {days} days"


def _engine(keyring: Keyring | None) -> Iterator[Finding]:
    """The XML engine and the parser must share one libxml2: a signature made here must verify here."""
    try:
        compile_schemas()
        if keyring is not None:
            key = keyring.idp_signing.present
            head = f'<r ID="_r"><s:Issuer xmlns:s="{SAML}">self</s:Issuer>'
            verified_bytes(parse(signed(head, "</r>", "_r", key).encode()), [key.certificate])
    except MessageRefused as error:
        yield "fault", f"the XML engine does not work here: {error}"


def _store(settings: Settings) -> Iterator[Finding]:
    if not settings.redis_url:
        try:
            server_program()
        except NoRedisServer as error:
            yield "fault", str(error)
            return
    client = open_redis(settings.redis_url or embedded_url(settings.home))
    try:
        with answering():
            seconds, _ = client.time()
            policy: Any = client.config_get("maxmemory-policy")
    except StateUnavailable as error:
        if settings.redis_url:
            yield "fault", f"Redis does not answer at {settings.redis_url.rpartition('@')[2]} ({error})"
        else:
            yield "warning", "the private Redis is not running: it starts with gar-gateway serve"
        return
    if abs(time.time() - seconds) > _CLOCK_TOLERANCE:
        yield "fault", "the clocks of this machine and of Redis are more than a minute apart"
    kept = policy.get("maxmemory-policy", "noeviction")
    if kept != "noeviction":
        yield "fault", f"Redis may evict keys of ours (maxmemory-policy {kept}): single use would not hold"


def _database(settings: Settings) -> Iterator[Finding]:
    engine = open_engine(settings.database)
    try:
        if not is_current(engine):
            yield "fault", "the database is not that of this release: run gar-gateway init"
            return
        yield from _registry(engine, settings)
    except RegistryUnavailable as error:
        yield "fault", f"the database does not answer: {error}"


def _registry(engine: Engine, settings: Settings) -> Iterator[Finding]:
    today = school_day_now()
    checks: tuple[Callable[[Session, date], Iterator[Finding]], ...] = (
        _partners,
        _conventions,
        _shared_identifiers,
        _journal,
        _administrators,
    )
    with reading(engine) as session:
        for one in checks:
            yield from one(session, today)
        yield from resource_findings(session, settings)
        secrets = {f"derived:{path.stem.partition('-')[2]}" for path in settings.certs.glob("identifier-*.secret")}
        for ent in session.scalars(select(models.Ent).where(models.Ent.identifier.like("derived:%"))):
            if ent.identifier not in secrets:
                yield "fault", f"ENT {ent.slug}: no secret for its identifiers ({ent.identifier})"


def _partners(session: Session, today: date) -> Iterator[Finding]:
    now = datetime.now(UTC)
    ents = session.scalars(select(models.Ent).options(joinedload(models.Ent.revision)).where(models.Ent.enabled))
    partners = select(models.Partner).options(joinedload(models.Partner.revision)).where(models.Partner.enabled)
    for record in (*ents, *session.scalars(partners)):
        yield from _partner(record, today, now)


def _partner(record: models.Ent | models.Partner, today: date, now: datetime) -> Iterator[Finding]:
    name = f"{record.__tablename__} {record.slug}"
    if record.sha1_until is not None:
        days = (record.sha1_until - today).days
        left = f"{days} days left" if days >= 0 else "run out: its SHA-1 signatures are refused"
        yield "warning", f"{name}: SHA-1 exception until {record.sha1_until}, {left}"
    if record.revision is None:
        return
    entity = entity_of(record.revision)
    if entity.valid_until is not None and entity.valid_until <= now:
        yield "fault", f"{name}: its metadata ran out on {entity.valid_until:%Y-%m-%d}"
    for use, certificate in entity.certificates:
        if certificate.not_after <= now + _SOON:
            yield "warning", f"{name}: {use} certificate ends on {certificate.not_after:%Y-%m-%d}"


def _conventions(session: Session, today: date) -> Iterator[Finding]:
    for row in session.scalars(select(models.Convention).options(joinedload(models.Convention.ent))):
        convention = Convention(
            row.collectivite, row.ent.slug, frozenset(), row.signed, row.until, row.ended, draft=row.draft
        )
        if convention.in_force(today) and row.until <= today + _SOON:
            days = (row.until - today).days
            yield "warning", f"convention {row.id} ({row.collectivite}) ends in {days} days, on {row.until}"


def _shared_identifiers(session: Session, _today: date) -> Iterator[Finding]:
    """Two portals that pass identifiers through, in one project, must never give one identifier to two people."""
    passing: dict[str, list[str]] = {}
    query = select(models.Ent).options(joinedload(models.Ent.project)).where(models.Ent.identifier == "pass")
    for ent in session.scalars(query.order_by(models.Ent.slug)):
        passing.setdefault(ent.project.ident, []).append(ent.slug)
    for project, slugs in passing.items():
        if len(slugs) > 1:
            told = f"project {project}: {len(slugs)} ENTs pass identifiers through"
            yield "warning", f"{told}; they must be unique across them (as UUIDs are), or be derived"


def _journal(session: Session, _today: date) -> Iterator[Finding]:
    """Every line as it was written, none missing."""
    yield from (("fault", fault) for fault in journal.faults(session))


def _administrators(session: Session, today: date) -> Iterator[Finding]:
    """Somebody can get in, and accesses are looked at again once in a while."""
    everyone = session.scalars(select(models.Administrator).where(models.Administrator.enabled)).all()
    old = sum(record.confirmed.date() < today - CONFIRMED_FOR for record in everyone)
    if old:
        yield "warning", f"{old} administrator(s) to confirm: nobody has said for six months that they are still needed"
    if everyone and not any(record.role == Role.REFERENT for record in everyone):
        yield "warning", "no administrator manages accesses: add one with --role referent"

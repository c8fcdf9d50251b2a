"""What the commands that take dates and metadata share."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from gateway.access.scopes import Target
from gateway.cli.context import Touches, Workplace, changes_production
from gateway.domain.standing import Standing
from gateway.onboarding.records import Record, find_record
from gateway.onboarding.targets import target_of
from gateway.outbound.http import Limits, fetch
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, Partner
from gateway.registry.names import find_named
from gateway.registry.revisions import Origin
from gateway.saml.metadata_findings import ADVICE
from gateway.saml.metadata_reader import MAX_AGGREGATE, Level, Report, Rules, UnusableMetadata, read_metadata
from gateway.settings import Settings

NOTE_HELP = "Why, ten characters at least."
_DAY = click.DateTime(["%Y-%m-%d"])


def _to_date(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value is not None else None


def day_option(name: str, **options: Any) -> Callable[..., Any]:
    """An option that is a day."""
    return click.option(name, type=_DAY, callback=_to_date, metavar="YYYY-MM-DD", **options)


def one_of(kind: type[StrEnum]) -> click.Choice[str]:
    """The values of an enumeration; click would offer the names that they have in our code."""
    return click.Choice([one.value for one in kind])


def document_of(settings: Settings, source: str) -> bytes:
    """The metadata in a file or at an address. Raises CallFailed, OSError."""
    if source.startswith(("https://", "http://")):
        return fetch(source, settings.egress, Limits(MAX_AGGREGATE))
    return Path(source).read_bytes()


def read_source(place: Workplace, source: str, entity_id: str, faults: Sequence[str] = ()) -> tuple[bytes, Report]:
    """The metadata in a file or at an address, judged, its warnings shown.

    faults: what is wrong with the rest of the command, to be told together with those of the metadata.
    Raises ChangeRefused, CallFailed.
    """
    settings = place.settings
    document = document_of(settings, source)
    try:
        report = read_metadata(document, Rules(datetime.now(UTC), settings.addresses.is_loopback), entity_id)
    except UnusableMetadata as error:
        blocking = (f"metadata, {finding}" for finding in error.findings if finding.level is Level.BLOCKING)
        raise ChangeRefused(*faults, *blocking) from error
    told = (finding for finding in report.findings if finding.level is Level.WARNING and finding.code not in ADVICE)
    for finding in told:
        click.echo(f"warning: metadata, {finding}", err=True)
    return document, report


def origin_of(place: Workplace, source: str, note: str) -> Origin:
    """Who writes a revision now, from where and why."""
    return Origin(place.author, datetime.now(UTC), source, note)


def touching(kind: type[Ent] | type[Partner], slug: str, becomes: Standing | None = None) -> Touches:
    """The record of that name, when it is in production or goes there."""

    def touches(session: Session) -> Sequence[Target]:
        record = find_named(session, kind, slug)
        return (target_of(session, record),) if Standing.PRODUCTION in (record.state, becomes) else ()

    return touches


def touching_subject(subject: str, becomes: Callable[[Record], str] = lambda record: record.state) -> Touches:
    """The partner, ``ent:SLUG`` or ``partner:SLUG``, when it is in production or goes there."""

    def touches(session: Session) -> Sequence[Target]:
        record = find_record(session, subject)
        return (target_of(session, record),) if Standing.PRODUCTION in (record.state, becomes(record)) else ()

    return touches


def add_switches(group: click.Group, kind: type[Ent] | type[Partner]) -> None:
    """``enable`` and ``disable`` for a group of named records."""
    for enabled in (True, False):
        _add_switch(group, kind, enabled=enabled)


def _add_switch(group: click.Group, kind: type[Ent] | type[Partner], *, enabled: bool) -> None:
    word = "enable" if enabled else "disable"

    @group.command(word, help=f"Switch {'on' if enabled else 'off, at once and for open sessions too,'} SLUG.")
    @changes_production
    @click.argument("slug")
    def switch(place: Workplace, slug: str) -> None:
        touches = touching(kind, slug, becomes=Standing.PRODUCTION if enabled else None)
        with place.change(f"{kind.__tablename__}.{word}", touches=touches, slug=slug) as session:
            record = find_named(session, kind, slug)
            if enabled and record.state in (Standing.DRAFT, Standing.ARCHIVED):
                raise ChangeRefused(f"{slug} is in the state {record.state}: see gar-gateway partner state")
            record.enabled = enabled
            place.say(f"{kind.__tablename__} {slug} {word}d")

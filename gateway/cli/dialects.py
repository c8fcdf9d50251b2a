"""Trying dialects on a sample of what an ENT answers."""

from datetime import UTC, datetime
from pathlib import Path

import click

from gateway.cas.client.sample import read_sample
from gateway.cli.context import Workplace, looks
from gateway.domain.claims import Claims
from gateway.domain.dialect_trial import Trial, try_dialects
from gateway.domain.dialects import dialect_names, load_dialect
from gateway.saml.sample import read_saml2_sample


@click.group()
def dialect() -> None:
    """How each kind of ENT names people."""


@dialect.command("list")
@looks
def dialect_list(_place: Workplace) -> None:
    """Name the dialects that there are."""
    for name in dialect_names():
        click.echo(f"{name:22}{load_dialect(name).title}")


@dialect.command("try")
@looks
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def dialect_try(_place: Workplace, file: Path) -> None:
    """Say which dialect the sample answer FILE speaks (CAS XML or JSON, SAML), and what would be kept.

    Nothing is verified and nothing is kept: the sample proves nothing.
    """
    trials = try_dialects(_claims(file.read_bytes()), [load_dialect(name) for name in dialect_names()])
    for trial in trials:
        if trial.fits:
            click.echo("\n".join(_told(trial)))
    if not any(trial.fits for trial in trials):
        click.echo("no dialect finds a person in this sample; the nearest ones:")
        for trial in trials[:3]:
            click.echo("\n".join(_told(trial)))
        raise SystemExit(1)


def _claims(document: bytes) -> Claims:
    now = datetime.now(UTC)
    claims = read_sample(document, now)
    return claims if claims is not None else read_saml2_sample(document, now)


def _told(trial: Trial) -> list[str]:
    lines = [f"{trial.dialect} ({trial.title}): {'fits' if trial.fits else 'does not fit'}"]
    if trial.fits:
        fault = f", which may not leave as it is: {trial.fault}" if trial.fault else ""
        lines.append(f"  identifier   {trial.identifier}{fault}")
        lines += [f"  school       {held.uai} as {held.profile.value}" for held in trial.attachments]
        lines.append(f"  greeting     {'a first name, never released' if trial.greeting else 'none'}")
    lines.append(f"  read         {', '.join(trial.read) or 'nothing'}")
    lines.append(f"  dropped      {', '.join(trial.dropped) or 'nothing'}")
    for title, names in (("missing", trial.missing), ("ambiguous", trial.ambiguous)):
        if names:
            lines.append(f"  {title:12} {', '.join(names)}")
    if trial.malformed:
        lines.append(f"  not a UAI    {trial.malformed} value(s)")
    return lines

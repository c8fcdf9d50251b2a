"""``import``: the entities of a whole aggregate, as ENTs or as services."""

from datetime import UTC, datetime
from pathlib import Path

import click

from gateway.cli.context import Workplace, changes, refuse
from gateway.cli.sources import document_of
from gateway.domain.dialects import DEFAULT
from gateway.onboarding.anchors import UNANCHORED, Anchor, Trust, pinned
from gateway.onboarding.apart import apart
from gateway.onboarding.bulk import Entry, Fate, Harvest, against_registry, harvest, matching
from gateway.onboarding.bulk_saving import Sheaf, save_all, told
from gateway.onboarding.delta import Role
from gateway.onboarding.saving import Ourselves
from gateway.onboarding.sources import Kind, Source
from gateway.registry.keyring import load_keyring
from gateway.saml.metadata_findings import Level, Rules

_HELP = {
    "idp": "Add every ENT of an aggregate to a project, as drafts; wrong entities are listed and left out.",
    "sp": "Add every service of an aggregate, as drafts; wrong entities are listed and left out.",
}


def add_import(group: click.Group, role: Role) -> None:
    """``import`` for a group of partners of that role."""
    is_ent = role == "idp"

    @group.command("import", help=_HELP[role])
    @changes
    @click.argument("source", metavar="FILE|URL")
    @click.option("--project", required=is_ent, default="", metavar="IDENT")
    @click.option("--dialect", default=DEFAULT, hidden=not is_ent, help="A file of attribute_maps/.")
    @click.option("--only", default="", metavar="WORDS", help="Those whose name or entityID holds these words.")
    @click.option("--certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
                  help="Of the federation, which must have signed the aggregate.")  # fmt: skip
    @click.option("--first-key", is_flag=True, help="The key that signs it now must sign it ever after.")
    @click.option("--note", default="first import", show_default=True, help="Why, ten characters at least.")
    def import_all(
        place: Workplace,
        source: str,
        project: str,
        dialect: str,
        only: str,
        certificate: Path | None,
        first_key: bool,
        note: str,
    ) -> None:
        settings, now = place.settings, datetime.now(UTC)
        us = Ourselves(load_keyring(settings.certs).fingerprints, settings.addresses.base)
        anchor, rules = _anchor(certificate, first_key=first_key), Rules(now, settings.addresses.is_loopback)
        found = apart(harvest, document_of(settings, source), anchor, rules, role, us)
        if found.faults:
            refuse(*(f"metadata, {finding}" for finding in found.faults if finding.level is Level.BLOCKING))
        with place.look() as session:
            found = against_registry(session, found, role, project)
        _tell_faulty(found)
        chosen = matching(found.of(Fate.USABLE), only)
        if not chosen:
            refuse(f"nothing to record: {_counts(found)}")
        kind = Kind.AGGREGATE if source.startswith(("https://", "http://")) else Kind.FILE
        sheaf = Sheaf(role, Source(kind, source), found.anchor, place.author, note, now, project, dialect)
        with place.change(f"{'ent' if is_ent else 'partner'}.import-all", why=note, **told(found, chosen)) as session:
            save_all(session, chosen, sheaf)
            place.say(f"{len(chosen)} {'ENT' if is_ent else 'service'}(s) added as drafts; {_counts(found)}")


def _anchor(certificate: Path | None, *, first_key: bool) -> Anchor:
    if certificate is not None:
        return pinned(certificate.read_text())
    return Anchor(Trust.FIRST_SEEN) if first_key else UNANCHORED


def _tell_faulty(found: Harvest) -> None:
    for entry in found.of(Fate.FAULTY):
        click.echo(f"left out: {_faults(entry)}", err=True)


def _counts(found: Harvest) -> str:
    counts = {fate: len(found.of(fate)) for fate in Fate}
    return (
        f"{len(found.entries)} entities: {counts[Fate.USABLE]} usable, {counts[Fate.FAULTY]} faulty, "
        f"{counts[Fate.KNOWN]} known already, {counts[Fate.OTHER]} without that role"
    )


def _faults(entry: Entry) -> str:
    """Names an entity and all that is wrong with it, on one line."""
    place = f"line {entry.line}: " if entry.line else ""
    codes = dict.fromkeys(f"{f.code}{f' ({f.detail})' if f.detail else ''}" for f in entry.of(Level.BLOCKING))
    return f"{place}{entry.entity_id!r}: {', '.join(codes)}"

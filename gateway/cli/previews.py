"""What somebody made up would have transmitted to a service, as on its page: the way of the login itself (M12)."""

import click

from gateway.cli.context import Workplace, looks
from gateway.domain.release import ReleaseLine
from gateway.domain.school_time import school_day
from gateway.onboarding.previews import PERSONAS, Preview, previews, sender_to_show, senders_of, service_of
from gateway.onboarding.records import find_record
from gateway.registry.errors import ChangeRefused
from gateway.registry.partners import release_faults

_WHY_NOTHING = {
    "school": "no school is attached to this ENT",
    "convention": "no convention in force covers the schools",
    "profile": "this profile does not go to the service",
}


@click.command("preview")
@looks
@click.argument("subject")
@click.option("--ent", "slug", default="", metavar="SLUG", help="Whose people [one that has schools].")
@click.option("--persona", "key", type=click.Choice([one.key for one in PERSONAS]), default=None, help="[all of them]")
@click.option("--attribute", "lines", nargs=2, multiple=True, metavar="NAME PURPOSE",
              help="A policy to try, which is not kept [the one in force]; may be repeated.")  # fmt: skip
def partner_preview(
    place: Workplace, subject: str, slug: str, key: str | None, lines: tuple[tuple[str, str], ...]
) -> None:
    """Show what SUBJECT would be sent of a pupil, a teacher, a head and a parent; for an ENT, what the GAR would."""
    tried = [ReleaseLine(name, purpose) for name, purpose in lines]
    if faults := release_faults(tried):
        raise ChangeRefused(*faults)
    with place.look() as session:
        record = find_record(session, subject)
        service, senders = service_of(record), senders_of(session, record, None)
        sender = sender_to_show(senders, slug)
        if sender is None or slug not in ("", sender.slug):
            raise ChangeRefused(f"{slug or 'no ENT'} sends nobody to {subject}")
        seen = previews(sender, service, school_day(place.office.instant), tried or service.policy)
    for one in seen:
        if key in (None, one.persona.key):
            click.echo("\t".join((sender.slug, one.persona.key, ",".join(one.schools), _told(one))))


def _told(one: Preview) -> str:
    sent = " ".join(f"{name}={','.join(values)}" for name, values in one.attributes)
    if not one.refused:
        return sent or "nothing: no convention in force covers an attribute of the policy"
    supposed = f"; under a signed one: {sent}" if one.supposed else ""
    return f"nothing: {_WHY_NOTHING[one.refused]}{supposed}"

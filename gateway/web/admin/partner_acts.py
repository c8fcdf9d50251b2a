"""What is done to partners, from the pages and from the API: each change as it is proposed."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.scopes import EVERYTHING
from gateway.domain.release import ReleaseLine
from gateway.domain.standing import Standing
from gateway.onboarding.acts import (
    METADATA,
    PURGE,
    RELEASE,
    RESTORE,
    STATE,
    UNDO,
    UPKEEP,
    metadata_payload,
    purge_payload,
    release_payload,
    restore_payload,
    state_payload,
    undo_payload,
    upkeep_payload,
)
from gateway.onboarding.cas_partners import CAS, CasFields, CasKind, add_cas, cas_fields, cas_payload, kind_of, look
from gateway.onboarding.delta import Change, Group
from gateway.onboarding.errors import MoveRefused, NotReread
from gateway.onboarding.history import revision_of
from gateway.onboarding.records import Record, subject_of
from gateway.onboarding.refreshing import Reading, Round, refresh_all
from gateway.onboarding.saving import Incoming, save_ent, save_partner
from gateway.onboarding.standings import check_purge, may_undo
from gateway.registry.ents import EntChoices
from gateway.registry.errors import ChangeRefused
from gateway.registry.partners import PartnerChoices
from gateway.saml.metadata_findings import Level
from gateway.web.admin.asker import Asker
from gateway.web.admin.partner_proposals import Intent, propose
from gateway.web.admin.partner_views import ourselves, rules_of
from gateway.web.admin.partner_words import GROUPS, MOVES, STATES, failure_of, sentence_of


def add_with_metadata(asker: Asker, choices: EntChoices | PartnerChoices, incoming: Incoming) -> str:
    """A new partner, as a draft that lets nobody through, and its subject. Raises Denied, ChangeRefused."""
    asker.needs(Permission.CHANGE_PARTNERS, EVERYTHING)
    kind = "ent" if isinstance(choices, EntChoices) else "partner"
    subject, us = f"{kind}:{choices.slug}", ourselves(asker.house)
    with asker.change(f"{kind}.import", subject=subject, why=incoming.note) as doing:
        if isinstance(choices, EntChoices):
            save_ent(doing.session, choices, incoming, us)
        else:
            save_partner(doing.session, choices, incoming, us)
    return subject


def add_cas_partner(asker: Asker, kind: CasKind, slug: str, fields: CasFields, note: str) -> str:
    """A new CAS partner, as a draft that lets nobody through, and its subject. Raises Denied, ChangeRefused."""
    asker.needs(Permission.CHANGE_PARTNERS, EVERYTHING)
    subject, gate = f"{kind}:{slug}", asker.house.gate
    with asker.change(f"{kind}.add", subject=subject, why=note) as doing:
        who, loopback = asker.administrator.author, gate.addresses.is_loopback
        add_cas(doing.session, kind, slug, fields, note, who, gate.now(), loopback=loopback)
    return subject


def change_metadata(
    session: Session, asker: Asker, record: Record, incoming: Incoming, keys: Sequence[str], seen: int
) -> int | None:
    """New metadata with the changes of those keys; see ``propose``."""
    count = len(keys)
    summary = f"Nouvelles métadonnées de {record.name} : {count} changement{'s' if count > 1 else ''}."
    payload = metadata_payload(incoming, keys, ourselves(asker.house))
    return propose(session, asker, record, Intent(METADATA, summary, incoming.note, payload), seen)


def restore_revision(session: Session, asker: Asker, record: Record, number: int, note: str, seen: int) -> int | None:
    """An older revision, in force again; see ``propose``. Raises ChangeRefused."""
    house = asker.house
    if record.protocol == "cas":
        older = cas_fields(revision_of(session, subject_of(record), number))
        report = look(session, kind_of(record), older, house.settings.egress, own=record.slug)
        if report.blocks:
            raise ChangeRefused(*(sentence_of(one).says for one in report.findings if one.level is Level.BLOCKING))
    summary = f"Remettre en service la révision {number} de {record.name}."
    payload = restore_payload(number, ourselves(house), loopback=house.gate.addresses.is_loopback)
    return propose(session, asker, record, Intent(RESTORE, summary, note, payload), seen)


def change_cas_settings(
    session: Session, asker: Asker, record: Record, fields: CasFields, note: str, seen: int
) -> int | None:
    """Other settings of a CAS partner; see ``propose``."""
    payload = cas_payload(fields, note, seen, loopback=asker.house.gate.addresses.is_loopback)
    return propose(session, asker, record, Intent(CAS, f"Réglages CAS de {record.name}.", note, payload), seen)


def change_state(
    session: Session,
    asker: Asker,
    record: Record,
    to: Standing,
    note: str,
    until: date | None,
    seen: int,
) -> int | None:
    """Another state; see ``propose``."""
    intent = Intent(STATE, f"{MOVES[to]} : {record.name}.", note, state_payload(to, note, until), to)
    return propose(session, asker, record, intent, seen)


def undo_state(session: Session, asker: Asker, record: Record, seen: int) -> int | None:
    """The state before the last move, within a quarter of an hour; see ``propose``. Raises MoveRefused."""
    now = asker.house.gate.now()
    if record.state_since is None or not may_undo(record, now):
        raise MoveRefused(record.state, record.state_before or record.state)
    back = Standing(record.state_before)
    summary = f"Annuler le dernier changement d'état de {record.name} : {STATES[back].lower()} de nouveau."
    intent = Intent(UNDO, summary, "Annulation dans les 15 minutes", undo_payload(record.state_since, now), back)
    return propose(session, asker, record, intent, seen)


def purge_partner(session: Session, asker: Asker, record: Record, typed: str, seen: int) -> int | None:
    """Deletes it for good; see ``propose``. typed: its entityID, or its address. Raises Conflict, PurgeRefused."""
    months = asker.house.settings.purge_months
    check_purge(session, record, typed, asker.house.gate.now(), months)
    payload, summary = purge_payload(typed, months), f"Effacer {record.name} pour de bon."
    return propose(session, asker, record, Intent(PURGE, summary, "", payload, lasting=True), seen)


def change_release(
    session: Session, asker: Asker, record: Record, lines: Sequence[ReleaseLine], note: str, seen: int
) -> int | None:
    """Another release policy; see ``propose``."""
    intent = Intent(RELEASE, f"{record.name} recevra : {names_of(lines)}.", note, release_payload(lines))
    return propose(session, asker, record, intent, seen)


def change_upkeep(
    session: Session,
    asker: Asker,
    record: Record,
    fields: Collection[Group],
    note: str,
    seen: int,
    *,
    daily: bool,
) -> int | None:
    """What a daily reading may take over without anybody; see ``propose``."""
    told = ", ".join(GROUPS[group].lower() for group in Group if group in fields) or "rien"
    summary = f"{record.name} : relecture {'chaque jour' if daily else 'arrêtée'}, peut changer seul : {told}."
    return propose(session, asker, record, Intent(UPKEEP, summary, note, upkeep_payload(fields, daily=daily)), seen)


def read_again(asker: Asker, subject: str) -> Reading:
    """The metadata at its address, at once, by the rules of the daily reading. Raises NotReread."""
    house = asker.house
    work = Round(
        asker.office, house.settings.egress, rules_of(house), ourselves(house), author=asker.administrator.author
    )
    for reading in refresh_all(work, subject=subject, force=True):
        return reading
    raise NotReread(subject)


def reading_words(reading: Reading) -> str:
    """What came of it, as one French sentence."""
    taken, asked = reading.taken, reading.asked
    match reading.outcome:
        case "same" if asked:
            return "Relues : ce qui a changé à la source fait déjà l'objet d'une demande."
        case "same":
            return "Relues : rien n'a changé."
        case "taken":
            return f"Relues : {taken} changement{'s' if taken > 1 else ''} en service."
        case "asked":
            rest = f"{asked} changement{'s attendent' if asked > 1 else ' attend'} l'accord de quelqu'un"
            return f"Relues : {taken} en service, {rest}." if taken else f"Relues : {rest}."
        case "gone" | "archived":
            return "Ce partenaire est archivé, ou n'existe plus : rien n'a été lu."
        case code:
            return f"Relecture impossible : {failure_of(code)}. La version en service n'a pas changé."


def names_of(lines: Sequence[ReleaseLine]) -> str:
    """The attributes of a policy, for sentences."""
    return ", ".join(line.attribute for line in lines) or "les deux attributs du GAR"


def keys_to_take(changes: Sequence[Change], chosen: Sequence[str] | None) -> list[str]:
    """The keys of the changes that are taken over: those that were chosen, or proposed when nobody chose."""
    return [one.key for one in changes if (one.proposed if chosen is None else one.key in chosen)]

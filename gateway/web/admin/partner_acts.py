"""What is done to partners, from the pages and from the API: each change as it is proposed, and refusals in words."""

from collections.abc import Callable, Collection, Sequence
from datetime import date

from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.requests import Proposal
from gateway.access.scopes import EVERYTHING
from gateway.domain.release import ReleaseLine
from gateway.domain.standing import Standing
from gateway.onboarding.acts import (
    METADATA,
    RELEASE,
    RESTORE,
    STATE,
    UPKEEP,
    metadata_payload,
    release_payload,
    restore_payload,
    state_payload,
    upkeep_payload,
)
from gateway.onboarding.delta import Change, Group
from gateway.onboarding.errors import (
    EntityTaken,
    MoveRefused,
    NoConventionYet,
    NoteTooShort,
    NothingToRecord,
    NotReread,
    OwnKey,
    ReasonMissing,
    Unusable,
)
from gateway.onboarding.records import Record, subject_of
from gateway.onboarding.refreshing import Reading, Round, refresh_all
from gateway.onboarding.saving import Incoming, save_ent, save_partner
from gateway.onboarding.targets import target_of
from gateway.registry.ents import EntChoices
from gateway.registry.errors import ChangeRefused
from gateway.registry.partners import PartnerChoices
from gateway.saml.metadata_findings import Finding, Level
from gateway.web.admin.asker import Asker
from gateway.web.admin.partner_views import ourselves, rules_of
from gateway.web.admin.partner_words import GROUPS, MOVES, failure_of, sentence_of

Check = Callable[[Session], None]


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


def change_metadata(
    session: Session, asker: Asker, record: Record, incoming: Incoming, keys: Sequence[str], check: Check | None = None
) -> int | None:
    """New metadata with the changes of those keys; see ``Asker.submit``."""
    count = len(keys)
    summary = f"Nouvelles métadonnées de {record.name} : {count} changement{'s' if count > 1 else ''}."
    payload = metadata_payload(incoming, keys, ourselves(asker.house))
    proposal = Proposal(METADATA, subject_of(record), target_of(session, record), summary, incoming.note, payload)
    return asker.submit(proposal, production=record.state == Standing.PRODUCTION, check=check)


def restore_revision(
    session: Session, asker: Asker, record: Record, number: int, note: str, check: Check | None = None
) -> int | None:
    """An older revision, in force again; see ``Asker.submit``."""
    summary = f"Remettre en service la révision {number} de {record.name}."
    payload = restore_payload(number, ourselves(asker.house))
    proposal = Proposal(RESTORE, subject_of(record), target_of(session, record), summary, note, payload)
    return asker.submit(proposal, production=record.state == Standing.PRODUCTION, check=check)


def change_state(
    session: Session,
    asker: Asker,
    record: Record,
    to: Standing,
    note: str,
    until: date | None,
    check: Check | None = None,
) -> int | None:
    """Another state; see ``Asker.submit``."""
    summary, payload = f"{MOVES[to]} : {record.name}.", state_payload(to, note, until)
    proposal = Proposal(STATE, subject_of(record), target_of(session, record), summary, note, payload)
    return asker.submit(proposal, production=Standing.PRODUCTION in (record.state, to), check=check)


def change_release(
    session: Session, asker: Asker, record: Record, lines: Sequence[ReleaseLine], note: str, check: Check | None = None
) -> int | None:
    """Another release policy; see ``Asker.submit``."""
    summary, payload = f"{record.name} recevra : {names_of(lines)}.", release_payload(lines)
    proposal = Proposal(RELEASE, subject_of(record), target_of(session, record), summary, note, payload)
    return asker.submit(proposal, production=record.state == Standing.PRODUCTION, check=check)


def change_upkeep(
    session: Session,
    asker: Asker,
    record: Record,
    fields: Collection[Group],
    note: str,
    *,
    daily: bool,
    check: Check | None = None,
) -> int | None:
    """What a daily reading may take over without anybody; see ``Asker.submit``."""
    told = ", ".join(GROUPS[group].lower() for group in Group if group in fields) or "rien"
    summary = f"{record.name} : relecture {'chaque jour' if daily else 'arrêtée'}, peut changer seul : {told}."
    payload = upkeep_payload(fields, daily=daily)
    proposal = Proposal(UPKEEP, subject_of(record), target_of(session, record), summary, note, payload)
    return asker.submit(proposal, production=record.state == Standing.PRODUCTION, check=check)


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


def refusal_words(error: ChangeRefused) -> str:
    """Why a change of a partner was refused, as one French sentence; "" for a cause that has none."""
    if isinstance(error, Unusable):
        told = " ".join(sentence_of(Finding(Level.BLOCKING, code)).says for code in error.codes)
        return f"Avec ces seuls changements, le partenaire serait inutilisable. {told}"
    if isinstance(error, EntityTaken):
        return f"Cet entityID est déjà celui de {error.slug}."
    return next((words for kind, words in _WORDS.items() if isinstance(error, kind)), "")


_WORDS: dict[type[ChangeRefused], str] = {
    NothingToRecord: "Rien à enregistrer : aucun changement n'est retenu, ou tout est déjà en service.",
    NoteTooShort: "Dites pourquoi, en 10 caractères au moins.",
    ReasonMissing: "Dites pourquoi, en 10 caractères au moins.",
    NotReread: "Ces métadonnées ne viennent pas d'une adresse : importez-les depuis une adresse d'abord.",
    OwnKey: "Les métadonnées annoncent une clé ou un entityID de la passerelle elle-même.",
    NoConventionYet: "Aucune convention en vigueur ne couvre ses écoles : attachez d'abord une convention signée.",
    MoveRefused: "L'état a changé entre-temps : ce passage n'est plus possible.",
}

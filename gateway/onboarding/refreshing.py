"""Reading partners' metadata again each day: what may be taken over is, the rest is asked about (M11, S-368).

Nothing that fails changes what is in force. A file that says something else than yesterday beyond the
list of what a partner may change alone becomes a request that somebody decides on.
"""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gateway.access.acting import Office, acting
from gateway.access.requests import is_expired
from gateway.domain.standing import Standing
from gateway.onboarding.acts import METADATA, metadata_payload
from gateway.onboarding.anchors import anchor_of
from gateway.onboarding.delta import Change, Group
from gateway.onboarding.inspecting import Inspection, Opening, inspect, opening_once
from gateway.onboarding.records import Record, find_record, role_of, subject_of
from gateway.onboarding.saving import Incoming, Ourselves, changes_for, save_revision
from gateway.onboarding.sources import Kind, Source, fetch_document
from gateway.outbound.egress import Egress
from gateway.outbound.errors import CallFailed
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import ChangeRequest, Ent, Upkeep
from gateway.saml.errors import MetadataRefused
from gateway.saml.metadata_findings import Level, Rules

AUTHOR = "gar-gateway"
NOTE = "relecture quotidienne"
EVERY = timedelta(hours=20)
"""Less than a day, so that an hour that drifts never skips one."""

_WORDS = {
    Group.IDENTITY: "l'identifiant (entityID)",
    Group.ENDPOINTS: "les points d'accès",
    Group.CERTIFICATES: "les certificats",
    Group.REQUESTED: "les attributs demandés",
    Group.CONTACTS: "les contacts",
    Group.NAMES: "les noms",
    Group.TERMS: "les conditions d'usage",
}

_AT_ONCE = 8


@dataclass(frozen=True)
class Reading:
    """The outcome for one partner. outcome: same, taken, asked, or the code of what failed."""

    subject: str
    outcome: str
    taken: int = 0
    asked: int = 0


@dataclass(frozen=True)
class Round:
    """What a round needs. us: asked for anew each time, since our keys change. author: who asked for it, if anybody.

    Whatever changed at the source is nobody's own change: anybody who may approve it does.
    """

    office: Office
    egress: Egress
    rules: Rules
    us: Ourselves
    author: str = AUTHOR

    @property
    def note(self) -> str:
        """Why a revision was made."""
        return NOTE if self.author == AUTHOR else f"relecture demandée par {self.author}"


def refresh_all(work: Round, *, subject: str = "", force: bool = False) -> list[Reading]:
    """Reads again all that is due, or one partner. force: whether it is due or not."""
    with reading(work.office.engine) as session:
        due = _due(session, work.rules.now, subject, force=force)
    opening = opening_once()
    groups = [list(group) for _, group in groupby(sorted(due, key=_place), _place)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        fetched = pool.map(lambda group: _fetched(group[0][1], work.egress), groups)
        return [
            _settled(work, subject, source, found, opening)
            for group, found in zip(groups, fetched, strict=True)
            for subject, source in group
        ]


def _place(due: tuple[str, Source]) -> tuple[str, int]:
    """What is fetched once for all those whose metadata lies there."""
    return due[1].url, due[1].limit


def source_of(upkeep: Upkeep) -> Source:
    """Where the partner's metadata is read again."""
    return Source(Kind(upkeep.kind), upkeep.address, upkeep.entity_id)


def _due(session: Session, now: datetime, subject: str, *, force: bool) -> list[tuple[str, Source]]:
    remote = [kind.value for kind in Kind if kind.is_remote]
    query = select(Upkeep).where(Upkeep.kind.in_(remote)).order_by(Upkeep.subject)
    query = query.where(Upkeep.subject == subject) if subject else query.where(Upkeep.daily)
    if not force:
        query = query.where(or_(Upkeep.checked_at.is_(None), Upkeep.checked_at <= now - EVERY))
    return [(upkeep.subject, source_of(upkeep)) for upkeep in session.scalars(query)]


def _fetched(source: Source, egress: Egress) -> bytes | CallFailed:
    try:
        return fetch_document(source, egress)
    except CallFailed as error:
        return error


def _settled(work: Round, subject: str, source: Source, found: bytes | CallFailed, opening: Opening) -> Reading:
    if isinstance(found, CallFailed):
        return _failed(work, subject, found.reason)
    with reading(work.office.engine) as session:
        try:
            record = find_record(session, subject)
        except ChangeRefused:
            return Reading(subject, "gone")
        if record.state == Standing.ARCHIVED:
            return Reading(subject, "archived")
        upkeep = session.get_one(Upkeep, subject)
        seen = _inspected(found, source, upkeep, work.rules, record, opening)
        if seen.entity is None:
            return _failed(work, subject, next(f.code for f in seen.findings if f.level is Level.BLOCKING))
        changes = changes_for(record, seen.entity)
        allowed = [change for change in changes if change.group in upkeep.fields]
    try:
        return _taken_over(work, subject, source, seen, changes, allowed)
    except ChangeRefused as error:
        return _failed(work, subject, type(error).__name__)


def _inspected(
    document: bytes, source: Source, upkeep: Upkeep, rules: Rules, record: Record, opening: Opening
) -> Inspection:
    try:
        anchor = anchor_of(upkeep.anchor, upkeep.anchor_value)
    except (MetadataRefused, ValueError):
        return inspect(b"", source, anchor_of("none", ""), rules, role_of(record))
    return inspect(document, source, anchor, rules, role_of(record), opening)


def _failed(work: Round, subject: str, code: str) -> Reading:
    with acting(work.office, work.author, "partner.refresh", subject=subject, outcome=code) as doing:
        upkeep = doing.session.get_one(Upkeep, subject)
        upkeep.failing_since, upkeep.failure = upkeep.failing_since or work.rules.now, code[:60]
        upkeep.checked_at = work.rules.now
    return Reading(subject, code)


def _taken_over(
    work: Round,
    subject: str,
    source: Source,
    seen: Inspection,
    changes: Sequence[Change],
    allowed: Sequence[Change],
) -> Reading:
    entity = seen.entity
    if entity is None:
        raise ChangeRefused("nothing was read")
    rest = [change for change in changes if change not in allowed]
    with acting(work.office, work.author, "partner.refresh", subject=subject) as doing:
        record = find_record(doing.session, subject)
        upkeep = doing.session.get_one(Upkeep, subject)
        upkeep.checked_at, upkeep.failing_since, upkeep.failure = work.rules.now, None, ""
        incoming = Incoming(seen.document, entity, source, seen.anchor, AUTHOR, work.note, work.rules.now)
        if allowed:
            save_revision(doing.session, record, incoming, [change.key for change in allowed], work.us)
        asked = bool(rest) and _ask(doing.session, record, incoming, rest, work.us)
        doing.after["relecture"] = {"prises": len(allowed), "demandées": len(rest)}
    outcome = "asked" if asked else "taken" if allowed else "same"
    return Reading(subject, outcome, len(allowed), len(rest))


def _ask(session: Session, record: Record, incoming: Incoming, rest: Sequence[Change], us: Ourselves) -> bool:
    """Opens a request for the rest, once for the same file."""
    digest = hashlib.sha256(incoming.document).hexdigest()
    subject = subject_of(record)
    query = select(ChangeRequest).where(ChangeRequest.subject == subject, ChangeRequest.kind == METADATA)
    same = (asked for asked in session.scalars(query) if asked.payload.get("digest") == digest)
    if not all(is_expired(asked, incoming.at) for asked in same):
        return False
    groups = ", ".join(dict.fromkeys(_WORDS[change.group] for change in rest))
    session.add(
        ChangeRequest(
            at=incoming.at,
            author=AUTHOR,
            kind=METADATA,
            subject=subject,
            summary=f"Les métadonnées de {record.name} ont changé à la source : {groups}.",
            why=incoming.note,
            ent=record.slug if isinstance(record, Ent) else "",
            payload=metadata_payload(incoming, [change.key for change in rest], us) | {"digest": digest},
        )
    )
    return True

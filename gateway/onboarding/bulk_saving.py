"""From an aggregate to the registry: the chosen entities become drafts, all of them or none."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from gateway.domain.collation import fold
from gateway.domain.dialects import DEFAULT, UnknownDialect, load_dialect
from gateway.domain.standing import Standing
from gateway.onboarding.anchors import Anchor
from gateway.onboarding.bulk import Entry, Fate, Harvest
from gateway.onboarding.delta import USUAL, Role
from gateway.onboarding.errors import NothingToRecord
from gateway.onboarding.saving import check_note
from gateway.onboarding.sources import Source
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, Partner, PartnerProject, Revision, Upkeep
from gateway.registry.names import find_project, length_faults

_LONGEST_SLUG = 40


@dataclass(frozen=True)
class Sheaf:
    """What all the entities of one import share. project: idENT of the ENTs, or the only one from which the
    services take people, "" for all. note: why, ten characters at least.
    """

    role: Role
    source: Source
    anchor: Anchor
    author: str
    note: str
    at: datetime
    project: str = ""
    dialect: str = DEFAULT


def save_all(session: Session, entries: Sequence[Entry], sheaf: Sheaf) -> list[str]:
    """Records them as drafts that let nobody through, and gives their slugs, in order.

    entries: usable ones, of which none is a partner yet. The caller tells the journal, for the rows are
    written in bulk. Raises NoteTooShort, NothingToRecord, ChangeRefused.
    """
    check_note(sheaf.note)
    if not entries:
        raise NothingToRecord
    project = _project(session, sheaf)
    model: type[Ent | Partner] = Ent if sheaf.role == "idp" else Partner
    table = model.__tablename__
    slugs = list(_slugs(session, table, entries))
    subjects = [f"{table}:{slug}" for slug in slugs]
    rows = [_revision(subject, entry, sheaf) for subject, entry in zip(subjects, entries, strict=True)]
    before = session.scalar(select(func.max(Revision.id))) or 0
    session.execute(insert(Revision), rows)
    numbers = dict(session.execute(select(Revision.subject, Revision.id).where(Revision.id > before)).all())
    shared = _record(sheaf) | ({"project_id": project, "dialect": sheaf.dialect} if model is Ent else {})
    session.execute(
        insert(model),
        [
            shared | _own(slug, numbers[subject], entry)
            for slug, subject, entry in zip(slugs, subjects, entries, strict=True)
        ],
    )
    session.execute(insert(Upkeep), [_upkeep(*pair, sheaf) for pair in zip(subjects, entries, strict=True)])
    if model is Partner and project is not None:
        ids = session.scalars(select(Partner.id).where(Partner.revision_id > before))
        session.execute(insert(PartnerProject), [{"partner_id": one, "project_id": project} for one in ids])
    return slugs


def told(found: Harvest, chosen: Sequence[Entry]) -> dict[str, Any]:
    """What the journal keeps of an import: how many entities, and what became of them."""
    return {"entities": len(found.entries), "chosen": len(chosen), "faulty": len(found.of(Fate.FAULTY))}


def _project(session: Session, sheaf: Sheaf) -> int | None:
    faults = length_faults("note", sheaf.note, 500) + length_faults("source", sheaf.source.told, 1024)
    try:
        load_dialect(sheaf.dialect)
    except UnknownDialect as error:
        faults.append(str(error))
    if faults:
        raise ChangeRefused(*faults)
    return find_project(session, sheaf.project).id if sheaf.project or sheaf.role == "idp" else None


def _slugs(session: Session, table: str, entries: Sequence[Entry]) -> Iterator[str]:
    """A short name for each, which nothing bears nor ever bore."""
    model = Ent if table == "ent" else Partner
    taken = set(session.scalars(select(model.slug)))
    taken |= {subject.partition(":")[2] for subject in session.scalars(select(Revision.subject).distinct())}
    counters: dict[str, Iterator[int]] = defaultdict(lambda: count(1))
    for entry in entries:
        base = _short(entry.name) or _short(urlsplit(entry.entity_id).hostname or "") or table
        slug = next(one for n in counters[base] if (one := base if n == 1 else f"{base}-{n}") not in taken)
        taken.add(slug)
        yield slug


def _short(text: str) -> str:
    letters = "".join(c if c.isalnum() and c.isascii() else " " for c in fold(text))
    return "-".join(letters.split())[:_LONGEST_SLUG].strip("-")


def _revision(subject: str, entry: Entry, sheaf: Sheaf) -> dict[str, Any]:
    return {
        "subject": subject,
        "number": 1,
        "at": sheaf.at,
        "author": sheaf.author,
        "note": sheaf.note.strip(),
        "source": sheaf.source.told,
        "document": entry.document,
        "parsed": entry.parsed,
    }


def _record(sheaf: Sheaf) -> dict[str, Any]:
    return {
        "protocol": "saml",
        "state": Standing.DRAFT,
        "state_since": sheaf.at,
        "changed_at": sheaf.at,
        "changed_by": sheaf.author,
    }


def _own(slug: str, revision: int, entry: Entry) -> dict[str, Any]:
    return {
        "slug": slug,
        "name": entry.name or (urlsplit(entry.entity_id).hostname or entry.entity_id)[:200],
        "entity_id": entry.entity_id,
        "revision_id": revision,
        "version": 1,
        "certificate_ends": entry.certificate_ends,
        "metadata_ends": entry.metadata_ends,
    }


def _upkeep(subject: str, entry: Entry, sheaf: Sheaf) -> dict[str, Any]:
    return {
        "subject": subject,
        "kind": sheaf.source.kind.value,
        "address": sheaf.source.address if sheaf.source.kind.is_remote else "",
        "entity_id": entry.entity_id,
        "anchor": sheaf.anchor.trust.value,
        "anchor_value": sheaf.anchor.value,
        "daily": sheaf.source.kind.is_remote,
        "fields": list(USUAL),
    }

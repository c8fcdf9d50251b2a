"""Partners by thousands: ENTs and services, SAML and CAS, with certificates that end, and revisions."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from kit.keys import key_ring
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from stage.service import Service, portal_metadata

from gateway.domain.dialects import DEFAULT
from gateway.domain.standing import Standing
from gateway.registry.models import Ent, Partner, Project, Revision, Upkeep
from gateway.saml.metadata import EntityMetadata, to_json
from gateway.saml.metadata_reader import Rules, read_metadata

_CAS_EVERY = 10
_REVISIONS = 3
_STATES = (Standing.PRODUCTION, Standing.TEST, Standing.PRODUCTION, Standing.SUSPENDED, Standing.PRODUCTION)


@dataclass(frozen=True)
class _Kind:
    """One role. name: of its table. document: the metadata in which every partner but for its name is alike."""

    name: str
    model: type[Ent | Partner]
    document: str
    entity: EntityMetadata


def fill_federation(session: Session, count: int, now: datetime) -> list[int]:
    """So many partners, three fifths of them ENTs, and the numbers of these, the first one first."""
    keys = (key_ring().idp_a,)
    portal = portal_metadata("https://ent.example/idp", keys, "https://ent.example/sso")
    service = Service("https://service.example/sp", "https://service.example/acs").metadata()
    ents = count * 3 // 5
    _fill(session, _kind("ent", Ent, portal, now), ents, now)
    _fill(session, _kind("partner", Partner, service, now), count - ents, now)
    return list(session.scalars(select(Ent.id).order_by(Ent.id)))


def slug_of(kind: str, n: int) -> str:
    """As partners are called here; every tenth speaks CAS."""
    return f"{'ent' if kind == 'ent' else 'service'}-{n}"


def _kind(name: str, model: type[Ent | Partner], document: bytes, now: datetime) -> _Kind:
    return _Kind(name, model, document.decode(), read_metadata(document, Rules(now, loopback=True)).entity)


def _fill(session: Session, kind: _Kind, count: int, now: datetime) -> None:
    saml = [n for n in range(count) if n % _CAS_EVERY]
    session.execute(insert(Revision), [row for n in saml for row in _revisions(kind, n, now)])
    query = select(Revision.subject, Revision.id).where(Revision.number == _REVISIONS)
    revisions = dict(session.execute(query).all())
    project = session.scalars(select(Project.id)).first()
    rows = [_partner(kind, n, now, revisions, project) for n in range(count)]
    session.execute(insert(kind.model), rows)
    session.execute(insert(Upkeep), [_upkeep(kind, n, now) for n in saml])


def _revisions(kind: _Kind, n: int, now: datetime) -> Iterator[dict[str, Any]]:
    entity_id = _entity_id(kind, n)
    document = kind.document.replace(kind.entity.entity_id, entity_id)
    parsed = to_json(replace(kind.entity, entity_id=entity_id))
    for number in range(1, _REVISIONS + 1):
        yield {
            "subject": f"{kind.name}:{slug_of(kind.name, n)}",
            "number": number,
            "at": now - timedelta(days=30 * (_REVISIONS - number)),
            "author": "claire@academie.example",
            "note": "reprise des métadonnées",
            "source": "fichier",
            "document": document,
            "parsed": parsed,
        }


def _partner(kind: _Kind, n: int, now: datetime, revisions: dict[str, int], project: int | None) -> dict[str, Any]:
    slug = slug_of(kind.name, n)
    revision = revisions.get(f"{kind.name}:{slug}")
    speaks = "saml" if revision else "cas"
    common = {
        "slug": slug,
        "name": f"{'ENT' if kind.model is Ent else 'Service'} {n}",
        "protocol": speaks,
        "state": _STATES[n % len(_STATES)],
        "entity_id": _entity_id(kind, n) if revision else None,
        "revision_id": revision,
        "certificate_ends": now + timedelta(days=20 + n % 1000) if revision else None,
        "version": 1,
    }
    address = f"https://{slug}.example/cas"
    if kind.model is Ent:
        return common | {"project_id": project, "dialect": DEFAULT, "cas_url": None if revision else address}
    release = [{"attribute": "UAI", "purpose": "Ouvrir la bonne école"}] if n % 3 else []
    return common | {"service_url": None if revision else address, "release": release}


def _upkeep(kind: _Kind, n: int, now: datetime) -> dict[str, Any]:
    return {
        "subject": f"{kind.name}:{slug_of(kind.name, n)}",
        "kind": "url",
        "address": _entity_id(kind, n),
        "checked_at": now - timedelta(hours=n % 24),
        "failing_since": now - timedelta(days=5) if n % 100 == 1 else None,
        "failure": "timeout" if n % 100 == 1 else "",
    }


def _entity_id(kind: _Kind, n: int) -> str:
    return f"https://{slug_of(kind.name, n)}.example/metadata"

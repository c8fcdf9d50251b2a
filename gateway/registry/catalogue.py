"""What logins read: the registry as it is now, loaded record by record and kept until it changes.

Nothing is loaded at start and nothing twice, so that the cost of a login does not depend on how
many ENTs there are. A snapshot is good for one generation of the registry.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload, selectinload

from gateway.cas.client.addresses import CasVersion
from gateway.cas.server.patterns import parse_pattern
from gateway.domain.collation import fold, words
from gateway.domain.convention import GAR_ATTRIBUTES, Convention
from gateway.domain.dialects import load_dialect
from gateway.domain.release import GAR_POLICY, ReleaseLine
from gateway.domain.standing import Standing
from gateway.domain.uai import Uai
from gateway.registry import models
from gateway.registry.engine import generation, reading
from gateway.registry.records import (
    CasService,
    EntChoice,
    EntRecord,
    ProjectRecord,
    ResourceServiceRecord,
    SamlService,
    SchoolRecord,
)
from gateway.registry.revisions import entity_of

_CHECK_EVERY = 0.5
_MOST_FOUND = 30
_Record = TypeVar("_Record")


class Snapshot:
    """The registry at one generation. Each method answers from memory after the first time."""

    def __init__(self, engine: Engine, number: int) -> None:
        self._engine = engine
        self.number = number
        self._known: dict[tuple[str, str], object] = {}

    def has_project(self, ident: str) -> bool:
        """Whether the GAR knows a project by that idENT."""
        return self._once(("project", ident), lambda session: _has_project(session, ident))

    def projects(self) -> tuple[ProjectRecord, ...]:
        """All of them, by name."""
        return self._once(("projects", ""), _load_projects)

    def ent(self, slug: str) -> EntRecord | None:
        """None when there is no such ENT or when it is switched off."""
        return self._once(("ent", slug), lambda session: _load_ent(session, slug))

    def ents_of(self, project: str) -> tuple[EntChoice, ...]:
        """The ENTs of a project that let people through, by name; those in test are marked."""
        return self._once(("ents", project), lambda session: _load_choices(session, project))

    def search_ents(self, project: str, typed: str) -> tuple[EntChoice, ...]:
        """The ENTs of a project by the words of their name, of a school's, of its commune, or by a UAI; at most 30."""
        if not (wanted := words(typed)):
            return ()
        named = ((choice, f" {fold(choice.name)}") for choice in self.ents_of(project) if not choice.in_test)
        by_name = [choice for choice, name in named if all(f" {word}" in name for word in wanted)]
        with reading(self._engine) as session:
            by_school = _search_schools(session, project, wanted)
        found = {choice.slug: choice for choice in (*by_name, *by_school)[::-1]}
        return tuple(reversed(found.values()))[:_MOST_FOUND]

    def ents_by_entity(self, entity_id: str) -> tuple[EntRecord, ...]:
        """The portals of that entityID that are switched on: one for each project that it serves."""
        slugs = self._once(("entity", entity_id), lambda session: _load_slugs(session, entity_id))
        return tuple(ent for slug in slugs if (ent := self.ent(slug)) is not None)

    def saml_service(self, entity_id: str) -> SamlService | None:
        """The service of that entityID; None when it is unknown or switched off."""
        return self._once(("saml", entity_id), lambda session: _load_saml_service(session, entity_id))

    def cas_services(self) -> tuple[CasService, ...]:
        """The CAS services that are switched on, the deepest paths first: the most precise match wins."""
        return self._once(("cas", ""), _load_cas_services)

    def resource_service(self, project: str) -> ResourceServiceRecord | None:
        """Where the lists of a project come from; None when nobody said."""
        return self._once(("resources", project), lambda session: _load_resource_service(session, project))

    def school(self, uai: str) -> SchoolRecord | None:
        """None when there is no such school or when it is switched off."""
        return self._once(("school", uai), lambda session: _load_school(session, uai))

    def _once(self, key: tuple[str, str], load: Callable[[Session], _Record]) -> _Record:
        if key in self._known:
            return self._known[key]  # type: ignore[return-value]
        with reading(self._engine) as session:
            record = load(session)
        if record:  # what does not exist is not kept: strangers could name it without end
            self._known[key] = record
        return record


class Catalogue:
    """The present snapshot of one process.

    A change is seen at once where the state room passes its generation on, and within half a second
    anywhere, because the database is asked that often.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._snapshot = Snapshot(engine, -1)
        self._checked = float("-inf")

    def now(self, announced: int = 0) -> Snapshot:
        """The snapshot of the newest generation. announced: one that is known to exist.

        Raises RegistryUnavailable when the database does not answer.
        """
        if announced <= self._snapshot.number and time.monotonic() - self._checked < _CHECK_EVERY:
            return self._snapshot
        with self._lock:
            checked = time.monotonic()
            number = generation(self._engine)
            if number != self._snapshot.number:
                self._snapshot = Snapshot(self._engine, number)
            self._checked = checked
            return self._snapshot


def _has_project(session: Session, ident: str) -> bool:
    return session.scalar(select(models.Project.id).where(models.Project.ident == ident)) is not None


def _load_projects(session: Session) -> tuple[ProjectRecord, ...]:
    query = select(models.Project.ident, models.Project.name).order_by(models.Project.name)
    return tuple(ProjectRecord(ident, name) for ident, name in session.execute(query))


def _load_choices(session: Session, project: str) -> tuple[EntChoice, ...]:
    query = (
        select(models.Ent.slug, models.Ent.name, models.Ent.entity_id, models.Ent.state)
        .join(models.Project)
        .where(models.Project.ident == project, models.Ent.enabled)
        .order_by(models.Ent.name, models.Ent.slug)
    )
    return tuple(
        EntChoice(slug, name, entity_id or "", in_test=state == Standing.TEST)
        for slug, name, entity_id, state in session.execute(query)
    )


def _search_schools(session: Session, project: str, wanted: list[str]) -> list[EntChoice]:
    query = (
        select(models.Ent.slug, models.Ent.name, models.Ent.entity_id, models.School.name, models.School.commune)
        .join(models.School)
        .join(models.Project)
        .where(models.Project.ident == project, models.Ent.state == Standing.PRODUCTION, models.School.enabled)
        .where(*(models.School.folded.contains(f" {word}", autoescape=True) for word in wanted))
        .order_by(models.School.commune, models.School.name)
        .limit(_MOST_FOUND)
    )
    return [
        EntChoice(slug, name, entity_id or "", f"{school} ({commune})" if commune else school)
        for slug, name, entity_id, school, commune in session.execute(query)
    ]


def _load_slugs(session: Session, entity_id: str) -> tuple[str, ...]:
    query = select(models.Ent.slug).where(models.Ent.entity_id == entity_id, models.Ent.enabled)
    return tuple(session.scalars(query.order_by(models.Ent.slug)))


def _load_ent(session: Session, slug: str) -> EntRecord | None:
    query = select(models.Ent).where(models.Ent.slug == slug, models.Ent.enabled)
    ent = session.scalar(query.options(joinedload(models.Ent.project), joinedload(models.Ent.revision)))
    return None if ent is None else record_of_ent(session, ent)


def record_of_ent(session: Session, ent: models.Ent) -> EntRecord:
    """An ENT as logins see it once it is open."""
    entity = entity_of(ent.revision) if ent.revision else None
    mode, _, version = ent.identifier.partition(":")
    return EntRecord(
        slug=ent.slug,
        project=ent.project.ident,
        name=ent.name,
        protocol=ent.protocol,
        dialect=load_dialect(ent.dialect),
        entity_id=ent.entity_id or "",
        idp=entity.idp if entity else None,
        valid_until=entity.valid_until if entity else None,
        cas_url=ent.cas_url or "",
        cas_version=CasVersion(ent.cas_version),
        sha1_until=ent.sha1_until,
        identifier_version=int(version) if mode == "derived" else None,
        signed=ent.signed,
        unsigned_cbc=ent.unsigned_cbc,
        schools=_schools(session, ent),
        conventions=_conventions(session, ent),
        origins=tuple(ent.origins),
    )


def _schools(session: Session, ent: models.Ent) -> frozenset[Uai]:
    query = select(models.School.uai).where(models.School.ent_id == ent.id, models.School.enabled)
    return frozenset(map(Uai, session.scalars(query)))


def _conventions(session: Session, ent: models.Ent) -> tuple[Convention, ...]:
    query = select(models.Convention).where(models.Convention.ent_id == ent.id)
    return tuple(
        Convention(
            collectivite=row.collectivite,
            ent=ent.slug,
            schools=frozenset(Uai(school.uai) for school in row.schools),
            signed=row.signed,
            until=row.until,
            ended=row.ended,
            attributes=GAR_ATTRIBUTES | frozenset(row.attributes),
            draft=row.draft,
        )
        for row in session.scalars(query.options(selectinload(models.Convention.schools)))
    )


def _load_saml_service(session: Session, entity_id: str) -> SamlService | None:
    query = select(models.Partner).where(models.Partner.entity_id == entity_id, models.Partner.enabled)
    row = session.scalar(query.options(joinedload(models.Partner.revision), selectinload(models.Partner.projects)))
    return None if row is None else record_of_saml_service(row)


def record_of_saml_service(row: models.Partner) -> SamlService | None:
    """A service as logins see it once it is open; None when it has no metadata of a service."""
    if row.revision is None:
        return None
    entity = entity_of(row.revision)
    if entity.sp is None:
        return None
    return SamlService(
        entity_id=row.entity_id or "",
        sp=entity.sp,
        valid_until=entity.valid_until,
        encrypt=row.encrypt,
        sign_response=row.sign_response,
        sign_assertion=row.sign_assertion,
        sha1_until=row.sha1_until,
        relay_state=row.relay_state,
        **_common(row),
    )


def _load_cas_services(session: Session) -> tuple[CasService, ...]:
    query = select(models.Partner).where(models.Partner.service_url.is_not(None), models.Partner.enabled)
    rows = session.scalars(query.options(selectinload(models.Partner.projects)))
    services = [record_of_cas_service(row) for row in rows]
    return tuple(sorted(services, key=lambda service: len(service.pattern.segments), reverse=True))


def _load_resource_service(session: Session, project: str) -> ResourceServiceRecord | None:
    query = select(models.ResourceService).join(models.Project).where(models.Project.ident == project)
    row = session.scalar(query)
    if row is None:
        return None
    return ResourceServiceRecord(
        url=row.url,
        certificate=row.certificate,
        key=row.key,
        authorities=row.authorities,
        launch_hosts=frozenset(row.launch_hosts),
        thumbnail_hosts=frozenset(row.thumbnail_hosts),
    )


def _load_school(session: Session, uai: str) -> SchoolRecord | None:
    row = session.get(models.School, uai)
    return SchoolRecord(Uai(row.uai), row.name, row.commune) if row is not None and row.enabled else None


def record_of_cas_service(row: models.Partner) -> CasService:
    """A CAS service as logins see it once it is open."""
    pattern = parse_pattern(row.service_url or "", loopback=True)
    return CasService(pattern=pattern, may_proxy=row.may_proxy, **_common(row))


def _common(row: models.Partner) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": row.name,
        "policy": tuple(ReleaseLine(**line) for line in row.release) or GAR_POLICY,
        "projects": frozenset(project.ident for project in row.projects),
    }

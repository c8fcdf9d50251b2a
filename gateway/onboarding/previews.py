"""Exactly what a service would be sent of somebody: decided by the very functions of the login (M12).

The person is made up; only the conventions, the schools and the policy are real.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from gateway.domain.admission import ForeignSchools, NoConvention, NotAdmitted, ProfileNotSent, admit
from gateway.domain.convention import Convention
from gateway.domain.person import Attachment, Person
from gateway.domain.profile import Profile
from gateway.domain.release import GAR_POLICY, RELEASABLE, ReleaseLine, release
from gateway.domain.standing import Standing
from gateway.domain.uai import Uai
from gateway.onboarding.records import Record
from gateway.registry.catalogue import record_of_cas_service, record_of_ent, record_of_saml_service
from gateway.registry.models import Ent, Partner
from gateway.registry.records import EntRecord, ServiceRecord


@dataclass(frozen=True)
class Persona:
    """label: French. count: in how many schools of the ENT."""

    key: str
    label: str
    profile: Profile
    count: int = 1


PERSONAS = (
    Persona("eleve", "Inès, élève de CE1", Profile.PUPIL),
    Persona("enseignant", "Karim, enseignant dans deux écoles", Profile.TEACHER, 2),
    Persona("directrice", "Lucie, directrice", Profile.HEAD),
    Persona("parent", "Un parent", Profile.PARENT),
)
_REASONS: dict[type[NotAdmitted], str] = {
    ForeignSchools: "school",
    ProfileNotSent: "profile",
}
_MOST_ENTS = 200
EXAMPLE_IDENTIFIER = "00000000-exemple-fictif"


@dataclass(frozen=True)
class Preview:
    """attributes: each with its values. refused: why nothing at all would be sent, "" when something is.

    supposed: whether the attributes are those that a signed convention would let go, for there is none.
    """

    persona: Persona
    schools: tuple[str, ...]
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    refused: str = ""
    supposed: bool = False


@dataclass(frozen=True)
class Coverage:
    """One attribute that might leave. line: of the policy, None when it is not asked for. conventions: how many in
    force cover it, of how many.
    """

    attribute: str
    line: ReleaseLine | None
    covered: int
    conventions: int


def preview(
    ent: EntRecord, service: ServiceRecord, id_ent: str, persona: Persona, day: date, policy: Sequence[ReleaseLine]
) -> Preview:
    """What would leave for that persona with that policy, the one in force or one that is being typed."""
    schools = tuple(sorted(ent.schools))[: persona.count]
    person = Person(EXAMPLE_IDENTIFIER, tuple(Attachment(Uai(uai), persona.profile) for uai in schools), "")
    try:
        admission = admit(person, ent.schools, ent.conventions, service.profiles, day)
    except NoConvention:
        signed = Convention("", ent.slug, ent.schools, day, day)
        admission = admit(person, ent.schools, (signed,), service.profiles, day)
        attributes = release(admission.person, id_ent, policy or GAR_POLICY, admission.conventions)
        return Preview(persona, schools, attributes, refused="convention", supposed=True)
    except NotAdmitted as cause:
        return Preview(persona, schools, refused=_REASONS[type(cause)])
    return Preview(persona, schools, release(admission.person, id_ent, policy or GAR_POLICY, admission.conventions))


def previews(ent: EntRecord, service: ServiceRecord, day: date, policy: Sequence[ReleaseLine]) -> tuple[Preview, ...]:
    """What would leave for each persona."""
    return tuple(preview(ent, service, ent.project, persona, day, policy) for persona in PERSONAS)


def service_of(record: Record) -> ServiceRecord:
    """The service that receives; for an ENT the GAR, which receives from all of them."""
    found = None
    if isinstance(record, Partner):
        found = record_of_saml_service(record) if record.protocol == "saml" else record_of_cas_service(record)
    return found or ServiceRecord(slug="gar", name="GAR")


def senders_of(session: Session, record: Record, visible: frozenset[str] | None) -> list[EntRecord]:
    """Those whose people reach the service, or the ENT itself. visible: slugs of those to tell of, None for all."""
    if isinstance(record, Ent):
        return [record_of_ent(session, record)]
    query = select(Ent).options(joinedload(Ent.project), joinedload(Ent.revision)).order_by(Ent.name)
    if record.projects:
        query = query.where(Ent.project_id.in_([project.id for project in record.projects]))
    rows = session.scalars(query.where(Ent.state != Standing.ARCHIVED).limit(_MOST_ENTS))
    return [record_of_ent(session, row) for row in rows if visible is None or row.slug in visible]


def sender_to_show(ents: Sequence[EntRecord], slug: str) -> EntRecord | None:
    """The ENT of that name, else one that has schools, else any."""
    likely = sorted(ents, key=lambda ent: not ent.schools)
    return next((ent for ent in ents if ent.slug == slug), likely[0] if likely else None)


def coverage(ents: Sequence[EntRecord], policy: Sequence[ReleaseLine], day: date) -> tuple[Coverage, ...]:
    """Every attribute that the gateway is able to release, against the policy and the conventions in force."""
    conventions = [convention for ent in ents for convention in ent.conventions if convention.in_force(day)]
    lines = {line.attribute: line for line in policy}
    return tuple(
        Coverage(
            name, lines.get(name), sum(name in convention.attributes for convention in conventions), len(conventions)
        )
        for name in RELEASABLE
    )

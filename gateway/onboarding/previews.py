"""Exactly what a service would be sent of somebody: decided by the very functions of the login (M12).

The person is made up; only the conventions, the schools and the policy are real.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gateway.domain.admission import ForeignSchools, NoConvention, NotAdmitted, ProfileNotSent, admit
from gateway.domain.convention import Convention
from gateway.domain.person import Attachment, Person
from gateway.domain.profile import Profile
from gateway.domain.release import GAR_POLICY, RELEASABLE, ReleaseLine, release
from gateway.domain.uai import Uai
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

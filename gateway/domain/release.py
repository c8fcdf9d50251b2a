"""Release policy: which attributes leave, for which purpose, under which convention."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.domain.convention import Convention
from gateway.domain.person import Person
from gateway.domain.profile import SENT_TO_GAR, Profile

GAR_PERSON_IDENTIFIANT = "GARPersonIdentifiant"
ID_ENT = "idEnt"
UAI = "UAI"
PROFILE = "profil"
RELEASABLE = (GAR_PERSON_IDENTIFIANT, ID_ENT, UAI, PROFILE)
"""All that the gateway is able to release, whatever a policy asks for."""


@dataclass(frozen=True)
class ReleaseLine:
    """One attribute that may leave, and the stated purpose without which it may not."""

    attribute: str
    purpose: str


GAR_POLICY = (
    ReleaseLine(GAR_PERSON_IDENTIFIANT, "reconnaître la personne dans le GAR"),
    ReleaseLine(ID_ENT, "reconnaître le projet ENT dans le GAR"),
)
"""The policy of every partner that has not been granted more (gar.md 2.1: two attributes, no third)."""

DEFAULT_PROFILES: frozenset[Profile] = SENT_TO_GAR


class NotReleasable(ValueError):
    """A policy line names an attribute that the gateway does not release, or gives no purpose."""


def check_line(line: ReleaseLine) -> ReleaseLine:
    """The line itself. Raises NotReleasable."""
    if line.attribute not in RELEASABLE:
        raise NotReleasable(f"{line.attribute!r} is never released; possible: {', '.join(RELEASABLE)}")
    if not line.purpose.strip():
        raise NotReleasable(f"{line.attribute!r} has no stated purpose")
    return line


def release(
    person: Person, id_ent: str, policy: Iterable[ReleaseLine], conventions: Iterable[Convention]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The attributes of one answer, each with its values, in the order of the policy.

    conventions: those in force for the person's schools. A line leaves only if one of them covers it,
    and then only with the values of the schools that this convention covers.
    """
    released = []
    agreements = tuple(conventions)
    for line in policy:
        schools = frozenset[str]().union(*(c.schools for c in agreements if line.attribute in c.attributes))
        seen = person.within(frozenset(uai for uai in person.schools if uai in schools))
        values = _values(line.attribute, seen, id_ent) if seen.attachments else ()
        if values:
            released.append((line.attribute, values))
    return tuple(released)


def _values(attribute: str, person: Person, id_ent: str) -> tuple[str, ...]:
    match attribute:
        case "GARPersonIdentifiant":
            return (person.identifier,)
        case "idEnt":
            return (id_ent,)
        case "UAI":
            return person.schools
        case "profil":
            return tuple(profile.value for profile in person.profiles)
    return ()

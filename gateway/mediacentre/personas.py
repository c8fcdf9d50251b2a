"""For whom the page is: what somebody is in their schools decides how it speaks and what it offers."""

from enum import StrEnum

from gateway.domain.person import Person
from gateway.domain.profile import SENT_TO_GAR, Profile


class Persona(StrEnum):
    """In the order in which they count for somebody who is several at once."""

    TEACHER = "enseignant"
    STAFF = "personnel"
    PUPIL = "eleve"
    PARENT = "parent"
    ACADEMY = "academie"


_BY_PROFILE = {
    Profile.TEACHER: Persona.TEACHER,
    Profile.HEAD: Persona.TEACHER,
    Profile.LIBRARIAN: Persona.TEACHER,
    Profile.SCHOOL_LIFE: Persona.STAFF,
    Profile.STAFF: Persona.STAFF,
    Profile.LOCAL_AUTHORITY: Persona.STAFF,
    Profile.PUPIL: Persona.PUPIL,
    Profile.PARENT: Persona.PARENT,
    Profile.ACADEMY: Persona.ACADEMY,
}

MAY_PIN_FOR_A_CLASS = frozenset({Profile.TEACHER, Profile.HEAD, Profile.LIBRARIAN})
SPEAKS_FOR_THE_SCHOOL = frozenset({Profile.HEAD})
"""Pins and links of the school, and the GAR's assignments (gar.md 7.5): whom the ENT names as its head."""


def persona_of(person: Person) -> Persona:
    """The first of what the person is, in the order of ``Persona``. They have at least one attachment."""
    held = {_BY_PROFILE[profile] for profile in person.profiles}
    return next(persona for persona in Persona if persona in held)


def profiles_in(person: Person, uai: str) -> tuple[Profile, ...]:
    """What the person is in one school."""
    return tuple(attachment.profile for attachment in person.attachments if attachment.uai == uai)


def is_known_to_the_gar(person: Person, uai: str) -> bool:
    """Whether the GAR may be asked about the person in that school: never about parents (gar.md 5.4)."""
    return not SENT_TO_GAR.isdisjoint(profiles_in(person, uai))

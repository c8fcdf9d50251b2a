"""The ENT that the gateway does not know yet: an administrator hooks it, in the browser."""

from dataclasses import replace
from uuid import UUID, uuid5

from gateway.sandbox.people import Person, School

NAME = "ENT de Valombreuse"
SLUG = "ent-de-valombreuse"
"""What the gateway proposes as a short name for an ENT of that name."""

VALOMBREUSE = School("0559007S", "École primaire de Valombreuse", "Valombreuse")
COLLECTIVITE = "Commune de Valombreuse"
SIREN = "215599077"

_IDENTIFIERS = UUID("c2f7d1b8-05ae-4e63-9d14-7b90e6a3f258")


def account_of(person: Person) -> Person:
    """The person as this ENT knows them: everybody is in its one school."""
    more = {name: tuple(_here(value, person) for value in values) for name, values in person.more.items()}
    return replace(person, uid=str(uuid5(_IDENTIFIERS, person.key)), schools=(VALOMBREUSE,), more=more)


def _here(value: str, person: Person) -> str:
    for school in person.schools:
        value = value.replace(school.uai, VALOMBREUSE.uai)
    return value

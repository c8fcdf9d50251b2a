"""What this ENT knows of the persons: the same as at the other ENT, in schools and under identifiers of its own."""

import json
from dataclasses import replace
from uuid import UUID, uuid5

from gateway.sandbox.people import CROIX_BLANCHE, PETIT_PONT, TILLEULS, Person, School

MARRONNIERS = School("0559004N", "École élémentaire des Marronniers", "Saint-Ravin")
GRAND_PRE = School("0559005P", "École maternelle du Grand-Pré", "Saint-Ravin")
QUATRE_VENTS = School("0559006R", "École primaire des Quatre-Vents", "Boncourt", has_convention=False)

SCHOOLS = (MARRONNIERS, GRAND_PRE, QUATRE_VENTS)

_TWINS = {TILLEULS: MARRONNIERS, PETIT_PONT: GRAND_PRE, CROIX_BLANCHE: QUATRE_VENTS}
_IDENTIFIERS = UUID("5b0e8a46-93cf-4d17-a2b8-6f41d07c9e35")
_TYPES = {"National_elv": "Student", "National_tut": "Relative", "National_ens": "Teacher"}


def account_of(person: Person) -> Person:
    """The person as this ENT knows them."""
    return replace(
        person, uid=str(uuid5(_IDENTIFIERS, person.key)), schools=tuple(_TWINS[school] for school in person.schools)
    )


def entry_of(account: Person) -> dict[str, str]:
    """The whole directory entry, lists as JSON text: the default answer of Edifice."""
    login = f"{account.key}.{account.family_name.lower()}"
    day, month, year = account.birth.split("/")
    nodes = [{"id": f"s-{school.uai}", "name": school.name, "UAI": school.uai} for school in account.schools]
    family = (
        {"children": _json([{"displayName": "Inès Marchal"}])}
        if account.profile == "National_tut"
        else {"relatives": _json([{"displayName": f"Parent {account.family_name}"}])}
        if account.profile == "National_elv"
        else {"functions": _json([["ENS", [node["id"] for node in nodes]]])}
    )
    return {
        "id": account.uid,
        "login": login,
        "externalId": f"ext-{account.key}",
        "type": _json([_TYPES.get(account.profile, "Personnel")]),
        "structureNodes": _json(nodes),
        "firstName": account.given_name,
        "lastName": account.family_name,
        "displayName": f"{account.given_name} {account.family_name}",
        "birthDate": f"{year}-{month}-{day}",
        "emailInternal": f"{login}@ent.example",
        **family,
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

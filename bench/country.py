"""A country of schools: 100 départements, a collectivité and a convention for ten schools.

Half of the schools that have an ENT share the first one, as those of a whole académie do; the others are spread.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from gateway.domain.siren import luhn_sum
from gateway.domain.uai import Uai, check_letter
from gateway.registry.models import Collectivite, Convention, ConventionSchool, FigureSchool, School
from gateway.registry.schools import folded_words

PER_OWNER = 10
_DEPARTEMENTS = 100
_WORDS = (
    "Tilleuls",
    "Petit-Pont",
    "Croix-Blanche",
    "Jules-Ferry",
    "Louise-Michel",
    "Lilas",
    "Poincaré",
    "Val-d’Ornain",
)


def fill_country(session: Session, count: int, ents: Sequence[int], day: date) -> None:
    """So many schools of these ENTs, and who signed for them. day: today."""
    owners = list(_owners(count // PER_OWNER))
    session.execute(insert(Collectivite), owners)
    schools = [_school(n, ents, day) for n in range(count)]
    session.execute(insert(School), schools)
    used = [school["uai"] for n, school in enumerate(schools) if school["ent_id"] and n % 3]
    session.execute(insert(FigureSchool), [{"uai": uai, "first": day - timedelta(90), "last": day} for uai in used])
    session.execute(insert(Convention), [_convention(n, ents, day) for n in range(len(owners))])
    session.execute(insert(ConventionSchool), list(_covered(schools)))


def uai_of(n: int) -> str:
    """Of the school of that number."""
    owner = n // PER_OWNER
    digits = f"{owner % _DEPARTEMENTS:03}{n % PER_OWNER + owner // _DEPARTEMENTS * PER_OWNER + 100:04}"
    return digits + check_letter(Uai(f"{digits}A"))


def _owners(count: int) -> Iterator[dict[str, Any]]:
    sirens = (f"{n}" for n in range(210_000_000, 220_000_000) if luhn_sum(f"{n}") % 10 == 0)
    for n, siren in enumerate(islice(sirens, count)):
        yield {
            "id": n + 1,
            "siren": siren,
            "name": f"Commune {n}",
            "nature": "commune",
            "departement": f"{n % _DEPARTEMENTS:03}",
            "folded": f" commune {n}",
        }


def _school(n: int, ents: Sequence[int], day: date) -> dict[str, Any]:
    uai, name, commune = uai_of(n), f"École {_WORDS[n % len(_WORDS)]}", f"Commune {n // PER_OWNER}"
    return {
        "uai": uai,
        "name": name,
        "commune": commune,
        "nature": "primaire",
        "circonscription": f"Circonscription {n % 20}",
        "ent_id": _ent(n // PER_OWNER, ents) if n % 4 else None,
        "collectivite_id": n // PER_OWNER + 1,
        "folded": folded_words(uai, name, commune),
        "declared": day if n % 2 else None,
        "transmitted": None,
        "enabled": n % 50 != 0,
    }


def _convention(n: int, ents: Sequence[int], day: date) -> dict[str, Any]:
    """Numbered after the one that the stage has already."""
    return {
        "id": n + 2,
        "ent_id": _ent(n, ents),
        "collectivite": f"Commune {n}",
        "collectivite_id": n + 1,
        "signed": day - timedelta(300),
        "until": day + timedelta(n % 900),
        "attributes": [],
        "purposes": ["Ressources"],
        "draft": n % 17 == 0,
    }


def _covered(schools: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for n, school in enumerate(schools):
        if school["ent_id"]:
            yield {"convention_id": n // PER_OWNER + 2, "uai": school["uai"]}


def _ent(owner: int, ents: Sequence[int]) -> int:
    return ents[0] if owner % 2 else ents[owner // 2 % len(ents)]

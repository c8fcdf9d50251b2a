"""The places whose figures are kept: a school, and whatever it lies in.

Written as administrators' scopes are: ``academie``, ``departement:055``, ``collectivite:<name>``, ``ent:<slug>``,
``ecole:<UAI>``.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from gateway.domain.uai import Uai, departement
from gateway.registry.models import Convention, ConventionSchool, Ent, School

EVERYWHERE = "academie"


def place_of_school(uai: str) -> str:
    """The place that is one school."""
    return f"ecole:{uai}"


def load_places(session: Session) -> Callable[[str], Sequence[str]]:
    """For a UAI, the places that it lies in, itself included, as the registry knows them now."""
    query = select(School.uai, Ent.slug).join(School.ent)
    ents = {uai: slug for uai, slug in session.execute(query)}  # noqa: C416 - dict() does not take its rows
    signed: dict[str, set[str]] = defaultdict(set)
    for uai, collectivite in session.execute(select(ConventionSchool.uai, Convention.collectivite).join(Convention)):
        signed[uai].add(collectivite)

    @cache
    def places_of(uai: str) -> Sequence[str]:
        found = [place_of_school(uai), f"departement:{departement(Uai(uai))}", EVERYWHERE]
        if uai in ents:
            found.append(f"ent:{ents[uai]}")
        return (*found, *(f"collectivite:{name}" for name in sorted(signed.get(uai, ()))))

    return places_of


def schools_within(place: str) -> Select[str]:
    """The UAIs of the schools that lie in a place; none for a place that is none."""
    kind, _, name = place.partition(":")
    query = select(School.uai).where(School.enabled)
    match kind:
        case "academie":
            return query
        case "departement":
            return query.where(School.uai >= name, School.uai < name + "~")
        case "ecole":
            return query.where(School.uai == name)
        case "ent":
            return query.join(School.ent).where(Ent.slug == name)
        case "collectivite":
            covered = select(ConventionSchool.uai).join(Convention).where(Convention.collectivite == name)
            return query.where(School.uai.in_(covered))
        case _:
            return query.where(School.uai.is_(None))

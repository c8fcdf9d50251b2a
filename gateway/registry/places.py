"""The places whose figures are kept, and within which administrators act: a school, and whatever it lies in.

Written as administrators' scopes are: ``academie``, ``departement:055``, ``circonscription:055 <name>``,
``collectivite:<SIREN>`` (its name where it is not in our list), ``ent:<slug>``, ``ecole:<UAI>``.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import Session

from gateway.domain.uai import Uai, departement
from gateway.registry.models import Collectivite, Convention, ConventionSchool, Ent, School

EVERYWHERE = "academie"


def place_of_school(uai: str) -> str:
    """The place that is one school."""
    return f"ecole:{uai}"


def place_of_circonscription(uai: str, name: str) -> str:
    """The place of that name in the département of a school."""
    return f"circonscription:{circonscription_of(uai, name)}"


def circonscription_of(uai: str, name: str) -> str:
    """What tells it from those of the same name elsewhere, such as ``055 Bar-le-Duc``; "" for no name."""
    return f"{departement(Uai(uai))} {name}" if name else ""


def place_of(session: Session, place: str) -> str:
    """The one way in which the place is written: a collectivité by its SIREN, also when its name was given."""
    kind, _, name = place.partition(":")
    if kind != "collectivite":
        return place
    sirens = session.scalars(select(Collectivite.siren).where(Collectivite.name == name).limit(2)).all()
    return f"collectivite:{sirens[0]}" if len(sirens) == 1 else place


def inside(place: str) -> ColumnElement[bool]:
    """A condition on ``School``: those that lie in the place; none for a place that is none."""
    kind, _, name = place.partition(":")
    match kind:
        case "academie":
            return true()
        case "departement" | "ecole":
            return (School.uai >= name) & (School.uai < f"{name}~")  # which an index serves
        case "circonscription":
            return (School.circonscription == name[4:]) & inside(f"departement:{name[:3]}")
        case "ent":
            return School.ent_id.in_(select(Ent.id).where(Ent.slug == name))
        case "collectivite":
            signer = or_(Convention.collectivite == name, Convention.signatory.has(siren=name))
            signed = select(ConventionSchool.uai).join(Convention).where(signer)
            runs = School.collectivite.has(or_(Collectivite.siren == name, Collectivite.name == name))
            return or_(runs, School.uai.in_(signed))
        case _:
            return false()


def schools_within(place: str) -> Select[str]:
    """The UAIs of the schools that are switched on and lie in a place."""
    return select(School.uai).where(School.enabled, inside(place))


def load_places(session: Session) -> Callable[[str], Sequence[str]]:
    """For a UAI, the places that it lies in, itself included, as the registry knows them now."""
    query = select(School.uai, Ent.slug, School.circonscription, Collectivite.siren).select_from(School)
    wider: dict[str, set[str]] = defaultdict(set)
    rows = session.execute(query.outerjoin(School.ent).outerjoin(School.collectivite))
    for uai, slug, circonscription, siren in rows:
        named = {"ent": slug, "collectivite": siren}
        wider[uai] |= {f"{kind}:{name}" for kind, name in named.items() if name}
        if circonscription:
            wider[uai].add(place_of_circonscription(uai, circonscription))
    signer = func.coalesce(Collectivite.siren, Convention.collectivite)
    signed = select(ConventionSchool.uai, signer).select_from(ConventionSchool)
    signed = signed.join(Convention, Convention.id == ConventionSchool.convention_id).outerjoin(Convention.signatory)
    for uai, name in session.execute(signed):
        wider[uai].add(f"collectivite:{name}")

    @cache
    def places_of(uai: str) -> Sequence[str]:
        return (place_of_school(uai), f"departement:{departement(Uai(uai))}", EVERYWHERE, *sorted(wider[uai]))

    return places_of

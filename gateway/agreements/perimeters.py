"""From the scopes of an administrator to the part of the registry that lists show."""

from gateway.access.permissions import Administrator
from gateway.access.scopes import Reach, Target
from gateway.registry.models import Convention, School
from gateway.registry.perimeter import EVERYTHING, Perimeter


def perimeter_of(administrator: Administrator) -> Perimeter:
    """All that lies within one of the person's scopes."""
    if administrator.everywhere:
        return EVERYTHING

    def named(reach: Reach) -> tuple[str, ...]:
        return tuple(sorted(scope.name for scope in administrator.scopes if scope.reach is reach))

    return Perimeter(
        departements=named(Reach.DEPARTEMENT),
        collectivites=named(Reach.COLLECTIVITE),
        ents=named(Reach.ENT),
        schools=named(Reach.ECOLE),
    )


def target_of_school(school: School) -> Target:
    """What a permission on a school is asked for."""
    owner = school.collectivite
    return Target(
        ent=school.ent.slug if school.ent else "",
        schools=frozenset({school.uai}),
        collectivites=frozenset({owner.siren} if owner else ()),
    )


def target_of_convention(convention: Convention) -> Target:
    """What a permission on a convention is asked for: all of its schools."""
    signatory = convention.signatory
    return Target(
        ent=convention.ent.slug,
        schools=frozenset(school.uai for school in convention.schools),
        collectivites=frozenset({signatory.siren if signatory else convention.collectivite}),
    )

"""Scopes as conditions of queries, so that lists of thousands hold only what is within."""

from sqlalchemy import ColumnElement, false, or_, select, true

from gateway.access.permissions import Administrator
from gateway.access.scopes import Reach, Scope, Target
from gateway.registry.models import Convention, ConventionSchool, Ent, School


def schools_of(administrator: Administrator) -> ColumnElement[bool]:
    """A condition on ``School``: those within one of the scopes."""
    return or_(false(), *(_school(scope) for scope in sorted(administrator.scopes)))


def ents_of(administrator: Administrator) -> ColumnElement[bool]:
    """A condition on ``Ent``: its own scope, or one of its schools within."""
    if administrator.everywhere:
        return true()
    own = [scope.name for scope in administrator.scopes if scope.reach is Reach.ENT]
    return or_(Ent.slug.in_(own), Ent.id.in_(select(School.ent_id).where(schools_of(administrator))))


def conventions_of(administrator: Administrator) -> ColumnElement[bool]:
    """A condition on ``Convention``: signed by their collectivité, or for a school within."""
    if administrator.everywhere:
        return true()
    signers = [scope.name for scope in administrator.scopes if scope.reach is Reach.COLLECTIVITE]
    within = select(School.uai).where(schools_of(administrator))
    covering = select(ConventionSchool.convention_id).where(ConventionSchool.uai.in_(within))
    return or_(Convention.collectivite.in_(signers), Convention.id.in_(covering))


def target_of_school(school: School, collectivites: frozenset[str] = frozenset()) -> Target:
    """What permissions on a school are asked for. collectivites: those that signed for it."""
    return Target(school.ent.slug, frozenset({school.uai}), collectivites)


def _school(scope: Scope) -> ColumnElement[bool]:
    match scope.reach:
        case Reach.ACADEMIE:
            return true()
        case Reach.DEPARTEMENT | Reach.ECOLE:
            return School.uai.startswith(scope.name, autoescape=True)
        case Reach.ENT:
            return School.ent_id.in_(select(Ent.id).where(Ent.slug == scope.name))
        case Reach.COLLECTIVITE:
            signed = select(ConventionSchool.uai).join(Convention).where(Convention.collectivite == scope.name)
            return School.uai.in_(signed)

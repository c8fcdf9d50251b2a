"""Scopes as conditions of queries, so that lists of thousands hold only what is within."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import object_session

from gateway.access.permissions import Administrator
from gateway.access.scopes import Reach, Target
from gateway.registry.models import Collectivite, Convention, ConventionSchool, Ent, School
from gateway.registry.places import circonscription_of, inside


def schools_of(administrator: Administrator) -> ColumnElement[bool]:
    """A condition on ``School``: those within one of the scopes."""
    return or_(false(), *(inside(str(scope)) for scope in sorted(administrator.scopes)))


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
    signed = or_(Convention.collectivite.in_(signers), Convention.signatory.has(Collectivite.siren.in_(signers)))
    return or_(signed, Convention.id.in_(covering))


def collectivites_of(administrator: Administrator) -> ColumnElement[bool]:
    """A condition on ``Collectivite``: their own, or one that runs or signed for a school within."""
    if administrator.everywhere:
        return true()
    own = [scope.name for scope in administrator.scopes if scope.reach is Reach.COLLECTIVITE]
    runs = select(School.collectivite_id).where(schools_of(administrator))
    signed = select(Convention.collectivite_id).where(conventions_of(administrator))
    return or_(Collectivite.siren.in_(own), Collectivite.id.in_(runs), Collectivite.id.in_(signed))


def target_of_school(school: School, collectivites: frozenset[str] = frozenset()) -> Target:
    """What permissions on a school are asked for. collectivites: those that signed for it."""
    runs = {school.collectivite.siren} if school.collectivite else set()
    return Target(
        ent=school.ent.slug if school.ent else "",
        schools=frozenset({school.uai}),
        collectivites=collectivites | runs,
        circonscriptions=circonscriptions_of([school]),
    )


def circonscriptions_of(schools: Iterable[School]) -> frozenset[str]:
    """Those in which the schools lie, as targets name them."""
    return frozenset(circonscription_of(school.uai, school.circonscription) for school in schools)


def target_of_convention(convention: Convention) -> Target:
    """What permissions on a convention are asked for: all of its schools."""
    signatory, session = convention.signatory, object_session(convention)
    covered = select(School).join(ConventionSchool, ConventionSchool.uai == School.uai)
    schools = session.scalars(covered.where(ConventionSchool.convention_id == convention.id)) if session else ()
    return Target(
        ent=convention.ent.slug,
        schools=frozenset(school.uai for school in convention.schools),
        collectivites=frozenset({signatory.siren if signatory else convention.collectivite}),
        circonscriptions=circonscriptions_of(schools),
    )

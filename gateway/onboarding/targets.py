"""What of the partners is whose: an ENT belongs to those who have its schools, a service to everybody (M17)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.permissions import Administrator
from gateway.access.scopes import EVERYTHING, Reach, Target
from gateway.onboarding.records import Record
from gateway.registry.models import Convention, Ent, Partner, School


def target_of(session: Session, record: Record) -> Target:
    """What a permission to change the partner is asked for: services are the whole académie's."""
    if isinstance(record, Partner):
        return EVERYTHING
    schools = session.scalars(select(School.uai).where(School.ent_id == record.id))
    signers = session.scalars(select(Convention.collectivite).where(Convention.ent_id == record.id).distinct())
    return Target(record.slug, frozenset(schools), frozenset(signers))


def visible_ents(session: Session, who: Administrator) -> frozenset[str] | None:
    """The slugs of the ENTs that somebody sees; None for all of them. Services are seen by everybody."""
    if who.everywhere:
        return None
    found = {scope.name for scope in who.scopes if scope.reach is Reach.ENT}
    for scope in who.scopes:
        if scope.reach in {Reach.DEPARTEMENT, Reach.ECOLE}:
            query = select(Ent.slug).join(School).where(School.uai.startswith(scope.name, autoescape=True))
            found |= set(session.scalars(query.distinct()))
        elif scope.reach is Reach.COLLECTIVITE:
            query = select(Ent.slug).join(Convention).where(Convention.collectivite == scope.name)
            found |= set(session.scalars(query.distinct()))
    return frozenset(found)

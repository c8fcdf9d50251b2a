"""What of the partners is whose: an ENT belongs to those who have its schools, a service to everybody (M17)."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from gateway.access.permissions import Administrator
from gateway.access.scopes import EVERYTHING, Reach, Target
from gateway.onboarding.records import Record
from gateway.registry.models import Collectivite, Convention, Ent, Partner, School
from gateway.registry.places import circonscription_of, inside


def target_of(session: Session, record: Record) -> Target:
    """What a permission to change the partner is asked for: services are the whole académie's."""
    if isinstance(record, Partner):
        return EVERYTHING
    schools = session.execute(select(School.uai, School.circonscription).where(School.ent_id == record.id)).all()
    signer = func.coalesce(Collectivite.siren, Convention.collectivite)
    signers = select(signer).select_from(Convention).outerjoin(Convention.signatory)
    return Target(
        ent=record.slug,
        schools=frozenset(uai for uai, _ in schools),
        collectivites=frozenset(session.scalars(signers.where(Convention.ent_id == record.id).distinct())),
        circonscriptions=frozenset(circonscription_of(uai, name) for uai, name in schools),
    )


def visible_ents(session: Session, who: Administrator) -> frozenset[str] | None:
    """The slugs of the ENTs that somebody sees; None for all of them. Services are seen by everybody."""
    if who.everywhere:
        return None
    found = {scope.name for scope in who.scopes if scope.reach is Reach.ENT}
    for scope in who.scopes:
        if scope.reach in {Reach.DEPARTEMENT, Reach.CIRCONSCRIPTION, Reach.ECOLE}:
            query = select(Ent.slug).join(School).where(inside(str(scope)))
            found |= set(session.scalars(query.distinct()))
        elif scope.reach is Reach.COLLECTIVITE:
            signed = or_(Convention.collectivite == scope.name, Convention.signatory.has(siren=scope.name))
            query = select(Ent.slug).join(Convention).where(signed)
            found |= set(session.scalars(query.distinct()))
    return frozenset(found)

"""RGPD conventions: a collectivité signs one for some of its schools."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from gateway.domain.release import RELEASABLE
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Convention, ConventionSchool, Ent, School
from gateway.registry.names import find_named, found_or_none, name_faults
from gateway.registry.schools import find_school


def add_convention(
    session: Session,
    ent: str,
    uais: Sequence[str],
    collectivite: str,
    signed: date,
    until: date,
    attributes: Sequence[str] = (),
) -> Convention:
    """A new convention for schools of one ENT. attributes: beyond the GAR's two.

    Raises ChangeRefused with all the faults.
    """
    faults = name_faults(collectivite)
    owner = found_or_none(faults, find_named, session, Ent, ent)
    if until < signed:
        faults.append(f"it would end on {until}, before the day of its signature, {signed}")
    faults += [f"{name!r} is never released" for name in attributes if name not in RELEASABLE]
    named = [found_or_none(faults, _school_of, session, uai, owner) for uai in uais]
    schools = {school.uai: school for school in named if school is not None}
    if not uais:
        faults.append("a convention covers at least one school")
    if faults or owner is None:
        raise ChangeRefused(*faults)
    convention = Convention(
        ent=owner,
        collectivite=collectivite,
        signed=signed,
        until=until,
        attributes=list(attributes),
        schools=[ConventionSchool(uai=uai) for uai in schools],
    )
    session.add(convention)
    session.flush()
    return convention


def end_convention(session: Session, number: int, day: date) -> Convention:
    """Withdraws a convention: from that day on it opens nothing. Raises ChangeRefused."""
    convention = session.get(Convention, number)
    if convention is None:
        raise ChangeRefused(f"no convention number {number}")
    if convention.ended is not None and convention.ended <= day:
        raise ChangeRefused(f"the convention {number} already ended on {convention.ended}")
    convention.ended = day
    return convention


def _school_of(session: Session, uai: str, owner: Ent | None) -> School:
    school = find_school(session, uai)
    if owner is not None and school.ent_id != owner.id:
        whose = f"the ENT {school.ent.slug}" if school.ent else "no ENT"
        raise ChangeRefused(f"the school {school.uai} belongs to {whose}, not to {owner.slug}")
    return school

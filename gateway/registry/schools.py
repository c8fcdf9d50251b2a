"""Schools by UAI, each with the one ENT that may speak for it."""

from sqlalchemy.orm import Session

from gateway.domain.collation import fold
from gateway.domain.uai import InvalidUai, Uai, parse_uai
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, School
from gateway.registry.names import find_named, name_faults


def add_school(session: Session, uai: str, ent: str, name: str, commune: str = "") -> School:
    """A new school of an ENT. commune: where it is, "" when nobody said. Raises ChangeRefused with all the faults."""
    owner = find_named(session, Ent, ent)
    faults = name_faults(name) + (name_faults(commune) if commune else [])
    try:
        code = parse_uai(uai)
    except InvalidUai as error:
        raise ChangeRefused(str(error), *faults) from None
    present = session.get(School, code)
    if present is not None:
        faults.append(f"the school {code} already belongs to the ENT {present.ent.slug}")
    if faults:
        raise ChangeRefused(*faults)
    folded = f" {fold(name)} {fold(commune)} {code.lower()}"
    school = School(uai=code, ent=owner, name=name, commune=commune, folded=folded, enabled=True)
    session.add(school)
    return school


def find_school(session: Session, uai: str) -> School:
    """Raises ChangeRefused."""
    try:
        code: Uai = parse_uai(uai)
    except InvalidUai as error:
        raise ChangeRefused(str(error)) from None
    school = session.get(School, code)
    if school is None:
        raise ChangeRefused(f"no school {code}; add it first")
    return school

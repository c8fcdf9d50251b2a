"""Schools by UAI, each with the one ENT that may speak for it."""

from sqlalchemy.orm import Session

from gateway.domain.collation import fold
from gateway.domain.uai import InvalidUai, Uai, parse_uai
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, School
from gateway.registry.names import find_named, found_or_none, name_faults


def add_school(session: Session, uai: str, ent: str, name: str, commune: str = "") -> School:
    """A new school of an ENT. commune: where it is, "" when nobody said. Raises ChangeRefused with all the faults."""
    faults = name_faults(name) + (name_faults(commune) if commune else [])
    owner = found_or_none(faults, find_named, session, Ent, ent)
    code = found_or_none(faults, read_uai, uai)
    present = session.get(School, code) if code else None
    if present is not None:
        faults.append(f"the school {code} already belongs to the ENT {present.ent.slug}")
    if faults or owner is None or code is None:
        raise ChangeRefused(*faults)
    folded = f" {fold(name)} {fold(commune)} {code.lower()}"
    school = School(uai=code, ent=owner, name=name, commune=commune, folded=folded, enabled=True)
    session.add(school)
    return school


def read_uai(text: str) -> Uai:
    """The UAI that somebody typed. Raises ChangeRefused."""
    try:
        return parse_uai(text)
    except InvalidUai as error:
        raise ChangeRefused(str(error)) from None


def find_school(session: Session, uai: str) -> School:
    """Raises ChangeRefused."""
    code = read_uai(uai)
    school = session.get(School, code)
    if school is None:
        raise ChangeRefused(f"no school {code}; add it first")
    return school

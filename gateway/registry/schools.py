"""Schools by UAI, each with the one ENT that may speak for it, if it has one."""

from sqlalchemy.orm import Session

from gateway.domain.collation import fold
from gateway.domain.uai import InvalidUai, Uai, parse_uai
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, School
from gateway.registry.names import find_named, found_or_none, name_faults


def add_school(session: Session, uai: str, ent: str, name: str, commune: str = "") -> School:
    """A school of an ENT: a new one, or one that had no ENT. commune: where it is, "" when nobody said.

    Raises ChangeRefused with all the faults.
    """
    faults = name_faults(name) + (name_faults(commune) if commune else [])
    owner = found_or_none(faults, find_named, session, Ent, ent)
    code = found_or_none(faults, read_uai, uai)
    present = session.get(School, code) if code else None
    if present is not None and present.ent is not None:
        faults.append(f"the school {code} already belongs to the ENT {present.ent.slug}")
    if faults or owner is None or code is None:
        raise ChangeRefused(*faults)
    school = present or School(uai=code, enabled=True)
    school.ent, school.name, school.commune = owner, name, commune or school.commune or ""
    school.folded = folded_words(code, name, school.commune)
    session.add(school)
    return school


def folded_words(uai: str, name: str, commune: str) -> str:
    """The words that a school is found by, each after a blank."""
    return f" {fold(name)} {fold(commune)} {uai.lower()}"


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

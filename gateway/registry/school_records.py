"""The record of a school as somebody writes it, whole: what may be wrong with it, and writing it."""

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.domain.school import Nature
from gateway.registry.collectivites import find_collectivite
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, School
from gateway.registry.names import name_faults
from gateway.registry.schools import folded_words


@dataclass(frozen=True)
class SchoolFields:
    """ent: a slug, "" for none. collectivite: its number, 0 for none. transmitted: None leaves what was known."""

    name: str
    commune: str = ""
    circonscription: str = ""
    nature: str = ""
    ent: str = ""
    collectivite: int = 0
    declared: date | None = None
    transmitted: date | None = None


def school_faults(fields: SchoolFields) -> dict[str, str]:
    """By field, what is wrong in itself, whatever the registry holds; French sentences."""
    faults = {}
    if name_faults(fields.name):
        faults["name"] = "Le nom de l'école est nécessaire, en 200 caractères au plus."
    if len(fields.commune) > 100 or not fields.commune.isprintable():
        faults["commune"] = "La commune tient en 100 caractères."
    if len(fields.circonscription) > 120 or not fields.circonscription.isprintable():
        faults["circonscription"] = "La circonscription tient en 120 caractères."
    if fields.nature and fields.nature not in set(Nature):
        faults["nature"] = "Choisissez une nature de la liste."
    return faults


def write_school(session: Session, school: School, fields: SchoolFields) -> None:
    """Puts it all on a record. Raises ChangeRefused."""
    ent = session.scalar(select(Ent).where(Ent.slug == fields.ent)) if fields.ent else None
    if fields.ent and ent is None:
        raise ChangeRefused("Cet ENT n'est pas connu.")
    school.ent = ent
    school.name, school.commune, school.nature = fields.name, fields.commune, fields.nature
    school.circonscription = fields.circonscription
    school.collectivite = find_collectivite(session, fields.collectivite) if fields.collectivite else None
    school.declared = fields.declared
    school.transmitted = fields.transmitted or school.transmitted
    school.folded = folded_words(school.uai, school.name, school.commune)


def fields_of_school(school: School) -> SchoolFields:
    """What a record says."""
    return SchoolFields(
        name=school.name,
        commune=school.commune,
        circonscription=school.circonscription,
        nature=school.nature,
        ent=school.ent.slug if school.ent else "",
        collectivite=school.collectivite_id or 0,
        declared=school.declared,
        transmitted=school.transmitted,
    )


def version_of_school(school: School) -> str:
    """Tells one state of a record from the next."""
    return hashlib.sha256(repr((fields_of_school(school), school.enabled)).encode()).hexdigest()[:16]

"""Conventions as the pages and « Démarche numérique » write them: all that they say, draft or signed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from gateway.domain.convention import GAR_ATTRIBUTES
from gateway.domain.convention import Convention as Agreement
from gateway.domain.release import RELEASABLE
from gateway.domain.uai import Uai
from gateway.registry.collectivites import find_collectivite
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Convention, ConventionSchool, Ent, School
from gateway.registry.names import find_named, found_or_none

_BATCH = 500


@dataclass(frozen=True)
class ConventionFields:
    """All that a convention says. collectivite: the number of its signatory. attributes: beyond the GAR's two.

    renews: the number of the convention that it follows.
    """

    ent: str
    collectivite: int
    schools: tuple[str, ...]
    signed: date
    until: date
    purposes: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    contact_ent: str = ""
    contact_collectivite: str = ""
    summary: str = ""
    draft: bool = True
    renews: int | None = None


def write_convention(session: Session, fields: ConventionFields, present: Convention | None = None) -> Convention:
    """A new convention, or a present one that now says this. Raises ChangeRefused with all the faults, in French."""
    faults: list[str] = []
    ent = found_or_none(faults, find_named, session, Ent, fields.ent)
    signatory = found_or_none(faults, find_collectivite, session, fields.collectivite)
    faults += field_faults(fields)
    uais = tuple(dict.fromkeys(fields.schools))
    if ent is not None:
        faults += _school_faults(session, uais, ent)
    if faults or ent is None or signatory is None:
        raise ChangeRefused(*faults)
    convention = present or Convention(attributes=[], schools=[])
    convention.ent, convention.signatory, convention.collectivite = ent, signatory, signatory.name
    convention.signed, convention.until, convention.draft = fields.signed, fields.until, fields.draft
    convention.purposes, convention.attributes = list(fields.purposes), list(fields.attributes)
    convention.contact_ent, convention.contact_collectivite = fields.contact_ent, fields.contact_collectivite
    convention.summary, convention.renews_id = fields.summary, fields.renews
    kept = {school.uai: school for school in convention.schools}
    convention.schools = [kept.get(uai) or ConventionSchool(uai=uai) for uai in uais]
    session.add(convention)
    session.flush()
    return convention


def find_convention(session: Session, number: int) -> Convention:
    """Raises ChangeRefused."""
    convention = session.get(Convention, number)
    if convention is None:
        raise ChangeRefused("Cette convention n'existe pas, ou plus.")
    return convention


def agreement_of(session: Session, row: Convention) -> Agreement:
    """The same convention as a value of the domain, which knows its state on a day."""
    follows = exists().where(Convention.renews_id == row.id, Convention.draft.is_(False))
    return Agreement(
        collectivite=row.collectivite,
        ent=row.ent.slug,
        schools=frozenset(Uai(school.uai) for school in row.schools),
        signed=row.signed,
        until=row.until,
        ended=row.ended,
        attributes=GAR_ATTRIBUTES | frozenset(row.attributes),
        draft=row.draft,
        renewed=bool(session.scalar(select(follows))),
    )


def covered_on(day: date) -> Select[str, int]:
    """UAI and number of the ENT of every school under a convention in force, as logins see it.

    The same rule as ``domain.convention.Convention.in_force``, for a whole table at once.
    """
    return (
        select(ConventionSchool.uai, Convention.ent_id)
        .join(Convention, Convention.id == ConventionSchool.convention_id)
        .where(
            Convention.draft.is_(False),
            Convention.signed <= day,
            Convention.until >= day,
            or_(Convention.ended.is_(None), Convention.ended > day),
        )
    )


def field_faults(fields: ConventionFields) -> list[str]:
    """What is wrong in itself, whatever the registry holds."""
    faults = []
    if fields.until < fields.signed:
        faults.append("La convention finirait avant le jour de sa signature.")
    if not fields.schools:
        faults.append("Une convention couvre au moins une école.")
    if not fields.draft and not any(purpose.strip() for purpose in fields.purposes):
        faults.append("Une convention signée dit pour quelles finalités les données partent.")
    faults += [f"L'attribut {name} n'est jamais transmis." for name in fields.attributes if name not in RELEASABLE]
    texts = (fields.contact_ent, fields.contact_collectivite, *fields.purposes)
    if any(len(text) > 200 or not text.isprintable() for text in texts):
        faults.append("Chaque contact et chaque finalité tient en une ligne de 200 caractères.")
    if len(fields.summary) > 20_000:
        faults.append("Le résumé tient en 20 000 caractères.")
    return faults


def _school_faults(session: Session, uais: tuple[str, ...], ent: Ent) -> list[str]:
    owners: dict[str, int | None] = {}
    for start in range(0, len(uais), _BATCH):
        query = select(School.uai, School.ent_id).where(School.uai.in_(uais[start : start + _BATCH]))
        owners |= dict(session.execute(query).all())
    faults = [f"L'école {uai} n'est pas connue : ajoutez-la d'abord." for uai in uais if uai not in owners]
    faults += [f"L'école {uai} n'a pas d'ENT." for uai in uais if uai in owners and owners[uai] is None]
    others = [uai for uai in uais if owners.get(uai) not in (None, ent.id)]
    return faults + [f"L'école {uai} relève d'un autre ENT que {ent.name}." for uai in others]

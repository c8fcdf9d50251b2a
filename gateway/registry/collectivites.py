"""Who signs for schools: communes, syndicats, communautés de communes, by SIREN."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from gateway.domain.collation import fold, words
from gateway.domain.siren import InvalidSiren, Siren, parse_siren
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Collectivite


class CollectiviteKind(StrEnum):
    """What kind of local authority signs; the value is what files and forms say."""

    COMMUNE = "commune"
    SYNDICAT = "syndicat"
    COMMUNAUTE = "communaute-de-communes"
    OTHER = "autre"


@dataclass(frozen=True)
class CollectiviteFields:
    """siren: as typed, a SIRET is taken too. departement: three digits, padded. contact: of its DPO."""

    siren: str
    name: str
    kind: str = CollectiviteKind.COMMUNE
    departement: str = ""
    contact: str = ""


def put_collectivite(session: Session, fields: CollectiviteFields) -> Collectivite:
    """A new collectivité, or the one of that SIREN with what is now said of it.

    Raises ChangeRefused with all the faults, in French.
    """
    siren = _check(fields)
    found = session.scalar(select(Collectivite).where(Collectivite.siren == siren))
    collectivite = found or Collectivite(siren=siren)
    collectivite.name, collectivite.nature = fields.name.strip(), fields.kind
    collectivite.departement, collectivite.contact = fields.departement, fields.contact.strip()
    collectivite.folded = f" {fold(fields.name)} {siren}"
    session.add(collectivite)
    session.flush()
    return collectivite


def add_collectivite(session: Session, fields: CollectiviteFields) -> Collectivite:
    """A new collectivité. Raises ChangeRefused, also when its SIREN is known: whose it is decides who may change it."""
    known = session.scalar(select(Collectivite.name).where(Collectivite.siren == siren_of(fields.siren)))
    if known is not None:
        raise ChangeRefused(f"La collectivité de ce SIREN est déjà connue : {known}.")
    return put_collectivite(session, fields)


def version_of_collectivite(row: Collectivite) -> str:
    """Tells one state of a collectivité from the next."""
    said = (row.siren, row.name, row.nature, row.departement, row.contact)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def siren_of(typed: str) -> str:
    """The SIREN that somebody typed, as it is kept; "" for what is none."""
    try:
        return parse_siren(typed)
    except InvalidSiren:
        return ""


def find_collectivite(session: Session, number: int) -> Collectivite:
    """Raises ChangeRefused."""
    collectivite = session.get(Collectivite, number)
    if collectivite is None:
        raise ChangeRefused("Cette collectivité n'existe pas, ou plus.")
    return collectivite


def collectivite_of_siren(session: Session, typed: str) -> Collectivite:
    """Raises ChangeRefused."""
    found = session.scalar(select(Collectivite).where(Collectivite.siren == siren_of(typed)))
    if found is None:
        raise ChangeRefused(f"Aucune collectivité connue n'a le SIREN {typed}.")
    return found


def collectivites_matching(typed: str, departement: str = "") -> Select[Collectivite]:
    """By the words of a name or by a SIREN, in a département or in all of them, "" for all."""
    query = select(Collectivite)
    for word in words(typed):
        query = query.where(Collectivite.folded.contains(f" {word}", autoescape=True))
    return query.where(Collectivite.departement == departement.upper()) if departement else query


def _check(fields: CollectiviteFields) -> Siren:
    faults = []
    siren = Siren("")
    try:
        siren = parse_siren(fields.siren)
    except InvalidSiren:
        faults.append("Le SIREN compte neuf chiffres, le SIRET quatorze, et leur clé doit être juste.")
    if not 0 < len(fields.name.strip()) <= 200 or not fields.name.isprintable():
        faults.append("Le nom de la collectivité est nécessaire, en 200 caractères au plus.")
    if fields.kind not in set(CollectiviteKind):
        faults.append("Choisissez commune, syndicat, communauté de communes ou autre.")
    if not (len(fields.departement) == 3 and fields.departement.isalnum()):
        faults.append("Le département s'écrit en trois caractères, comme 055 ou 02A.")
    if len(fields.contact) > 200 or not fields.contact.isprintable():
        faults.append("Le contact tient en 200 caractères.")
    if faults:
        raise ChangeRefused(*faults)
    return siren

"""One dossier of « Démarche numérique » becomes one convention, or the reasons why it does not.

What a dossier says is the dossier's: its convention is written again whenever it changes. Two things are
ours and stay: a convention that was withdrawn here, and the convention that another one renews.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.agreements.consequences import Closing, closed_without
from gateway.demarches.dossier import Deleted, Dossier, DossierState
from gateway.demarches.form import PLACES, Filed, read_form
from gateway.domain.collation import fold
from gateway.domain.uai import departement
from gateway.registry.agreements import ConventionFields, write_convention
from gateway.registry.collectivites import CollectiviteFields, CollectiviteKind, put_collectivite
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Collectivite, Convention, Ent, School

DEFAULT_PURPOSE = "Accéder aux ressources numériques par le gestionnaire d'accès aux ressources (GAR)"
_KEPT_WHEN_DELETED = frozenset({"expired"})
"""The service deletes old dossiers on its own: the convention was signed all the same."""


class Outcome(StrEnum):
    """What a dossier did."""

    ADDED = "ajoutée"
    CHANGED = "modifiée"
    UNCHANGED = "inchangée"
    IGNORED = "ignorée"
    FAULTY = "erreur"
    ENDED = "dénoncée"


@dataclass(frozen=True)
class Imported:
    """dossier: its number. faults: in French. closed: the schools that lose their way in by it."""

    dossier: int
    outcome: Outcome
    faults: tuple[str, ...] = ()
    closed: tuple[Closing, ...] = ()


def import_dossier(session: Session, dossier: Dossier, places: Mapping[str, str], day: date) -> Imported:
    """Writes what the dossier says. A dossier that cannot be read leaves what was signed as it stands."""
    present = session.scalar(select(Convention).where(Convention.dossier == dossier.number))
    if dossier.state in (DossierState.REFUSED, DossierState.DROPPED):
        return _unsign(session, dossier, present, day)
    filed = read_form(dossier, places)
    before = _open_by(session, present, day)
    try:
        fields = _fields(session, dossier, filed, places)
        unchanged = present is not None and fields_of(present) == fields
        if unchanged:
            return Imported(dossier.number, Outcome.UNCHANGED)
        convention = write_convention(session, fields, present)
    except ChangeRefused as error:
        closed: tuple[Closing, ...] = ()
        if present is not None and dossier.state is not DossierState.ACCEPTED:
            closed = _unsign(session, dossier, present, day).closed
        return Imported(dossier.number, Outcome.FAULTY, error.faults, closed)
    convention.dossier = dossier.number
    session.flush()
    still = {closing.uai for closing in _open_by(session, convention, day)}
    closed = tuple(closing for closing in before if closing.uai not in still)
    return Imported(dossier.number, Outcome.CHANGED if present else Outcome.ADDED, closed=closed)


def forget_dossier(session: Session, deleted: Deleted, day: date) -> Imported:
    """A dossier was deleted: unless the service only tidied up, its convention ends on that day."""
    present = session.scalar(select(Convention).where(Convention.dossier == deleted.number))
    done = present is None or (present.ended is not None and present.ended <= day)
    if present is None or done or deleted.reason in _KEPT_WHEN_DELETED:
        return Imported(deleted.number, Outcome.IGNORED)
    closed = tuple(_open_by(session, present, day))
    present.ended = day
    session.flush()
    return Imported(deleted.number, Outcome.ENDED, closed=closed)


def fields_of(row: Convention) -> ConventionFields:
    """What a convention says now, as it would be written."""
    return ConventionFields(
        ent=row.ent.slug,
        collectivite=row.collectivite_id or 0,
        schools=tuple(sorted(school.uai for school in row.schools)),
        signed=row.signed,
        until=row.until,
        purposes=tuple(row.purposes),
        attributes=tuple(row.attributes),
        contact_ent=row.contact_ent,
        contact_collectivite=row.contact_collectivite,
        summary=row.summary,
        draft=row.draft,
        renews=row.renews_id,
    )


def _unsign(session: Session, dossier: Dossier, present: Convention | None, day: date) -> Imported:
    if present is None:
        return Imported(dossier.number, Outcome.IGNORED)
    if present.draft:
        return Imported(dossier.number, Outcome.UNCHANGED)
    closed = tuple(_open_by(session, present, day))
    present.draft = True
    session.flush()
    return Imported(dossier.number, Outcome.CHANGED, closed=closed)


def _open_by(session: Session, convention: Convention | None, day: date) -> list[Closing]:
    return closed_without(session, [convention.id], day) if convention is not None else []


def _fields(session: Session, dossier: Dossier, filed: Filed, places: Mapping[str, str]) -> ConventionFields:
    faults = [f"« {places.get(name) or PLACES[name]} » n'est pas une date." for name in filed.unreadable]
    ent = _ent(session, filed, faults)
    if not filed.schools:
        faults.append("Aucun code UAI d'école ne se lit dans le dossier.")
    if filed.siren is None:
        faults.append("Aucun SIRET ou SIREN juste ne se lit dans le dossier.")
    signed = filed.signed or filed.until
    if filed.until is None and "until" not in filed.unreadable:
        faults.append(f"La date de fin manque (champ « {places.get('until') or PLACES['until']} »).")
    if faults or filed.siren is None or filed.until is None or signed is None:
        raise ChangeRefused(*faults)
    present = session.scalar(select(Convention).where(Convention.dossier == dossier.number))
    return ConventionFields(
        ent=ent,
        collectivite=_signatory(session, filed).id,
        schools=tuple(sorted(filed.schools)),
        signed=signed,
        until=filed.until,
        purposes=filed.purposes or (DEFAULT_PURPOSE,),
        attributes=tuple(present.attributes) if present else (),
        contact_ent=filed.contact_ent[:200],
        contact_collectivite=filed.contact_collectivite[:200],
        summary=present.summary if present else "",
        draft=dossier.state is not DossierState.ACCEPTED,
        renews=present.renews_id if present else None,
    )


def _ent(session: Session, filed: Filed, faults: list[str]) -> str:
    """By its short name or its name; when the form does not say, that of all the schools."""
    if filed.ent:
        for slug, name in session.execute(select(Ent.slug, Ent.name)):
            if fold(filed.ent) in (fold(slug), fold(name)):
                return slug
        faults.append(f"L'ENT « {filed.ent[:80]} » n'est pas connu de la passerelle.")
        return ""
    query = select(Ent.slug).join(School).where(School.uai.in_(filed.schools)).distinct()
    slugs = list(session.scalars(query))
    if len(slugs) != 1 and filed.schools:
        faults.append("Le dossier ne dit pas de quel ENT il s'agit, et les écoles ne le disent pas non plus.")
    return slugs[0] if len(slugs) == 1 else ""


def _signatory(session: Session, filed: Filed) -> Collectivite:
    """The collectivité of that SIREN: known, or added with the name that the directory of companies gives it."""
    known = session.scalar(select(Collectivite).where(Collectivite.siren == filed.siren))
    if known is not None:
        return known
    place = Counter(departement(uai) for uai in filed.schools).most_common(1)[0][0]
    name = filed.collectivite or f"Collectivité {filed.siren}"
    kind = CollectiviteKind.COMMUNE if fold(name).startswith("commune") else CollectiviteKind.OTHER
    return put_collectivite(session, CollectiviteFields(filed.siren or "", name[:200], kind, place))

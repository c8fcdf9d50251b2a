"""The register of processing (RGPD, article 30), made from the policies and conventions that are in force.

It is never written by hand: what it says of a service is what ``domain.release`` lets leave today.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, Text, cast, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from gateway.domain.convention import GAR_ATTRIBUTES
from gateway.domain.release import GAR_POLICY, ReleaseLine
from gateway.registry.audit import RETENTION
from gateway.registry.models import Convention, ConventionSchool, Ent, Partner, Project

ATTRIBUTE_NAMES = {
    "GARPersonIdentifiant": "identifiant opaque de la personne",
    "idEnt": "code du projet ENT",
    "UAI": "code de l'école",
    "profil": "profil (élève, enseignant…)",
}
_MISSION = "Mission d'intérêt public (RGPD, article 6.1.e) ; arrêté du 18 décembre 2017 modifié (GAR)"
_SECURITY = "Chiffrement des échanges ; réponses signées ; aucun nom ni adresse ; journal des actes en chaîne"
_PEOPLE = "Élèves et personnels des écoles sous convention"


@dataclass(frozen=True)
class Item:
    """One kind of data, why it is needed, and how long it is kept. conventions, schools: how many allow it to leave."""

    data: str
    purpose: str
    kept: str
    conventions: int = 0
    schools: int = 0


@dataclass(frozen=True)
class Processing:
    """One entry of the register, in French. conventions: how many are in force where it happens; projects: their
    project, none for all of them.
    """

    title: str
    people: str
    recipients: str
    basis: str
    security: str
    items: tuple[Item, ...]
    conventions: int = 0
    projects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agreement:
    """One convention in force, as the register names it. leaves: what may leave under it."""

    number: int
    collectivite: str
    contact_collectivite: str
    ent: str
    contact_ent: str
    project: str
    schools: int
    purposes: tuple[str, ...]
    leaves: tuple[str, ...]
    signed: date
    until: date


@dataclass(frozen=True)
class _Cover:
    """What the conventions of some projects allow. schools, conventions: by attribute; count: of them all."""

    count: int
    conventions: Counter[str]
    schools: Counter[str]


@dataclass(frozen=True)
class Register:
    """What is processed on a day. organization: who runs the gateway."""

    organization: str
    contact: str
    day: date
    processings: tuple[Processing, ...]
    agreements: tuple[Agreement, ...] = field(default=())


def make_register(
    session: Session, organization: str, contact: str, day: date, within: ColumnElement[bool] | None = None
) -> Register:
    """The register of that day. within: a condition on conventions, None for all."""
    agreements = _in_force(session, day, true() if within is None else within)
    covers: dict[tuple[str, ...], _Cover] = {}
    services = []
    for partner in _partners(session):
        projects = tuple(sorted(project.ident for project in partner.projects))
        if projects not in covers:
            covers[projects] = _cover(agreements, projects)
        services.append(_service(partner, projects, covers[projects]))
    return Register(organization, contact, day, (*services, *_own()), tuple(agreements))


def processing_lines(register: Register) -> Iterator[tuple[str, ...]]:
    """A line for each kind of data of each processing, titles first."""
    yield (
        "traitement", "donnee", "finalite", "personnes", "destinataires", "base_legale", "duree", "projets",
        "conventions", "ecoles",
    )  # fmt: skip
    for one in register.processings:
        for item in one.items:
            common = (one.title, item.data, item.purpose, one.people, one.recipients, one.basis, item.kept)
            counts = (f"{item.conventions}", f"{item.schools}") if one.conventions else ("", "")
            yield (*common, " ".join(one.projects), *counts)


def agreement_lines(register: Register) -> Iterator[tuple[str, ...]]:
    """A line for each convention in force, titles first."""
    yield (
        "convention", "collectivite", "dpo_collectivite", "ent", "dpo_ent", "projet", "ecoles", "finalites", "donnees",
        "debut", "fin",
    )  # fmt: skip
    for one in register.agreements:
        yield (
            f"{one.number}", one.collectivite, one.contact_collectivite, one.ent, one.contact_ent, one.project,
            f"{one.schools}", " ; ".join(one.purposes), ", ".join(one.leaves), one.signed.isoformat(),
            one.until.isoformat(),
        )  # fmt: skip


def _in_force(session: Session, day: date, within: ColumnElement[bool]) -> list[Agreement]:
    """Columns rather than records: there are thousands, and their schools are only counted."""
    counts = select(ConventionSchool.convention_id, func.count().label("schools"))
    counted = counts.group_by(ConventionSchool.convention_id).subquery()
    query = (
        select(
            Convention.id, Convention.collectivite, Convention.contact_collectivite, Ent.name, Convention.contact_ent,
            Project.ident, func.coalesce(counted.c.schools, 0), cast(Convention.purposes, Text),
            cast(Convention.attributes, Text),
            Convention.signed, Convention.until,
        )
        .join(Ent, Ent.id == Convention.ent_id)
        .join(Project, Project.id == Ent.project_id)
        .outerjoin(counted, counted.c.convention_id == Convention.id)
        .where(Convention.draft.is_(False), Convention.signed <= day, Convention.until >= day, within)
        .where(or_(Convention.ended.is_(None), Convention.ended > day))
        .order_by(Convention.collectivite, Convention.id)
    )  # fmt: skip
    return [_agreement(*values) for values in session.execute(query)]


def _agreement(
    number: int, collectivite: str, contact: str, ent: str, contact_ent: str, project: str, schools: int,
    purposes: str, attributes: str, signed: date, until: date,
) -> Agreement:  # fmt: skip
    return Agreement(
        number, collectivite, contact, ent, contact_ent, project, schools, _purposes(purposes), _leaves(attributes),
        signed, until,
    )  # fmt: skip


@lru_cache(1024)
def _purposes(written: str) -> tuple[str, ...]:
    """Of JSON, once for the many conventions that say the same."""
    return tuple(json.loads(written))


@lru_cache(1024)
def _leaves(written: str) -> tuple[str, ...]:
    return tuple(sorted(GAR_ATTRIBUTES.union(json.loads(written))))


def _cover(agreements: Iterable[Agreement], projects: tuple[str, ...]) -> _Cover:
    """projects: of the service, none for all."""
    concerned = [one for one in agreements if not projects or one.project in projects]
    conventions, schools = Counter[str](), Counter[str]()
    for one in concerned:
        conventions.update(one.leaves)
        schools.update(dict.fromkeys(one.leaves, one.schools))
    return _Cover(len(concerned), conventions, schools)


def _partners(session: Session) -> list[Partner]:
    query = select(Partner).options(selectinload(Partner.projects)).where(Partner.enabled).order_by(Partner.name)
    return list(session.scalars(query))


def _service(partner: Partner, projects: tuple[str, ...], cover: _Cover) -> Processing:
    policy = tuple(ReleaseLine(**line) for line in partner.release) or GAR_POLICY
    leaving = [line for line in policy if cover.conventions[line.attribute]]
    return Processing(
        title=f"Transmission à {partner.name}",
        people=_PEOPLE,
        recipients=f"{partner.name} ({partner.entity_id or partner.service_url or partner.slug})",
        basis=_MISSION,
        security=_SECURITY,
        items=tuple(
            Item(
                f"{ATTRIBUTE_NAMES.get(line.attribute, line.attribute)} ({line.attribute})",
                line.purpose,
                "Transmise à la connexion, non conservée par la passerelle au-delà de la session",
                cover.conventions[line.attribute],
                cover.schools[line.attribute],
            )
            for line in leaving
        ),
        conventions=cover.count,
        projects=projects,
    )


def _own() -> tuple[Processing, ...]:
    """What the gateway keeps for its own sake. The durations are those of the code that keeps it."""
    here, runs = "Aucun : reste dans la passerelle", "Sécurité et continuité du service (RGPD, article 6.1.e)"
    seen = "Réservé aux personnes habilitées, selon leur rôle et leur périmètre"
    return (
        Processing(
            "Session de connexion", _PEOPLE, here, runs, "Mémoire vive, sous une empreinte ; fermée à la déconnexion",
            (
                Item("identifiant, prénom, profils et écoles", "ne pas redemander la connexion à l'ENT",
                     "1 heure sans action, 8 heures au plus"),
                Item("dernière réponse donnée à un service", "permettre le retour en arrière", "10 minutes"),
            ),
        ),
        Processing(
            "Trace technique des connexions", "Personne d'identifiable", here, runs, seen,
            (Item("date, ENT, service, code de résultat, référence", "expliquer un refus, déceler un abus",
                  f"{RETENTION.days} jours"),),
        ),
        Processing(
            "Statistiques de fréquentation", _PEOPLE, "Administrateurs, par effectifs d'au moins 5 personnes", _MISSION,
            "Clé du mois détruite après sa clôture : le pseudonyme ne mène alors plus à personne",
            (
                Item("pseudonyme du mois, école, profil, jours", "compter des comptes distincts",
                     "jusqu'à la clôture du mois"),
                Item("effectifs par école et par profil", "suivre l'usage", "25 mois"),
            ),
        ),
        Processing(
            "Bureau du MédiaCentre", _PEOPLE, here, _MISSION, "Sous un pseudonyme, sans l'identifiant",
            (Item("favoris, dernières ressources ouvertes, préférences, rayons de classe", "retrouver ses ressources",
                  "jusqu'à leur effacement, ou une année sans usage"),),
        ),
        Processing(
            "Accès à l'administration", "Administrateurs", here, runs, seen,
            (Item("nom, adresse professionnelle, rôle, actes", "savoir qui a changé quoi", "durée de l'habilitation"),),
        ),
    )  # fmt: skip

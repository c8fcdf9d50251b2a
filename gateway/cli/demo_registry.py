"""What an administrator would type for the demonstration: a project, two ENTs, their schools, two services."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import requests
from sqlalchemy.orm import Session

from gateway.cas.client.addresses import CasVersion
from gateway.cli.demo_figures import register_schools
from gateway.domain.school_time import school_day_now
from gateway.registry.collectivites import CollectiviteFields, put_collectivite
from gateway.registry.conventions import add_convention
from gateway.registry.engine import changing, open_engine
from gateway.registry.ents import EntChoices, add_cas_ent, add_saml_ent
from gateway.registry.keyring import create_missing
from gateway.registry.partners import PartnerChoices, add_cas_service, add_saml_partner
from gateway.registry.projects import add_project
from gateway.registry.revisions import Origin
from gateway.registry.schools import add_school
from gateway.registry.upgrade import upgrade
from gateway.saml.metadata_reader import Report, Rules, read_metadata
from gateway.sandbox import newcomer
from gateway.sandbox.cas_ent import directory
from gateway.sandbox.pairs import CAS_ENT_SLUG, ENT_SLUG, Places
from gateway.sandbox.people import SCHOOLS, School
from gateway.settings import FILE_NAME, Settings, load_settings

IDENT = "B0"
_FRESH_SECONDS = 5


def prepare(home: Path, at: Places) -> None:
    """A fresh registry; the keys of an earlier demonstration are kept.

    Lists are asked for again after some seconds, for whoever pulls the GAR's plug and wants to see it.
    """
    for old in home.glob("gateway.db*"):
        old.unlink()
    (home / FILE_NAME).write_text(
        f'base_url = "{at.gateway}"\nwelcome_url = "{at.tour}/"\nresources_fresh_seconds = {_FRESH_SECONDS}\n'
    )
    settings = load_settings(home)
    create_missing(settings.certs, "demonstration")
    upgrade(open_engine(settings.database))


def register(settings: Settings, at: Places) -> None:
    """Everybody whom the gateway is to know. The ENT and the GAR that speak SAML must answer."""
    origin = Origin("demo", datetime.now(UTC), at.ent, "demonstration")
    ent_document, ent = _metadata(at.ent)
    gar_document, gar = _metadata(at.gar)
    with changing(open_engine(settings.database)) as session:
        add_project(session, IDENT, "Projet du bac à sable")
        saml = EntChoices(slug=ENT_SLUG, project=IDENT, name="ENT du bac à sable")
        add_saml_ent(session, saml, ent_document, ent.entity, origin, frozenset())
        _sign_for(session, ENT_SLUG, SCHOOLS, "Communauté de communes du bac à sable")
        register_schools(session, ENT_SLUG, *_in_force())
        # Edifice has no /p3/, and this one has kept the answer that says everything.
        cas = EntChoices(
            slug=CAS_ENT_SLUG,
            project=IDENT,
            name="ENT CAS du bac à sable",
            dialect="edifice-cas-default",
            cas_version=CasVersion.CAS2,
        )
        add_cas_ent(session, cas, f"{at.cas_ent}/cas", loopback=True)
        _sign_for(session, CAS_ENT_SLUG, directory.SCHOOLS, "Ville de Saint-Ravin")
        partner = PartnerChoices(slug="gar", name="Le GAR du bac à sable", projects=(IDENT,))
        add_saml_partner(session, partner, gar_document, gar.entity, replace(origin, source=at.gar))
        library = PartnerChoices(slug="bibliotheque", name="La bibliothèque du bac à sable", projects=(IDENT,))
        add_cas_service(session, library, f"{at.library}/", loopback=True)
        # Who will sign for the school of the ENT that is left to be hooked.
        put_collectivite(session, CollectiviteFields(newcomer.SIREN, newcomer.COLLECTIVITE, departement="055"))


def _sign_for(session: Session, ent: str, schools: tuple[School, ...], collectivite: str) -> None:
    """The schools of an ENT, and the convention of those that have one."""
    for school in schools:
        add_school(session, school.uai, ent, school.name, school.town)
    signed = [school.uai for school in schools if school.has_convention]
    add_convention(session, ent, signed, collectivite, *_in_force())


def _in_force() -> tuple[date, date]:
    """The first and the last day of the conventions of the demonstration."""
    today = school_day_now()
    return date(today.year, 1, 1), today + timedelta(days=365)


def _metadata(party: str) -> tuple[bytes, Report]:
    document = requests.get(f"{party}/metadata", timeout=20).content
    return document, read_metadata(document, Rules(datetime.now(UTC), loopback=True))

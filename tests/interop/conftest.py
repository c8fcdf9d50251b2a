"""The real partners on both sides of a real gateway, shared by the tests of a module."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from interop.town import pupil, town
from peers.browser import Browser, Page
from peers.django_cas_server import django_cas_server
from peers.gateway import Gateway, gateway
from peers.lemonldap import lemonldap
from peers.mellon import MellonService, mellon
from peers.people import User, asks_for_password, sign_in
from peers.simplesamlphp import SimpleSamlPhp, simplesamlphp

from gateway.domain.school_time import school_day_now

SCHOOL = "0550001C"
INES = User(
    "ines",
    "chaton",
    {
        "ENTPersonUid": ["6f1c2d3e-0000-4000-8000-000000000001"],
        "ENTPersonProfils": ["National_elv"],
        "ENTPersonStructRattachUAI": [SCHOOL],
        "sn": ["Canari"],
        "givenName": ["Inès"],
        "mail": ["ines.canari@ent.example"],
        "ENTPersonDateNaissance": ["2017-04-12"],
    },
)
PEOPLE = {"ines": INES}
PUPIL_OF_DJANGO = pupil("0550002D", "9d3a40b2-0000-4000-8000-000000000002")
PUPIL_OF_LEMONLDAP = pupil("0550003E", "b71ce5f4-0000-4000-8000-000000000003")
KINDS = ("SimpleSAMLphp", "django-cas-server", "LemonLDAP::NG")


@dataclass
class Bridge:
    """An ENT, the gateway and the GAR, each a process of its own."""

    gateway: Gateway
    ent: SimpleSamlPhp
    gar: MellonService

    def log_in(self, user: User = INES, browser: Browser | None = None) -> Page:
        """From the GAR's protected page through the gateway and the ENT; the page that it ends on."""
        visitor = browser or Browser()
        page = visitor.open(self.gar.protected_url)
        if asks_for_password(page):
            page = visitor.travel(sign_in(visitor, page, user))
        return page


@contextmanager
def bridge(ent: SimpleSamlPhp, settings: dict[str, str] | None = None, workers: int = 2) -> Iterator[Bridge]:
    """A gateway that knows the ENT, one school of it under a convention, and the GAR."""
    with gateway(settings) as installation:
        installation.serve(workers)
        introduce(installation, ent)
        with mellon(installation.idp_metadata("B0")) as gar:
            installation.sp_add("gar", gar.metadata)
            yield Bridge(installation, ent, gar)


def introduce(installation: Gateway, ent: SimpleSamlPhp) -> None:
    """The project, the ENT, its school and the convention, while the gateway serves."""
    installation.project_add("B0", "Projet d'essai")
    installation.ent_add("ent", "B0", "L'ENT", saml_metadata=ent.metadata)
    installation.school_add(SCHOOL, "ent", "École d'essai")
    end = school_day_now() + timedelta(days=200)
    installation.convention_add("ent", [SCHOOL], "Commune d'essai", date(2026, 1, 1), end)
    ent.trust(installation.sp_metadata())


@pytest.fixture(scope="session")
def ent():
    with simplesamlphp(PEOPLE.values()) as running:
        yield running


@pytest.fixture(scope="module")
def standing_bridge(ent):
    with bridge(ent) as built:
        yield built


@pytest.fixture(scope="session")
def django_ent():
    with django_cas_server([PUPIL_OF_DJANGO]) as running:
        yield running


@pytest.fixture(scope="session")
def lemonldap_ent():
    with lemonldap([PUPIL_OF_LEMONLDAP]) as running:
        yield running


@pytest.fixture(scope="session")
def standing_town(ent, django_ent, lemonldap_ent):
    ents = (ent, INES), (django_ent, PUPIL_OF_DJANGO), (lemonldap_ent, PUPIL_OF_LEMONLDAP)
    with town(dict(zip(KINDS, ents, strict=True))) as built:
        yield built


@pytest.fixture(params=KINDS)
def district(request, standing_town):
    """One ENT after the other, with the services of its project."""
    return standing_town.districts[request.param]

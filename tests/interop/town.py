"""A town: one gateway between several ENTs, each with a project of its own and services of every kind."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from peers.browser import Browser, Page
from peers.django_cas_server import DjangoCasServer
from peers.gateway import Gateway, gateway
from peers.lemonldap import LemonLdap
from peers.mellon import Choices, MellonService, mellon
from peers.mod_auth_cas import ModAuthCas, mod_auth_cas
from peers.people import User, asks_for_password, sign_in
from peers.python_cas import PythonCas, python_cas
from peers.service_metadata import SOAP
from peers.simplesamlphp import SimpleSamlPhp
from peers.tls_front import tls_front

from gateway.domain.school_time import school_day_now

Ent = SimpleSamlPhp | DjangoCasServer | LemonLdap
_WORKERS = 4


def pupil(uai: str, identifier: str) -> User:
    """Inès as her ENT describes her: with more than the gateway may pass on."""
    return User(
        "ines",
        "chaton",
        {
            "ENTPersonUid": [identifier],
            "ENTPersonProfils": ["National_elv"],
            "ENTPersonStructRattachUAI": [uai],
            "sn": ["Canari"],
            "givenName": ["Inès"],
            "mail": ["ines.canari@ent.example"],
            "ENTPersonDateNaissance": ["2017-04-12"],
        },
    )


@dataclass(frozen=True)
class Services:
    """Those of one project. soap: the same module as ``mellon``, told of logouts by the back channel."""

    mellon: MellonService
    soap: MellonService
    apache: ModAuthCas
    python: PythonCas

    @property
    def pages(self) -> dict[str, str]:
        """A protected page of each, by the name of the service."""
        return {
            "mellon": self.mellon.protected_url,
            "soap": self.soap.protected_url,
            "apache": self.apache.protected_url,
            "python": self.python.page("3"),
        }


@dataclass(frozen=True)
class District:
    """One ENT and what lies behind the gateway for its people. ident: of the project. slug: of the ENT."""

    slug: str
    ident: str
    ent: Ent
    user: User
    services: Services
    gateway: Gateway

    @property
    def identifier(self) -> str:
        """Of the person, as the ENT says it and as services get it."""
        return self.user.attributes["ENTPersonUid"][0]

    @property
    def ent_host(self) -> str:
        """``host:port`` of the ENT."""
        return urlsplit(self.ent.base).netloc

    def log_in(self, url: str, browser: Browser | None = None) -> Page:
        """Opens a page and signs in at the ENT when it asks; the page that it ends on."""
        visitor = browser or Browser()
        page = visitor.open(url)
        return visitor.travel(sign_in(visitor, page, self.user)) if asks_for_password(page) else page

    def enter_all(self, names: tuple[str, ...] = ("mellon", "soap", "apache", "python")) -> Browser:
        """A browser that is known to those services, with one sign-in for all of them."""
        visitor = Browser()
        for name in names:
            page = self.log_in(self.services.pages[name], visitor)
            assert page.url == self.services.pages[name], page
        return visitor

    def still_open(self, browser: Browser) -> dict[str, str]:
        """What this browser still gets into without a password: the services, and ``gateway``.

        Each is tried by a twin, so that no attempt helps the next one. What is open is told by where it ends.
        """
        pages = self.services.pages | {"gateway": f"{self.gateway.base_url}/"}
        found = {}
        for name, url in pages.items():
            page = browser.twin().open(url)
            if name == "gateway":
                is_open = "Bonjour" in page.text
            else:
                is_open = not (asks_for_password(page) and page.host == self.ent_host)
            if is_open:
                found[name] = str(page)
        return found


@dataclass(frozen=True)
class Town:
    """The gateway, and its districts by the kind of their ENT."""

    gateway: Gateway
    districts: dict[str, District]


@contextmanager
def town(ents: dict[str, tuple[Ent, User]]) -> Iterator[Town]:
    """Everything that runs for the tests of CAS and of logout. ents: with a person of each, by the kind of ENT."""
    with gateway() as installation, ExitStack() as stack:
        installation.serve(_WORKERS)
        named = {kind: (f"ent{number}", f"T{number}") for number, kind in enumerate(ents)}
        for kind, (slug, ident) in named.items():
            register(installation, slug, ident, *ents[kind])
        validator = stack.enter_context(tls_front(installation.base_url))
        districts = {}
        for kind, (slug, ident) in named.items():
            metadata, cas = installation.idp_metadata(ident), installation.cas(ident)
            services = Services(
                stack.enter_context(mellon(metadata)),
                stack.enter_context(mellon(metadata, Choices(logout=(SOAP,)))),
                stack.enter_context(mod_auth_cas(cas, validator)),
                stack.enter_context(python_cas(cas)),
            )
            installation.run_all(_service_commands(installation, ident, services))
            districts[kind] = District(slug, ident, *ents[kind], services, installation)
        yield Town(installation, districts)


@contextmanager
def one_ent(ent: Ent, user: User, ident: str, workers: int = 2) -> Iterator[Gateway]:
    """A gateway that serves one project with one ENT, named ``ent``, and no service yet."""
    with gateway() as installation:
        installation.serve(workers)
        register(installation, "ent", ident, ent, user)
        yield installation


def register(installation: Gateway, slug: str, ident: str, ent: Ent, user: User) -> None:
    """A project, its one ENT, the person's school and its convention."""
    if isinstance(ent, SimpleSamlPhp):
        source = ["--saml-metadata", installation.file(f"ent-{slug}", ent.metadata)]
        ent.trust(installation.sp_metadata())
    else:
        source = ["--cas-url", ent.base]
    (uai,) = user.attributes["ENTPersonStructRattachUAI"]
    until = (school_day_now() + timedelta(days=200)).isoformat()
    dates = ["--collectivite", "Commune d'essai", "--signed", "2026-01-01", "--until", until]
    installation.run_all(
        [
            ["project", "add", ident, "--name", f"Projet {ident}"],
            ["ent", "add", slug, "--project", ident, "--name", f"L'ENT {slug}", *source],
            ["school", "add", uai, "--ent", slug, "--name", "École d'essai"],
            ["convention", "add", "--ent", slug, "--uai", uai, *dates],
        ]
    )


def _service_commands(installation: Gateway, ident: str, services: Services) -> list[list[str]]:
    saml = {"mellon": services.mellon, "soap": services.soap}
    cas = {"apache": services.apache, "python": services.python}
    return [
        *(_saml_command(installation, f"{name}-{ident.lower()}", peer, ident) for name, peer in saml.items()),
        *(_cas_command(f"{name}-{ident.lower()}", peer.base, ident) for name, peer in cas.items()),
    ]


def _saml_command(installation: Gateway, slug: str, peer: MellonService, ident: str) -> list[str]:
    metadata = installation.file(f"sp-{slug}", peer.metadata)
    return ["sp", "add", slug, "--metadata", metadata, "--project", ident, "--name", slug]


def _cas_command(slug: str, base: str, ident: str) -> list[str]:
    return ["cas-service", "add", slug, "--url", f"{base}/", "--project", ident, "--name", slug, "--may-proxy"]

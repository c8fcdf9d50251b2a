"""The gateway on the stage, and the people who go through it."""

import base64
import html
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from kit.keys import KeyPair, key_ring
from kit.names import IDP_A, IDP_B, SERVICE
from kit.responses import ALICE, Fields, Identity
from kit.shapes import build
from kit.signing import HONEST, Manner
from lxml import etree
from sqlalchemy import Engine, select

from gateway.registry import models
from gateway.registry.conventions import add_convention
from gateway.registry.engine import changing, generation, open_engine, reading
from gateway.registry.ents import EntChoices, add_saml_ent
from gateway.registry.keyring import create_missing
from gateway.registry.partners import PartnerChoices, add_saml_partner
from gateway.registry.projects import add_project
from gateway.registry.revisions import Origin
from gateway.registry.schools import add_school
from gateway.registry.upgrade import upgrade
from gateway.saml.metadata_reader import Rules, read_metadata
from gateway.settings import Settings
from gateway.state.announcements import announce
from gateway.web.app import build_app
from gateway.web.assembly import House, assemble
from stage.clock import Clock
from stage.service import Endpoint, Service, Wishes, id_of, portal_metadata, request_in

BASE = "https://passerelle.example"
LOCAL = "http://localhost"
"""The base of a demonstration: the only one that calls partners on the loopback, and without TLS."""

PROJECT = "ENT1"
SCHOOLS = ("0550001C", "0550002D")
ENT_A_SSO = "https://ent-a.example/sso"
ENT_B_SSO = "https://ent-b.example/sso"


@dataclass(frozen=True)
class Page:
    """An answer of the gateway. The texts of pages are compared without their markup."""

    status: int
    headers: Any
    body: str
    request_path: str = ""

    def link(self, text: str) -> str:
        """The address of the link with that text."""
        found = re.search(rf'<a [^>]*href="([^"]*)"[^>]*>\s*{re.escape(text)}\s*</a>', self.body)
        assert found is not None, self.words
        return html.unescape(found[1])

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def words(self) -> str:
        text = html.unescape(re.sub(r"<[^>]+>", " ", self.body)).replace("\u2019", "'")
        return " ".join(text.split())

    @property
    def reference(self) -> str:
        found = re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", self.words)
        return found[0] if found else ""

    @property
    def form(self) -> tuple[str, dict[str, str]]:
        """The action and the hidden fields of its form."""
        action = re.search(r'<form[^>]*action="([^"]*)"', self.body)
        fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', self.body))
        return (html.unescape(action[1]) if action else ""), {k: html.unescape(v) for k, v in fields.items()}

    @property
    def answer(self) -> etree._Element:
        """The SAML response in its form."""
        return etree.fromstring(base64.b64decode(self.form[1]["SAMLResponse"]))

    @property
    def attributes(self) -> dict[str, list[str]]:
        """What the service learns of the person."""
        named = self.answer.iterfind(".//{*}Attribute")
        return {a.get("Name"): [v.text or "" for v in a.findall("{*}AttributeValue")] for a in named}

    @property
    def statuses(self) -> list[str]:
        """The status codes for the service, outermost first, without their common beginning."""
        return [code.get("Value").rpartition(":")[2] for code in self.answer.iterfind(".//{*}StatusCode")]


@dataclass
class Visitor:
    """A browser. Its cookies obey the attributes that the gateway gives them."""

    client: FlaskClient
    base: str = BASE

    def get(self, url: str, **options: Any) -> Page:
        return self._page(self.client.get(self._local(url), base_url=self.base, **options))

    def post(self, url: str, form: dict[str, str] | bytes, **options: Any) -> Page:
        return self._page(self.client.post(self._local(url), data=form, base_url=self.base, **options))

    def cookie(self, name: str) -> str:
        """The value of a cookie by its name without the prefix, "" when the browser does not hold it."""
        prefix = "__Host-" if self.base.startswith("https") else ""
        found = self.client.get_cookie(prefix + name, domain=urlsplit(self.base).hostname or "")
        return found.value if found else ""

    def _local(self, url: str) -> str:
        return url.removeprefix(self.base)

    def _page(self, response: Any) -> Page:
        asked = response.request
        path = f"{asked.path}?{asked.query_string.decode()}"
        return Page(response.status_code, response.headers, response.get_data().decode(errors="replace"), path)


@dataclass(frozen=True)
class Asked:
    """A login under way, as the ENT sees it. request_id: of the gateway's request. sent_to: the ENT's address."""

    page: Page
    request_id: str
    relay_state: str
    sent_to: str
    service_request: str


@dataclass
class Stage:
    """The gateway, its clock, and the service that people want to reach."""

    house: House
    app: Flask
    clock: Clock
    service: Service = field(default_factory=Service)

    @property
    def base(self) -> str:
        return self.house.settings.base_url

    def visitor(self) -> Visitor:
        """A browser that nobody has used yet."""
        return Visitor(self.app.test_client(), self.base)

    def ask(
        self,
        visitor: Visitor,
        *,
        by: str = "redirect",
        ent: str = "",
        relay_state: str = "là",
        project: str = PROJECT,
        **wishes: Any,
    ) -> Asked:
        """The service sends a visitor to be authenticated; the gateway sends them on to the ENT."""
        page, request_id = self.knock(visitor, by=by, ent=ent, relay_state=relay_state, project=project, **wishes)
        if page.location.startswith("/login"):
            page = visitor.get(page.location)
        return self.as_asked(page, request_id)

    def ask_again(self, visitor: Visitor, link: str) -> Asked:
        """The same request of the service, once more."""
        return self.as_asked(visitor.get(link))

    def as_asked(self, page: Page, service_request: str = "") -> Asked:
        """A redirect toward the ENT, as the ENT sees it."""
        assert page.status == 303, page.words
        query = parse_qs(urlsplit(page.location).query)
        sent_to = page.location.partition("?")[0]
        return Asked(page, id_of(request_in(page.location)), query["RelayState"][0], sent_to, service_request)

    def follow_retry(self, visitor: Visitor, page: Page) -> Page:
        """Clicks « Recommencer » on an error page and goes through the ENT once more."""
        return self.come_back(visitor, self.as_asked(visitor.get(page.link("Recommencer"))))

    def wait_for_the_registry(self) -> None:
        """Longer than a change takes to be seen where no announcement passes."""
        time.sleep(0.6)

    def knock(
        self,
        visitor: Visitor,
        *,
        by: str = "redirect",
        ent: str = "",
        relay_state: str = "là",
        project: str = PROJECT,
        **wishes: Any,
    ) -> tuple[Page, str]:
        """The service's request, and whatever the gateway answers to it."""
        sso = f"{self.base}/saml/idp/{project}/sso"
        request_id, document = self.service.request(sso, self.clock(), Wishes(**wishes))
        suffix = f"ent={ent}" if ent else ""
        if by == "post":
            return visitor.post(f"{sso}?{suffix}", self.service.form(document, relay_state)), request_id
        return visitor.get(f"{sso}?{self.service.redirect(document, relay_state)}&{suffix}".rstrip("&")), request_id

    def response(
        self,
        asked: Asked,
        *,
        person: Identity = ALICE,
        shape: str = "R-A",
        idp: str = IDP_A,
        how: Manner = HONEST,
        change: Callable[[bytes], bytes] = lambda document: document,
        **says: Any,
    ) -> dict[str, str]:
        """The form with which an ENT answers."""
        gateway, acs = f"{self.base}/saml/sp/metadata", f"{self.base}/saml/sp/acs"
        fields = replace(Fields(person=person).for_login(idp, gateway, acs, asked.request_id, self.clock()), **says)
        fresh = asked.request_id[-16:]
        unique = {"response_id": f"_r{fresh}", "assertion_id": f"_a{fresh}"}
        fields = replace(fields, **{name: value for name, value in unique.items() if name not in says})
        keys = replace(key_ring(), gateway_encryption=self._decryption_pair())
        signer = {IDP_A: keys.idp_a, IDP_B: keys.idp_b, SERVICE: keys.sp_only}.get(idp, keys.evil)
        document = change(build(shape, keys, fields, signer=signer, how=how))
        return {"SAMLResponse": base64.b64encode(document).decode(), "RelayState": asked.relay_state}

    def come_back(self, visitor: Visitor, asked: Asked, **answer: Any) -> Page:
        """The ENT sends the visitor back with its answer."""
        return visitor.post("/saml/sp/acs", self.response(asked, **answer))

    def login(self, visitor: Visitor, **answer: Any) -> Page:
        """A whole login: what the visitor ends on."""
        return self.come_back(visitor, self.ask(visitor), **answer)

    @contextmanager
    def change(self) -> Iterator[Any]:
        """A change of the registry as the command line makes it: kept, then announced."""
        engine = open_engine(self.house.settings.database)
        with changing(engine) as session:
            yield session
        announce(self.house.redis, generation(engine))
        engine.dispose()

    def audit(self) -> list[models.AuditEvent]:
        """The trail, oldest first, all that waits brought in."""
        self.house.trail.move()
        with reading(self.house.engine) as session:
            return list(session.scalars(select(models.AuditEvent).order_by(models.AuditEvent.id)))

    def _decryption_pair(self) -> Any:
        present = self.house.gate.keyring.sp_encryption.present
        return KeyPair(present.private, present.certificate.x509)


def prepare_home(folder: Path, slo: tuple[Endpoint, ...] = (), slo_of_ent: tuple[Endpoint, ...] = ()) -> None:
    """The home of a gateway with one project, an ENT of it, two schools under a convention, and the GAR.

    slo, slo_of_ent: where the GAR and the ENT take logout messages.
    """
    settings = Settings(home=folder, base_url=BASE)
    create_missing(settings.certs, "passerelle.example")
    engine = open_engine(settings.database)
    upgrade(engine)
    fill(engine, slo, slo_of_ent)
    engine.dispose()


def fill(engine: Engine, slo: tuple[Endpoint, ...] = (), slo_of_ent: tuple[Endpoint, ...] = ()) -> None:
    """The same content for any prepared database."""
    clock, service = Clock.at_present(), Service(slo=slo)
    with changing(engine) as session:
        add_project(session, PROJECT, "Projet d'essai")
        add_portal(session, clock, "ent-a", portal_metadata(IDP_A, (key_ring().idp_a,), ENT_A_SSO, slo_of_ent))
        for uai in SCHOOLS:
            add_school(session, uai, "ent-a", f"École {uai}")
        until = clock.today() + timedelta(days=300)
        add_convention(session, "ent-a", SCHOOLS, "Commune d'essai", date(2026, 1, 1), until)
        add_service(session, clock, "gar", service)


def open_stage(home: Path, redis_url: str, base: str = BASE, **settings: Any) -> Stage:
    """The gateway of a prepared home, its clock stopped at the present."""
    clock = Clock.at_present()
    house = assemble(Settings(home=home, base_url=base, redis_url=redis_url, **settings))
    gate = replace(house.gate, now=clock)
    trail = replace(house.trail, worker="stage")  # each stage may move lines while the one before it lingers
    house = replace(house, gate=gate, trail=trail, centre=replace(house.centre, gate=gate))
    return Stage(house, build_app(house), clock)


def add_service(session: Any, clock: Clock, slug: str, service: Service, **choices: Any) -> None:
    """One more service that receives people."""
    document = service.metadata()
    report = read_metadata(document, Rules(clock(), loopback=True))
    origin = Origin("test", clock(), "test", "test")
    add_saml_partner(session, PartnerChoices(slug, f"Service {slug}", **choices), document, report.entity, origin)


def add_portal(
    session: Any,
    clock: Clock,
    slug: str,
    metadata: bytes,
    project: str = PROJECT,
    own: frozenset[str] = frozenset(),
    **choices: Any,
) -> None:
    """One more ENT of the project. own: the fingerprints that no ENT may publish."""
    report = read_metadata(metadata, Rules(clock(), loopback=True))
    wanted = EntChoices(slug=slug, project=project, name=f"ENT {slug}", **choices)
    add_saml_ent(session, wanted, metadata, report.entity, Origin("test", clock(), "test", "test"), own)

"""An ENT that is a CAS server, played by the test: a small server on the loopback that answers validations."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from xml.sax.saxutils import escape

from kit.listener import Heard, Listener, Reply, listening
from sqlalchemy.orm import Session

from gateway.registry.conventions import add_convention
from gateway.registry.ents import EntChoices, add_cas_ent
from gateway.registry.schools import add_school
from stage.gateway import PROJECT, Page, Stage, Visitor

SLUG = "ent-c"
SCHOOL = "0550005G"
TICKET = "ST-17-0f1c8a525f3c4a8e9a55-cas.ent-c.example"
SDET = (
    ("ENTPersonUid", "chloe-31"),
    ("ENTPersonProfils", "National_elv"),
    ("ENTPersonStructRattachUAI", SCHOOL),
)
"""A pupil as most portals describe one."""


def success(*attributes: tuple[str, str], user: str = "chloe-31", inside: str = "") -> bytes:
    """The answer to a good ticket. inside: more XML beside the user."""
    written = "".join(f"<cas:{name}>{escape(value)}</cas:{name}>" for name, value in attributes or SDET)
    return response(
        f"<cas:authenticationSuccess><cas:user>{escape(user)}</cas:user>"
        f"<cas:attributes>{written}</cas:attributes>{inside}</cas:authenticationSuccess>"
    )


def failure(code: str = "INVALID_TICKET") -> bytes:
    """The answer to a bad one."""
    return response(f'<cas:authenticationFailure code="{code}">Ticket non reconnu</cas:authenticationFailure>')


def response(content: str) -> bytes:
    return f'<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">{content}</cas:serviceResponse>'.encode()


@dataclass(frozen=True)
class Sent:
    """A visitor at the portal's login page. service: where the portal is to bring them back. wishes: the rest."""

    page: Page
    address: str
    service: str
    wishes: dict[str, str]


@dataclass(frozen=True)
class CasPortal:
    """listener: what it was asked, and what it answers from now on."""

    stage: Stage
    listener: Listener
    slug: str = SLUG

    @property
    def url(self) -> str:
        return f"{self.listener.url}/cas"

    @property
    def validations(self) -> list[Heard]:
        """The questions about tickets that reached it."""
        return [heard for heard in self.listener.heard if heard.path.endswith("alidate")]

    def sent(self, page: Page) -> Sent:
        """A redirect to its login page, as it sees it."""
        assert page.status == 303, page.words
        address, _, _ = page.location.partition("?")
        query = {name: values[0] for name, values in parse_qs(urlsplit(page.location).query).items()}
        return Sent(page, address, query.pop("service"), query)

    def bring_back(self, visitor: Visitor, sent: Sent, ticket: str | None = TICKET) -> Page:
        """It sends the visitor back, with a ticket or without one."""
        return visitor.get(sent.service if ticket is None else f"{sent.service}&ticket={quote(ticket, safe='')}")

    def log_in(self, visitor: Visitor, page: Page, ticket: str = TICKET) -> Page:
        """Both at once: from a redirect to its login page to what the visitor ends on."""
        return self.bring_back(visitor, self.sent(page), ticket)

    def ask_through(self, visitor: Visitor, **wishes: Any) -> Page:
        """The GAR sends a visitor, who is to log in here."""
        page, _ = self.stage.knock(visitor, ent=self.slug, **wishes)
        return page

    def log_out(self, ticket: str = TICKET, document: str | None = None, **options: Any) -> Page:
        """Its back-channel logout of the session that it opened with a ticket."""
        written = logout_document(ticket) if document is None else document
        return self.stage.visitor().post(f"/login/{self.slug}/cas", {"logoutRequest": written}, **options)


def logout_document(ticket: str) -> str:
    """As appendix C of the protocol shows it."""
    return (
        '<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0"'
        ' IssueInstant="2026-09-14T06:30:00Z"><saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">'
        f"@NOT_USED@</saml:NameID><samlp:SessionIndex>{escape(ticket)}</samlp:SessionIndex></samlp:LogoutRequest>"
    )


def saml_success(heard: Heard, *attributes: tuple[str, str], user: str = "chloe-31") -> bytes:
    """The SAML 1.1 answer to a samlValidate request that was heard (section 4.2.5)."""
    request_id = re.search(rb'RequestID="([^"]+)"', heard.body)[1].decode()
    written = "".join(
        f'<Attribute AttributeName="{name}" AttributeNamespace="urn:x"><AttributeValue>{escape(value)}</AttributeValue>'
        "</Attribute>"
        for name, value in attributes or SDET
    )
    subject = f"<Subject><NameIdentifier>{escape(user)}</NameIdentifier></Subject>"
    return (
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>'
        f'<p:Response xmlns:p="urn:oasis:names:tc:SAML:1.0:protocol" InResponseTo="{request_id}" MajorVersion="1"'
        ' MinorVersion="1" ResponseID="_r"><p:Status><p:StatusCode Value="p:Success"/></p:Status>'
        '<Assertion xmlns="urn:oasis:names:tc:SAML:1.0:assertion" AssertionID="_a" MajorVersion="1" MinorVersion="1">'
        f"<AuthenticationStatement>{subject}</AuthenticationStatement>"
        f"<AttributeStatement>{subject}{written}</AttributeStatement></Assertion></p:Response>"
        "</SOAP-ENV:Body></SOAP-ENV:Envelope>"
    ).encode()


@contextmanager
def cas_portal(stage: Stage, **choices: Any) -> Iterator[CasPortal]:
    """The portal, registered in the project beside the ENT that is there; it answers any ticket with a pupil."""
    with listening(lambda _heard: Reply(success())) as listener:
        portal = CasPortal(stage, listener)
        with stage.change() as session:
            add_to_project(session, stage, portal, **choices)
        yield portal


def add_to_project(session: Session, stage: Stage, portal: CasPortal, school: str = SCHOOL, **choices: Any) -> None:
    """The portal with a school of its own, under a convention."""
    wanted = EntChoices(slug=portal.slug, project=PROJECT, name=f"ENT {portal.slug}", **choices)
    add_cas_ent(session, wanted, portal.url, loopback=True)
    add_school(session, school, portal.slug, f"École {school}")
    end = stage.clock.today() + timedelta(days=300)
    add_convention(session, portal.slug, [school], "Commune de C", date(2026, 1, 1), end)

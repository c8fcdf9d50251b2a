"""A CAS service played by the test: it sends people to log in, and asks what the tickets are worth that they bring."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import etree
from sqlalchemy.orm import Session

from gateway.domain.release import ReleaseLine
from gateway.registry.partners import PartnerChoices, add_cas_service, grant
from stage.gateway import PROJECT, Page, Stage, Visitor

EDITOR = "https://editeur.example/app"
CAS = "{http://www.yale.edu/tp/cas}"
VALIDATIONS = ("/serviceValidate", "/proxyValidate", "/p3/serviceValidate", "/p3/proxyValidate")


@dataclass(frozen=True)
class Verdict:
    """What a service learns of a ticket. code: of the failure, "" for a success. iou: of a proxy-granting ticket."""

    user: str = ""
    attributes: dict[str, list[str]] = field(default_factory=dict)
    code: str = ""
    iou: str = ""
    proxies: tuple[str, ...] = ()

    @property
    def released(self) -> dict[str, list[str]]:
        """The attributes without those of the protocol itself."""
        own = ("authenticationDate", "longTermAuthenticationRequestTokenUsed", "isFromNewLogin")
        return {name: values for name, values in self.attributes.items() if name not in own}


@dataclass(frozen=True)
class CasService:
    """address: where it wants people with their tickets. project: of which CAS server it is a client."""

    stage: Stage
    address: str = EDITOR
    project: str = PROJECT

    def knock(self, visitor: Visitor, *more: tuple[str, str], service: str | None = None, **parameters: str) -> Page:
        """It sends a visitor to log in. more: parameters that come twice, or none of the usual ones."""
        given = {"service": self.address if service is None else service} | parameters
        return visitor.get(f"/cas/{self.project}/login", query_string=[*given.items(), *more])

    def log_in(self, visitor: Visitor, *, person: dict[str, Any] | None = None, **parameters: str) -> Page:
        """The whole way through a SAML ENT, as far as our answer."""
        asked = self.stage.as_asked(self.knock(visitor, **parameters))
        return self.stage.come_back(visitor, asked, **(person or {}))

    def new_ticket(self, visitor: Visitor | None = None, **parameters: str) -> str:
        """A service ticket: of a new login without a visitor, else of the visitor's session."""
        if visitor is None:
            return ticket_in(self.log_in(self.stage.visitor(), **parameters))
        return ticket_in(self.knock(visitor, **parameters))

    def ask(self, ticket: str, path: str = "/p3/serviceValidate", **parameters: str) -> Page:
        """Its validation, as it is answered."""
        given = {"service": self.address, "ticket": ticket} | parameters
        return self.stage.visitor().get(f"/cas/{self.project}{path}", query_string=given)

    def validate(self, ticket: str, path: str = "/p3/serviceValidate", **parameters: str) -> Verdict:
        """Its validation, as the service understands it."""
        return verdict_in(self.ask(ticket, path, **parameters))


def ticket_in(page: Page, name: str = "ticket") -> str:
    """The ticket with which a browser is sent to the service."""
    assert page.status == 303, page.words
    (ticket,) = parse_qs(urlsplit(page.location).query)[name]
    return ticket


def verdict_in(page: Page) -> Verdict:
    """The answer of a validation address, in XML."""
    assert page.status == 200, page.words
    root = etree.fromstring(page.body.encode())
    assert root.tag == f"{CAS}serviceResponse"
    (found,) = root
    if found.tag in (f"{CAS}authenticationFailure", f"{CAS}proxyFailure"):
        return Verdict(code=found.get("code"))
    assert found.tag == f"{CAS}authenticationSuccess"
    attributes: dict[str, list[str]] = {}
    for node in found.iterfind(f"{CAS}attributes/*"):
        attributes.setdefault(etree.QName(node).localname, []).append(node.text or "")
    return Verdict(
        user=found.findtext(f"{CAS}user"),
        attributes=attributes,
        iou=found.findtext(f"{CAS}proxyGrantingTicket") or "",
        proxies=tuple(node.text for node in found.iterfind(f"{CAS}proxies/{CAS}proxy")),
    )


def proxy_ticket_in(page: Page) -> str:
    """The ticket that ``/proxy`` answers."""
    found = etree.fromstring(page.body.encode()).findtext(f"{CAS}proxySuccess/{CAS}proxyTicket")
    assert found, page.body
    return found


def json_in(page: Page) -> dict[str, Any]:
    """The answer of a validation address, in JSON."""
    assert page.headers["Content-Type"] == "application/json"
    return json.loads(page.body)["serviceResponse"]


def register(
    session: Session,
    slug: str = "editeur",
    address: str = EDITOR,
    *,
    release: tuple[str, ...] = (),
    name: str = "",
    loopback: bool = False,
    **choices: Any,
) -> None:
    """One more CAS service. release: the attributes that it is granted, the GAR's two when none is named."""
    wanted = PartnerChoices(slug, name or f"Service {slug}", **choices)
    partner = add_cas_service(session, wanted, address, loopback=loopback)
    grant(partner, [ReleaseLine(attribute, "pour l'essai") for attribute in release])

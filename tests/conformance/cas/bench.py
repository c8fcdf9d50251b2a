"""What a case works with: visitors, and the questions that a service asks the server."""

import json
from dataclasses import dataclass
from typing import Any

import requests
from lxml import etree

from conformance.cas.listener import Heard
from conformance.cas.target import Target
from conformance.cas.visitor import Visitor

CAS = "{http://www.yale.edu/tp/cas}"
_SECONDS = 30
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(frozen=True)
class Answer:
    """An answer of the server to a service."""

    response: requests.Response

    @property
    def text(self) -> str:
        """The body."""
        return self.response.text

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.response.content)["serviceResponse"]

    @property
    def outcome(self) -> Any:
        """The one child of ``cas:serviceResponse``."""
        root = etree.fromstring(self.response.content, _PARSER)
        assert root.tag == f"{CAS}serviceResponse", root.tag
        children = [child for child in root if isinstance(child.tag, str)]
        assert len(children) == 1, f"{len(children)} outcomes"
        return children[0]

    @property
    def is_success(self) -> bool:
        """Whether the ticket was good."""
        return bool(self.outcome.tag == f"{CAS}authenticationSuccess")

    @property
    def code(self) -> str:
        """Of the failure; "" for a success."""
        return "" if self.is_success else str(self.outcome.get("code"))

    @property
    def user(self) -> str:
        """Whom the ticket stands for."""
        return str(self.outcome.findtext(f"{CAS}user"))

    def attribute(self, name: str) -> str | None:
        """The first value of an attribute."""
        found: str | None = self.outcome.findtext(f"{CAS}attributes/{CAS}{name}")
        return found


@dataclass(frozen=True)
class Bench:
    """heard: what the server called the suite with."""

    target: Target
    heard: Heard

    def visitor(self) -> Visitor:
        """A browser that knows nobody."""
        return Visitor(self.target)

    def known(self) -> Visitor:
        """A browser of somebody who has signed in."""
        visitor = self.visitor()
        assert visitor.enter().ticket, "signing in brought no ticket"
        return visitor

    def new_ticket(self, visitor: Visitor | None = None) -> str:
        """A ticket of somebody who signs in for it, or of a browser that is known."""
        ticket = (visitor or self.visitor()).enter().ticket
        assert ticket, "no ticket"
        return ticket

    def ask(self, path: str, **parameters: str) -> Answer:
        """Any question, by GET."""
        return Answer(self._call("GET", path, params=parameters))

    def validate(self, ticket: str, path: str = "/serviceValidate", **more: str) -> Answer:
        """What a ticket is worth, for the service unless said otherwise."""
        return self.ask(path, **({"service": self.target.service, "ticket": ticket} | more))

    def granting_ticket(self) -> str:
        """A proxy-granting ticket, obtained as a service does (section 2.5.4)."""
        answer = self.validate(self.new_ticket(), pgtUrl=self.target.callback)
        iou = answer.outcome.findtext(f"{CAS}proxyGrantingTicket") if answer.is_success else None
        assert iou, answer.text
        calls = self.heard.wait_for("GET", "pgtIou", iou)
        assert calls, "the callback was not called"
        return calls[-1]["pgtId"]

    def proxy_ticket(self, granting: str) -> str:
        """A proxy ticket for the service itself (section 2.7)."""
        answer = self.ask("/proxy", pgt=granting, targetService=self.target.service)
        ticket = answer.outcome.findtext(f"{CAS}proxyTicket")
        assert ticket, answer.text
        return str(ticket)

    def saml_validate(self, ticket: str, target: str | None = None) -> Any:
        """The SOAP answer to a question by SAML 1.1 (section 4.2)."""
        envelope = _SAML.format(ticket=ticket)
        headers = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": "http://www.oasis-open.org/committees/security",
        }
        parameters = {"TARGET": self.target.service if target is None else target}
        response = self._call("POST", "/samlValidate", params=parameters, data=envelope, headers=headers)
        return etree.fromstring(response.content, _PARSER)

    def _call(self, method: str, path: str, **given: Any) -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False
            session.verify = self.target.tls
            return session.request(
                method, f"{self.target.base}{path}", allow_redirects=False, timeout=_SECONDS, **given
            )


_SAML = (
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header/><SOAP-ENV:Body>'
    '<samlp:Request xmlns:samlp="urn:oasis:names:tc:SAML:1.0:protocol" MajorVersion="1" MinorVersion="1"'
    ' RequestID="_conformance-1" IssueInstant="2026-01-01T00:00:00Z">'
    "<samlp:AssertionArtifact>{ticket}</samlp:AssertionArtifact></samlp:Request></SOAP-ENV:Body></SOAP-ENV:Envelope>"
)

"""SAML logouts: the parties that the test plays, what they tell the gateway, and what the gateway tells them."""

import base64
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from kit.keys import KeyPair, key_ring
from kit.listener import Heard
from kit.logouts import SOAP_11, Asks, Says, enveloped, signed_message, signed_query, write
from kit.names import IDP_A, POST, REDIRECT, SERVICE, SOAP, samlp
from kit.second_opinion import covered
from kit.trees import Element, read
from kit.trees import write as bytes_of

from stage.gateway import PROJECT, Page, Stage, Visitor
from stage.service import Endpoint

SOAP_TYPE = "text/xml; charset=utf-8"
BY = {"redirect": REDIRECT, "post": POST, "soap": SOAP}
Change = Callable[[bytes], bytes]


def endpoints(host: str, *bindings: str) -> tuple[Endpoint, ...]:
    """Where a party at that address takes logout messages, by these bindings."""
    return tuple(Endpoint(BY[binding], f"{host}/slo-{binding}") for binding in bindings)


@dataclass(frozen=True)
class Told:
    """A logout message of the gateway, its signature good. to: the address without its query."""

    element: Element
    to: str
    relay_state: str | None = None

    @property
    def id(self) -> str:
        return self.element.get("ID")

    @property
    def kind(self) -> str:
        return self.element.tag.rpartition("}")[2]

    @property
    def issuer(self) -> str:
        return self.element.findtext("{*}Issuer")

    @property
    def answers(self) -> str | None:
        return self.element.get("InResponseTo")

    @property
    def name_id(self) -> str:
        return self.element.findtext("{*}NameID")

    @property
    def indexes(self) -> list[str]:
        return [node.text for node in self.element.iterfind(samlp("SessionIndex"))]

    @property
    def codes(self) -> list[str]:
        """The status codes, outermost first, without their common beginning."""
        return [node.get("Value").rpartition(":")[2] for node in self.element.iter(samlp("StatusCode"))]


@dataclass(frozen=True)
class Party:
    """A SAML party of a logout. address: ours, for it. ours: the key that our messages to it bear."""

    stage: Stage
    entity_id: str
    key: KeyPair
    address: str
    ours: KeyPair

    def ask(
        self,
        name_id: str | None,
        *indexes: str,
        by: str = "redirect",
        visitor: Visitor | None = None,
        relay_state: str | None = None,
        key: KeyPair | None = None,
        unsigned: bool = False,
        change: Change = lambda octets: octets,
        **says: Any,
    ) -> Page:
        """It asks for a logout. key: another one than its own. change: of what is sent, after the signature."""
        wants = Asks(self.entity_id, self.address, name_id, indexes, now=self.stage.clock())
        pair = None if unsigned else key or self.key
        return self._send(replace(wants, **says), by, visitor, relay_state, pair, change)

    def answer(
        self,
        told: Told,
        *,
        by: str = "redirect",
        visitor: Visitor | None = None,
        key: KeyPair | None = None,
        unsigned: bool = False,
        change: Change = lambda octets: octets,
        **says: Any,
    ) -> Page:
        """It answers what it was told."""
        wants = Says(self.entity_id, self.address, told.id, now=self.stage.clock())
        pair = None if unsigned else key or self.key
        return self._send(replace(wants, **says), by, visitor, told.relay_state, pair, change)

    def soap_answer(self, heard: Heard, **says: Any) -> bytes:
        """The body with which it answers over the back channel."""
        told = self.told_by_soap(heard)
        wants = replace(Says(self.entity_id, None, told.id, now=self.stage.clock()), **says)
        return enveloped(signed_message(wants, self.key))

    def told(self, page: Page) -> Told:
        """What the gateway tells it by the browser, by whichever binding."""
        if page.location:
            return self._told_by_redirect(page.location)
        action, fields = page.form
        kind = next(name for name in fields if name.startswith("SAML"))
        return Told(self._proven(base64.b64decode(fields[kind])), action, fields.get("RelayState"))

    def told_by_soap(self, heard: Heard) -> Told:
        """What the gateway tells it over the back channel."""
        assert heard.headers["content-type"].startswith("text/xml")
        return Told(self._proven(opened(heard.body)), heard.path)

    def told_in_answer(self, page: Page) -> Told:
        """The answer to its own request over the back channel."""
        assert page.headers["Content-Type"] == SOAP_TYPE, page.words
        return Told(self._proven(opened(page.body.encode())), "")

    def _send(
        self,
        wants: Asks | Says,
        by: str,
        visitor: Visitor | None,
        state: str | None,
        pair: KeyPair | None,
        change: Change,
    ) -> Page:
        visitor = visitor or self.stage.visitor()
        if by == "redirect":
            query = change(signed_query(wants, pair, state).encode()).decode()
            return visitor.get(f"{self.address}?{query}")
        document = change(signed_message(wants, pair) if pair else write(wants))
        if by == "soap":
            return visitor.post(self.address, enveloped(document), content_type=SOAP_TYPE)
        kind = "SAMLRequest" if isinstance(wants, Asks) else "SAMLResponse"
        form = {kind: base64.b64encode(document).decode()}
        return visitor.post(self.address, form if state is None else form | {"RelayState": state})

    def _told_by_redirect(self, location: str) -> Told:
        """Raises InvalidSignature unless our key signed the octets of the query."""
        query = urlsplit(location).query
        text, _, signature = query.partition("&Signature=")
        signed = text[text.index("SAML") :]
        self.ours.private.public_key().verify(
            base64.b64decode(unquote(signature)), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
        )
        fields = dict(pair.split("=", 1) for pair in signed.split("&"))
        kind = next(name for name in fields if name.startswith("SAML"))
        element = read(zlib.decompress(base64.b64decode(unquote(fields[kind])), -15))
        state = unquote(fields["RelayState"]) if "RelayState" in fields else None
        return Told(element, location.partition("?")[0], state)

    def _proven(self, document: bytes) -> Element:
        """What signxml finds under the signature."""
        return read(covered(read(document), "./", self.ours))


def opened(envelope: bytes) -> bytes:
    """The message in a SOAP body."""
    body = read(envelope).find(f"{{{SOAP_11}}}Body")
    return bytes_of(body[0])


def service_party(stage: Stage, entity_id: str = SERVICE, key: KeyPair | None = None, project: str = PROJECT) -> Party:
    """A service: the GAR when nothing is said."""
    address = f"{stage.base}/saml/idp/{project}/slo"
    ring = stage.house.gate.keyring.idp_signing.present
    return Party(stage, entity_id, key or key_ring().sp_only, address, KeyPair(ring.private, ring.certificate.x509))


def portal_party(stage: Stage, entity_id: str = IDP_A, key: KeyPair | None = None) -> Party:
    """An ENT: the first one when nothing is said."""
    ring = stage.house.gate.keyring.sp_signing.present
    ours = KeyPair(ring.private, ring.certificate.x509)
    return Party(stage, entity_id, key or key_ring().idp_a, f"{stage.base}/saml/sp/slo", ours)


@dataclass(frozen=True)
class Handles:
    """How a service names a session: what it was told at the login."""

    name_id: str
    index: str


def handles_in(page: Page) -> Handles:
    """The names that a response gives to the service."""
    return Handles(page.answer.findtext(".//{*}NameID"), page.answer.find(".//{*}AuthnStatement").get("SessionIndex"))

"""The GAR of the load: a service provider that asks by HTTP-Redirect, signed, and checks what it gets."""

import base64
import secrets
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import xmlsec
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree
from peers.keys import KeyPair
from peers.service_metadata import HTTP_POST, TRANSIENT, Endpoint, Service, write_service

from bench.browser import urlencoded

PROJECT = "BENCH"
"""The idENT of every login."""

SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_NAMES = {"samlp": SAMLP, "saml": SAML, "ds": "http://www.w3.org/2000/09/xmldsig#"}


class WrongAnswer(Exception):
    """What the proxy sent is not what the person and the request called for."""


@dataclass(frozen=True)
class Request:
    """An AuthnRequest on its way. url: the proxy's address with the signed query."""

    id: str
    relay_state: str
    url: str


@dataclass(frozen=True)
class Answer:
    """What the proxy made the browser post for a request. person: who signed in."""

    request: Request
    person: str
    relay_state: str
    document: bytes


@dataclass(frozen=True)
class Gar:
    """pair: its signing key. both_signed: whether the response is to be signed too, and not the assertion alone."""

    entity_id: str
    pair: KeyPair
    both_signed: bool = False

    @property
    def acs(self) -> str:
        """Where answers go."""
        return f"{self.entity_id}/acs"

    @cached_property
    def metadata(self) -> bytes:
        """What a proxy is given."""
        consumer = Endpoint(HTTP_POST, self.acs, 0)
        return write_service(Service(self.entity_id, (consumer,), signing=(self.pair.certificate,)))

    def request(self, sso: str, relay_state: str, more: str = "") -> Request:
        """A new request. more: parameters outside what is signed, such as ``ent=meuse``."""
        identifier = f"_{secrets.token_hex(16)}"
        instant = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        document = (
            f'<samlp:AuthnRequest xmlns:samlp="{SAMLP}" AssertionConsumerServiceURL="{self.acs}" Destination="{sso}"'
            f' ID="{identifier}" IssueInstant="{instant}" ProtocolBinding="{HTTP_POST}" Version="2.0">'
            f'<saml:Issuer xmlns:saml="{SAML}">{self.entity_id}</saml:Issuer>'
            f'<samlp:NameIDPolicy AllowCreate="true" Format="{TRANSIENT}"/></samlp:AuthnRequest>'
        )
        compressor = zlib.compressobj(6, zlib.DEFLATED, -15)
        deflated = compressor.compress(document.encode()) + compressor.flush()
        message = base64.b64encode(deflated).decode()
        query = urlencoded({"SAMLRequest": message, "RelayState": relay_state, "SigAlg": RSA_SHA256})
        signature = base64.b64encode(self._key.sign(query.encode(), padding.PKCS1v15(), SHA256())).decode()
        parts = (query, urlencoded({"Signature": signature}), more)
        return Request(identifier, relay_state, f"{sso}?{'&'.join(filter(None, parts))}")

    def check(self, answer: Answer, certificate: bytes) -> None:
        """The answer is the right one, signed with the proxy's certificate (PEM). Raises WrongAnswer."""
        root = etree.fromstring(answer.document)
        xmlsec.tree.add_ids(root, ["ID"])
        (assertion,) = root.findall("saml:Assertion", _NAMES)
        for element in (assertion, root) if self.both_signed else (assertion,):
            _verify(element, certificate)
        told = {
            attribute.get("Name"): [value.text for value in attribute.findall("saml:AttributeValue", _NAMES)]
            for attribute in root.iterfind(".//saml:Attribute", _NAMES)
        }
        for found, wanted in (
            (root.find("ds:Signature", _NAMES) is not None, self.both_signed),
            (told, {"GARPersonIdentifiant": [answer.person], "idEnt": [PROJECT]}),
            (root.get("InResponseTo"), answer.request.id),
            (root.get("Destination"), self.acs),
            (root.findtext(".//saml:Audience", namespaces=_NAMES), self.entity_id),
            (answer.relay_state, answer.request.relay_state),
        ):
            if found != wanted:
                raise WrongAnswer(f"{found!r} instead of {wanted!r}")

    @cached_property
    def _key(self):
        return load_pem_private_key(self.pair.key_pem, None)


def _verify(element: etree._Element, certificate: bytes) -> None:
    signature = element.find("ds:Signature", _NAMES)
    if signature is None:
        raise WrongAnswer(f"{element.tag} is not signed")
    reference = signature.find("ds:SignedInfo/ds:Reference", _NAMES)
    if reference is None or reference.get("URI") != f"#{element.get('ID')}":
        raise WrongAnswer("the signature covers something else")
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(certificate, xmlsec.KeyFormat.CERT_PEM)
    try:
        context.verify(signature)
    except xmlsec.Error as error:
        raise WrongAnswer("the signature does not verify") from error

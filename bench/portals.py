"""The ENTs of the load: identity providers that read the proxy's request and answer with a signed assertion.

They share one key, which keeps the set-up of thousands short. The assertion is written in its canonical form, so
that it can be digested as it stands: the load must stay cheaper than what it measures.
"""

import base64
import hashlib
import secrets
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree
from peers.keys import KeyPair
from peers.service_metadata import TRANSIENT

from bench.gar import RSA_SHA256, SAML, SAMLP, SUCCESS

_DS = "http://www.w3.org/2000/09/xmldsig#"
_EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
PUPIL, TEACHER = "National_1", "National_3"
_CHECK_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


class NotAsked(Exception):
    """The proxy did not send the browser to an ENT with a signed AuthnRequest."""


@dataclass(frozen=True)
class Asked:
    """What the proxy wants. portal: the number of the ENT. acs, audience: the proxy's, for the answer."""

    portal: int
    id: str
    acs: str
    audience: str
    relay_state: str | None


def entity_id(number: int) -> str:
    """The name of an ENT."""
    return f"https://ent{number}.bench.test/idp"


def sso(number: int) -> str:
    """Where an ENT wants requests."""
    return f"https://ent{number}.bench.test/sso"


def school(number: int) -> str:
    """The UAI of the one school of an ENT."""
    digits = 550_000 + number
    return f"{digits:07}{_CHECK_LETTERS[digits % 23]}"


def read_request(url: str) -> Asked:
    """What an ENT reads in the address to which the proxy sent the browser. Raises NotAsked."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    number = parts.netloc.removeprefix("ent").removesuffix(".bench.test")
    if not number.isdecimal() or not {"SAMLRequest", "SigAlg", "Signature"} <= query.keys():
        raise NotAsked(parts.netloc)
    root = etree.fromstring(zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15))
    issuer = root.findtext(f"{{{SAML}}}Issuer")
    relay_state = query.get("RelayState", [None])[0]
    return Asked(int(number), root.get("ID"), root.get("AssertionConsumerServiceURL"), issuer, relay_state)


@dataclass(frozen=True)
class Portals:
    """All the ENTs. pair: the key of each of them."""

    pair: KeyPair

    def metadata(self, number: int) -> bytes:
        """What a proxy is given of one ENT."""
        return (
            f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity_id(number)}">'
            f'<md:IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="{SAMLP}">'
            f'<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="{_DS}"><ds:X509Data><ds:X509Certificate>'
            f"{self.pair.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
            f"<md:NameIDFormat>{TRANSIENT}</md:NameIDFormat>"
            f'<md:SingleSignOnService Binding="{REDIRECT}" Location="{sso(number)}"/>'
            "</md:IDPSSODescriptor></md:EntityDescriptor>"
        ).encode()

    def response(self, asked: Asked, person: str, profile: str = PUPIL) -> str:
        """The form value that signs somebody in, as an ENT says it: more than the proxy needs."""
        now = datetime.now(UTC)
        instant, begins, ends = (_instant(now + timedelta(seconds=seconds)) for seconds in (0, -30, 300))
        identifier, issuer = f"_{secrets.token_hex(16)}", entity_id(asked.portal)
        head = (
            f'<saml:Assertion xmlns:saml="{SAML}" ID="{identifier}" IssueInstant="{instant}" Version="2.0">'
            f"<saml:Issuer>{issuer}</saml:Issuer>"
        )
        tail = (
            f'<saml:Subject><saml:NameID Format="{TRANSIENT}">_{secrets.token_hex(12)}</saml:NameID>'
            f'<saml:SubjectConfirmation Method="{_BEARER}"><saml:SubjectConfirmationData InResponseTo="{asked.id}"'
            f' NotOnOrAfter="{ends}" Recipient="{asked.acs}"></saml:SubjectConfirmationData>'
            f'</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{begins}" NotOnOrAfter="{ends}">'
            f"<saml:AudienceRestriction><saml:Audience>{asked.audience}</saml:Audience></saml:AudienceRestriction>"
            f'</saml:Conditions><saml:AuthnStatement AuthnInstant="{instant}" SessionIndex="{identifier}">'
            f"<saml:AuthnContext><saml:AuthnContextClassRef>{_PASSWORD}</saml:AuthnContextClassRef>"
            f"</saml:AuthnContext></saml:AuthnStatement>{_attributes(person, asked.portal, profile)}</saml:Assertion>"
        )
        document = (
            f'<samlp:Response xmlns:samlp="{SAMLP}" ID="_{secrets.token_hex(16)}" Version="2.0"'
            f' IssueInstant="{instant}" Destination="{asked.acs}" InResponseTo="{asked.id}">'
            f'<saml:Issuer xmlns:saml="{SAML}">{issuer}</saml:Issuer>'
            f'<samlp:Status><samlp:StatusCode Value="{SUCCESS}"/></samlp:Status>'
            f"{head}{self._signature(head + tail, identifier)}{tail}</samlp:Response>"
        )
        return base64.b64encode(document.encode()).decode()

    def _signature(self, canonical: str, identifier: str) -> str:
        digest = base64.b64encode(hashlib.sha256(canonical.encode()).digest()).decode()
        info = _SIGNED_INFO.format(id=identifier, digest=digest)
        value = base64.b64encode(self._key.sign(info.encode(), padding.PKCS1v15(), SHA256())).decode()
        return (
            f'<ds:Signature xmlns:ds="{_DS}">{info}<ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo>'
            f"<ds:X509Data><ds:X509Certificate>{self.pair.certificate}</ds:X509Certificate></ds:X509Data>"
            "</ds:KeyInfo></ds:Signature>"
        )

    @cached_property
    def _key(self):
        return load_pem_private_key(self.pair.key_pem, None)


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _attributes(person: str, portal: int, profile: str) -> str:
    told = {
        "ENTPersonUid": person,
        "ENTPersonProfils": profile,
        "ENTPersonStructRattachUAI": school(portal),
        "ENTEleveClasses": "CM2 A",
        "ENTPersonDateNaissance": "2016-05-04",
        "sn": "Durand",
        "givenName": "Lina",
        "mail": "lina.durand@ent.bench.test",
    }
    written = "".join(
        f'<saml:Attribute Name="{name}" NameFormat="{BASIC}">'
        f"<saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>"
        for name, value in told.items()
    )
    return f"<saml:AttributeStatement>{written}</saml:AttributeStatement>"


_SIGNED_INFO = (
    f'<ds:SignedInfo xmlns:ds="{_DS}"><ds:CanonicalizationMethod Algorithm="{_EXC_C14N}"></ds:CanonicalizationMethod>'
    f'<ds:SignatureMethod Algorithm="{RSA_SHA256}"></ds:SignatureMethod><ds:Reference URI="#{{id}}"><ds:Transforms>'
    f'<ds:Transform Algorithm="{_DS}enveloped-signature"></ds:Transform>'
    f'<ds:Transform Algorithm="{_EXC_C14N}"></ds:Transform></ds:Transforms>'
    '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>'
    "<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
)

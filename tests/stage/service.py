"""A service provider played by the test: what the GAR is to the gateway."""

import base64
import re
import secrets
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs, quote, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from kit.keys import KeyPair, key_ring
from kit.names import POST, RSA_SHA256, SAML, SAMLP, SERVICE, SERVICE_ACS
from kit.responses import instant
from kit.signing import signed


@dataclass(frozen=True)
class Wishes:
    """What an AuthnRequest asks for, as attributes of its root and as child elements."""

    acs: str | None = SERVICE_ACS
    force: bool = False
    passive: bool = False
    inside: str = ""
    destination: str | None = None
    issued: float = 0


@dataclass(frozen=True)
class Endpoint:
    """Where a party takes logout messages. response: where it takes answers, when that is elsewhere."""

    binding: str
    location: str
    response: str = ""

    def text(self) -> str:
        response = f' ResponseLocation="{self.response}"' if self.response else ""
        return f'<md:SingleLogoutService Binding="{self.binding}" Location="{self.location}"{response}/>'


@dataclass(frozen=True)
class Service:
    """entity_id, acs: as registered. key: signs its requests. slo: where it takes logout messages."""

    entity_id: str = SERVICE
    acs: str = SERVICE_ACS
    signs: bool = True
    key: KeyPair = field(default_factory=lambda: key_ring().sp_only)
    slo: tuple[Endpoint, ...] = ()

    def metadata(self) -> bytes:
        """What the gateway knows of it."""
        certificate = (
            f'<md:KeyDescriptor xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:KeyInfo><ds:X509Data>'
            f"<ds:X509Certificate>{self.key.base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        )
        return (
            f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.entity_id}">'
            f'<md:SPSSODescriptor AuthnRequestsSigned="{str(self.signs).lower()}" protocolSupportEnumeration="{SAMLP}">'
            f"{certificate}{''.join(endpoint.text() for endpoint in self.slo)}"
            f'<md:AssertionConsumerService index="0" Binding="{POST}" Location="{self.acs}"/>'
            f'<md:AssertionConsumerService index="7" Binding="{POST}" Location="{self.acs}/7"/>'
            "</md:SPSSODescriptor></md:EntityDescriptor>"
        ).encode()

    def request(self, sso: str, now: datetime, wishes: Wishes) -> tuple[str, bytes]:
        """The ID and the document of an AuthnRequest, not signed."""
        identifier = f"_{secrets.token_hex(12)}"
        flags = (' ForceAuthn="true"' if wishes.force else "") + (' IsPassive="true"' if wishes.passive else "")
        acs = f' AssertionConsumerServiceURL="{wishes.acs}"' if wishes.acs else ""
        document = (
            f'<samlp:AuthnRequest xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="{identifier}" Version="2.0"'
            f' IssueInstant="{instant(now)}" Destination="{wishes.destination or sso}"{acs}{flags}>'
            f"<saml:Issuer>{self.entity_id}</saml:Issuer>{wishes.inside}</samlp:AuthnRequest>"
        )
        return identifier, document.encode()

    def redirect(self, document: bytes, relay_state: str) -> str:
        """The query of the Redirect binding, signed when its metadata says so."""
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        deflated = base64.b64encode(packer.compress(document) + packer.flush()).decode()
        query = f"SAMLRequest={quote(deflated, safe='')}&RelayState={quote(relay_state, safe='')}"
        if not self.signs:
            return query
        query += f"&SigAlg={quote(RSA_SHA256, safe='')}"
        signature = self.key.private.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{query}&Signature={quote(base64.b64encode(signature).decode(), safe='')}"

    def form(self, document: bytes, relay_state: str) -> dict[str, str]:
        """The form of the POST binding, signed when its metadata says so."""
        octets = signed(document, self.key, ".") if self.signs else document
        return {"SAMLRequest": base64.b64encode(octets).decode(), "RelayState": relay_state}


def portal_metadata(entity_id: str, keys: tuple[KeyPair, ...], sso: str, slo: tuple[Endpoint, ...] = ()) -> bytes:
    """The metadata of an ENT that signs with these keys. slo: where it takes logout messages."""
    certificates = "".join(
        '<md:KeyDescriptor use="signing" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:KeyInfo><ds:X509Data>'
        f"<ds:X509Certificate>{key.base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        for key in keys
    )
    return (
        f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity_id}">'
        f'<md:IDPSSODescriptor protocolSupportEnumeration="{SAMLP}">{certificates}'
        f"{''.join(endpoint.text() for endpoint in slo)}"
        f'<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{sso}"/>'
        "</md:IDPSSODescriptor></md:EntityDescriptor>"
    ).encode()


def request_in(location: str) -> bytes:
    """The document that an address carries by the Redirect binding."""
    packed = parse_qs(urlsplit(location).query)["SAMLRequest"][0]
    return zlib.decompress(base64.b64decode(packed), -15)


def id_of(document: bytes) -> str:
    """The ID of a message."""
    found = re.search(rb' ID="([^"]+)"', document)
    assert found is not None
    return found[1].decode()

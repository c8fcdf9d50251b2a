"""pysaml2 on both sides of the gateway: the library itself, as Python's own service providers and portals use it."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit.keys import KeyPair
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.config import IdPConfig, SPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_TRANSIENT

from peers.debian import installed

with warnings.catch_warnings():  # it still names a cipher by the place that cryptography is about to leave
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.simplefilter("ignore", UserWarning)
    from saml2.server import Server

SP, SP_ACS = "https://pysaml2.example/sp", "https://pysaml2.example/sp/acs"
IDP, IDP_SSO = "https://pysaml2.example/idp", "https://pysaml2.example/idp/sso"
_SHA2 = {
    "signing_algorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "digest_algorithm": "http://www.w3.org/2001/04/xmlenc#sha256",
}


@dataclass(frozen=True)
class Keys:
    """Where pysaml2 keeps its pair: it reads files."""

    key: str
    certificate: str


def keep(pair: KeyPair, folder: Path) -> Keys:
    """Writes a pair for it."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    key.write_bytes(pair.key_pem)
    certificate.write_bytes(pair.certificate_pem)
    return Keys(str(key), str(certificate))


def service(keys: Keys, gateway: bytes, **wishes: Any) -> Saml2Client:
    """A service provider of the gateway, whose metadata it was given. wishes: as of its ``service.sp``."""
    endpoints = {"assertion_consumer_service": [(SP_ACS, BINDING_HTTP_POST)]}
    demands = {"want_response_signed": True, "want_assertions_signed": True, "authn_requests_signed": True}
    service = {"sp": {"endpoints": endpoints} | demands | _SHA2 | wishes}
    more = {"encryption_keypairs": [{"key_file": keys.key, "cert_file": keys.certificate}]}
    return Saml2Client(SPConfig().load(_common(SP, keys, gateway) | {"service": service} | more))


def portal(keys: Keys, gateway: bytes, **manners: Any) -> Server:
    """An identity provider that knows the gateway. manners: as of its ``service.idp``."""
    endpoints = {"single_sign_on_service": [(IDP_SSO, BINDING_HTTP_REDIRECT), (IDP_SSO, BINDING_HTTP_POST)]}
    policy = {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None, "name_form": _BASIC}}
    idp = {"endpoints": endpoints, "policy": policy, "name_id_format": [NAMEID_FORMAT_TRANSIENT]}
    return Server(config=IdPConfig().load(_common(IDP, keys, gateway) | {"service": {"idp": idp | _SHA2 | manners}}))


def metadata_of(party: Saml2Client | Server) -> bytes:
    """What it publishes."""
    return str(entity_descriptor(party.config)).encode()


def address_of(sent: dict[str, Any]) -> str:
    """Where a message by HTTP-Redirect leads."""
    return str(dict(sent["headers"])["Location"])


_BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"


def _common(entity_id: str, keys: Keys, gateway: bytes) -> dict[str, Any]:
    (xmlsec1,) = installed("xmlsec1")
    return {
        "entityid": entity_id,
        "key_file": keys.key,
        "cert_file": keys.certificate,
        "xmlsec_binary": str(xmlsec1),
        "metadata": {"inline": [gateway.decode()]},
        "allow_unknown_attributes": True,
    }

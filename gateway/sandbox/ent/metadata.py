"""Metadata: what the ENT says of itself, and what it reads of the gateway (SAML metadata 2.0)."""

import base64
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from lxml import etree
from lxml.builder import ElementMaker

from gateway.sandbox.ent.names import DS, HTTP_POST, HTTP_REDIRECT, MD, MDUI, SAMLP, TRANSIENT
from gateway.sandbox.ent.reading import parse
from gateway.sandbox.keys import SigningKey

_NAMESPACES = {"md": MD, "ds": DS, "mdui": MDUI}
_LANG = {"{http://www.w3.org/XML/1998/namespace}lang": "fr"}
_MD: Any = ElementMaker(namespace=MD, nsmap=_NAMESPACES)
_DS: Any = ElementMaker(namespace=DS, nsmap=_NAMESPACES)
_MDUI: Any = ElementMaker(namespace=MDUI, nsmap=_NAMESPACES)


@dataclass(frozen=True)
class ServiceProvider:
    """The gateway as the ENT knows it. acs: where answers may go, the default first."""

    entity_id: str
    acs: tuple[str, ...]
    certificates: tuple[x509.Certificate, ...]


def idp_metadata(entity_id: str, sso: str, name: str, key: SigningKey) -> bytes:
    """The ENT's own metadata. sso: its single sign-on address, for both bindings."""
    certificate = _DS.X509Certificate(key.certificate_base64)
    role = _MD.IDPSSODescriptor(
        _MD.Extensions(_MDUI.UIInfo(_MDUI.DisplayName(name, _LANG))),
        _MD.KeyDescriptor(_DS.KeyInfo(_DS.X509Data(certificate)), use="signing"),
        _MD.NameIDFormat(TRANSIENT),
        *(_MD.SingleSignOnService(Binding=binding, Location=sso) for binding in (HTTP_REDIRECT, HTTP_POST)),
        protocolSupportEnumeration=SAMLP,
        WantAuthnRequestsSigned="true",
    )
    contact = _MD.ContactPerson(_MD.EmailAddress("mailto:technique@ent.example"), contactType="technical")
    entity = _MD.EntityDescriptor(role, contact, entityID=entity_id)
    return etree.tostring(entity, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def read_service_provider(document: bytes) -> ServiceProvider:
    """The gateway's role of service provider. Raises RequestRefused when there is none."""
    root = parse(document)
    found = [node for node in root.iterfind(f".//{{{MD}}}AssertionConsumerService") if node.get("Binding") == HTTP_POST]
    found.sort(key=lambda node: node.get("isDefault") != "true")
    texts = (
        "".join((node.text or "").split())
        for key in root.iterfind(f".//{{{MD}}}SPSSODescriptor/{{{MD}}}KeyDescriptor")
        if key.get("use") in (None, "signing")
        for node in key.iter(f"{{{DS}}}X509Certificate")
    )
    return ServiceProvider(
        entity_id=root.get("entityID", ""),
        acs=tuple(node.get("Location", "") for node in found),
        certificates=tuple(x509.load_der_x509_certificate(base64.b64decode(text)) for text in texts),
    )

"""Service-provider metadata as the peers need it: read for SimpleSAMLphp, written for mod_auth_mellon."""

from dataclasses import dataclass

from lxml import etree

MD = "urn:oasis:names:tc:SAML:2.0:metadata"
DS = "http://www.w3.org/2000/09/xmldsig#"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
HTTP_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
HTTP_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
SOAP = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"
_NAMES = {"md": MD, "ds": DS}


@dataclass(frozen=True)
class Endpoint:
    """binding: a SAML binding's URI. index: of an assertion consumer service."""

    binding: str
    location: str
    index: int | None = None


@dataclass(frozen=True)
class Service:
    """A service provider. signing, encryption: certificates, one line of base64 each."""

    entity_id: str
    consumers: tuple[Endpoint, ...]
    logouts: tuple[Endpoint, ...] = ()
    signing: tuple[str, ...] = ()
    encryption: tuple[str, ...] = ()
    requests_signed: bool = True


def read_service(metadata: bytes) -> Service:
    """The one service provider of an EntityDescriptor."""
    entity = etree.fromstring(metadata, etree.XMLParser(resolve_entities=False, no_network=True))
    (role,) = entity.findall("md:SPSSODescriptor", _NAMES)
    return Service(
        entity.get("entityID", ""),
        _endpoints(role, "AssertionConsumerService"),
        _endpoints(role, "SingleLogoutService"),
        _certificates(role, "signing"),
        _certificates(role, "encryption"),
        role.get("AuthnRequestsSigned") in ("true", "1"),
    )


def write_service(service: Service) -> bytes:
    """An EntityDescriptor with that one service provider, its NameID transient."""
    entity = etree.Element(f"{{{MD}}}EntityDescriptor", nsmap=_NAMES, entityID=service.entity_id)
    role = etree.SubElement(
        entity,
        f"{{{MD}}}SPSSODescriptor",
        protocolSupportEnumeration=PROTOCOL,
        AuthnRequestsSigned=str(service.requests_signed).lower(),
        WantAssertionsSigned="true",
    )
    for use, certificates in (("signing", service.signing), ("encryption", service.encryption)):
        for certificate in certificates:
            descriptor = etree.SubElement(role, f"{{{MD}}}KeyDescriptor", use=use)
            info = etree.SubElement(etree.SubElement(descriptor, f"{{{DS}}}KeyInfo"), f"{{{DS}}}X509Data")
            etree.SubElement(info, f"{{{DS}}}X509Certificate").text = certificate
    for endpoint in service.logouts:
        _write_endpoint(role, "SingleLogoutService", endpoint)
    etree.SubElement(role, f"{{{MD}}}NameIDFormat").text = TRANSIENT
    for endpoint in service.consumers:
        _write_endpoint(role, "AssertionConsumerService", endpoint)
    return etree.tostring(entity, xml_declaration=True, encoding="UTF-8")


def _endpoints(role: etree._Element, kind: str) -> tuple[Endpoint, ...]:
    return tuple(
        Endpoint(
            found.get("Binding", ""), found.get("Location", ""), int(index) if (index := found.get("index")) else None
        )
        for found in role.findall(f"md:{kind}", _NAMES)
    )


def _certificates(role: etree._Element, use: str) -> tuple[str, ...]:
    return tuple(
        "".join((found.text or "").split())
        for descriptor in role.findall("md:KeyDescriptor", _NAMES)
        if descriptor.get("use", use) == use
        for found in descriptor.iterfind(".//ds:X509Certificate", _NAMES)
    )


def _write_endpoint(role: etree._Element, kind: str, endpoint: Endpoint) -> None:
    element = etree.SubElement(role, f"{{{MD}}}{kind}", Binding=endpoint.binding, Location=endpoint.location)
    if endpoint.index is not None:
        element.set("index", str(endpoint.index))

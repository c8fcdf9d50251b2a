"""The gateway's own metadata: one identity provider for each project, one service provider for all ENTs.

SAML metadata 2.0, metadata UI 1.0 for the names that discovery pages show.
"""

from dataclasses import dataclass
from datetime import datetime

from gateway.markup.escaping import attribute, text
from gateway.saml.instants import format_instant
from gateway.saml.keys import Certificate, OwnKey
from gateway.saml.namespaces import BASIC, DS, HTTP_POST, HTTP_REDIRECT, MD, MDUI, SAML, SAMLP, TRANSIENT, XENC, XENC11
from gateway.saml.writing import new_id, signed

_METHODS = (f"{XENC11}aes256-gcm", f"{XENC11}aes128-gcm", f"{XENC}rsa-oaep-mgf1p", f"{XENC11}rsa-oaep")


@dataclass(frozen=True)
class Identity:
    """How the gateway presents itself. organization_url, privacy_url: absolute."""

    name: str
    description: str
    organization: str
    organization_url: str
    technical_email: str = ""


@dataclass(frozen=True)
class Published:
    """The keys to announce. signing, encryption: the present one first, then the next when there is one."""

    signing: tuple[Certificate, ...]
    encryption: tuple[Certificate, ...] = ()


@dataclass(frozen=True)
class Address:
    """Where a role can be reached. entity_id: equal to the address of the metadata itself.

    logout: "" when it takes no logout messages.
    """

    entity_id: str
    service: str
    logout: str


def idp_metadata(at: Address, keys: Published, identity: Identity, signer: OwnKey, valid_until: datetime) -> bytes:
    """The identity provider toward services. service: the single sign-on address."""
    services = "".join(_endpoint("SingleSignOnService", binding, at.service) for binding in (HTTP_REDIRECT, HTTP_POST))
    released = "".join(
        f'<saml:Attribute xmlns:saml="{SAML}" Name="{name}" NameFormat="{BASIC}"></saml:Attribute>'
        for name in ("GARPersonIdentifiant", "idEnt")
    )
    role = (
        f'<md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="{SAMLP}">'
        f"{_ui(identity)}{_keys(keys)}{_logout(at)}<md:NameIDFormat>{TRANSIENT}</md:NameIDFormat>"
        f"{services}{released}</md:IDPSSODescriptor>"
    )
    return _entity(at, role, identity, signer, valid_until)


def sp_metadata(at: Address, keys: Published, identity: Identity, signer: OwnKey, valid_until: datetime) -> bytes:
    """The service provider toward ENTs. service: the assertion consumer service."""
    role = (
        '<md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true"'
        f' protocolSupportEnumeration="{SAMLP}">{_ui(identity)}{_keys(keys)}{_logout(at)}'
        f'<md:NameIDFormat>{TRANSIENT}</md:NameIDFormat><md:AssertionConsumerService Binding="{HTTP_POST}"'
        f' Location={attribute(at.service)} index="0" isDefault="true"></md:AssertionConsumerService>'
        "</md:SPSSODescriptor>"
    )
    return _entity(at, role, identity, signer, valid_until)


def _entity(at: Address, role: str, identity: Identity, signer: OwnKey, valid_until: datetime) -> bytes:
    contact = ""
    if identity.technical_email:
        contact = (
            '<md:ContactPerson contactType="technical">'
            f"<md:EmailAddress>mailto:{text(identity.technical_email)}</md:EmailAddress></md:ContactPerson>"
        )
    identifier = new_id()
    head = (
        f'<md:EntityDescriptor xmlns:md="{MD}" ID="{identifier}" cacheDuration="PT12H"'
        f' entityID={attribute(at.entity_id)} validUntil="{format_instant(valid_until)}">'
    )
    names = "".join(
        f'<md:{element} xml:lang="fr">{text(value)}</md:{element}>'
        for element, value in (
            ("OrganizationName", identity.organization),
            ("OrganizationDisplayName", identity.organization),
            ("OrganizationURL", identity.organization_url),
        )
    )
    tail = f"{role}<md:Organization>{names}</md:Organization>{contact}</md:EntityDescriptor>"
    document = signed(head, tail, identifier, signer)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}'.encode()


def _ui(identity: Identity) -> str:
    return (
        f'<md:Extensions><mdui:UIInfo xmlns:mdui="{MDUI}">'
        f'<mdui:DisplayName xml:lang="fr">{text(identity.name)}</mdui:DisplayName>'
        f'<mdui:Description xml:lang="fr">{text(identity.description)}</mdui:Description>'
        "</mdui:UIInfo></md:Extensions>"
    )


def _keys(keys: Published) -> str:
    methods = "".join(f'<md:EncryptionMethod Algorithm="{method}"></md:EncryptionMethod>' for method in _METHODS)
    return "".join(_key("signing", certificate, "") for certificate in keys.signing) + "".join(
        _key("encryption", certificate, methods) for certificate in keys.encryption
    )


def _key(use: str, certificate: Certificate, methods: str) -> str:
    return (
        f'<md:KeyDescriptor use="{use}"><ds:KeyInfo xmlns:ds="{DS}"><ds:X509Data>'
        f"<ds:X509Certificate>{certificate.base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        f"{methods}</md:KeyDescriptor>"
    )


def _logout(at: Address) -> str:
    if not at.logout:
        return ""
    return "".join(_endpoint("SingleLogoutService", binding, at.logout) for binding in (HTTP_REDIRECT, HTTP_POST))


def _endpoint(name: str, binding: str, location: str) -> str:
    return f'<md:{name} Binding="{binding}" Location={attribute(location)}></md:{name}>'

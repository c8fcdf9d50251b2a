"""Partners' metadata as text, and the roles that a gateway keeps of it."""

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from kit.keys import KeyPair
from kit.names import DS, IDP_A, MD, MDUI, POST, REDIRECT, SAMLP, SERVICE, SERVICE_ACS, SHIBMD


def key_descriptor(certificate: str, use: str | None = None, inner: str = "") -> str:
    """A KeyDescriptor. certificate: base64. use: None for none. inner: what stands behind KeyInfo."""
    named = "" if use is None else f' use="{use}"'
    return (
        f"<md:KeyDescriptor{named}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate>"
        f"</ds:X509Data></ds:KeyInfo>{inner}</md:KeyDescriptor>"
    )


def endpoint(name: str, binding: str, location: str, more: str = "") -> str:
    return f'<md:{name} Binding="{binding}" Location={quoteattr(location)}{more}/>'


def display_name(text: str, language: str = "fr") -> str:
    """An Extensions element with the name that pages show; text: XML."""
    return (
        f'<md:Extensions><mdui:UIInfo><mdui:DisplayName xml:lang="{language}">{text}</mdui:DisplayName></mdui:UIInfo>'
        "</md:Extensions>"
    )


@dataclass(frozen=True)
class Entity:
    """One EntityDescriptor. roles: of ``idp_role`` and ``sp_role``. attributes, top: on it and in front of them."""

    roles: tuple[str, ...]
    entity_id: str = IDP_A
    attributes: str = ""
    top: str = ""
    organization: str = ""
    contact: str = "support@ent-a.example"

    def text(self) -> str:
        contact = ""
        if self.contact:
            contact = (
                '<md:ContactPerson contactType="support">'
                f"<md:EmailAddress>mailto:{escape(self.contact)}</md:EmailAddress></md:ContactPerson>"
            )
        return (
            f'<md:EntityDescriptor xmlns:md="{MD}" xmlns:ds="{DS}" xmlns:mdui="{MDUI}" xmlns:shibmd="{SHIBMD}"'
            f" entityID={quoteattr(self.entity_id)}{self.attributes}>{self.top}{''.join(self.roles)}"
            f"{self.organization}{contact}</md:EntityDescriptor>"
        )

    def document(self) -> bytes:
        return self.text().encode()


def idp_role(
    *keys: str,
    sso: str = f"{IDP_A}/sso",
    endpoints: str | None = None,
    attributes: str = "",
    extensions: str = "",
    protocol: str = SAMLP,
) -> str:
    """An IDPSSODescriptor. keys: KeyDescriptors. endpoints: in the place of the one at ``sso``."""
    services = endpoint("SingleSignOnService", REDIRECT, sso) if endpoints is None else endpoints
    return (
        f'<md:IDPSSODescriptor protocolSupportEnumeration="{protocol}"{attributes}>{extensions}{"".join(keys)}'
        f"{services}</md:IDPSSODescriptor>"
    )


def sp_role(*keys: str, acs: str = SERVICE_ACS, endpoints: str | None = None, attributes: str = "") -> str:
    """An SPSSODescriptor with one assertion consumer service, by POST."""
    services = endpoint("AssertionConsumerService", POST, acs, ' index="0"') if endpoints is None else endpoints
    return (
        f'<md:SPSSODescriptor protocolSupportEnumeration="{SAMLP}"{attributes}>{"".join(keys)}{services}'
        "</md:SPSSODescriptor>"
    )


def idp_metadata(pair: KeyPair, **more) -> bytes:
    """An honest ENT."""
    return Entity((idp_role(key_descriptor(pair.base64, "signing")),), **more).document()


def sp_metadata(pair: KeyPair, **more) -> bytes:
    """An honest service."""
    role = sp_role(key_descriptor(pair.base64), attributes=' AuthnRequestsSigned="true"')
    return Entity((role,), entity_id=SERVICE, **more).document()


def aggregate(*entities: Entity, attributes: str = "") -> bytes:
    """Several entities in one file."""
    inner = "".join(entity.text() for entity in entities)
    return f'<md:EntitiesDescriptor xmlns:md="{MD}"{attributes}>{inner}</md:EntitiesDescriptor>'.encode()

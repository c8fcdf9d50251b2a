"""Makes the AuthnRequests that the sandbox's ENT reads, and the metadata of whoever signs them."""

import base64
import zlib
from datetime import UTC, datetime
from urllib.parse import quote

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree
from signxml.signer import XMLSigner

from gateway.sandbox.ent.names import DS, HTTP_POST, MD, RSA_SHA256, SAML, SAMLP
from gateway.sandbox.keys import SigningKey

ASKER = "http://127.0.0.1:1/saml/sp/metadata"
ACS = "http://127.0.0.1:1/saml/sp/acs"


def asker_metadata(key: SigningKey) -> bytes:
    """Metadata of a service provider that signs with a key."""
    return (
        f'<md:EntityDescriptor xmlns:md="{MD}" xmlns:ds="{DS}" entityID="{ASKER}">'
        f'<md:SPSSODescriptor protocolSupportEnumeration="{SAMLP}"><md:KeyDescriptor use="signing"><ds:KeyInfo>'
        f"<ds:X509Data><ds:X509Certificate>{key.certificate_base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        f'</md:KeyDescriptor><md:AssertionConsumerService index="0" Binding="{HTTP_POST}" Location="{ACS}"/>'
        "</md:SPSSODescriptor></md:EntityDescriptor>"
    ).encode()


def authn_request(destination: str, *, acs: str = ACS, issuer: str = ASKER, at: str = "", more: str = "", inside=""):
    """The document of a request. more: attributes, as XML. inside: elements, as XML."""
    instant = at or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return (
        f'<samlp:AuthnRequest xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="_asked" Version="2.0" {more}'
        f' IssueInstant="{instant}" Destination="{destination}" AssertionConsumerServiceURL="{acs}">'
        f"<saml:Issuer>{issuer}</saml:Issuer>{inside}</samlp:AuthnRequest>"
    )


def redirect_query(document: str, key: SigningKey, relay_state: str = "way") -> str:
    """The query string that carries a request by HTTP-Redirect, signed."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = base64.b64encode(engine.compress(document.encode()) + engine.flush())
    signed = (
        f"SAMLRequest={quote(deflated, safe='')}&RelayState={quote(relay_state)}&SigAlg={quote(RSA_SHA256, safe='')}"
    )
    private = load_pem_private_key(key.private.encode(), None)
    signature = private.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}&Signature={quote(base64.b64encode(signature), safe='')}"


def post_value(document: str, key: SigningKey) -> str:
    """The form value that carries a request by HTTP-POST, signed."""
    root = etree.fromstring(document)
    root.insert(1, etree.Element(f"{{{DS}}}Signature", Id="placeholder", nsmap={"ds": DS}))
    signer = XMLSigner(c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
    signed = signer.sign(root, key=key.private, cert=key.certificate, reference_uri="#_asked", id_attribute="ID")
    return base64.b64encode(etree.tostring(signed)).decode()

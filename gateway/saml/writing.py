"""Making XML that is its own exclusive canonical form, so that it is signed without being parsed.

Templates in this room follow the rules of Canonical XML: namespaces declared where they are first
used and in the order of their prefixes, attributes in the order of their names, no empty-element
tag, and every value escaped by ``gateway.markup.escaping``. ``signed`` then digests what was written.
"""

import base64
import hashlib
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from gateway.saml.algorithms import RSA_SHA256, SHA256
from gateway.saml.keys import OwnKey
from gateway.saml.namespaces import DS, ENVELOPED, EXC_C14N


def new_id() -> str:
    """An xs:ID of 160 random bits (SAML core 2.0 section 1.3.4)."""
    return "_" + secrets.token_hex(20)


def signed(head: str, tail: str, identifier: str, key: OwnKey) -> str:
    """The element ``head + tail`` with an enveloped RSA-SHA256 signature between its two halves.

    head: from its start tag to the place of the signature. identifier: its ID. The prefix ``xs`` is
    kept where it is declared, because xsi:type values use it.
    """
    digest = base64.b64encode(hashlib.sha256((head + tail).encode()).digest()).decode()
    info = _INFO.format(identifier=identifier, digest=digest)
    octets = info.replace("<ds:SignedInfo>", f'<ds:SignedInfo xmlns:ds="{DS}">', 1).encode()
    value = base64.b64encode(key.private.sign(octets, padding.PKCS1v15(), hashes.SHA256())).decode()
    return (
        f'{head}<ds:Signature xmlns:ds="{DS}">{info}<ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo>'
        f"<ds:X509Data><ds:X509Certificate>{key.certificate.base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        f"</ds:Signature>{tail}"
    )


_INCLUSIVE = f'<ec:InclusiveNamespaces xmlns:ec="{EXC_C14N}" PrefixList="xs"></ec:InclusiveNamespaces>'
_INFO = (
    f'<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{EXC_C14N}"></ds:CanonicalizationMethod>'
    f'<ds:SignatureMethod Algorithm="{RSA_SHA256}"></ds:SignatureMethod><ds:Reference URI="#{{identifier}}">'
    f'<ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"></ds:Transform>'
    f'<ds:Transform Algorithm="{EXC_C14N}">{_INCLUSIVE}</ds:Transform></ds:Transforms>'
    f'<ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod><ds:DigestValue>{{digest}}</ds:DigestValue>'
    "</ds:Reference></ds:SignedInfo>"
)

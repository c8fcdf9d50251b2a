"""What the load knows of a proxy: its identity provider's metadata."""

import textwrap

from lxml import etree

from bench.portals import REDIRECT

_MD = "urn:oasis:names:tc:SAML:2.0:metadata"
_DS = "http://www.w3.org/2000/09/xmldsig#"


def read_proxy(metadata: bytes) -> tuple[str, bytes]:
    """Where the proxy takes requests by HTTP-Redirect, and the certificate of its answers (PEM)."""
    (role,) = etree.fromstring(metadata).iter(f"{{{_MD}}}IDPSSODescriptor")
    endpoints = role.findall(f"{{{_MD}}}SingleSignOnService")
    (location,) = (place.get("Location") for place in endpoints if place.get("Binding") == REDIRECT)
    certificates = (
        "".join((certificate.text or "").split())
        for descriptor in role.findall(f"{{{_MD}}}KeyDescriptor")
        if descriptor.get("use", "signing") == "signing"
        for certificate in descriptor.iter(f"{{{_DS}}}X509Certificate")
    )
    return location, _pem(next(certificates))


def _pem(text: str) -> bytes:
    lines = "\n".join(textwrap.wrap(text, 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n".encode()

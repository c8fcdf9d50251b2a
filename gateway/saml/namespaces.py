"""The names of SAML 2.0, XML Signature and XML Encryption, as Clark-notation helpers and URIs."""

from functools import cache

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
MD = "urn:oasis:names:tc:SAML:2.0:metadata"
MDUI = "urn:oasis:names:tc:SAML:metadata:ui"
DS = "http://www.w3.org/2000/09/xmldsig#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

HTTP_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
HTTP_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
SOAP = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"

TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
CONTEXT_UNSPECIFIED = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"


@cache
def saml(name: str) -> str:
    """The Clark name of an assertion element."""
    return f"{{{SAML}}}{name}"


@cache
def samlp(name: str) -> str:
    """The Clark name of a protocol element."""
    return f"{{{SAMLP}}}{name}"


@cache
def md(name: str) -> str:
    """The Clark name of a metadata element."""
    return f"{{{MD}}}{name}"


@cache
def ds(name: str) -> str:
    """The Clark name of an XML Signature element."""
    return f"{{{DS}}}{name}"


@cache
def xenc(name: str) -> str:
    """The Clark name of an XML Encryption element."""
    return f"{{{XENC}}}{name}"

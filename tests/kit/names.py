"""Who plays: entities, addresses, and the names of the specifications, written down a second time on purpose."""

from datetime import UTC, datetime

NOW = datetime(2026, 9, 14, 6, 30, tzinfo=UTC)
"""A Monday, 8:30 in France."""

IDP_A = "https://ent-a.example/idp"
IDP_B = "https://ent-b.example/idp"
SP_ONLY = "https://editeur.example/sp"
GATEWAY = "https://passerelle.example/saml/sp/metadata"
ACS = "https://passerelle.example/saml/sp/acs"
SSO = "https://passerelle.example/saml/idp/ENT1/sso"
SERVICE = "https://gar.example/sp"
SERVICE_ACS = "https://gar.example/acs"
SECOND_ACS = "https://gar.example/acs/2"
EVIL_ACS = "https://evil.example/acs"
REQUEST_ID = "_request-5d41402abc4b2a76"

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
MD = "urn:oasis:names:tc:SAML:2.0:metadata"
MDUI = "urn:oasis:names:tc:SAML:metadata:ui"
DS = "http://www.w3.org/2000/09/xmldsig#"
SHIBMD = "urn:mace:shibboleth:metadata:1.0"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
XS = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
RESPONDER = "urn:oasis:names:tc:SAML:2.0:status:Responder"
AUTHN_FAILED = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
ARTIFACT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"
SOAP = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"
PAOS = "urn:oasis:names:tc:SAML:2.0:bindings:PAOS"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"

ENVELOPED = f"{DS}enveloped-signature"
EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
RSA_SHA1 = f"{DS}rsa-sha1"
ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
SHA256 = f"{XENC}sha256"
SHA1 = f"{DS}sha1"


def saml(name: str) -> str:
    return f"{{{SAML}}}{name}"


def samlp(name: str) -> str:
    return f"{{{SAMLP}}}{name}"


def md(name: str) -> str:
    return f"{{{MD}}}{name}"


def ds(name: str) -> str:
    return f"{{{DS}}}{name}"


def xenc(name: str) -> str:
    return f"{{{XENC}}}{name}"

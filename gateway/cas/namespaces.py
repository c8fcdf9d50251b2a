"""The names of the three XML vocabularies that CAS speaks."""

CAS = "http://www.yale.edu/tp/cas"
SAML1 = "urn:oasis:names:tc:SAML:1.0:assertion"
SAMLP1 = "urn:oasis:names:tc:SAML:1.0:protocol"
SAML2 = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP2 = "urn:oasis:names:tc:SAML:2.0:protocol"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"

CONTEXT_UNSPECIFIED = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"
"""CAS says nothing of how somebody was authenticated."""


def cas(name: str) -> str:
    """The Clark name of an element of the CAS answer (appendix A)."""
    return f"{{{CAS}}}{name}"


def saml1(name: str) -> str:
    """The Clark name of a SAML 1.1 assertion element."""
    return f"{{{SAML1}}}{name}"


def samlp1(name: str) -> str:
    """The Clark name of a SAML 1.1 protocol element."""
    return f"{{{SAMLP1}}}{name}"


def samlp2(name: str) -> str:
    """The Clark name of a SAML 2.0 protocol element (appendix C)."""
    return f"{{{SAMLP2}}}{name}"


def soap(name: str) -> str:
    """The Clark name of a SOAP 1.1 envelope element."""
    return f"{{{SOAP}}}{name}"

"""The algorithms that the gateway accepts and makes. What is not listed does not exist."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha1, sha256, sha384, sha512
from typing import Any

import xmlsec
from cryptography.hazmat.primitives import hashes

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
RSA_SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SHA1 = "http://www.w3.org/2000/09/xmldsig#sha1"


@dataclass(frozen=True)
class SignatureMethod:
    """transform: the engine's name of it. hash: for the Redirect binding. key: ``rsa`` or ``ec``."""

    transform: Any
    hash: hashes.HashAlgorithm
    key: str


@dataclass(frozen=True)
class DigestMethod:
    """transform: the engine's name of it. digest: the independent recomputation."""

    transform: Any
    digest: Callable[[bytes], Any]


@dataclass(frozen=True)
class Algorithms:
    """An allow-list, by algorithm URI, compared byte for byte."""

    signatures: dict[str, SignatureMethod]
    digests: dict[str, DigestMethod]


_MORE = "http://www.w3.org/2001/04/xmldsig-more#"

STRONG = Algorithms(
    signatures={
        RSA_SHA256: SignatureMethod(xmlsec.Transform.RSA_SHA256, hashes.SHA256(), "rsa"),
        f"{_MORE}rsa-sha384": SignatureMethod(xmlsec.Transform.RSA_SHA384, hashes.SHA384(), "rsa"),
        f"{_MORE}rsa-sha512": SignatureMethod(xmlsec.Transform.RSA_SHA512, hashes.SHA512(), "rsa"),
        f"{_MORE}ecdsa-sha256": SignatureMethod(xmlsec.Transform.ECDSA_SHA256, hashes.SHA256(), "ec"),
        f"{_MORE}ecdsa-sha384": SignatureMethod(xmlsec.Transform.ECDSA_SHA384, hashes.SHA384(), "ec"),
        f"{_MORE}ecdsa-sha512": SignatureMethod(xmlsec.Transform.ECDSA_SHA512, hashes.SHA512(), "ec"),
    },
    digests={
        SHA256: DigestMethod(xmlsec.Transform.SHA256, sha256),
        f"{_MORE}sha384": DigestMethod(xmlsec.Transform.SHA384, sha384),
        "http://www.w3.org/2001/04/xmlenc#sha512": DigestMethod(xmlsec.Transform.SHA512, sha512),
    },
)
"""What every partner may use (ANSSI PG-083: hashes of 256 bits and more)."""

WITH_SHA1 = Algorithms(
    signatures=STRONG.signatures | {RSA_SHA1: SignatureMethod(xmlsec.Transform.RSA_SHA1, hashes.SHA1(), "rsa")},
    digests=STRONG.digests | {SHA1: DigestMethod(xmlsec.Transform.SHA1, sha1)},
)
"""Only for a partner whose record holds a dated exception that has not run out."""

"""AuthnRequests of a service, for both bindings: every field can be said otherwise, None leaves it out."""

import base64
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from kit.keys import KeyPair
from kit.names import NOW, RSA_SHA256, SAML, SAMLP, SERVICE, SERVICE_ACS, SSO
from kit.responses import instant
from kit.signing import HONEST, Manner, signed


@dataclass(frozen=True)
class Asks:
    """What an AuthnRequest says. inner: elements behind its Issuer. attributes: more of them, as text."""

    id: str = "_ask-3c59dc048e885024"
    issuer: str | None = SERVICE
    now: datetime = NOW
    destination: str | None = SSO
    acs_url: str | None = SERVICE_ACS
    acs_index: str | None = None
    binding: str | None = None
    version: str | None = "2.0"
    inner: str = ""
    attributes: str = ""


def write_request(says: Asks | None = None) -> bytes:
    """The document, unsigned."""
    says = says or Asks()
    named = {
        "ID": says.id,
        "Version": says.version,
        "IssueInstant": instant(says.now),
        "Destination": says.destination,
        "AssertionConsumerServiceURL": says.acs_url,
        "AssertionConsumerServiceIndex": says.acs_index,
        "ProtocolBinding": says.binding,
    }
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in named.items() if value is not None)
    issuer = "" if says.issuer is None else f"<saml:Issuer>{escape(says.issuer)}</saml:Issuer>"
    return (
        f'<samlp:AuthnRequest xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}"{attributes}{says.attributes}>'
        f"{issuer}{says.inner}</samlp:AuthnRequest>"
    ).encode()


def signed_request(pair: KeyPair, says: Asks | None = None, how: Manner = HONEST) -> bytes:
    """The document with an XML signature, for the POST binding."""
    return signed(write_request(says), pair, ".", how=how)


def deflate(document: bytes) -> bytes:
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return engine.compress(document) + engine.flush()


def in_query(octets: bytes) -> str:
    """Octets as a value of a query string, everything escaped."""
    return quote(base64.b64encode(octets), safe="")


def rsa_sha256(pair: KeyPair) -> Callable[[bytes], bytes]:
    """The signature of a query string, PKCS #1 v1.5 over SHA-256."""
    return lambda octets: pair.private.sign(octets, padding.PKCS1v15(), hashes.SHA256())


def query(
    document: bytes,
    *,
    kind: str = "SAMLRequest",
    relay_state: str | None = None,
    sign: Callable[[bytes], bytes] | None = None,
    algorithm: str = RSA_SHA256,
) -> str:
    """A Redirect query string. relay_state: already escaped. sign: makes the signature, None for none."""
    text = f"{kind}={in_query(deflate(document))}"
    if relay_state is not None:
        text += f"&RelayState={relay_state}"
    if sign is None:
        return text
    return with_signature(f"{text}&SigAlg={quote(algorithm, safe='')}", sign)


def with_signature(text: str, sign: Callable[[bytes], bytes]) -> str:
    """The query string and the signature of exactly these octets."""
    return f"{text}&Signature={in_query(sign(text.encode('ascii')))}"

"""SAML logout messages as text: every field can be said otherwise, None leaves it out."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from kit.keys import KeyPair
from kit.names import NOW, SAML, SAMLP, SUCCESS, TRANSIENT
from kit.requests import query, rsa_sha256
from kit.responses import instant
from kit.signing import HONEST, Manner, signed

SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
PARTIAL = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout"


def new_id() -> str:
    return f"_logout-{secrets.token_hex(12)}"


@dataclass(frozen=True)
class Asks:
    """What a LogoutRequest says. issued, ends: seconds from ``now``. inner: elements behind its Issuer."""

    issuer: str | None
    destination: str | None
    name_id: str | None
    indexes: tuple[str, ...] = ()
    now: datetime = NOW
    id: str = field(default_factory=new_id)
    issued: float = 0
    ends: float | None = 300
    version: str | None = "2.0"
    name_format: str | None = TRANSIENT
    inner: str = ""
    root: str = "LogoutRequest"


@dataclass(frozen=True)
class Says:
    """What a LogoutResponse says. codes: the status codes, outermost first."""

    issuer: str | None
    destination: str | None
    answers: str | None
    codes: tuple[str, ...] = (SUCCESS,)
    now: datetime = NOW
    id: str = field(default_factory=new_id)
    issued: float = 0
    version: str | None = "2.0"
    root: str = "LogoutResponse"


def write_request(says: Asks) -> bytes:
    """The document, unsigned."""
    ends = instant(says.now + timedelta(seconds=says.ends)) if says.ends is not None else None
    named = {"NotOnOrAfter": ends, "Destination": says.destination}
    name = "" if says.name_id is None else _name_id(says)
    indexes = "".join(f"<samlp:SessionIndex>{escape(index)}</samlp:SessionIndex>" for index in says.indexes)
    return _document(says, named, f"{says.inner}{name}{indexes}")


def write_response(says: Says) -> bytes:
    """The document, unsigned."""
    status = ""
    for code in reversed(says.codes):
        status = f"<samlp:StatusCode Value={quoteattr(code)}>{status}</samlp:StatusCode>"
    named = {"InResponseTo": says.answers, "Destination": says.destination}
    return _document(says, named, f"<samlp:Status>{status}</samlp:Status>")


def write(says: Asks | Says) -> bytes:
    """Either of them."""
    return write_request(says) if isinstance(says, Asks) else write_response(says)


def signed_message(says: Asks | Says, pair: KeyPair, how: Manner = HONEST) -> bytes:
    """The document with an XML signature, for POST and SOAP."""
    return signed(write(says), pair, ".", how=how)


def signed_query(says: Asks | Says, pair: KeyPair | None, relay_state: str | None = None) -> str:
    """The query string of the Redirect binding. pair: None for no signature."""
    kind = "SAMLRequest" if isinstance(says, Asks) else "SAMLResponse"
    sign = rsa_sha256(pair) if pair else None
    escaped = quote(relay_state, safe="") if relay_state is not None else None
    return query(write(says), kind=kind, relay_state=escaped, sign=sign)


def enveloped(document: bytes, header: str = "") -> bytes:
    """The document in a SOAP 1.1 envelope."""
    start = f'<soap:Envelope xmlns:soap="{SOAP_11}">{header}<soap:Body>'.encode()
    return start + document + b"</soap:Body></soap:Envelope>"


def _document(says: Asks | Says, named: dict[str, str | None], content: str) -> bytes:
    common = {
        "ID": says.id,
        "Version": says.version,
        "IssueInstant": instant(says.now + timedelta(seconds=says.issued)),
    }
    attributes = "".join(f" {n}={quoteattr(value)}" for n, value in (common | named).items() if value is not None)
    issuer = "" if says.issuer is None else f"<saml:Issuer>{escape(says.issuer)}</saml:Issuer>"
    start = f'<samlp:{says.root} xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}"{attributes}>'
    return f"{start}{issuer}{content}</samlp:{says.root}>".encode()


def _name_id(says: Asks) -> str:
    named = "" if says.name_format is None else f" Format={quoteattr(says.name_format)}"
    return f"<saml:NameID{named}>{escape(says.name_id or '')}</saml:NameID>"

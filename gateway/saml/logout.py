"""Single logout, both ways and on both faces (SAML core 2.0 section 3.7, profiles section 4.4).

A logout message counts only when it is signed: by its query string (Redirect), inside (POST, SOAP).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.domain.claims import Subject
from gateway.markup.escaping import attribute, optional, text
from gateway.markup.xml import Element, local_name, parse, reparse, text_of, token_of
from gateway.saml.algorithms import STRONG, Algorithms
from gateway.saml.bindings import PostMessage, RedirectMessage, verify_redirect
from gateway.saml.errors import RequestRefused, SignatureRefused
from gateway.saml.instants import format_instant, parse_instant
from gateway.saml.keys import Certificate, OwnKey
from gateway.saml.namespaces import ENTITY, SAML, SAMLP, ds, saml, samlp
from gateway.saml.schema import check_schema
from gateway.saml.signature import verified_bytes
from gateway.saml.timing import RECENT, SKEW
from gateway.saml.writing import signed

SOAP_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_LIFE = timedelta(minutes=5)
_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_PARTIAL = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout"


@dataclass(frozen=True)
class SoapMessage:
    """A message in the body of a SOAP 1.1 envelope."""

    document: bytes


@dataclass(frozen=True)
class LogoutRequest:
    """session_indexes: none means all the sessions of that subject."""

    id: str
    issuer: str
    destination: str
    issue_instant: datetime
    subject: Subject
    session_indexes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LogoutResponse:
    """codes: the status codes, outermost first."""

    id: str
    issuer: str
    destination: str
    issue_instant: datetime
    in_response_to: str
    codes: tuple[str, ...]

    @property
    def is_success(self) -> bool:
        """Whether the session is closed at the sender's, and at everybody's whom the sender told."""
        return self.codes == (_SUCCESS,)


@dataclass(frozen=True)
class ReceivedLogout:
    """A logout message as it came. issuer: as it claims, good for finding the keys only."""

    message: RedirectMessage | PostMessage | SoapMessage
    element: Element
    issuer: str

    @property
    def is_request(self) -> bool:
        """Whether it asks, rather than answers."""
        return self.element.tag == samlp("LogoutRequest")


def receive_logout(message: RedirectMessage | PostMessage | SoapMessage, *, extensible: bool = False) -> ReceivedLogout:
    """The request or the response in a message, well-formed, its sender not yet verified.

    extensible: whether a request may hold Extensions, which are under its signature and never read. Services
    send them: Shibboleth asks for asynchronous logout that way (SAML asynchronous single logout 1.0), and is
    answered as if it had not. Raises XmlRefused, RequestRefused.
    """
    element = parse(message.document)
    if isinstance(message, SoapMessage):
        element = _in_body(element)
    elif element.tag != samlp("Logout" + message.kind.removeprefix("SAML")):
        raise RequestRefused("logout-kind", local_name(element))
    if element.tag not in (samlp("LogoutRequest"), samlp("LogoutResponse")):
        raise RequestRefused("logout-kind", local_name(element))
    check_schema(element)
    extensions = element.findall(samlp("Extensions"))
    may_hold = extensible and element.tag == samlp("LogoutRequest") and len(extensions) == 1
    for name in (samlp("Extensions"), ds("Object"), saml("Advice"), saml("Assertion")):
        if any(not (may_hold and found is extensions[0]) for found in element.iter(name)):
            raise RequestRefused("logout-container", name.rpartition("}")[2])
    return ReceivedLogout(message, element, _issuer(element))


def verify_logout(
    received: ReceivedLogout,
    keys: Iterable[Certificate],
    destination: str | None,
    now: datetime,
    allowed: Algorithms = STRONG,
) -> LogoutRequest | LogoutResponse:
    """The message, proven to come from the holder of one of the keys, and to be recent and for us.

    destination: the address where it came in; None for an answer that came over our own call. Raises
    SignatureRefused, RequestRefused.
    """
    element = received.element
    if isinstance(received.message, RedirectMessage):
        if element.find(ds("Signature")) is not None:
            raise SignatureRefused("signature-misplaced")
        verify_redirect(received.message, keys, allowed)
    else:
        element = reparse(verified_bytes(element, keys, allowed))
    _check(element, destination, now, may_omit=isinstance(received.message, SoapMessage))
    return _read_request(element, now) if received.is_request else _read_response(element)


def build_logout_request(request: LogoutRequest, key: OwnKey | None = None) -> bytes:
    """The document, with an XML signature when a key is given (for POST and SOAP)."""
    ends = format_instant(request.issue_instant + _LIFE)
    head = (
        f'<samlp:LogoutRequest xmlns:samlp="{SAMLP}"{optional("Destination", request.destination or None)}'
        f' ID={attribute(request.id)} IssueInstant="{format_instant(request.issue_instant)}" NotOnOrAfter="{ends}"'
        f' Version="2.0"><saml:Issuer xmlns:saml="{SAML}">{text(request.issuer)}</saml:Issuer>'
    )
    subject = request.subject
    tail = (
        f'<saml:NameID xmlns:saml="{SAML}"{optional("Format", subject.format or None)}'
        f"{optional('NameQualifier', subject.name_qualifier or None)}"
        f"{optional('SPNameQualifier', subject.sp_name_qualifier or None)}>{text(subject.value)}</saml:NameID>"
        + "".join(f"<samlp:SessionIndex>{text(index)}</samlp:SessionIndex>" for index in request.session_indexes)
        + "</samlp:LogoutRequest>"
    )
    return (signed(head, tail, request.id, key) if key is not None else head + tail).encode()


def build_logout_response(response: LogoutResponse, key: OwnKey | None = None) -> bytes:
    """The document, with an XML signature when a key is given (for POST and SOAP)."""
    head = (
        f'<samlp:LogoutResponse xmlns:samlp="{SAMLP}"{optional("Destination", response.destination or None)}'
        f" ID={attribute(response.id)}{optional('InResponseTo', response.in_response_to or None)}"
        f' IssueInstant="{format_instant(response.issue_instant)}" Version="2.0">'
        f'<saml:Issuer xmlns:saml="{SAML}">{text(response.issuer)}</saml:Issuer>'
    )
    status = ""
    for code in reversed(response.codes):
        status = f"<samlp:StatusCode Value={attribute(code)}>{status}</samlp:StatusCode>"
    tail = f"<samlp:Status>{status}</samlp:Status></samlp:LogoutResponse>"
    return (signed(head, tail, response.id, key) if key is not None else head + tail).encode()


def outcome_codes(*, complete: bool) -> tuple[str, ...]:
    """The status of a logout: success, or partial when somebody could not be told (core section 3.7.3.2)."""
    return (_SUCCESS,) if complete else (_SUCCESS, _PARTIAL)


def in_envelope(document: bytes) -> bytes:
    """A message in a SOAP 1.1 envelope (SAML bindings 2.0 section 3.2)."""
    start = f'<soap:Envelope xmlns:soap="{SOAP_ENVELOPE}"><soap:Body>'.encode()
    return start + document + b"</soap:Body></soap:Envelope>"


def _in_body(envelope: Element) -> Element:
    body = envelope.find(f"{{{SOAP_ENVELOPE}}}Body")
    if envelope.tag != f"{{{SOAP_ENVELOPE}}}Envelope" or body is None or len(body) != 1:
        raise RequestRefused("logout-envelope")
    return body[0]


def _issuer(element: Element) -> str:
    issuer = element.find(saml("Issuer"))
    if issuer is None or issuer.get("Format", ENTITY) != ENTITY:
        raise RequestRefused("logout-issuer")
    return token_of(issuer)


def _check(element: Element, destination: str | None, now: datetime, *, may_omit: bool) -> None:
    if element.get("Version") != "2.0":
        raise RequestRefused("logout-version")
    named = element.get("Destination")
    if destination is not None and named != destination and not (named is None and may_omit):
        raise RequestRefused("logout-destination")
    if abs(parse_instant(element.get("IssueInstant", "")) - now) > RECENT:
        raise RequestRefused("logout-stale")


def _read_request(element: Element, now: datetime) -> LogoutRequest:
    ends = element.get("NotOnOrAfter")
    if ends is not None and now >= parse_instant(ends) + SKEW:
        raise RequestRefused("logout-stale")
    name = element.find(saml("NameID"))
    if name is None:
        raise RequestRefused("logout-name-id")
    return LogoutRequest(
        id=element.get("ID", ""),
        issuer=_issuer(element),
        destination=element.get("Destination", ""),
        issue_instant=parse_instant(element.get("IssueInstant", "")),
        subject=Subject(
            text_of(name), name.get("Format", ""), name.get("NameQualifier", ""), name.get("SPNameQualifier", "")
        ),
        session_indexes=tuple(text_of(index) for index in element.findall(samlp("SessionIndex"))),
    )


def _read_response(element: Element) -> LogoutResponse:
    return LogoutResponse(
        id=element.get("ID", ""),
        issuer=_issuer(element),
        destination=element.get("Destination", ""),
        issue_instant=parse_instant(element.get("IssueInstant", "")),
        in_response_to=element.get("InResponseTo", ""),
        codes=tuple(code.get("Value", "") for code in element.iter(samlp("StatusCode"))),
    )
